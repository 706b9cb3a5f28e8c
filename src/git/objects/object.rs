//! One object as it comes out of the object database: its kind and its bytes. Knows nothing of where it lay.

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

/// An object, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// Its content, without git's own header.
    pub bytes: Vec<u8>,
}

impl Object {
    /// The name that git gives to it.
    ///
    /// # Errors
    /// What libgit2 says.
    pub(in crate::git) fn name(&self, format: ObjectFormat) -> Result<Option<Hash>, git2::Error> {
        self.kind.name_of(&self.bytes, format)
    }

    /// Puts its content there, and tells its kind.
    pub(super) fn put_into(self, content: &mut Vec<u8>) -> ObjectKind {
        *content = self.bytes;
        self.kind
    }
}

impl ObjectKind {
    /// The name of an object of this kind with these bytes.
    ///
    /// # Errors
    /// As [`Object::name`].
    pub(super) fn name_of(self, bytes: &[u8], format: ObjectFormat) -> Result<Option<Hash>, git2::Error> {
        Ok(match format {
            ObjectFormat::Sha1 => {
                let kind = match self {
                    ObjectKind::Commit => git2::ObjectType::Commit,
                    ObjectKind::Tree => git2::ObjectType::Tree,
                    ObjectKind::Blob => git2::ObjectType::Blob,
                    ObjectKind::Tag => git2::ObjectType::Tag,
                };
                Hash::from_bytes(git2::Oid::hash_object(kind, bytes)?.as_bytes())
            }
            ObjectFormat::Sha256 => {
                let header = format!("{} {}\0", self.name(), bytes.len());
                Hash::from_bytes(&Sha256::new().chain_update(header).chain_update(bytes).finalize())
            }
        })
    }

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
    /// It says it has so many bytes, more than are to be read.
    TooLarge { size: u64, largest: u64 },
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
            Unread::TooLarge { size, largest } => Error::TooLarge { hash: *hash, size, largest },
            Unread::Damaged(why) => Error::CorruptObject { hash: *hash, why },
        }
    }
}

/// May content of this size be read?
pub(super) fn check_size(size: u64, largest: u64) -> Result<(), Unread> {
    if size > largest { Err(Unread::TooLarge { size, largest }) } else { Ok(()) }
}
