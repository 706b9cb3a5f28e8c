//! What is out of the ordinary about a repository: all of it works, some of it slower or with less to see.

use super::error::Error;
use super::repository::Repository;

/// How a repository differs from a plain, whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// Its history is cut off.
    pub is_shallow: bool,
    /// Some objects were left with a remote.
    pub is_partial: bool,
    /// Files may be left out of the work tree.
    pub is_sparse: bool,
    /// References live in tables instead of files.
    pub has_reference_tables: bool,
    /// Objects are named by SHA-256.
    pub is_sha256: bool,
}

impl Repository {
    /// How this repository differs from a plain one.
    ///
    /// # Errors
    /// Git's failure.
    pub fn shape(&self) -> Result<Shape, Error> {
        Ok(Shape {
            is_shallow: self.is_shallow(),
            is_partial: self.is_partial()?,
            is_sparse: self.is_sparse()?,
            has_reference_tables: self.has_reference_tables(),
            is_sha256: self.format() == super::ObjectFormat::Sha256,
        })
    }
}
