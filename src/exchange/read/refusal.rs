//! Why a file has no records, what was understood of it, and which setting would make it readable.

use super::search::{Place, places};
use crate::exchange::csv::CsvError;
use crate::exchange::not_json::NotJson;
use crate::text::{Node, Value, counted};

/// Names that are told of a document or a record; more are counted.
const MOST_KEYS: usize = 8;

/// Why a file has no records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON.
    #[error(transparent)]
    NotJson(#[from] NotJson),
    /// It is JSON of a shape that holds no findings.
    #[error(
        "{name} is {found}, which holds no findings as far as can be told; expected {{\"metadata\", \"findings\"}}, \
         {{\"entries\"}}, an array of findings, one finding, or one finding a line"
    )]
    UnknownShape {
        /// The file.
        name: String,
        /// What was understood of it.
        found: String,
        /// Places in it that may hold records, as the settings name them.
        places: Vec<String>,
        /// The section of the settings that could tell.
        section: String,
    },
    /// The settings name a place that it does not have.
    #[error("{name} has nothing at '{place}', where the settings have its records; it is {found}")]
    NothingAt {
        /// The file.
        name: String,
        /// The place of the settings.
        place: String,
        /// What was understood of it.
        found: String,
        /// Places in it that may hold records.
        places: Vec<String>,
        /// The section of the settings that tells it.
        section: String,
    },
    /// Its metadata does not describe a run.
    #[error("{name}: the metadata of the run does not fit: {}", .misfits.join("; "))]
    BadRun {
        /// The file.
        name: String,
        /// Every field that does not fit.
        misfits: Vec<String>,
    },
    /// It is a table that is not understood.
    #[error("{name}: {error}")]
    Csv {
        /// The file.
        name: String,
        /// What is wrong with it.
        error: CsvError,
    },
}

impl ReadError {
    pub(super) fn unknown_shape(name: &str, section: &str, root: &Node) -> Self {
        let places = places(root);
        let found = match places.as_slice() {
            [] => describe(root),
            some => {
                format!("{} and {}", describe(root), some.iter().map(told).collect::<Vec<_>>().join(", "))
            }
        };
        let places = places.into_iter().map(|place| place.path).collect();
        ReadError::UnknownShape { name: name.to_owned(), found, places, section: section.to_owned() }
    }

    pub(super) fn nothing_at(name: &str, section: &str, root: &Node, place: &str) -> Self {
        let places = places(root).into_iter().map(|place| place.path).collect();
        let (name, place, section) = (name.to_owned(), place.to_owned(), section.to_owned());
        ReadError::NothingAt { name, place, found: describe(root), places, section }
    }

    /// What to do about it: write the file anew, or the setting that would make it readable.
    pub fn hint(&self) -> Option<String> {
        match self {
            ReadError::NotJson(why) => why.hint().map(str::to_owned),
            ReadError::UnknownShape { places, section, .. }
            | ReadError::NothingAt { places, section, .. } => {
                let place = places.first()?;
                Some(format!(
                    "records = \"{place}\" below [import.{section}] in the settings reads what lies there"
                ))
            }
            ReadError::BadRun { .. } | ReadError::Csv { .. } => None,
        }
    }
}

fn told(place: &Place) -> String {
    format!("{} at '{}' with the keys {}", counted(place.count, "object"), place.path, listed(&place.keys))
}

pub(super) fn describe(root: &Node) -> String {
    match root.members() {
        Some([]) => "an empty JSON object".to_owned(),
        Some(members) => {
            let keys: Vec<String> = members.iter().map(|member| member.key.plain.clone()).collect();
            format!("a JSON object with the keys {}", listed(&keys))
        }
        None => kind_of(root).to_owned(),
    }
}

fn listed(keys: &[String]) -> String {
    let more = if keys.len() > MOST_KEYS { " …" } else { "" };
    format!("{}{more}", keys.iter().take(MOST_KEYS).cloned().collect::<Vec<_>>().join(", "))
}

pub(super) fn kind_of(node: &Node) -> &'static str {
    match node.value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
