//! One file per verb: each turns its arguments and the rooms below into an answer. No command prints, asks, or knows
//! what an exit code is.

pub mod aggregate;
pub mod config;
pub mod confirm;
pub mod create;
mod document;
mod draft;
pub mod edit;
pub mod export;
mod field;
mod filters;
pub mod history;
pub mod hook;
pub mod import;
pub mod init;
mod lifecycle;
pub mod list;
mod outcome;
mod remarks;
pub mod remove;
pub mod reopen;
pub mod resolve;
pub mod schema;
pub mod show;
mod sort;
pub mod start;
pub mod stop;
pub mod validate;

pub use crate::workspace::{Env, Failure, FailureKind, Workspace};
pub use outcome::{Outcome, Verdict};

fn check_reason(reason: &str) -> Result<(), Failure> {
    match reason.trim().is_empty() {
        true => {
            Err(Failure::usage("--reason is empty")
                .hint("say in a few words why; it becomes the commit's body"))
        }
        false => Ok(()),
    }
}
