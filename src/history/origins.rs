//! Who made the commits that changed findings, when and why. Read for these commits alone.

use std::collections::HashSet;
use std::sync::Arc;

use super::versions::Moves;
use crate::git::{Commit, Crew, Error, Met, graph};
use crate::model::Timestamp;

/// Who made a commit, when and why.
#[derive(Debug)]
pub(crate) struct Author {
    /// `Name <email>`
    pub(crate) name: Arc<str>,
    pub(crate) authored_at: Timestamp,
    pub(crate) committed_at: Timestamp,
    /// The first line of the message.
    pub(crate) subject: Arc<str>,
    /// The whole message, where it may say why the findings that it names were changed.
    pub(crate) message: Option<Arc<str>>,
}

/// Who made the commit of each of the moves. Those that were met already are not read again.
pub(crate) fn authors(
    crew: &mut Crew,
    nodes: &[graph::Node],
    moves: &[Moves],
    met: &Met,
) -> Result<Vec<Author>, Error> {
    crew.each("authors", moves, |objects, run| {
        let mut names = HashSet::new();
        let author_of = |moves: &Moves| {
            let hash = &nodes[moves.place].hash;
            let commit = met.commit(hash).map_or_else(|| objects.commit(hash), Ok)?;
            Ok(author(&commit, &mut names))
        };
        run.iter().map(author_of).collect()
    })
}

fn author(commit: &Commit, names: &mut HashSet<Arc<str>>) -> Author {
    let (author, committer) = (&commit.author, &commit.committer);
    let name = format!("{} <{}>", author.name, author.email);
    let name = names.get(name.as_str()).cloned().unwrap_or_else(|| {
        let name: Arc<str> = name.into();
        names.insert(Arc::clone(&name));
        name
    });
    Author {
        name,
        authored_at: Timestamp::from_unix(author.seconds, author.offset_seconds),
        committed_at: Timestamp::from_unix(committer.seconds, committer.offset_seconds),
        subject: commit.subject().into(),
        message: may_say_why(&commit.message).then(|| commit.message.as_str().into()),
    }
}

/// Is there anything between the title of a finding and the lines that name it?
fn may_say_why(message: &str) -> bool {
    message.contains("\nFinding: ") && message.matches("\n\n").nth(2).is_some()
}
