//! A hermetic repository with a clock that steps an hour per command, and its history.

use std::cell::Cell;
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use git_findings::git::{Hash, Repository};
use git_findings::history::{self, Event, EventKind, History, Range, read};
use git_findings::model::{FindingId, Status};

/// 2026-01-01.
pub(super) const NEW_YEAR: i64 = 1_767_225_600;

pub(super) struct Ground {
    folder: tempfile::TempDir,
    clock: Cell<i64>,
}

impl Ground {
    pub(super) fn new() -> Ground {
        let ground = Ground { folder: tempfile::tempdir().unwrap(), clock: Cell::new(NEW_YEAR) };
        std::fs::create_dir(ground.path()).unwrap();
        ground.git(&["init", "-q", "-b", "main"]);
        ground
    }

    pub(super) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("work")
    }

    fn variables(&self) -> Vec<(OsString, OsString)> {
        let date = format!("{} +0000", self.clock.get());
        let home = self.folder.path().as_os_str().to_owned();
        let mut variables: Vec<(OsString, OsString)> = [
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_AUTHOR_NAME", "A U Thor"),
            ("GIT_AUTHOR_EMAIL", "author@example.org"),
            ("GIT_COMMITTER_NAME", "C O Mitter"),
            ("GIT_COMMITTER_EMAIL", "committer@example.org"),
            ("GIT_AUTHOR_DATE", &date),
            ("GIT_COMMITTER_DATE", &date),
            ("LC_ALL", "C"),
        ]
        .map(|(name, value)| (name.into(), value.into()))
        .into();
        variables.push(("HOME".into(), home));
        variables.push(("PATH".into(), std::env::var_os("PATH").unwrap()));
        variables
    }

    fn command(&self, args: &[&str]) -> Command {
        self.clock.set(self.clock.get() + 3_600);
        let mut command = Command::new("git");
        command.args(args).current_dir(self.path()).env_clear().envs(self.variables());
        command
    }

    pub(super) fn git(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A merge or rebase that may stop at a conflict.
    pub(super) fn try_git(&self, args: &[&str]) -> bool {
        self.command(args).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    }

    pub(super) fn git_fed(&self, args: &[&str], input: &[u8]) {
        let mut child = self.command(args).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(super) fn remove(&self, path: &str) {
        std::fs::remove_file(self.path().join(path)).unwrap();
    }

    pub(super) fn put(&self, path: &str, status: &str) {
        self.write(path, &finding(path, status, "title"));
    }

    pub(super) fn commit(&self, message: &str) -> Hash {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.head()
    }

    pub(super) fn head(&self) -> Hash {
        self.git(&["rev-parse", "HEAD"]).parse().unwrap()
    }

    pub(super) fn repository(&self) -> Repository {
        self.repository_at(&self.path())
    }

    pub(super) fn repository_at(&self, path: &Path) -> Repository {
        Repository::discover_with(path, self.variables().into_iter().collect()).unwrap()
    }

    pub(super) fn history(&self) -> History {
        self.history_of(&Range::of(self.head()))
    }

    pub(super) fn history_of(&self, range: &Range) -> History {
        let repository = self.repository();
        let history = read(&repository, "findings", range, &id_of).unwrap();
        let ground =
            history::Ground { repository: &repository, folder: "findings", id_of: &id_of, remembers: true };
        for remembered in [ground.read(range).unwrap(), ground.read(range).unwrap()] {
            assert_eq!(remembered, history, "what is remembered is what is read");
        }
        history
    }
}

/// A finding's file, as long as real ones are, so that git tells moves and edits apart.
pub(super) fn finding(path: &str, status: &str, title: &str) -> String {
    let id = path.rsplit('/').next().unwrap().trim_end_matches(".json");
    format!(
        "{{\n  \"id\": \"{id}\",\n\n  \"type\": \"bug\",\n\n  \"severity\": \"high\",\n\n  \"title\": \"{title}\",\n\n  \
         \"description\": \"d\",\n\n  \"status\": \"{status}\",\n\n  \"created_at\": \"2026-01-01T00:00:00Z\"\n}}\n"
    )
}

pub(super) fn id_of(path: &str) -> Option<FindingId> {
    let inside = path.strip_prefix("findings/")?;
    let name = inside.strip_suffix(".json").filter(|_| !inside.starts_with("runs/"))?;
    name.rsplit('/').next()?.parse().ok()
}

/// Events as `subject: id kind from → to`, `main` ones with a star.
pub(super) fn tell(events: &[Event]) -> Vec<String> {
    let word = |status: Option<Status>| status.map_or("-".to_owned(), |status| status.to_string());
    events
        .iter()
        .map(|event| {
            let star = if event.origin.main { "*" } else { "" };
            let (Event { id, kind, .. }, subject) = (event, &event.origin.subject);
            match kind {
                EventKind::Renamed | EventKind::Edited | EventKind::Unreadable => {
                    format!("{subject}{star}: {id} {kind} {}", word(event.to))
                }
                _ => format!("{subject}{star}: {id} {kind} {} → {}", word(event.from), word(event.to)),
            }
        })
        .collect()
}
