//! What `aggregate` and `report` read alike: the findings of a revision that are asked for, their history up to there, and
//! the moment at which ages are measured.

use std::rc::Rc;

use super::filters::FilterArgs;
use super::{Env, Failure, Outcome, Workspace, remarks};
use crate::git::Hash;
use crate::history::{History, Interval, Range, Times};
use crate::model::{Timestamp, Word};
use crate::report::Source;
use crate::text::counted;
use crate::workspace::Broken;
use crate::workspace::gathering::{self, Filed, Gathered, Place, Takes};
use crate::workspace::moment::{self, End, Moment};
use crate::workspace::past::Past;
use crate::workspace::selection::{self, Selection, Wanted};

/// Said of one of many repositories.
const NONE_LATE: &str = "the settings have no deadlines ([sla]), so nothing is overdue";

/// Which findings, which stretch of history, and where the document goes.
#[derive(Debug, Clone, clap::Args)]
pub struct SurveyArgs {
    /// Only findings that match
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    /// Write to this file instead of standard output
    #[arg(long, short = 'o', value_name = "FILE")]
    pub output: Option<String>,

    /// The revision to read [default: HEAD]
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,

    /// Status changes and timeline from here on: a revision, a day, a month (2026-01), RFC 3339, yesterday, or a span back
    /// from now (12h, 90d, 6w, 3mo, 1y)
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,

    /// The length of a period of the timeline [default: month; of a report what fills its charts]
    #[arg(long, value_enum)]
    pub by: Option<By>,

    /// Measure ages and end the timeline at this time, as for --since; which findings there are, and how they stand, says
    /// --at [default: SOURCE_DATE_EPOCH, else the revision's time]
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,

    /// Whose times durations are made of: 'recorded', those of the commits on the first-parent line, or 'claimed', created_at
    /// and resolved_at of the files
    #[arg(long, value_name = "WHOSE", default_value = "recorded", value_parser = Times::typed)]
    pub times: Times,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,
}

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// Midnight to midnight, UTC.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
}

impl From<By> for Interval {
    fn from(by: By) -> Self {
        match by {
            By::Day => Interval::Day,
            By::Week => Interval::Week,
            By::Month => Interval::Month,
        }
    }
}

impl SurveyArgs {
    /// What chooses the findings, as it was typed; `None` where nothing does.
    pub fn scope(&self) -> Option<String> {
        let typed = self.query.iter().cloned().chain(self.filters.typed()).collect::<Vec<_>>().join(" ");
        Some(typed).filter(|typed| !typed.is_empty())
    }
}

/// What was read.
pub struct Survey<'workspace> {
    /// The commit.
    pub tip: Hash,
    /// The findings that are asked for, in no order.
    pub findings: Vec<Filed>,
    /// Files that could not be read.
    pub broken: Broken,
    /// What happened to those findings.
    pub history: Rc<History>,
    /// What happened to all of them.
    pub past: Past<'workspace>,
    /// Periods that ended before this are left out.
    pub since: Option<Timestamp>,
    /// The moment at which ages are measured.
    pub as_of: Timestamp,
    /// Where all of it was read.
    pub source: Source,
    /// What is late was asked for, and nothing has a deadline.
    has_none_late: bool,
}

impl<'workspace> Survey<'workspace> {
    /// Reads what the arguments ask for, the findings by `files`.
    ///
    /// # Errors
    /// A revision, moment or word that does not exist; what cannot be read.
    pub fn read(
        env: &Env<'_>,
        workspace: &'workspace Workspace,
        arguments: &SurveyArgs,
        files: impl Fn(&Workspace, Place, Takes<'_>) -> Result<Gathered<Filed>, Failure>,
    ) -> Result<Self, Failure> {
        let tip = tip(workspace, arguments)?;
        let as_of = as_of(env, workspace, arguments, &tip)?;
        let query = arguments.filters.query(&arguments.query, env.now()?)?.judged_at(as_of);
        let has_none_late = selection::has_none_late(env, workspace, &query);
        let place = Place::Commit(tip);
        let (is_whole, at) = (query.is_empty(), (place, arguments.at.as_deref()));
        let selection = Selection::new(env, workspace, query, at, Wanted::default())?;
        let gathered = files(workspace, place, &|summary| selection.takes_as_it_is(summary))?;
        let range = range(env, workspace, arguments, tip)?;
        let (history, lineage) = workspace.history_with_lineage(&range)?;
        let mut history = Rc::new(history);
        let past = match range.is_whole() {
            true => Past::told(workspace, tip, Rc::clone(&history), lineage),
            false => Past::new(workspace).at(tip),
        };
        if !is_whole {
            keep(Rc::make_mut(&mut history), &gathered.findings);
        }
        let is_head = workspace.repository.head()? == Some(tip);
        let source = Source {
            head: Some(tip),
            branch: if is_head { branch(workspace)? } else { None },
            shallow: history.shallow,
        };
        Ok(Survey {
            tip,
            findings: gathered.findings,
            broken: gathered.broken,
            since: range.since,
            as_of,
            history,
            past,
            source,
            has_none_late,
        })
    }

    /// The answer with all that a reader should know of what was read.
    ///
    /// # Errors
    /// Git's failure to tell what is not committed.
    pub fn told(self, outcome: Outcome, workspace: &Workspace) -> Result<Outcome, Failure> {
        let told = self.remarks_of_head(workspace)?;
        Ok(outcome.of_workspace(workspace).with_remarks(told).with_unreadable(self.broken))
    }

    /// What a reader should know of the history that was read, and of what is not in it yet.
    ///
    /// # Errors
    /// Git's failure to tell what is not committed.
    pub fn remarks_of_head(&self, workspace: &Workspace) -> Result<Vec<String>, Failure> {
        Ok(self.remarks().into_iter().chain(uncommitted(workspace)?).collect())
    }

    /// What a reader should know of the history that was read.
    pub fn remarks(&self) -> Vec<String> {
        let told = remarks::shallow(self.history.shallow).into_iter();
        let told = told.chain(too_early(self.as_of, &self.history));
        let none_late = self.has_none_late.then(|| NONE_LATE.to_owned());
        told.chain(remarks::unreadable(&self.history.events)).chain(none_late).collect()
    }
}

/// The branch by the name that people use.
fn branch(workspace: &Workspace) -> Result<Option<String>, Failure> {
    let name = workspace.repository.branch()?;
    Ok(name.map(|name| name.strip_prefix("refs/heads/").map_or(name.clone(), str::to_owned)))
}

fn range(env: &Env<'_>, workspace: &Workspace, arguments: &SurveyArgs, tip: Hash) -> Result<Range, Failure> {
    let mut range = Range::of(tip);
    let since = arguments
        .since
        .as_deref()
        .map(|text| moment::parse(workspace, text, End::Since, env.now()?))
        .transpose()?;
    match since {
        Some(Moment::Time(time)) => range.since = Some(time),
        Some(Moment::Commit(commit)) => {
            range.hidden.push(commit);
            range.since = Some(committed_at(workspace, &commit)?);
        }
        None => {}
    }
    Ok(range)
}

fn keep(history: &mut History, findings: &[Filed]) {
    let ids: std::collections::HashSet<_> = findings.iter().map(|file| &file.summary.id).collect();
    history.events.retain(|event| ids.contains(&event.id));
    history.main_line.retain(|event| ids.contains(&event.id));
}

fn committed_at(workspace: &Workspace, commit: &Hash) -> Result<Timestamp, Failure> {
    let committer = workspace.repository.objects()?.commit(commit)?.committer;
    Ok(Timestamp::from_unix(committer.seconds, 0))
}

/// Ages before the revision's own time are those of findings that were not there yet.
fn too_early(as_of: Timestamp, history: &History) -> Option<String> {
    let tip = history.tip_committed_at;
    (as_of < tip).then(|| {
        format!(
            "warning: --as-of {as_of} lies before the revision, which is of {tip}; ages end there, but findings stand \
             as at the revision: --at REV takes an earlier one"
        )
    })
}

/// The moment at which ages would be measured in this repository, without reading it.
///
/// # Errors
/// A revision or moment that does not exist.
pub fn moment_of(env: &Env<'_>, workspace: &Workspace, arguments: &SurveyArgs) -> Result<Timestamp, Failure> {
    as_of(env, workspace, arguments, &tip(workspace, arguments)?)
}

fn tip(workspace: &Workspace, arguments: &SurveyArgs) -> Result<Hash, Failure> {
    match &arguments.at {
        Some(revision) => workspace.commit_named(revision),
        None => workspace.head_commit(),
    }
}

fn as_of(
    env: &Env<'_>,
    workspace: &Workspace,
    arguments: &SurveyArgs,
    tip: &Hash,
) -> Result<Timestamp, Failure> {
    if let Some(text) = &arguments.as_of {
        return Ok(match moment::parse(workspace, text, End::Until, env.now()?)? {
            Moment::Time(time) => time.utc(),
            Moment::Commit(commit) => committed_at(workspace, &commit)?,
        });
    }
    match env.variables.get("SOURCE_DATE_EPOCH") {
        Some(text) => text.parse().map(|seconds| Timestamp::from_unix(seconds, 0)).map_err(|_| {
            Failure::usage(format!("SOURCE_DATE_EPOCH is '{text}', not a number of seconds since 1970"))
        }),
        None => committed_at(workspace, tip),
    }
}

/// A reader of HEAD should know of findings that are not committed yet.
fn uncommitted(workspace: &Workspace) -> Result<Option<String>, Failure> {
    let count = gathering::uncommitted(workspace)?;
    let told = || {
        let findings = counted(count, "finding");
        format!("{findings} with changes that are not committed; what is told is as HEAD has it")
    };
    Ok((count > 0).then(told))
}
