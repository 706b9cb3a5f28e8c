//! Parts of a run that stand elsewhere than in it: in other files, or beside the runs. They are not read.

use super::members::{Members, items};

/// Without these a result would seem to be gone, or a scan to have gone well.
const NEEDED: [&str; 2] = ["results", "invocations"];

/// What is wrong with a run that has such parts in other files; in words that go on behind "its run".
pub(super) fn in_other_files(run: &Members<'_>) -> Result<(), String> {
    let references = run.text("externalPropertyFileReferences");
    match references.and_then(needed) {
        Some(part) => Err(format!("has its {part} in other files (externalPropertyFileReferences)")),
        None => Ok(()),
    }
}

/// What is wrong with a log that has such parts beside its runs; in words that go on behind "it".
pub(super) fn beside_the_runs(log: &Members<'_>) -> Result<(), String> {
    let Some(text) = log.text("inlineExternalProperties") else { return Ok(()) };
    let all = items(text).ok_or("has \"inlineExternalProperties\" that are no array")?;
    match all.into_iter().find_map(needed) {
        Some(part) => Err(format!("has {part} beside its runs (inlineExternalProperties)")),
        None => Ok(()),
    }
}

fn needed(text: &str) -> Option<&'static str> {
    let parts = Members::first_of(text);
    NEEDED.into_iter().find(|part| parts.text(part).is_some())
}
