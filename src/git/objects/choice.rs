//! Which source fits a repository. The fast one reads plain SHA-1 repositories; where anything about the objects is
//! out of the ordinary, git itself reads. A wrong "plumbing" costs time, a wrong "fast" would cost truth.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Objects, Source};
use crate::git::error::Error;
use crate::git::hash::ObjectFormat;
use crate::git::repository::Repository;

/// The variable by which a user who trusts git alone has it read every object.
pub const READER_VARIABLE: &str = "GIT_FINDINGS_READER";

/// Variables that move objects, or what they are replaced by, to another place.
const MOVING: [&str; 3] =
    ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_REPLACE_REF_BASE"];

/// Extensions of the repository format that leave the reading of SHA-1 objects as it is.
const HARMLESS: [&str; 8] = [
    "noop",
    "noop-v1",
    "objectformat",
    "preciousobjects",
    "refstorage",
    "relativeworktrees",
    "submodulepathconfig",
    "worktreeconfig",
];

/// Alternates of alternates are followed this far, as git does.
const DEEPEST: usize = 5;

impl Repository {
    /// As [`Repository::objects`], comparing each object with its name: what is checked must not rest on what is damaged.
    /// Replaced objects have the names of others, and are read as they are.
    ///
    /// # Errors
    /// As [`Repository::objects`].
    pub fn checked_objects(&self) -> Result<Objects, Error> {
        let is_moved = self.variable("GIT_REPLACE_REF_BASE").is_some();
        let objects = self.objects()?;
        Ok(if is_moved || has_replacements(self)? { objects } else { objects.strict() })
    }

    /// May what an object says be remembered? Not where the user wants git to read every object, nor where an object may
    /// be replaced by another.
    ///
    /// # Errors
    /// As [`Repository::objects`].
    pub fn may_remember(&self) -> Result<bool, Error> {
        let is_moved = self.variable("GIT_REPLACE_REF_BASE").is_some();
        Ok(!is_moved && !self.is_left_to_git(READER_VARIABLE)? && !has_replacements(self)?)
    }
}

/// The source for this repository, with the `objects` folders when that is the fast one.
pub(super) fn fitting(repository: &Repository) -> Result<Option<Vec<PathBuf>>, Error> {
    let is_plain = !repository.is_left_to_git(READER_VARIABLE)?
        && can_be_fast(repository)
        && is_plainly_configured(repository)
        && !has_replacements(repository)?;
    Ok(if is_plain { folders(repository) } else { None })
}

/// The `objects` folders for the fast source where it was asked for; replacements are then ignored.
pub(super) fn forced(repository: &Repository, source: Source) -> Option<Vec<PathBuf>> {
    (source == Source::Fast && can_be_fast(repository)).then(|| folders(repository))?
}

fn can_be_fast(repository: &Repository) -> bool {
    let is_moved = MOVING.iter().any(|name| repository.variable(name).is_some());
    repository.format() == ObjectFormat::Sha1 && !is_moved
}

fn is_plainly_configured(repository: &Repository) -> bool {
    let file = fs::read(repository.common_dir().join("config"));
    file.is_ok_and(|bytes| is_plain(&String::from_utf8_lossy(&bytes).to_ascii_lowercase()))
}

/// Reads only what decides here, in lower case: no promised objects, no extension that is not known to be harmless.
fn is_plain(config: &str) -> bool {
    let mut inside = false;
    let lines = config.lines().map(str::trim).all(|line| {
        if let Some(section) = line.strip_prefix('[') {
            inside = section.starts_with("extensions");
            // A key may stand on the line of its section.
            return !inside || section.split_once(']').is_some_and(|(_, rest)| is_harmless(rest));
        }
        !inside || is_harmless(line)
    });
    lines && !config.contains("promisor") && !config.contains("partialclone")
}

fn is_harmless(line: &str) -> bool {
    let key = line.split(['=', '#', ';']).next().unwrap_or_default().trim();
    key.is_empty() || HARMLESS.contains(&key)
}

fn has_replacements(repository: &Repository) -> Result<bool, Error> {
    if repository.variable("GIT_NO_REPLACE_OBJECTS").is_some() {
        return Ok(false);
    }
    if repository.has_reference_tables() {
        return Ok(!repository.references(&["refs/replace/"])?.is_empty());
    }
    let folder = repository.common_dir().join("refs/replace");
    if fs::read_dir(folder).is_ok_and(|mut items| items.next().is_some()) {
        return Ok(true);
    }
    let path = repository.common_dir().join("packed-refs");
    match fs::read(&path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).contains(" refs/replace/")),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(Error::io(format!("read '{}'", path.display()))(cause)),
    }
}

fn folders(repository: &Repository) -> Option<Vec<PathBuf>> {
    let mut folders = vec![repository.common_dir().join("objects")];
    follow(0, &mut folders, DEEPEST)?;
    Some(folders)
}

/// Adds the alternates of a folder; `None` where only git knows what is meant.
fn follow(index: usize, folders: &mut Vec<PathBuf>, depth: usize) -> Option<()> {
    let folder = folders[index].clone();
    let text = match fs::read(folder.join("info/alternates")) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Some(()),
        other => String::from_utf8(other.ok()?).ok()?,
    };
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let other = folder.join(Path::new(line)).canonicalize();
        if line.starts_with('"') || depth == 0 {
            return None;
        }
        // A store that has gone is no error to git either.
        if let Some(other) = other.ok().filter(|other| !folders.contains(other)) {
            folders.push(other);
            follow(folders.len() - 1, folders, depth - 1)?;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_configurations_are_plain() {
        let plain = [
            "",
            "[core]\n\tbare = false\n",
            "[extensions]\n\tworktreeconfig = true\n[core]\nx=1",
            "[extensions] noop = 1",
        ];
        let odd = [
            "[extensions]\n\tpartialclone = origin\n",
            "[remote \"origin\"]\n\tpromisor = true\n",
            "[extensions]\n\tfromthefuture = true\n",
            "[extensions] fromthefuture = true",
            "[extensions]\nnoop\nfromthefuture",
        ];
        for text in plain {
            assert!(is_plain(text), "{text:?}");
        }
        for text in odd {
            assert!(!is_plain(text), "{text:?}");
        }
    }
}
