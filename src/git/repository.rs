//! A repository as git itself describes it: where it lies, how it names objects, where HEAD is, what is configured.
//! Git decides about ownership and extensions; nothing here opens an object.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::disk::{Durability, Segments};

use super::commit::Deadline;
use super::discovery::{self, Facts, Settings, Unkept};
use super::error::Error;
use super::hash::{Hash, ObjectFormat};
use super::objects::{ObjectKind, Source};
use super::program::{Call, Output, Program, Variables};
use super::progress::{Progress, Unwatched};

/// Variables that are about one repository (`git rev-parse --local-env-vars`), but for those that hold settings of the user.
const LOCAL: [&str; 13] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// One repository, with one work tree at most.
#[derive(Debug, Clone)]
pub struct Repository {
    program: Program,
    cwd: PathBuf,
    facts: Facts,
    /// What git has just said, until it is remembered.
    unkept: Arc<Option<Unkept>>,
    /// Watches long works.
    progress: Arc<dyn Progress>,
    /// Git's configuration as it was found.
    settings: Arc<Settings>,
    /// By when the commit being made must have all its locks.
    pub(super) bound: Arc<Mutex<Option<Deadline>>>,
}

impl Repository {
    /// The repository that holds the folder, in the environment of this process.
    ///
    /// # Errors
    /// [`Error::NotARepository`], [`Error::DubiousOwnership`], [`Error::GitMissing`], or git's own failure.
    pub fn discover(cwd: &Path) -> Result<Repository, Error> {
        Repository::discover_with(cwd, std::env::vars_os().collect())
    }

    /// The repository that holds the folder, git running in exactly this environment.
    ///
    /// # Errors
    /// As [`Repository::discover`].
    pub fn discover_with(cwd: &Path, variables: Variables) -> Result<Repository, Error> {
        Repository::find(cwd, variables, false)
    }

    /// As [`Repository::discover`]; what git said before counts as long as nothing has changed that could change it.
    ///
    /// # Errors
    /// As [`Repository::discover`].
    pub fn recall(cwd: &Path) -> Result<Repository, Error> {
        Repository::find(cwd, std::env::vars_os().collect(), true)
    }

    /// As [`Repository::recall`] of a repository that is one of many: what the environment says of the one that the user
    /// stands in is left out, as git does when it goes into a submodule.
    ///
    /// # Errors
    /// As [`Repository::discover`].
    pub fn recall_other(folder: &Path) -> Result<Repository, Error> {
        let is_local = |name: &std::ffi::OsStr| LOCAL.iter().any(|local| name == *local);
        let variables = std::env::vars_os().filter(|(name, _)| !is_local(name));
        Repository::find(folder, variables.collect(), true)
    }

    fn find(cwd: &Path, variables: Variables, remembers: bool) -> Result<Repository, Error> {
        let program = Program::find(variables)?;
        let found = discovery::find(&program, cwd, remembers)?;
        let facts = found.facts;
        let mut repository = Repository {
            program,
            cwd: facts.toplevel.clone().unwrap_or_else(|| facts.git_dir.clone()),
            facts,
            unkept: Arc::new(found.unkept),
            progress: Arc::new(Unwatched),
            settings: Arc::new(found.settings),
            bound: Arc::default(),
        };
        repository.anchor();
        Ok(repository)
    }

    /// The file of what git said, remembered of this work tree.
    pub fn answers(&self) -> Segments {
        discovery::answers(&self.facts.git_dir)
    }

    /// Remembers what git said of the repository for the next [`Repository::recall`].
    pub fn keep_answers(&self) {
        if let Some(unkept) = self.unkept.as_ref() {
            unkept.keep(&self.program);
        }
    }

    /// Calls run at the top of the work tree, not where the user stands: what the environment says relative to the
    /// latter is made absolute, each path as git itself understood it.
    fn anchor(&mut self) {
        let is_set = |repository: &Repository, name: &str| repository.program.variable(name).is_some();
        if let Some(toplevel) = self.facts.toplevel.clone() {
            // With a git directory alone the folder of the user would be the work tree.
            if is_set(self, "GIT_DIR") || is_set(self, "GIT_WORK_TREE") {
                self.program.set_variable("GIT_WORK_TREE", toplevel);
            }
        }
        let places = [
            ("GIT_DIR", self.facts.git_dir.clone()),
            ("GIT_COMMON_DIR", self.facts.common_dir.clone()),
            ("GIT_INDEX_FILE", self.facts.index.clone()),
            ("GIT_OBJECT_DIRECTORY", self.facts.objects.clone()),
        ];
        for (name, place) in places {
            if is_set(self, name) {
                self.program.set_variable(name, place);
            }
        }
    }

    /// The top of the work tree; `None` in a bare repository and inside `.git`.
    pub fn toplevel(&self) -> Option<&Path> {
        self.facts.toplevel.as_deref()
    }

    /// The top of the work tree, for those who write.
    ///
    /// # Errors
    /// [`Error::NoWorkTree`].
    pub fn work_tree(&self) -> Result<&Path, Error> {
        self.toplevel().ok_or_else(|| Error::NoWorkTree { git_dir: self.facts.git_dir.clone() })
    }

    /// The git directory of this work tree.
    pub fn git_dir(&self) -> &Path {
        &self.facts.git_dir
    }

    /// The git directory that all work trees share.
    pub fn common_dir(&self) -> &Path {
        &self.facts.common_dir
    }

    /// The index: of this work tree, or the one the environment names.
    pub fn index_file(&self) -> &Path {
        &self.facts.index
    }

    /// Where git looks for hooks, by `core.hooksPath`.
    pub fn hooks_dir(&self) -> &Path {
        &self.facts.hooks
    }

    /// Where git writes objects.
    pub(super) fn objects_dir(&self) -> &Path {
        &self.facts.objects
    }

    /// The program that serves this repository.
    pub(super) fn program(&self) -> &Program {
        &self.program
    }

    /// Says what writes are to survive; at first it is a loss of power.
    pub fn set_durability(&mut self, durability: Durability) {
        self.program.set_durability(durability);
    }

    /// Whom to tell how far long works have come; at first nobody.
    pub fn set_progress(&mut self, progress: Arc<dyn Progress>) {
        self.progress = progress;
    }

    /// Who watches long works.
    pub fn progress(&self) -> &Arc<dyn Progress> {
        &self.progress
    }

    /// How objects are named.
    pub fn format(&self) -> ObjectFormat {
        self.facts.format
    }

    /// Has it no work tree of its own?
    pub fn is_bare(&self) -> bool {
        self.facts.bare
    }

    /// Is its history cut off?
    pub fn is_shallow(&self) -> bool {
        self.facts.shallow
    }

    /// A variable of the environment git runs in; empty ones count as absent, as with git.
    pub fn variable(&self, name: &str) -> Option<&std::ffi::OsStr> {
        self.program.variable(name)
    }

    /// Is there a program of this name on the PATH that git runs with?
    pub fn is_on_path(&self, program: &str) -> bool {
        self.program.is_on_path(program)
    }

    /// Is git new enough to write with?
    ///
    /// # Errors
    /// [`Error::GitTooOld`], or git's failure.
    pub fn check_version(&self) -> Result<(), Error> {
        self.program.check_version(&self.cwd)
    }

    /// A call of git at the top of the work tree.
    pub fn git<I: IntoIterator<Item = A>, A: Into<OsString>>(&self, arguments: I) -> Call<'_> {
        self.program.call(&self.cwd, arguments)
    }

    /// Is git new enough to write with, and is there a work tree?
    ///
    /// # Errors
    /// [`Error::GitTooOld`], [`Error::NoWorkTree`].
    pub fn check_writable(&self) -> Result<&Path, Error> {
        let top = self.work_tree()?;
        self.program.check_version(top).map(|()| top)
    }

    /// The commit a revision names; `None` where there is no such commit.
    ///
    /// # Errors
    /// [`Error::BadRevision`] for one that begins with `-`, git's failure for an ambiguous one, and why an object that
    /// it names cannot be read.
    pub fn revision(&self, revision: &str) -> Result<Option<Hash>, Error> {
        if revision.starts_with('-') {
            return Err(Error::BadRevision(revision.to_owned()));
        }
        // what cannot be told here, git tells
        if revision == "HEAD"
            && let Some(head) = self.head().ok().flatten()
        {
            return Ok(Some(head));
        }
        if let Some(commit) = self.commit_in_full(revision) {
            return Ok(Some(commit));
        }
        // all that stands behind ':/' is text to be looked for, and what it leads to is a commit
        let peeled = if revision.starts_with(":/") { "" } else { "^{commit}" };
        let call = self.git(["rev-parse", "--verify", "--quiet"]);
        let output = call.revision(&format!("{revision}{peeled}"))?.finish()?;
        match output.code {
            Some(0) => hash_of(&output, "git rev-parse").map(Some),
            Some(1 | 128) if !output.messages().contains("ambiguous") => {
                self.check_readable(revision).map(|()| None)
            }
            code => Err(Error::Failed {
                asked: format!("git rev-parse {revision}"),
                code,
                stderr: output.messages(),
            }),
        }
    }

    /// The commit of this full name, if it can be read without git.
    pub(super) fn commit_in_full(&self, name: &str) -> Option<Hash> {
        let hash: Hash = name.parse().ok().filter(|hash: &Hash| hash.to_string() == name)?;
        let mut objects = self.objects().ok().filter(|objects| objects.source() == Source::Fast)?;
        let object = objects.read(&hash).ok()?;
        (object.kind == ObjectKind::Commit).then_some(hash)
    }

    /// What names an object that is no commit is one thing, a damaged object another. A whole hash names anything.
    fn check_readable(&self, revision: &str) -> Result<(), Error> {
        match self.resolve(revision).ok().flatten().filter(|hash| hash.to_string() != revision) {
            Some(hash) => self.objects()?.offline().read(&hash).map(drop),
            None => Ok(()),
        }
    }

    /// The settings whose keys begin with `prefix`, from all of git's configuration, in its order; keys are in lower
    /// case but for their middle part, as git gives them.
    pub fn configured(&self, prefix: &str) -> Settings {
        self.settings.iter().filter(|(key, _)| key.starts_with(prefix)).cloned().collect()
    }

    /// Git's configuration, in its order, as it was when the repository was found; of the sections that are asked for
    /// here.
    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The value of a key among [`Repository::settings`], which counts where there are several.
    pub(super) fn setting(&self, key: &str) -> Option<&str> {
        debug_assert!(discovery::is_asked_for(key), "{key} is not kept");
        let mut latest = self.settings.iter().rev();
        latest.find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// A yes or no among [`Repository::settings`]; absent is `false`.
    ///
    /// # Errors
    /// As [`Repository::is_configured`].
    pub(super) fn is_set(&self, key: &str) -> Result<bool, Error> {
        match self.setting(key).map(str::to_ascii_lowercase).as_deref() {
            None | Some("false" | "no" | "off" | "0") => Ok(false),
            Some("true" | "yes" | "on" | "1") => Ok(true),
            // a number, or nothing that git takes
            Some(_) => self.is_configured(key),
        }
    }

    /// The settings whose keys match a regular expression of git.
    pub(super) fn config_matching(&self, pattern: &str) -> Result<Settings, Error> {
        self.git(matching(pattern)).try_run().map(discovery::read)
    }
    /// A setting from all of git's configuration.
    ///
    /// # Errors
    /// Git's failure.
    pub fn config(&self, key: &str) -> Result<Option<String>, Error> {
        Ok(self.git(["config", "--get", key]).try_run()?.map(|output| output.line()))
    }

    /// Does the user want git alone to do what this variable is about?
    ///
    /// # Errors
    /// [`Error::BadSetting`] for a value other than `git`.
    pub(super) fn is_left_to_git(&self, variable: &'static str) -> Result<bool, Error> {
        match self.variable(variable) {
            None => Ok(false),
            Some(value) if value == "git" => Ok(true),
            Some(value) => {
                let (value, known) = (value.to_string_lossy().into_owned(), "git, or not be set".to_owned());
                Err(Error::BadSetting { key: variable, value, known })
            }
        }
    }

    /// A yes or no from all of git's configuration; absent is `false`.
    ///
    /// # Errors
    /// Git's failure, such as a value that is no boolean.
    pub fn is_configured(&self, key: &str) -> Result<bool, Error> {
        let output = self.git(["config", "--type=bool", "--get", key]).try_run()?;
        Ok(output.is_some_and(|output| output.line() == "true"))
    }

    /// Is what git does by default switched off by this setting (in lower case)? Not where the settings cannot be read.
    pub(super) fn is_switched_off(&self, key: &str) -> bool {
        let is_no = |value: &str| ["false", "no", "off", "0"].iter().any(|no| value.eq_ignore_ascii_case(no));
        self.setting(key).is_some_and(is_no)
    }

    /// A setting of the user or the system, never of the repository: see [`Program::user_setting`].
    pub fn user_config(&self, key: &str) -> Option<String> {
        self.program.user_setting(&self.cwd, key)
    }

    /// Where git keeps a file of this name for this work tree (`git rev-parse --git-path`).
    ///
    /// # Errors
    /// Git's failure.
    pub fn path(&self, name: &str) -> Result<PathBuf, Error> {
        let output = self.git(["rev-parse", "--path-format=absolute", "--git-path", name]).run()?;
        Ok(PathBuf::from(path_text(output.stdout)))
    }
}

fn matching(pattern: &str) -> [&str; 4] {
    ["config", "--null", "--get-regexp", pattern]
}

/// A path as git printed it, without the line end.
#[cfg(unix)]
pub(super) fn path_text(mut line: Vec<u8>) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    line.pop_if(|byte| *byte == b'\n');
    OsString::from_vec(line)
}

#[cfg(not(unix))]
pub(super) fn path_text(line: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).into()
}

pub(super) fn hash_of(output: &Output, asked: &str) -> Result<Hash, Error> {
    parse_hash(&output.line(), asked)
}

pub(super) fn parse_hash(text: &str, asked: &str) -> Result<Hash, Error> {
    text.parse().map_err(|_| unexpected(asked, text))
}

pub(super) fn unexpected(asked: &str, answer: &str) -> Error {
    Error::Unexpected { asked: asked.to_owned(), answer: answer.chars().take(200).collect() }
}
