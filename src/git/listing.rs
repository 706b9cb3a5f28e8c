//! What the index holds, entry by entry.

use std::fs;
use std::io::ErrorKind;

use super::error::Error;
use super::hash::{Hash, Names, ObjectFormat};
use super::index_file::{Entry, IndexFile};
use super::program::Call;
use super::repository::Repository;

/// An entry of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// The path from the top of the repository; one that is not UTF-8 is shown as well as can be.
    pub path: String,
    /// Its mode, which tells files from links and submodules.
    pub mode: u32,
    /// Its content.
    pub blob: Hash,
    /// Is it left out of the work tree, because the checkout is sparse?
    pub skipped: bool,
    /// Was git told not to look at the file, by that or by `--assume-unchanged`?
    pub unwatched: bool,
    /// Is it one side of a conflict?
    pub unmerged: bool,
}

impl Repository {
    /// What the index has at a path or below it; an unmerged path stands there once for each side.
    ///
    /// # Errors
    /// Git's failure.
    pub fn indexed(&self, path: &str) -> Result<Vec<Indexed>, Error> {
        match self.index()? {
            Some(index) => Ok(index.at_or_below(path).filter_map(Indexed::of).collect()),
            None => Indexed::listed(self.git(LISTING).arg("--").arg(path)),
        }
    }

    /// The paths that the index has at a folder or below it, and the trees that are known to hold nothing else.
    ///
    /// # Errors
    /// Git's failure.
    pub fn indexed_paths(&self, folder: &str) -> Result<(Vec<String>, Names), Error> {
        let Some(index) = self.index()? else {
            let paths = self.indexed(folder)?.into_iter().map(|entry| entry.path);
            return Ok((paths.collect(), Names::default()));
        };
        let paths = index.at_or_below(folder).map(|entry| String::from_utf8_lossy(entry.path()).into_owned());
        Ok((paths.collect(), index.trees_below(folder)))
    }

    /// The index of the moment, if it is one that needs no git to be understood.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read.
    pub(super) fn index(&self) -> Result<Option<IndexFile>, Error> {
        let path = self.index_file();
        match fs::read(path) {
            Ok(bytes) if self.format() == ObjectFormat::Sha1 => Ok(IndexFile::parse(bytes)),
            Ok(_) => Ok(None),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(Error::io(format!("read '{}'", path.display()))(cause)),
        }
    }
}

/// How git is asked for what [`Indexed::listed`] reads.
pub(super) const LISTING: [&str; 4] = ["ls-files", "-v", "-s", "-z"];

impl Indexed {
    fn of(entry: Entry<'_>) -> Option<Indexed> {
        Some(Indexed {
            path: String::from_utf8_lossy(entry.path()).into_owned(),
            mode: entry.mode(),
            blob: entry.blob()?,
            skipped: entry.is_skipped(),
            unwatched: entry.is_skipped() || entry.is_assumed_unchanged(),
            unmerged: entry.is_unmerged(),
        })
    }

    /// What a call of [`LISTING`] lists.
    ///
    /// # Errors
    /// Git's failure.
    pub(super) fn listed(call: Call<'_>) -> Result<Vec<Indexed>, Error> {
        Ok(call.run()?.stdout.split(|byte| *byte == 0).filter_map(entry).collect())
    }
}

/// `H 100644 HASH STAGE\tPATH`, with `S` in front of what is skipped, and small letters for what is assumed unchanged.
fn entry(line: &[u8]) -> Option<Indexed> {
    let line = String::from_utf8_lossy(line);
    let (facts, path) = line.split_once('\t')?;
    let mut facts = facts.split(' ');
    let tag = facts.next()?;
    let skipped = tag.eq_ignore_ascii_case("S");
    let unwatched = skipped || tag.bytes().all(|byte| byte.is_ascii_lowercase());
    let mode = u32::from_str_radix(facts.next()?, 8).ok()?;
    let blob = facts.next()?.parse().ok()?;
    Some(Indexed { path: path.to_owned(), mode, blob, skipped, unwatched, unmerged: facts.next()? != "0" })
}
