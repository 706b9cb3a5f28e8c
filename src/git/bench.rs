//! Repositories for tests: real git, no configuration but the test's own, a fixed identity, everything in a temporary
//! folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use super::commit::WRITER_VARIABLE;
use super::program::Variables;
use super::repository::Repository;

/// A repository in a temporary folder.
pub(super) struct Bench {
    pub(super) folder: TempDir,
    pub(super) top: PathBuf,
    /// Does git make every commit?
    is_by_git: bool,
}

/// The whole environment of git in tests.
pub(super) fn variables(home: &Path) -> Variables {
    let path = std::env::var_os("PATH").unwrap();
    let mut variables = Variables::from([("PATH".into(), path), ("HOME".into(), home.into())]);
    let fixed = [
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_AUTHOR_NAME", "Ada"),
        ("GIT_AUTHOR_EMAIL", "ada@example.com"),
        ("GIT_COMMITTER_NAME", "Ada"),
        ("GIT_COMMITTER_EMAIL", "ada@example.com"),
        ("TZ", "UTC"),
    ];
    variables.extend(fixed.map(|(name, value)| (name.into(), value.into())));
    variables
}

impl Bench {
    /// A repository without commits.
    pub(super) fn unborn(options: &[&str]) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap().join("work");
        let bench = Bench { folder, top, is_by_git: false };
        fs::create_dir(&bench.top).unwrap();
        bench.git(&[&["init", "-q", "-b", "main"], options].concat());
        bench
    }

    /// A repository with one commit of a file `readme`.
    pub(super) fn new() -> Bench {
        Bench::with(&[])
    }

    /// As [`Bench::new`], with options for `git init`.
    pub(super) fn with(options: &[&str]) -> Bench {
        let bench = Bench::unborn(options);
        bench.write("readme", "hello\n");
        bench.git(&["add", "."]);
        bench.git(&["commit", "-q", "-m", "first"]);
        bench
    }

    /// The same bench, in which git makes every commit.
    pub(super) fn by_git(self) -> Bench {
        Bench { is_by_git: true, ..self }
    }

    /// The same bench, looking at another work tree of it.
    pub(super) fn at(self, top: PathBuf) -> Bench {
        Bench { top, ..self }
    }

    pub(super) fn variables(&self) -> Variables {
        let mut variables = variables(self.folder.path());
        if self.is_by_git {
            variables.insert(WRITER_VARIABLE.into(), "git".into());
        }
        variables
    }

    pub(super) fn repository(&self) -> Repository {
        Repository::discover_with(&self.top, self.variables()).unwrap()
    }

    pub(super) fn try_git(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("git");
        command.env_clear().envs(self.variables()).current_dir(&self.top).args(arguments);
        command.output().unwrap()
    }

    /// Runs git, which must succeed; its output without the last line end.
    #[track_caller]
    pub(super) fn git(&self, arguments: &[&str]) -> String {
        let output = self.try_git(arguments);
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim_end_matches('\n').to_owned()
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.top.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.top.join(path)).ok()
    }

    /// Installs a hook of these lines of shell.
    #[cfg(unix)]
    pub(super) fn hook(&self, name: &str, lines: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.repository().hooks_dir().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub(super) fn status(&self) -> String {
        self.git(&["status", "--porcelain", "--untracked-files=all"])
    }
}
