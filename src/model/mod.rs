//! What a finding is: its fields as types, its lifecycle, the query over it. Pure: no files, no git, no clock, no
//! printing.

mod acceptance;
mod attachment;
mod claim;
mod deadlines;
mod environment;
mod fields;
mod finding;
mod id;
mod impact;
mod lifecycle;
mod location;
pub mod merge;
mod misfit;
pub mod names;
mod period;
mod place;
mod query;
mod recommendation;
mod reproduction;
mod resolution;
mod run;
pub mod schema;
mod shape;
mod source;
mod summary;
mod timestamp;
mod words;

/// Bytes that the file of a finding or of a run may have: every door through which files come in is told so, the disk,
/// the object database and the rules alike.
pub const LARGEST: u64 = 1 << 20;

pub use acceptance::is_expired;
pub use attachment::Attachment;
pub use claim::Claim;
pub use deadlines::Deadlines;
pub use environment::Environment;
pub use finding::Finding;
pub use id::{FindingId, IdError, RunId, entry_of};
pub use impact::Impact;
pub use lifecycle::{Transitions, Verb};
pub use location::{Location, Spot};
pub use misfit::{Misfit, Reason};
pub use period::Period;
pub use place::{Place, place_of};
pub use query::{Query, QueryError, QueryField};
pub use recommendation::Recommendation;
pub use reproduction::Reproduction;
pub use resolution::Resolution;
pub use run::Run;
pub use shape::{FINDING, RUN_FILE, is_own_field, unknown_fields};
pub use source::Source;
pub use summary::{Summary, Unreadable, found_by};
pub use timestamp::{Timestamp, TimestampError};
pub(crate) use words::words;
pub use words::{
    Effort, Frequency, Kind, Mistyped, ResolutionType, Risk, RunStatus, Severity, Status, Word, WordError,
    nearest,
};
