//! An index of a branch's tip, and a folder that stands in for the work tree that the branch has not: git takes files
//! from there into the index as from any work tree. There are no `.gitattributes` in the folder, so that git finds those
//! of the index: filters and rules for line ends are the branch's own, whichever version of git asks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::disk::{self, Durability};

use super::super::error::Error;
use super::super::hash::Hash;
use super::super::listing::Indexed;
use super::super::program::Call;
use super::super::repository::Repository;
use super::changes::Changed;
use super::check::lines;
use super::desk::{Desk, remove};
use super::failure::Failure;
use super::{Expect, Put, check, index};

/// The index and the folder.
pub(super) struct StandIn<'r> {
    repository: &'r Repository,
    index: PathBuf,
    folder: PathBuf,
}

impl<'r> StandIn<'r> {
    /// The index holds the tip; the folder holds nothing.
    pub(super) fn of(repository: &'r Repository, desk: &Desk, tip: Hash) -> Result<StandIn<'r>, Failure> {
        let stand_in = StandIn { repository, index: desk.private_index(), folder: desk.stand_in() };
        remove(&stand_in.index)?;
        stand_in.git(["read-tree"]).arg(tip.to_string()).run()?;
        Ok(stand_in)
    }

    /// Takes the files of a change into the index. What it holds of each path now, beside what the tip has; these may be
    /// equal.
    pub(super) fn take(&self, puts: &[Put]) -> Result<Vec<Changed>, Failure> {
        let (new, existing): (Vec<_>, Vec<_>) = puts.iter().partition(|put| put.expect == Expect::New);
        check::names(self.repository, Some(&self.index), &new)?;
        let paths: Vec<&str> = puts.iter().map(|put| put.path.as_str()).collect();
        let mut before = self.entries(&paths)?;
        self.check_stored_as_written(&existing, &before)?;
        self.add(puts.iter().map(|put| (put.path.as_str(), put.bytes.as_deref())))?;
        let mut now = self.entries(&paths)?;
        let mut side = |path: &str| Changed {
            path: path.as_bytes().to_owned(),
            before: before.remove(path).as_ref().map(index::facts),
            now: now.remove(path).as_ref().map(index::facts),
        };
        Ok(paths.into_iter().map(&mut side).collect())
    }

    /// A change is computed from what the branch stores. Where git would store that very text otherwise, a file of the
    /// work tree would look otherwise, too, and the change would be to something that nobody has seen.
    fn check_stored_as_written(
        &self,
        existing: &[&Put],
        before: &BTreeMap<String, Indexed>,
    ) -> Result<(), Failure> {
        if existing.is_empty() {
            return Ok(());
        }
        self.add(existing.iter().map(|put| (put.path.as_str(), put.base.as_deref())))?;
        let paths: Vec<&str> = existing.iter().map(|put| put.path.as_str()).collect();
        let again = self.entries(&paths)?;
        let facts = |entries: &BTreeMap<String, Indexed>, path: &str| entries.get(path).map(index::facts);
        match paths.into_iter().find(|path| facts(before, path) != facts(&again, path)) {
            Some(path) => Err(Failure::Filtered { path: path.to_owned() }),
            None => Ok(()),
        }
    }

    fn entries(&self, paths: &[&str]) -> Result<BTreeMap<String, Indexed>, Failure> {
        index::entries(self.repository, Some(&self.index), paths)
    }

    /// Puts the files into the folder, `None` takes one out, and brings the index up to date with them.
    fn add<'file>(
        &self,
        files: impl Iterator<Item = (&'file str, Option<&'file [u8]>)> + Clone,
    ) -> Result<(), Failure> {
        fs::create_dir_all(&self.folder).map_err(Error::io(format!("make '{}'", self.folder.display())))?;
        for (path, bytes) in files.clone() {
            self.write(path, bytes)?;
        }
        let call = self.git(["update-index", "--add", "--remove", "-z", "--stdin"]);
        call.setting(index::NO_FLAGS).stdin(lines(files.map(|(path, _)| path))).run()?;
        Ok(())
    }

    fn write(&self, path: &str, bytes: Option<&[u8]>) -> Result<(), Failure> {
        let file = self.folder.join(path);
        remove(&file)?;
        let Some(bytes) = bytes else { return Ok(()) };
        if let Some(parent) = Path::new(path).parent() {
            disk::make_folders(&self.folder, parent, Durability::Quick)?;
        }
        Ok(fs::write(&file, bytes).map_err(Error::io(format!("write '{}'", file.display())))?)
    }

    /// A call of git that takes the folder for the work tree. What the settings say of the real one has no meaning here:
    /// nothing is left out of this checkout, and the mode of a file is the one it has in the index.
    fn git<const N: usize>(&self, arguments: [&str; N]) -> Call<'r> {
        let call = self.repository.git(arguments).drafts();
        let call = call.env("GIT_DIR", self.repository.git_dir()).env("GIT_WORK_TREE", &self.folder);
        let call = call.env("GIT_INDEX_FILE", &self.index);
        ["core.splitIndex=false", "core.sparseCheckout=false", "core.fileMode=false"]
            .into_iter()
            .fold(call, Call::setting)
    }
}
