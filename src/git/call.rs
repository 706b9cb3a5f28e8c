//! One call of git, started in one hardened way: in a plain locale, without prompts, without programs that a repository's
//! configuration names, and never with an option smuggled in as a revision.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::disk::Durability;

use super::begun::{Begun, Output, feed, yes_or_no};
use super::error::Error;
use super::program::Program;

/// What a call may do to the repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Takes no lock, fetches nothing.
    Reads,
    /// Takes no lock, and fetches what a partial clone left with its remote.
    Fetches,
    /// Takes locks, and syncs the references and the index that it wrote before it ends.
    Writes,
    /// Takes locks; what it writes is synced later by those who need it, or needed no longer than the process lives.
    Drafts,
    /// Runs the user's own programs (hooks): they get the user's surroundings, not ours.
    Foreign,
}

/// One call of git, being put together.
#[derive(Debug)]
pub struct Call<'program> {
    program: &'program Program,
    cwd: PathBuf,
    arguments: Vec<OsString>,
    settings: Vec<String>,
    variables: Vec<(OsString, OsString)>,
    stdin: Option<Vec<u8>>,
    held: Option<File>,
    manner: Manner,
}

impl<'program> Call<'program> {
    /// A call in the folder `cwd`; a read until [`Call::writes`] says otherwise.
    pub(super) fn new(program: &'program Program, cwd: &Path, arguments: Vec<OsString>) -> Call<'program> {
        Call {
            program,
            cwd: cwd.to_owned(),
            arguments,
            settings: Vec::new(),
            variables: Vec::new(),
            stdin: None,
            held: None,
            manner: Manner::Reads,
        }
    }

    /// Adds an argument.
    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Adds arguments.
    pub fn args<I: IntoIterator<Item = A>, A: Into<OsString>>(mut self, arguments: I) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Adds a revision behind `--end-of-options`.
    ///
    /// # Errors
    /// [`Error::BadRevision`] for one that begins with `-`.
    pub fn revision(self, revision: &str) -> Result<Self, Error> {
        match revision.starts_with('-') {
            true => Err(Error::BadRevision(revision.to_owned())),
            false => Ok(self.arg("--end-of-options").arg(revision)),
        }
    }

    /// Sets a variable for this call.
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Sets a configuration value, `key=value`, for this call.
    pub fn setting(mut self, assignment: impl Into<String>) -> Self {
        self.settings.push(assignment.into());
        self
    }

    /// Gives the call this text to read; without it standard input is empty.
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// The call, which must have no data to give, holds the lock of this file until it ends, also when this process ends
    /// before: it has the file for its standard output. What hooks it runs have another one.
    ///
    /// # Errors
    /// [`Error::Io`] when the system has no more files to give.
    pub(super) fn holding(mut self, lock: &File) -> Result<Self, Error> {
        let failed = Error::io(format!("hand a lock to '{}'", self.asked()));
        self.held = Some(lock.try_clone().map_err(failed)?);
        Ok(self)
    }

    /// The call changes the repository: it may take locks, and syncs what it writes.
    pub fn writes(mut self) -> Self {
        self.manner = Manner::Writes;
        self
    }

    /// The call changes the repository, but what it writes counts for nothing yet: objects that no reference reaches, an
    /// index of our own.
    pub(super) fn drafts(mut self) -> Self {
        self.manner = Manner::Drafts;
        self
    }

    /// The call may fetch objects that a remote has promised. Neither hooks nor housekeeping run on the way.
    pub(super) fn fetches(mut self) -> Self {
        self.manner = Manner::Fetches;
        self
    }

    /// The call runs the user's own programs: they see the user's locale and pathspecs.
    pub fn foreign(mut self) -> Self {
        self.manner = Manner::Foreign;
        self
    }

    /// Runs it to its end, whatever the exit code.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be started.
    pub fn finish(self) -> Result<Output, Error> {
        thread::scope(|scope| {
            let stdin = match &self.stdin {
                Some(bytes) => feed(scope, bytes).map_err(Error::io(format!("feed '{}'", self.asked())))?,
                None => Stdio::null(),
            };
            self.start(stdin)?.finish()
        })
    }

    /// Starts it without anything to read, while the caller does something else.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be started.
    pub(super) fn begin(self) -> Result<Begun, Error> {
        self.start(Stdio::null())
    }

    /// Runs it until it ends itself, whatever becomes of its children; both its data and its messages go into the file.
    /// Its exit code; `None` when a signal ended it.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be started.
    pub(super) fn finish_into(self, file: &File) -> Result<Option<i32>, Error> {
        let failed = || Error::io(format!("start '{}'", self.asked()));
        let (stdout, stderr) = (file.try_clone().map_err(failed())?, file.try_clone().map_err(failed())?);
        let mut command = self.command();
        command.stdin(Stdio::null()).stdout(stdout).stderr(stderr);
        Ok(command.status().map_err(failed())?.code())
    }

    /// Runs it; success is exit code 0.
    ///
    /// # Errors
    /// [`Error::Failed`] for another exit code, [`Error::Io`] when it cannot be started.
    pub fn run(self) -> Result<Output, Error> {
        let asked = self.asked();
        let output = self.finish()?;
        output.check(&asked).map(|()| output)
    }

    /// Runs it; exit code 1 is the answer "no", `None`.
    ///
    /// # Errors
    /// [`Error::Failed`] for exit codes above 1, [`Error::Io`] when it cannot be started.
    pub fn try_run(self) -> Result<Option<Output>, Error> {
        let asked = self.asked();
        yes_or_no(&asked, self.finish()?)
    }

    /// Starts it with both pipes open, for a conversation such as `cat-file --batch`. Its messages go nowhere.
    pub(super) fn open(self) -> Result<Child, Error> {
        let mut command = self.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.spawn().map_err(Error::io(format!("start '{}'", self.asked())))
    }

    fn start(&self, stdin: Stdio) -> Result<Begun, Error> {
        let asked = self.asked();
        let begun = self.spawn(stdin);
        let (child, said) = begun.map_err(Error::io(format!("start '{asked}'")))?;
        Ok(Begun { child, asked, said, is_remote: self.manner == Manner::Fetches })
    }

    fn spawn(&self, stdin: Stdio) -> io::Result<(Child, Option<[File; 2]>)> {
        let mut command = self.command();
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        if self.manner == Manner::Reads {
            return Ok((command.spawn()?, None));
        }
        let [stdout, stderr] = [tempfile::tempfile()?, tempfile::tempfile()?];
        let lock_or_stdout = self.held.as_ref().unwrap_or(&stdout).try_clone()?;
        command.stdout(lock_or_stdout).stderr(stderr.try_clone()?);
        Ok((command.spawn()?, Some([stdout, stderr])))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.program.path());
        command.env_clear().envs(self.program.variables()).current_dir(&self.cwd);
        match self.manner {
            Manner::Foreign => {}
            Manner::Reads => {
                command.args(["--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false"]);
                command.env("GIT_NO_LAZY_FETCH", "1");
            }
            Manner::Fetches => {
                in_its_own_group(&mut command);
                command.args(["--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false"]);
                command.args([
                    "-c",
                    "core.hooksPath=/dev/null",
                    "-c",
                    "maintenance.auto=false",
                    "-c",
                    "gc.auto=0",
                ]);
            }
            Manner::Writes | Manner::Drafts => {
                command.args(["--no-pager", "-c", "core.fsmonitor=false", "-c", self.syncs()]);
            }
        }
        if self.manner != Manner::Foreign {
            command.env("LC_ALL", "C").env("GIT_LITERAL_PATHSPECS", "1").env("GIT_TERMINAL_PROMPT", "0");
        }
        command.args(self.settings.iter().flat_map(|setting| ["-c", setting]));
        command.envs(self.variables.iter().map(|(name, value)| (name, value))).args(&self.arguments);
        command
    }

    /// The setting of git that says what it syncs.
    fn syncs(&self) -> &'static str {
        match (self.manner, self.program.durability()) {
            (Manner::Writes, Durability::Synced) => "core.fsync=reference,index",
            _ => "core.fsync=none",
        }
    }

    fn asked(&self) -> String {
        let words = self.arguments.iter().map(|word| word.to_string_lossy());
        std::iter::once("git".into()).chain(words).collect::<Vec<_>>().join(" ")
    }
}

/// So that it can be ended with all that it starts.
#[cfg(unix)]
fn in_its_own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn in_its_own_group(_: &mut Command) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> Program {
        Program::find(std::env::vars_os().collect()).unwrap()
    }

    #[test]
    fn a_revision_is_never_an_option() {
        let program = here();
        let refused = program.call(Path::new("/"), ["log"]).revision("--output=x");
        assert!(matches!(refused, Err(Error::BadRevision(text)) if text == "--output=x"));
    }

    #[test]
    fn a_failure_carries_the_command_its_code_and_its_words() {
        let refused = here().call(Path::new("/"), ["no-such-command"]).run().unwrap_err();
        let text = refused.to_string();
        assert!(text.starts_with("'git no-such-command' failed (exit 1): git: 'no-such-command'"), "{text}");
    }

    #[test]
    fn large_input_and_output_do_not_block_each_other() {
        let program = here();
        let lines = "0123456789\n".repeat(200_000);
        let output = program.call(Path::new("/"), ["stripspace"]).stdin(lines.clone()).run().unwrap();
        assert_eq!(output.stdout, lines.into_bytes());
    }
}
