//! Status over time, read from the commits: what happened to each finding, in the whole graph and on the first-parent
//! line. Stores nothing, writes nothing, prints nothing.

mod ancestry;
mod clock;
mod contents;
mod derived;
mod diff;
mod event;
mod homes;
mod origins;
mod period;
mod replay;
mod survey;
mod timeline;
mod versions;

#[cfg(test)]
mod bench;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

pub use ancestry::Ancestry;
pub use derived::{last_changes, last_opening, resolving_commits};
pub use diff::{changed_fields, fields_changed};
pub use event::{Content, Event, EventKind, Facts, Origin, Version};
pub use period::Interval;
pub use replay::{Change, Replay, Step};
pub use timeline::{BySeverity, Period, timeline};
pub use versions::IdOf;

use crate::git::{Crew, Error, Hash, Names, Repository, graph};
use crate::model::Timestamp;
use contents::Contents;
use versions::{Line, Moves, Place, Walk};

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
    let mut crew = repository.crew()?;
    let nodes = graph::ancestry(crew.first(), &[range.tip], &[])?;
    let (graph, mut main_line) = replay(&mut crew, &nodes, folder, range.tip, id_of)?;
    let tip_committed_at = Timestamp::from_unix(nodes.last().map_or(0, |tip| tip.committed_at), 0);
    let mut events = if range.first_parent { main_line.clone() } else { graph };
    if !range.hidden.is_empty() {
        let shown = graph::ancestry(crew.first(), &[range.tip], &range.hidden)?;
        let shown: Names = shown.into_iter().map(|node| node.hash).collect();
        events.retain(|event| shown.contains(&event.commit));
    }
    events.retain(|event| range.has_time_of(event));
    main_line.retain(|event| range.is_before_end(event));
    map_names(repository, events.iter_mut().chain(&mut main_line))?;
    Ok(History { events, main_line, shallow: repository.is_shallow(), tip_committed_at })
}

/// Gives authors the names under which `.mailmap` wants them seen.
fn map_names<'event>(
    repository: &Repository,
    events: impl Iterator<Item = &'event mut Event>,
) -> Result<(), Error> {
    let events: Vec<&mut Event> = events.collect();
    let people: BTreeSet<&str> = events.iter().map(|event| &*event.author).collect();
    let names = repository.mapped_names(&people.into_iter().collect::<Vec<_>>())?;
    if names.is_empty() {
        return Ok(());
    }
    let names: HashMap<&str, Arc<str>> =
        names.iter().map(|(person, name)| (person.as_str(), Arc::from(name.as_str()))).collect();
    for event in events {
        if let Some(name) = names.get(&*event.author) {
            event.author = Arc::clone(name);
        }
    }
    Ok(())
}

/// The events of the graph and those of the first-parent line.
fn replay(
    crew: &mut Crew,
    nodes: &[graph::Node],
    folder: &str,
    tip: Hash,
    id_of: &IdOf<'_>,
) -> Result<(Vec<Event>, Vec<Event>), Error> {
    let ancestry = Ancestry::new(nodes.iter().map(|node| (node.hash, node.parents.as_slice())));
    let line = graph::first_parents(nodes, &tip);
    let is_main = |commit: &Hash| line.contains(commit);
    let surveys = survey::surveys(crew, nodes, &ancestry, folder, &is_main)?;
    let mut walk = Walk::new(crew.first(), folder, id_of);
    let moves = surveys.into_iter().map(|survey| walk.step(survey));
    let moves: Vec<Moves> =
        moves.filter(|moves| !matches!(moves, Ok(moves) if moves.is_empty())).collect::<Result<_, _>>()?;
    let contents = contents::contents(crew, &blobs(&moves))?;
    let origins = origins::origins(crew, nodes, &moves, &ancestry, &is_main)?;
    let (mut graph, mut main) = (Replay::default(), Replay::default());
    let (mut events, mut main_line) = (Vec::new(), Vec::new());
    for (moves, origin) in moves.into_iter().zip(origins) {
        let step = |changes| Step { origin: Arc::clone(&origin), changes: read_as(changes, &contents) };
        let in_graph = step(moves.graph);
        events.extend(graph.step(&in_graph, &ancestry));
        main_line.extend(match moves.main {
            Line::Nothing => Vec::new(),
            Line::AsInGraph => main.step(&in_graph, &ancestry),
            Line::Merge(changes) => main.step(&step(changes), &ancestry),
        });
    }
    Ok((events, main_line))
}

/// The distinct blobs, in the order in which they came into history.
fn blobs(moves: &[Moves]) -> Vec<Hash> {
    let changes = moves.iter().flat_map(Moves::changes);
    let places = changes.flat_map(|change| change.before.iter().chain([&change.now]).flatten());
    let mut seen = Names::default();
    places.map(|place| place.blob).filter(|blob| seen.insert(*blob)).collect()
}

/// The changes with what the versions say.
fn read_as(changes: Vec<Change<Place>>, contents: &Contents) -> Vec<Change> {
    let version = |place: Place| {
        let content = contents.get(&place.blob)?.clone();
        Some(Version { path: place.path, blob: place.blob, content })
    };
    let read = |change: Change<Place>| Change {
        id: change.id,
        now: change.now.and_then(version),
        before: change.before.into_iter().map(|place| place.and_then(version)).collect(),
    };
    changes.into_iter().map(read).collect()
}
