//! Claims on a remote: pushed there only while they are as they were last seen, so that of many clones one alone has a
//! claim. What a remote was last seen to have is remembered in references of this clone.

use super::super::error::Error;
use super::super::hash::Hash;
use super::super::program::Call;
use super::super::repository::Repository;
use super::{ClaimStep, HeldClaim, PREFIX, reference};

/// Below it stands `REMOTE/claims/ID`.
const MEMORY: &str = "refs/findings/remotes/";

/// A claim as it was last seen on a remote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteClaim {
    /// Where.
    pub remote: String,
    /// The claim.
    pub claim: HeldClaim,
}

/// How a push of claims ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// The remote has them all.
    Done,
    /// The remote has none of them: somebody else changed one since it was seen.
    Changed,
}

impl Repository {
    /// Looks at the claims of a remote and remembers them.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    pub fn fetch_claims(&self, remote: &str) -> Result<(), Error> {
        let call = self.talk(["fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head"])?;
        let call = call.args(["--no-auto-maintenance", "--no-recurse-submodules", "--refmap="]);
        let refspec = format!("+{PREFIX}*:{}", memory(remote, "*"));
        let output = call.args(["--end-of-options", remote, &refspec]).finish()?;
        match output.code {
            Some(0) => Ok(()),
            _ => Err(Error::Unreachable { remote: remote.to_owned(), stderr: output.messages() }),
        }
    }

    /// The claims that remotes were last seen to have.
    ///
    /// # Errors
    /// Git's failure.
    pub fn remembered_claims(&self) -> Result<Vec<RemoteClaim>, Error> {
        let known = self.records_below(MEMORY)?.into_iter();
        let claims = known.filter_map(|(reference, hash, record)| {
            let (remote, name) = reference.strip_prefix(MEMORY)?.rsplit_once("/claims/")?;
            let claim = HeldClaim { name: name.to_owned(), hash, record };
            Some(RemoteClaim { remote: remote.to_owned(), claim })
        });
        Ok(claims.collect())
    }

    /// Takes these steps on a remote, all or none of them. The hook pre-push is asked as with any push.
    ///
    /// # Errors
    /// [`Error::Unreachable`], and [`Error::NotPushed`] where the remote or the hook refuses.
    pub fn push_claims(&self, remote: &str, steps: &[ClaimStep]) -> Result<Pushed, Error> {
        if steps.is_empty() {
            return Ok(Pushed::Done);
        }
        let output = self.push_call(remote, steps)?.finish()?;
        if output.code == Some(0) {
            return self.remember(remote, steps).map(|()| Pushed::Done);
        }
        let stderr = output.messages();
        if self.fetch_claims(remote).is_err() {
            return Err(Error::Unreachable { remote: remote.to_owned(), stderr });
        }
        let known = self.remembered_claims()?;
        let now = |step: &ClaimStep| {
            let claim = known.iter().find(|known| known.remote == remote && known.claim.name == step.name);
            claim.map(|known| known.claim.hash)
        };
        // the answer of a push that the remote took may have been lost on the way
        if steps.iter().all(|step| now(step) == step.to) {
            return Ok(Pushed::Done);
        }
        match steps.iter().all(|step| now(step) == step.from) {
            true => Err(Error::NotPushed { remote: remote.to_owned(), stderr }),
            false => Ok(Pushed::Changed),
        }
    }

    fn push_call(&self, remote: &str, steps: &[ClaimStep]) -> Result<Call<'_>, Error> {
        let mut call = self.talk(["push", "--quiet", "--no-follow-tags", "--recurse-submodules=no"])?;
        if steps.len() > 1 {
            call = call.arg("--atomic");
        }
        let text = |hash: Option<Hash>| hash.map(|hash| hash.to_string()).unwrap_or_default();
        for step in steps {
            call = call.arg(format!("--force-with-lease={}:{}", reference(&step.name), text(step.from)));
        }
        let refspecs = steps.iter().map(|step| format!("{}:{}", text(step.to), reference(&step.name)));
        Ok(call.args(["--end-of-options", remote]).args(refspecs))
    }

    /// What the remote has now. A memory that somebody else renewed meanwhile is as good.
    fn remember(&self, remote: &str, steps: &[ClaimStep]) -> Result<(), Error> {
        let line = |step: &ClaimStep| {
            let reference = memory(remote, &step.name);
            step.to.map_or_else(|| format!("delete {reference}\n"), |to| format!("update {reference} {to}\n"))
        };
        let lines: String = steps.iter().map(line).collect();
        self.git(["update-ref", "--no-deref", "--stdin"]).writes().stdin(lines).run()?;
        Ok(())
    }

    /// A call that talks to a remote with the user's own credentials, and never asks anybody anything.
    fn talk<const N: usize>(&self, arguments: [&str; N]) -> Result<Call<'_>, Error> {
        self.without_prompts(self.git(arguments).foreign())
    }
}

/// Where it is remembered what a remote has.
fn memory(remote: &str, name: &str) -> String {
    format!("{MEMORY}{remote}/claims/{name}")
}
