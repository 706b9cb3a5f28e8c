//! What history knows about findings, read once per HEAD and asked by many commands.

use std::collections::HashMap;
use std::rc::Rc;

use super::gathering::Place;
use super::{Failure, Workspace, message};
use crate::git::fix::{self, Candidate, Unfit};
use crate::git::{self, Hash, Objects, Person, graph};
use crate::history::{self, Difference, Event, History, Lineage, Range, Reach, Version};
use crate::model::{FindingId, LARGEST, Status, Summary, Timestamp};
use crate::report::{Account, Details, Fix};
use crate::text::Node;

/// History as far as it was asked for; read anew when HEAD has moved.
pub struct Past<'workspace> {
    workspace: &'workspace Workspace,
    fixed_tip: Option<Hash>,
    read: Option<Read>,
    /// The first finding that was asked for by itself, at the tip of then: for one, not everything need be read.
    single: Option<(FindingId, Hash, Vec<Event>)>,
    /// What is known of commits from that time.
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
    history: History,
    reach: Reach,
    resolving: HashMap<FindingId, Hash>,
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
        Ok(self.read()?.map(|read| &read.history))
    }

    fn read(&mut self) -> Result<Option<&Read>, Failure> {
        let Some(tip) = self.tip()? else { return Ok(None) };
        if self.read.as_ref().is_none_or(|read| read.tip != tip) {
            let workspace = self.workspace;
            let (history, reach) = workspace.history_with_reach(&Range::of(tip))?;
            let resolving = history::resolving_commits(&history.main_line);
            let resolving = resolving.into_iter().map(|(id, commit)| (id.clone(), commit)).collect();
            self.read = Some(Read { tip, history, reach, resolving });
            self.naming.clear();
            self.assumed.clear();
        }
        Ok(self.read.as_ref())
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
        let history = self.history()?;
        Ok(history
            .map(|history| history.events.iter().filter(|event| event.id == *id).cloned().collect())
            .unwrap_or_default())
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

    /// The commits of HEAD since `opening` that have a `Fixes-Finding` line, newest first, but for those that change
    /// findings and nothing else.
    ///
    /// # Errors
    /// An object that cannot be read.
    pub fn naming(&mut self, opening: Option<Hash>) -> Result<&[Candidate], Failure> {
        let Some(head) = self.workspace.repository.head()? else { return Ok(&[]) };
        if !self.naming.contains_key(&(head, opening)) {
            let folder = &self.workspace.config.dir;
            let earliest = self.opened_elsewhere(opening, head)?;
            let lineage = self.lineage.clone();
            let objects = self.objects()?;
            // where a shallow clone ends, a finding only seems to be opened: that commit may name it
            let is_real = |opening: &Hash| !objects.cuts().is_boundary(opening);
            let hidden: Vec<Hash> = opening.into_iter().filter(is_real).collect();
            let all = match lineage.and_then(|known| known.between(&hidden, &head)) {
                Some(commits) => fix::naming_among(objects, &commits)?,
                None => fix::naming(objects, &[head], &hidden)?,
            };
            let mut found = Vec::new();
            for candidate in all {
                let is_later = match earliest {
                    Some(time) => objects.commit(&candidate.hash)?.committer.seconds >= time,
                    None => true,
                };
                // a commit of findings alone fixes nothing, whatever a title in its message says; an empty one says it
                // on purpose
                if is_later && !fix::changes_only_inside(objects, folder, &candidate.hash)? {
                    found.push(candidate);
                }
            }
            self.naming.insert((head, opening), found);
        }
        Ok(self.naming.get(&(head, opening)).map_or(&[], Vec::as_slice))
    }

    /// When a finding was opened that HEAD knows nothing of, in seconds: on a line of findings of its own, where clocks
    /// alone tell which commit of the code came later.
    fn opened_elsewhere(&mut self, opening: Option<Hash>, head: Hash) -> Result<Option<i64>, Failure> {
        match opening {
            Some(opening) if !self.is_in_history(opening, head)? => {
                Ok(Some(self.objects()?.commit(&opening)?.committer.seconds))
            }
            _ => Ok(None),
        }
    }

    /// Is `head` that commit, or does it descend from it?
    ///
    /// # Errors
    /// An object that cannot be read.
    pub fn is_in_history(&mut self, commit: Hash, head: Hash) -> Result<bool, Failure> {
        if commit == head {
            return Ok(true);
        }
        let lineage = self.lineage.clone();
        Ok(descends(lineage.as_deref(), self.objects()?, &commit, &head)?)
    }

    /// The commit that may be assumed to be the fix of what was opened by `opening`, or why none may.
    ///
    /// # Errors
    /// Git's failure; an object that cannot be read.
    pub fn assumed(&mut self, opening: Hash, head: Hash) -> Result<Result<Candidate, Unfit>, Failure> {
        if let Some(known) = self.assumed.get(&(opening, head)) {
            return Ok(known.clone());
        }
        let workspace = self.workspace;
        let me = workspace.repository.author()?;
        let folder = &workspace.config.dir;
        let lineage = self.lineage.clone();
        let descends = |objects: &mut Objects, ancestor: &Hash, descendant: &Hash| {
            descends(lineage.as_deref(), objects, ancestor, descendant)
        };
        let objects = self.objects()?;
        let assumed = fix::assumed(&workspace.repository, objects, folder, &opening, &head, &me, &descends)?;
        self.assumed.insert((opening, head), assumed.clone());
        Ok(assumed)
    }

    /// The patch id of a commit, asked once.
    ///
    /// # Errors
    /// Git's failure.
    pub fn patch_id(&mut self, commit: Hash) -> Result<Option<Hash>, Failure> {
        if let Some(known) = self.patches.get(&commit) {
            return Ok(*known);
        }
        // at the end of a shallow clone the whole tree would be the patch
        let patch = match self.objects()?.cuts().is_boundary(&commit) {
            true => None,
            false => fix::patch_id(&self.workspace.repository, &commit)?,
        };
        self.patches.insert(commit, patch);
        Ok(patch)
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

    /// The fix commits that earlier resolutions of a finding recorded, oldest first, each once.
    ///
    /// # Errors
    /// As [`Past::history`]; a version that cannot be read.
    pub fn failed_fixes(&mut self, id: &FindingId) -> Result<Vec<String>, Failure> {
        let reopened: Vec<Hash> = self
            .events_of(id)?
            .iter()
            .filter(|event| event.from == Some(Status::Resolved) && event.to.is_some_and(Status::is_open))
            .filter(|event| !event.origin.takes_back())
            .filter_map(|event| event.before)
            .collect();
        let mut failed: Vec<String> = Vec::new();
        for version in reopened {
            let bytes = self.version(&version)?.unwrap_or_default();
            for hash in recorded(&bytes) {
                if !failed.contains(&hash) {
                    failed.push(hash);
                }
            }
        }
        Ok(failed)
    }

    /// The commit that fixed a finding: the one stored in its file, else the one with which it became resolved, if that
    /// commit changes more than findings. The latter also where history no longer has the stored one.
    ///
    /// # Errors
    /// As [`Past::history`].
    pub fn fix_of(
        &mut self,
        id: &FindingId,
        status: Status,
        stored: Option<&str>,
    ) -> Result<Option<Fix>, Failure> {
        let is_stale = stored.map(|stored| self.is_stale(stored)).transpose()?;
        let derived = match status == Status::Resolved && is_stale != Some(false) {
            true => self.derived(id)?,
            false => None,
        };
        let (commit, source) = match (derived, stored) {
            (Some(derived), _) => (derived.to_string(), "derived"),
            (None, Some(stored)) => (stored.to_owned(), "stored"),
            (None, None) => return Ok(None),
        };
        let stale = stored.filter(|_| source == "derived").map(str::to_owned);
        Ok(Some(Fix { subject: self.subject(&commit), commit, source, stale }))
    }

    /// Does history lack the commit of this whole hash? Where it is cut, nobody can tell.
    fn is_stale(&mut self, stored: &str) -> Result<bool, Failure> {
        let Ok(commit) = stored.parse::<Hash>() else { return Ok(false) };
        let is_here = self.read()?.is_none_or(|read| read.history.shallow || read.reach.contains(&commit));
        let head = if is_here { None } else { self.workspace.repository.head()? };
        // findings may lie on a branch of their own, and the code on that of HEAD
        Ok(!is_here && (head.is_none() || head == self.tip()? || !self.is_in_head(commit)?))
    }

    /// An object that cannot be read is not in the history of HEAD.
    fn is_in_head(&mut self, commit: Hash) -> Result<bool, Failure> {
        let Some(head) = self.workspace.repository.head()? else { return Ok(false) };
        self.is_in_history(commit, head)
    }

    /// The commit with which a finding became resolved, if that commit changes more than findings. Where a shallow clone
    /// ends, everything seems to have changed, and nothing is derived.
    ///
    /// # Errors
    /// As [`Past::history`].
    pub fn derived(&mut self, id: &FindingId) -> Result<Option<Hash>, Failure> {
        let Some(commit) = self.read()?.and_then(|read| read.resolving.get(id).copied()) else {
            return Ok(None);
        };
        let folder = &self.workspace.config.dir;
        let objects = self.objects()?;
        let is_derived =
            !objects.cuts().is_boundary(&commit) && fix::changes_outside(objects, folder, &commit)?;
        Ok(is_derived.then_some(commit))
    }

    fn subject(&mut self, commit: &str) -> Option<String> {
        let hash = commit.parse().ok()?;
        self.objects().ok()?.commit(&hash).ok().map(|commit| commit.subject().to_owned())
    }

    /// What the finding was at an event, in short: after it, or before where it was removed; `None` where that version
    /// cannot be read.
    ///
    /// # Errors
    /// An object that cannot be read.
    pub fn summary_at(&mut self, event: &Event) -> Result<Option<Summary>, Failure> {
        let Some(blob) = event.now.or(event.before) else { return Ok(None) };
        Ok(self.version(&blob)?.and_then(|bytes| Summary::read(&bytes).ok()))
    }

    /// In what the versions before and since an event differ. One that is missing or damaged is one that cannot be read.
    ///
    /// # Errors
    /// When objects cannot be read at all.
    pub fn difference(&mut self, event: &Event) -> Result<Difference, Failure> {
        let (before, now) = (self.version_of(event.before)?, self.version_of(event.now)?);
        Ok(Difference::between(before, now))
    }

    fn version_of(&mut self, blob: Option<Hash>) -> Result<Version, Failure> {
        let Some(blob) = blob else { return Ok(Version::Absent) };
        Ok(version_of(self.objects()?.blob_within(&blob, LARGEST))?)
    }

    /// A version of a finding's file; `None` for one that is larger than any that is read.
    fn version(&mut self, blob: &Hash) -> Result<Option<Vec<u8>>, Failure> {
        match self.objects()?.blob_within(blob, LARGEST) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(git::Error::TooLarge { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Events as they are told, with the fields that edits changed.
    ///
    /// # Errors
    /// A version that cannot be read.
    pub fn account(&self, events: Vec<Event>) -> Result<Account, Failure> {
        let fields = self.workspace.fields_changed(&events)?;
        Ok(Account { fields, ..account(events) })
    }
}

/// What was read of a blob as a version of a finding's file.
///
/// # Errors
/// When objects cannot be read at all.
pub fn version_of(read: Result<Vec<u8>, git::Error>) -> Result<Version, git::Error> {
    match read {
        Ok(bytes) => Ok(Version::of(&bytes)),
        Err(
            error @ (git::Error::TooLarge { .. }
            | git::Error::MissingObject { .. }
            | git::Error::CorruptObject { .. }),
        ) => Ok(Version::Unreadable(error.to_string())),
        Err(error) => Err(error),
    }
}

/// Is the first commit an ancestor of the second, or the same? Asked of what is known, else of the commits themselves.
fn descends(
    lineage: Option<&Lineage>,
    objects: &mut Objects,
    ancestor: &Hash,
    descendant: &Hash,
) -> Result<bool, git::Error> {
    match lineage.and_then(|known| known.is_ancestor(ancestor, descendant)) {
        Some(answer) => Ok(answer),
        None => graph::is_ancestor(objects, ancestor, descendant),
    }
}

/// Events as they are told, but for the fields that edits changed.
pub fn account(events: Vec<Event>) -> Account {
    let reasons = events.iter().enumerate().filter_map(|(place, event)| Some((place, reason(event)?)));
    let details = reasons.map(|(place, why)| (place, Details { reason: Some(why), ..Details::default() }));
    Account { details: details.collect(), fields: Vec::new(), events }
}

/// Why a version cannot be read, or the words that came with a change.
fn reason(event: &Event) -> Option<String> {
    match &event.reason {
        Some(unreadable) => Some(unreadable.to_string()),
        None => message::reason(event.origin.message.as_ref()?, &event.id),
    }
}

/// The fix commits that a version of a finding names: those that failed before, then its own.
fn recorded(bytes: &[u8]) -> Vec<String> {
    let before = crate::text::scan(bytes).root.and_then(|root| {
        let hashes = root.at(&["resolution", "previous_commit_hashes"])?.items()?;
        Some(hashes.iter().filter_map(Node::as_str).map(str::to_owned).collect::<Vec<_>>())
    });
    let own = Summary::read(bytes).ok().and_then(|summary| summary.commit_hash);
    before.unwrap_or_default().into_iter().chain(own).collect()
}
