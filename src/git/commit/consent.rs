//! The repository's own hooks: asked in git's order, with the index the commit is made from.

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::path::Path;

use crate::disk::{self, Durability};

use super::super::error::Error;
use super::super::repository::Repository;
use super::desk::{Desk, remove};
use super::failure::Failure;

/// What is kept of what a hook says, in bytes.
const LARGEST: u64 = 16 << 20;

/// The hooks of a repository.
pub(super) struct Hooks<'r> {
    pub(super) repository: &'r Repository,
    /// Are there others than the files in the folder of hooks?
    pub(super) are_configured: bool,
}

impl<'r> Hooks<'r> {
    /// Asks pre-commit (if `verify`), then as [`Hooks::ask_about_message`]; what they made of the message, and what
    /// they said.
    pub(super) fn ask(&self, desk: &Desk, message: &str, verify: bool) -> Result<(String, String), Failure> {
        let before = if verify { self.run("pre-commit", desk, &[])? } else { String::new() };
        let (text, said) = self.ask_about_message(desk, message, verify)?;
        Ok((text, before + &said))
    }

    /// Asks prepare-commit-msg and commit-msg (if `verify`); what they made of the message, and what they said.
    pub(super) fn ask_about_message(
        &self,
        desk: &Desk,
        message: &str,
        verify: bool,
    ) -> Result<(String, String), Failure> {
        let file = desk.message();
        disk::write_atomic(&file, message.as_bytes(), Durability::Quick)?;
        let mut said = self.run("prepare-commit-msg", desk, &[&file, Path::new("message")])?;
        if verify {
            said += &self.run("commit-msg", desk, &[&file])?;
        }
        let text = fs::read(&file).map_err(Error::io(format!("read '{}'", file.display())))?;
        Ok((String::from_utf8_lossy(&text).into_owned(), said))
    }

    /// What is needed to tell the post-commit hook, gathered while the desk is ours.
    pub(super) fn telling(self, desk: &Desk) -> Telling<'r> {
        let said =
            if self.has("post-commit") { desk.open().and_then(|()| Said::on(desk)).ok() } else { None };
        Telling { hooks: self, said }
    }

    /// Is there such a hook, as far as can be known without asking git?
    pub(super) fn has(&self, name: &str) -> bool {
        self.are_configured || self.repository.hooks_dir().join(name).exists()
    }

    fn run(&self, name: &'static str, desk: &Desk, arguments: &[&Path]) -> Result<String, Failure> {
        if !self.has(name) {
            return Ok(String::new());
        }
        self.run_into(name, &desk.private_index(), Said::on(desk)?, arguments)
    }

    fn run_into(
        &self,
        name: &'static str,
        index: &Path,
        said: Said,
        arguments: &[&Path],
    ) -> Result<String, Failure> {
        let call = self.repository.git(["hook", "run", "--ignore-missing", name, "--"]);
        let call = call.args(arguments.iter().copied()).foreign();
        let code = call.env("GIT_INDEX_FILE", index).env("GIT_EDITOR", ":").finish_into(&said.to)?;
        let text = said.text();
        match code {
            Some(0) => Ok(text),
            code => {
                // one that is too old knows no hooks to run
                self.repository.check_version()?;
                Err(Failure::Hook { name, code, output: text })
            }
        }
    }
}

/// The post-commit hook, to be told.
pub(super) struct Telling<'r> {
    hooks: Hooks<'r>,
    said: Option<Said>,
}

impl Telling<'_> {
    /// Tells it; it cannot refuse. What it said.
    pub(super) fn tell(self) -> String {
        let Some(said) = self.said else {
            return String::new();
        };
        match self.hooks.run_into("post-commit", self.hooks.repository.index_file(), said, &[]) {
            Ok(text) => text,
            Err(Failure::Hook { output, .. }) => output,
            Err(failure) => failure.to_string(),
        }
    }
}

/// What a hook says: a file, since a pipe would be open until the last of its children ends. It has no name any more
/// when the hook begins.
struct Said {
    to: File,
    from: File,
}

impl Said {
    fn on(desk: &Desk) -> Result<Said, Failure> {
        let path = desk.said();
        let failed = |cause| Error::io(format!("make '{}'", path.display()))(cause);
        remove(&path)?;
        let to = OpenOptions::new().create_new(true).append(true).open(&path).map_err(failed)?;
        let from = File::open(&path).map_err(failed)?;
        remove(&path)?;
        Ok(Said { to, from })
    }

    /// What has been said so far.
    fn text(self) -> String {
        let mut bytes = Vec::new();
        // What cannot be read is as if it had not been said.
        let _ = self.from.take(LARGEST).read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
