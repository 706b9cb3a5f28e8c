//! The `git` program, started in one hardened way: found once by absolute path, in a plain locale, without prompts,
//! without programs that a repository's configuration names, and never with an option smuggled in as a revision.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;

use crate::disk::Durability;

use super::begun::{Begun, feed, yes_or_no};
use super::error::Error;

pub use super::begun::Output;

/// The oldest git that writing is tested with: it is the first with `git hook run`.
pub const MINIMAL: &str = "2.36";

/// The environment that git is started with, whole.
pub type Variables = BTreeMap<OsString, OsString>;

/// Where git is and in what surroundings it runs.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    variables: Variables,
    version: OnceLock<String>,
    durability: Durability,
}

impl Program {
    /// The first `git` in the absolute folders of `PATH` among the variables.
    ///
    /// # Errors
    /// [`Error::GitMissing`].
    pub fn find(variables: Variables) -> Result<Program, Error> {
        Ok(Program {
            path: on_path(&variables, "git").ok_or(Error::GitMissing)?,
            variables,
            version: OnceLock::new(),
            durability: Durability::default(),
        })
    }

    /// Is there a program of this name in the absolute folders of `PATH`?
    pub fn is_on_path(&self, name: &str) -> bool {
        on_path(&self.variables, name).is_some()
    }

    /// Where a file of this name of the whole system may lie.
    pub(super) fn system_files(&self, name: &str) -> Vec<PathBuf> {
        let real = self.path.canonicalize();
        let prefix = real.ok().and_then(|real| Some(real.parent()?.parent()?.join("etc")));
        prefix.into_iter().chain(["/etc".into()]).map(|folder| folder.join(name)).collect()
    }

    /// A variable of the environment git runs in.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The whole environment git runs in.
    pub(super) fn variables(&self) -> &Variables {
        &self.variables
    }

    /// The file of the program.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the writes of git survive.
    pub(super) fn durability(&self) -> Durability {
        self.durability
    }

    pub(super) fn set_durability(&mut self, durability: Durability) {
        self.durability = durability;
    }

    pub(super) fn set_variable(&mut self, name: &str, value: impl Into<OsString>) {
        self.variables.insert(name.into(), value.into());
    }

    /// A setting of the user or the system, never of the repository: the only place a program's name is taken from.
    pub fn user_setting(&self, cwd: &Path, key: &str) -> Option<String> {
        let call = self.call(cwd, ["config", "--null", "--show-scope", "--get-all", key]);
        let text = String::from_utf8_lossy(&call.try_run().ok()??.stdout).into_owned();
        let fields: Vec<&str> = text.split_terminator('\0').collect();
        let trusted = |pair: &&[&str]| matches!(pair[0], "system" | "global" | "command");
        fields.chunks_exact(2).rfind(trusted).map(|pair| pair[1].to_owned())
    }

    /// A call of git in the folder `cwd`; a read until [`Call::writes`] says otherwise.
    pub fn call<I: IntoIterator<Item = A>, A: Into<OsString>>(&self, cwd: &Path, arguments: I) -> Call<'_> {
        Call {
            program: self,
            cwd: cwd.to_owned(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            settings: Vec::new(),
            variables: Vec::new(),
            stdin: None,
            held: None,
            manner: Manner::Reads,
        }
    }

    /// Is git new enough to write with? Asked once.
    ///
    /// # Errors
    /// [`Error::GitTooOld`], or the failure to ask.
    pub fn check_version(&self, cwd: &Path) -> Result<(), Error> {
        let known = self.version(cwd)?;
        let newer = version_of(known) >= version_of(MINIMAL);
        newer.then_some(()).ok_or_else(|| Error::GitTooOld { found: known.to_owned() })
    }

    /// What the program says it is. Asked once.
    pub(super) fn version(&self, cwd: &Path) -> Result<&str, Error> {
        let found = match self.version.get() {
            Some(found) => return Ok(found),
            None => self.call(cwd, ["version"]).run()?.line(),
        };
        Ok(self.version.get_or_init(|| found))
    }

    /// Is known already what the program says it is?
    #[cfg(test)]
    pub(super) fn has_version(&self) -> bool {
        self.version.get().is_some()
    }

    /// What the program is known to say it is.
    pub(super) fn set_version(&self, version: String) {
        // whoever has asked knows the same
        let _ = self.version.set(version);
    }
}

fn on_path(variables: &Variables, name: &str) -> Option<PathBuf> {
    let path = variables.get(OsStr::new("PATH")).cloned().unwrap_or_default();
    let name = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&name))
        .find(|program| is_program(program))
}

/// `(2, 47)` of `git version 2.47.3`.
fn version_of(text: &str) -> Option<(u32, u32)> {
    let number = text.split(' ').find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let mut parts = number.split('.').map(|part| part.parse().unwrap_or(0));
    Some((parts.next()?, parts.next().unwrap_or(0)))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|facts| facts.is_file() && facts.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

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

impl Call<'_> {
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
        let mut command = Command::new(&self.program.path);
        command.env_clear().envs(&self.program.variables).current_dir(&self.cwd);
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
        match (self.manner, self.program.durability) {
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
    fn versions_are_read_as_numbers() {
        assert_eq!(version_of("git version 2.47.3"), Some((2, 47)));
        assert_eq!(version_of("git version 2.39.5 (Apple Git-154)"), Some((2, 39)));
        assert!(version_of("git version 2.9.1") < version_of(MINIMAL));
        assert!(version_of("git version 3.0") > version_of(MINIMAL));
        here().check_version(Path::new("/")).unwrap();
    }

    #[test]
    fn git_is_not_taken_from_relative_folders() {
        let variables = Variables::from([("PATH".into(), ".:bin:".into())]);
        assert!(matches!(Program::find(variables), Err(Error::GitMissing)));
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
