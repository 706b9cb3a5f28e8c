//! Objects in packs, read by libgit2: the only place where it is used. It is started when the first pack is needed,
//! never earlier, and asked for nothing that lies in a file of its own.

use std::path::PathBuf;
use std::sync::Once;

use git2::{ErrorCode, ObjectType, Odb, Oid};

use super::object::{LARGEST, Object, ObjectKind, Unread};
use super::offsets;
use crate::git::hash::Hash;

/// The packs of some `objects` folders.
pub(super) struct Packs {
    database: Odb<'static>,
}

impl std::fmt::Debug for Packs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packs")
    }
}

impl Packs {
    /// Opens the packs below these folders; the error says why libgit2 refuses them, or must not get them.
    pub(super) fn open(folders: &[PathBuf]) -> Result<Packs, String> {
        folders.iter().try_for_each(|folder| offsets::check(folder))?;
        configure();
        let database = Odb::new().map_err(|refused| refused.message().to_owned())?;
        for folder in folders {
            let path = folder.to_str().ok_or("the path of the object folder is not UTF-8")?;
            database.add_disk_alternate(path).map_err(|refused| refused.message().to_owned())?;
        }
        Ok(Packs { database })
    }

    /// The object, if a pack holds it; the error says what is wrong with it.
    pub(super) fn read(&self, hash: &Hash) -> Result<Option<Object>, Unread> {
        let name = Oid::from_bytes(hash.as_bytes()).map_err(|refused| refused.message().to_owned())?;
        let found = match self.database.read(name) {
            Err(refused) if refused.code() == ErrorCode::NotFound => return Ok(None),
            other => other.map_err(|refused| refused.message().to_owned())?,
        };
        let kind = match found.kind() {
            ObjectType::Commit => ObjectKind::Commit,
            ObjectType::Tree => ObjectKind::Tree,
            ObjectType::Blob => ObjectKind::Blob,
            ObjectType::Tag => ObjectKind::Tag,
            ObjectType::Any => return Err("it is of no known kind".into()),
        };
        match found.len() {
            0 => Ok(Some(Object { kind, bytes: Vec::new() })),
            size if size as u64 > LARGEST => Err(Unread::TooLarge(size as u64)),
            _ => Ok(Some(Object { kind, bytes: found.data().to_vec() })),
        }
    }
}

/// Checking the hash of every object is a third of the reading time, and is what `doctor` and `git fsck` are for;
/// the cache of libgit2 only takes memory, every object is asked for once.
fn configure() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        git2::opts::strict_hash_verification(false);
        git2::opts::enable_caching(false);
    });
}
