//! Remotes: which one a push goes to, chosen as `git push` chooses it, and how any is talked to.

use super::discovery::Settings;
use super::error::Error;
use super::program::Call;
use super::repository::Repository;

impl Repository {
    /// The remote of this name; without a name the one that `git push` would take: the branch's or the repository's
    /// push remote, the branch's remote, the only one there is, `origin`.
    ///
    /// # Errors
    /// [`Error::UnknownRemote`] and [`Error::NoRemote`]; git's failure.
    pub fn push_remote(&self, name: Option<&str>) -> Result<String, Error> {
        let settings = self.config_matching("^(branch|remote)\\.")?;
        let remotes = names(&settings);
        let named = match name {
            Some(name) => name.to_owned(),
            None => self.usual_remote(&settings, &remotes)?,
        };
        match remotes.contains(&named) {
            true => Ok(named),
            false => Err(Error::UnknownRemote { name: named, remotes }),
        }
    }

    /// The call, asking nobody anything on its way to a remote.
    ///
    /// # Errors
    /// Git's failure.
    pub(super) fn without_prompts<'program>(&self, call: Call<'program>) -> Result<Call<'program>, Error> {
        let call = call.env("GIT_TERMINAL_PROMPT", "0");
        let is_given = ["GIT_SSH_COMMAND", "GIT_SSH"].iter().any(|name| self.variable(name).is_some());
        Ok(match is_given || self.config("core.sshCommand")?.is_some() {
            true => call,
            false => call.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes"),
        })
    }

    fn usual_remote(&self, settings: &Settings, remotes: &[String]) -> Result<String, Error> {
        let branch = self.branch()?.and_then(|branch| Some(branch.strip_prefix("refs/heads/")?.to_owned()));
        let of_branch = |key: &str| value(settings, &format!("branch.{}.{key}", branch.as_ref()?));
        let chosen = of_branch("pushremote").or_else(|| value(settings, "remote.pushdefault"));
        // a branch that follows another of this repository has the remote '.'
        let chosen = chosen.or_else(|| of_branch("remote").filter(|remote| remote != "."));
        match (chosen, remotes) {
            (Some(chosen), _) => Ok(chosen),
            (None, [only]) => Ok(only.clone()),
            (None, []) => Err(Error::NoRemote),
            (None, _) => Ok("origin".to_owned()),
        }
    }
}

/// The last value of a key counts.
fn value(settings: &Settings, key: &str) -> Option<String> {
    settings.iter().rfind(|(known, _)| known == key).map(|(_, value)| value.clone())
}

/// The remotes that have an address, in the order of the configuration.
fn names(settings: &Settings) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (key, _) in settings {
        let name = key
            .strip_prefix("remote.")
            .and_then(|rest| rest.strip_suffix(".url").or_else(|| rest.strip_suffix(".pushurl")));
        names.extend(name.filter(|name| !names.iter().any(|known| known == name)).map(str::to_owned));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::bench::Bench;
    use super::*;

    #[test]
    fn it_is_the_remote_that_git_push_takes() {
        let bench = Bench::new();
        let chosen = |name: Option<&str>| bench.repository().push_remote(name);
        assert!(matches!(chosen(None), Err(Error::NoRemote)));
        bench.git(&["remote", "add", "only", "/nowhere"]);
        assert_eq!(chosen(None).unwrap(), "only");
        bench.git(&["remote", "add", "mine", "/nowhere"]);
        assert!(matches!(chosen(None), Err(Error::UnknownRemote { name, .. }) if name == "origin"));
        bench.git(&["remote", "add", "origin", "/nowhere"]);
        assert_eq!(chosen(None).unwrap(), "origin");
        for (key, remote) in [
            ("branch.main.remote", "only"),
            ("remote.pushDefault", "mine"),
            ("branch.main.pushRemote", "only"),
        ] {
            bench.git(&["config", key, remote]);
            assert_eq!(chosen(None).unwrap(), remote, "{key}");
        }
        assert_eq!(chosen(Some("mine")).unwrap(), "mine");
        assert!(matches!(chosen(Some("/nowhere")), Err(Error::UnknownRemote { .. })));
    }
}
