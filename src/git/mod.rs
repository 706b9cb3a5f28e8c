//! The one door to git. The `git` program writes and knows references, configuration, identity, hooks and state;
//! no type of a git library or of a child process leaves this folder. Nothing here knows what a finding is.

mod abbreviated;
mod begun;
#[cfg(test)]
mod bench;
mod call;
mod claims;
mod clean;
pub mod commit;
mod cuts;
mod descent;
mod discovery;
mod durable;
mod error;
pub mod fix;
pub mod graph;
mod graph_file;
mod hash;
mod head;
mod hooks;
mod identity;
mod index_file;
mod kept;
mod line;
mod listing;
mod looked_up;
mod memory;
mod merge_driver;
mod met;
mod objects;
mod origin;
mod parting;
mod patch_id;
mod paths;
mod people;
mod program;
mod progress;
mod promised;
mod references;
mod remotes;
mod repository;
mod rewritten;
mod shape;
mod sparse;
mod staged_commit;
mod standing;
mod state;
mod trailers;
pub mod trees;
mod unmerged;
mod untouched;
mod worktrees;

pub use claims::{ClaimStep, HeldClaim, Pushed, RemoteClaim};
pub use cuts::Cuts;
pub use discovery::Settings;
pub use error::Error;
pub use hash::{ByName, Hash, HashError, Names, ObjectFormat};
pub use hooks::{HookCondition, HookFacts, HookOutcome, HookReport};
pub use identity::Person;
pub use kept::kept;
pub use line::{Line, Revert};
pub use listing::Indexed;
pub use looked_up::NamedCommit;
pub use memory::Memory;
pub use merge_driver::{DRIVER, DriverCondition};
pub use met::Met;
pub use objects::{
    Commit, Crew, LARGEST, Named, Object, ObjectKind, Objects, READER_VARIABLE, Signature, Source, Tree,
};
pub use program::{Call, MINIMAL, Output, Program, Variables};
pub use progress::{Progress, Unwatched};
pub use repository::Repository;
pub use rewritten::Rewritten;
pub use shape::Shape;
pub use state::State;
pub use unmerged::{Sides, Unmerged};
pub use worktrees::{Occupant, Occupation, WorkTree};

#[cfg(test)]
mod tests;
