//! JSON as text: a scanner that keeps every byte's place, a canonical printer, and field edits that leave all
//! other bytes alone. Nothing here knows what a finding means.

mod node;
mod shape;

pub use node::{Member, Node, Span, Text, Value};
pub use shape::{Field, Shape};
