//! The findings that a query chose.

use serde::Serialize;

use super::{Cell, Column, Report, Tone, expired_cell, moment_cell, on_demand, status_cell, usual};
use crate::model::{FindingId, Kind, ResolutionType, Severity, Spot, Status, Summary, Timestamp, Word};

/// One finding of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Its id.
    pub id: FindingId,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Its severity.
    pub severity: Severity,
    /// Its status.
    pub status: Status,
    /// Its title.
    pub title: String,
    /// The component it is about.
    pub component: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The run that reported it (`agent_run_id` in the file).
    pub run: Option<String>,
    /// The tool that reported it (`source.tool` in the file).
    pub tool: Option<String>,
    /// The tool's rule (`source.rule`).
    pub rule: Option<String>,
    /// Where in the code it is; only where asked for.
    pub locations: Vec<Spot>,
    /// Who works on it, by the claims of all worktrees and branches.
    pub claimed_by: Option<String>,
    /// When it was found, by its file.
    pub created_at: Timestamp,
    /// When it was last changed, by history; only where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// When it was closed, by its file.
    pub resolved_at: Option<Timestamp>,
    /// How it was closed.
    pub resolution_type: Option<ResolutionType>,
    /// The commit that fixed it, as its file says.
    pub commit_hash: Option<String>,
    /// What it is a duplicate of.
    pub duplicate_of: Option<String>,
    /// When its acceptance ends.
    pub expires_at: Option<Timestamp>,
    /// Has it ended?
    pub expired: bool,
    /// Its file, from the top of the repository.
    pub path: String,
    /// The branches that have it so; only where all branches were looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<String>,
}

impl Row {
    /// The row of a finding that lies at `path`, as of a moment.
    pub fn new(summary: Summary, path: String, now: Timestamp) -> Self {
        Row {
            expired: summary.is_expired(now),
            expires_at: summary.expires_at,
            id: summary.id,
            kind: summary.kind,
            severity: summary.severity,
            status: summary.status,
            title: summary.title,
            component: summary.component,
            tags: summary.tags,
            run: summary.run,
            tool: summary.tool,
            rule: summary.rule,
            locations: summary.locations,
            claimed_by: summary.claimed_by,
            created_at: summary.created_at,
            updated_at: None,
            resolved_at: summary.resolved_at,
            resolution_type: summary.resolution_type,
            commit_hash: summary.commit_hash,
            duplicate_of: summary.duplicate_of,
            path,
            branches: Vec::new(),
        }
    }

    /// `main`, or `main +3`.
    fn branches_in_short(&self) -> String {
        match self.branches.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [first, others @ ..] => format!("{first} +{}", others.len()),
        }
    }
}

/// What `list` answers.
#[derive(Debug, Clone, Serialize)]
pub struct ListReport {
    /// The findings, sorted and cut to the limit.
    pub findings: Vec<Box<Row>>,
    /// How many matched before the limit.
    pub total: usize,
    /// Closed findings that only the silent `is:open` kept out.
    pub closed_not_shown: usize,
    /// Were all branches looked at?
    #[serde(skip)]
    pub across: bool,
}

const COLUMNS: [Column; 21] = [
    usual("id").whole(),
    usual("severity").whole(),
    usual("status").whole(),
    usual("type"),
    usual("component"),
    usual("title").kept(),
    on_demand("tags"),
    on_demand("run"),
    on_demand("tool"),
    on_demand("rule"),
    on_demand("locations").path(),
    on_demand("claimed_by"),
    on_demand("created_at"),
    on_demand("updated_at"),
    on_demand("resolved_at"),
    on_demand("resolution_type"),
    on_demand("commit_hash"),
    on_demand("duplicate_of"),
    on_demand("expires_at"),
    on_demand("expired"),
    on_demand("path").path(),
];

/// Where the title begins, before which the branches stand.
const TITLE: usize = 5;

const ACROSS: [Column; 22] = {
    let mut columns = [usual("branches"); 22];
    let mut at = 0;
    while at < COLUMNS.len() {
        columns[if at < TITLE { at } else { at + 1 }] = COLUMNS[at];
        at += 1;
    }
    columns
};

impl Report for ListReport {
    fn kind(&self) -> &'static str {
        "list"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn records_key(&self) -> Option<&'static str> {
        Some("findings")
    }

    fn columns(&self) -> &'static [Column] {
        if self.across { &ACROSS } else { &COLUMNS }
    }

    fn len(&self) -> usize {
        self.findings.len()
    }

    fn shown(&self, row: usize, column: &str) -> Cell<'_> {
        let finding = &self.findings[row];
        match column {
            "created_at" => moment_cell(Some(finding.created_at)),
            "updated_at" => moment_cell(finding.updated_at),
            "resolved_at" => moment_cell(finding.resolved_at),
            "expires_at" => moment_cell(finding.expires_at),
            "locations" => Cell::plain(Spot::first_of(&finding.locations)),
            "status" if finding.expired => expired_cell(finding.status),
            _ => self.cell(row, column),
        }
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let finding = &self.findings[row];
        let moment =
            |moment: Option<Timestamp>| Cell::plain(moment.map(|m| m.to_string()).unwrap_or_default());
        match column {
            "id" => Cell::toned(finding.id.as_str(), Tone::Name),
            "severity" => Cell::toned(finding.severity.word(), Tone::Severity(finding.severity)),
            "status" => status_cell(finding.status),
            "type" => Cell::plain(finding.kind.word()),
            "component" => Cell::maybe(finding.component.as_deref()),
            "title" => Cell::plain(&finding.title),
            "tags" => Cell::plain(finding.tags.join(",")),
            "run" => Cell::maybe(finding.run.as_deref()),
            "tool" => Cell::maybe(finding.tool.as_deref()),
            "rule" => Cell::maybe(finding.rule.as_deref()),
            "locations" => Cell::plain(Spot::list_of(&finding.locations)),
            "claimed_by" => Cell::maybe(finding.claimed_by.as_deref()),
            "created_at" => moment(Some(finding.created_at)),
            "updated_at" => moment(finding.updated_at),
            "resolved_at" => moment(finding.resolved_at),
            "resolution_type" => Cell::plain(finding.resolution_type.map(Word::word).unwrap_or_default()),
            "commit_hash" => Cell::maybe(finding.commit_hash.as_deref()),
            "duplicate_of" => Cell::maybe(finding.duplicate_of.as_deref()),
            "expires_at" => moment(finding.expires_at),
            "expired" => Cell::plain(if finding.expired { "true" } else { "false" }),
            "path" => Cell::plain(&finding.path),
            "branches" => Cell::plain(finding.branches_in_short()),
            _ => Cell::plain(""),
        }
    }
}
