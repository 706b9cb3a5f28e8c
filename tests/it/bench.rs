//! A hermetic repository for tests: real git and the real programs, no settings but the test's own, one fixed person,
//! and a clock that moves one minute per command, so that hashes and times may stand in a snapshot.
//!
//! ```text
//! let bench = Bench::started();
//! bench.findings(["list", "--status=opne"]).fails(2).says("did you mean 'open'?");
//! let id = bench.create(["--title", "Bag loses keys"]);
//! bench.git(["log", "-1", "--format=%s"]).ok().is("findings: create FIN-BUG-001\n");
//! ```

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use git_findings::model::Timestamp;
use serde_json::Value;
use tempfile::TempDir;

/// The first command runs at 2026-01-01T00:00:00Z.
const FIRST: i64 = 1_767_225_600;

/// Seconds between two commands.
const STEP: i64 = 60;

/// What all folders of a test share.
struct Ground {
    /// Removed when the last user is gone.
    _folder: TempDir,
    root: PathBuf,
    next: AtomicI64,
}

/// A folder in which commands run; clones and linked work trees of it share its clock and its person.
pub struct Bench {
    ground: Arc<Ground>,
    /// Where commands run.
    pub top: PathBuf,
}

impl Bench {
    /// A folder without a repository.
    pub fn bare_folder() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for part in ["home", "bin", "work"] {
            fs::create_dir(root.join(part)).unwrap();
        }
        let settings =
            "[user]\n\tname = Ada Lovelace\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n";
        fs::write(root.join("home/gitconfig"), settings).unwrap();
        for (name, program) in PROGRAMS {
            link(Path::new(program), &root.join("bin").join(name));
        }
        let top = root.join("work");
        Bench { ground: Arc::new(Ground { _folder: folder, root, next: AtomicI64::new(0) }), top }
    }

    /// An empty repository, on the branch `main` that has no commit.
    pub fn new() -> Bench {
        let bench = Bench::bare_folder();
        bench.git(["init", "--quiet", "-b", "main"]).ok();
        bench
    }

    /// A repository with one commit: a source file `src/bag.rs` and an empty findings folder, no settings file.
    pub fn started() -> Bench {
        let bench = Bench::new();
        bench.write("findings/.gitattributes", "*.json text eol=lf\n");
        bench.commit_file("src/bag.rs", "fn take() {}\n", "Begin");
        bench
    }

    /// The same test in another folder; a relative one is taken from here.
    pub fn at(&self, folder: impl AsRef<Path>) -> Bench {
        Bench { ground: Arc::clone(&self.ground), top: self.top.join(folder) }
    }

    /// A linked work tree beside this one, on a new branch of the same name.
    pub fn worktree(&self, name: &str) -> Bench {
        let other = self.at(self.root().join(name));
        self.git([
            OsStr::new("worktree"),
            "add".as_ref(),
            "-q".as_ref(),
            "-b".as_ref(),
            name.as_ref(),
            other.top.as_ref(),
        ])
        .ok();
        other
    }

    /// A clone beside this repository.
    pub fn clone_to(&self, name: &str) -> Bench {
        let other = self.at(self.root().join(name));
        self.git([OsStr::new("clone"), "-q".as_ref(), ".".as_ref(), other.top.as_ref()]).ok();
        other
    }

    /// The temporary folder, shown as `[ROOT]`.
    pub fn root(&self) -> &Path {
        &self.ground.root
    }

    /// A call of `git-findings`, not yet run.
    pub fn findings<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Run {
        self.program("git-findings", arguments)
    }

    /// A call of git, not yet run.
    pub fn git<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Run {
        self.program("git", arguments)
    }

    /// A line of shell, not yet run.
    pub fn shell(&self, line: &str) -> Run {
        self.program("sh", ["-c", line])
    }

    /// A call of any program, not yet run. The clock moves here.
    pub fn program<A: AsRef<OsStr>>(&self, name: &str, arguments: impl IntoIterator<Item = A>) -> Run {
        let arguments: Vec<OsString> =
            arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
        let seconds = FIRST + STEP * self.ground.next.fetch_add(1, Ordering::SeqCst);
        let now = Timestamp::from_unix(seconds, 0).to_string();
        let mut command = Command::new(self.resolve(name));
        command.args(&arguments).current_dir(&self.top).env_clear();
        command.env("PATH", self.search_path()).env("HOME", self.root().join("home"));
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", self.root().join("home/gitconfig"));
        command.env("TZ", "UTC").env("LC_ALL", "C").env("GIT_FINDINGS_NOW", &now);
        command.env("GIT_AUTHOR_DATE", &now).env("GIT_COMMITTER_DATE", &now);
        let said = std::iter::once(name.to_owned())
            .chain(arguments.iter().map(|argument| argument.to_string_lossy().into_owned()));
        Run { command, stdin: None, said: said.collect::<Vec<_>>().join(" "), root: self.root().to_owned() }
    }

    fn resolve(&self, name: &str) -> PathBuf {
        let ours = self.root().join("bin").join(name);
        if ours.exists() { ours } else { name.into() }
    }

    fn search_path(&self) -> OsString {
        let path = std::env::var_os("PATH").unwrap();
        let folders = std::iter::once(self.root().join("bin")).chain(std::env::split_paths(&path));
        std::env::join_paths(folders).unwrap()
    }

    /// Files a finding of type bug and severity high, whatever the arguments do not say otherwise; its id.
    #[track_caller]
    pub fn create<const N: usize>(&self, arguments: [&str; N]) -> String {
        let mut whole = vec!["create", "-q"];
        for (flag, value) in [
            ("--type", "bug"),
            ("--severity", "high"),
            ("--title", "Bag loses keys"),
            ("--description", "Under load."),
        ] {
            if !arguments.contains(&flag) {
                whole.extend([flag, value]);
            }
        }
        whole.extend(arguments);
        self.findings(whole).ok().stdout.trim_end().to_owned()
    }

    /// Writes a file and commits it alone; the hash of the commit.
    #[track_caller]
    pub fn commit_file(&self, path: &str, text: &str, message: &str) -> String {
        self.write(path, text);
        self.git(["add", "--all"]).ok();
        self.git(["commit", "-q", "-m", message]).ok();
        self.hash("HEAD")
    }

    /// The full hash that a revision names.
    #[track_caller]
    pub fn hash(&self, revision: &str) -> String {
        self.git(["rev-parse", "--verify", revision]).ok().stdout.trim_end().to_owned()
    }

    /// How many commits HEAD has; 0 where it is unborn.
    pub fn commits(&self) -> usize {
        self.git(["rev-list", "--count", "HEAD"]).run().stdout.trim_end().parse().unwrap_or(0)
    }

    /// What git says is staged, changed or new.
    #[track_caller]
    pub fn status(&self) -> String {
        self.git(["status", "--porcelain", "--untracked-files=all"]).ok().stdout
    }

    /// Writes a file, and the folders it lies in.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.top.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The text of a file.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.top.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Is there a file or folder?
    pub fn has(&self, path: &str) -> bool {
        self.top.join(path).symlink_metadata().is_ok()
    }

    /// A file as JSON.
    #[track_caller]
    pub fn read_json(&self, path: &str) -> Value {
        serde_json::from_str(&self.read(path)).unwrap()
    }

    /// The finding of this id, as its file in the work tree has it.
    #[track_caller]
    pub fn finding(&self, id: &str) -> Value {
        self.read_json(&finding_path(id))
    }

    /// Installs a hook of these lines of shell.
    #[cfg(unix)]
    #[track_caller]
    pub fn hook(&self, name: &str, lines: &str) {
        use std::os::unix::fs::PermissionsExt;
        let folder = self.git(["rev-parse", "--path-format=absolute", "--git-path", "hooks"]).ok().stdout;
        let path = Path::new(folder.trim_end()).join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// Where the default layout keeps a finding: in the folder of its entry.
pub fn finding_path(id: &str) -> String {
    let parts: Vec<&str> = id.rsplitn(3, '-').collect();
    match parts.as_slice() {
        [_, _, entry] => format!("findings/{entry}/{id}.json"),
        _ => format!("findings/{id}.json"),
    }
}

const PROGRAMS: [(&str, &str); 2] = [
    ("git-findings", env!("CARGO_BIN_EXE_git-findings")),
    ("stageflow-test", env!("CARGO_BIN_EXE_stageflow-test")),
];

#[cfg(unix)]
fn link(program: &Path, name: &Path) {
    std::os::unix::fs::symlink(program, name).unwrap();
}

#[cfg(not(unix))]
fn link(program: &Path, name: &Path) {
    fs::copy(program, name.with_extension("exe")).unwrap();
}

/// A call that is yet to be run.
#[must_use = "nothing runs before ok(), fails(), run() or spawn()"]
pub struct Run {
    command: Command,
    stdin: Option<Vec<u8>>,
    said: String,
    root: PathBuf,
}

impl Run {
    /// What it reads; nothing without.
    pub fn stdin(mut self, text: impl AsRef<[u8]>) -> Run {
        self.stdin = Some(text.as_ref().to_owned());
        self
    }

    /// A variable of its environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Run {
        self.command.env(name, value);
        self
    }

    /// Its environment without a variable.
    pub fn without(mut self, name: &str) -> Run {
        self.command.env_remove(name);
        self
    }

    /// Another folder; a relative one is taken from the bench's.
    pub fn in_folder(mut self, folder: impl AsRef<Path>) -> Run {
        let folder = self.command.get_current_dir().unwrap().join(folder);
        self.command.current_dir(folder);
        self
    }

    /// In a group of its own, with all that it will start.
    #[cfg(unix)]
    pub fn in_own_group(mut self) -> Run {
        std::os::unix::process::CommandExt::process_group(&mut self.command, 0);
        self
    }

    /// Starts it and gives it back running, for many at once or for a death; `finish` waits.
    pub fn spawn(mut self) -> Running {
        let stdin = if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
        self.command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap_or_else(|error| panic!("{}: {error}", self.said));
        let writer = self.stdin.map(|text| {
            let mut pipe = child.stdin.take().unwrap();
            // a program that does not read to the end closes the pipe, which is no failure of the test
            std::thread::spawn(move || drop(pipe.write_all(&text)))
        });
        Running { child, writer, said: self.said, root: self.root }
    }

    /// Runs it, however it ends.
    pub fn run(self) -> Answer {
        self.spawn().finish()
    }

    /// Runs it; it must succeed.
    #[track_caller]
    pub fn ok(self) -> Answer {
        self.fails(0)
    }

    /// Runs it; it must end with this exit code.
    #[track_caller]
    pub fn fails(self, code: i32) -> Answer {
        let answer = self.run();
        assert_eq!(answer.code, Some(code), "expected exit code {code}\n{answer}");
        answer
    }

    /// Runs it, which must succeed and answer in one JSON document; its `data`.
    #[track_caller]
    pub fn json(self) -> Value {
        self.ok().data()
    }
}

/// A call that runs.
#[must_use = "a process that is not waited for outlives its test"]
pub struct Running {
    /// The process.
    pub child: Child,
    writer: Option<std::thread::JoinHandle<()>>,
    said: String,
    root: PathBuf,
}

impl Running {
    /// Kills it and all that it started, which is in a group of its own.
    #[cfg(unix)]
    pub fn kill_group(&self) {
        let group = format!("-{}", self.child.id());
        Command::new("kill").args(["-9", "--", &group]).output().unwrap();
    }

    /// Waits for its end.
    pub fn finish(self) -> Answer {
        let output = self.child.wait_with_output().unwrap();
        if let Some(writer) = self.writer {
            writer.join().unwrap();
        }
        Answer {
            said: self.said,
            code: output.status.code(),
            status: output.status,
            stdout: String::from_utf8(output.stdout).expect("the answer is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("the notes are UTF-8"),
            root: self.root,
        }
    }
}

/// How a call ended and what it wrote.
#[derive(Clone)]
pub struct Answer {
    said: String,
    /// The exit code; none after a signal.
    pub code: Option<i32>,
    /// How it ended, signals included.
    pub status: ExitStatus,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    root: PathBuf,
}

impl Answer {
    /// Standard output as one JSON document.
    #[track_caller]
    pub fn document(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("no JSON document: {error}\n{self}"))
    }

    /// The `data` of the envelope, whose other parts must be right too.
    #[track_caller]
    pub fn data(&self) -> Value {
        let mut document = self.document();
        assert_eq!(document["schema_version"], 1, "{self}");
        assert!(document["kind"].is_string() && document["problems"].is_array(), "{self}");
        document["data"].take()
    }

    /// Standard output is exactly this.
    #[track_caller]
    pub fn is(&self, text: &str) -> &Answer {
        assert_eq!(self.stdout, text, "{self}");
        self
    }

    /// Standard output or standard error holds this.
    #[track_caller]
    pub fn says(&self, part: &str) -> &Answer {
        assert!(self.stdout.contains(part) || self.stderr.contains(part), "nowhere: {part:?}\n{self}");
        self
    }

    /// Neither standard output nor standard error holds this.
    #[track_caller]
    pub fn says_nothing_of(&self, part: &str) -> &Answer {
        assert!(!self.stdout.contains(part) && !self.stderr.contains(part), "found: {part:?}\n{self}");
        self
    }

    /// Standard error is empty.
    #[track_caller]
    pub fn quietly(&self) -> &Answer {
        assert_eq!(self.stderr, "", "{self}");
        self
    }

    /// Exit code and both streams, the temporary folder named `[ROOT]`.
    pub fn snapshot(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = self.root.to_string_lossy();
        let clean = |text: &str| text.replace(root.as_ref(), "[ROOT]");
        writeln!(out, "$ {}", clean(&self.said))?;
        match self.code {
            Some(code) => writeln!(out, "exit code: {code}")?,
            None => writeln!(out, "ended by: {}", self.status)?,
        }
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                writeln!(out, "--- {name}\n{}", clean(text).trim_end_matches('\n'))?;
            }
        }
        Ok(())
    }
}

#[test]
fn the_clock_steps_and_nothing_of_this_machine_comes_in() {
    let bench = Bench::started();
    let log = "--format=%H %an %aI %cI";
    bench.git(["log", log]).ok().is(
        "954981a73fb4a20eb8e65583afa8220a8bde3a9c Ada Lovelace 2026-01-01T00:02:00Z 2026-01-01T00:02:00Z\n",
    );
    bench.shell("echo $HOME").env("NAME", "value").ok().is(&format!("{}/home\n", bench.root().display()));
    let shown = bench.shell("pwd; cat; exit 3").stdin("typed\n").fails(3).snapshot();
    assert_eq!(shown, "$ sh -c pwd; cat; exit 3\nexit code: 3\n--- stdout\n[ROOT]/work\ntyped\n");
}
