//! Claims: who works on what. The file of the finding tells it to everybody, a reference makes it exclusive over all
//! worktrees and branches of this repository, and once that is pushed to a remote, over all clones.

mod releasing;
mod restoring;
mod taking;

pub use releasing::{ReleaseArgs, Releasing, release_all};
pub use restoring::{check_free, restore_all};
pub use taking::Taken;

use std::collections::HashMap;

use super::{Env, Failure, Workspace};
use crate::git::{HeldClaim, RemoteClaim};
use crate::model::{Claim, Finding, FindingId, Timestamp};
use crate::text::{self, Node};

/// The variable that names an agent.
pub const AGENT_VARIABLE: &str = "GIT_FINDINGS_AGENT";

/// Who claims.
#[derive(Debug, Clone)]
pub struct Claimant {
    name: String,
}

/// A claim as it stands in a file.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// Who holds it.
    pub by: String,
    /// Since when, as it is written; empty where that is not known.
    pub at: String,
    token: String,
}

impl Claimant {
    /// The name given, else that of the environment, else the user's e-mail and the worktree.
    ///
    /// # Errors
    /// When git does not know who the user is.
    pub fn new(env: &Env<'_>, workspace: &Workspace, given: Option<&str>) -> Result<Claimant, Failure> {
        if let Some(name) = given.or_else(|| env.variables.get(AGENT_VARIABLE).map(String::as_str)) {
            let name = name.trim();
            return match name.is_empty() || name.chars().any(char::is_control) {
                true => Err(Failure::usage("the name of a claim is empty or holds control characters")),
                false => Ok(Claimant { name: name.to_owned() }),
            };
        }
        let email = workspace.repository.identity()?.email;
        let worktree =
            workspace.repository.work_tree()?.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Claimant { name: format!("{email} in {worktree}") })
    }
}

impl Claimant {
    /// Their name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Ticket {
    /// The block `claim` of a finding's file.
    pub fn node(&self) -> Node {
        let mut node = Node::object();
        for (field, value) in [("by", &self.by), ("at", &self.at), ("token", &self.token)] {
            node.set(field, Node::from(value.as_str()));
        }
        node
    }

    /// A claim that was written by hand may lack its time and its token, and holds all the same.
    fn of(claim: &Claim) -> Ticket {
        let at = claim.at.map(|at| at.to_string()).unwrap_or_default();
        Ticket { by: claim.by.clone(), at, token: claim.token.clone().unwrap_or_default() }
    }

    /// A reference whose record nobody can read is held by somebody all the same.
    pub(super) fn of_reference(held: &HeldClaim) -> Ticket {
        let record = text::scan(&held.record).root.unwrap_or_else(Node::object);
        let word = |field: &str| record.get(field).and_then(Node::as_str).unwrap_or("somebody").to_owned();
        Ticket { by: word("by"), at: word("at"), token: word("token") }
    }

    /// `ID is claimed by NAME since TIME`.
    fn told(&self, id: &FindingId) -> String {
        let since = if self.at.is_empty() { String::new() } else { format!(" since {}", self.at) };
        format!("{id} is claimed by {}{since}", self.by)
    }

    /// Is it so old that it holds nobody off any more?
    pub(super) fn is_expired(&self, workspace: &Workspace, now: Timestamp) -> bool {
        let age = self.at.parse::<Timestamp>().ok().and_then(|at| now.since(at).to_std().ok());
        workspace.config.claims_expire_after.zip(age).is_some_and(|(limit, age)| age > limit)
    }

    fn record(&self) -> Vec<u8> {
        text::compact(&self.node()).into_bytes()
    }
}

/// May this claimant put the finding down?
///
/// # Errors
/// Somebody else holds the claim: exit 5 with the name.
pub fn check_holder(
    workspace: &Workspace,
    finding: &Finding,
    claimant: &Claimant,
    now: Timestamp,
) -> Result<(), Failure> {
    match holder(workspace, finding, false)? {
        Some(holder) if holder.by != claimant.name && !holder.is_expired(workspace, now) => {
            Err(Failure::not_now(holder.told(&finding.id))
                .hint("--as NAME if that is you, --force to put it down all the same"))
        }
        _ => Ok(()),
    }
}

/// Who works on the finding, if it is somebody else than this claimant.
///
/// # Errors
/// Git's failure.
pub fn other_holder(
    workspace: &Workspace,
    finding: &Finding,
    claimant: &Claimant,
) -> Result<Option<String>, Failure> {
    let holder = holder(workspace, finding, false)?;
    Ok(holder.filter(|holder| holder.by != claimant.name).map(|holder| holder.by))
}

/// Who holds which claim by its reference, wherever it was taken.
///
/// # Errors
/// Git's failure.
pub fn holders(workspace: &Workspace) -> Result<HashMap<String, String>, Failure> {
    let held = workspace.repository.claims()?.into_iter();
    Ok(held.map(|held| (held.name.clone(), Ticket::of_reference(&held).by)).collect())
}

/// The claim on one finding: that of its reference, wherever it was taken, unless only its file is asked (`by_file`);
/// else that of its file.
///
/// # Errors
/// Git's failure.
pub fn holder(workspace: &Workspace, finding: &Finding, by_file: bool) -> Result<Option<Ticket>, Failure> {
    let held = if by_file { None } else { workspace.repository.find_claim(finding.id.as_str())? };
    Ok(held.as_ref().map(Ticket::of_reference).or_else(|| finding.claim.as_ref().map(Ticket::of)))
}

/// The claim on a finding that a remote was last seen to have.
fn seen<'claims>(claims: &'claims [RemoteClaim], id: &FindingId) -> Option<&'claims RemoteClaim> {
    claims.iter().find(|seen| seen.claim.name == id.as_str())
}

/// Somebody who has the claim on a remote: exit 5 with the name.
fn held_on(remote: &str, id: &FindingId, holder: &Ticket) -> Failure {
    Failure::not_now(format!("{} on '{remote}'", holder.told(id)))
}

/// 128 random bits in hex, so that two claims never merge silently.
fn token() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::repository("no random numbers").cause(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Random bits of the system.
///
/// # Errors
/// When the system has none.
pub fn random_bits() -> Result<u64, Failure> {
    getrandom::u64().map_err(|error| Failure::repository("no random numbers").cause(error.to_string()))
}
