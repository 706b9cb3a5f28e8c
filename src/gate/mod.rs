//! May these findings go in? A policy, the findings of a branch and those of the line it is meant for become a verdict.
//! Nothing is read here, so that every trick that a branch may try can be told in a few lines.

mod breach;
mod judgement;
mod likeness;
mod pairing;
mod policy;
mod version;

#[cfg(test)]
mod tests;

pub use breach::{Before, Breach, Reason};
pub use judgement::{Change, Verdict, judge, judge_change};
pub use policy::{Policy, PolicyError};
pub use version::Version;
