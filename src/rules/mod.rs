//! Judges findings: one file at a time, then the whole set. Every rule is a variant of [`Rule`] with a code, a
//! default level and a line of its own; every problem of every file is told, none ends the search. Nothing is
//! fixed here, and no file is opened: bytes come in, problems go out.

mod attachment;
mod closing;
mod dates;
mod document;
mod duplicates;
mod file;
mod level;
mod misfit;
mod problem;
mod rule;
mod run;
mod set;
mod sheet;
mod text;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use attachment::{Attached, Place, place_of};
pub use document::check_run_document;
pub use file::{LARGEST, check_file, not_a_plain_file, not_given, odd_name, too_large};
pub use level::{Level, LevelError, Levels};
pub use problem::Problem;
pub use rule::{Rule, RuleError};
pub use run::check_run_file;
pub use set::{Set, check_set};
