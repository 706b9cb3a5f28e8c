//! The flags of a new finding, and the fields they set.

use crate::commands::flags::{FieldArgs, word};
use crate::commands::{Env, Failure, Workspace, field};
use crate::model::{FindingId, Status, Word};
use crate::text::Node;

/// The flags of a new finding.
#[derive(Debug, Default, clap::Args)]
pub struct DraftArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub fields: FieldArgs,

    /// A whole or partial finding as JSON, or JSON lines; '-' reads standard input. Flags go over it
    #[arg(long, value_name = "FILE")]
    pub from: Option<String>,

    /// An id of your own choice [default: the next free one]
    #[arg(long, value_name = "ID")]
    pub id: Option<FindingId>,

    /// What the id begins with [default: the run's roadmap entry, else ids.entry of the settings]
    #[arg(long, value_name = "ENTRY")]
    pub entry: Option<String>,

    /// Its status: open, confirmed or in_progress
    #[arg(long, value_name = "STATUS", value_parser = Status::typed)]
    pub status: Option<Status>,

    /// Any other field, by its dotted path; repeat for several
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
}

/// Fields that other commands change later, and that a new finding begins with.
const OWN: &[&str] = &["id", "status"];

/// The fields that the flags name, everything else left out; and warnings about what they name.
pub(super) fn fields(
    env: &mut Env<'_>,
    workspace: &Workspace,
    arguments: &DraftArgs,
) -> Result<(Node, Vec<String>), Failure> {
    let (mut root, notes) = arguments.fields.fields(env, workspace)?;
    let begins = [("id", arguments.id.as_ref().map(ToString::to_string)), ("status", word(arguments.status))];
    for (field, value) in begins {
        if let Some(value) = value {
            root.set(field, Node::from(value));
        }
    }
    for assignment in &arguments.set {
        let (path, value) = field::given(env, assignment)?;
        field::check_own("create", &path, OWN)?;
        root.set_at(&path.iter().map(String::as_str).collect::<Vec<_>>(), value);
    }
    Ok((root, notes))
}
