//! From commits in git to rows of the ledger: what the ledger does not know yet is read, in phases that are shared among
//! the cores.

use std::cell::Cell;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::ancestry::Ancestry;
use super::homes::Homes;
use super::ledger::{Batch, Commits, Index, Ledger};
use super::survey::{self, Survey};
use super::versions::{IdOf, Moves, Walk};
use super::{contents, origins};
use crate::git::{ByName, Crew, Error, Hash, Met, Names, graph};
use crate::model::FindingId;

/// Adds the commits that the tips reach and the ledger does not know, with what they did.
pub(crate) fn extend(
    ledger: &mut Ledger,
    crew: &mut Crew,
    folder: &str,
    tips: &[Hash],
    id_of: &IdOf<'_>,
) -> Result<(), Error> {
    let index = Index::default();
    let (beyond, met) = find(crew, tips, &ledger.commits, &index)?;
    let known = border(&beyond).into_iter().map(|commit| (commit, index.find(&ledger.commits, &commit)));
    let numbers: ByName<u32> = known.filter_map(|(commit, number)| Some((commit, number?))).collect();
    let start = ledger.commits.len();
    let nodes = with_parents(crew, numbers.keys(), beyond)?;
    let ancestry = Ancestry::new(nodes.iter().map(|node| (node.hash, node.parents.as_slice())));
    let from = numbers.len();
    let surveys = survey::surveys(crew, &nodes, &ancestry, folder, from)?;
    let findings = if start == 0 { HashSet::new() } else { touched(&surveys, folder, id_of) };
    let findings = ledger.findings(&findings.iter().collect());
    let known = findings.iter().map(|(id, (_, paths))| (id.clone(), paths.clone()));
    let mut walk = Walk::new(crew.first(), folder, id_of, Homes::known(known));
    let moves = surveys.into_iter().map(|survey| walk.step(survey));
    let moves: Vec<Moves> =
        moves.filter(|moves| !matches!(moves, Ok(moves) if moves.is_empty())).collect::<Result<_, _>>()?;
    let homes = walk.into_homes().into_noted();
    let contents = contents::contents(crew, blobs(&moves))?;
    let authors = origins::authors(crew, &nodes, &moves, &met)?;

    add_commits(ledger, numbers, &nodes[from..]);
    let findings = findings.into_iter().map(|(id, (number, _))| (id, number)).collect();
    let mut batch = Batch::new(ledger, &contents, findings);
    for (moves, author) in moves.iter().zip(&authors) {
        batch.step((start + moves.place - from) as u32, moves, author);
    }
    homes.iter().for_each(|(id, path)| batch.home(id, path));
    Ok(())
}

/// The commits that the tips reach and nobody knows, and what of them was read on the way.
fn find(
    crew: &mut Crew,
    tips: &[Hash],
    known: &Commits,
    index: &Index,
) -> Result<(Vec<graph::Node>, Met), Error> {
    let (progress, found) = (Arc::clone(crew.progress()), Cell::new(0));
    let is_known = |commit: &Hash| {
        found.set(found.get() + 1);
        if found.get() % 1024 == 0 {
            progress.at("commits found", found.get(), None);
        }
        index.find(known, commit).is_some()
    };
    let mut met = Met::default();
    let beyond = graph::ancestry_beyond(crew.first(), tips, &is_known, &mut met)?;
    Ok((beyond, met))
}

/// The parents of commits that are not among them.
fn border(nodes: &[graph::Node]) -> BTreeSet<Hash> {
    let own: Names = nodes.iter().map(|node| node.hash).collect();
    nodes.iter().flat_map(|node| &node.parents).filter(|parent| !own.contains(parent)).copied().collect()
}

/// The commits behind their known parents, whose folders they are compared with.
fn with_parents<'known>(
    crew: &mut Crew,
    known: impl Iterator<Item = &'known Hash>,
    beyond: Vec<graph::Node>,
) -> Result<Vec<graph::Node>, Error> {
    let mut nodes = Vec::new();
    for hash in known {
        let tree = crew.first().commit(hash)?.tree;
        nodes.push(graph::Node { hash: *hash, tree, parents: Vec::new(), committed_at: 0 });
    }
    if nodes.is_empty() {
        return Ok(beyond);
    }
    nodes.extend(beyond);
    Ok(nodes)
}

/// The findings of all paths that differ.
fn touched(surveys: &[Survey], folder: &str, id_of: &IdOf<'_>) -> HashSet<FindingId> {
    let differing = surveys.iter().flat_map(|survey| survey.against_all.iter().chain(&survey.against_first));
    differing.flatten().filter_map(|change| id_of(&format!("{folder}/{}", change.path))).collect()
}

/// The distinct blobs.
fn blobs(moves: &[Moves]) -> Vec<Hash> {
    let changes = moves.iter().flat_map(Moves::changes);
    let places = changes.flat_map(|change| change.before.iter().chain([&change.now]).flatten());
    let mut seen = Names::default();
    places.map(|place| place.blob).filter(|blob| seen.insert(*blob)).collect()
}

fn add_commits(ledger: &mut Ledger, mut numbers: ByName<u32>, nodes: &[graph::Node]) {
    let start = ledger.commits.len();
    for node in nodes {
        let parents: Vec<u32> =
            node.parents.iter().filter_map(|parent| numbers.get(parent)).copied().collect();
        numbers.insert(node.hash, ledger.commits.len() as u32);
        ledger.commits.push(&node.hash, &parents, node.committed_at);
    }
    ledger.commits.settle_from(start);
}

/// Reads again what was missing or damaged when it was read last, and says whether anything was mended.
pub(crate) fn mend(ledger: &mut Ledger, crew: &mut Crew) -> Result<bool, Error> {
    let unsettled: Vec<Hash> = ledger.unsettled().collect();
    let contents = contents::contents(crew, unsettled)?;
    let mut is_mended = false;
    for blob in ledger.blobs.iter_mut().filter(|blob| !blob.is_settled) {
        if let Some((content, is_settled)) = contents.get(&blob.hash) {
            (blob.content, blob.is_settled) =
                (content.as_ref().map(Arc::clone).map_err(Arc::clone), *is_settled);
            is_mended |= *is_settled;
        }
    }
    Ok(is_mended)
}
