//! The document that puts all findings of all runs together: `aggregated_findings.json`. StageFlow's keys come first,
//! exactly and in its order; ours stand behind them. Counts what it is given and reads nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::ser::{Serialize, Serializer};

use super::counts::{Components, Counts};
use super::{Finished, Report};
use crate::git::Hash;
use crate::history::{
    Basis, Event, FixState, History, Interval, Metrics, Period, Times, last_changes, timeline_over,
};
use crate::model::{Deadlines, FindingId, Kind, Severity, Status, Summary, Timestamp};
use crate::text::{Node, scan};

/// The version of the keys that are ours.
const SCHEMA_VERSION: u32 = 1;

/// The whole document. Same inputs, same bytes.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Aggregate {
    /// When the document was made: the only thing in it that the repository does not decide.
    pub generated_at: Timestamp,
    /// How many runs there are.
    pub total_runs: u64,
    /// How many findings there are.
    pub total_findings: u64,
    /// Findings by type.
    pub by_type: Counts<Kind>,
    /// Findings by severity.
    pub by_severity: Counts<Severity>,
    /// Findings by status.
    pub by_status: Counts<Status>,
    /// Findings by component.
    pub by_component: Components,
    /// Every finding at the revision, by id.
    pub findings: Vec<Record>,
    /// The version of the keys from here on.
    pub schema_version: u32,
    /// Where the findings were read.
    #[serde(flatten)]
    pub origin: Origin,
    /// The moment at which ages are measured.
    pub as_of: Timestamp,
    /// Every change of a status in the graph, in the order of ancestry.
    pub status_changes: Vec<StatusChange>,
    /// Counts over time, from the first-parent line.
    pub timeline: Vec<Period>,
    /// How long findings take, how they end, what is late; from the first-parent line.
    pub metrics: Metrics,
}

/// The repository and the revision that a document is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Source {
    /// The commit.
    pub head: Option<Hash>,
    /// The branch, unless HEAD is detached.
    pub branch: Option<String>,
    /// Is the history cut?
    pub shallow: bool,
}

/// Where the findings of a document were read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum Origin {
    /// In the repository that the command stands in.
    One {
        /// It.
        repository: Source,
    },
    /// In those that were named.
    Many {
        /// They, by name.
        repositories: Vec<Named>,
        /// Those that could not be read: the document is not whole without them.
        failed: Vec<Failed>,
    },
}

/// One of many repositories.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Named {
    /// Its name, which no other has.
    #[serde(serialize_with = "shared")]
    pub name: Arc<str>,
    /// What was read of it.
    #[serde(flatten)]
    pub source: Source,
    /// How many findings it has.
    pub findings: u64,
    /// How many of them are open.
    pub open: u64,
}

/// A repository that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Failed {
    /// Where it was looked for.
    pub path: String,
    /// Why it could not be read.
    pub message: String,
}

/// A finding as its file has it. It is taken apart only while it is written: its values take ten times the memory.
#[derive(Debug, Clone)]
pub struct Record {
    bytes: Vec<u8>,
    /// When it was last changed, where the file does not say it.
    changed_at: Option<Timestamp>,
    /// The repository, where there are several.
    repository: Option<Arc<str>>,
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut node = scan(&self.bytes).root.unwrap_or_else(Node::object);
        if let Some(changed) = self.changed_at {
            node.set("updated_at", Node::from(changed.utc().to_string()));
        }
        if let Some(name) = &self.repository {
            node.set("repository", Node::from(name.as_ref()));
        }
        node.serialize(serializer)
    }
}

/// One change of a finding's status.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StatusChange {
    /// The finding.
    pub id: FindingId,
    /// The commit.
    pub commit: Hash,
    /// The committer's time.
    pub committed_at: Timestamp,
    /// `Name <email>`.
    #[serde(serialize_with = "shared")]
    pub author: Arc<str>,
    /// `None`: the finding was not there.
    pub from: Option<Status>,
    /// `None`: the finding is gone.
    pub to: Option<Status>,
    /// Does the commit stand on the first-parent line?
    pub main: bool,
    /// The repository, where there are several.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "shared_where_given")]
    pub repository: Option<Arc<str>>,
}

fn shared_where_given<S: Serializer>(text: &Option<Arc<str>>, serializer: S) -> Result<S::Ok, S::Error> {
    text.as_deref().serialize(serializer)
}

fn shared<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

impl StatusChange {
    fn of(event: &Event, repository: Option<&Arc<str>>) -> Self {
        StatusChange {
            id: event.id.clone(),
            commit: event.origin.commit,
            committed_at: event.origin.committed_at,
            author: Arc::clone(&event.origin.author),
            from: event.from,
            to: event.to,
            main: event.origin.main,
            repository: repository.cloned(),
        }
    }
}

/// What a document is made of.
#[derive(Debug)]
pub struct Inputs {
    /// The clock.
    pub generated_at: Timestamp,
    /// The moment at which ages are measured.
    pub as_of: Timestamp,
    /// How long a period of the timeline is.
    pub interval: Interval,
    /// Periods that ended before this are left out.
    pub since: Option<Timestamp>,
    /// Whose times durations are made of.
    pub times: Times,
}

/// What was read of one repository.
#[derive(Debug)]
pub struct Collected<'read> {
    /// Where.
    pub source: Source,
    /// The agent's model of each run, where it names one.
    pub runs: BTreeMap<String, Option<String>>,
    /// The findings at the revision, each in short and as its file has it.
    pub findings: Vec<(Summary, Vec<u8>)>,
    /// Their history up to that revision.
    pub history: &'read History,
    /// How long findings may stay open.
    pub deadlines: Deadlines,
    /// What became of the recorded fixes, where somebody looked.
    pub fixes: Option<HashMap<FindingId, FixState>>,
}

impl Aggregate {
    /// Puts the document of one repository together. A finding whose file has no `updated_at` gets that of its last change.
    pub fn new(inputs: &Inputs, collected: Collected<'_>) -> Self {
        let origin = Origin::One { repository: collected.source.clone() };
        Aggregate::over(inputs, origin, vec![(None, collected)])
    }

    /// The same of many, each with its name, in their order, and of those that could not be read.
    pub fn of_many(inputs: &Inputs, many: Vec<(Arc<str>, Collected<'_>)>, failed: Vec<Failed>) -> Self {
        let named = |(name, collected): &(Arc<str>, Collected<'_>)| Named {
            name: Arc::clone(name),
            source: collected.source.clone(),
            findings: collected.findings.len() as u64,
            open: collected.findings.iter().filter(|(summary, _)| summary.status.is_open()).count() as u64,
        };
        let origin = Origin::Many { repositories: many.iter().map(named).collect(), failed };
        Aggregate::over(inputs, origin, many.into_iter().map(|(name, one)| (Some(name), one)).collect())
    }

    fn over(inputs: &Inputs, origin: Origin, mut all: Vec<(Option<Arc<str>>, Collected<'_>)>) -> Self {
        for (_, collected) in &mut all {
            collected.findings.sort_by(|(left, _), (right, _)| left.id.cmp(&right.id));
        }
        let metrics = metrics(inputs, &all);
        let lines: Vec<&[Event]> = all.iter().map(|(_, one)| one.history.main_line.as_slice()).collect();
        let summaries = || all.iter().flat_map(|(_, one)| one.findings.iter().map(|(summary, _)| summary));
        Aggregate {
            generated_at: inputs.generated_at,
            total_runs: all.iter().map(|(_, one)| one.runs.len() as u64).sum(),
            total_findings: summaries().count() as u64,
            by_type: summaries().map(|summary| summary.kind).collect(),
            by_severity: summaries().map(|summary| summary.severity).collect(),
            by_status: summaries().map(|summary| summary.status).collect(),
            by_component: summaries().map(|summary| summary.component.as_deref()).collect(),
            schema_version: SCHEMA_VERSION,
            origin,
            as_of: inputs.as_of,
            status_changes: all.iter().flat_map(|(name, one)| one.transitions(name.as_ref())).collect(),
            timeline: timeline_over(&lines, inputs.interval, inputs.since, Some(inputs.as_of)),
            metrics,
            findings: all.into_iter().flat_map(|(name, one)| one.records(name)).collect(),
        }
    }
}

impl Report for Aggregate {
    fn kind(&self) -> &'static str {
        "aggregate"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn document(&self) -> Option<Finished<'_>> {
        Some(Finished::Values(self))
    }
}

fn metrics(inputs: &Inputs, all: &[(Option<Arc<str>>, Collected<'_>)]) -> Metrics {
    let expiry = |(summary, _): &(Summary, _)| Some((summary.id.clone(), summary.expires_at?));
    let expiries: Vec<HashMap<FindingId, Timestamp>> =
        all.iter().map(|(_, one)| one.findings.iter().filter_map(expiry).collect()).collect();
    let basis = |((name, one), expiries)| {
        let Collected { runs, history, deadlines, fixes, .. }: &Collected<'_> = one;
        let basis = Basis {
            main_line: &history.main_line,
            as_of: inputs.as_of,
            times: inputs.times,
            deadlines,
            reporters: &history.reporters,
            models: runs,
            expiries,
            fixes: fixes.as_ref(),
        };
        let name: &Option<Arc<str>> = name;
        (name.as_deref(), basis)
    };
    let pairs = all.iter().map(|(name, one)| (name, one)).zip(&expiries);
    Metrics::over(&pairs.map(basis).collect::<Vec<_>>())
}

impl Collected<'_> {
    fn transitions(&self, repository: Option<&Arc<str>>) -> Vec<StatusChange> {
        let transitions = self.history.events.iter().filter(|event| event.is_transition());
        transitions.map(|event| StatusChange::of(event, repository)).collect()
    }

    fn records(self, repository: Option<Arc<str>>) -> Vec<Record> {
        let changes = last_changes(&self.history.main_line);
        let record = |(summary, bytes): (Summary, Vec<u8>)| {
            let changed_at = changes.get(&summary.id).copied().filter(|_| summary.updated_at.is_none());
            Record { bytes, changed_at, repository: repository.clone() }
        };
        self.findings.into_iter().map(record).collect()
    }
}

#[cfg(test)]
mod tests;
