//! Objects that a partial clone left with its remote. Git fetches them when they are asked for; that starts programs,
//! so it is allowed only where none of them is named by the repository itself.

use std::io::ErrorKind;

use super::begun::{Output, PATIENCE};
use super::error::Error;
use super::program::Call;
use super::repository::Repository;

/// A remote that has promised objects.
const PROMISED: &str = r"^(extensions\.partialclone|remote\..*\.promisor)$";

/// How git itself fetches what is missing, but for the remote.
const FETCH: [&str; 9] = [
    "-c",
    "fetch.negotiationAlgorithm=noop",
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--recurse-submodules=no",
    "--filter=blob:none",
    "--stdin",
];

/// Settings by which a fetch runs a program, or opens a transport that does.
const PROGRAMS: &str =
    r"^(core\.(sshcommand|gitproxy|askpass)|remote\..*\.(uploadpack|vcs)|credential\..*|protocol\..*)$";

impl Repository {
    /// May git fetch a missing object from the remote that promised it?
    pub(super) fn may_fetch(&self) -> bool {
        self.is_partial().unwrap_or(false) && !self.names_programs().unwrap_or(true)
    }

    /// Fetches objects, one to a line, from the remotes that may have promised them, and says whether one gave them.
    ///
    /// # Errors
    /// [`Error::Silent`]; git's failure.
    pub(super) fn fetch_promised(&self, hashes: &str) -> Result<bool, Error> {
        for remote in self.promising()? {
            let call = self.git(FETCH).args(["--end-of-options", &remote]).stdin(hashes);
            if self.finish_fetching(call)?.code == Some(0) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Runs a call that may fetch from these remotes; whatever the exit code.
    ///
    /// # Errors
    /// [`Error::Silent`] when a remote does not answer in time; the call and all that it started have then been ended.
    pub(super) fn finish_fetching(&self, call: Call<'_>) -> Result<Output, Error> {
        match self.without_prompts(call.fetches())?.finish() {
            Err(Error::Io { source, .. }) if source.kind() == ErrorKind::TimedOut => {
                Err(Error::Silent { remote: self.promising()?.join("', '"), seconds: PATIENCE.as_secs() })
            }
            ended => ended,
        }
    }

    /// The remotes that have promised objects.
    fn promising(&self) -> Result<Vec<String>, Error> {
        let mut remotes = Vec::new();
        for (key, value) in self.config_matching(PROMISED)? {
            let named = key.strip_prefix("remote.").and_then(|rest| rest.strip_suffix(".promisor"));
            let remote = match named {
                Some(_) if ["false", "no", "off", "0"].contains(&value.as_str()) => continue,
                Some(remote) => remote.to_owned(),
                None => value,
            };
            if !remotes.contains(&remote) {
                remotes.push(remote);
            }
        }
        Ok(remotes)
    }

    /// Did the clone leave objects with a remote?
    ///
    /// # Errors
    /// Git's failure.
    pub fn is_partial(&self) -> Result<bool, Error> {
        Ok(!self.config_matching(PROMISED)?.is_empty())
    }

    /// Does the repository's own configuration, not the user's, name programs for a fetch? `None`: git cannot tell.
    fn names_programs(&self) -> Option<bool> {
        let call = self.git(["config", "--null", "--show-scope", "--get-regexp", PROGRAMS]);
        let Some(output) = call.try_run().ok()? else { return Some(false) };
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut scopes = text.split_terminator('\0').step_by(2);
        Some(scopes.any(|scope| !matches!(scope, "system" | "global" | "command")))
    }
}
