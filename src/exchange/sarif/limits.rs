//! How long those texts of a log may be that stand in it once and in many findings: a small log could fill the memory
//! with them. What stands in a result alone costs what it is long, and has no limit but that of a finding.

use crate::exchange::remark::{Action, Remark};
use crate::text::shortened;

/// The name of a tool, of its version, of its analysis or of a rule, in bytes. A longer one is none.
pub(super) const NAME: usize = 1024;

/// What a rule says, in bytes, and what arguments may make of a message beyond what they are long.
pub(super) const WORDS: usize = 8 << 10;

/// The tags of a rule together, in bytes.
const TAGS: usize = 4 << 10;

/// So many tags has a rule, for each costs more than its letters.
const MOST_TAGS: usize = 64;

/// The address of a file or of a page, in bytes: a longer one leads nowhere.
pub(super) const ADDRESS: usize = 4 << 10;

/// A line of code, in characters: as much of it counts.
pub(super) const LINE: usize = 4 << 10;

/// So many repositories does a run name: the one that was scanned, and some of its submodules. More are not looked at.
pub(super) const REPOSITORIES: usize = 64;

/// So many characters of a rule's name stand in a remark.
const SHOWN: usize = 80;

/// What was left out while the tool of a run was read.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// What was done, for whoever imports.
    pub(super) remarks: Vec<Remark>,
}

impl LeftOut {
    fn note(&mut self, rule: &str, field: &str, message: String) {
        let record = if rule.is_empty() { String::new() } else { format!("rule {}", shortened(rule, SHOWN)) };
        self.remarks.push(Remark::new(Action::Dropped, &record, field, message));
    }

    /// What a rule, or without a name the tool, says: cut where it is too long.
    pub(super) fn words(&mut self, rule: &str, field: &str, words: &str) -> String {
        if words.len() > WORDS {
            self.note(rule, field, format!("what is longer than {WORDS} bytes was left out"));
        }
        cut(words, WORDS).to_owned()
    }

    /// A name or an address; `None` where it is too long to be one.
    pub(super) fn whole(&mut self, rule: &str, field: &str, text: &str, most: usize) -> Option<String> {
        if text.len() > most {
            self.note(rule, field, format!("it is longer than {most} bytes, and was left out"));
        }
        (text.len() <= most).then(|| text.to_owned())
    }

    /// As many tags of a rule as fit.
    pub(super) fn tags(&mut self, rule: &str, mut tags: Vec<String>) -> Vec<String> {
        let mut length = 0;
        let mut fits = |tag: &&String| {
            length += tag.len();
            length <= TAGS
        };
        let fitting = tags.iter().take(MOST_TAGS).take_while(&mut fits).count();
        if fitting < tags.len() {
            let message = format!("what is beyond {MOST_TAGS} tags or {TAGS} bytes was left out");
            self.note(rule, "tags", message);
        }
        tags.truncate(fitting);
        tags
    }
}

/// As much of a text as so many bytes hold.
pub(super) fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// Why a name is none.
pub(super) fn too_long(what: &str, name: &str) -> Option<String> {
    let length = name.len();
    (length > NAME).then(|| format!("{what} is {length} bytes long, and at most {NAME} are taken"))
}
