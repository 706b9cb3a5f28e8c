//! Claims: each on a finding that is open somewhere, told by a file that has it, and held by somebody known.

use std::collections::HashMap;
use std::path::PathBuf;

use super::super::claiming::Ticket;
use super::super::{Failure, stored};
use super::mend::Remedy;
use super::survey::Survey;
use super::{Case, Patient, typed};
use crate::disk;
use crate::git::{Hash, HeldClaim, Objects};
use crate::model::{FindingId, LARGEST, Status, Summary};
use crate::rules::Check;
use crate::store::Folder;
use crate::text;

pub(super) fn look(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let names = patient.workspace.repository.claim_names()?;
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let (mut cases, mut held) = (Vec::new(), Vec::new());
    for claim in claims(patient, names) {
        match claim {
            Ok(claim) => held.push(claim),
            Err((name, why)) => cases.push(unreadable(&name, &why)),
        }
    }
    let mut texts = Texts::of(patient)?;
    for claim in &held {
        cases.extend(judge(patient, &mut texts, claim));
    }
    Ok(cases)
}

/// Every claim, or why it cannot be read: all at once, and one by one where one of them breaks that.
fn claims(patient: &Patient<'_>, names: Vec<(String, Hash)>) -> Vec<Result<HeldClaim, (String, String)>> {
    let repository = &patient.workspace.repository;
    if let Ok(all) = repository.claims() {
        return all.into_iter().map(Ok).collect();
    }
    let each = names.into_iter().filter_map(|(name, _)| match repository.find_claim(&name) {
        Ok(claim) => claim.map(Ok),
        Err(error) => Some(Err((name, error.to_string()))),
    });
    each.collect()
}

fn unreadable(name: &str, why: &str) -> Case {
    let message = format!("the claim is held by nobody knows whom: {why}");
    let (id, reference) = (typed(name), typed(&format!("refs/findings/claims/{name}")));
    let hint = format!("git findings start {id} --steal --reason TEXT, or: git update-ref -d {reference}");
    Case::new(Check::ClaimUnreadable, message).about(name).hint(hint)
}

fn judge(patient: &Patient<'_>, texts: &mut Texts<'_>, claim: &HeldClaim) -> Option<Case> {
    let name = claim.name.as_str();
    let Ok(id) = name.parse::<FindingId>() else {
        return Some(unreadable(name, "no finding can have that id"));
    };
    if text::scan(&claim.record).root.is_none_or(|root| root.get("by").is_none()) {
        return Some(unreadable(name, "its record names nobody"));
    }
    let holder = Ticket::of_reference(claim);
    let case = match texts.life(&id) {
        Life::Unknown => return None,
        Life::Over(why) => {
            let message = format!("{} holds a claim on a finding that {why}", holder.by);
            let remedy = Remedy::Release { name: name.to_owned(), hash: claim.hash };
            Case::new(Check::ClaimOrphaned, message).mended_by(remedy)
        }
        Life::Open(_) if holder.is_expired(patient.workspace, patient.now) => {
            let message = format!("the claim of {} has expired and holds nobody off", holder.by);
            Case::new(Check::ClaimExpired, message)
                .hint(format!("git findings start {name} --steal --reason TEXT takes it over"))
        }
        Life::Open(told) if told.is_empty() => {
            let message = format!("{} holds a claim that no file of the finding tells of", holder.by);
            Case::new(Check::ClaimUntold, message)
                .hint(format!("git findings start {name} --as {} writes it down", typed(&holder.by)))
        }
        Life::Open(told) if !told.contains(&holder.by) => {
            let message = format!(
                "{} holds the claim, and the file of the finding names {}",
                holder.by,
                told.join(", ")
            );
            Case::new(Check::ClaimContradicted, message)
                .hint(format!("git findings start {name} --steal --reason TEXT settles it"))
        }
        Life::Open(_) => return None,
    };
    Some(case.about(name))
}

/// What becomes of a finding, all places taken together.
enum Life {
    /// It is open somewhere; those whom its open texts name as holders.
    Open(Vec<String>),
    /// It is closed wherever it is, or nowhere; in words.
    Over(&'static str),
    /// Some place could not be read.
    Unknown,
}

/// Every text of a finding that anybody has: on branches, staged, on disk in this and other work trees.
struct Texts<'patient> {
    patient: &'patient Patient<'patient>,
    survey: &'patient Survey,
    objects: Objects,
    staged: HashMap<FindingId, Hash>,
    /// Listed when the first finding is met that is open nowhere else.
    on_disk: Option<HashMap<FindingId, Vec<PathBuf>>>,
}

impl<'patient> Texts<'patient> {
    fn of(patient: &'patient Patient<'patient>) -> Result<Self, Failure> {
        let workspace = patient.workspace;
        let staged = match patient.has_work_tree() {
            true => stored::staged(workspace)?.files,
            false => Vec::new(),
        };
        let staged = staged.into_iter().filter_map(|(path, blob)| Some((workspace.id_of(&path)?, blob)));
        let objects = workspace.repository.objects()?.offline();
        Ok(Texts { patient, survey: patient.survey()?, objects, staged: staged.collect(), on_disk: None })
    }

    fn life(&mut self, id: &FindingId) -> Life {
        let mut blobs: Vec<Hash> = self.survey.copies_of(id).iter().map(|copy| copy.blob).collect();
        blobs.extend(self.staged.get(id));
        let read = blobs.iter().map(|blob| self.objects.blob_within(blob, LARGEST).ok()).collect();
        match life(read) {
            Life::Over(_) => {
                life(self.on_disk(id)).or_over(!blobs.is_empty(), self.survey.unreadable.is_empty())
            }
            other => other,
        }
    }

    fn on_disk(&mut self, id: &FindingId) -> Vec<Option<Vec<u8>>> {
        let patient = self.patient;
        let listed = self.on_disk.get_or_insert_with(|| list(patient));
        let paths = listed.get(id).map(Vec::as_slice).unwrap_or_default();
        paths.iter().map(|path| disk::read(path, LARGEST).ok()).collect()
    }
}

impl Life {
    /// What is over on disk is over if all else could be read; how, depends on whether there was anything at all.
    fn or_over(self, was_there: bool, is_all_read: bool) -> Life {
        match self {
            Life::Over(_) if !is_all_read => Life::Unknown,
            Life::Over(MISSING) if was_there => Life::Over(CLOSED),
            other => other,
        }
    }
}

const CLOSED: &str = "is closed on every branch";
const MISSING: &str = "is on no branch and in no work tree";

fn life(texts: Vec<Option<Vec<u8>>>) -> Life {
    let (mut holders, mut is_open, mut is_known) = (Vec::new(), false, true);
    let is_there = !texts.is_empty();
    for text in texts {
        match text.and_then(|bytes| Summary::read(&bytes).ok()) {
            None => is_known = false,
            Some(summary) if Status::is_open(summary.status) => {
                is_open = true;
                holders.extend(summary.claimed_by.filter(|holder| !holders.contains(holder)));
            }
            Some(_) => {}
        }
    }
    match () {
        () if is_open => Life::Open(holders),
        () if !is_known => Life::Unknown,
        () => Life::Over(if is_there { CLOSED } else { MISSING }),
    }
}

/// The files of findings in every work tree of the repository, whatever commit it stands on.
fn list(patient: &Patient<'_>) -> HashMap<FindingId, Vec<PathBuf>> {
    let config = &patient.workspace.config;
    let mut listed: HashMap<FindingId, Vec<PathBuf>> = HashMap::new();
    for tree in patient.workspace.repository.worktrees().unwrap_or_default() {
        let folder = Folder::new(&tree.path, &config.dir, config.layout);
        for file in folder.walk().flatten() {
            listed.entry(file.id).or_default().push(tree.path.join(file.path));
        }
    }
    listed
}
