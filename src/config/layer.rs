//! Turns each source of settings into a list of entries: key, value, origin. What a key means is not known here.

use toml::de::{DeTable, DeValue};

use super::given::Given;
use super::origin::{ConfigError, Origin};
use crate::text::{Position, position};

/// One value that some source gives.
pub(super) struct Entry {
    /// Steps of the key: `["commit", "subject"]`.
    pub(super) key: Vec<String>,
    pub(super) value: Given,
    pub(super) origin: Origin,
}

/// Sections whose keys are free, so that no list of known keys has them.
const OPEN_SECTIONS: [&str; 2] = ["rules", "components"];

/// The entries of a TOML text, in the order of its lines; `origin` says for each line what it is.
pub(super) fn toml(
    path: &str,
    text: &str,
    origin: &dyn Fn(usize) -> Origin,
) -> Result<Vec<Entry>, ConfigError> {
    let document = DeTable::parse(text).map_err(|error| {
        let Position { line, column } = position(text, error.span().map_or(0, |span| span.start));
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        ConfigError::Syntax { path: path.to_owned(), line, column, message }
    })?;
    let mut leaves = Vec::new();
    collect(document.get_ref(), &mut Vec::new(), &mut leaves);
    leaves.sort_by_key(|(start, ..)| *start);
    let mut lines = LineCounter { text, offset: 0, line: 1 };
    let entry = |(start, key, value)| Entry { key, value, origin: origin(lines.line_of(start)) };
    Ok(leaves.into_iter().map(entry).collect())
}

fn collect(table: &DeTable<'_>, path: &mut Vec<String>, leaves: &mut Vec<(usize, Vec<String>, Given)>) {
    for (key, value) in table {
        path.push(key.get_ref().clone().into_owned());
        match value.get_ref() {
            DeValue::Table(inner) => collect(inner, path, leaves),
            leaf => leaves.push((key.span().start, path.clone(), Given::from_toml(leaf))),
        }
        path.pop();
    }
}

/// Counts lines once over the whole text, for offsets that only grow.
struct LineCounter<'text> {
    text: &'text str,
    offset: usize,
    line: usize,
}

impl LineCounter<'_> {
    fn line_of(&mut self, offset: usize) -> usize {
        self.line += self.text.as_bytes()[self.offset..offset].iter().filter(|byte| **byte == b'\n').count();
        self.offset = offset;
        self.line
    }
}

/// Entries of git's configuration (`findings.commit.lockTimeoutSeconds`): git folds the case of keys and takes no
/// underscores, so both are ignored.
pub(super) fn git(values: Vec<(String, String)>, known: &[String]) -> Vec<Entry> {
    let entry = |(name, value): (String, String)| {
        let inner = name.strip_prefix("findings.").unwrap_or(&name);
        let key = known_key(inner, known).unwrap_or_else(|| inner.split('.').map(str::to_owned).collect());
        Entry { key, value: Given::Plain(value), origin: Origin::Git(name) }
    };
    values.into_iter().map(entry).collect()
}

/// Entries of the environment (`GIT_FINDINGS_COMMIT_SUBJECT`). An empty variable counts as not set. Variables that
/// are no setting are returned as well, for the caller to judge.
pub(super) fn environment(values: Vec<(String, String)>, known: &[String]) -> Vec<Entry> {
    let entry = |(name, value): (String, String)| {
        let inner = name.strip_prefix("GIT_FINDINGS_")?.to_ascii_lowercase();
        let open = OPEN_SECTIONS.iter().find_map(|section| {
            let rest = inner.strip_prefix(section)?.strip_prefix('_')?;
            Some(vec![(*section).to_owned(), rest.replace('_', "-")])
        });
        let key = known_key(&inner, known).or(open).unwrap_or_else(|| vec![inner]);
        Some(Entry { key, value: Given::Plain(value), origin: Origin::Environment(name) })
    };
    values.into_iter().filter(|(_, value)| !value.is_empty()).filter_map(entry).collect()
}

/// Entries of the command line, already named by their keys.
pub(super) fn flags(values: Vec<(String, String)>) -> Vec<Entry> {
    let entry = |(name, value): (String, String)| {
        let key = name.split('.').map(str::to_owned).collect();
        Entry { key, value: Given::Plain(value), origin: Origin::Flag(name) }
    };
    values.into_iter().map(entry).collect()
}

/// The known key that this spelling means, case and separators aside.
fn known_key(spelling: &str, known: &[String]) -> Option<Vec<String>> {
    let folded = fold(spelling);
    let key = known.iter().find(|key| fold(key) == folded)?;
    Some(key.split('.').map(str::to_owned).collect())
}

fn fold(key: &str) -> String {
    key.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}
