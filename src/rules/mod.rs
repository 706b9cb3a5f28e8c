//! Judges findings: one file at a time, then the whole set. Every rule is a variant of [`Rule`] with a code, a
//! default level and a line of its own; every problem of every file is told, none ends the search. Nothing is
//! fixed here, and no file is opened: bytes come in, problems go out. The checks of a repository's health are listed
//! here in the same form, and judged where the repository is known.

mod attachment;
mod check;
mod closing;
mod coded;
mod dates;
mod document;
mod duplicates;
mod file;
mod level;
mod location;
mod misfit;
mod problem;
mod rule;
mod run;
mod secret;
mod set;
mod sheet;
mod step;
mod text;
mod title;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use attachment::Attached;
pub use check::Check;
pub use document::check_run_document;
pub use file::{check_file, not_a_plain_file, not_given, odd_name, too_large, unusable_settings};
pub use level::{Level, LevelError, Levels};
pub use problem::Problem;
pub use rule::{Rule, RuleError};
pub use run::check_run_file;
pub use set::{Set, check_set};
pub use step::{Step, check_step};
pub use title::hidden_in_title;
