//! How far a long work has come, for whoever watches.

use std::fmt::Debug;

/// Is told of long works; from any thread, many times a second, so it should do little.
pub trait Progress: Debug + Send + Sync {
    /// So many of the items are done, of so many where that is known.
    fn at(&self, what: &'static str, done: usize, total: Option<usize>);

    /// The work is over, for now.
    fn over(&self);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn at(&self, _: &'static str, _: usize, _: Option<usize>) {}

    fn over(&self) {}
}
