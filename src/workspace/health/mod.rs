//! Is everything around the findings as it has to be? One file per area; each area looks for itself, so that one that
//! cannot look hides nothing of the others. Looking changes nothing, and waits for nobody.

mod branches;
mod claims;
mod files;
mod folder;
mod hooks;
mod locks;
mod memory;
mod mend;
mod merging;
mod objects;
mod patient;
mod settings;
mod surroundings;
mod survey;

use std::collections::BTreeSet;
use std::path::Path;

pub use mend::{Remedy, mend};
pub use patient::Patient;

use super::{Failure, Workspace};
use crate::report::Symptom;
use crate::rules::Check;
use crate::text::counted;

/// A symptom, and what has to be done about it if that is clear.
#[derive(Debug, Clone)]
pub struct Case {
    /// What to tell.
    pub symptom: Symptom,
    /// The one thing to do about it.
    pub remedy: Option<Remedy>,
}

impl Case {
    /// A case with nothing but its message.
    pub fn new(check: Check, message: impl Into<String>) -> Case {
        let (level, message) = (check.level(), message.into());
        Case {
            symptom: Symptom { check, level, about: None, message, hint: None, mendable: false },
            remedy: None,
        }
    }

    /// Says what it is about.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Case {
        self.symptom.about = Some(about.into());
        self
    }

    /// Says what to type next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Case {
        self.symptom.hint = Some(hint.into());
        self
    }

    /// Says what `--fix` does.
    #[must_use]
    pub fn mended_by(mut self, remedy: Remedy) -> Case {
        self.symptom.mendable = true;
        self.remedy = Some(remedy);
        self
    }

    /// An area that could not be looked at is never one where nothing was found.
    fn not_looked(area: &str, failure: &Failure) -> Case {
        let case = Case::new(Check::NotLooked, format!("could not look at {area}: {}", in_a_line(failure)));
        failure.hints.first().into_iter().fold(case, Case::hint)
    }
}

/// A failure in one line.
fn in_a_line(failure: &Failure) -> String {
    let details = failure.details.iter().flat_map(|text| text.lines().find(|line| !line.trim().is_empty()));
    let causes = failure.causes.iter().map(String::as_str);
    std::iter::once(failure.message.as_str()).chain(causes).chain(details).collect::<Vec<_>>().join(": ")
}

/// A name as it can be typed into a shell: what others chose must not end a word there, nor begin a command.
fn typed(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._/-:@+=,".contains(c);
    match !name.is_empty() && name.chars().all(is_plain) && !name.starts_with('-') {
        true => name.to_owned(),
        false if name.starts_with('-') => typed(&format!("./{name}")),
        false => format!("'{}'", name.replace('\'', "'\\''")),
    }
}

/// A path as a user at the top of the work tree would type it.
fn shown(workspace: &Workspace, path: &Path) -> String {
    let inside = workspace.repository.toplevel().and_then(|top| path.strip_prefix(top).ok());
    inside.unwrap_or(path).to_string_lossy().into_owned()
}

/// The first few of many names, and how many there are beside them.
fn some_of<'name>(names: impl ExactSizeIterator<Item = &'name str>) -> String {
    const SHOWN: usize = 3;
    let more = names.len().saturating_sub(SHOWN);
    let listed: Vec<&str> = names.take(SHOWN).collect();
    match more {
        0 => listed.join(", "),
        more => format!("{} and {more} more", listed.join(", ")),
    }
}

/// `1 finding is`, `2 findings are`.
fn are(count: usize, word: &str) -> String {
    format!("{} {}", counted(count, word), if count == 1 { "is" } else { "are" })
}

/// One look at one area.
type Look = fn(&Patient<'_>) -> Result<Vec<Case>, Failure>;

/// Every area, by what it is called when it cannot be looked at.
const AREAS: &[(&str, Look)] = &[
    ("the version of git", surroundings::version),
    ("the identity", surroundings::identity),
    ("the shape of the repository", surroundings::shape),
    ("what is in progress", surroundings::state),
    ("the settings", settings::look),
    ("the findings folder", folder::look),
    ("whether git ignores findings", folder::ignored),
    ("sparse checkouts", folder::left_out),
    ("line ends", folder::line_ends),
    ("the names of findings", files::names),
    ("unfinished writes", files::leftovers),
    ("uncommitted findings", files::uncommitted),
    ("edits that git does not see", files::hidden_edits),
    ("hooks", hooks::look),
    ("the merge driver", merging::look),
    ("locks", locks::look),
    ("second names of files", locks::links),
    ("the memory of ids", memory::look),
    ("the memory of history", memory::of_history),
    ("what git told of rewritten commits", memory::of_rewritten),
    ("HEAD", objects::look),
    ("branches", branches::look),
    ("claims", claims::look),
];

/// Looks at everything.
pub fn examine(patient: &Patient<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (area, look) in AREAS {
        match look(patient) {
            Ok(found) => cases.extend(found),
            Err(failure) => cases.push(Case::not_looked(area, &failure)),
        }
    }
    // two areas may meet the same obstacle, which is told once
    let mut told = BTreeSet::new();
    cases.retain(|case| told.insert((case.symptom.about.clone(), case.symptom.message.clone())));
    cases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_named_is_one_word_of_a_shell() {
        assert_eq!(typed("findings/FIN/FIN-BUG-001.json"), "findings/FIN/FIN-BUG-001.json");
        assert_eq!(typed("a; rm b"), "'a; rm b'");
        assert_eq!(typed("it's $(x)"), "'it'\\''s $(x)'");
        assert_eq!(typed("-x"), "./-x");
        assert_eq!(typed("-x y"), "'./-x y'");
        assert_eq!(typed(""), "''");
    }

    #[test]
    fn many_names_are_counted() {
        assert_eq!(some_of(["a", "b", "c"].into_iter()), "a, b, c");
        assert_eq!(some_of(["a", "b", "c", "d", "e"].into_iter()), "a, b, c and 2 more");
    }
}
