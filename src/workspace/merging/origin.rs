//! Where the text of a finding comes from in a merge, and so which of two findings an id in it was meant to name.

use std::collections::HashMap;

use super::clash::Renumbered;
use super::{Settling, references};
use crate::git::Hash;
use crate::model::FindingId;
use crate::text::{self, Node};
use crate::workspace::stored;

/// The findings that have new ids, by what they are looked up by.
pub(super) struct Moves<'all> {
    by_id: HashMap<&'all FindingId, Vec<&'all Renumbered>>,
    by_path: HashMap<&'all str, Source<'all>>,
}

/// Where a text was before the merge.
struct Source<'all> {
    path: &'all str,
    /// The one side that had it there, where that can be told.
    side: Option<usize>,
}

impl<'all> Moves<'all> {
    pub(super) fn of(renumbered: &'all [Renumbered]) -> Moves<'all> {
        let mut moves = Moves { by_id: HashMap::new(), by_path: HashMap::new() };
        for one in renumbered {
            moves.by_id.entry(&one.old).or_default().push(one);
            // the elder, which took the place, comes from the other side
            let elder = Source { path: &one.old_path, side: one.side.map(|side| 1 - side) };
            moves.by_path.insert(&one.old_path, elder);
            moves.by_path.insert(&one.new_path, Source { path: &one.old_path, side: one.side });
        }
        moves
    }

    /// Those which had this id.
    pub(super) fn from(&self, id: &FindingId) -> &[&'all Renumbered] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }
}

/// Who wrote the text of a finding.
pub(super) enum Origin {
    /// One side alone: the text is one of two that had the same id.
    Side(usize),
    /// Whoever changed it since both sides parted.
    Versions { base: Option<Node>, sides: [Option<Node>; 2] },
    /// Nothing tells what was merged.
    Unknown,
}

/// Which of two findings an id was meant to name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant {
    /// The one that keeps it.
    Elder,
    /// The one that has a new id.
    Younger,
    /// Each side meant its own.
    Both,
}

impl Origin {
    /// Can it be told what the old id of a finding means in this text?
    pub(super) fn tells(&self, one: &Renumbered) -> bool {
        one.side.is_some() && !matches!(self, Origin::Unknown)
    }

    /// What the old id of a finding in a field of this text means; `None` where that cannot be told.
    pub(super) fn meant(&self, field: &[&str], one: &Renumbered) -> Option<Meant> {
        let side = one.side?;
        let names = |version: &Option<Node>| {
            version.as_ref().is_some_and(|root| references::is_in(root, field, &one.old))
        };
        match self {
            Origin::Side(own) if *own == side => Some(Meant::Younger),
            Origin::Side(_) => Some(Meant::Elder),
            Origin::Versions { base, sides } if names(base) || !names(&sides[side]) => Some(Meant::Elder),
            Origin::Versions { sides, .. } if names(&sides[1 - side]) => Some(Meant::Both),
            Origin::Versions { .. } => Some(Meant::Younger),
            Origin::Unknown => None,
        }
    }
}

impl Settling<'_> {
    /// Who wrote the text that is to stand at this path.
    pub(super) fn origin(&self, path: &str, moves: &Moves<'_>) -> Origin {
        let (path, side) = moves.by_path.get(path).map_or((path, None), |source| (source.path, source.side));
        match (side, self.sides) {
            (Some(side), _) => Origin::Side(side),
            (None, Some(sides)) => Origin::Versions {
                base: sides.base.and_then(|base| self.version(&base, path)),
                sides: [sides.ours, sides.theirs].map(|commit| self.version(&commit, path)),
            },
            (None, None) => Origin::Unknown,
        }
    }

    /// A file as a commit has it; what cannot be read names nobody.
    fn version(&self, commit: &Hash, path: &str) -> Option<Node> {
        let bytes = stored::file_at(&self.workspace.repository, commit, path).ok()??;
        text::scan(&bytes).root
    }
}
