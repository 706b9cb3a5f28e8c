//! `merge-driver`: what git calls to merge one file of the findings folder. It asks nothing of the repository, for git
//! gives it all it needs, and says nothing on standard output, which may be read by a program.

use std::path::Path;

use super::{Env, Failure, Outcome};
use crate::disk::{self, Durability};
use crate::model::merge::{FieldPath, MergedText, Versions, merge_texts};
use crate::model::{FINDING, RUN_FILE};
use crate::report::Statement;
use crate::text::{Markers, Shape};

/// Merge one file as git's merge driver; git calls it
///
/// 'git findings init --merge-driver' tells git to. Fields are merged one by one, arrays item by item. What both sides
/// changed in two ways stands between conflict markers in our version, which becomes the result; exit code 1 then.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings init --merge-driver                 # so that git calls it
  git findings merge-driver base.json ours.json theirs.json")]
pub struct MergeDriverArgs {
    /// What both sides began with; empty where each made the file (%O)
    #[arg(value_name = "BASE")]
    pub base: String,

    /// Our version, which becomes the result (%A)
    #[arg(value_name = "OURS")]
    pub ours: String,

    /// Their version (%B)
    #[arg(value_name = "THEIRS")]
    pub theirs: String,

    /// The file's path in the repository (%P) [default: OURS]
    #[arg(value_name = "PATH")]
    pub path: Option<String>,

    /// How many signs a conflict marker has (%L)
    #[arg(long, value_name = "COUNT", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..1000))]
    pub marker_size: u16,

    /// What our version is called in a conflict (%X)
    #[arg(long, value_name = "TEXT", default_value = "ours", allow_hyphen_values = true)]
    pub our_label: String,

    /// What their version is called in a conflict (%Y)
    #[arg(long, value_name = "TEXT", default_value = "theirs", allow_hyphen_values = true)]
    pub their_label: String,
}

/// The folder of runs, wherever the findings folder is.
const RUNS: &str = "runs";

/// Runs `merge-driver`.
///
/// # Errors
/// A file that cannot be read or written.
pub fn run(env: &mut Env<'_>, arguments: &MergeDriverArgs) -> Result<Outcome, Failure> {
    let [base, ours, theirs] =
        [&arguments.base, &arguments.ours, &arguments.theirs].map(|path| env.read_bytes(path));
    let (base, ours, theirs) = (base?, ours?, theirs?);
    let path = Path::new(arguments.path.as_ref().unwrap_or(&arguments.ours));
    let versions = Versions { base: Some(&base), ours: &ours, theirs: &theirs };
    let (text, note) = match merge_texts(&versions, shape(path), &markers(arguments)) {
        MergedText::Clean(text) => (text, None),
        MergedText::Conflict { text, fields } => (text, Some(conflict(path, &fields))),
    };
    if text != ours {
        disk::write_atomic(&env.cwd.join(&arguments.ours), &text, Durability::Quick)?;
    }
    let silence = Statement { kind: "merge-driver", lines: Vec::new(), facts: serde_json::json!({}) };
    let is_clean = note.is_none();
    Ok(Outcome::of(silence).with_notes(note).answered(is_clean))
}

fn shape(path: &Path) -> &'static Shape {
    match path.parent().and_then(Path::file_name) {
        Some(folder) if folder == RUNS => RUN_FILE,
        _ => FINDING,
    }
}

fn markers(arguments: &MergeDriverArgs) -> Markers<'_> {
    Markers {
        size: arguments.marker_size.into(),
        ours: label(&arguments.our_label, "ours"),
        theirs: label(&arguments.their_label, "theirs"),
    }
}

/// Before version 2.45 git leaves the place of a label as it is.
fn label<'l>(given: &'l str, usual: &'l str) -> &'l str {
    if matches!(given, "%X" | "%Y" | "") { usual } else { given }
}

fn conflict(path: &Path, fields: &[FieldPath]) -> String {
    let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    match fields {
        [] => format!(
            "{name}: the versions cannot be merged by fields, or are two findings with one id; both stand in the file \
             whole, and 'git findings merge' tells which it is"
        ),
        fields => {
            let fields: Vec<String> = fields.iter().map(|field| field.join(".")).collect();
            format!("{name}: both sides changed {}", fields.join(", "))
        }
    }
}
