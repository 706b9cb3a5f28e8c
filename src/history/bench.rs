//! Hand-made commits, versions and events, for the tests of the pure rooms.

use std::collections::HashMap;
use std::sync::Arc;

use super::ledger::{Batch, Ledger};
use super::lives::Lives;
use super::origins::Author;
use super::replay::{Replay, View};
use super::versions::{self, Moves, Place};
use super::{Content, Event, Facts, Origin};
use crate::git::Hash;
use crate::model::{FindingId, Kind, Severity, Status, Timestamp};

/// 2026-01-01 in seconds since 1970.
pub(crate) const NEW_YEAR: i64 = 1_767_225_600;
pub(crate) const DAY: i64 = 86_400;

pub(crate) fn hash(name: u8) -> Hash {
    Hash::from_bytes(&[name; 20]).unwrap()
}

pub(crate) fn id(text: &str) -> FindingId {
    text.parse().unwrap()
}

pub(crate) fn facts(status: Status) -> Facts {
    Facts {
        status,
        severity: Severity::High,
        kind: Kind::Bug,
        component: None,
        run: None,
        created_at: Timestamp::from_unix(NEW_YEAR, 0),
        resolved_at: None,
        resolution_type: None,
        commit_hash: None,
    }
}

/// A version of a finding's file, in its folder.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    path: Arc<str>,
    blob: Hash,
    content: Content,
}

/// One finding in a commit and in its parents.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) id: FindingId,
    pub(crate) now: Option<Version>,
    pub(crate) before: Vec<Option<Version>>,
}

/// A commit by its name, so many days after New Year.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) name: u8,
    pub(crate) day: i64,
    pub(crate) changes: Vec<Change>,
}

/// A readable version; the blob is `blob`.
pub(crate) fn version(path: &str, blob: u8, status: Status) -> Option<Version> {
    Some(Version { path: path.into(), blob: hash(blob), content: Ok(Arc::new(facts(status))) })
}

pub(crate) fn broken(path: &str, blob: u8) -> Option<Version> {
    Some(Version { path: path.into(), blob: hash(blob), content: Err("line 1: no JSON".into()) })
}

pub(crate) fn change(now: Option<Version>, before: &[Option<Version>]) -> Change {
    Change { id: id("X-BUG-001"), now, before: before.to_vec() }
}

pub(crate) fn step(name: u8, changes: Vec<Change>) -> Step {
    Step { name, day: i64::from(name), changes }
}

/// A line of commits 1, 2, 3 …
pub(crate) fn line(length: u8) -> Vec<(u8, Vec<u8>)> {
    (1..=length).map(|name| (name, (1..name).last().into_iter().collect())).collect()
}

/// Commits with their parents, parents before children, and what some of them did.
pub(crate) fn ledger(commits: &[(u8, Vec<u8>)], steps: &[Step]) -> Ledger {
    let mut ledger = Ledger::default();
    for (name, parents) in commits {
        let parents: Vec<u32> = parents.iter().filter_map(|name| ledger.commits.find(&hash(*name))).collect();
        ledger.commits.push(&hash(*name), &parents, NEW_YEAR + i64::from(*name) * DAY);
    }
    ledger.commits.settle_from(0);
    let numbers: Vec<Option<u32>> = steps.iter().map(|step| ledger.commits.find(&hash(step.name))).collect();
    let versions = steps
        .iter()
        .flat_map(|step| &step.changes)
        .flat_map(|change| change.before.iter().chain([&change.now]).flatten());
    let contents = versions.map(|version| (version.blob, (version.content.clone(), true))).collect();
    let mut batch = Batch::new(&mut ledger, &contents, HashMap::new());
    for (step, number) in steps.iter().zip(numbers) {
        batch.step(number.unwrap(), &moves(step), &author(step));
    }
    ledger
}

fn moves(step: &Step) -> Moves {
    let place = |version: &Version| Place { path: Arc::clone(&version.path), blob: version.blob };
    let changes = step.changes.iter().map(|change| versions::Change {
        id: change.id.clone(),
        now: change.now.as_ref().map(place),
        before: change.before.iter().map(|before| before.as_ref().map(place)).collect(),
    });
    let changes: Vec<versions::Change> = changes.collect();
    let against_first = |change: &versions::Change| versions::Change {
        before: change.before[..1].to_vec(),
        ..change.clone()
    };
    let is_merge = changes.iter().any(|change| change.before.len() > 1);
    let line = is_merge.then(|| changed(changes.iter().map(against_first)));
    Moves { place: 0, graph: changed(changes), line }
}

fn changed(changes: impl IntoIterator<Item = versions::Change>) -> Vec<versions::Change> {
    changes.into_iter().filter(|change| !change.takes_a_side()).collect()
}

fn author(step: &Step) -> Author {
    let moment = Timestamp::from_unix(NEW_YEAR + step.day * DAY, 0);
    Author {
        name: "A U Thor <author@example.org>".into(),
        authored_at: moment,
        committed_at: moment,
        subject: format!("commit {}", step.name).into(),
        message: None,
    }
}

/// Where a step comes from, on the main line.
pub(crate) fn origin(ledger: &Ledger, step: usize) -> Arc<Origin> {
    let step = &ledger.steps[step];
    Arc::new(Origin {
        commit: ledger.commits.hash(step.commit).unwrap(),
        committed_at: step.committed_at,
        author: Arc::clone(&ledger.texts[step.author as usize]),
        authored_at: step.authored_at,
        subject: Arc::clone(&ledger.texts[step.subject as usize]),
        message: None,
        main: true,
        backdated: false,
    })
}

/// All events in one of the views.
pub(crate) fn events(ledger: &Ledger, view: View) -> Vec<Event> {
    events_of(ledger, view, Lives::default())
}

/// The same, some findings having lived under other ids.
pub(crate) fn events_of(ledger: &Ledger, view: View, lives: Lives) -> Vec<Event> {
    let mut replay = Replay::new(ledger, view, None, &lives);
    let mut events = Vec::new();
    (0..ledger.steps.len()).for_each(|step| replay.step(step, &origin(ledger, step), &mut events));
    events
}

/// The events of a line of commits, one finding each: day, finding, its status or `None` for a removal.
pub(crate) fn lives(lives: &[(i64, &str, Option<Status>)]) -> Vec<Event> {
    let mut standing: HashMap<&str, Option<Version>> = HashMap::new();
    let mut steps = Vec::new();
    for (place, (day, name, status)) in lives.iter().enumerate() {
        let commit = place as u8 + 1;
        let now = status.and_then(|status| version(name, commit, status));
        let before = standing.insert(name, now.clone()).flatten();
        let changes = vec![Change { id: id(name), ..change(now, &[before]) }];
        steps.push(Step { name: commit, day: *day, changes });
    }
    events(&ledger(&line(250), &steps), View::Graph)
}
