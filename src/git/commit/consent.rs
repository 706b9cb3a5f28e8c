//! The repository's own hooks: asked in git's order, with the index the commit is made from.

use std::fs;
use std::path::Path;

use crate::disk;

use super::super::error::Error;
use super::super::repository::Repository;
use super::desk::Desk;
use super::failure::Failure;

/// The hooks of a repository.
pub(super) struct Hooks<'r> {
    pub(super) repository: &'r Repository,
    /// Are there others than the files in the folder of hooks?
    pub(super) are_configured: bool,
}

impl Hooks<'_> {
    /// Asks pre-commit (if `verify`), prepare-commit-msg and commit-msg (if `verify`); what they made of the message,
    /// and what they said.
    pub(super) fn ask(&self, desk: &Desk, message: &str, verify: bool) -> Result<(String, String), Failure> {
        let file = desk.message();
        disk::write_atomic(&file, message.as_bytes())?;
        let index = desk.private_index();
        let mut said = String::new();
        if verify {
            said += &self.run("pre-commit", &index, &[])?;
        }
        said += &self.run("prepare-commit-msg", &index, &[&file, Path::new("message")])?;
        if verify {
            said += &self.run("commit-msg", &index, &[&file])?;
        }
        let text = fs::read(&file).map_err(Error::io(format!("read '{}'", file.display())))?;
        Ok((String::from_utf8_lossy(&text).into_owned(), said))
    }

    /// Tells the post-commit hook; it cannot refuse. What it said.
    pub(super) fn tell(&self) -> String {
        let index = self.repository.index_file();
        match self.run("post-commit", index, &[]) {
            Ok(said) => said,
            Err(Failure::Hook { output, .. }) => output,
            Err(failure) => failure.to_string(),
        }
    }

    fn run(&self, name: &'static str, index: &Path, arguments: &[&Path]) -> Result<String, Failure> {
        if !self.are_configured && !self.repository.hooks_dir().join(name).exists() {
            return Ok(String::new());
        }
        let call = self
            .repository
            .git(["hook", "run", "--ignore-missing", name, "--"])
            .args(arguments.iter().copied());
        let output = call.foreign().env("GIT_INDEX_FILE", index).env("GIT_EDITOR", ":").finish()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &output.messages();
        match output.code {
            Some(0) => Ok(said),
            code => Err(Failure::Hook { name, code, output: said }),
        }
    }
}
