//! A finding, whole: every field of the StageFlow schema and ours, typed. Unknown fields and number texts live in the
//! [`Node`] that it was read from; writing goes through that, never through this.

use super::acceptance;
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

/// The fields that the StageFlow schema requires.
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
    /// fit, because the StageFlow schema lets anything stand there (see [`Finding::survey`]).
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

    /// Has its acceptance ended at a moment?
    pub fn is_expired(&self, at: Timestamp) -> bool {
        let expires_at = self.resolution.as_ref().and_then(|resolution| resolution.expires_at);
        acceptance::is_expired(self.status, expires_at, at)
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

#[cfg(test)]
mod tests {
    use super::super::{Frequency, Reason, ResolutionType, Risk, Run};
    use super::*;
    use crate::text::scan;

    /// Every field of the StageFlow schema and of ours, some nulls where they are optional.
    const FULL: &str = r#"{
        "$schema": "x", "id": "FIN-001-BUG-001", "type": "bug", "severity": "critical", "title": "t",
        "description": "d", "status": "duplicate", "updated_at": null, "resolved_at": "2026-01-15T00:00:00Z",
        "claim": {"by": "me", "at": "2026-01-14T12:00:00Z", "token": "a"}, "component": "ContextBag", "tags": ["x", "y"],
        "locations": [{"path": "src/a.rs", "start_line": 3, "end_line": 4.0, "snippet": "s"}],
        "reproduction": {"steps": ["1"], "code_snippet": "c", "frequency": "often", "conditions": null,
            "environment": {"python_version": "3.11", "os": "Linux", "dependencies": {"pydantic": "2.5.0"}}},
        "impact": {"affected_users": "u", "data_risk": "critical", "security_risk": "none", "availability_risk": "low",
            "business_impact": "b", "workaround_available": true, "workaround_description": "w"},
        "recommendation": {"summary": "s", "detailed_proposal": "p", "code_suggestion": "c",
            "estimated_effort": "epic", "breaking_change": false, "alternatives": ["a"]},
        "resolution": {"resolved_by": "r", "resolution_type": "duplicate", "resolution_details": "d",
            "duplicate_of": "FIN-001-BUG-002", "commit_hash": "abc123", "commit_patch_id": "p",
            "commit_author_date": "2026-01-14T12:00:00+02:00", "commit_source": "trailer",
            "previous_commit_hashes": ["def"], "pr_link": "l", "release_version": "1", "verification_steps": ["v"],
            "expires_at": "2027-01-01T00:00:00Z"},
        "related_findings": ["CORE-001-BUG-001"], "attachments": [{"name": "n", "path": "p", "type": "code"}],
        "agent_run_id": "run", "aliases": ["OLD-1"], "source": {"tool": "t", "rule": "r", "fingerprint": "f",
            "version": "v", "imported": "i"}, "extensions": 3, "created_at": "2026-01-14T11:23:00Z"
    }"#;

    fn survey(text: &str) -> (Option<Finding>, Vec<String>) {
        let (finding, misfits) = Finding::survey(&scan(text.as_bytes()).root.unwrap());
        (finding, misfits.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_field_is_read() {
        let finding = Finding::read(&scan(FULL.as_bytes()).root.unwrap()).unwrap();
        assert_eq!(finding.id.as_str(), "FIN-001-BUG-001");
        assert_eq!((finding.updated_at, finding.tags.len()), (None, 2));
        assert_eq!(finding.claim.unwrap().by, "me");
        assert_eq!(finding.locations[0].end_line, Some(4));
        let reproduction = finding.reproduction.unwrap();
        assert_eq!((reproduction.frequency, reproduction.conditions), (Some(Frequency::Often), None));
        assert_eq!(reproduction.environment.unwrap().dependencies["pydantic"], "2.5.0");
        assert_eq!(finding.impact.unwrap().availability_risk, Some(Risk::Low));
        assert_eq!(finding.recommendation.unwrap().breaking_change, Some(false));
        let resolution = finding.resolution.unwrap();
        assert_eq!(resolution.resolution_type, Some(ResolutionType::Duplicate));
        assert_eq!(resolution.duplicate_of.as_deref(), Some("FIN-001-BUG-002"));
        assert_eq!(finding.attachments[0].kind.as_deref(), Some("code"));
        assert_eq!(finding.source.unwrap().imported.as_deref(), Some("i"));
        assert_eq!((finding.agent_run_id.as_deref(), finding.aliases.len()), (Some("run"), 1));
    }

    #[test]
    fn all_misfits_are_told_at_once_with_their_places() {
        let text = r#"{"id": "a/b", "type": "bgu", "severity": 3, "title": null, "status": "open", "tags": ["x", 1],
            "impact": [], "created_at": "2026-01-14", "reproduction": {"environment": {"dependencies": {"a": 1}}},
            "resolution": null, "attachments": [{"name": 1}, "x"]}"#;
        let (finding, misfits) = survey(text);
        assert_eq!(finding, None);
        assert_eq!(
            misfits,
            [
                "id: an id holds only letters, digits, '.', '_' and '-', not '/'",
                "type: unknown type 'bgu', did you mean 'bug'?",
                "severity: expected a string, found a number",
                "required field 'title' is missing",
                "required field 'description' is missing",
                "created_at: '2026-01-14' is not an RFC 3339 date and time such as 2026-01-14T09:00:00Z",
                "tags.1: expected a string, found a number",
                "reproduction.environment.dependencies.a: expected a string, found a number",
                "impact: expected an object, found an array",
                "attachments.0.name: expected a string, found a number",
                "attachments.1: expected an object, found a string",
            ]
        );
    }

    #[test]
    fn a_misfit_points_at_the_value_or_at_the_object_that_lacks_it() {
        let text = r#"{"severity": "hihg"}"#;
        let misfits = Finding::read(&scan(text.as_bytes()).root.unwrap()).unwrap_err();
        let of = |name: &str| misfits.iter().find(|misfit| misfit.path == [name]).unwrap();
        assert_eq!(&text[of("severity").span.clone()], "\"hihg\"");
        assert_eq!((of("title").span.clone(), &of("title").reason), (0..text.len(), &Reason::Missing));
    }

    #[test]
    fn a_root_that_is_no_object_is_one_misfit() {
        assert_eq!(survey("[]"), (None, vec!["expected an object, found an array".to_owned()]));
    }

    /// The StageFlow schema lets any value stand in fields that it does not know, ours among them.
    #[test]
    fn what_stageflow_allows_in_our_fields_makes_no_file_unreadable() {
        let text = FULL.replace(r#"{"by": "me", "at": "2026-01-14T12:00:00Z", "token": "a"}"#, "\"me\"");
        let text = text.replace(r#""path": "src/a.rs", "#, "").replace(r#"["OLD-1"]"#, "7");
        let text = text.replace("\"FIN-001-BUG-002\"", "[]");
        let (finding, misfits) = survey(&text);
        let finding = finding.unwrap();
        assert_eq!((finding.claim, finding.locations.len(), finding.aliases.len()), (None, 0, 0));
        assert_eq!(misfits.len(), 4, "{misfits:?}");
    }

    #[test]
    fn a_run_is_read_with_whole_numbers_of_any_size() {
        let text = r#"{"roadmap_entry_id": "FIN-001", "agent_run_id": "550e8400", "started_at": "2026-01-14T09:00:00Z",
            "completed_at": "2026-01-14T15:30:00Z", "status": "completed", "total_findings": 3e0, "summary": null}"#;
        let run = Run::read(&scan(text.as_bytes()).root.unwrap()).unwrap();
        assert_eq!((run.run_id.as_str(), run.total_findings, run.summary), ("550e8400", Some(3), None));
        let read = |text: &str| Run::read(&scan(text.as_bytes()).root.unwrap());
        assert_eq!(read(&text.replace("3e0", "1e400")).unwrap_err()[0].place(), "total_findings");
        assert_eq!(
            read(&text.replace("3e0", "99999999999999999999")).unwrap().total_findings,
            Some(i64::MAX)
        );
        assert_eq!(read(&text.replace("3e0", "2.5")).unwrap_err()[0].place(), "total_findings");
        assert_eq!(read("{}").unwrap_err().len(), 5);
    }
}
