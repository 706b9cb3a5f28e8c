//! A finding, whole: every field of the seed's schema and ours, typed. Unknown fields and number texts live in the
//! [`Node`] that it was read from; writing goes through that, never through this.

use super::attachment::Attachment;
use super::claim::Claim;
use super::fields::Fields;
use super::id::FindingId;
use super::impact::Impact;
use super::location::Location;
use super::misfit::Misfit;
use super::recommendation::Recommendation;
use super::reproduction::Reproduction;
use super::resolution::Resolution;
use super::source::Source;
use super::timestamp::Timestamp;
use super::words::{Kind, Severity, Status};
use crate::text::Node;

/// What a finding's file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its name; the file's name too.
    pub id: FindingId,
    /// Its category (`type` in the file).
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// What it is, in a line.
    pub title: String,
    /// What it is, at length.
    pub description: String,
    /// Where it stands in its lifecycle.
    pub status: Status,
    /// When it was found.
    pub created_at: Timestamp,
    /// When an import or an edit of this field last wrote it; otherwise the history knows.
    pub updated_at: Option<Timestamp>,
    /// When it was closed.
    pub resolved_at: Option<Timestamp>,
    /// The part of the code it is about.
    pub component: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// How to make it happen again.
    pub reproduction: Option<Reproduction>,
    /// What it does to those it hits.
    pub impact: Option<Impact>,
    /// What should be done.
    pub recommendation: Option<Recommendation>,
    /// How it was closed.
    pub resolution: Option<Resolution>,
    /// Ids of findings that have to do with it, as written.
    pub related_findings: Vec<String>,
    /// Files that belong to it.
    pub attachments: Vec<Attachment>,
    /// The run that reported it.
    pub agent_run_id: Option<String>,
    /// Who works on it.
    pub claim: Option<Claim>,
    /// Ids it had before.
    pub aliases: Vec<String>,
    /// Where an imported one came from.
    pub source: Option<Source>,
    /// Where in the code it is.
    pub locations: Vec<Location>,
}

/// The fields that the seed's schema requires.
struct Required {
    id: Option<FindingId>,
    kind: Option<Kind>,
    severity: Option<Severity>,
    title: Option<String>,
    description: Option<String>,
    status: Option<Status>,
    created_at: Option<Timestamp>,
}

impl Required {
    fn read(fields: &mut Fields<'_>) -> Self {
        Required {
            id: fields.required("id", Fields::parsed),
            kind: fields.required("type", Fields::word),
            severity: fields.required("severity", Fields::word),
            title: fields.required("title", Fields::text),
            description: fields.required("description", Fields::text),
            status: fields.required("status", Fields::word),
            created_at: fields.required("created_at", Fields::parsed),
        }
    }
}

impl Finding {
    /// Reads a finding's file. Null in an optional field reads as absent; so does a field of ours that does not
    /// fit, because the seed's schema lets anything stand there (see [`Finding::survey`]).
    ///
    /// # Errors
    /// Every field that does not fit, in reading order, those of ours among them.
    pub fn read(root: &Node) -> Result<Finding, Vec<Misfit>> {
        let (finding, misfits) = Finding::survey(root);
        finding.ok_or(misfits)
    }

    /// Reads a finding's file and tells every misfit, also where the finding can be read: then all of them are in
    /// fields of ours ([`Misfit::is_own`]).
    pub fn survey(root: &Node) -> (Option<Finding>, Vec<Misfit>) {
        let mut fields = Fields::of(root);
        let required = Required::read(&mut fields);
        let finding = Finding::assemble(required, &mut fields);
        let misfits = fields.into_misfits();
        (finding.filter(|_| misfits.iter().all(Misfit::is_own)), misfits)
    }

    /// Reads every field, and only then gives up where a required one is missing: the misfits of all are wanted.
    fn assemble(required: Required, fields: &mut Fields<'_>) -> Option<Finding> {
        let (updated_at, resolved_at) = (fields.parsed("updated_at"), fields.parsed("resolved_at"));
        let (component, tags) = (fields.text("component"), fields.texts("tags"));
        let reproduction = fields.block("reproduction", Reproduction::read);
        let impact = fields.block("impact", Impact::read);
        let recommendation = fields.block("recommendation", Recommendation::read);
        let resolution = fields.block("resolution", Resolution::read);
        let related_findings = fields.texts("related_findings");
        let attachments = fields.blocks("attachments", |fields| Some(Attachment::read(fields)));
        let agent_run_id = fields.text("agent_run_id");
        let claim = fields.block("claim", Claim::read).flatten();
        let aliases = fields.texts("aliases");
        let source = fields.block("source", Source::read);
        let locations = fields.blocks("locations", Location::read);
        Some(Finding {
            id: required.id?,
            kind: required.kind?,
            severity: required.severity?,
            title: required.title?,
            description: required.description?,
            status: required.status?,
            created_at: required.created_at?,
            updated_at,
            resolved_at,
            component,
            tags,
            reproduction,
            impact,
            recommendation,
            resolution,
            related_findings,
            attachments,
            agent_run_id,
            claim,
            aliases,
            source,
            locations,
        })
    }
}
