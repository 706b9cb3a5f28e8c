//! Records that would become files which are not read again.

use super::legacy::Mapped;
use super::remark::{Action, Remark};
use crate::model::{FINDING, LARGEST};
use crate::text;

/// Bytes for an id, the file it is from, and the digest of its record.
const STILL_TO_COME: u64 = 1024;

/// The refusal of a record whose file would not be read again: one that is too large must not hide the others.
pub fn too_large(record: &Mapped) -> Option<Remark> {
    let length = text::canonical(&record.node, FINDING).len() as u64 + STILL_TO_COME;
    let message = format!("it would be a file of {length} bytes, and at most {LARGEST} are read");
    (length > LARGEST).then(|| Remark::new(Action::Refused, &record.label, "", message))
}
