//! Who made the commits that changed findings, when and why. Read for these commits alone.

use std::sync::Arc;

use super::ancestry::Ancestry;
use super::event::Origin;
use super::versions::Moves;
use crate::git::{Commit, Crew, Error, Hash, graph};
use crate::model::Timestamp;

/// The origin of each of the moves.
pub(crate) fn origins(
    crew: &mut Crew,
    nodes: &[graph::Node],
    moves: &[Moves],
    ancestry: &Ancestry,
    is_main: &(dyn Fn(&Hash) -> bool + Sync),
) -> Result<Vec<Arc<Origin>>, Error> {
    let is_backdated = |place: usize| {
        let mut parents = ancestry.parents(place).iter().map(|parent| &nodes[*parent]);
        parents.any(|parent| parent.committed_at > nodes[place].committed_at)
    };
    crew.each(moves, |objects, run| {
        let read = run.iter().map(|moves| {
            let commit = objects.commit(&nodes[moves.place].hash)?;
            Ok(Arc::new(origin(&commit, is_main(&commit.hash), is_backdated(moves.place))))
        });
        read.collect()
    })
}

fn origin(commit: &Commit, main: bool, backdated: bool) -> Origin {
    let (author, committer) = (&commit.author, &commit.committer);
    Origin {
        commit: commit.hash,
        committed_at: Timestamp::from_unix(committer.seconds, committer.offset_seconds),
        author: format!("{} <{}>", author.name, author.email).into(),
        authored_at: Timestamp::from_unix(author.seconds, author.offset_seconds),
        subject: commit.subject().into(),
        main,
        backdated,
    }
}
