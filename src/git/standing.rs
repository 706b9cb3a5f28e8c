//! What stands in the index and the work tree and not in HEAD, asked without running a program that the repository
//! names: its filters are switched off, so that a file which one of them would change counts as changed.

use super::error::Error;
use super::program::Call;
use super::repository::Repository;

/// Settings of a filter that name programs, and what stops them.
const FILTER: [(&str, &str); 3] = [("clean", ""), ("process", ""), ("required", "false")];

impl Repository {
    /// Files below a folder that are new, changed or removed since HEAD, staged or not.
    ///
    /// # Errors
    /// Git's failure.
    pub fn changed_below(&self, folder: &str) -> Result<Vec<String>, Error> {
        let call = self.git(["status", "--porcelain=v1", "-z", "--no-renames"]);
        let call = call.args(["--untracked-files=all", "--ignore-submodules=all", "--", folder]);
        let output = self.without_filters(call)?.run()?;
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(lines.split('\0').filter_map(|line| line.get(3..)).map(str::to_owned).collect())
    }

    /// Files below a folder at which git was told not to look, with the name of the flag.
    ///
    /// # Errors
    /// Git's failure.
    pub fn overlooked_below(&self, folder: &str) -> Result<Vec<(String, &'static str)>, Error> {
        let output = self.git(["ls-files", "-v", "-z", "--", folder]).run()?;
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        let flagged = |line: &str| {
            let (tag, path) = line.split_once(' ')?;
            let flag = match tag {
                "S" | "s" => "skip-worktree",
                tag if tag.bytes().all(|byte| byte.is_ascii_lowercase()) => "assume-unchanged",
                _ => return None,
            };
            Some((path.to_owned(), flag))
        };
        Ok(listed.split_terminator('\0').filter_map(flagged).collect())
    }

    /// Files that differ between HEAD and the index. The work tree is not looked at.
    ///
    /// # Errors
    /// Git's failure.
    pub fn staged(&self) -> Result<Vec<String>, Error> {
        let call = match self.head()? {
            Some(head) => {
                let call = self.git(["diff-index", "--cached", "--name-only", "-z", "--no-renames"]);
                call.arg(head.to_string()).arg("--")
            }
            None => self.git(["ls-files", "-z"]),
        };
        let output = call.run()?;
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(lines.split_terminator('\0').map(str::to_owned).collect())
    }

    /// The settings come as variables: on a command line the first `=` ends a key, and a filter's name may hold one.
    fn without_filters<'call>(&self, mut call: Call<'call>) -> Result<Call<'call>, Error> {
        let given = self.variable("GIT_CONFIG_COUNT").and_then(|count| count.to_str()?.parse().ok());
        let mut count: usize = given.unwrap_or_default();
        for (key, _) in self.config_matching("^filter\\..*\\.(clean|process)$")? {
            let Some((filter, _)) = key.rsplit_once('.') else { continue };
            for (setting, value) in FILTER {
                call = call
                    .env(format!("GIT_CONFIG_KEY_{count}"), format!("{filter}.{setting}"))
                    .env(format!("GIT_CONFIG_VALUE_{count}"), value);
                count += 1;
            }
        }
        Ok(if count > 0 { call.env("GIT_CONFIG_COUNT", count.to_string()) } else { call })
    }
}
