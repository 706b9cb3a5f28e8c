//! What a run says of the code that was scanned: of which repository it is, of which commit, of which branch.

use std::borrow::Cow;

use super::Reading;
use super::limits::REPOSITORIES;
use super::members::Members;
use super::rules::text;
use crate::exchange::scan::Scanned;
use crate::text::{Node, shortened};

/// Where a run says it, an entry for each repository.
const PROVENANCE: &str = "versionControlProvenance";

/// What can be done where it is not clear what was scanned.
const SAY: &str = "--scanned REV says which commit of this repository it is about";

/// So many characters of what the log says stand in a message.
const SHOWN: usize = 200;

/// The code that was scanned.
pub(super) struct Provenance {
    pub(super) scanned: Scanned,
    /// Why that is perhaps other code than what is here.
    pub(super) elsewhere: Option<String>,
}

/// One entry of `versionControlProvenance`.
struct Entry<'n> {
    node: &'n Node,
    /// Is its repository another one? Unknown counts as no.
    is_foreign: bool,
}

/// The commit that the user names, else one that the log names; without either what is here.
pub(super) fn read(run: &Members<'_>, reading: &Reading<'_>) -> Provenance {
    let provenance = run.node(PROVENANCE);
    let entries = entries(provenance.as_ref(), reading);
    let known = || entries.iter().find_map(|entry| entry.commit(reading));
    if let Some(hash) = reading.commit.map(str::to_owned).or_else(known) {
        return Provenance { elsewhere: beyond_head(&hash, reading), scanned: Scanned::Commit(hash) };
    }
    match why_elsewhere(&entries, reading) {
        Some(why) => {
            Provenance { scanned: Scanned::Elsewhere, elsewhere: Some(format!("a report of {why} ({SAY})")) }
        }
        None => Provenance { scanned: Scanned::Here(reading.head.map(str::to_owned)), elsewhere: None },
    }
}

/// The folders in which the scanner saw repositories: this one, and others.
pub(super) fn folders(run: &Members<'_>, reading: &Reading<'_>) -> (Vec<Node>, Vec<Node>) {
    let provenance = run.node(PROVENANCE);
    let (ours, others): (Vec<_>, Vec<_>) =
        entries(provenance.as_ref(), reading).into_iter().partition(|entry| entry.is_ours(reading));
    let folders = |entries: Vec<Entry<'_>>| -> Vec<Node> {
        entries.iter().filter_map(|entry| entry.node.get("mappedTo").cloned()).collect()
    };
    match ours.is_empty() {
        // a mirror, as long as nothing is said of anything nearer
        true => (folders(others), Vec::new()),
        false => (folders(ours), folders(others)),
    }
}

fn entries<'n>(provenance: Option<&'n Node>, reading: &Reading<'_>) -> Vec<Entry<'n>> {
    let entries = provenance.and_then(Node::items).unwrap_or_default().iter().take(REPOSITORIES);
    entries.map(|node| Entry::read(node, reading)).collect()
}

impl<'n> Entry<'n> {
    fn read(node: &'n Node, reading: &Reading<'_>) -> Self {
        let is_home = text(node, "repositoryUri").and_then(|address| reading.code.is_home(address));
        Entry { node, is_foreign: is_home == Some(false) }
    }

    /// Is it about this repository, as far as that can be told?
    fn is_ours(&self, reading: &Reading<'_>) -> bool {
        !self.is_foreign || self.commit(reading).is_some()
    }

    /// What it says, as a message has it.
    fn told(&self, field: &str) -> Option<Cow<'n, str>> {
        Some(shortened(text(self.node, field)?, SHOWN))
    }

    /// Its commit, where that is here. A whole hash proves more than an address: forks and mirrors have the same commits.
    fn commit(&self, reading: &Reading<'_>) -> Option<String> {
        let named = text(self.node, "revisionId")?;
        let hash = reading.code.commit(named)?;
        (!self.is_foreign || named.len() == hash.len()).then_some(hash)
    }
}

/// Why none of the entries is about what is here; `None` where nothing speaks against it. What is said of submodules and
/// other repositories counts only where nothing else is said.
fn why_elsewhere(entries: &[Entry<'_>], reading: &Reading<'_>) -> Option<String> {
    let of_ours: Vec<&Entry<'_>> = entries.iter().filter(|entry| !entry.is_foreign).collect();
    if of_ours.is_empty() {
        let address = entries.first()?.told("repositoryUri")?;
        return Some(format!("{address}, which is no remote of this repository"));
    }
    if let Some(revision) = of_ours.iter().find_map(|entry| entry.told("revisionId")) {
        return Some(format!("commit {revision}, which is not here"));
    }
    let short = |name: &str| name.strip_prefix("refs/heads/").unwrap_or(name).to_owned();
    let mut branches =
        of_ours.iter().filter_map(|entry| entry.told("branch")).map(|name| short(&name)).peekable();
    branches.peek()?;
    let ours = short(&reading.code.branch()?);
    branches.find(|theirs| *theirs != ours).map(|theirs| format!("branch {theirs}, and this is {ours}"))
}

/// Why a commit is not what HEAD has.
fn beyond_head(hash: &str, reading: &Reading<'_>) -> Option<String> {
    let head = reading.head?;
    let is_there = head == hash || reading.code.contains(head, hash);
    (!is_there).then(|| format!("a report of commit {hash}, which HEAD does not contain"))
}
