//! What git's own files say about paths: ignored, part of another repository, changed on the way into the work tree.

use std::path::Path;

use super::error::Error;
use super::repository::Repository;

/// The mode of a submodule in the index.
const SUBMODULE: &str = "160000";

impl Repository {
    /// The first of these paths that git ignores; one that it tracks it does not ignore.
    ///
    /// # Errors
    /// Git's failure.
    pub fn ignored<'path>(&self, paths: impl Iterator<Item = &'path str>) -> Result<Option<String>, Error> {
        let asked: Vec<u8> = paths.flat_map(|path| path.bytes().chain([0])).collect();
        if asked.is_empty() {
            return Ok(None);
        }
        // This command of git refuses to run with the variable set.
        let call = self.git(["check-ignore", "-z", "--stdin"]).env("GIT_LITERAL_PATHSPECS", "0");
        let output = call.stdin(asked).try_run()?;
        let first = |output: super::Output| {
            String::from_utf8_lossy(&output.stdout).split('\0').next().unwrap_or_default().to_owned()
        };
        Ok(output.map(first))
    }

    /// The folder at a path or above it that is a submodule or a repository of its own, from the top.
    ///
    /// # Errors
    /// Git's failure; there is no work tree.
    pub fn other_repository(&self, path: &str) -> Result<Option<String>, Error> {
        let top = self.work_tree()?;
        let folders = || Path::new(path).ancestors().filter_map(Path::to_str).filter(|step| !step.is_empty());
        if let Some(folder) =
            folders().find(|folder| top.join(folder).join(".git").symlink_metadata().is_ok())
        {
            return Ok(Some(folder.to_owned()));
        }
        let listed = self.git(["ls-files", "-s", "-z", "--"]).args(folders()).run()?;
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let modules = listed.split('\0').filter(|line| line.starts_with(SUBMODULE));
        Ok(modules
            .filter_map(|line| Some(line.split_once('\t')?.1))
            .find(|module| folders().any(|folder| folder == *module))
            .map(str::to_owned))
    }

    /// Attributes of a path by name, those alone that git's files specify.
    ///
    /// # Errors
    /// Git's failure.
    pub fn attributes(&self, path: &str, names: &[&str]) -> Result<Vec<(String, String)>, Error> {
        let call = self.git(["check-attr", "-z"]).args(names.iter().copied()).args(["--", path]);
        let output = call.run()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let fields: Vec<&str> = text.split_terminator('\0').collect();
        let named = fields.chunks_exact(3).map(|answer| (answer[1].to_owned(), answer[2].to_owned()));
        Ok(named.filter(|(_, value)| value != "unspecified").collect())
    }
}
