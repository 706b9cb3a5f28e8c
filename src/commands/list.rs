//! `list`: the findings that a query chooses.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::num::NonZero;

use super::past::Past;
use super::{Env, Failure, Outcome, Sources, Workspace, convert};
use crate::git::{Objects, trees};
use crate::model::{FindingId, Query, Summary, Timestamp};
use crate::report::{ListReport, Row};
use crate::rules::{self, Level, Levels, Problem, not_a_plain_file};
use crate::store::{Folder, Located, StoreError};

/// List findings
///
/// Without a query or a status, open findings only (open, confirmed, in_progress). Filters and query add up; values
/// divided by commas are alternatives.
///
/// Query terms: is:open, is:closed, FIELD:VALUE (type, severity, status, component, tag, run, id, …), severity:>=high,
/// created:>2026-01-01, -FIELD:VALUE for the opposite, and free text in quotes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings list
  git findings list --severity critical,high --component Router
  git findings list 'is:open severity:>=high -tag:wontfix \"race condition\"'
  git findings list --all --sort created -n 20
  git findings list --at v1.0 --json=id,severity,title")]
pub struct ListArgs {
    /// What to look for; several terms must all hold
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,

    /// Closed findings too
    #[arg(long, short = 'a')]
    pub all: bool,

    /// At most so many
    #[arg(long, short = 'n', value_name = "N")]
    pub limit: Option<usize>,

    /// Order by id, severity, status, type, component, title, created, updated or resolved; '-' in front turns it round
    #[arg(long, value_name = "FIELD", default_value = "severity", allow_hyphen_values = true)]
    pub sort: Sort,

    /// As they were at this revision, not as they are in the work tree
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,
}

/// Filters by field, for every command that chooses findings.
#[derive(Debug, Default, Clone, clap::Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Only with this status; repeat or divide by commas
    #[arg(long, value_name = "STATUS")]
    pub status: Vec<String>,
    /// Only with this severity
    #[arg(long, value_name = "SEVERITY")]
    pub severity: Vec<String>,
    /// Only of this type
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Vec<String>,
    /// Only of this component
    #[arg(long, value_name = "NAME")]
    pub component: Vec<String>,
    /// Only with this tag
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Only of this run
    #[arg(long, value_name = "RUN")]
    pub run: Vec<String>,
    /// Without this status
    #[arg(long, value_name = "STATUS")]
    pub not_status: Vec<String>,
    /// Without this severity
    #[arg(long, value_name = "SEVERITY")]
    pub not_severity: Vec<String>,
    /// Not of this type
    #[arg(long, value_name = "TYPE")]
    pub not_type: Vec<String>,
    /// Not of this component
    #[arg(long, value_name = "NAME")]
    pub not_component: Vec<String>,
    /// Without this tag
    #[arg(long, value_name = "TAG")]
    pub not_tag: Vec<String>,
    /// Not of this run
    #[arg(long, value_name = "RUN")]
    pub not_run: Vec<String>,
}

impl FilterArgs {
    /// The query that words and filters make together.
    ///
    /// # Errors
    /// A field or a word that does not exist, with the nearest one.
    pub fn query(&self, words: &[String]) -> Result<Query, Failure> {
        let fields: [(&str, &[String], bool); 12] = [
            ("status", &self.status, false),
            ("severity", &self.severity, false),
            ("type", &self.kind, false),
            ("component", &self.component, false),
            ("tag", &self.tag, false),
            ("run", &self.run, false),
            ("status", &self.not_status, true),
            ("severity", &self.not_severity, true),
            ("type", &self.not_type, true),
            ("component", &self.not_component, true),
            ("tag", &self.not_tag, true),
            ("run", &self.not_run, true),
        ];
        let mut query = Query::parse(&words.join(" "))?;
        for (field, values, negated) in fields {
            if !values.is_empty() {
                query = query.with(field, values, negated)?;
            }
        }
        Ok(query)
    }
}

/// By what a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    field: SortField,
    reversed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SortField {
    Id,
    Severity,
    Status,
    Kind,
    Component,
    Title,
    Created,
    Updated,
    Resolved,
}

const SORT_FIELDS: [(&str, SortField); 9] = [
    ("id", SortField::Id),
    ("severity", SortField::Severity),
    ("status", SortField::Status),
    ("type", SortField::Kind),
    ("component", SortField::Component),
    ("title", SortField::Title),
    ("created", SortField::Created),
    ("updated", SortField::Updated),
    ("resolved", SortField::Resolved),
];

impl std::str::FromStr for Sort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, reversed) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        let names = || SORT_FIELDS.iter().map(|(name, _)| *name);
        match SORT_FIELDS.iter().find(|(known, _)| *known == name) {
            Some((_, field)) => Ok(Sort { field: *field, reversed }),
            None => Err(match crate::model::nearest(name, names()) {
                Some(near) => format!("unknown field, did you mean '{near}'?"),
                None => format!("unknown field; valid: {}", names().collect::<Vec<_>>().join(", ")),
            }),
        }
    }
}

impl Sort {
    fn compare(self, left: &Row, right: &Row) -> Ordering {
        let order = match self.field {
            SortField::Id => Ordering::Equal,
            SortField::Severity => left.severity.cmp(&right.severity),
            SortField::Status => left.status.cmp(&right.status),
            SortField::Kind => left.kind.cmp(&right.kind),
            SortField::Component => left.component.cmp(&right.component),
            SortField::Title => left.title.cmp(&right.title),
            SortField::Created => left.created_at.cmp(&right.created_at),
            SortField::Updated => left.updated_at.cmp(&right.updated_at),
            SortField::Resolved => left.resolved_at.cmp(&right.resolved_at),
        };
        let order = if self.reversed { order.reverse() } else { order };
        let id = if self.reversed && self.field == SortField::Id {
            right.id.cmp(&left.id)
        } else {
            left.id.cmp(&right.id)
        };
        order.then(id)
    }
}

/// What was kept of the findings that were read, and files that could not be.
pub struct Gathered<T> {
    /// What each chosen finding became.
    pub findings: Vec<T>,
    /// What could not be read, file by file.
    pub problems: Vec<Problem>,
    /// The bytes of the files with problems.
    pub sources: Sources,
}

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Gathered { findings: Vec::new(), problems: Vec::new(), sources: Sources::new() }
    }
}

/// What becomes of a finding and its path; `None` leaves it out. It is asked at once, so that a large folder is not
/// held in memory for the sake of a few, and by several threads.
pub type Choose<'c, T> = &'c (dyn Fn(Summary, String) -> Option<T> + Sync);

/// Files that make another thread worth its start.
const SHARE: usize = 256;

/// Runs `list`.
///
/// # Errors
/// A mistyped query, a revision that does not exist, a folder that is missing.
pub fn run(env: &mut Env<'_>, arguments: &ListArgs) -> Result<Outcome, Failure> {
    let query = arguments.filters.query(&arguments.query)?;
    let workspace = Workspace::open(env)?;
    let only_open = !arguments.all && !query.names_status();
    // a match that is closed is counted and not kept
    let choose = |summary: Summary, path: String| {
        let is_shown = !only_open || summary.status.is_open();
        query.matches(&summary).then(|| is_shown.then(|| Row::new(summary, path)))
    };
    let gathered = match &arguments.at {
        Some(revision) => at_revision(&workspace, revision, &choose)?,
        None => in_work_tree(&workspace, &choose)?,
    };
    let matching = gathered.findings.len();
    let mut rows: Vec<Row> = gathered.findings.into_iter().flatten().collect();
    let closed = matching - rows.len();
    if arguments.sort.field == SortField::Updated || asks_for(env, "updated_at") {
        add_updates(&workspace, arguments.at.as_deref(), &mut rows)?;
    }
    rows.sort_by(|left, right| arguments.sort.compare(left, right));
    let total = rows.len();
    rows.truncate(arguments.limit.unwrap_or(usize::MAX));
    let notes = notes(rows.len(), total, closed);
    let report = ListReport { findings: rows, total, closed_not_shown: closed };
    Ok(Outcome::of(report)
        .of_workspace(&workspace)
        .with_remarks(notes)
        .with_unreadable(gathered.problems, gathered.sources))
}

fn asks_for(env: &Env<'_>, field: &str) -> bool {
    env.fields.as_ref().is_some_and(|fields| fields.iter().any(|asked| asked == field))
}

fn notes(shown: usize, total: usize, closed: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if shown < total {
        notes.push(format!("{shown} of {total}"));
    }
    if total == 0 {
        notes.push("no finding matches".to_owned());
    }
    if closed > 0 {
        notes.push(format!("{closed} closed not shown (--all)"));
    }
    notes
}

fn add_updates(workspace: &Workspace, at: Option<&str>, rows: &mut [Row]) -> Result<(), Failure> {
    let mut past = Past::new(workspace);
    if let Some(revision) = at {
        past = past.at(super::commit_named(workspace, revision)?);
    }
    let updates: HashMap<FindingId, Timestamp> = past.updates()?;
    for row in rows {
        row.updated_at = updates.get(&row.id).copied();
    }
    Ok(())
}

/// Every finding of the work tree.
///
/// # Errors
/// Where the folder is missing or cannot be listed.
pub fn in_work_tree<T: Send>(workspace: &Workspace, choose: Choose<'_, T>) -> Result<Gathered<T>, Failure> {
    let folder = workspace.folder()?;
    let mut gathered = Gathered::default();
    let mut files = Vec::new();
    for item in folder.walk() {
        match item {
            Ok(file) => files.push(file),
            Err(error) if error.is_one_file() => {
                let path = error.path().unwrap_or_default().to_owned();
                gathered.odd(&path, &error);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = files.len().div_ceil(threads).max(SHARE);
    std::thread::scope(|scope| {
        let mut shares = files.chunks(share);
        let own = shares.next().unwrap_or_default();
        let others: Vec<_> = shares.map(|files| scope.spawn(|| load(&folder, files, choose))).collect();
        gathered.join(load(&folder, own, choose));
        for other in others {
            gathered.join(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
    });
    Ok(gathered)
}

fn load<T>(folder: &Folder, files: &[Located], choose: Choose<'_, T>) -> Gathered<T> {
    let mut gathered = Gathered::default();
    for file in files {
        match folder.load(file) {
            Ok(bytes) => gathered.read(file.id.clone(), file.path.clone(), bytes, choose),
            Err(error) => gathered.odd(&file.path, &error),
        }
    }
    gathered
}

/// Every finding of a revision's tree.
///
/// # Errors
/// A revision that does not exist; an object that cannot be read.
pub fn at_revision<T>(
    workspace: &Workspace,
    revision: &str,
    choose: Choose<'_, T>,
) -> Result<Gathered<T>, Failure> {
    let commit = super::commit_named(workspace, revision)?;
    let mut objects = workspace.repository.objects()?;
    at_commit(workspace, &mut objects, commit, choose)
}

fn at_commit<T>(
    workspace: &Workspace,
    objects: &mut Objects,
    commit: crate::git::Hash,
    choose: Choose<'_, T>,
) -> Result<Gathered<T>, Failure> {
    let tree = objects.commit(&commit)?.tree;
    let mut gathered = Gathered::default();
    let Some(folder) = trees::subtree(objects, &tree, &workspace.config.dir)? else { return Ok(gathered) };
    for (path, entry) in trees::files(objects, &folder)? {
        let path = format!("{}/{path}", workspace.config.dir);
        let Some(id) = workspace.id_of(&path).filter(|_| entry.is_file()) else { continue };
        match objects.blob(&entry.hash) {
            Ok(bytes) => gathered.read(id, path, bytes, choose),
            Err(error) => {
                gathered.problems.extend(not_a_plain_file(&path, &error.to_string(), &Levels::default()))
            }
        }
    }
    Ok(gathered)
}

impl<T> Gathered<T> {
    fn join(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.problems.extend(other.problems);
        self.sources.extend(other.sources);
    }

    fn read(&mut self, id: FindingId, path: String, bytes: Vec<u8>, choose: Choose<'_, T>) {
        match Summary::read(&bytes) {
            // the file's name is the id that every command goes by
            Ok(summary) => self.findings.extend(choose(Summary { id, ..summary }, path)),
            Err(_) => self.unreadable(path, bytes),
        }
    }

    /// The rules know better than the quick reader what is wrong, and where.
    pub(super) fn unreadable(&mut self, path: String, bytes: Vec<u8>) {
        let (problems, _) =
            rules::check_file(&path, &bytes, Timestamp::from_unix(i64::MAX, 0), &Levels::default());
        self.problems.extend(problems.into_iter().filter(|problem| problem.level == Level::Error));
        self.sources.insert(path, bytes);
    }

    fn odd(&mut self, path: &str, error: &StoreError) {
        self.problems.extend(convert::problem_of_store(path, error, &Levels::default()));
    }
}

/// How many findings of the work tree or the index differ from HEAD.
///
/// # Errors
/// Git's failure.
pub fn uncommitted(workspace: &Workspace) -> Result<usize, Failure> {
    if workspace.repository.toplevel().is_none() {
        return Ok(0);
    }
    let call = workspace.repository.git([
        "status",
        "--porcelain=v1",
        "-z",
        "--no-renames",
        "--untracked-files=all",
        "--",
        &workspace.config.dir,
    ]);
    let output = call.run()?;
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(lines
        .split('\0')
        .filter_map(|line| line.get(3..))
        .filter(|path| workspace.id_of(path).is_some())
        .count())
}
