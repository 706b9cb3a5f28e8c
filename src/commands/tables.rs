//! Findings, events and runs of one repository or of many as tables in a folder, for `export`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::export::ExportArgs;
use super::survey::{Survey, SurveyArgs};
use super::{Env, Failure, Outcome, Workspace, fleet as many, output_named};
use crate::disk;
use crate::exchange::tables::{EventRow, FindingRow, RunRow, Tables, VERSION};
use crate::history::{Event, Times, due_dates, last_changes, outlines, settled_times};
use crate::model::{FindingId, Status, Timestamp};
use crate::output::escape_hidden;
use crate::report::{Failed, Statement};
use crate::text::{Node, counted};
use crate::workspace::gathering::{self, Filed, Place};
use crate::workspace::{Broken, fleet, shelving};

/// Writes the tables of the repository that the command stands in, or of those that are named.
///
/// # Errors
/// No folder to write to, flags of other formats, a revision that does not exist.
pub fn run(env: &mut Env<'_>, arguments: &ExportArgs) -> Result<Outcome, Failure> {
    let folder = folder(env, arguments)?;
    let survey = survey(arguments);
    if arguments.fleet.is_given() {
        return of_many(env, arguments, &survey, &folder);
    }
    let workspace = Workspace::open(env)?;
    let name = match &arguments.repository {
        Some(name) => name.clone(),
        None => workspace.repository.name()?,
    };
    let written = Written::of(env, &workspace, &name, &survey, &folder)?;
    let outcome = told(arguments, std::slice::from_ref(&written), Vec::new());
    let outcome = outcome.of_workspace(&workspace).with_remarks(written.remarks);
    Ok(outcome.with_unreadable(written.broken))
}

fn of_many(
    env: &mut Env<'_>,
    arguments: &ExportArgs,
    survey: &SurveyArgs,
    folder: &Path,
) -> Result<Outcome, Failure> {
    // what is wrong with the query is no repository's fault
    survey.filters.query(&survey.query, env.now()?)?;
    let asked = arguments.fleet.asked(env)?;
    let mut fleet =
        fleet::each(env, &asked, &|env, workspace, name| Written::of(env, workspace, name, survey, folder))?;
    let written: Vec<Written> = fleet.told.drain(..).map(|(_, written)| written).collect();
    let mut outcome = many::named(told(arguments, &written, many::failed(&fleet)), &fleet);
    for one in written {
        let remarks = one.remarks.iter().map(|remark| format!("{}: {remark}", one.repository));
        outcome = outcome.with_remarks(remarks).with_unreadable(one.broken.of_repository(&one.repository));
    }
    Ok(outcome)
}

fn folder(env: &Env<'_>, arguments: &ExportArgs) -> Result<PathBuf, Failure> {
    match arguments.output.as_deref() {
        Some("-" | "") | None => Err(Failure::usage("tables are several files, and --output is missing")
            .hint("--output FOLDER is where they go, beside those of other repositories")),
        Some(output) => output_named(env, output),
    }
}

/// Tables are no findings.
fn check_is_outside(workspace: &Workspace, folder: &Path) -> Result<(), Failure> {
    let findings = workspace.repository.toplevel().map(|top| top.join(&workspace.config.dir));
    match findings.filter(|findings| disk::real(folder).starts_with(disk::real(findings))) {
        Some(findings) => Err(Failure::usage(format!("tables cannot stand in '{}'", findings.display()))
            .hint("--output FOLDER names a folder for tables alone")),
        None => Ok(()),
    }
}

/// The same findings and events as for a document about all of them.
fn survey(arguments: &ExportArgs) -> SurveyArgs {
    SurveyArgs {
        query: arguments.query.clone(),
        output: None,
        at: arguments.at.clone(),
        since: None,
        by: None,
        as_of: None,
        times: Times::Recorded,
        filters: arguments.filters.clone(),
    }
}

fn told(arguments: &ExportArgs, written: &[Written], failed: Vec<Failed>) -> Outcome {
    let sum = |count: fn(&Tables) -> usize| written.iter().map(|one| count(&one.tables)).sum::<usize>();
    let (findings, events, runs) =
        (sum(|tables| tables.findings), sum(|tables| tables.events), sum(|tables| tables.runs));
    let output = arguments.output.as_deref().unwrap_or_default();
    let names: Vec<&str> = written.iter().map(|one| one.repository.as_str()).collect();
    let line = format!(
        "{output}: {} of {}, {}, {}",
        counted(findings, "finding"),
        match names.as_slice() {
            [one] => (*one).to_owned(),
            several => format!("{} repositories", several.len()),
        },
        counted(events, "event"),
        counted(runs, "run")
    );
    let facts = serde_json::json!({
        "output": output, "repositories": names, "findings": findings, "events": events, "runs": runs,
        "failed": failed,
    });
    Outcome::of(Statement { kind: "export", lines: vec![line], facts })
}

/// What was written of one repository.
struct Written {
    repository: String,
    /// Without the text of its files, which are on the disk.
    tables: Tables,
    remarks: Vec<String>,
    broken: Broken,
}

impl Written {
    fn of(
        env: &Env<'_>,
        workspace: &Workspace,
        name: &str,
        arguments: &SurveyArgs,
        folder: &Path,
    ) -> Result<Written, Failure> {
        check_is_outside(workspace, folder)?;
        let survey = Survey::read(env, workspace, arguments, gathering::files)?;
        let mut tables = tables(workspace, name, &survey)?;
        for text in tables.files.values_mut() {
            *text = escape_hidden(std::mem::take(text));
        }
        let beginning = if survey.history.shallow { None } else { survey.past.beginning() };
        shelving::put(folder, name, beginning.as_ref(), &tables)?;
        tables.files.clear();
        let remarks = survey.remarks();
        Ok(Written { repository: name.to_owned(), tables, remarks, broken: survey.broken })
    }
}

fn tables(workspace: &Workspace, name: &str, survey: &Survey<'_>) -> Result<Tables, Failure> {
    let mut runs = gathering::runs(workspace, Place::Commit(survey.tip))?;
    runs.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for run in survey.findings.iter().filter_map(|file| file.summary.run.as_deref()) {
        *counts.entry(run).or_default() += 1;
    }
    let count = |run: &str| counts.get(run).copied().unwrap_or_default();
    let of_runs: Vec<RunRow<'_>> =
        runs.iter().map(|(run, root)| RunRow::of(name, run, root, count(run))).collect();
    let revision = survey.tip.to_string();
    let due = due_dates(&survey.history.main_line, &workspace.config.deadlines, survey.as_of);
    Ok(Tables::new(
        &findings((name, &revision), survey, &runs, &due),
        &events(name, &survey.history.main_line),
        &of_runs,
    )?)
}

/// The rows of the findings, by id.
fn findings<'read>(
    (name, revision): (&'read str, &'read str),
    survey: &'read Survey<'_>,
    runs: &'read [(String, Node)],
    due: &HashMap<FindingId, Timestamp>,
) -> Vec<FindingRow<'read>> {
    let history = &survey.history;
    let (outlines, changes) = (outlines(&history.main_line), last_changes(&history.main_line));
    let model = |(run, root): &'read (String, Node)| Some((run.as_str(), root.get("agent_model")?.as_str()?));
    let models: HashMap<&str, &str> = runs.iter().filter_map(model).collect();
    let row = |file: &'read Filed| {
        let id = &file.summary.id;
        let outline = outlines.get(id);
        FindingRow {
            repository: name,
            revision,
            path: &file.path,
            summary: &file.summary,
            agent_model: file.summary.run.as_deref().and_then(|run| models.get(run)).copied(),
            reporter: history.reporters.get(id).map(|reporter| &**reporter),
            opened_at: outline.map(|outline| outline.opened_at),
            acknowledged_at: outline.and_then(|outline| outline.acknowledged_at),
            closed_at: outline.and_then(|outline| outline.closed_at),
            due_at: due.get(id).copied(),
            reopenings: outline.map_or(0, |outline| outline.reopenings),
            changed_at: changes.get(id).copied(),
        }
    };
    let mut rows: Vec<FindingRow<'_>> = survey.findings.iter().map(row).collect();
    rows.sort_by(|one, other| one.summary.id.cmp(&other.summary.id));
    rows
}

/// The rows of the changes of status on the first-parent line, in its order.
fn events<'read>(name: &'read str, main_line: &'read [Event]) -> Vec<EventRow<'read>> {
    let row = |(event, changed_at): (&'read Event, Timestamp)| {
        let is_open = |status: Option<Status>| i64::from(status.is_some_and(Status::is_open));
        let facts = event.facts.as_ref().filter(|_| event.to.is_some());
        EventRow {
            schema_version: VERSION,
            repository: name,
            id: event.id.as_str(),
            changed_at,
            committed_at: event.origin.committed_at,
            commit_hash: event.origin.commit.to_string(),
            author: &event.origin.author,
            from_status: event.from,
            to_status: event.to,
            backlog_change: is_open(event.to) - is_open(event.from),
            severity: facts.map(|facts| facts.severity),
            kind: facts.map(|facts| facts.kind),
            component: facts.and_then(|facts| facts.component.as_deref()),
        }
    };
    let timed = main_line.iter().zip(settled_times(main_line));
    timed.filter(|(event, _)| event.is_transition()).map(row).collect()
}
