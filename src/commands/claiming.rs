//! Claims: who works on what. The file of the finding tells it to everybody, a reference makes it exclusive over all
//! worktrees and branches of this repository.

use super::change::WriteArgs;
use super::{Env, Failure, Outcome, Workspace};
use crate::git::claims::{self, Claim as Held, Taking};
use crate::model::{Claim, Finding, FindingId, Timestamp};
use crate::text::Node;

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
    at: String,
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
        let worktree = workspace.repository.work_tree()?.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Claimant { name: format!("{email} in {worktree}") })
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

    fn of(claim: &Claim) -> Option<Ticket> {
        Some(Ticket { by: claim.by.clone(), at: claim.at?.to_string(), token: claim.token.clone()? })
    }
}

/// Claims that this command took, to be given back if it fails.
pub struct Taken<'workspace> {
    workspace: &'workspace Workspace,
    dry_run: bool,
    held: Vec<(FindingId, Held)>,
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
        if let Some((_, held)) = self.held.iter().find(|(held, _)| held == id) {
            return Ok(ticket(held));
        }
        let repository = &self.workspace.repository;
        let of_file = finding.claim.as_ref().and_then(Ticket::of);
        let held = claims::read(repository, id.as_str())?;
        let holder = held.as_ref().map(ticket).or_else(|| of_file.clone());
        if let Some(holder) = holder {
            if holder.by == claimant.name {
                self.keep(id, held.is_some(), &holder)?;
                return Ok(holder);
            }
            if !steal && !expired(self.workspace, &holder, now) {
                return Err(held_by(id, &holder));
            }
        }
        let ticket = Ticket { by: claimant.name.clone(), at: now.to_string(), token: token()? };
        self.take(id, &ticket, held.as_ref())?;
        Ok(ticket)
    }

    /// The file names the claimant already; the reference may be missing in a fresh clone.
    fn keep(&mut self, id: &FindingId, is_held: bool, ticket: &Ticket) -> Result<(), Failure> {
        if is_held { Ok(()) } else { self.take(id, ticket, None) }
    }

    fn take(&mut self, id: &FindingId, ticket: &Ticket, from: Option<&Held>) -> Result<(), Failure> {
        if self.dry_run {
            return Ok(());
        }
        let repository = &self.workspace.repository;
        match claims::take(repository, id.as_str(), &ticket.by, &ticket.at, &ticket.token, from)? {
            Taking::Taken(held) => {
                self.held.push((id.clone(), held));
                Ok(())
            }
            Taking::HeldBy(other) => Err(held_by(id, &self::ticket(&other))),
        }
    }

    /// Gives back what was taken, because the finding could not be written.
    pub fn give_back(&self) {
        for (id, held) in &self.held {
            // a claim that cannot be released now is an orphan that its own name can take again
            drop(claims::release(&self.workspace.repository, id.as_str(), held));
        }
    }
}

fn ticket(held: &Held) -> Ticket {
    Ticket { by: held.by.clone(), at: held.at.clone(), token: held.token.clone() }
}

fn held_by(id: &FindingId, holder: &Ticket) -> Failure {
    Failure::not_now(format!("{id} is claimed by {} since {}", holder.by, holder.at))
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
pub fn check_holder(workspace: &Workspace, finding: &Finding, claimant: &Claimant, now: Timestamp) -> Result<(), Failure> {
    let held = claims::read(&workspace.repository, finding.id.as_str())?;
    let holder = held.as_ref().map(ticket).or_else(|| finding.claim.as_ref().and_then(Ticket::of));
    match holder {
        Some(holder) if holder.by != claimant.name && !expired(workspace, &holder, now) => {
            Err(Failure::not_now(format!("{} is claimed by {} since {}", finding.id, holder.by, holder.at))
                .hint("--as NAME if that is you, --force to put it down all the same"))
        }
        _ => Ok(()),
    }
}

/// Releases the claims of every finding that a command has closed or put down.
///
/// # Errors
/// Git's failure.
pub fn release_all(workspace: &Workspace, outcome: &Outcome, write: &WriteArgs) -> Result<(), Failure> {
    if write.dry_run {
        return Ok(());
    }
    for name in outcome.report.names() {
        if let Some(held) = claims::read(&workspace.repository, &name)? {
            claims::release(&workspace.repository, &name, &held)?;
        }
    }
    Ok(())
}

/// 128 random bits in hex, so that two claims never merge silently.
fn token() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::repository("no random numbers").cause(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Random bits of the system.
///
/// # Errors
/// When the system has none.
pub fn random_bits() -> Result<u64, Failure> {
    getrandom::u64().map_err(|error| Failure::repository("no random numbers").cause(error.to_string()))
}
