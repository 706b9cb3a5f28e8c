//! What a finding is: its fields as types, its lifecycle, the query over it. Pure: no files, no git, no clock, no
//! printing.

mod id;
mod timestamp;
mod words;

pub use id::{FindingId, IdError, RunId, entry_of};
pub use timestamp::{Timestamp, TimestampError};
pub use words::{
    Effort, Frequency, Kind, ResolutionType, Risk, RunStatus, Severity, Status, Word, WordError, nearest,
};
