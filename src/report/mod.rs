//! Typed answers: what a command found or did. The serde structs are the JSON contract; how an answer looks in a
//! terminal or a file is `output`'s affair. No I/O.

mod aggregate;

pub use aggregate::{Aggregate, Components, Counts, Inputs, Source, StatusChange};
