//! Releasing claims of findings that were closed, put down or removed: on remotes before the commit, so that one that
//! does not answer stops the command, and here after it.

use super::{Claimant, Ticket, Workspace, held_on};
use crate::git::commit::{Guard, remote_claims_lock};
use crate::git::{ClaimStep, Pushed, RemoteClaim};
use crate::model::{FindingId, Timestamp};
use crate::workspace::Failure;

/// How often a release is tried anew when somebody else changes the claims meanwhile.
const ATTEMPTS: usize = 5;

/// Which remotes a release goes to.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Claims")]
pub struct ReleaseArgs {
    /// Release the claim on a remote, whoever pushed it [default: what this clone pushed is released where it was
    /// pushed to; remote: the one 'git push' takes]
    #[arg(
        long,
        value_name = "REMOTE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        conflicts_with = "no_push"
    )]
    pub push: Option<String>,

    /// Leave claims on remotes as they are
    #[arg(long)]
    pub no_push: bool,
}

/// Claims on remotes that end with a command.
pub struct Releasing<'command> {
    workspace: &'command Workspace,
    /// The remote that was named; without one each claim is released where this clone pushed it to.
    remote: Option<String>,
    /// Who alone may release a claim that is not expired now; none: whoever.
    holder: Option<(&'command Claimant, Timestamp)>,
    released: Vec<(String, Vec<ClaimStep>)>,
    _turn: Guard,
}

impl<'command> Releasing<'command> {
    /// Asks the remote that was named; `None` where no remote has anything to do with it.
    ///
    /// # Errors
    /// No such remote, or one that cannot be reached.
    pub fn begin(
        workspace: &'command Workspace,
        arguments: &ReleaseArgs,
        holder: Option<(&'command Claimant, Timestamp)>,
    ) -> Result<Option<Self>, Failure> {
        let repository = &workspace.repository;
        let remote = match &arguments.push {
            Some(name) => Some(repository.push_remote(Some(name.as_str()).filter(|name| !name.is_empty()))?),
            None if arguments.no_push || pushed_from_here(workspace)?.is_empty() => return Ok(None),
            None => None,
        };
        let turn = remote_claims_lock(repository, workspace.config.lock_timeout)?;
        if let Some(remote) = &remote {
            repository.fetch_claims(remote)?;
        }
        Ok(Some(Releasing { workspace, remote, holder, released: Vec::new(), _turn: turn }))
    }

    /// Releases the claims on these findings.
    ///
    /// # Errors
    /// Somebody else holds one (exit 5), or a remote does not play along (exit 4).
    pub fn release(&mut self, ids: &[FindingId]) -> Result<(), Failure> {
        for _ in 0..ATTEMPTS {
            let claims = self.concerned(ids)?;
            let Some(first) = claims.first() else { return Ok(()) };
            let remote = first.remote.clone();
            let of_remote = claims.iter().filter(|claim| claim.remote == remote).map(|claim| &claim.claim);
            let steps: Vec<ClaimStep> = of_remote
                .map(|held| ClaimStep { name: held.name.clone(), from: Some(held.hash), to: None })
                .collect();
            let local = |error| Failure::from(error).hint("--no-push leaves the claim there as it is");
            if self.workspace.repository.push_claims(&remote, &steps).map_err(local)? == Pushed::Done {
                self.released.push((remote, steps));
            }
        }
        match self.concerned(ids)?.is_empty() {
            true => Ok(()),
            false => Err(Failure::not_now("the claims on the remote were changed by others all the time")),
        }
    }

    /// What was released, a line each.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        self.released.iter().flat_map(|(remote, steps)| {
            steps.iter().map(move |step| format!("released the claim on {} on '{remote}'", step.name))
        })
    }

    /// Takes the claims again, because the finding could not be written; the failure to report.
    pub fn take_back(&self, mut failure: Failure) -> Failure {
        for (remote, steps) in &self.released {
            let back: Vec<ClaimStep> = steps.iter().map(ClaimStep::back).collect();
            let lost = match self.workspace.repository.push_claims(remote, &back) {
                Ok(Pushed::Done) => continue,
                Ok(Pushed::Changed) => "somebody else has it by now".to_owned(),
                Err(error) => error.to_string(),
            };
            failure = failure.cause(format!("the claim on '{remote}' is released all the same: {lost}"));
        }
        failure
    }

    /// The claims on remotes that are to end.
    fn concerned(&self, ids: &[FindingId]) -> Result<Vec<RemoteClaim>, Failure> {
        let mut claims = match &self.remote {
            Some(remote) => self.seen_on(remote)?,
            None => pushed_from_here(self.workspace)?,
        };
        claims.retain(|seen| ids.iter().any(|id| id.as_str() == seen.claim.name));
        let foreign = claims
            .iter()
            .find(|seen| self.is_foreign(&Ticket::of_reference(&seen.claim)))
            .and_then(|seen| Some((seen, ids.iter().find(|id| id.as_str() == seen.claim.name)?)));
        match foreign {
            Some((seen, id)) => Err(held_on(&seen.remote, id, &Ticket::of_reference(&seen.claim))
                .hint("--as NAME if that is you, --force to put it down all the same")),
            None => Ok(claims),
        }
    }

    fn is_foreign(&self, ticket: &Ticket) -> bool {
        let is_of_other = |(claimant, now): (&Claimant, Timestamp)| {
            ticket.by != claimant.name() && !ticket.is_expired(self.workspace, now)
        };
        self.holder.is_some_and(is_of_other)
    }

    fn seen_on(&self, remote: &str) -> Result<Vec<RemoteClaim>, Failure> {
        let mut claims = self.workspace.repository.remembered_claims()?;
        claims.retain(|seen| seen.remote == remote);
        Ok(claims)
    }
}

/// The claims on remotes that are the very ones that this clone holds.
fn pushed_from_here(workspace: &Workspace) -> Result<Vec<RemoteClaim>, Failure> {
    let mut claims = workspace.repository.remembered_claims()?;
    if !claims.is_empty() {
        let held = workspace.repository.claims()?;
        claims.retain(|seen| held.contains(&seen.claim));
    }
    Ok(claims)
}

/// Releases the claims of findings in this clone.
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
