//! New findings of the same type and title as one that is there: most often the same one, sent twice.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::Draft;
use crate::commands::{Failure, Workspace};
use crate::model::{FindingId, Kind, Status, Summary};
use crate::store::Located;
use crate::text::Node;
use crate::workspace::gathering::{self, Place};
use crate::workspace::work_tree::WorkTree;

/// Adds a note to each draft that has a twin among those that were filed last. A finding that cannot be read has none.
///
/// # Errors
/// Where the folder cannot be listed.
pub fn note(workspace: &Workspace, drafts: &mut [Draft]) -> Result<(), Failure> {
    let wanted: Vec<Key> = drafts.iter().map(key_of).collect();
    let twin = |summary: Summary| {
        let key = (summary.kind, normal(&summary.title));
        wanted.contains(&key).then_some((key, (summary.id, summary.status)))
    };
    let found = match workspace.place() {
        Place::WorkTree => among_the_last(workspace, &wanted, &twin)?,
        place => gathering::chosen(workspace, place, &|summary, _| twin(summary))?.findings,
    };
    let mut known: HashMap<Key, (FindingId, Status)> = HashMap::new();
    for (key, twin) in found {
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

/// So many findings are read, at most: a note is not worth a read of ten thousand files.
const MOST: usize = 300;

/// What `twin` makes of the findings that were filed last, as their numbers tell; of all of them where they are few.
fn among_the_last<T>(
    workspace: &Workspace,
    wanted: &[Key],
    twin: &dyn Fn(Summary) -> Option<T>,
) -> Result<Vec<T>, Failure> {
    let tree = WorkTree::open(workspace)?;
    let mut files: Vec<Located> = tree.walk().filter_map(Result::ok).collect();
    if files.len() > MOST {
        let number = |file: &Located| {
            let entry = file.id.entry()?;
            wanted.iter().find_map(|(kind, _)| file.id.number(entry, *kind))
        };
        let mut numbered: Vec<(Option<u64>, Located)> =
            files.into_iter().map(|file| (number(&file), file)).collect();
        numbered.sort_unstable_by_key(|(number, _)| Reverse(*number));
        files = numbered.into_iter().take(MOST).map(|(_, file)| file).collect();
    }
    let read = |file: Located| {
        let bytes = tree.load(&file).ok()??;
        twin(Summary { id: file.id, ..Summary::read(&bytes).ok()? })
    };
    Ok(files.into_iter().filter_map(read).collect())
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
