//! New objects: named and packed in memory, then written beside their places, then put there. What HEAD moves to must
//! be on the disk before it does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::disk::Draft;

use super::super::super::error::Error;
use super::super::super::hash::{Hash, ObjectFormat};
use super::super::super::objects::{Object, ObjectKind};
use super::super::super::repository::Repository;
use super::super::failure::Failure;

/// How many names are tried, and how often a folder is made.
const TRIES: usize = 100;

/// The objects of one commit.
#[derive(Debug, Default)]
pub(super) struct NewObjects {
    folder: PathBuf,
    level: Compression,
    packed: BTreeMap<Hash, Vec<u8>>,
}

/// The same, beside their places.
#[derive(Debug)]
pub(super) struct Written {
    drafts: Vec<Draft>,
    /// Objects, new and old, and folders made, that the disk must have before they count.
    pub(super) unsynced: Vec<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

impl NewObjects {
    pub(super) fn of(repository: &Repository) -> Result<NewObjects, Error> {
        let level = match repository.setting("core.loosecompression") {
            Some(level) => Some(level),
            None => repository.setting("core.compression"),
        };
        let level = level.and_then(|level| level.parse().ok()).filter(|level| (0..=9).contains(level));
        Ok(NewObjects {
            folder: repository.objects_dir().to_owned(),
            // as git, which prefers quick writes where nothing is said
            level: level.map_or(Compression::fast(), Compression::new),
            packed: BTreeMap::new(),
        })
    }

    /// Adds an object; its name. `None` where it cannot be named.
    pub(super) fn add(&mut self, kind: ObjectKind, bytes: Vec<u8>) -> Result<Option<Hash>, Error> {
        let object = Object { kind, bytes };
        let Some(hash) = object.name(ObjectFormat::Sha1).ok().flatten() else { return Ok(None) };
        if !self.packed.contains_key(&hash) {
            let packed = self.pack(&object).map_err(Error::io(format!("pack object {hash}")))?;
            self.packed.insert(hash, packed);
        }
        Ok(Some(hash))
    }

    /// The name that a blob of these bytes would have.
    pub(super) fn name(bytes: Vec<u8>) -> Option<Hash> {
        Object { kind: ObjectKind::Blob, bytes }.name(ObjectFormat::Sha1).ok().flatten()
    }

    fn pack(&self, object: &Object) -> io::Result<Vec<u8>> {
        let mut writer = ZlibEncoder::new(Vec::with_capacity(object.bytes.len() / 2 + 64), self.level);
        write!(writer, "{} {}\0", object.kind.name(), object.bytes.len())?;
        writer.write_all(&object.bytes)?;
        writer.finish()
    }

    /// Puts what was added since the last time in place, for the caller to sync; the names of all that was put there.
    pub(super) fn put(&mut self) -> Result<Vec<Hash>, Failure> {
        let packed = std::mem::take(&mut self.packed);
        let names = packed.keys().copied().collect();
        NewObjects { folder: self.folder.clone(), level: self.level, packed }.write()?.place()?;
        Ok(names)
    }

    /// Writes the objects beside their places. One that is there already is marked as used of late, as git does it, so
    /// that nobody clears it away.
    pub(super) fn write(self) -> Result<Written, Failure> {
        let mut written = Written { drafts: Vec::new(), unsynced: Vec::new(), folders: BTreeSet::new() };
        for (number, (hash, packed)) in self.packed.iter().enumerate() {
            let name = hash.to_string();
            let folder = self.folder.join(&name[..2]);
            let place = folder.join(&name[2..]);
            match File::open(&place) {
                Ok(there) => {
                    // somebody else's cannot be marked, and need not be: its owner's git does
                    let _ = there.set_modified(SystemTime::now());
                    written.unsynced.push(place);
                }
                Err(_) => {
                    let draft = self.draft(&folder, number, &place, packed)?;
                    written.unsynced.push(draft.path().to_owned());
                    written.drafts.push(draft);
                }
            }
            written.folders.insert(folder);
        }
        written.folders.insert(self.folder);
        Ok(written)
    }

    /// Git's housekeeping may remove the folder, as long as it is empty: then it is made anew. A killed process of the
    /// same number, in another container perhaps, may have left a file of the same name: then another is taken.
    fn draft(&self, folder: &Path, number: usize, place: &Path, packed: &[u8]) -> Result<Draft, Failure> {
        let name =
            |attempt| folder.join(format!("tmp_obj_findings_{}_{number}_{attempt}", std::process::id()));
        for attempt in 1..TRIES {
            self.make(folder)?;
            match Draft::read_only(&name(attempt), place, packed) {
                Err(error) if error.is_absent() || error.is_taken() => {}
                done => return Ok(done?),
            }
        }
        Ok(Draft::read_only(&name(TRIES), place, packed)?)
    }

    fn make(&self, folder: &Path) -> Result<(), Error> {
        match fs::create_dir(folder) {
            Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => {
                Err(Error::io(format!("make '{}'", folder.display()))(cause))
            }
            _ => Ok(()),
        }
    }
}

impl Written {
    /// Puts them in place; the folders whose names the disk must have.
    pub(super) fn place(self) -> Result<BTreeSet<PathBuf>, Failure> {
        for draft in self.drafts {
            draft.replace()?;
        }
        Ok(self.folders)
    }
}
