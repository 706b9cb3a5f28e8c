//! The repository a command stands in, with its settings and its findings folder: here `git`, `store`, `rules` and
//! `history` meet. Finds what users name, plans and stores changes, judges, claims. Prints nothing, and knows no verb.

pub mod alike;
pub mod allocation;
pub mod branches;
pub mod catalogue;
pub mod change;
pub mod claiming;
pub mod comparing;
mod convert;
mod env;
mod failure;
pub mod files;
pub mod filing;
pub mod fixing;
pub mod fleet;
pub mod gathering;
pub mod gating;
pub mod given;
pub mod health;
pub mod importing;
pub mod judging;
pub mod known;
pub mod merging;
mod message;
pub mod moment;
mod onto;
pub mod past;
pub mod proof;
pub mod revision;
mod secrets;
pub mod selection;
mod settings;
pub mod shelving;
pub mod stored;
pub mod target;
mod titles;
pub mod undoing;
pub mod work_tree;

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

pub use env::{Editor, Env, NOW_VARIABLE};
pub use failure::{Broken, Failure, FailureKind};
pub use onto::Onto;
pub use settings::{staged_dir, stored_dir};

use crate::config::{Config, Sources as ConfigSources};
use crate::disk::Durability;
use crate::git::commit::WRITER_VARIABLE;
use crate::git::{Hash, READER_VARIABLE, Repository};
use crate::history::{Event, Fields, Ground, History, IdOf, Lineage, Range, Remembered};
use crate::model::{FindingId, Word};
use crate::rules::Levels;
use crate::store::{self, Folder, StoreError};
use settings::{config_file, of_folder, staged_config, stored_config};

/// The settings file at the top of a repository.
pub const CONFIG_FILE: &str = ".findings-config.toml";

/// Variables that begin with `GIT_FINDINGS_` and are no settings.
pub const OWN_VARIABLES: &[&str] =
    &[NOW_VARIABLE, claiming::AGENT_VARIABLE, READER_VARIABLE, WRITER_VARIABLE];

/// The repository, its settings, the rules' levels, and what to tell the user about them.
pub struct Workspace {
    /// The repository.
    pub repository: Repository,
    /// The settings in force.
    pub config: Config,
    /// How much each rule weighs.
    pub levels: Levels,
    /// Warnings about the settings.
    pub notes: Vec<String>,
    /// The branch that is to be written, where it is checked out nowhere.
    onto: Option<Onto>,
}

impl Workspace {
    /// Opens the repository that holds the current folder, and reads its settings.
    ///
    /// # Errors
    /// No repository, one that git refuses, or settings that make no sense.
    pub fn open(env: &Env<'_>) -> Result<Workspace, Failure> {
        Workspace::of_work_tree(env, discover(env)?)
    }

    /// The same of a repository that was found already.
    ///
    /// # Errors
    /// Settings that make no sense.
    pub fn of_work_tree(env: &Env<'_>, repository: Repository) -> Result<Workspace, Failure> {
        let file = config_file(&repository)?;
        let workspace = Workspace::with(env, repository, file)?;
        if workspace.config.cache {
            workspace.repository.keep_answers();
        }
        Ok(workspace)
    }

    /// The same with the settings that the next commit would hold, for hooks: what is in the work tree says nothing
    /// about the commit being made.
    ///
    /// # Errors
    /// As [`Workspace::open`].
    pub fn of_index(env: &Env<'_>, repository: Repository) -> Result<Workspace, Failure> {
        let file = staged_config(&repository)?;
        Workspace::with(env, repository, file)
    }

    /// The same with the settings that a commit holds. Where it has neither settings nor the usual folder, the folder is
    /// the one that another commit's settings name: who brings the first findings decides where they lie, and nothing else.
    ///
    /// # Errors
    /// As [`Workspace::open`]; an object that cannot be read.
    pub fn of_commit(
        env: &Env<'_>,
        repository: Repository,
        commit: &Hash,
        newer: Option<&Hash>,
    ) -> Result<Workspace, Failure> {
        let file = stored_config(&repository, commit)?;
        let newer = newer.filter(|_| file.is_none());
        let mut workspace = Workspace::with(env, repository, file)?;
        let mut objects = workspace.repository.objects()?;
        if let Some(newer) = newer
            && branches::folder(&mut objects, &workspace.config.dir, commit)?.is_none()
        {
            let text = stored_config(&workspace.repository, newer)?.map(|(_, text)| text);
            workspace.config.dir = of_folder(&text.unwrap_or_default())?.dir;
        }
        Ok(workspace)
    }

    /// The same where the settings cannot be used: all have their defaults but for the findings folder, if that at
    /// least can be told.
    ///
    /// # Errors
    /// As [`Workspace::open`], but for settings.
    pub fn without_settings(env: &Env<'_>) -> Result<Workspace, Failure> {
        let repository = discover(env)?;
        let text = config_file(&repository).ok().flatten().map(|(_, text)| text);
        let config = of_folder(&text.unwrap_or_default())?;
        Ok(Workspace { repository, config, levels: Levels::default(), notes: Vec::new(), onto: None })
    }

    fn with(
        env: &Env<'_>,
        mut repository: Repository,
        file: Option<(String, String)>,
    ) -> Result<Workspace, Failure> {
        let git = repository.configured("findings.");
        let sources = ConfigSources { file, git, env: prefixed_variables(env), flags: env.settings.clone() };
        let (config, warnings) = Config::load(sources)?;
        repository.set_progress(Arc::clone(&env.progress));
        repository.set_durability(if config.commit.durable { Durability::Synced } else { Durability::Quick });
        let words = config.rules.iter().map(|(rule, level)| (rule.as_str(), Word::word(*level)));
        let (levels, unknown) = Levels::read(words);
        let mut notes: Vec<String> = warnings.iter().map(|warning| format!("warning: {warning}")).collect();
        notes.extend(unknown.iter().map(|level| format!("warning: {level}")));
        Ok(Workspace { repository, config, levels, notes, onto: None })
    }

    /// The folder as the settings name it, there or not.
    ///
    /// # Errors
    /// In a bare repository, which has no work tree.
    pub fn folder_unchecked(&self) -> Result<Folder, Failure> {
        let root: PathBuf = self.repository.work_tree()?.to_owned();
        Ok(Folder::new(root, &self.config.dir, self.config.layout))
    }

    /// The findings folder of the work tree; a sparse checkout may have left it out whole.
    ///
    /// # Errors
    /// Where it is missing (with what to type), a symbolic link, or no folder.
    pub fn folder(&self) -> Result<Folder, Failure> {
        let folder = self.folder_unchecked()?;
        match folder.check_root() {
            Ok(()) => Ok(folder),
            Err(StoreError::Absent { .. }) if !self.skipped(&self.config.dir)?.is_empty() => Ok(folder),
            Err(StoreError::Absent { .. }) => Err(self.no_folder()),
            Err(other) => Err(other.into()),
        }
    }

    /// The findings folder of a place.
    ///
    /// # Errors
    /// As [`Workspace::folder`]; a commit that has none.
    pub fn folder_at(&self, place: gathering::Place) -> Result<Folder, Failure> {
        match place {
            gathering::Place::WorkTree => self.folder(),
            gathering::Place::Commit(commit) => {
                stored::folder(self, &mut self.repository.objects()?, &commit)?;
                self.folder_unchecked()
            }
        }
    }

    /// What git leaves out of the work tree, at a path or below it.
    ///
    /// # Errors
    /// When git cannot read its index.
    pub fn skipped(&self, path: &str) -> Result<Vec<stored::Entry>, Failure> {
        stored::skipped(&self.repository, path)
    }

    /// What to type so that git no longer leaves a file of the findings folder out.
    ///
    /// # Errors
    /// Git's failure.
    pub fn how_to_check_out(&self, path: &str) -> Result<String, Failure> {
        Ok(match self.repository.is_sparse()? {
            true => format!("'git sparse-checkout add {}' checks it out", self.config.dir),
            false => format!("'git update-index --no-skip-worktree {path}', then 'git checkout -- {path}'"),
        })
    }

    /// What to tell when a command died on its way. Asked at the end of a command: one that writes has by then finished
    /// or taken back what it found.
    pub fn unfinished(&self) -> Option<String> {
        crate::git::commit::has_unfinished(&self.repository).then(|| {
            "warning: a command that wrote findings ended early, so the index may lag behind HEAD; 'git findings \
             validate --fix', or the next command that writes findings, sets it right. Do not remove index.lock and \
             do not commit before"
                .to_owned()
        })
    }

    /// There is no findings folder yet.
    pub fn no_folder(&self) -> Failure {
        Failure::not_found(format!("this repository has no findings folder '{}'", self.config.dir))
            .hint("'git findings init' makes one")
    }

    /// A commit has no findings folder.
    pub(super) fn no_folder_at(&self, commit: &Hash) -> Failure {
        let (dir, short) = (&self.config.dir, commit.short());
        match &self.onto {
            Some(onto) => Failure::not_found(format!("'{}' has no findings folder '{dir}'", onto.short()))
                .hint(format!("'git findings init --on {}' makes one", onto.short())),
            None => Failure::not_found(format!("commit {short} has no findings folder '{dir}'"))
                .hint("'git findings init' makes one, in a commit of its own"),
        }
    }

    /// What happened to the findings.
    ///
    /// # Errors
    /// When a commit or a tree cannot be read.
    pub fn history(&self, range: &Range) -> Result<History, Failure> {
        Ok(self.ground(&|path| self.id_of(path)).read(range)?)
    }

    /// The same, and what is known of the commits on the way.
    ///
    /// # Errors
    /// As [`Workspace::history`].
    pub fn history_with_lineage(&self, range: &Range) -> Result<(History, Lineage), Failure> {
        Ok(self.ground(&|path| self.id_of(path)).read_with_lineage(range)?)
    }

    /// What happened to one finding.
    ///
    /// # Errors
    /// As [`Workspace::history`].
    pub fn events_of(&self, id: &FindingId, tip: Hash) -> Result<(Vec<Event>, Lineage), Failure> {
        Ok(self.ground(&|path| self.id_of(path)).events_of(id, tip)?)
    }

    /// The fields that each of the events changed; none for those that are no edits.
    ///
    /// # Errors
    /// A version that cannot be read.
    pub fn fields_changed(&self, events: &[Event]) -> Result<Vec<Option<Fields>>, Failure> {
        Ok(self.ground(&|path| self.id_of(path)).fields_changed(events)?)
    }

    /// What is remembered of history and of the files of commits; nothing where the settings say so.
    pub fn remembered(&self) -> Remembered {
        if !self.config.cache {
            return Remembered::default();
        }
        let mut remembered = Remembered::of(&self.repository, &self.config.dir);
        if let Some(summaries) = gathering::memory(self) {
            remembered.add(summaries.file(), true);
        }
        remembered.add(&self.repository.answers(), true);
        remembered
    }

    fn ground<'own>(&'own self, id_of: &'own IdOf<'own>) -> Ground<'own> {
        let (repository, folder) = (&self.repository, self.config.dir.as_str());
        Ground { repository, folder, id_of, remembers: self.config.cache }
    }

    /// Whose file a path of the repository is; `None` for a path that is no finding's.
    pub fn id_of(&self, path: &str) -> Option<FindingId> {
        store::id_of_path(&self.config.dir, path)?.ok()
    }

    /// Does a path of the repository lie in the findings folder?
    pub fn is_inside_folder(&self, path: &str) -> bool {
        path.strip_prefix(&self.config.dir).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The path from the top of the repository of something the user named, if it lies inside.
    pub fn inside(&self, env: &Env<'_>, typed: &str) -> Option<String> {
        let top = self.repository.toplevel()?;
        let top = top.canonicalize().ok()?;
        let whole = tidy(&env.cwd.canonicalize().ok()?.join(typed));
        match whole.strip_prefix(&top) {
            Ok(relative) => relative.to_str().map(str::to_owned),
            // an absolute path may lead here through a link
            Err(_) => whole.canonicalize().ok()?.strip_prefix(&top).ok()?.to_str().map(str::to_owned),
        }
    }
}

/// The path without `.` and `..`, symbolic links left as they are.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(tidy.pop()),
            part => tidy.push(part),
        }
    }
    tidy
}

/// The repository that holds the current folder. By `--no-cache` git is asked, whatever it said before.
pub(super) fn discover(env: &Env<'_>) -> Result<Repository, Failure> {
    let is_asked = env.settings.iter().any(|(key, value)| key == "cache" && value == "false");
    Ok(if is_asked { Repository::discover(&env.cwd) } else { Repository::recall(&env.cwd) }?)
}

/// `GIT_FINDINGS_*` variables that are settings; those of single commands are left out.
fn prefixed_variables(env: &Env<'_>) -> Vec<(String, String)> {
    let ours = |name: &str| name.starts_with("GIT_FINDINGS_") && !OWN_VARIABLES.contains(&name);
    env.variables
        .iter()
        .filter(|(name, _)| ours(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
