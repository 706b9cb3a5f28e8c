//! What is being done, on the disk before it is done, so that whoever comes after a dead process can finish it or
//! take it back.

use serde::{Deserialize, Serialize};

use crate::disk::{self, Durability};

use super::super::hash::Hash;
use super::desk::Desk;
use super::failure::Failure;

/// The largest journal that is read, in bytes.
const LARGEST: u64 = 256 << 20;

/// What a run set out to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Aim {
    /// A commit.
    Commit,
    /// Files in the work tree and in the index.
    Stage,
}

/// One run, as far as it has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Journal {
    pub(super) aim: Aim,
    /// For messages only: processes in containers share repositories.
    pub(super) process: u32,
    /// HEAD when the change was computed.
    pub(super) old: Option<String>,
    /// The commit, once it is made.
    pub(super) new: Option<String>,
    /// The files, before the first of them is written.
    pub(super) writes: Vec<Write>,
    /// Folders that are made for them, outer ones first, relative to the top.
    pub(super) folders: Vec<String>,
}

/// One file of a change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Write {
    /// Relative to the top, with `/`.
    pub(super) path: String,
    /// The digest of what stood there, kept in the backup of this write's number; `None`: nothing.
    pub(super) before: Option<String>,
    /// The digest of what we put there; `None`: nothing.
    pub(super) after: Option<String>,
}

impl Journal {
    pub(super) fn new(aim: Aim) -> Journal {
        Journal {
            aim,
            process: std::process::id(),
            old: None,
            new: None,
            writes: Vec::new(),
            folders: Vec::new(),
        }
    }

    /// The journal somebody left; `None` after runs that came to their end.
    pub(super) fn load(desk: &Desk) -> Result<Option<Journal>, Failure> {
        let path = desk.journal();
        let bytes = match disk::read(&path, LARGEST) {
            // a loss of power while it was written for the first time: nothing was done by then
            Ok(bytes) if bytes.is_empty() => return Ok(None),
            Ok(bytes) => bytes,
            Err(error) if error.is_absent() => return Ok(None),
            Err(error) => {
                return Err(Failure::Journal { path, why: error.to_string() });
            }
        };
        let read = serde_json::from_slice(&bytes);
        read.map(Some).map_err(|error| Failure::Journal { path, why: error.to_string() })
    }

    /// In place when this returns, and on the disk if the desk's writes are synced.
    pub(super) fn save(&self, desk: &Desk) -> Result<(), Failure> {
        self.save_as(desk, desk.durability)
    }

    /// In place when this returns; for the caller to sync, with the folder.
    pub(super) fn save_unsynced(&self, desk: &Desk) -> Result<(), Failure> {
        self.save_as(desk, Durability::Quick)
    }

    fn save_as(&self, desk: &Desk, durability: Durability) -> Result<(), Failure> {
        let path = desk.journal();
        let text = serde_json::to_vec(self)
            .map_err(|error| Failure::Journal { path: path.clone(), why: error.to_string() })?;
        disk::write_atomic(&path, &text, durability).map_err(Failure::from)
    }

    /// The commit that HEAD named then.
    pub(super) fn base(&self) -> Option<Hash> {
        self.old.as_ref()?.parse().ok()
    }

    /// The commit as a hash.
    pub(super) fn commit(&self) -> Option<Hash> {
        self.new.as_ref()?.parse().ok()
    }

    /// The files of the change.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.writes.iter().map(|write| write.path.as_str())
    }
}
