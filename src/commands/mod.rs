//! One file per verb: each turns its arguments and the rooms below into an answer. No command prints, asks, or knows
//! what an exit code is.

pub mod aggregate;
mod chosen;
pub mod config;
pub mod confirm;
pub mod create;
pub mod diff;
pub mod doctor;
mod document;
mod draft;
pub mod edit;
mod editing;
pub mod export;
mod field;
mod filters;
mod flags;
mod fleet;
pub mod gate;
pub mod history;
pub mod hook;
pub mod import;
pub mod init;
mod lifecycle;
pub mod list;
pub mod merge;
pub mod merge_driver;
mod naming;
mod outcome;
mod place;
mod remarks;
pub mod remove;
pub mod reopen;
pub mod repair;
pub mod report;
pub mod resolve;
pub mod schema;
pub mod show;
pub mod similar;
mod sort;
pub mod start;
pub mod stop;
mod survey;
mod tables;
pub mod undo;
pub mod validate;
pub mod verify;

pub use crate::workspace::{Env, Failure, FailureKind, Workspace};
pub use document::output_named;
pub use outcome::{Outcome, Verdict};

use crate::rules::Level;

/// What rules or checks ask for, with code and level, for the end of a help.
fn glossary<'all>(all: impl Iterator<Item = (&'all str, Level, &'all str)>) -> String {
    let line = |(code, level, about)| format!("  {code} ({level})\n          {about}");
    all.map(line).collect::<Vec<_>>().join("\n")
}

fn check_reason(reason: &str) -> Result<(), Failure> {
    match reason.trim().is_empty() {
        true => {
            Err(Failure::usage("--reason is empty")
                .hint("say in a few words why; it becomes the commit's body"))
        }
        false => Ok(()),
    }
}
