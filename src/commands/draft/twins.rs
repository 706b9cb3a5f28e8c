//! New findings of the same type and title as one that is there: most often the same one, sent twice.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::Draft;
use crate::commands::{Failure, Workspace};
use crate::model::{FindingId, Kind, Status, Summary};
use crate::store::Located;
use crate::text::Node;
use crate::workspace::gathering::{self, Detail, Place};
use crate::workspace::work_tree::WorkTree;

/// A note for each draft that has a twin among those that were filed last, in that place; `files` are those of the work
/// tree. A finding that cannot be read has none.
///
/// # Errors
/// Where the folder is missing, or a commit cannot be read.
pub fn notes(
    workspace: &Workspace,
    place: Place,
    drafts: &[Draft],
    files: &[Located],
) -> Result<Vec<Option<String>>, Failure> {
    let wanted: Vec<Key> = drafts.iter().map(key_of).collect();
    let twin = |summary: Summary| {
        let key = (summary.kind, normal(&summary.title));
        wanted.contains(&key).then_some((key, (summary.id, summary.status)))
    };
    let found = match place {
        Place::WorkTree => among_the_last(workspace, files, &wanted, &twin)?,
        place => {
            gathering::chosen(workspace, place, Detail::AllButDescription, &|summary, _| twin(summary))?
                .findings
        }
    };
    let mut known: HashMap<Key, (FindingId, Status)> = HashMap::new();
    for (key, twin) in found {
        let first = known.entry(key).or_insert_with(|| twin.clone());
        if twin.0 < first.0 {
            *first = twin;
        }
    }
    let note =
        |(id, status): &(FindingId, Status)| format!("note: {id} ({status}) has the same type and title");
    Ok(wanted.iter().map(|key| known.get(key).map(note)).collect())
}

/// So many findings are read, at most: a note is not worth a read of ten thousand files.
const MOST: usize = 100;

/// What `twin` makes of the findings that were filed last, as their numbers tell; of all of them where they are few.
fn among_the_last<T>(
    workspace: &Workspace,
    files: &[Located],
    wanted: &[Key],
    twin: &dyn Fn(Summary) -> Option<T>,
) -> Result<Vec<T>, Failure> {
    let tree = WorkTree::open(workspace)?;
    let left_out: Vec<Located> = tree.left_out().filter_map(Result::ok).collect();
    let mut files: Vec<&Located> = files.iter().chain(&left_out).collect();
    if files.len() > MOST {
        let number = |file: &Located| {
            let (_, kind, number) = file.id.parts()?;
            wanted.iter().any(|(wanted, _)| *wanted == kind).then_some(number)
        };
        let mut numbered: Vec<(Option<u64>, &Located)> =
            files.into_iter().map(|file| (number(file), file)).collect();
        numbered.select_nth_unstable_by_key(MOST, |(number, _)| Reverse(*number));
        files = numbered.into_iter().take(MOST).map(|(_, file)| file).collect();
    }
    let read = |file: &Located| {
        let bytes = tree.load(file).ok()??;
        twin(Summary { id: file.id.clone(), ..Summary::read(&bytes).ok()? })
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
