//! One object as it comes out of the object database: its kind and its bytes. Knows nothing of where it lay.

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

/// The words for an object over [`LARGEST`].
pub(super) fn too_large(size: u64) -> String {
    format!("it says it is {size} bytes long, more than the {LARGEST} that are read")
}
