//! One run of an agent: the `metadata` of StageFlow's `findings.json`, kept as a file of its own.

use super::fields::Fields;
use super::id::RunId;
use super::misfit::Misfit;
use super::timestamp::Timestamp;
use super::words::RunStatus;
use crate::text::Node;

/// What a run's file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The run's name (`agent_run_id` in the file).
    pub run_id: RunId,
    /// The roadmap entry it worked on: the ENTRY of its findings' ids.
    pub roadmap_entry_id: String,
    /// That entry's title.
    pub roadmap_entry_title: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub completed_at: Timestamp,
    /// How it ended.
    pub status: RunStatus,
    /// The version that was tested.
    pub stageflow_version: Option<String>,
    /// The model that the agent ran on.
    pub agent_model: Option<String>,
    /// How many findings it says it has.
    pub total_findings: Option<i64>,
    /// What came of it.
    pub summary: Option<String>,
}

impl Run {
    /// Reads a run's file. Nulls in optional fields read as absent.
    ///
    /// # Errors
    /// Every field that does not fit.
    pub fn read(root: &Node) -> Result<Run, Vec<Misfit>> {
        let mut fields = Fields::of(root);
        let run = Run::assemble(&mut fields);
        let misfits = fields.into_misfits();
        run.filter(|_| misfits.is_empty()).ok_or(misfits)
    }

    fn assemble(fields: &mut Fields<'_>) -> Option<Run> {
        let entry = fields.required("roadmap_entry_id", Fields::text);
        let run_id = fields.required("agent_run_id", Fields::parsed);
        let started_at = fields.required("started_at", Fields::parsed);
        let completed_at = fields.required("completed_at", Fields::parsed);
        let status = fields.required("status", Fields::parsed);
        let roadmap_entry_title = fields.text("roadmap_entry_title");
        let stageflow_version = fields.text("stageflow_version");
        let agent_model = fields.text("agent_model");
        let total_findings = fields.whole("total_findings");
        let summary = fields.text("summary");
        Some(Run {
            run_id: run_id?,
            roadmap_entry_id: entry?,
            roadmap_entry_title,
            started_at: started_at?,
            completed_at: completed_at?,
            status: status?,
            stageflow_version,
            agent_model,
            total_findings,
            summary,
        })
    }
}
