//! Where in the code a finding is.

use std::fmt;
use std::num::NonZero;

use serde::Serialize;

use super::fields::Fields;
use crate::text::Node;

/// One entry of `locations`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file, relative to the repository's root.
    pub path: String,
    /// First line, counted from 1.
    pub start_line: Option<i64>,
    /// Last line, counted from 1.
    pub end_line: Option<i64>,
    /// The text that stood there.
    pub snippet: Option<String>,
}

/// The same in short: what lists show and queries ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The file, relative to the repository's root.
    pub path: String,
    /// First line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_line: Option<NonZero<u32>>,
}

impl fmt::Display for Spot {
    /// `src/bag.rs:3`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        self.start_line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

impl Spot {
    /// `src/bag.rs:3 +1`: the first of these places, and how many others there are; nothing where there is none.
    pub fn first_of(places: &[Spot]) -> String {
        match places {
            [] => String::new(),
            [one] => one.to_string(),
            [first, others @ ..] => format!("{first} +{}", others.len()),
        }
    }

    /// `src/bag.rs:3,tests/bag.rs`
    pub fn list_of(places: &[Spot]) -> String {
        places.iter().map(Spot::to_string).collect::<Vec<_>>().join(",")
    }

    /// A line that no file has is none.
    pub(super) fn new(path: String, start_line: Option<i64>) -> Self {
        let start_line = start_line.and_then(|line| NonZero::new(u32::try_from(line).ok()?));
        Spot { path, start_line }
    }
}

impl From<Location> for Spot {
    fn from(location: Location) -> Self {
        Spot::new(location.path, location.start_line)
    }
}

impl fmt::Display for Location {
    /// `src/bag.rs:3-7`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        match (self.start_line, self.end_line) {
            (Some(start), Some(end)) if end != start => write!(f, ":{start}-{end}"),
            (Some(start), _) => write!(f, ":{start}"),
            (None, _) => Ok(()),
        }
    }
}

impl Location {
    /// The places of a finding that can be read, whatever else it says.
    pub fn all_of(finding: &Node) -> Vec<Location> {
        Fields::of(finding).blocks("locations", Location::read)
    }

    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let path = fields.required("path", Fields::text);
        let (start_line, end_line) = (fields.whole("start_line"), fields.whole("end_line"));
        let snippet = fields.text("snippet");
        Some(Location { path: path?, start_line, end_line, snippet })
    }
}
