//! From what a user typed to the finding meant: an id in any case, an earlier id, or the start of an id. Looks once,
//! answers often.

use std::cell::RefCell;
use std::collections::HashMap;

use super::gathering::Place;
use super::stored::{self, Stored};
use super::target::{Loaded, Takes};
use super::work_tree::WorkTree;
use super::{Failure, Workspace};
use crate::git::{Hash, Objects};
use crate::model::{FindingId, Summary, Timestamp};
use crate::store::{Located, StoreError};

/// Candidates that an ambiguous name lists.
const MOST_LISTED: usize = 10;

/// Every finding of a place by its name.
pub struct Catalogue<'workspace> {
    workspace: &'workspace Workspace,
    files: Vec<Located>,
    /// What only looks like a finding's file.
    odd: Vec<StoreError>,
    contents: Contents<'workspace>,
}

/// Where the files' bytes are.
enum Contents<'workspace> {
    WorkTree(Box<WorkTree<'workspace>>),
    Commit { objects: RefCell<Box<Objects>>, blobs: HashMap<String, Hash>, commit: Hash },
}

impl<'workspace> Catalogue<'workspace> {
    /// Looks at the names of all files; their bytes are read when they are asked for.
    ///
    /// # Errors
    /// Where the folder is missing or cannot be listed as a whole.
    pub fn open(workspace: &'workspace Workspace, place: Place) -> Result<Self, Failure> {
        match place {
            Place::WorkTree => Catalogue::of_work_tree(workspace),
            Place::Commit(commit) => Catalogue::of_commit(workspace, commit),
        }
    }

    fn of_work_tree(workspace: &'workspace Workspace) -> Result<Self, Failure> {
        let tree = Box::new(WorkTree::open(workspace)?);
        let (files, odd) = tree.sorted();
        match odd.iter().find(|error| !error.is_one_file()) {
            Some(error) => Err(error.into()),
            None => Ok(Catalogue { workspace, files, odd, contents: Contents::WorkTree(tree) }),
        }
    }

    fn of_commit(workspace: &'workspace Workspace, commit: Hash) -> Result<Self, Failure> {
        let mut objects = workspace.repository.objects()?;
        let Stored { files, odd } = stored::at(workspace, &mut objects, &commit)?;
        let blobs: HashMap<String, Hash> = files.into_iter().collect();
        let located = |path: &String| Some(Located { id: workspace.id_of(path)?, path: path.clone() });
        let mut files: Vec<Located> = blobs.keys().filter_map(located).collect();
        files.sort_by(|left, right| left.id.cmp(&right.id).then_with(|| left.path.cmp(&right.path)));
        let objects = RefCell::new(Box::new(objects));
        Ok(Catalogue { workspace, files, odd, contents: Contents::Commit { objects, blobs, commit } })
    }

    /// The one finding that `typed` names.
    ///
    /// # Errors
    /// None (exit 3), or several, with the candidates named (exit 2).
    pub fn find(&self, typed: &str) -> Result<&Located, Failure> {
        self.check_typed(typed)?;
        let exact = self.exact(typed);
        let named = if exact.is_empty() { self.aliased(typed) } else { exact };
        self.only(typed, if named.is_empty() { self.starting(typed) } else { named })
    }

    /// Every finding that bears or bore the id `typed`; else the one whose id starts so.
    ///
    /// # Errors
    /// None (exit 3), or several that only start so (exit 2).
    pub fn find_all(&self, typed: &str) -> Result<Vec<&Located>, Failure> {
        self.check_typed(typed)?;
        let mut named = self.exact(typed);
        named.extend(
            self.aliased(typed).into_iter().filter(|file| !file.id.as_str().eq_ignore_ascii_case(typed)),
        );
        match named.is_empty() {
            true => self.only(typed, self.starting(typed)).map(|one| vec![one]),
            false => Ok(named),
        }
    }

    /// Is there a file of exactly this id?
    pub fn has(&self, id: &FindingId) -> bool {
        !self.exact(id.as_str()).is_empty()
    }

    /// Reads a finding's file as far as it can be read, and as the command needs it.
    ///
    /// # Errors
    /// As [`Loaded::read_as`].
    pub fn load_as(&self, takes: Takes, file: &Located, now: Timestamp) -> Result<Loaded, Failure> {
        Loaded::read_as(takes, self.workspace, file, self.bytes(file)?, now)
    }

    /// Reads a finding.
    ///
    /// # Errors
    /// As [`Loaded::read`].
    pub fn load(&self, file: &Located, now: Timestamp) -> Result<Loaded, Failure> {
        Loaded::read(self.workspace, file, self.bytes(file)?, now)
    }

    fn bytes(&self, file: &Located) -> Result<Vec<u8>, Failure> {
        match &self.contents {
            Contents::WorkTree(tree) => Ok(tree.load(file)?),
            Contents::Commit { objects, blobs, .. } => match blobs.get(&file.path) {
                Some(blob) => Ok(objects.borrow_mut().blob(blob)?),
                None => Err(Failure::not_found(format!("there is no file '{}'", file.path))),
            },
        }
    }

    /// An empty name, say of a variable that is not set, would be the start of every id. And what has the finding's
    /// name but cannot be read is not "no finding".
    fn check_typed(&self, typed: &str) -> Result<(), Failure> {
        if typed.trim().is_empty() {
            return Err(Failure::usage("an id is empty").hint("'git findings list' shows the ids"));
        }
        match self.odd.iter().find(|error| error.is_about(typed)) {
            Some(error) if self.exact(typed).is_empty() => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn exact(&self, typed: &str) -> Vec<&Located> {
        self.files.iter().filter(|file| file.id.as_str().eq_ignore_ascii_case(typed)).collect()
    }

    fn starting(&self, typed: &str) -> Vec<&Located> {
        let starts = |id: &str| id.get(..typed.len()).is_some_and(|head| head.eq_ignore_ascii_case(typed));
        self.files.iter().filter(|file| starts(file.id.as_str())).collect()
    }

    /// A file that cannot be read has no earlier id to offer.
    fn aliased(&self, typed: &str) -> Vec<&Located> {
        let bears = |file: &&Located| {
            let summary = self.bytes(file).ok().and_then(|bytes| Summary::read(&bytes).ok());
            summary
                .is_some_and(|summary| summary.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(typed)))
        };
        self.files.iter().filter(bears).collect()
    }

    fn only<'file>(&self, typed: &str, named: Vec<&'file Located>) -> Result<&'file Located, Failure> {
        match named.as_slice() {
            [one] => Ok(one),
            [] => Err(self.unknown(typed)),
            several => {
                let failure = Failure::usage(format!("'{typed}' names {} findings", several.len()));
                let listed = several.iter().take(MOST_LISTED);
                let told = listed
                    .fold(failure, |failure, file| failure.cause(format!("{}  {}", file.id, file.path)));
                Err(told.hint("type more of the id"))
            }
        }
    }

    fn unknown(&self, typed: &str) -> Failure {
        let place = match &self.contents {
            Contents::WorkTree(_) => String::new(),
            Contents::Commit { commit, .. } => format!(" at {}", commit.short()),
        };
        let failure = Failure::not_found(format!("no finding '{typed}'{place}"));
        match crate::model::nearest(typed, self.files.iter().map(|file| FindingId::as_str(&file.id))) {
            Some(near) => failure.hint(format!("did you mean '{near}'?")),
            None => failure.hint("'git findings list --all' shows every finding"),
        }
    }
}
