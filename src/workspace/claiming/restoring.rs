//! Claims that hold again because their release was taken back: the reference gets the very record that the file has.

use super::{Ticket, Workspace};
use crate::git::ClaimStep;
use crate::model::{Claim, FindingId};
use crate::workspace::Failure;

/// May this claim hold again?
///
/// # Errors
/// Somebody else has the claim by now: exit 5 with the name.
pub fn check_free(workspace: &Workspace, id: &FindingId, claim: &Claim) -> Result<(), Failure> {
    let held = workspace.repository.find_claim(id.as_str())?.as_ref().map(Ticket::of_reference);
    match held.filter(|holder| holder.by != claim.by) {
        Some(holder) => Err(Failure::not_now(holder.told(id))
            .hint(format!("'git findings stop {id} --force --reason TEXT' puts it down for them"))),
        None => Ok(()),
    }
}

/// Lets claims hold again, once their findings say so. What came of it, a line each.
pub fn restore_all(workspace: &Workspace, claims: &[(FindingId, Claim)]) -> Vec<String> {
    let told = |(id, claim): &(FindingId, Claim)| match restore(workspace, id, claim) {
        Ok(true) => format!("{id} is claimed by {} again, in this clone", claim.by),
        Ok(false) => format!("the claim on {id} was changed by somebody else just now"),
        Err(failure) => {
            format!("the claim on {id} could not be taken, and holds by its file alone: {}", failure.message)
        }
    };
    claims.iter().map(told).collect()
}

/// `false` where somebody was faster.
fn restore(workspace: &Workspace, id: &FindingId, claim: &Claim) -> Result<bool, Failure> {
    let repository = &workspace.repository;
    if repository.find_claim(id.as_str())?.is_some() {
        return Ok(check_free(workspace, id, claim).is_ok());
    }
    let record = repository.store_claim(&Ticket::of(claim).record())?;
    Ok(repository.move_claim(&ClaimStep { name: id.to_string(), from: None, to: Some(record) })?)
}
