//! Is a recorded fix commit still what it claims? Weighed from facts about commits that others bring: nothing is read
//! here, so that every case can be told in a few lines.

mod candidate;
mod judgement;
mod reverts;

#[cfg(test)]
mod tests;

pub use candidate::{Candidate, Confidence, Method, Support};
pub use judgement::{Facts, Found, Judgement, Recorded, Verdict, judge};
pub use reverts::{Reverts, TakenBack, Taking};
