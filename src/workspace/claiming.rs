//! Claims: who works on what. The file of the finding tells it to everybody, a reference makes it exclusive over all
//! worktrees and branches of this repository.

use std::collections::HashMap;

use super::{Env, Failure, Workspace};
use crate::git::{Claimed, Hash, HeldClaim};
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
    fn of_reference(held: &HeldClaim) -> Ticket {
        let record = text::scan(&held.record).root.unwrap_or_else(Node::object);
        let word = |field: &str| record.get(field).and_then(Node::as_str).unwrap_or("somebody").to_owned();
        Ticket { by: word("by"), at: word("at"), token: word("token") }
    }

    /// `ID is claimed by NAME since TIME`.
    fn told(&self, id: &FindingId) -> String {
        let since = if self.at.is_empty() { String::new() } else { format!(" since {}", self.at) };
        format!("{id} is claimed by {}{since}", self.by)
    }

    fn record(&self) -> Vec<u8> {
        text::compact(&self.node()).into_bytes()
    }
}

/// Claims that this command took, to be given back if it fails.
pub struct Taken<'workspace> {
    workspace: &'workspace Workspace,
    dry_run: bool,
    held: Vec<(FindingId, Hash, Ticket)>,
}

impl<'workspace> Taken<'workspace> {
    /// Nothing taken yet; a dry run only looks.
    pub fn new(workspace: &'workspace Workspace, dry_run: bool) -> Self {
        Taken { workspace, dry_run, held: Vec::new() }
    }

    /// Takes the claim of a finding, unless somebody else holds it and it is neither expired nor stolen. A claim of the
    /// same name stays as it is.
    ///
    /// # Errors
    /// Somebody else holds it: exit 5 with the name.
    pub fn claim(
        &mut self,
        finding: &Finding,
        claimant: &Claimant,
        now: Timestamp,
        steal: bool,
    ) -> Result<Ticket, Failure> {
        let id = &finding.id;
        if let Some((_, _, ticket)) = self.held.iter().find(|(held, _, _)| held == id) {
            return Ok(ticket.clone());
        }
        let held = self.workspace.repository.find_claim(id.as_str())?;
        let of_file = finding.claim.as_ref().map(Ticket::of);
        let holder = held.as_ref().map(Ticket::of_reference).or(of_file);
        if let Some(holder) = holder {
            if holder.by == claimant.name {
                // the file of a fresh clone names the claimant, and the reference is missing there
                return if held.is_some() { Ok(holder) } else { self.take(id, holder, None) };
            }
            if !steal && !expired(self.workspace, &holder, now) {
                return Err(held_by(id, &holder));
            }
        }
        let ticket = Ticket { by: claimant.name.clone(), at: now.to_string(), token: token()? };
        self.take(id, ticket, held.as_ref())
    }

    fn take(&mut self, id: &FindingId, ticket: Ticket, from: Option<&HeldClaim>) -> Result<Ticket, Failure> {
        if self.dry_run {
            return Ok(ticket);
        }
        let repository = &self.workspace.repository;
        let hash = match from {
            Some(old) => {
                repository.replace_claim(id.as_str(), &ticket.record(), old.hash)?.ok_or_else(|| {
                    Failure::not_now(format!("the claim on {id} was changed by somebody else just now"))
                })?
            }
            None => match repository.claim(id.as_str(), &ticket.record())? {
                Claimed::Taken(hash) => hash,
                Claimed::Held(other) => return Err(held_by(id, &Ticket::of_reference(&other))),
            },
        };
        self.held.push((id.clone(), hash, ticket.clone()));
        Ok(ticket)
    }

    /// Gives back what was taken, because the finding could not be written.
    pub fn give_back(&self) {
        for (id, hash, _) in &self.held {
            // a claim that cannot be released now is an orphan that its own name can take again
            drop(self.workspace.repository.release_claim(id.as_str(), *hash));
        }
    }
}

fn held_by(id: &FindingId, holder: &Ticket) -> Failure {
    Failure::not_now(holder.told(id))
        .hint(format!("take another, or 'git findings start {id} --steal --reason TEXT'"))
}

fn expired(workspace: &Workspace, holder: &Ticket, now: Timestamp) -> bool {
    let age = holder.at.parse::<Timestamp>().ok().and_then(|at| now.since(at).to_std().ok());
    workspace.config.claims_expire_after.zip(age).is_some_and(|(limit, age)| age > limit)
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
        Some(holder) if holder.by != claimant.name && !expired(workspace, &holder, now) => {
            Err(Failure::not_now(holder.told(&finding.id))
                .hint("--as NAME if that is you, --force to put it down all the same"))
        }
        _ => Ok(()),
    }
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

/// Releases the claims of findings that were closed or put down.
///
/// # Errors
/// Git's failure.
pub fn release_all(workspace: &Workspace, names: &[String]) -> Result<(), Failure> {
    for name in names {
        if let Some(held) = workspace.repository.find_claim(name)? {
            workspace.repository.release_claim(name, held.hash)?;
        }
    }
    Ok(())
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
