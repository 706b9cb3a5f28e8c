//! One run as its findings.json.

use super::{ExportArgs, Failure};
use crate::exchange::{self, Document, Exported, Fields};
use crate::text::Node;

/// The one run that is asked for, or the only one there is, and how many findings it has.
pub(super) fn run_file(
    runs: &[(String, Node)],
    arguments: &ExportArgs,
    exported: &[Exported<'_>],
    fields: Fields,
) -> Result<Document, Failure> {
    let wanted = match (arguments.filters.run.as_slice(), runs) {
        ([one], _) => one.clone(),
        ([], [(only, _)]) => only.clone(),
        ([], []) => {
            return Err(
                Failure::usage("no run is stored here").hint("--format jsonl writes findings without a run")
            );
        }
        _ => {
            return Err(Failure::usage(format!("{} runs are stored here, and json holds one", runs.len()))
                .hint("--run ID names it; --format jsonl writes the findings of all"));
        }
    };
    let Some((_, metadata)) = runs.iter().find(|(id, _)| *id == wanted) else {
        let failure = Failure::not_found(format!("no run '{wanted}'"));
        let near = crate::model::nearest(&wanted, runs.iter().map(|(id, _)| id.as_str()));
        return Err(failure.hint(near.map_or_else(
            || "'git findings list --all --fields id,run' shows them".to_owned(),
            |near| format!("did you mean '{near}'?"),
        )));
    };
    let of_run: Vec<Exported<'_>> = exported
        .iter()
        .filter(|finding| finding.node().get("agent_run_id").and_then(Node::as_str) == Some(&wanted))
        .cloned()
        .collect();
    Ok(Document { text: exchange::run(metadata, &of_run, fields), findings: of_run.len() })
}
