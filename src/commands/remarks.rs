//! What a reader should know about a history, said below every answer that was read from it.

use crate::history::{Event, EventKind};
use crate::text::counted;

/// The history ends where the clone does.
pub fn shallow(is_shallow: bool) -> Option<String> {
    is_shallow.then(|| {
        "this is a shallow clone: history is cut; 'git fetch --unshallow' brings the rest".to_owned()
    })
}

/// How many versions could not be read, and the first of them: what is unknown is said.
pub fn unreadable(events: &[Event]) -> Option<String> {
    let mut unreadable = events.iter().filter(|event| event.kind == EventKind::Unreadable);
    let first = unreadable.next()?;
    let versions = counted(1 + unreadable.count(), "version");
    let (path, commit) = (&first.path, first.origin.commit.short());
    Some(format!("warning: {versions} in history cannot be read, the first is {path} at {commit}"))
}
