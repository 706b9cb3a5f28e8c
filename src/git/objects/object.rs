//! One object as it comes out of the object database: its kind and its bytes. Knows nothing of where it lay.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::git::error::Error;
use crate::git::hash::{Hash, ObjectFormat};

/// The largest object that is read, in bytes: 256 MiB. Findings are small; what is larger is refused, not loaded.
pub const LARGEST: u64 = 256 << 20;

/// The four kinds of object git has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A commit.
    Commit,
    /// A folder.
    Tree,
    /// The content of a file or symbolic link.
    Blob,
    /// An annotated tag.
    Tag,
}

/// The content of an object, which readers keep and share.
pub type Bytes = Arc<[u8]>;

/// An object, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// Its content, without git's own header.
    pub bytes: Bytes,
}

impl Object {
    /// The name that git gives to these bytes.
    ///
    /// # Errors
    /// What libgit2 says.
    pub(in crate::git) fn name(&self, format: ObjectFormat) -> Result<Option<Hash>, git2::Error> {
        Ok(match format {
            ObjectFormat::Sha1 => {
                let kind = match self.kind {
                    ObjectKind::Commit => git2::ObjectType::Commit,
                    ObjectKind::Tree => git2::ObjectType::Tree,
                    ObjectKind::Blob => git2::ObjectType::Blob,
                    ObjectKind::Tag => git2::ObjectType::Tag,
                };
                Hash::from_bytes(git2::Oid::hash_object(kind, &self.bytes)?.as_bytes())
            }
            ObjectFormat::Sha256 => {
                let header = format!("{} {}\0", self.kind.name(), self.bytes.len());
                let digest = Sha256::new().chain_update(header).chain_update(&self.bytes).finalize();
                Hash::from_bytes(&digest)
            }
        })
    }
}

impl ObjectKind {
    /// The word git has for it.
    pub fn name(self) -> &'static str {
        match self {
            ObjectKind::Commit => "commit",
            ObjectKind::Tree => "tree",
            ObjectKind::Blob => "blob",
            ObjectKind::Tag => "tag",
        }
    }

    pub(super) fn of_name(name: &[u8]) -> Option<ObjectKind> {
        match name {
            b"commit" => Some(ObjectKind::Commit),
            b"tree" => Some(ObjectKind::Tree),
            b"blob" => Some(ObjectKind::Blob),
            b"tag" => Some(ObjectKind::Tag),
            _ => None,
        }
    }
}

/// Why the content of an object that is there was not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It says it has so many bytes, more than [`LARGEST`].
    TooLarge(u64),
    /// It is damaged, and how.
    Damaged(String),
}

impl From<String> for Unread {
    fn from(why: String) -> Unread {
        Unread::Damaged(why)
    }
}

impl From<&str> for Unread {
    fn from(why: &str) -> Unread {
        Unread::Damaged(why.to_owned())
    }
}

impl Unread {
    /// The failure to read the object of this name.
    pub(super) fn of(self, hash: &Hash) -> Error {
        match self {
            Unread::TooLarge(size) => Error::TooLarge { hash: *hash, size, largest: LARGEST },
            Unread::Damaged(why) => Error::CorruptObject { hash: *hash, why },
        }
    }
}
