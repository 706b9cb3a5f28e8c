//! What a gate judges, read from commits: the branch, where it goes, and where the two parted. Settings come from where
//! it goes, and nothing from the work tree.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::gathering::{self, Detail, Gathered, Place, summary};
use super::past::Past;
use super::revision::{commit_named, on_build_servers, with_cut};
use super::settings::{self, stored_dir};
use super::{Broken, CONFIG_FILE, Env, Failure, FailureKind, Workspace, branches, discover};
use crate::exchange;
use crate::gate::{self, Breach, Change, Policy, Reason, Verdict, Version};
use crate::git::trees::{self, Entry};
use crate::git::{self, Hash, Objects, Repository};
use crate::model::{FindingId, LARGEST, Summary, Timestamp};
use crate::text::{self, Node};

/// Between which commits a gate stands.
#[derive(Debug, Clone)]
pub struct Sides {
    /// What is judged.
    pub head: Hash,
    /// Where it goes, as it was named; none where all of it is judged.
    pub target: Option<Hash>,
    /// Where the two parted; several where they have taken over from each other.
    pub bases: Vec<Hash>,
}

/// What a gate saw, and what it says.
pub struct Gated {
    /// The verdict.
    pub verdict: Verdict,
    /// How many findings stand at the head.
    pub findings: usize,
    /// How many of them the policy forbids, whoever brought them.
    pub forbidden: usize,
    /// Files that cannot be read.
    pub broken: Broken,
}

/// Fields that may change while a finding stays the same, beyond its names, its run and its claim.
const LIFE: &[&str] = &["severity", "status", "resolution", "resolved_at", "updated_at", "related_findings"];

/// The commits that a gate stands between, and the settings of where the branch goes.
///
/// # Errors
/// A revision that is not there, also because the clone is cut off; settings that cannot be used.
pub fn open(env: &Env<'_>, new_since: Option<&str>) -> Result<(Workspace, Sides), Failure> {
    let repository = discover(env)?;
    let head = repository.head()?.ok_or_else(|| {
        Failure::not_found("there is no commit to judge yet").hint("'git commit' makes the first one")
    })?;
    let target = new_since.map(|revision| target(&repository, revision)).transpose()?;
    let bases = match (target, new_since) {
        (Some(target), Some(revision)) => bases(&repository, &target, &head, revision)?,
        _ => Vec::new(),
    };
    let workspace = Workspace::of_commit(env, repository, target.as_ref().unwrap_or(&head), Some(&head))?;
    Ok((workspace, Sides { head, target, bases }))
}

fn target(repository: &Repository, revision: &str) -> Result<Hash, Failure> {
    commit_named(repository, revision).map_err(|failure| match revision.split_once('/') {
        _ if failure.kind != FailureKind::NotFound => failure,
        _ if repository.is_shallow() => on_build_servers(repository, failure),
        Some((remote, branch)) => failure.hint(format!("'git fetch {remote} {branch}' may bring it")),
        None => failure,
    })
}

fn bases(repository: &Repository, target: &Hash, head: &Hash, revision: &str) -> Result<Vec<Hash>, Failure> {
    let bases = repository.merge_bases(target, head)?;
    if !bases.is_empty() {
        return Ok(bases);
    }
    let failure = Failure::not_found(format!("'{revision}' and HEAD have no commit in common"));
    Err(match repository.is_shallow() {
        true => on_build_servers(repository, with_cut(repository, failure)),
        false => failure.hint("a branch can only be compared with one that it came from"),
    })
}

/// Judges the findings of the head, or what the branch changes of them.
///
/// # Errors
/// An object that cannot be read. A finding whose file makes no sense is part of the verdict.
pub fn judge(
    workspace: &Workspace,
    sides: &Sides,
    policy: &Policy,
    now: Timestamp,
) -> Result<Gated, Failure> {
    let policy = &timed(workspace, sides, policy)?;
    let Gathered { findings, broken } = standing(workspace, &sides.head, policy, now)?;
    check_given(workspace, &sides.head, &broken)?;
    let total = findings.len();
    let paths: Vec<String> = findings.into_iter().flatten().collect();
    let mut verdict = match sides.target {
        None => {
            Verdict { breaches: breaches(workspace, &sides.head, &paths, policy, now)?, allowed: Vec::new() }
        }
        Some(_) => since(workspace, sides, policy, now)?,
    };
    verdict.breaches.extend(unreadable(&broken));
    verdict.breaches.extend(moved(workspace, sides)?);
    verdict.breaches.extend(unusable(workspace, sides, now)?);
    verdict.breaches.sort_by(|one, other| (&one.path, &one.id).cmp(&(&other.path, &other.id)));
    Ok(Gated { verdict, findings: total, forbidden: paths.len(), broken })
}

/// The policy with the deadlines that it asks for. Of findings that are known where the branch goes, it decides nothing.
fn timed(workspace: &Workspace, sides: &Sides, policy: &Policy) -> Result<Policy, Failure> {
    let Some(moment) = policy.overdue_at() else { return Ok(policy.clone()) };
    let mut dues = HashMap::new();
    for side in std::iter::once(sides.head).chain(sides.target) {
        let told = Past::new(workspace).at(side).dues(moment);
        dues.extend(told.map_err(|failure| on_build_servers(&workspace.repository, failure))?);
    }
    Ok(policy.clone().with_dues(dues))
}

/// Where the findings of a commit lie, and of each whether the policy forbids it. No folder holds no finding.
fn standing(
    workspace: &Workspace,
    head: &Hash,
    policy: &Policy,
    now: Timestamp,
) -> Result<Gathered<Option<String>>, Failure> {
    let detail = if policy.searches_texts() { Detail::All } else { Detail::AllButDescription };
    let choose = |summary: Summary, path: &str| Some(policy.forbids(&summary, now).then(|| path.to_owned()));
    match gathering::chosen(workspace, Place::Commit(*head), detail, &choose) {
        Err(failure) if failure.kind == FailureKind::NotFound => Ok(Gathered::default()),
        gathered => gathered,
    }
}

/// What is wrong with each of the forbidden findings.
fn breaches(
    workspace: &Workspace,
    head: &Hash,
    paths: &[String],
    policy: &Policy,
    now: Timestamp,
) -> Result<Vec<Breach>, Failure> {
    let mut breaches = Vec::new();
    if paths.is_empty() {
        return Ok(breaches);
    }
    let paths: HashSet<&str> = paths.iter().map(String::as_str).collect();
    let mut objects = workspace.repository.objects()?;
    let folder = branches::folder(&mut objects, &workspace.config.dir, head)?;
    for file in trees::changes(&mut objects, folder, &[None])? {
        let path = format!("{}/{}", workspace.config.dir, file.path);
        let (true, Some(entry), Some(id)) = (paths.contains(&*path), file.now, workspace.id_of(&path)) else {
            continue;
        };
        let version = read_version(&mut objects, &entry, &id, &path)?;
        breaches.extend(version.and_then(|version| gate::judge(&version, policy, now)));
    }
    Ok(breaches)
}

/// After the merge the findings would lie in another folder, of which nothing is known where the branch goes.
fn moved(workspace: &Workspace, sides: &Sides) -> Result<Option<Breach>, Failure> {
    let Some(target) = &sides.target else { return Ok(None) };
    let (was, named) =
        (stored_dir(&workspace.repository, target)?, stored_dir(&workspace.repository, &sides.head)?);
    if named == was || named == workspace.config.dir {
        return Ok(None);
    }
    let message = format!("the branch makes '{named}' the findings folder in place of '{was}'");
    Ok(Some(Breach::about(Reason::Moved, None, Some(CONFIG_FILE.to_owned()), message)))
}

/// After the merge no command could use the settings, which the branch alone brings.
fn unusable(workspace: &Workspace, sides: &Sides, now: Timestamp) -> Result<Option<Breach>, Failure> {
    let Some(target) = &sides.target else { return Ok(None) };
    let mut objects = workspace.repository.objects()?;
    let before = sides.bases.iter().chain([target]).copied();
    let tree = objects.commit(&sides.head)?.tree;
    let unusable = settings::brought_unusable(&mut objects, &tree, before, now)?;
    Ok(unusable.map(|unusable| {
        let message = format!("the branch brings settings that cannot be used: {}", unusable.why);
        let breach = Breach::about(Reason::Settings, None, Some(CONFIG_FILE.to_owned()), message);
        Breach { line: unusable.line, ..breach }
    }))
}

/// A file that git does not give is no fault of who wrote it: then nothing can be said at all.
fn check_given(workspace: &Workspace, head: &Hash, broken: &Broken) -> Result<(), Failure> {
    let mut objects = workspace.repository.objects()?;
    let root = objects.commit(head)?.tree;
    for problem in &broken.problems {
        if let Some(entry) = trees::entry(&mut objects, &root, &problem.path)?.filter(Entry::is_file) {
            read(&mut objects, &entry)?;
        }
    }
    Ok(())
}

/// One breach for each file that cannot be read.
fn unreadable(broken: &Broken) -> impl Iterator<Item = Breach> {
    let mut files = BTreeMap::new();
    for problem in &broken.problems {
        files.entry(&problem.path).or_insert(problem);
    }
    files.into_values().map(|problem| {
        let id = crate::store::id_meant(&problem.path);
        let message = format!("cannot be read, so nobody knows what it is: {}", problem.message);
        let breach = Breach::about(Reason::Unreadable, id, Some(problem.path.clone()), message);
        Breach { line: problem.line, ..breach }
    })
}

/// What the branch changes since it left.
fn since(workspace: &Workspace, sides: &Sides, policy: &Policy, now: Timestamp) -> Result<Verdict, Failure> {
    let mut verdicts = Vec::new();
    let mut settled = Vec::new();
    for base in &sides.bases {
        verdicts.push(gate::judge_change(&change(workspace, base, &sides.head)?, policy, now));
        settled.push(settled_by(workspace, base, &sides.bases, policy, now)?);
    }
    Ok(Verdict::over(verdicts, &settled))
}

/// What one of several bases did itself since it parted from the others.
fn settled_by(
    workspace: &Workspace,
    base: &Hash,
    bases: &[Hash],
    policy: &Policy,
    now: Timestamp,
) -> Result<Verdict, Failure> {
    let mut all = Verdict::default();
    for other in bases.iter().filter(|other| *other != base) {
        for origin in workspace.repository.merge_bases(base, other)? {
            let verdict = gate::judge_change(&change(workspace, &origin, base)?, policy, now);
            all.breaches.extend(verdict.breaches);
            all.allowed.extend(verdict.allowed);
        }
    }
    Ok(all)
}

fn change(workspace: &Workspace, base: &Hash, head: &Hash) -> Result<Change, Failure> {
    let mut objects = workspace.repository.objects()?;
    let dir = &workspace.config.dir;
    let before = branches::folder(&mut objects, dir, base)?;
    let now = branches::folder(&mut objects, dir, head)?;
    let mut change = Change::default();
    for file in trees::changes(&mut objects, now, &[before])? {
        let path = format!("{dir}/{}", file.path);
        let Some(id) = workspace.id_of(&path) else { continue };
        if let Some(entry) = file.before.first().copied().flatten() {
            match read_version(&mut objects, &entry, &id, &path)? {
                Some(version) => change.before.push(version),
                None => change.unread_before.push((id.clone(), path.clone())),
            }
        }
        if let Some(entry) = file.now {
            match read_version(&mut objects, &entry, &id, &path)? {
                Some(version) => change.now.push(version),
                None => change.unread_now.push(id),
            }
        }
    }
    Ok(change)
}

/// The finding that stands at an entry of a tree; `None` where it cannot be read.
fn read_version(
    objects: &mut Objects,
    entry: &Entry,
    id: &FindingId,
    path: &str,
) -> Result<Option<Version>, Failure> {
    if !entry.is_file() {
        return Ok(None);
    }
    let Some(bytes) = read(objects, entry)? else { return Ok(None) };
    Ok(summary(id.clone(), &bytes).and_then(|summary| version(summary, path, &bytes)))
}

/// The bytes of a file; `None` of one that is too large to be a finding.
fn read(objects: &mut Objects, entry: &Entry) -> Result<Option<Vec<u8>>, Failure> {
    match objects.blob_within(&entry.hash, LARGEST) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(git::Error::TooLarge { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn version(summary: Summary, path: &str, bytes: &[u8]) -> Option<Version> {
    let scan = text::scan(bytes);
    let root = scan.root?;
    let line = root.get("severity").map(|node| text::position(scan.text, node.span.start).line);
    let locations = root.get("locations").and_then(Node::items).unwrap_or_default();
    let place = |location: &Node| location.get("path")?.as_str().map(str::to_owned);
    Some(Version {
        line,
        places: locations.iter().filter_map(place).collect(),
        fingerprint: root.at(&["source", "fingerprint"]).and_then(Node::as_str).map(str::to_owned),
        essence: exchange::digest_without(&root, LIFE),
        path: path.to_owned(),
        summary,
    })
}
