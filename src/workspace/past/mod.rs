//! What history knows about findings, read once per HEAD and asked by many commands.

mod dues;
mod fixes;
mod versions;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

pub use versions::{account, version_of};

use super::gathering::Place;
use super::{Failure, Workspace};
use crate::git::fix::{Candidate, Unfit};
use crate::git::{Hash, Objects, Person};
use crate::history::{self, Event, History, Lineage, Range};
use crate::model::{FindingId, Status, Timestamp};

/// History as far as it was asked for; read anew when HEAD has moved.
pub struct Past<'workspace> {
    workspace: &'workspace Workspace,
    fixed_tip: Option<Hash>,
    read: Option<Rc<Read>>,
    /// The first finding that was asked for by itself, at the tip of then: for one, not everything need be read.
    single: Option<(FindingId, Hash, Vec<Event>)>,
    /// What came to be known of commits when history was read last.
    lineage: Option<Rc<Lineage>>,
    objects: Option<Objects>,
    me: Option<Person>,
    naming: HashMap<(Hash, Option<Hash>), Vec<Candidate>>,
    assumed: HashMap<(Hash, Hash), Result<Candidate, Unfit>>,
    patches: HashMap<Hash, Option<Hash>>,
}

/// The history of one tip, and what follows from it.
struct Read {
    tip: Hash,
    history: Rc<History>,
    lineage: Rc<Lineage>,
    resolving: HashMap<FindingId, Hash>,
    /// Where the events of each finding stand; found out once somebody asks for those of one.
    places: OnceCell<HashMap<FindingId, Vec<usize>>>,
}

impl Read {
    fn of(tip: Hash, history: Rc<History>, lineage: Rc<Lineage>) -> Rc<Read> {
        let resolving = history::resolving_commits(&history.main_line);
        let resolving = resolving.into_iter().map(|(id, commit)| (id.clone(), commit)).collect();
        Rc::new(Read { tip, history, lineage, resolving, places: OnceCell::new() })
    }

    fn events_of(&self, id: &FindingId) -> Vec<Event> {
        let events = &self.history.events;
        let places = self.places.get_or_init(|| {
            let mut places: HashMap<FindingId, Vec<usize>> = HashMap::new();
            for (place, event) in events.iter().enumerate() {
                places.entry(event.id.clone()).or_default().push(place);
            }
            places
        });
        places.get(id).into_iter().flatten().map(|place| events[*place].clone()).collect()
    }
}

impl<'workspace> Past<'workspace> {
    /// The history of HEAD.
    pub fn new(workspace: &'workspace Workspace) -> Self {
        Past {
            workspace,
            fixed_tip: None,
            read: None,
            single: None,
            lineage: None,
            objects: None,
            me: None,
            naming: HashMap::new(),
            assumed: HashMap::new(),
            patches: HashMap::new(),
        }
    }

    /// The history of this commit instead.
    #[must_use]
    pub fn at(mut self, tip: Hash) -> Self {
        self.fixed_tip = Some(tip);
        self
    }

    /// The history of this commit, which was read already: all of it.
    pub fn told(workspace: &'workspace Workspace, tip: Hash, history: Rc<History>, lineage: Lineage) -> Self {
        let lineage = Rc::new(lineage);
        let read = Some(Read::of(tip, history, Rc::clone(&lineage)));
        Past { read, lineage: Some(lineage), ..Past::new(workspace).at(tip) }
    }

    /// The same history for somebody else, with a reader of objects of their own.
    #[must_use]
    pub(super) fn again(&self) -> Self {
        let Past { workspace, fixed_tip, read, lineage, .. } = self;
        let (read, lineage) = (read.clone(), lineage.clone());
        Past { fixed_tip: *fixed_tip, read, lineage, ..Past::new(workspace) }
    }

    /// The history of what a command works on: of that commit, or of HEAD for the work tree.
    pub fn look_from(&mut self, place: Place) {
        self.fixed_tip = match place {
            Place::WorkTree => None,
            Place::Commit(tip) => Some(tip),
        };
    }

    /// The commit whose history this is; none on an unborn branch.
    ///
    /// # Errors
    /// When HEAD cannot be read.
    pub fn tip(&self) -> Result<Option<Hash>, Failure> {
        match self.fixed_tip {
            Some(tip) => Ok(Some(tip)),
            None => Ok(self.workspace.repository.head()?),
        }
    }

    /// The commit with which the history begins that was read; none before anything was read.
    pub fn beginning(&self) -> Option<Hash> {
        self.lineage.as_ref()?.beginning()
    }

    /// The reader of objects, opened once.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn objects(&mut self) -> Result<&mut Objects, Failure> {
        if self.objects.is_none() {
            self.objects = Some(self.workspace.repository.objects()?);
        }
        self.objects.as_mut().ok_or_else(|| Failure::repository("no object can be read"))
    }

    /// All events up to the tip; none on an unborn branch.
    ///
    /// # Errors
    /// When a commit or a tree cannot be read.
    pub fn history(&mut self) -> Result<Option<&History>, Failure> {
        Ok(self.read()?.map(|read| &*read.history))
    }

    fn read(&mut self) -> Result<Option<&Read>, Failure> {
        let Some(tip) = self.tip()? else { return Ok(None) };
        if self.read.as_ref().is_none_or(|read| read.tip != tip) {
            let workspace = self.workspace;
            let (history, lineage) = workspace.history_with_lineage(&Range::of(tip))?;
            let lineage = Rc::new(lineage);
            self.lineage = Some(Rc::clone(&lineage));
            self.read = Some(Read::of(tip, Rc::new(history), lineage));
            self.naming.clear();
            self.assumed.clear();
        }
        Ok(self.read.as_deref())
    }

    /// The events of one finding, oldest first.
    ///
    /// # Errors
    /// As [`Past::history`].
    pub fn events_of(&mut self, id: &FindingId) -> Result<Vec<Event>, Failure> {
        let Some(tip) = self.tip()? else { return Ok(Vec::new()) };
        if self.single.is_none() && self.read.is_none() {
            let (events, lineage) = self.workspace.events_of(id, tip)?;
            (self.single, self.lineage) = (Some((id.clone(), tip, events)), Some(Rc::new(lineage)));
        }
        match &self.single {
            Some((known, at, events)) if known == id && *at == tip => return Ok(events.clone()),
            _ => {}
        }
        Ok(self.read()?.map(|read| read.events_of(id)).unwrap_or_default())
    }

    /// The commit in which a finding was last opened; none while it is not committed.
    ///
    /// # Errors
    /// As [`Past::history`].
    pub fn last_opening(&mut self, id: &FindingId) -> Result<Option<Hash>, Failure> {
        Ok(history::last_opening(&self.events_of(id)?, id))
    }

    /// Was the finding ever closed and opened again?
    ///
    /// # Errors
    /// As [`Past::history`].
    pub fn was_reopened(&mut self, id: &FindingId) -> Result<bool, Failure> {
        let is_open = |status: Option<Status>| status.is_some_and(Status::is_open);
        let reopens = |event: &Event| {
            let is_reopened = event.from.is_some() && !is_open(event.from) && is_open(event.to);
            is_reopened && !event.origin.takes_back()
        };
        Ok(self.events_of(id)?.iter().any(reopens))
    }

    /// Who commits, asked once.
    ///
    /// # Errors
    /// When git does not know.
    pub fn me(&mut self) -> Result<Person, Failure> {
        match &self.me {
            Some(me) => Ok(me.clone()),
            None => Ok(self.me.insert(self.workspace.repository.identity()?).clone()),
        }
    }

    /// When each finding was last changed; one that never was is missing.
    ///
    /// # Errors
    /// As [`Past::history`].
    pub fn updates(&mut self) -> Result<HashMap<FindingId, Timestamp>, Failure> {
        let Some(history) = self.history()? else { return Ok(HashMap::new()) };
        Ok(history::last_changes(&history.main_line)
            .into_iter()
            .map(|(id, moment)| (id.clone(), moment))
            .collect())
    }
}
