//! Taking claims, so that a command that fails leaves them as they were.

use super::{Claimant, Ticket, Workspace, held_on, seen, token};
use crate::git::commit::{Guard, remote_claims_lock};
use crate::git::{ClaimStep, Hash, HeldClaim, Pushed, RemoteClaim};
use crate::model::{Finding, FindingId, Timestamp};
use crate::workspace::Failure;

/// Claims that a command takes.
pub struct Taken<'command> {
    workspace: &'command Workspace,
    claimant: &'command Claimant,
    steal: bool,
    dry_run: bool,
    remote: Option<Remote>,
    /// What remotes were last seen to have.
    seen: Option<Vec<RemoteClaim>>,
    claims: Vec<Taking>,
}

/// The remote that must agree.
struct Remote {
    name: String,
    is_pushed: bool,
    /// Of several commands in this clone one at a time asks and pushes.
    _turn: Guard,
}

/// One claim, and what was changed to have it.
struct Taking {
    id: FindingId,
    ticket: Ticket,
    here: Option<ClaimStep>,
    on_remote: Option<ClaimStep>,
}

/// Somebody who has, or says to have, the claim.
struct Holder<'seen> {
    ticket: Ticket,
    record: Option<Hash>,
    remote: Option<&'seen str>,
}

impl<'command> Taken<'command> {
    /// Nothing taken yet; a dry run only looks.
    pub fn new(
        workspace: &'command Workspace,
        claimant: &'command Claimant,
        steal: bool,
        dry_run: bool,
    ) -> Self {
        Taken { workspace, claimant, steal, dry_run, remote: None, seen: None, claims: Vec::new() }
    }

    /// From now on a remote must agree: asks it who holds what.
    ///
    /// # Errors
    /// When it cannot be reached, or others of this clone talk to it for too long.
    pub fn ask(&mut self, remote: &str) -> Result<(), Failure> {
        let repository = &self.workspace.repository;
        let turn = remote_claims_lock(repository, self.workspace.config.lock_timeout)?;
        let unreachable = |error| Failure::from(error).hint("without --push the claim is local");
        repository.fetch_claims(remote).map_err(unreachable)?;
        self.remote = Some(Remote { name: remote.to_owned(), is_pushed: false, _turn: turn });
        Ok(())
    }

    /// Takes the claim of a finding in this clone, unless somebody else holds it and it is neither expired nor stolen. A
    /// claim of the same name stays as it is.
    ///
    /// # Errors
    /// Somebody else holds it: exit 5 with the name.
    pub fn claim(&mut self, finding: &Finding, now: Timestamp) -> Result<Ticket, Failure> {
        let id = &finding.id;
        if let Some(taken) = self.claims.iter().find(|taken| taken.id == *id) {
            return Ok(taken.ticket.clone());
        }
        let held = self.workspace.repository.find_claim(id.as_str())?;
        let there = self.there(id)?;
        let (ticket, record) = match self.own(finding, held.as_ref(), there.as_ref(), now)? {
            Some(own) => own,
            None => {
                (Ticket { by: self.claimant.name().to_owned(), at: now.to_string(), token: token()? }, None)
            }
        };
        if self.dry_run {
            return Ok(ticket);
        }
        let record = match record {
            Some(record) => record,
            None => self.workspace.repository.store_claim(&ticket.record())?,
        };
        let step = |from: Option<Hash>| {
            let step = ClaimStep { name: id.to_string(), from, to: Some(record) };
            (step.from != step.to).then_some(step)
        };
        let here = step(held.map(|held| held.hash));
        if let Some(step) = &here
            && !self.workspace.repository.move_claim(step)?
        {
            return Err(self.overtaken(id));
        }
        let on_remote = self.remote.as_ref().and_then(|_| step(there.map(|there| there.claim.hash)));
        self.claims.push(Taking { id: id.clone(), ticket: ticket.clone(), here, on_remote });
        Ok(ticket)
    }

    /// Pushes what was taken to the remote that was asked, all or nothing.
    ///
    /// # Errors
    /// Somebody else was faster (exit 5), or the remote does not take it.
    pub fn push(&mut self) -> Result<(), Failure> {
        let Some(remote) = &mut self.remote else { return Ok(()) };
        let steps: Vec<ClaimStep> = self.claims.iter().filter_map(|taken| taken.on_remote.clone()).collect();
        let repository = &self.workspace.repository;
        match repository.push_claims(&remote.name, &steps)? {
            Pushed::Done => {
                remote.is_pushed = true;
                Ok(())
            }
            Pushed::Changed => {
                let seen_now = repository.remembered_claims()?;
                Err(overtaken_on(&remote.name, &self.claims, &seen_now))
            }
        }
    }

    /// What is worth telling about a claim that this command made or pushed.
    pub fn note(&self, ticket: &Ticket) -> String {
        match &self.remote {
            Some(remote) => format!("claim of {} on '{}'", ticket.by, remote.name),
            None => format!("local claim of {}", ticket.by),
        }
    }

    /// Does this claim come to the remote by this command?
    pub fn is_pushed(&self, id: &FindingId) -> bool {
        self.claims.iter().any(|taken| taken.id == *id && taken.on_remote.is_some())
    }

    /// Puts everything back as it was, because the finding could not be written; the failure to report.
    pub fn give_back(&self, failure: Failure) -> Failure {
        let repository = &self.workspace.repository;
        for step in self.claims.iter().filter_map(|taken| taken.here.as_ref()) {
            // a claim that cannot be given back now is an orphan that its own name can take again
            drop(repository.move_claim(&step.back()));
        }
        let Some(remote) = self.remote.as_ref().filter(|remote| remote.is_pushed) else { return failure };
        let steps = self.claims.iter().filter_map(|taken| Some(taken.on_remote.as_ref()?.back()));
        match repository.push_claims(&remote.name, &steps.collect::<Vec<_>>()) {
            Ok(_) => failure,
            Err(error) => failure
                .cause(format!("the claim on '{}' could not be given back: {error}", remote.name))
                .hint("'git findings stop ID --push --reason TEXT' gives it back later"),
        }
    }

    /// The claim as a remote has it: the one that must agree, else any that was seen.
    fn there(&mut self, id: &FindingId) -> Result<Option<RemoteClaim>, Failure> {
        let mut claims = match self.seen.take() {
            Some(claims) => claims,
            None => self.workspace.repository.remembered_claims()?,
        };
        if let Some(remote) = &self.remote {
            claims.retain(|seen| seen.remote == remote.name);
        }
        let there = seen(&claims, id).cloned();
        self.seen = Some(claims);
        Ok(there)
    }

    /// The claim that this claimant has already, if somebody else has none: what a remote that must agree says comes
    /// first; else this clone's own word is enough.
    fn own(
        &self,
        finding: &Finding,
        held: Option<&HeldClaim>,
        there: Option<&RemoteClaim>,
        now: Timestamp,
    ) -> Result<Option<(Ticket, Option<Hash>)>, Failure> {
        let here = held.map(|held| Holder::of(held, None));
        let far = there.map(|there| Holder::of(&there.claim, Some(&there.remote)));
        let is_own = |holder: &Holder<'_>| holder.ticket.by == self.claimant.name();
        let holders: Vec<Holder<'_>> = match (here, far) {
            (Some(here), _) if self.remote.is_none() && is_own(&here) => vec![here],
            // the file of a fresh clone names the claimant, and the reference is missing there
            (None, None) => finding.claim.as_ref().map(Holder::of_file).into_iter().collect(),
            (here, far) => far.into_iter().chain(here).collect(),
        };
        for holder in holders.iter().filter(|holder| !is_own(holder)) {
            if !self.steal && !holder.ticket.is_expired(self.workspace, now) {
                return Err(self.held_by(&finding.id, holder));
            }
        }
        let own = holders.into_iter().find(is_own);
        Ok(own.map(|holder| (holder.ticket, holder.record)))
    }

    fn held_by(&self, id: &FindingId, holder: &Holder<'_>) -> Failure {
        let push = if self.remote.is_some() { " --push" } else { "" };
        let failure = match holder.remote {
            Some(remote) => held_on(remote, id, &holder.ticket),
            None => Failure::not_now(holder.ticket.told(id)),
        };
        let failure = match holder.remote {
            Some(remote) if self.remote.is_none() => failure
                .cause(format!("as '{remote}' was last seen"))
                .hint(format!("'git findings start {id} --push={remote}' asks again")),
            _ => failure,
        };
        failure.hint(format!("take another, or 'git findings start {id}{push} --steal --reason TEXT'"))
    }

    fn overtaken(&self, id: &FindingId) -> Failure {
        match self.workspace.repository.find_claim(id.as_str()) {
            Ok(Some(held)) => self.held_by(id, &Holder::of(&held, None)),
            Ok(None) => changed_just_now(id),
            Err(error) => error.into(),
        }
    }
}

impl<'seen> Holder<'seen> {
    fn of(held: &HeldClaim, remote: Option<&'seen str>) -> Self {
        Holder { ticket: Ticket::of_reference(held), record: Some(held.hash), remote }
    }

    fn of_file(claim: &crate::model::Claim) -> Self {
        Holder { ticket: Ticket::of(claim), record: None, remote: None }
    }
}

/// The first claim of these that the remote has otherwise than it was seen.
fn overtaken_on(remote: &str, claims: &[Taking], seen_now: &[RemoteClaim]) -> Failure {
    for taken in claims {
        let Some(step) = &taken.on_remote else { continue };
        let now = seen_now.iter().find(|seen| seen.remote == remote && seen.claim.name == step.name);
        match now {
            Some(now) if Some(now.claim.hash) != step.from => {
                return held_on(remote, &taken.id, &Ticket::of_reference(&now.claim))
                    .hint("take another, or wait until it is released");
            }
            None if step.from.is_some() => return changed_just_now(&taken.id),
            _ => {}
        }
    }
    Failure::not_now(format!("the claims on '{remote}' were changed by somebody else just now"))
}

fn changed_just_now(id: &FindingId) -> Failure {
    Failure::not_now(format!("the claim on {id} was changed by somebody else just now"))
}
