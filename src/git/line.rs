//! What the commits that a tip reaches say of themselves, learnt in one pass over them: when each was written, which
//! findings their messages name, and which commits they take back. Draws no conclusions.

use std::collections::HashMap;

use super::error::Error;
use super::graph::{self, Node};
use super::hash::{ByName, Hash, Names};
use super::objects::{Commit, Objects};
use super::trailers;

/// All commits that one tip reaches.
#[derive(Debug)]
pub struct Line {
    /// Parents before children.
    commits: Vec<Node>,
    places: ByName<usize>,
    first_parents: Names,
    /// When the commits were written, by time, with their places.
    authored: Vec<(i64, usize)>,
    /// The commits that name findings, by what they name in lower case.
    naming: HashMap<String, Vec<Hash>>,
    reverts: Vec<Revert>,
}

/// A commit that says that it takes others back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revert {
    /// The commit that says so.
    pub commit: Hash,
    /// The first line of its message.
    pub subject: String,
    /// The first line of the message of what it takes back, as far as its own tells.
    pub of_subject: Option<String>,
    /// What it takes back, be it of the line or not; of a merge all that came with it.
    pub taken_back: Vec<Hash>,
}

/// What is noted of commits on the way.
#[derive(Default)]
struct Notes {
    authored: ByName<i64>,
    naming: ByName<Vec<String>>,
    /// Their subjects, and the names of what they take back.
    reverting: ByName<(String, Vec<String>)>,
}

impl Notes {
    fn take(&mut self, hash: &Hash, bytes: &[u8]) {
        self.authored.insert(*hash, Commit::authored_at(bytes));
        let (may_name, may_revert) = (trailers::may_fix(bytes), trailers::may_revert(bytes));
        let Some(commit) = (may_name || may_revert).then(|| Commit::parse(*hash, bytes).ok()).flatten()
        else {
            return;
        };
        let reverted = trailers::reverts(&commit.message);
        if !reverted.is_empty() {
            self.reverting.insert(*hash, (commit.subject().to_owned(), reverted));
        }
        let named = trailers::fixes(&commit.message);
        if !named.is_empty() {
            self.naming.insert(*hash, named);
        }
    }
}

impl Line {
    /// Reads every commit that the tip reaches, once.
    ///
    /// # Errors
    /// As [`graph::ancestry`].
    pub fn read(objects: &mut Objects, tip: &Hash) -> Result<Line, Error> {
        let mut notes = Notes::default();
        let commits =
            graph::ancestry_seeing(objects, &[*tip], &[], &mut |hash, bytes| notes.take(hash, bytes))?;
        let places: ByName<usize> = commits.iter().enumerate().map(|(at, node)| (node.hash, at)).collect();
        let mut authored: Vec<(i64, usize)> =
            notes.authored.iter().map(|(hash, time)| (*time, places[hash])).collect();
        authored.sort_unstable();
        let first_parents = graph::first_parents(&commits, tip);
        let mut line =
            Line { commits, places, first_parents, authored, naming: HashMap::new(), reverts: Vec::new() };
        line.index_names(&notes);
        line.reverts = line.reverts(objects, &notes)?;
        Ok(line)
    }

    /// In the order of the line.
    fn index_names(&mut self, notes: &Notes) {
        for node in &self.commits {
            for name in notes.naming.get(&node.hash).into_iter().flatten() {
                self.naming.entry(name.to_ascii_lowercase()).or_default().push(node.hash);
            }
        }
    }

    fn reverts(&self, objects: &mut Objects, notes: &Notes) -> Result<Vec<Revert>, Error> {
        let mut names: Vec<Hash> = Vec::new();
        let is_short = |name: &String| name.parse::<Hash>().is_err();
        if notes.reverting.values().flat_map(|(_, said)| said).any(is_short) {
            names = self.commits.iter().map(|node| node.hash).collect();
            names.sort_unstable();
        }
        let mut reverts = Vec::new();
        for node in &self.commits {
            let Some((subject, said)) = notes.reverting.get(&node.hash) else { continue };
            let mut taken_back = Vec::new();
            for name in said.iter().filter_map(|name| name.parse().ok().or_else(|| only(&names, name))) {
                taken_back.extend(self.with_merged(objects, name)?);
            }
            let (subject, of_subject) = (subject.clone(), trailers::reverted_subject(subject));
            reverts.push(Revert { commit: node.hash, subject, of_subject, taken_back });
        }
        Ok(reverts)
    }

    /// A commit and, where it is a merge of the line, all that it brought.
    fn with_merged(&self, objects: &mut Objects, name: Hash) -> Result<Vec<Hash>, Error> {
        match self.places.get(&name).map(|place| self.commits[*place].parents.as_slice()) {
            Some([first, _, ..]) => {
                let brought = graph::commits_between(objects, first, &name)?;
                Ok(brought.into_iter().map(|node| node.hash).collect())
            }
            _ => Ok(vec![name]),
        }
    }

    /// Where a commit stands, parents before children; `None` for one that the tip does not reach.
    pub fn place(&self, commit: &Hash) -> Option<usize> {
        self.places.get(commit).copied()
    }

    /// Where the parents of the commit at a place stand.
    pub(super) fn parents(&self, place: usize) -> impl Iterator<Item = usize> {
        self.commits[place].parents.iter().filter_map(|parent| self.place(parent))
    }

    /// The committer's time of a commit of the line, in seconds since 1970.
    pub fn committed_at(&self, commit: &Hash) -> Option<i64> {
        self.place(commit).map(|place| self.commits[place].committed_at)
    }

    /// Is it on the first-parent line of the tip?
    pub fn is_on_first_parents(&self, commit: &Hash) -> bool {
        self.first_parents.contains(commit)
    }

    /// The commits that were written in this second since 1970.
    pub fn authored_at(&self, seconds: i64) -> impl Iterator<Item = Hash> {
        let start = self.authored.partition_point(|(time, _)| *time < seconds);
        let same = self.authored[start..].iter().take_while(move |(time, _)| *time == seconds);
        same.map(|(_, place)| self.commits[*place].hash)
    }

    /// The commits with a `Fixes-Finding` line for this id, whatever the case of its letters; oldest first.
    pub fn naming(&self, id: &str) -> &[Hash] {
        self.naming.get(&id.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The commits that take others back, oldest first.
    pub fn taking_back(&self) -> &[Revert] {
        &self.reverts
    }
}

/// The one name among sorted ones that begins with these digits.
fn only(names: &[Hash], digits: &str) -> Option<Hash> {
    let starts = |hash: &&Hash| hash.to_string().starts_with(digits);
    let start = names.partition_point(|hash| hash.to_string().as_str() < digits);
    let mut found = names[start..].iter().take_while(starts);
    let first = found.next().copied();
    first.filter(|_| found.next().is_none())
}
