//! The `git` program: found once by absolute path, in an environment of its own, and asked for its version.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::disk::Durability;

use super::error::Error;

pub use super::begun::Output;
pub use super::call::Call;

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
        Call::new(self, cwd, arguments.into_iter().map(Into::into).collect())
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
}
