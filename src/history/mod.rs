//! Status over time, read from the commits: what happened to each finding, in the whole graph and on the first-parent
//! line. Stores nothing, writes nothing, prints nothing.

mod ancestry;
mod clock;
mod contents;
mod derived;
mod diff;
mod event;
mod homes;
mod period;
mod replay;
mod timeline;
mod versions;

#[cfg(test)]
mod bench;

use std::collections::HashSet;

pub use ancestry::Ancestry;
pub use derived::{last_changes, last_opening, resolving_commits};
pub use diff::{changed_fields, fields_changed};
pub use event::{Content, Event, EventKind, Facts, Origin, Version};
pub use period::Interval;
pub use replay::{Change, Replay, Step};
pub use timeline::{BySeverity, Period, timeline};
pub use versions::IdOf;

use crate::git::{Error, Hash, Objects, Repository, graph};
use crate::model::Timestamp;

/// Which events are asked for.
#[derive(Debug, Clone)]
pub struct Range {
    /// The revision whose history is read.
    pub tip: Hash,
    /// Events of these commits and of their ancestors are left out.
    pub hidden: Vec<Hash>,
    /// Events committed before this moment are left out.
    pub since: Option<Timestamp>,
    /// Events committed after this moment are left out.
    pub until: Option<Timestamp>,
    /// Only what changed on the first-parent line, when it changed there.
    pub first_parent: bool,
}

impl Range {
    /// Everything up to a revision.
    pub fn of(tip: Hash) -> Self {
        Range { tip, hidden: Vec::new(), since: None, until: None, first_parent: false }
    }

    fn has_time_of(&self, event: &Event) -> bool {
        self.since.is_none_or(|since| event.committed_at >= since) && self.is_before_end(event)
    }

    fn is_before_end(&self, event: &Event) -> bool {
        self.until.is_none_or(|until| event.committed_at <= until)
    }
}

/// The history of all findings of one revision.
#[derive(Debug, Clone)]
pub struct History {
    /// The events that were asked for, in the order of ancestry, then of time.
    pub events: Vec<Event>,
    /// The events of the first-parent line, each commit against its first parent: from the beginning, whatever the
    /// range leaves out, to the range's end, for counts over time.
    pub main_line: Vec<Event>,
    /// Is the history cut, as that of a shallow clone is?
    pub shallow: bool,
    /// The committer's time of the revision.
    pub tip_committed_at: Timestamp,
}

/// Reads the history of the findings under `folder`. The whole ancestry is read for every range, so that an event is
/// the same in each of them.
///
/// # Errors
/// When a commit or a tree cannot be read. A finding that cannot be read is an event, not an error.
pub fn read(
    repository: &Repository,
    folder: &str,
    range: &Range,
    id_of: &IdOf<'_>,
) -> Result<History, Error> {
    let mut objects = repository.objects()?;
    let nodes = graph::ancestry(&mut objects, &[range.tip], &[])?;
    let (graph, mut main_line) = replay(&mut objects, &nodes, folder, range.tip, id_of)?;
    let tip_committed_at = Timestamp::from_unix(nodes.last().map_or(0, |tip| tip.committed_at), 0);
    let mut events = if range.first_parent { main_line.clone() } else { graph };
    if !range.hidden.is_empty() {
        let shown = graph::ancestry(&mut objects, &[range.tip], &range.hidden)?;
        let shown: HashSet<Hash> = shown.into_iter().map(|node| node.hash).collect();
        events.retain(|event| shown.contains(&event.commit));
    }
    events.retain(|event| range.has_time_of(event));
    main_line.retain(|event| range.is_before_end(event));
    Ok(History { events, main_line, shallow: repository.is_shallow(), tip_committed_at })
}

/// The events of the graph and those of the first-parent line.
fn replay(
    objects: &mut Objects,
    nodes: &[graph::Node],
    folder: &str,
    tip: Hash,
    id_of: &IdOf<'_>,
) -> Result<(Vec<Event>, Vec<Event>), Error> {
    let ancestry = Ancestry::new(nodes.iter().map(|node| (node.hash, node.parents.as_slice())));
    let mut walk = versions::Walk::new(objects, folder, id_of, graph::first_parents(nodes, &tip));
    let (mut graph, mut main) = (Replay::default(), Replay::default());
    let (mut events, mut main_line) = (Vec::new(), Vec::new());
    for node in nodes {
        let steps = walk.step(node, &ancestry)?;
        events.extend(graph.steps(&steps.graph, &ancestry));
        main_line.extend(main.steps(&steps.main, &ancestry));
    }
    Ok((events, main_line))
}
