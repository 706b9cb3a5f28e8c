//! What stands in the work tree at a path in conflict: what git left there, or what somebody has made of it since. What
//! somebody chose or wrote is never overwritten.

use super::Settling;
use crate::disk::{self, DiskError};
use crate::model::LARGEST;
use crate::workspace::Failure;

/// What stands in the work tree at a path in conflict.
pub(super) enum Standing {
    /// What git left there, or what we did: nobody has worked on it.
    Untouched(Vec<u8>),
    /// One side whole, by git's name for it, where git left something else: somebody took it, as by
    /// `git checkout --theirs`.
    Chosen(&'static str),
    /// Anything else, or nothing.
    Edited,
}

impl Settling<'_> {
    /// What stands there, compared with both sides and with what we would make of them.
    pub(super) fn standing(
        &mut self,
        path: &str,
        [ours, theirs]: [&[u8]; 2],
        merged: &[u8],
    ) -> Result<Standing, Failure> {
        let Some(there) = self.standing_text(path)? else { return Ok(Standing::Edited) };
        let left = self.workspace.repository.left_by_merge(path)?;
        let left = left.map(|blob| self.text_of(&blob)).transpose()?.flatten();
        let is_untouched =
            [Some(merged), left.as_deref()].into_iter().flatten().any(|text| is_same(text, &there));
        Ok(match () {
            () if is_untouched => Standing::Untouched(there),
            () if there == ours => Standing::Chosen("ours"),
            () if there == theirs => Standing::Chosen("theirs"),
            () => Standing::Edited,
        })
    }

    /// `None` where nothing stands there that could be a finding.
    pub(super) fn standing_text(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        match disk::read(&self.workspace.repository.work_tree()?.join(path), LARGEST) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(DiskError::Absent { .. } | DiskError::NotAFile { .. } | DiskError::TooLarge { .. }) => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Are two texts the same, whatever their conflict markers call the sides?
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one == other || without_labels(one) == without_labels(other)
}

/// The text with markers that name nobody.
fn without_labels(text: &[u8]) -> Vec<&[u8]> {
    let line = |line| -> &[u8] {
        let kind: &u8 = <[u8]>::first(line).unwrap_or(&b'\n');
        let size = line.iter().take_while(|sign| *sign == kind).count();
        if b"<>|=".contains(kind) && size >= 7 { &line[..size] } else { line }
    };
    text.split(|byte| *byte == b'\n').map(line).collect()
}
