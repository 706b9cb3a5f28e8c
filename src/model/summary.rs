//! The few fields of a finding that lists, queries and history need, read fast. A file that the fast reader
//! refuses is read softly through the scanner, so that a byte order mark or a lone surrogate hides no finding.

mod fast;

use std::fmt;

use super::acceptance;
use super::fields::Fields;
use super::id::FindingId;
use super::location::{Location, Spot};
use super::misfit::Misfit;
use super::shape::FINDING;
use super::timestamp::Timestamp;
use super::words::{Kind, ResolutionType, Severity, Status};
use crate::text::{self, Node, Position};
use fast::{Texts, read_fast};

/// A finding in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its name.
    pub id: FindingId,
    /// Its category.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands.
    pub status: Status,
    /// What it is, in a line.
    pub title: String,
    /// What it is, at length.
    pub description: String,
    /// The part of the code it is about.
    pub component: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// The run that reported it.
    pub run: Option<String>,
    /// When it was found.
    pub created_at: Timestamp,
    /// When it was last updated, as far as the file says.
    pub updated_at: Option<Timestamp>,
    /// When it was closed.
    pub resolved_at: Option<Timestamp>,
    /// How it was closed.
    pub resolution_type: Option<ResolutionType>,
    /// The commit that fixed it, as written.
    pub commit_hash: Option<String>,
    /// The finding it repeats.
    pub duplicate_of: Option<String>,
    /// When its acceptance ends.
    pub expires_at: Option<Timestamp>,
    /// By when it is to be closed, where somebody asked history; no file says it.
    pub due_at: Option<Timestamp>,
    /// Who works on it.
    pub claimed_by: Option<String>,
    /// Ids it had before.
    pub aliases: Vec<String>,
    /// The tool that reported it.
    pub tool: Option<String>,
    /// The tool's rule.
    pub rule: Option<String>,
    /// Where in the code it is.
    pub locations: Vec<Spot>,
}

/// Why a file could not be read as a finding, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Unreadable {
    /// Where, if the file has lines at all.
    pub position: Option<Position>,
    /// What is wrong.
    pub reason: String,
}

/// Tool and rule in short; nothing without a rule.
pub fn found_by(tool: Option<&str>, rule: Option<&str>) -> String {
    let Some(rule) = rule else { return String::new() };
    tool.map_or_else(|| rule.to_owned(), |tool| format!("{tool} {rule}"))
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.position {
            Some(Position { line, column }) => write!(f, "{line}:{column}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl Summary {
    /// The first place in the code that it names.
    pub fn place(&self) -> Option<&Spot> {
        self.locations.first()
    }

    /// Has its acceptance ended at a moment?
    pub fn is_expired(&self, at: Timestamp) -> bool {
        acceptance::is_expired(self.status, self.expires_at, at)
    }

    /// `Bandit B602`: the tool and the rule that it was found by; nothing of what people and agents reported, who have no
    /// rules.
    pub fn found_by(&self) -> String {
        found_by(self.tool.as_deref(), self.rule.as_deref())
    }

    /// The same finding and its file without credentials, for those who are not to have them.
    pub fn without_secrets(self, bytes: Vec<u8>) -> (Self, Vec<u8>) {
        let Some(root) = text::without_secrets(&bytes) else { return (self, bytes) };
        let clean = |text: &String| text::redacted(text).into_owned();
        let clean_path = |spot: &Spot| Spot { path: clean(&spot.path), ..*spot };
        let summary = Summary {
            title: clean(&self.title),
            description: clean(&self.description),
            component: self.component.as_ref().map(clean),
            tags: self.tags.iter().map(clean).collect(),
            tool: self.tool.as_ref().map(clean),
            rule: self.rule.as_ref().map(clean),
            locations: self.locations.iter().map(clean_path).collect(),
            ..self
        };
        (summary, text::canonical(&root, FINDING).into_bytes())
    }

    /// Is it open past its deadline?
    pub fn is_overdue(&self, at: Timestamp) -> bool {
        self.status.is_open() && self.due_at.is_some_and(|due| due < at)
    }

    /// Reads the file of a finding. Only what a summary holds is judged: a flaw elsewhere hides nothing.
    ///
    /// # Errors
    /// The first thing that makes the file unreadable: not UTF-8, not JSON, a required field missing, a value
    /// that does not fit.
    pub fn read(bytes: &[u8]) -> Result<Summary, Unreadable> {
        read(bytes, Texts::Kept)
    }

    /// The same where nobody asks for title, description, tags, aliases, tool, rule and locations, which may be empty then.
    ///
    /// # Errors
    /// As [`Summary::read`].
    pub fn read_lean(bytes: &[u8]) -> Result<Summary, Unreadable> {
        read(bytes, Texts::Checked)
    }

    fn assemble(fields: &mut Fields<'_>) -> Option<Summary> {
        let id = fields.required("id", Fields::parsed);
        let kind = fields.required("type", Fields::word);
        let severity = fields.required("severity", Fields::word);
        let title = fields.required("title", Fields::text);
        let description = fields.required("description", Fields::text);
        let status = fields.required("status", Fields::word);
        let created_at = fields.required("created_at", Fields::parsed);
        let closing = fields.block("resolution", |fields| {
            let (way, commit) = (fields.word("resolution_type"), fields.text("commit_hash"));
            (way, commit, fields.text("duplicate_of"), fields.parsed("expires_at"))
        });
        let (resolution_type, commit_hash, duplicate_of, expires_at) = closing.unwrap_or_default();
        let source = fields.block("source", |fields| (fields.text("tool"), fields.text("rule")));
        let (tool, rule) = source.unwrap_or_default();
        let locations = fields.blocks("locations", Location::read);
        Some(Summary {
            id: id?,
            kind: kind?,
            severity: severity?,
            status: status?,
            title: title?,
            description: description?,
            component: fields.text("component"),
            tags: fields.texts("tags"),
            run: fields.text("agent_run_id"),
            created_at: created_at?,
            updated_at: fields.parsed("updated_at"),
            resolved_at: fields.parsed("resolved_at"),
            resolution_type,
            commit_hash,
            duplicate_of,
            expires_at,
            due_at: None,
            claimed_by: fields.block("claim", |fields| fields.text("by")).flatten(),
            aliases: fields.texts("aliases"),
            tool,
            rule,
            locations: locations.into_iter().map(Spot::from).collect(),
        })
    }
}

fn read(bytes: &[u8], texts: Texts) -> Result<Summary, Unreadable> {
    let fast = std::str::from_utf8(bytes).ok().and_then(|text| read_fast(text, texts));
    fast.map_or_else(|| read_softly(bytes), Ok)
}

fn read_softly(bytes: &[u8]) -> Result<Summary, Unreadable> {
    let scan = text::scan(bytes);
    match &scan.root {
        Some(root) => from_root(scan.text, root),
        None => Err(match scan.flaws.last() {
            Some(flaw) => Unreadable {
                position: (!scan.text.is_empty()).then(|| text::position(scan.text, flaw.span.start)),
                reason: flaw.message.clone(),
            },
            None => Unreadable { position: None, reason: "no JSON value".to_owned() },
        }),
    }
}

fn from_root(text: &str, root: &Node) -> Result<Summary, Unreadable> {
    let mut fields = Fields::of(root);
    let summary = Summary::assemble(&mut fields);
    match fields.into_misfits().into_iter().find(|misfit| !Misfit::is_own(misfit)) {
        Some(misfit) => {
            let position = Some(text::position(text, misfit.span.start));
            Err(Unreadable { position, reason: misfit.to_string() })
        }
        None => summary.ok_or(Unreadable { position: None, reason: "not a finding".to_owned() }),
    }
}

#[cfg(test)]
mod tests;
