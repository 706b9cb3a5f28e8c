//! The rows of the tables. Every column stands in every row, in this order; what is not known is null.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::VERSION;
use crate::model::{Kind, Severity, Status, Summary, Timestamp};
use crate::text::Node;

/// A moment in UTC and whole seconds, as every data base reads it.
fn utc(moment: Timestamp) -> String {
    moment.moment().to_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A finding at the revision that was read.
#[derive(Debug, Clone)]
pub struct FindingRow<'read> {
    /// The name of the repository.
    pub repository: &'read str,
    /// The commit that was read.
    pub revision: &'read str,
    /// Its file, from the top of the repository.
    pub path: &'read str,
    /// What its file says.
    pub summary: &'read Summary,
    /// The agent's model of its run, where that names one.
    pub agent_model: Option<&'read str>,
    /// Who brought it: `Name <email>`.
    pub reporter: Option<&'read str>,
    /// When it reached the first-parent line. So in what follows.
    pub opened_at: Option<Timestamp>,
    /// When it first had another status than `open`.
    pub acknowledged_at: Option<Timestamp>,
    /// When it got the closed status that it has.
    pub closed_at: Option<Timestamp>,
    /// When it is to be closed, or was to be, by the repository's deadlines.
    pub due_at: Option<Timestamp>,
    /// How often it was opened again.
    pub reopenings: u64,
    /// When it was last changed.
    pub changed_at: Option<Timestamp>,
}

impl FindingRow<'_> {
    /// From the opening to the closing that holds: every data base has its own way to take one time from another.
    fn seconds_to_close(&self) -> Option<i64> {
        Some(self.closed_at?.unix() - self.opened_at?.unix())
    }
}

impl Serialize for FindingRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let summary = self.summary;
        let mut row = serializer.serialize_struct("finding", 31)?;
        row.serialize_field("schema_version", &VERSION)?;
        row.serialize_field("repository", self.repository)?;
        row.serialize_field("id", &summary.id)?;
        row.serialize_field("type", &summary.kind)?;
        row.serialize_field("severity", &summary.severity)?;
        row.serialize_field("status", &summary.status)?;
        row.serialize_field("title", &summary.title)?;
        row.serialize_field("description", &summary.description)?;
        row.serialize_field("component", &summary.component)?;
        row.serialize_field("tags", &summary.tags)?;
        row.serialize_field("run", &summary.run)?;
        row.serialize_field("agent_model", &self.agent_model)?;
        row.serialize_field("reporter", &self.reporter)?;
        row.serialize_field("created_at", &utc(summary.created_at))?;
        row.serialize_field("opened_at", &self.opened_at.map(utc))?;
        row.serialize_field("acknowledged_at", &self.acknowledged_at.map(utc))?;
        row.serialize_field("closed_at", &self.closed_at.map(utc))?;
        row.serialize_field("seconds_to_close", &self.seconds_to_close())?;
        row.serialize_field("due_at", &self.due_at.map(utc))?;
        row.serialize_field("resolved_at", &summary.resolved_at.map(utc))?;
        row.serialize_field("changed_at", &self.changed_at.map(utc))?;
        row.serialize_field("expires_at", &summary.expires_at.map(utc))?;
        row.serialize_field("reopenings", &self.reopenings)?;
        row.serialize_field("resolution_type", &summary.resolution_type)?;
        row.serialize_field("fix_commit", &summary.commit_hash)?;
        row.serialize_field("duplicate_of", &summary.duplicate_of)?;
        row.serialize_field("path", self.path)?;
        row.serialize_field("revision", self.revision)?;
        row.serialize_field("tool", &summary.tool)?;
        row.serialize_field("rule", &summary.rule)?;
        row.serialize_field("location", &summary.place().map(ToString::to_string))?;
        row.end()
    }
}

/// One change of a finding's status on the first-parent line.
#[derive(Debug, Clone, serde::Serialize)]
pub struct EventRow<'read> {
    /// The version of the columns.
    pub schema_version: u32,
    /// The name of the repository.
    pub repository: &'read str,
    /// The finding.
    pub id: &'read str,
    /// The committer's time, in an order that never goes back.
    #[serde(serialize_with = "as_utc")]
    pub changed_at: Timestamp,
    /// The committer's time as the commit has it.
    #[serde(serialize_with = "as_utc")]
    pub committed_at: Timestamp,
    /// The commit.
    pub commit_hash: String,
    /// `Name <email>`.
    pub author: &'read str,
    /// `None`: the finding was not there.
    pub from_status: Option<Status>,
    /// `None`: the finding is gone.
    pub to_status: Option<Status>,
    /// 1 where a finding became open, -1 where one that was open is so no longer, else 0.
    pub backlog_change: i64,
    /// Its severity since; where it is gone, none. So in what follows.
    pub severity: Option<Severity>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// Its component.
    pub component: Option<&'read str>,
}

impl EventRow<'_> {
    /// The month in which it is counted: `2026-01`.
    pub fn month(&self) -> String {
        self.changed_at.moment().to_utc().format("%Y-%m").to_string()
    }
}

fn as_utc<S: Serializer>(moment: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&utc(*moment))
}

/// A run of an agent.
#[derive(Debug, Clone, serde::Serialize)]
pub struct RunRow<'read> {
    /// The version of the columns.
    pub schema_version: u32,
    /// The name of the repository.
    pub repository: &'read str,
    /// Its name.
    pub run: &'read str,
    /// The roadmap entry it worked on.
    pub entry: Option<&'read str>,
    /// How it ended.
    pub status: Option<&'read str>,
    /// When it began.
    pub started_at: Option<String>,
    /// When it ended.
    pub completed_at: Option<String>,
    /// The model that the agent ran on.
    pub agent_model: Option<&'read str>,
    /// The version that was tested.
    pub stageflow_version: Option<&'read str>,
    /// How many findings of it there are at the revision.
    pub findings: usize,
}

impl<'read> RunRow<'read> {
    /// The row of a run's file, read softly.
    pub fn of(repository: &'read str, run: &'read str, root: &'read Node, findings: usize) -> Self {
        let text = |field: &str| root.get(field).and_then(Node::as_str);
        let moment = |field: &str| text(field).and_then(|text| text.parse().ok()).map(utc);
        RunRow {
            schema_version: VERSION,
            repository,
            run,
            entry: text("roadmap_entry_id"),
            status: text("status"),
            started_at: moment("started_at"),
            completed_at: moment("completed_at"),
            agent_model: text("agent_model"),
            stageflow_version: text("stageflow_version"),
            findings,
        }
    }
}
