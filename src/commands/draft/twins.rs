//! New findings of the same type and title as one that is there: most often the same one, sent twice.

use std::collections::HashMap;

use super::Draft;
use crate::commands::{Failure, Workspace};
use crate::model::{FindingId, Kind, Status};
use crate::text::Node;
use crate::workspace::gathering::{self, Detail};

/// Adds a note to each draft that has a twin in the folder. A finding that cannot be read has none.
///
/// # Errors
/// Where the folder cannot be listed.
pub fn note(workspace: &Workspace, drafts: &mut [Draft]) -> Result<(), Failure> {
    let wanted: Vec<Key> = drafts.iter().map(key_of).collect();
    let gathered =
        gathering::chosen(workspace, workspace.place(), Detail::AllButDescription, &|summary, _| {
            let key = (summary.kind, normal(&summary.title));
            wanted.contains(&key).then_some((key, (summary.id, summary.status)))
        })?;
    let mut known: HashMap<Key, (FindingId, Status)> = HashMap::new();
    for (key, twin) in gathered.findings {
        let first = known.entry(key).or_insert_with(|| twin.clone());
        if twin.0 < first.0 {
            *first = twin;
        }
    }
    for (draft, key) in drafts.iter_mut().zip(wanted) {
        if let Some((id, status)) = known.get(&key) {
            draft.notes.push(format!("note: {id} ({status}) has the same type and title"));
        }
    }
    Ok(())
}

type Key = (Kind, String);

fn key_of(draft: &Draft) -> Key {
    (draft.kind, normal(draft.root.get("title").and_then(Node::as_str).unwrap_or_default()))
}

/// Letter case, spacing and a full stop at the end do not count.
fn normal(title: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_lowercase()
}
