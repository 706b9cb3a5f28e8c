//! A repository as git itself describes it: where it lies, how it names objects, where HEAD is, what is configured.
//! Git decides about ownership and extensions; nothing here opens an object.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use crate::disk::Durability;

use super::commit::Deadline;
use super::error::Error;
use super::hash::{Hash, ObjectFormat};
use super::objects::{ObjectKind, Source};
use super::program::{Call, Output, Program, Variables};
use super::progress::{Progress, Unwatched};

/// One repository, with one work tree at most.
#[derive(Debug, Clone)]
pub struct Repository {
    program: Program,
    cwd: PathBuf,
    toplevel: Option<PathBuf>,
    git_dir: PathBuf,
    common_dir: PathBuf,
    index: PathBuf,
    hooks: PathBuf,
    objects: PathBuf,
    format: ObjectFormat,
    bare: bool,
    shallow: bool,
    /// Watches long works.
    progress: Arc<dyn Progress>,
    /// Git's whole configuration, once it was asked for.
    all_settings: Arc<OnceLock<Settings>>,
    /// By when the commit being made must have all its locks.
    pub(super) bound: Arc<Mutex<Option<Deadline>>>,
}

/// Keys and values of git's configuration, in its order.
pub type Settings = Vec<(String, String)>;

/// What the one question asks, in the order of the answer's lines.
const FACTS: [&str; 10] = [
    "--is-bare-repository",
    "--is-shallow-repository",
    "--show-object-format",
    "--absolute-git-dir",
    "--git-common-dir",
    "--git-path\0index",
    "--git-path\0hooks",
    "--git-path\0objects",
    "--is-inside-work-tree",
    "--show-toplevel",
];

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
        let program = Program::find(variables)?;
        let facts = ask(&program, cwd)?;
        Ok(Repository::of(program, facts))
    }

    /// As [`Repository::discover`], and the settings whose keys begin with `prefix` (see
    /// [`Repository::config_values`]): git answers both at the same time.
    ///
    /// # Errors
    /// As [`Repository::discover`] and [`Repository::config_values`].
    pub fn discover_configured(cwd: &Path, prefix: &str) -> Result<(Repository, Settings), Error> {
        let program = Program::find(std::env::vars_os().collect())?;
        let settings = program.call(cwd, LIST).begin()?;
        let facts = ask(&program, cwd);
        // waited for in any case, so that no process is left behind
        let all = read_settings(settings.try_run()?);
        let settings = all.iter().filter(|(key, _)| key.starts_with(prefix)).cloned().collect();
        let repository = Repository::of(program, facts?);
        // nobody has asked before
        let _ = repository.all_settings.set(all);
        Ok((repository, settings))
    }

    fn of(program: Program, facts: [OsString; 10]) -> Repository {
        let [bare, shallow, format, git_dir, common_dir, index, hooks, objects, inside, toplevel] = facts;
        let toplevel = (inside == "true").then(|| PathBuf::from(toplevel));
        let git_dir = PathBuf::from(git_dir);
        let mut repository = Repository {
            program,
            cwd: toplevel.clone().unwrap_or_else(|| git_dir.clone()),
            toplevel,
            git_dir,
            common_dir: common_dir.into(),
            index: index.into(),
            hooks: hooks.into(),
            objects: objects.into(),
            format: if format == "sha256" { ObjectFormat::Sha256 } else { ObjectFormat::Sha1 },
            bare: bare == "true",
            shallow: shallow == "true",
            progress: Arc::new(Unwatched),
            all_settings: Arc::default(),
            bound: Arc::default(),
        };
        repository.anchor();
        repository
    }

    /// Calls run at the top of the work tree, not where the user stands: what the environment says relative to the
    /// latter is made absolute, each path as git itself understood it.
    fn anchor(&mut self) {
        let is_set = |repository: &Repository, name: &str| repository.program.variable(name).is_some();
        if let Some(toplevel) = self.toplevel.clone() {
            // With a git directory alone the folder of the user would be the work tree.
            if is_set(self, "GIT_DIR") || is_set(self, "GIT_WORK_TREE") {
                self.program.set_variable("GIT_WORK_TREE", toplevel);
            }
        }
        let places = [
            ("GIT_DIR", self.git_dir.clone()),
            ("GIT_COMMON_DIR", self.common_dir.clone()),
            ("GIT_INDEX_FILE", self.index.clone()),
            ("GIT_OBJECT_DIRECTORY", self.objects.clone()),
        ];
        for (name, place) in places {
            if is_set(self, name) {
                self.program.set_variable(name, place);
            }
        }
    }

    /// The top of the work tree; `None` in a bare repository and inside `.git`.
    pub fn toplevel(&self) -> Option<&Path> {
        self.toplevel.as_deref()
    }

    /// The top of the work tree, for those who write.
    ///
    /// # Errors
    /// [`Error::NoWorkTree`].
    pub fn work_tree(&self) -> Result<&Path, Error> {
        self.toplevel().ok_or_else(|| Error::NoWorkTree { git_dir: self.git_dir.clone() })
    }

    /// The git directory of this work tree.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The git directory that all work trees share.
    pub fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// The index: of this work tree, or the one the environment names.
    pub fn index_file(&self) -> &Path {
        &self.index
    }

    /// Where git looks for hooks, by `core.hooksPath`.
    pub fn hooks_dir(&self) -> &Path {
        &self.hooks
    }

    /// Where git writes objects.
    pub(super) fn objects_dir(&self) -> &Path {
        &self.objects
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
        self.format
    }

    /// Has it no work tree of its own?
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// Is its history cut off?
    pub fn is_shallow(&self) -> bool {
        self.shallow
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
        let call = self.git(["rev-parse", "--verify", "--quiet"]);
        let output = call.revision(&format!("{revision}^{{commit}}"))?.finish()?;
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
    fn commit_in_full(&self, name: &str) -> Option<Hash> {
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
    ///
    /// # Errors
    /// Git's failure, such as a broken configuration file.
    pub fn config_values(&self, prefix: &str) -> Result<Settings, Error> {
        self.config_matching(&beginning(prefix))
    }

    /// All of git's configuration, in its order, as it was when it was first asked for.
    pub(super) fn settings(&self) -> Result<&Settings, Error> {
        if self.all_settings.get().is_none() {
            let all = self.git(LIST).try_run().map(read_settings)?;
            return Ok(self.all_settings.get_or_init(|| all));
        }
        Ok(self.all_settings.get_or_init(Settings::new))
    }

    /// The value of a key among [`Repository::settings`], which counts where there are several.
    pub(super) fn setting(&self, key: &str) -> Result<Option<&str>, Error> {
        let mut latest = self.settings()?.iter().rev();
        Ok(latest.find(|(name, _)| name == key).map(|(_, value)| value.as_str()))
    }

    /// A yes or no among [`Repository::settings`]; absent is `false`.
    ///
    /// # Errors
    /// As [`Repository::is_configured`].
    pub(super) fn is_set(&self, key: &str) -> Result<bool, Error> {
        match self.setting(key)?.map(str::to_ascii_lowercase).as_deref() {
            None | Some("false" | "no" | "off" | "0") => Ok(false),
            Some("true" | "yes" | "on" | "1") => Ok(true),
            // a number, or nothing that git takes
            Some(_) => self.is_configured(key),
        }
    }

    /// The settings whose keys match a regular expression of git.
    pub(super) fn config_matching(&self, pattern: &str) -> Result<Settings, Error> {
        self.git(matching(pattern)).try_run().map(read_settings)
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
        let settings = self.settings().map(Vec::as_slice).unwrap_or_default();
        let last = settings.iter().rev().find(|(name, _)| name == key);
        let is_no = |value: &str| ["false", "no", "off", "0"].iter().any(|no| value.eq_ignore_ascii_case(no));
        last.is_some_and(|(_, value)| is_no(value))
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

/// How git is asked for everything.
const LIST: [&str; 3] = ["config", "--null", "--list"];

/// The keys that begin so, as a regular expression of git.
fn beginning(prefix: &str) -> String {
    format!("^{}", prefix.to_ascii_lowercase().replace('.', "\\."))
}

fn matching(pattern: &str) -> [&str; 4] {
    ["config", "--null", "--get-regexp", pattern]
}

/// What git lists; nothing where it says that there is none.
fn read_settings(output: Option<Output>) -> Settings {
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let entries = text.split_terminator('\0').map(|entry| entry.split_once('\n').unwrap_or((entry, "true")));
    entries.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// Reads all facts with one process; a path with a line end in it makes the lines ambiguous, then each is asked alone.
fn ask(program: &Program, cwd: &Path) -> Result<[OsString; 10], Error> {
    let flags = FACTS.iter().flat_map(|fact| fact.split('\0'));
    let output = program.call(cwd, ["rev-parse", "--path-format=absolute"]).args(flags).finish()?;
    let lines: Vec<&[u8]> = output.stdout.split_inclusive(|byte| *byte == b'\n').collect();
    let has_answered = output.code == Some(0) || output.messages().contains("must be run in a work tree");
    if !has_answered {
        return Err(refusal(program, cwd, &output));
    }
    match lines.len() {
        9 | 10 => {
            Ok(std::array::from_fn(|at| path_text(lines.get(at).copied().unwrap_or_default().to_vec())))
        }
        _ => ask_each(program, cwd),
    }
}

fn ask_each(program: &Program, cwd: &Path) -> Result<[OsString; 10], Error> {
    let mut facts: [OsString; 10] = Default::default();
    for (fact, flag) in facts.iter_mut().zip(FACTS) {
        let output =
            program.call(cwd, ["rev-parse", "--path-format=absolute"]).args(flag.split('\0')).finish()?;
        *fact = path_text(output.stdout);
    }
    Ok(facts)
}

fn refusal(program: &Program, cwd: &Path, output: &Output) -> Error {
    let text = output.messages();
    if text.contains("dubious ownership") {
        return Error::DubiousOwnership(text.trim_end().to_owned());
    }
    if text.contains("not a git repository") {
        return Error::NotARepository { cwd: cwd.to_owned() };
    }
    match program.check_version(cwd) {
        Err(too_old @ Error::GitTooOld { .. }) => too_old,
        _ => Error::Failed { asked: "git rev-parse".to_owned(), code: output.code, stderr: text },
    }
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
