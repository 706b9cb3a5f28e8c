//! From what a user typed to the finding meant: an id in any case, an earlier id, or the start of an id. Looks once,
//! answers often.

use std::cell::OnceCell;

use super::files::Files;
use super::gathering::Place;
use super::target::{Loaded, Takes};
use super::{Failure, Workspace};
use crate::model::{Finding, FindingId, Status, Summary, Timestamp};
use crate::store::{self, Located};

/// Candidates that an ambiguous name lists.
const MOST_LISTED: usize = 10;

/// Every finding of a place by its name.
pub struct Catalogue<'workspace> {
    workspace: &'workspace Workspace,
    place: Place,
    files: Files<'workspace>,
    linked: OnceCell<Vec<Linked>>,
}

/// What a file says of other ids.
struct Linked {
    /// Its place among the files.
    file: usize,
    aliases: Vec<String>,
    /// The finding that it was closed as a duplicate of.
    repeats: Option<String>,
}

impl<'workspace> Catalogue<'workspace> {
    /// Looks at the names of all files; their bytes are read when they are asked for.
    ///
    /// # Errors
    /// As [`Files::open`].
    pub fn open(workspace: &'workspace Workspace, place: Place) -> Result<Self, Failure> {
        Ok(Catalogue { workspace, place, files: Files::open(workspace, place)?, linked: OnceCell::new() })
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
        Loaded::read_as(takes, self.workspace, self.place, file, self.files.load(file)?, now)
    }

    /// Reads a finding.
    ///
    /// # Errors
    /// As [`Loaded::read`].
    pub fn load(&self, file: &Located, now: Timestamp) -> Result<Loaded, Failure> {
        Loaded::read(self.workspace, self.place, file, self.files.load(file)?, now)
    }

    /// An empty name, say of a variable that is not set, would be the start of every id. And what has the finding's
    /// name but cannot be read is not "no finding".
    fn check_typed(&self, typed: &str) -> Result<(), Failure> {
        if typed.trim().is_empty() {
            return Err(Failure::usage("an id is empty").hint("'git findings list' shows the ids"));
        }
        match self.files.odd.iter().find(|error| error.is_about(typed)) {
            Some(error) if self.exact(typed).is_empty() => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn exact(&self, typed: &str) -> Vec<&Located> {
        self.those(|file| file.id.as_str().eq_ignore_ascii_case(typed))
    }

    fn starting(&self, typed: &str) -> Vec<&Located> {
        let starts = |id: &str| id.get(..typed.len()).is_some_and(|head| head.eq_ignore_ascii_case(typed));
        self.those(|file| starts(file.id.as_str()))
    }

    /// The findings that were closed as duplicates of this one, under its id or one that it had before.
    pub fn duplicates(&self, finding: &Finding) -> Vec<FindingId> {
        let names = || finding.aliases.iter().map(String::as_str).chain([finding.id.as_str()]);
        let repeats = |of: &String| names().any(|name| name.eq_ignore_ascii_case(of));
        let files = self.linking(|linked| linked.repeats.as_ref().is_some_and(repeats));
        files.into_iter().map(|file| file.id.clone()).collect()
    }

    fn aliased(&self, typed: &str) -> Vec<&Located> {
        self.linking(|linked| linked.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(typed)))
    }

    /// The files that say this of other ids, sorted by id.
    fn linking(&self, is_meant: impl Fn(&Linked) -> bool) -> Vec<&Located> {
        let linked = self.linked.get_or_init(|| self.read_links()).iter().filter(|linked| is_meant(linked));
        sorted(linked.map(|linked| &self.files.all[linked.file]))
    }

    /// Reads every file once; one that cannot be read says nothing of other ids.
    fn read_links(&self) -> Vec<Linked> {
        let read = |(file, located): (usize, &Located)| {
            let summary = Summary::read(&self.files.load(located).ok()?).ok()?;
            let repeats = summary.duplicate_of.filter(|_| summary.status == Status::Duplicate);
            let says_something = repeats.is_some() || !summary.aliases.is_empty();
            says_something.then_some(Linked { file, aliases: summary.aliases, repeats })
        };
        self.files.all.iter().enumerate().filter_map(read).collect()
    }

    /// The files of which this is true, sorted by id.
    fn those(&self, is_meant: impl Fn(&Located) -> bool) -> Vec<&Located> {
        sorted(self.files.all.iter().filter(|file| is_meant(file)))
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
        let place = match self.place {
            Place::WorkTree => String::new(),
            Place::Commit(commit) => format!(" at {}", commit.short()),
        };
        let failure = Failure::not_found(format!("no finding '{typed}'{place}"));
        match crate::model::nearest(
            typed,
            self.those(|_| true).into_iter().map(|file| FindingId::as_str(&file.id)),
        ) {
            Some(near) => failure.hint(format!("did you mean '{near}'?")),
            None => failure.hint("'git findings list --all' shows every finding"),
        }
    }
}

fn sorted<'file>(files: impl Iterator<Item = &'file Located>) -> Vec<&'file Located> {
    let mut files: Vec<&Located> = files.collect();
    files.sort_by(|left, right| store::by_id(left, right));
    files
}
