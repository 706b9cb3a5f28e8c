//! What became of findings after a commit, by the events of history.

use std::collections::HashSet;

use crate::exchange::Since;
use crate::history::Event;
use crate::model::FindingId;
use crate::text::{self, Node};
use crate::workspace::Failure;
use crate::workspace::past::Past;

/// How the subjects of imports begin.
const IMPORT: &str = "findings: import ";

/// The versions of a finding of these names after the commit whose hash begins so; all of them where its history does not
/// have that commit. `None` where some of them cannot be read, or the history is cut off and does not have the commit.
///
/// # Errors
/// When history cannot be read.
pub(super) fn since(
    past: &mut Past<'_>,
    commit: &str,
    names: &[&FindingId],
) -> Result<Option<Since>, Failure> {
    let mut events = Vec::new();
    for name in names {
        events.extend(past.events_of(name)?);
    }
    let is_it = |event: &Event| !commit.is_empty() && event.origin.commit.to_string().starts_with(commit);
    let place = events.iter().rposition(is_it);
    let later = &events[place.map_or(0, |place| place + 1)..];
    let blobs = standing(later).into_iter().filter_map(|event| event.now);
    let objects = past.objects()?;
    let versions: Option<Vec<Node>> = blobs.map(|blob| version(&objects.blob(&blob).ok()?)).collect();
    let is_cut = place.is_none() && past.history()?.is_some_and(|history| history.shallow);
    Ok(versions.filter(|_| !is_cut).map(|versions| Since { versions, is_sure: place.is_some() }))
}

/// The version before a closed finding was opened last, unless an import did that.
///
/// # Errors
/// When history cannot be read.
pub(super) fn reopened_by_hand(past: &mut Past<'_>, finding: &FindingId) -> Result<Option<Node>, Failure> {
    let events = past.events_of(finding)?;
    let is_reopening = |event: &&Event| event.opens() && event.from.is_some();
    let by_hand = |event: &&Event| !event.origin.subject.starts_with(IMPORT);
    let before = events.iter().rfind(is_reopening).filter(by_hand).and_then(|event| event.before);
    let objects = past.objects()?;
    Ok(before.and_then(|blob| version(&objects.blob(&blob).ok()?)))
}

fn version(bytes: &[u8]) -> Option<Node> {
    text::scan(bytes).root
}

/// The events that nobody took back, the newest first.
fn standing(events: &[Event]) -> Vec<&Event> {
    let mut undone: HashSet<String> = HashSet::new();
    let mut standing = Vec::new();
    for event in events.iter().rev().filter(|event| event.now.is_some()) {
        if !undone.contains(&event.origin.commit.to_string()) {
            undone.extend(event.origin.undone().map(str::to_owned));
            standing.push(event);
        }
    }
    standing
}
