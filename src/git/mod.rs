//! The one door to git. The `git` program writes and knows references, configuration, identity, hooks and state;
//! no type of a git library or of a child process leaves this folder. Nothing here knows what a finding is.

#[cfg(test)]
mod bench;
mod claims;
pub mod commit;
mod error;
mod hash;
mod head;
mod hooks;
mod program;
mod repository;
mod state;

pub use claims::{Claimed, HeldClaim};
pub use error::Error;
pub use hash::{Hash, HashError, ObjectFormat};
pub use hooks::{HookOutcome, HookReport};
pub use program::{Call, MINIMAL, Output, Program, Variables};
pub use repository::{Person, Repository};
pub use state::State;
