//! The way of every writing command: plan under the lock, judge what would be written, then commit, stage, or show.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::PathBuf;

use super::convert::of_commit;
use super::gathering::Place;
use super::{Env, Failure, Workspace, secrets, titles};
use crate::config::Detached;
use crate::git::Hash;
use crate::git::commit::{self, Change, CommitError, Expect, Options, Put};
use crate::model::Timestamp;
use crate::report::{Stored, Written, WrittenReport};
use crate::rules::{self, Attached, Level, Problem, Set};

/// How a writing command stores what it changed.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Writing")]
pub struct WriteArgs {
    /// Show the text diff of what would change, and change nothing
    #[arg(long, short = 'n')]
    pub dry_run: bool,

    /// Write and stage only; the next commit takes it along
    #[arg(long, conflicts_with = "dry_run")]
    pub no_commit: bool,

    /// Commit to this branch, which need not be checked out; no work tree is touched
    #[arg(long, value_name = "BRANCH", conflicts_with_all = ["no_commit", "in_progress", "include_edits"])]
    pub on: Option<String>,

    /// Do not run the pre-commit and commit-msg hooks
    #[arg(long)]
    pub no_verify: bool,

    /// Commit although a merge, rebase, cherry-pick or the like is in progress
    #[arg(long)]
    pub in_progress: bool,

    /// Take along edits of the finding that are not committed yet
    #[arg(long)]
    pub include_edits: bool,
}

impl WriteArgs {
    /// The repository that a command stands in, ready to write where these arguments say.
    ///
    /// # Errors
    /// As [`Workspace::open_on`].
    pub fn open(&self, env: &Env<'_>) -> Result<Workspace, Failure> {
        Workspace::open_on(env, self.on.as_deref())
    }

    /// Is any of them given?
    pub fn is_given(&self) -> bool {
        let flags = [self.dry_run, self.no_commit, self.no_verify, self.in_progress, self.include_edits];
        self.on.is_some() || flags.contains(&true)
    }
}

/// One file as it was and as it is to be.
#[derive(Debug, Clone)]
pub struct FileChange {
    /// Its path, from the top of the repository.
    pub path: String,
    /// Its text before; none where it is new.
    pub before: Option<String>,
    /// Its text after; none where it goes.
    pub after: Option<String>,
}

/// What a command wants to be stored, in one commit.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The files.
    pub files: Vec<FileChange>,
    /// The findings it is about, those that stay as they are among them.
    pub changes: Vec<Written>,
    /// The subject of the commit message, without the prefix that the settings give it.
    pub summary: String,
    /// Paragraphs between subject and trailers.
    pub body: Vec<String>,
    /// Trailers beyond those that every finding brings.
    pub trailers: Vec<(String, String)>,
    /// What to tell about the planning.
    pub notes: Vec<String>,
    /// Those of the files that are in conflict, which staging them settles.
    pub settles: HashSet<String>,
    /// Files and folders beside the repository that the disk must have no later than the change.
    pub unsynced: Vec<PathBuf>,
}

/// What came of it.
pub struct Done {
    /// The answer.
    pub report: WrittenReport,
    /// What git or the recovery had to say.
    pub notes: Vec<String>,
}

/// A plan is made under the lock, on the findings as they are then at that place; it may be asked for again when HEAD or
/// the branch moved.
pub type Planner<'plan> = &'plan mut dyn FnMut(&mut Env<'_>, &Workspace, Place) -> Result<Plan, Failure>;

/// What is told of a recovery by a command that stores nothing itself.
const SET_RIGHT: &str = "set right what a command that ended early had left";

/// Plans, judges and stores.
///
/// # Errors
/// What the planner says; what stands in the way of a commit; a text that would break a rule.
pub fn carry_out(
    env: &mut Env<'_>,
    workspace: &Workspace,
    arguments: &WriteArgs,
    kind: &'static str,
    planner: Planner<'_>,
) -> Result<Done, Failure> {
    workspace.config.check_writable()?;
    if arguments.dry_run {
        let plan = judged(env, workspace, workspace.place(), planner)?;
        let notes = plan.notes.clone();
        return Ok(Done { report: dry_run(kind, workspace, plan), notes });
    }
    let last_plan = RefCell::new(Plan::default());
    let mut change = |place| -> Result<Option<Change>, Failure> {
        let plan = judged(env, workspace, place, planner)?;
        if place == Place::WorkTree {
            check_checked_out(workspace, &plan)?;
        }
        let now = env.now()?;
        let change = (!plan.files.is_empty()).then(|| as_change(workspace, &plan, now));
        last_plan.replace(plan);
        Ok(change)
    };
    let options = options(workspace, arguments);
    let was_unfinished = workspace.unfinished().is_some();
    let stored = store(workspace, &options, arguments.no_commit, &mut change);
    let is_set_right = was_unfinished && workspace.unfinished().is_none();
    let stored = stored.map_err(of_commit).map_err(|failure| match is_set_right {
        true => failure.cause(format!("before that, it {SET_RIGHT}")),
        false => failure,
    })?;
    let mut plan = last_plan.into_inner();
    if stored.is_none() && is_set_right {
        plan.notes.push(SET_RIGHT.to_owned());
    }
    Ok(done(kind, workspace, plan, stored))
}

/// A plan that breaks no rule, with what is to be said of it.
fn judged(
    env: &mut Env<'_>,
    workspace: &Workspace,
    place: Place,
    planner: Planner<'_>,
) -> Result<Plan, Failure> {
    let mut plan = planner(env, workspace, place)?;
    judge(workspace, &plan, env.now()?)?;
    plan.notes.extend(titles::warning(workspace, &plan));
    plan.notes.extend(secrets::warning(workspace, &plan));
    Ok(plan)
}

/// As [`carry_out`], for a command that may well find nothing to do: then it waits for no lock.
///
/// # Errors
/// As [`carry_out`].
pub fn carry_out_if_due(
    env: &mut Env<'_>,
    workspace: &Workspace,
    arguments: &WriteArgs,
    kind: &'static str,
    planner: Planner<'_>,
) -> Result<Done, Failure> {
    if !arguments.dry_run && workspace.unfinished().is_none() {
        let plan = planner(env, workspace, workspace.place())?;
        if plan.files.is_empty() {
            return Ok(done(kind, workspace, plan, None));
        }
    }
    carry_out(env, workspace, arguments, kind, planner)
}

fn store(
    workspace: &Workspace,
    options: &Options,
    no_commit: bool,
    change: &mut dyn FnMut(Place) -> Result<Option<Change>, Failure>,
) -> Result<Option<Settled>, CommitError<Failure>> {
    let repository = &workspace.repository;
    let mut here = || change(Place::WorkTree);
    Ok(match (workspace.branch(), no_commit) {
        (None, true) => commit::stage(repository, options, &mut here)?.map(Settled::from),
        (None, false) => commit::commit(repository, options, &mut here)?.map(Settled::from),
        (Some(onto), _) => {
            let mut there = |tip| change(Place::Commit(tip));
            commit::commit_onto(repository, options, &onto.branch, &mut there)?.map(Settled::from)
        }
    })
}

/// What git has taken.
struct Settled {
    commit: Option<Hash>,
    notes: Vec<String>,
}

impl From<commit::Committed> for Settled {
    fn from(committed: commit::Committed) -> Self {
        let hooks = committed.hook_output.lines().map(str::to_owned);
        Settled { commit: Some(committed.hash), notes: committed.notes.into_iter().chain(hooks).collect() }
    }
}

impl From<commit::Staged> for Settled {
    fn from(staged: commit::Staged) -> Self {
        Settled { commit: None, notes: staged.notes }
    }
}

/// Refuses a commit that could not be made as the repository stands, before anything else is judged.
///
/// # Errors
/// What git is in the midst of (exit 5).
pub fn check_state(workspace: &Workspace, arguments: &WriteArgs) -> Result<(), Failure> {
    match arguments.no_commit || workspace.branch().is_some() {
        true => Ok(()),
        false => Ok(commit::check_state(&workspace.repository, &options(workspace, arguments))?),
    }
}

fn options(workspace: &Workspace, arguments: &WriteArgs) -> Options {
    let settings = &workspace.config.commit;
    Options {
        lock_timeout: workspace.config.lock_timeout,
        in_progress: arguments.in_progress,
        detached_ok: settings.detached == Detached::Commit,
        verify: !arguments.no_verify,
        sign_off: settings.sign_off,
        include_edits: arguments.include_edits,
    }
}

/// Refuses a plan that would write a file with errors, unless it mends some of them.
///
/// # Errors
/// The files with their errors (exit 2: it is the command's values that are wrong).
pub fn judge(workspace: &Workspace, plan: &Plan, now: Timestamp) -> Result<(), Failure> {
    let mut failure = Failure::usage("the result would break a rule; nothing was written");
    for file in &plan.files {
        let Some(after) = &file.after else { continue };
        if workspace.id_of(&file.path).is_none() {
            continue;
        }
        let left = errors(workspace, &file.path, after, now);
        let mends = || {
            let before = file.before.as_ref().map(|before| errors(workspace, &file.path, before, now));
            before.is_some_and(|before| before.len() > left.len())
        };
        if !left.is_empty() && !mends() {
            failure.broken.sources.insert(file.path.clone(), after.clone().into_bytes());
            failure.broken.problems.extend(left);
        }
    }
    if failure.broken.problems.is_empty() { Ok(()) } else { Err(failure) }
}

fn errors(workspace: &Workspace, path: &str, text: &str, now: Timestamp) -> Vec<Problem> {
    let (problems, _) = rules::check_file(path, text.as_bytes(), now, &workspace.levels);
    problems.into_iter().filter(|problem| problem.level == Level::Error).collect()
}

/// What git leaves out of the work tree is not written there: the next 'git sparse-checkout' would take it away again.
fn check_checked_out(workspace: &Workspace, plan: &Plan) -> Result<(), Failure> {
    let dir = &workspace.config.dir;
    let skipped = workspace.skipped(dir)?;
    let Some((path, ..)) = skipped.iter().find(|(path, ..)| plan.files.iter().any(|file| file.path == *path))
    else {
        return Ok(());
    };
    let why = match workspace.repository.is_sparse()? {
        true => "because the checkout is sparse",
        false => "because git was told to overlook it",
    };
    Err(Failure::not_now(format!("'{path}' is not checked out here, {why}"))
        .hint(workspace.how_to_check_out(path)?))
}

fn as_change(workspace: &Workspace, plan: &Plan, now: Timestamp) -> Change {
    let puts = plan.files.iter().map(|file| Put {
        path: file.path.clone(),
        bytes: file.after.clone().map(String::into_bytes),
        expect: match file.before {
            None => Expect::New,
            Some(_) if plan.settles.contains(&file.path) => Expect::Conflicted,
            Some(_) => Expect::Existing,
        },
        base: file.before.clone().map(String::into_bytes),
    });
    let message = super::message::compose(&workspace.config.commit, plan);
    let (is_spotless, unsynced) = (is_spotless(workspace, plan, now), plan.unsynced.clone());
    Change { puts: puts.collect(), message, is_spotless, unsynced }
}

/// Would our own hook have nothing to say? What it knows of other findings could only make it say less.
fn is_spotless(workspace: &Workspace, plan: &Plan, now: Timestamp) -> bool {
    let mut findings = Vec::new();
    for file in &plan.files {
        let Some(after) = &file.after else { return false };
        let (problems, finding) = rules::check_file(&file.path, after.as_bytes(), now, &workspace.levels);
        let is_finding = workspace.id_of(&file.path).is_some();
        match finding {
            Some(finding) if is_finding && problems.iter().all(is_note) => {
                findings.push((file.path.clone(), finding))
            }
            _ => return false,
        }
    }
    let set = Set { findings: &findings, unread: &[], runs: &[] };
    rules::check_set(&set, &|_| Attached::Absent, &workspace.levels).iter().all(is_note)
}

fn is_note(problem: &Problem) -> bool {
    problem.level == Level::Note
}

fn done(kind: &'static str, workspace: &Workspace, plan: Plan, settled: Option<Settled>) -> Done {
    let files = other_files(&plan);
    let stored = match &settled {
        None => Stored::Unchanged,
        Some(Settled { commit: None, .. }) => Stored::Staged,
        Some(Settled { commit: Some(_), .. }) => Stored::Committed,
    };
    let (commit, said) = settled.map_or((None, Vec::new()), |settled| (settled.commit, settled.notes));
    let notes = plan.notes.into_iter().chain(said).collect();
    let commit = commit.map(|commit| commit.to_string());
    let branch = branch_told(workspace);
    let report = WrittenReport { kind, stored, commit, branch, changes: plan.changes, files, diff: None };
    Done { report, notes }
}

fn other_files(plan: &Plan) -> Vec<String> {
    let named: HashSet<&str> = plan.changes.iter().map(|change| change.path.as_str()).collect();
    plan.files.iter().map(|file| file.path.clone()).filter(|path| !named.contains(path.as_str())).collect()
}

/// The branch, where it is not the one that everybody takes for granted.
fn branch_told(workspace: &Workspace) -> Option<String> {
    workspace.branch().map(|onto| onto.short().to_owned())
}

fn dry_run(kind: &'static str, workspace: &Workspace, plan: Plan) -> WrittenReport {
    let diff: String = plan.files.iter().map(unified_diff).collect();
    let others = other_files(&plan);
    let stored = if plan.files.is_empty() { Stored::Unchanged } else { Stored::DryRun };
    WrittenReport {
        kind,
        stored,
        commit: None,
        branch: branch_told(workspace),
        changes: plan.changes,
        files: others,
        diff: Some(diff),
    }
}

/// The unified diff of one file, as `git diff` heads it.
fn unified_diff(file: &FileChange) -> String {
    let side = |text: &Option<String>, prefix: char| match text {
        Some(_) => format!("{prefix}/{}", file.path),
        None => "/dev/null".to_owned(),
    };
    let (before, after) =
        (file.before.as_deref().unwrap_or_default(), file.after.as_deref().unwrap_or_default());
    similar::TextDiff::configure()
        .timeout(std::time::Duration::from_secs(2))
        .diff_lines(before, after)
        .unified_diff()
        .context_radius(3)
        .header(&side(&file.before, 'a'), &side(&file.after, 'b'))
        .to_string()
}
