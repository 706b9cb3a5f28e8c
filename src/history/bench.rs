//! Hand-made commits, versions and events, for the tests of the pure rooms.

use std::sync::Arc;

use super::*;
use crate::model::{FindingId, Kind, Severity, Status};

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

/// The commit `name`, that many days after New Year.
pub(crate) fn origin(name: u8, day: i64) -> Origin {
    let moment = Timestamp::from_unix(NEW_YEAR + day * DAY, 0);
    Origin {
        commit: hash(name),
        committed_at: moment,
        author: "A U Thor <author@example.org>".into(),
        authored_at: moment,
        subject: format!("commit {name}").into(),
        main: true,
        backdated: false,
    }
}

pub(crate) fn step(name: u8, changes: Vec<Change>) -> Step {
    Step { origin: Arc::new(origin(name, i64::from(name))), changes }
}

/// A line of commits 1, 2, 3 …
pub(crate) fn line(length: u8) -> Ancestry {
    let commits: Vec<(Hash, Vec<Hash>)> =
        (1..=length).map(|name| (hash(name), (1..name).last().map(hash).into_iter().collect())).collect();
    Ancestry::new(commits.iter().map(|(commit, parents)| (*commit, parents.as_slice())))
}
