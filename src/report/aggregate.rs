//! The document that puts all findings of all runs together: `aggregated_findings.json`. StageFlow's keys come first,
//! exactly and in its order; ours stand behind them. Counts what it is given and reads nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::git::Hash;
use crate::history::{
    Basis, Event, FixState, History, Interval, Metrics, Period, Times, last_changes, timeline,
};
use crate::model::{Deadlines, FindingId, Kind, Severity, Status, Summary, Timestamp, Word};
use crate::text::{Node, scan};

/// The version of the keys that are ours.
const SCHEMA_VERSION: u32 = 1;

/// The component of findings that name none.
const OTHER: &str = "Other";

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
    pub repository: Source,
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
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Source {
    /// The commit.
    pub head: Option<Hash>,
    /// The branch, unless HEAD is detached.
    pub branch: Option<String>,
    /// Is the history cut?
    pub shallow: bool,
}

/// A finding as its file has it. It is taken apart only while it is written: its values take ten times the memory.
#[derive(Debug, Clone)]
pub struct Record {
    bytes: Vec<u8>,
    /// When it was last changed, where the file does not say it.
    changed_at: Option<Timestamp>,
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut node = scan(&self.bytes).root.unwrap_or_else(Node::object);
        if let Some(changed) = self.changed_at {
            node.set("updated_at", Node::from(changed.utc().to_string()));
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
}

fn shared<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

impl From<&Event> for StatusChange {
    fn from(event: &Event) -> Self {
        StatusChange {
            id: event.id.clone(),
            commit: event.origin.commit,
            committed_at: event.origin.committed_at,
            author: Arc::clone(&event.origin.author),
            from: event.from,
            to: event.to,
            main: event.origin.main,
        }
    }
}

/// What a document is made of.
#[derive(Debug)]
pub struct Inputs<'read> {
    /// The clock.
    pub generated_at: Timestamp,
    /// The moment at which ages are measured.
    pub as_of: Timestamp,
    /// The agent's model of each run, where it names one.
    pub runs: BTreeMap<String, Option<String>>,
    /// The findings at the revision, each in short and as its file has it.
    pub findings: Vec<(Summary, Vec<u8>)>,
    /// Where they were read.
    pub repository: Source,
    /// Their history up to that revision.
    pub history: &'read History,
    /// How long a period of the timeline is.
    pub interval: Interval,
    /// Periods that ended before this are left out.
    pub since: Option<Timestamp>,
    /// Whose times durations are made of.
    pub times: Times,
    /// How long findings may stay open.
    pub deadlines: &'read Deadlines,
    /// What became of the recorded fixes, where somebody looked.
    pub fixes: Option<HashMap<FindingId, FixState>>,
}

impl Aggregate {
    /// Puts the document together. A finding whose file has no `updated_at` gets that of its last change.
    pub fn new(inputs: Inputs<'_>) -> Self {
        let metrics = inputs.metrics();
        let Inputs { history, interval, since, as_of, mut findings, .. } = inputs;
        findings.sort_by(|(left, _), (right, _)| left.id.cmp(&right.id));
        let summaries = || findings.iter().map(|(summary, _)| summary);
        Aggregate {
            generated_at: inputs.generated_at,
            total_runs: inputs.runs.len() as u64,
            total_findings: findings.len() as u64,
            by_type: summaries().map(|summary| summary.kind).collect(),
            by_severity: summaries().map(|summary| summary.severity).collect(),
            by_status: summaries().map(|summary| summary.status).collect(),
            by_component: summaries().map(|summary| summary.component.as_deref()).collect(),
            findings: with_times(findings, &last_changes(&history.main_line)),
            schema_version: SCHEMA_VERSION,
            repository: inputs.repository,
            as_of,
            status_changes: transitions(&history.events),
            timeline: timeline(&history.main_line, interval, since, Some(as_of)),
            metrics,
        }
    }
}

impl Inputs<'_> {
    fn metrics(&self) -> Metrics {
        let expiry = |(summary, _): &(Summary, _)| Some((summary.id.clone(), summary.expires_at?));
        Metrics::of(&Basis {
            main_line: &self.history.main_line,
            as_of: self.as_of,
            times: self.times,
            deadlines: self.deadlines,
            reporters: &self.history.reporters,
            models: &self.runs,
            expiries: &self.findings.iter().filter_map(expiry).collect(),
            fixes: self.fixes.as_ref(),
        })
    }
}

fn transitions(events: &[Event]) -> Vec<StatusChange> {
    events.iter().filter(|event| event.is_transition()).map(StatusChange::from).collect()
}

fn with_times(findings: Vec<(Summary, Vec<u8>)>, changes: &HashMap<&FindingId, Timestamp>) -> Vec<Record> {
    let with_time = |(summary, bytes): (Summary, Vec<u8>)| {
        let changed_at = changes.get(&summary.id).copied().filter(|_| summary.updated_at.is_none());
        Record { bytes, changed_at }
    };
    findings.into_iter().map(with_time).collect()
}

/// How often each word of a field occurs, in the order of the words; those that do not occur are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts<W>(Vec<(W, u64)>);

impl<W: Word> Counts<W> {
    /// The count of one word.
    pub fn get(&self, word: W) -> u64 {
        self.0.iter().find(|(counted, _)| *counted == word).map_or(0, |(_, count)| *count)
    }

    /// The words that occur, with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (W, u64)> {
        self.0.iter().copied()
    }
}

impl<W: Word> FromIterator<W> for Counts<W> {
    fn from_iter<I: IntoIterator<Item = W>>(words: I) -> Self {
        let mut counts: Vec<(W, u64)> = W::ALL.iter().map(|word| (*word, 0)).collect();
        for word in words {
            if let Some((_, count)) = counts.iter_mut().find(|(counted, _)| *counted == word) {
                *count += 1;
            }
        }
        counts.retain(|(_, count)| *count > 0);
        Counts(counts)
    }
}

impl<W: Word> Serialize for Counts<W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (word, count) in &self.0 {
            map.serialize_entry(word.word(), count)?;
        }
        map.end()
    }
}

/// How many findings each component has, by name; those without one stand under `Other`, which comes last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components(Vec<(String, u64)>);

impl Components {
    /// The components with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(name, count)| (name.as_str(), *count))
    }
}

impl<'name> FromIterator<Option<&'name str>> for Components {
    fn from_iter<I: IntoIterator<Item = Option<&'name str>>>(names: I) -> Self {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for name in names {
            *counts.entry(name.filter(|name| !name.trim().is_empty()).unwrap_or(OTHER)).or_default() += 1;
        }
        let other = counts.remove_entry(OTHER);
        Components(counts.into_iter().chain(other).map(|(name, count)| (name.to_owned(), count)).collect())
    }
}

impl Serialize for Components {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{EventKind, Origin};

    fn finding(id: &str, status: &str, component: Option<&str>) -> (Summary, Vec<u8>) {
        let component = component.map(|name| format!(r#""component":"{name}","#)).unwrap_or_default();
        let text = format!(
            r#"{{"id":"{id}","type":"bug","severity":"high","title":"t","description":"d","status":"{status}",
                {component}"exact":1e400,"created_at":"2026-01-01T00:00:00Z"}}"#
        );
        (Summary::read(text.as_bytes()).unwrap(), text.into_bytes())
    }

    fn event(kind: EventKind, from: Option<Status>, to: Option<Status>) -> Event {
        let moment = Timestamp::from_unix(1_767_225_600 + 3_600, 7_200);
        Event {
            id: "X-BUG-2".parse().unwrap(),
            kind,
            from,
            to,
            origin: Arc::new(Origin {
                commit: Hash::from_bytes(&[7; 20]).unwrap(),
                committed_at: moment,
                author: "A <a@b>".into(),
                authored_at: moment,
                subject: "s".into(),
                message: None,
                main: true,
                backdated: false,
            }),
            path: "findings/X-BUG-2.json".into(),
            old_path: None,
            before: None,
            now: None,
            facts: None,
            reason: None,
        }
    }

    fn document(findings: Vec<(Summary, Vec<u8>)>, events: Vec<Event>) -> String {
        let moment = Timestamp::from_unix(1_767_225_600, 0);
        let history = History {
            main_line: events.clone(),
            events,
            is_blank: false,
            shallow: false,
            reporters: HashMap::new(),
            tip_committed_at: moment,
        };
        let aggregate = Aggregate::new(Inputs {
            generated_at: moment,
            as_of: moment,
            runs: BTreeMap::new(),
            findings,
            repository: Source { head: None, branch: Some("main".to_owned()), shallow: false },
            history: &history,
            interval: Interval::Month,
            since: None,
            times: Times::Recorded,
            deadlines: &Deadlines::default(),
            fixes: None,
        });
        serde_json::to_string_pretty(&aggregate).unwrap()
    }

    #[test]
    fn stageflows_keys_come_first_in_its_order_and_counts_of_nothing_are_left_out() {
        let findings = vec![
            finding("X-BUG-10", "resolved", None),
            finding("X-BUG-2", "open", Some("Zeta")),
            finding("X-BUG-3", "open", Some("Other")),
            finding("X-BUG-4", "open", Some("Alpha")),
        ];
        let document = document(findings, vec![event(EventKind::Created, None, Some(Status::Open))]);
        let top: Vec<&str> =
            document.lines().filter_map(|line| line.strip_prefix("  \"")?.split('"').next()).collect();
        let expected = [
            "generated_at",
            "total_runs",
            "total_findings",
            "by_type",
            "by_severity",
            "by_status",
            "by_component",
            "findings",
            "schema_version",
            "repository",
            "as_of",
            "status_changes",
            "timeline",
            "metrics",
        ];
        assert_eq!(top, expected);
        let squeezed: String = document.split_whitespace().collect();
        assert!(
            squeezed.contains(
                r#""by_type":{"bug":4},"by_severity":{"high":4},"by_status":{"open":3,"resolved":1}"#
            )
        );
        assert!(squeezed.contains(r#""by_component":{"Alpha":1,"Zeta":1,"Other":2}"#), "{squeezed}");
        assert!(squeezed.find("X-BUG-4").unwrap() < squeezed.find("X-BUG-10").unwrap(), "sorted by number");
        assert!(squeezed.contains(r#""exact":1e400"#), "numbers keep their digits");
    }

    #[test]
    fn only_transitions_are_status_changes_and_the_last_change_is_the_update() {
        let events = vec![
            event(EventKind::Created, None, Some(Status::Open)),
            event(EventKind::Edited, Some(Status::Open), Some(Status::Open)),
        ];
        let document: String =
            document(vec![finding("X-BUG-2", "open", None)], events).split_whitespace().collect();
        let hash = "07".repeat(20);
        let changes = format!(
            r#""status_changes":[{{"id":"X-BUG-2","commit":"{hash}","committed_at":"2026-01-01T03:00:00+02:00","author":"A<a@b>","from":null,"to":"open","main":true}}]"#
        );
        assert!(document.contains(&changes), "{document}");
        assert!(document.contains(r#""updated_at":"2026-01-01T01:00:00Z""#));
    }

    #[test]
    fn no_findings_is_a_document_too() {
        let document: String = document(Vec::new(), Vec::new()).split_whitespace().collect();
        assert!(document.contains(r#""total_findings":0,"by_type":{},"by_severity":{},"by_status":{},"by_component":{},"findings":[]"#));
        assert!(document.contains(
            r#""status_changes":[],"timeline":[],"metrics":{"times":"recorded","all":{"findings":0"#
        ));
    }
}
