//! Where in the code a finding is.

use std::fmt;

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
