//! The one door to git. The `git` program writes and knows references, configuration, identity, hooks and state;
//! no type of a git library or of a child process leaves this folder. Nothing here knows what a finding is.

#[cfg(test)]
mod bench;
mod claims;
pub mod commit;
mod cuts;
mod durable;
mod error;
pub mod fix;
pub mod graph;
mod hash;
mod head;
mod hooks;
mod listing;
mod objects;
mod program;
mod promised;
mod remotes;
mod repository;
mod sparse;
mod standing;
mod state;
mod trailers;
pub mod trees;

pub use claims::{ClaimStep, HeldClaim, Pushed, RemoteClaim};
pub use cuts::Cuts;
pub use error::Error;
pub use hash::{Hash, HashError, ObjectFormat};
pub use hooks::{HookOutcome, HookReport};
pub use listing::Indexed;
pub use objects::{Commit, LARGEST, Named, Object, ObjectKind, Objects, Signature, Source, Tree};
pub use program::{Call, MINIMAL, Output, Program, Variables};
pub use repository::{Person, Repository, Settings};
pub use state::State;

#[cfg(test)]
mod tests;
