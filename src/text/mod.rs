//! JSON as text: a scanner that keeps every byte's place, a canonical printer, and field edits that leave all
//! other bytes alone; any text made fit to be seen, rid of credentials, and compared word by word. Nothing here knows what a finding means.

mod conflict;
mod counted;
mod edit;
mod flaw;
mod formula;
mod hidden;
pub mod markdown;
mod markup;
mod node;
mod position;
mod print;
mod rewording;
mod run;
mod scan;
mod secrets;
mod shape;
mod shortened;
mod skim;
mod splice;
mod string;
mod style;
mod visible;
mod wording;

#[cfg(test)]
mod properties;

pub use conflict::{Markers, conflict, conflict_of_wholes};
pub use counted::{counted, plural};
pub use edit::{EditError, remove_field, set_field};
pub use flaw::{Flaw, FlawKind, is_utf16};
pub use formula::{disarmed, rearmed};
pub use hidden::is_hidden;
pub use markup::{entity, is_unmarked, xml};
pub use node::{Member, Node, Span, Text, Value};
pub use position::{Position, position, positions};
pub use print::{canonical, compact, is_canonical, pretty};
pub use rewording::{Piece, reworded};
pub use run::run_length;
pub use scan::{DEEPEST, Scan, scan};
pub use secrets::{Secret, masked, redacted, secrets, without_secrets};
pub use shape::{Field, Shape};
pub use shortened::shortened;
pub use skim::{Raw, skim, skim_items, skim_members};
pub use visible::{visible, visible_line, visible_run};
pub use wording::Wording;
