//! `merge-driver`: what git calls to merge one file of the findings folder. It asks nothing of the repository, for git
//! gives it all it needs, and says nothing on standard output, which may be read by a program.

use std::borrow::Cow;
use std::path::Path;

use super::{Env, Failure, Outcome};
use crate::disk::{self, Durability};
use crate::model::merge::{FieldPath, MergedText, Versions, merge_texts};
use crate::model::{FINDING, RUN_FILE};
use crate::report::Statement;
use crate::text::{Markers, Shape};
use crate::workspace::merging::both_kept;

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
    /// What both sides began with; empty, or /dev/null, where each made the file (%O)
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

/// What many programs, git among them, call a file that is not there.
const NOTHING: &str = "/dev/null";

/// The folder of runs, wherever the findings folder is.
const RUNS: &str = "runs";

/// Runs `merge-driver`.
///
/// # Errors
/// A file that cannot be read or written.
pub fn run(env: &mut Env<'_>, arguments: &MergeDriverArgs) -> Result<Outcome, Failure> {
    let base = if arguments.base == NOTHING { Vec::new() } else { env.read_bytes(&arguments.base)? };
    let (ours, theirs) = (env.read_bytes(&arguments.ours)?, env.read_bytes(&arguments.theirs)?);
    let path = Path::new(arguments.path.as_ref().unwrap_or(&arguments.ours));
    let versions = Versions { base: Some(&base), ours: &ours, theirs: &theirs };
    let merged = merge_texts(&versions, shape(path), &markers(arguments));
    let is_clean = matches!(merged, MergedText::Clean { .. });
    let (text, note) = match merged {
        MergedText::Clean { text, replaced } => {
            (text, both_kept(&replaced).map(|note| format!("{}: {note}", name(path))))
        }
        MergedText::Conflict { text, fields } => (text, Some(conflict(path, &fields))),
    };
    if text != ours {
        disk::write_atomic(&env.cwd.join(&arguments.ours), &text, Durability::Quick)?;
    }
    let silence = Statement { kind: "merge-driver", lines: Vec::new(), facts: serde_json::json!({}) };
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

/// The finding, by the name of its file.
fn name(path: &Path) -> Cow<'_, str> {
    path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy()
}

fn conflict(path: &Path, fields: &[FieldPath]) -> String {
    let name = name(path);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The markers of a call of git with these labels.
    fn lines(our_label: &str, their_label: &str) -> String {
        let file = || "x.json".to_owned();
        let arguments = MergeDriverArgs {
            base: file(),
            ours: file(),
            theirs: file(),
            path: None,
            marker_size: 7,
            our_label: our_label.to_owned(),
            their_label: their_label.to_owned(),
        };
        let versions = Versions { base: None, ours: b"1\n", theirs: b"2\n" };
        String::from_utf8_lossy(merge_texts(&versions, FINDING, &markers(&arguments)).text()).into_owned()
    }

    #[test]
    fn labels_are_those_that_git_fills_in() {
        assert_eq!(lines("HEAD", "a side"), "<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> a side\n");
    }

    #[test]
    fn before_git_fills_them_in_the_sides_have_their_usual_names() {
        let usual = "<<<<<<< ours\n1\n=======\n2\n>>>>>>> theirs\n";
        assert_eq!(lines("%X", "%Y"), usual);
        assert_eq!(lines("", ""), usual);
    }
}
