//! The code of the repository, as scanners saw it: files of commits and of the work tree, each read once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::filed::Filed;
use super::since::{reopened_by_hand, since};
use crate::disk;
use crate::exchange::{Code, Since};
use crate::git::trees::{self, Entry};
use crate::git::{self, Hash, Objects, graph};
use crate::model::{FindingId, Status};
use crate::text::Node;
use crate::workspace::past::Past;
use crate::workspace::{Failure, Workspace};

/// A longer file is not looked at, in bytes: no scanner reports its lines.
const LARGEST: u64 = 8 << 20;

/// So much of what was read is kept, in bytes.
const KEPT: usize = 64 << 20;

/// So many pairs of commits are compared for renamed files.
const MOST_COMPARED: usize = 20;

/// A commit, or the work tree.
type State = Option<String>;

/// New path by old path.
type Renames = HashMap<String, String>;

/// What the repository knows. Whatever cannot be read is not known.
pub struct Known<'w> {
    workspace: &'w Workspace,
    objects: RefCell<Objects>,
    texts: RefCell<Texts>,
    /// By the commits that were compared, in their order.
    renames: RefCell<BTreeMap<(String, State), Renames>>,
    unfollowed: RefCell<BTreeSet<String>>,
    contained: RefCell<HashMap<(String, String), bool>>,
    distances: RefCell<HashMap<(String, String), Option<usize>>>,
    named: RefCell<HashMap<String, Option<String>>>,
    homes: RefCell<HashMap<String, Option<bool>>>,
    filed: Filed,
    past: RefCell<Past<'w>>,
}

#[derive(Default)]
struct Texts {
    all: HashMap<(State, String), Option<Rc<str>>>,
    bytes: usize,
}

impl<'w> Known<'w> {
    /// Opens the repository for reading.
    ///
    /// # Errors
    /// When git's objects cannot be opened.
    pub fn open(workspace: &'w Workspace) -> Result<Self, Failure> {
        let mut past = Past::new(workspace);
        past.look_from(workspace.place());
        Ok(Known {
            workspace,
            objects: RefCell::new(workspace.repository.objects()?),
            texts: RefCell::default(),
            renames: RefCell::default(),
            unfollowed: RefCell::default(),
            contained: RefCell::default(),
            distances: RefCell::default(),
            named: RefCell::default(),
            homes: RefCell::default(),
            filed: Filed::default(),
            past: RefCell::new(past),
        })
    }

    fn read(&self, commit: Option<&str>, path: &str) -> Option<Vec<u8>> {
        match commit {
            Some(commit) => self.blob(commit, path).ok().flatten(),
            None => disk::read(&self.workspace.repository.toplevel()?.join(path), LARGEST).ok(),
        }
    }

    fn blob(&self, commit: &str, path: &str) -> Result<Option<Vec<u8>>, git::Error> {
        let Ok(commit) = commit.parse::<Hash>() else { return Ok(None) };
        let objects = &mut *self.objects.borrow_mut();
        match file_of(objects, &commit, path)? {
            Some(file) => objects.blob_within(&file.hash, LARGEST).map(Some),
            None => Ok(None),
        }
    }

    /// What a commit and its first parent have under a path; `None` of what is not there.
    fn before_and_after(&self, commit: &str, path: &str) -> Result<[Option<Entry>; 2], git::Error> {
        let Ok(commit) = commit.parse::<Hash>() else { return Ok([None, None]) };
        let objects = &mut *self.objects.borrow_mut();
        let before = match objects.commit(&commit)?.parents.first() {
            Some(parent) => file_of(objects, parent, path)?,
            None => None,
        };
        Ok([before, file_of(objects, &commit, path)?])
    }

    /// The new path as another commit's comparison with the same state told it: a file that two commits have went the
    /// same way from both.
    fn told_already(&self, to: &State, path: &str) -> Option<String> {
        let renames = self.renames.borrow();
        let of_target = renames.iter().filter(|((_, target), _)| target == to);
        of_target.filter_map(|(_, renames)| renames.get(path)).next().cloned()
    }

    /// What git takes for renamed.
    fn compare(&self, from: &str, to: Option<&str>) -> Option<Renames> {
        let options =
            ["diff", "--name-status", "-z", "--find-renames", "--diff-filter=R", "--end-of-options"];
        let call = self.workspace.repository.git(options).arg(from).args(to).arg("--");
        let output = call.try_run().ok()??;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut parts = text.split('\0');
        let mut renames = Renames::new();
        while let (Some(status), Some(before), Some(after)) = (parts.next(), parts.next(), parts.next()) {
            if status.starts_with('R') {
                renames.insert(before.to_owned(), after.to_owned());
            }
        }
        Some(renames)
    }
}

impl Code for Known<'_> {
    /// Only by its hash: what a report names is not to be looked up as a branch.
    fn commit(&self, named: &str) -> Option<String> {
        let look = || Some(self.workspace.repository.commit_by_hash(named).ok()??.to_string());
        self.named.borrow_mut().entry(named.to_owned()).or_insert_with(look).clone()
    }

    fn is_home(&self, address: &str) -> Option<bool> {
        let look = || self.workspace.repository.has_remote(address).ok()?;
        *self.homes.borrow_mut().entry(address.to_owned()).or_insert_with(look)
    }

    fn branch(&self) -> Option<String> {
        self.workspace.repository.branch().ok().flatten()
    }

    fn text(&self, commit: Option<&str>, path: &str) -> Option<Rc<str>> {
        let key = (commit.map(str::to_owned), path.to_owned());
        if let Some(known) = self.texts.borrow().all.get(&key) {
            return known.clone();
        }
        let bytes = self.read(commit, path);
        let text: Option<Rc<str>> = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into());
        let mut texts = self.texts.borrow_mut();
        texts.bytes += text.as_ref().map_or(0, |text| text.len());
        if texts.bytes > KEPT {
            *texts = Texts::default();
        }
        texts.all.insert(key, text.clone());
        text
    }

    fn has(&self, commit: Option<&str>, path: &str) -> bool {
        let Some(commit) = commit else {
            let top = self.workspace.repository.toplevel();
            return top.is_some_and(|top| top.join(path).symlink_metadata().is_ok_and(|file| !file.is_dir()));
        };
        let hash = commit.parse::<Hash>().ok();
        let file = hash.map(|hash| file_of(&mut self.objects.borrow_mut(), &hash, path));
        matches!(file, Some(Ok(Some(_))))
    }

    fn renamed(&self, from: &str, to: Option<&str>, path: &str) -> Option<String> {
        let key = (from.to_owned(), to.map(str::to_owned));
        if let Some(known) = self.renames.borrow().get(&key) {
            return known.get(path).cloned();
        }
        if let Some(told) = self.told_already(&key.1, path) {
            return Some(told);
        }
        if self.renames.borrow().len() >= MOST_COMPARED {
            self.unfollowed.borrow_mut().insert(path.to_owned());
            return None;
        }
        let renames = self.compare(from, to).unwrap_or_default();
        let found = renames.get(path).cloned();
        self.renames.borrow_mut().insert(key, renames);
        found
    }

    fn changed(&self, commit: &str, path: &str) -> bool {
        self.before_and_after(commit, path).is_ok_and(|[before, after]| before != after)
    }

    fn unfollowed(&self) -> BTreeSet<String> {
        self.unfollowed.borrow().clone()
    }

    fn contains(&self, commit: &str, earlier: &str) -> bool {
        let key = (commit.to_owned(), earlier.to_owned());
        if let Some(known) = self.contained.borrow().get(&key) {
            return *known;
        }
        let hashes = commit.parse::<Hash>().ok().zip(earlier.parse::<Hash>().ok());
        let contains = hashes.is_some_and(|(commit, earlier)| {
            graph::is_ancestor(&mut self.objects.borrow_mut(), &earlier, &commit).unwrap_or(false)
        });
        self.contained.borrow_mut().insert(key, contains);
        contains
    }

    fn distance(&self, from: &str, to: &str) -> Option<usize> {
        let count = || {
            let (from, to) = (from.parse().ok()?, to.parse().ok()?);
            Some(graph::commits_between(&mut self.objects.borrow_mut(), &from, &to).ok()?.len())
        };
        *self.distances.borrow_mut().entry((from.to_owned(), to.to_owned())).or_insert_with(count)
    }

    fn status(&self, commit: &str, finding: &FindingId) -> Option<Status> {
        self.filed.status(self.workspace, &mut self.objects.borrow_mut(), commit, finding)
    }

    fn versions(&self, commit: &str, finding: &FindingId) -> Vec<String> {
        self.filed.versions(self.workspace, commit, finding)
    }

    fn since(&self, commit: &str, names: &[&FindingId]) -> Option<Since> {
        since(&mut self.past.borrow_mut(), commit, names).ok()?
    }

    fn reopened_by_hand(&self, finding: &FindingId) -> Option<Node> {
        reopened_by_hand(&mut self.past.borrow_mut(), finding).ok()?
    }
}

/// What a commit has under a path, unless that is a folder.
fn file_of(objects: &mut Objects, commit: &Hash, path: &str) -> Result<Option<Entry>, git::Error> {
    let tree = objects.commit(commit)?.tree;
    Ok(trees::entry(objects, &tree, path)?.filter(|entry| !entry.is_folder()))
}
