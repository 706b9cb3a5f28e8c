//! How alike two findings are, and which of many are most alike to one: likely duplicates. Pure, and the same answer every
//! time. It names likenesses and merges nothing: whether two findings are one is for people to say.

mod crowd;
mod measure;
mod portrait;
mod title;

#[cfg(test)]
mod tests;

pub use crowd::{Crowd, Wish};
pub use measure::Likeness;
pub use portrait::Portrait;
pub use title::{FirstLook, normal_title};
