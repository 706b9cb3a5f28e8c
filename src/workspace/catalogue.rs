//! From what a user typed to the finding meant: an id in any case, an earlier id, or the start of an id. Looks once,
//! answers often.

use super::files::Files;
use super::gathering::Place;
use super::target::{Loaded, Takes};
use super::{Failure, Workspace};
use crate::model::{FindingId, Summary, Timestamp};
use crate::store::{self, Located};

/// Candidates that an ambiguous name lists.
const MOST_LISTED: usize = 10;

/// Every finding of a place by its name.
pub struct Catalogue<'workspace> {
    workspace: &'workspace Workspace,
    place: Place,
    files: Files<'workspace>,
}

impl<'workspace> Catalogue<'workspace> {
    /// Looks at the names of all files; their bytes are read when they are asked for.
    ///
    /// # Errors
    /// As [`Files::open`].
    pub fn open(workspace: &'workspace Workspace, place: Place) -> Result<Self, Failure> {
        Ok(Catalogue { workspace, place, files: Files::open(workspace, place)? })
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

    /// A file that cannot be read has no earlier id to offer.
    fn aliased(&self, typed: &str) -> Vec<&Located> {
        let bears = |file: &Located| {
            let summary = self.files.load(file).ok().and_then(|bytes| Summary::read(&bytes).ok());
            summary
                .is_some_and(|summary| summary.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(typed)))
        };
        self.those(bears)
    }

    /// The files of which this is true, sorted by id.
    fn those(&self, is_meant: impl Fn(&Located) -> bool) -> Vec<&Located> {
        let mut those: Vec<&Located> = self.files.all.iter().filter(|file| is_meant(file)).collect();
        those.sort_by(|left, right| store::by_id(left, right));
        those
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
