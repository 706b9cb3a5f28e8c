//! What an import does to the file of its run.

use crate::exchange::digest::digest;
use crate::exchange::read::ImportedRun;
use crate::model::Run;
use crate::text::Node;

/// What becomes of a run's file.
#[derive(Debug, Clone, PartialEq)]
pub enum RunDecision {
    /// The run is new, or its report is later than the one stored: its file becomes this.
    Write(Node),
    /// The file says so already.
    Unchanged,
    /// The file says something else, and is not older.
    Kept,
}

/// What becomes of the file of a run, given its content if it is there.
pub fn plan_run(stored: Option<&Node>, incoming: &ImportedRun) -> RunDecision {
    let Some(stored) = stored else {
        return RunDecision::Write(incoming.metadata.clone());
    };
    let is_later = Run::read(stored).map_or(true, |run| run.completed_at < incoming.run.completed_at);
    match digest(stored) == digest(&incoming.metadata) {
        // The digest leaves the run's id out, by which it was found.
        true => RunDecision::Unchanged,
        false if is_later => RunDecision::Write(incoming.metadata.clone()),
        false => RunDecision::Kept,
    }
}
