//! SARIF 2.1.0 in: what scanners report. A log is gone through as text, and only one result at a time becomes values, so
//! that a log of any size takes its own length in memory and little more.
//!
//! A log has runs, a run a tool with rules, and results. Each part has its file here.

mod addresses;
mod astray;
mod components;
mod elsewhere;
mod error;
mod fault;
mod fingerprints;
mod invocations;
mod levels;
mod limits;
mod log;
mod members;
mod messages;
mod notices;
mod own;
mod places;
mod provenance;
mod result;
mod rules;
mod run;
mod suppressions;
mod unparsed;
mod uri;

pub use astray::Astray;
pub use error::LogError;
pub use log::{Log, is_log, read};

use super::code::Code;
use crate::config::Imports;
use crate::model::Timestamp;

/// What a log is read by.
#[derive(Clone, Copy)]
pub struct Reading<'r> {
    /// The `[import.NAME]` settings.
    pub imports: &'r Imports,
    /// Absolute paths under which the top of the repository lies here.
    pub tops: &'r [String],
    /// The folder in which the scanner saw the repository, where the user says it.
    pub checkout_path: Option<&'r str>,
    /// The code that the log is about.
    pub code: &'r dyn Code,
    /// The commit that was scanned, where the user says it: its full hash.
    pub commit: Option<&'r str>,
    /// Where the repository stands: its full hash.
    pub head: Option<&'r str>,
    /// The time now.
    pub now: Timestamp,
}
