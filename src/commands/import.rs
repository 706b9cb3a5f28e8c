//! `import`: files that agents, scanners and other programs wrote become findings, in one commit.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Env, Failure, FailureKind, Outcome, Workspace};
use crate::exchange::{
    self, Action, Batch, Context, Decision, Existing, How, Input, Mapped, Planned, Planner, Remark,
    RunDecision, Tally,
};
use crate::model::{FINDING, Finding, FindingId, IdError, RUN_FILE, Timestamp};
use crate::report::{ImportNote, ImportReport, Written};
use crate::store::Folder;
use crate::text::{self, Node};
use crate::workspace::allocation::{Allocation, default_entry};
use crate::workspace::change::{Done, FileChange, Plan, WriteArgs, carry_out};
use crate::workspace::files::{self, Files};
use crate::workspace::gathering::Place;

/// Take findings from files that agents and other programs wrote
///
/// Reads run files {metadata, findings}, lists {template, entries}, arrays, JSON lines, single findings, and folders
/// of these. Everything becomes one commit. The same file again changes nothing; a record that changed since updates
/// its finding where nobody else changed it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings import run/findings.json
  git findings import bugs.json dx.json --dry-run
  agent-run | git findings import -
  git findings import reports/ --partial")]
pub struct ImportArgs {
    /// Files or folders; '-' reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,

    /// Store what can be stored, and name the rest; without it one bad record stops all
    #[arg(long)]
    pub partial: bool,

    /// Open resolved findings again that a later report still has
    #[arg(long)]
    pub reopen: bool,

    /// Take strengths, too, as improvements of severity info
    #[arg(long)]
    pub strengths: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Records named in a note; the rest is counted.
const MOST_NAMED: usize = 10;

/// One file, read and mapped.
struct Source {
    stem: String,
    input: Input,
    mapped: Vec<Mapped>,
    remarks: Vec<Remark>,
}

/// What an import did, beyond what every command tells.
#[derive(Default)]
struct Account {
    tally: Tally,
    skipped: usize,
    runs: Vec<String>,
    remarks: Vec<Remark>,
    agents: Vec<String>,
}

/// Runs `import`.
///
/// # Errors
/// A file that is not understood, a record that fits nowhere (unless --partial), a folder that is missing.
pub fn run(env: &mut Env<'_>, arguments: &ImportArgs) -> Result<Outcome, Failure> {
    let workspace = arguments.write.open(env)?;
    workspace.folder_at(workspace.place())?;
    let now = env.now()?.utc();
    let sources = sources(env, &workspace, arguments, now)?;
    let mut account = Account::default();
    let mut planner = |_: &mut Env<'_>, workspace: &Workspace, place: Place| {
        account = Account::default();
        plan(workspace, place, arguments, &sources, now, &mut account)
    };
    let Done { report, notes } = carry_out(env, &workspace, &arguments.write, "import", &mut planner)?;
    let report = ImportReport {
        created: account.tally.created,
        unchanged: account.tally.unchanged,
        updated: account.tally.updated,
        reopened: account.tally.reopened,
        closed: account.tally.closed,
        skipped: account.skipped,
        runs: account.runs,
        report: notes_of(&account.remarks),
        written: report,
    };
    let refused = account.tally.refused > 0;
    Ok(Outcome::of(report).of_workspace(&workspace).with_notes(notes).answered(!refused))
}

fn sources(
    env: &mut Env<'_>,
    workspace: &Workspace,
    arguments: &ImportArgs,
    now: Timestamp,
) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    for typed in &arguments.files {
        if typed == "-" {
            let bytes = env.read_stdin_bytes()?;
            sources.push(source(workspace, arguments, "stdin", &bytes, now)?);
            continue;
        }
        for file in files(env, typed)? {
            let bytes = env.read_bytes(&file)?;
            sources.push(source(workspace, arguments, &file, &bytes, now)?);
        }
    }
    Ok(sources)
}

/// The file itself, or the JSON files of a folder by name.
fn files(env: &Env<'_>, typed: &str) -> Result<Vec<String>, Failure> {
    if !env.cwd.join(typed).is_dir() {
        return Ok(vec![typed.to_owned()]);
    }
    let listed = std::fs::read_dir(env.cwd.join(typed))
        .map_err(|error| Failure::repository(format!("cannot list '{typed}'")).cause(error.to_string()))?;
    let mut files: Vec<String> = listed
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json") || name.ends_with(".jsonl"))
        .map(|name| format!("{}/{name}", typed.trim_end_matches('/')))
        .collect();
    files.sort();
    match files.is_empty() {
        true => Err(Failure::not_found(format!("'{typed}' holds no .json or .jsonl file"))),
        false => Ok(files),
    }
}

fn source(
    workspace: &Workspace,
    arguments: &ImportArgs,
    name: &str,
    bytes: &[u8],
    now: Timestamp,
) -> Result<Source, Failure> {
    let input = exchange::read(name, bytes)?;
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or("import").to_owned();
    let context = Context {
        stem: &stem,
        imports: &workspace.config.imports,
        strengths: arguments.strengths,
        undated: now,
    };
    let (mut mapped, mut remarks) = (Vec::new(), input.remarks.clone());
    for record in &input.records {
        match exchange::map(record, &context) {
            exchange::Outcome::Mapped(record) => mapped.push(*record),
            exchange::Outcome::Left(remark) => remarks.push(remark),
        }
    }
    Ok(Source { stem, input, mapped, remarks })
}

fn plan(
    workspace: &Workspace,
    place: Place,
    arguments: &ImportArgs,
    sources: &[Source],
    now: Timestamp,
    account: &mut Account,
) -> Result<Plan, Failure> {
    let folder = workspace.folder_at(place)?;
    let present = Present::read(workspace, place)?;
    let mut planner = Planner::new(present.existing());
    let mut allocation = Allocation::begin(workspace, place)?;
    let mut plan = Plan { notes: allocation.notes().to_vec(), ..Plan::default() };
    for source in sources {
        let batch = Batch {
            records: &source.mapped,
            run: source.input.run.as_ref(),
            tool: source.input.form.tool(),
            reopen: arguments.reopen,
        };
        let entry = default_entry(workspace, None);
        let mut refused = None;
        let planned = planner.plan(&batch, &mut |of_run, kind| {
            allocation.next(of_run.unwrap_or(&entry), kind, now).map_err(|failure| {
                refused.get_or_insert(failure);
                IdError::Empty
            })
        });
        if let Some(failure) = refused {
            return Err(failure);
        }
        account.take(source, &planned);
        for planned in planned {
            present.add(&mut plan, &folder, planned, &mut allocation)?;
        }
        add_run(&mut plan, workspace, place, source, account)?;
    }
    refuse(arguments, account)?;
    if !arguments.write.dry_run {
        allocation.finish()?;
    }
    finish(&mut plan, sources, account);
    Ok(plan)
}

/// The findings that are there, by id.
struct Present {
    findings: BTreeMap<FindingId, (String, String, Node)>,
}

impl Present {
    fn read(workspace: &Workspace, place: Place) -> Result<Present, Failure> {
        let files = Files::open(workspace, place)?;
        let mut findings = BTreeMap::new();
        for file in &files.all {
            let bytes = files.load(file)?;
            let scan = text::scan(&bytes);
            let Some(root) = scan.root else {
                return Err(Failure::repository(format!(
                    "'{}' cannot be read, so an import might file it twice",
                    file.path
                ))
                .hint(format!("'git findings validate {}' says what is wrong", file.path)));
            };
            findings.insert(file.id.clone(), (file.path.clone(), scan.text.to_owned(), root));
        }
        Ok(Present { findings })
    }

    fn existing(&self) -> impl Iterator<Item = Existing> {
        self.findings.iter().map(|(id, (_, _, node))| Existing { id: id.clone(), node: node.clone() })
    }

    fn add(
        &self,
        plan: &mut Plan,
        folder: &Folder,
        planned: Planned,
        allocation: &mut Allocation<'_>,
    ) -> Result<(), Failure> {
        let Some(id) = planned.id else { return Ok(()) };
        match planned.decision {
            Decision::Created(node) => {
                allocation.take(&id);
                created(plan, folder, id, &node)
            }
            Decision::Changed { edits, .. } => self.changed(plan, folder, id, &edits),
            Decision::Unchanged | Decision::Kept(_) | Decision::Refused(_) => Ok(()),
        }
    }

    /// A finding that this very import made is changed in the plan; any other in its file.
    fn changed(
        &self,
        plan: &mut Plan,
        folder: &Folder,
        id: FindingId,
        edits: &[exchange::Edit],
    ) -> Result<(), Failure> {
        let path = self.findings.get(&id).map_or_else(|| folder.path_for(&id), |(path, _, _)| path.clone());
        let planned = plan.files.iter().position(|file| file.path == path);
        let before = match planned {
            Some(index) => plan.files[index].after.clone().unwrap_or_default(),
            None => self.findings.get(&id).map(|(_, text, _)| text.clone()).unwrap_or_default(),
        };
        let mut after = before.clone();
        for edit in edits {
            let field: Vec<&str> = edit.path.iter().map(String::as_str).collect();
            after = match &edit.value {
                Some(value) => text::set_field(&after, FINDING, &field, value)?,
                None => text::remove_field(&after, FINDING, &field)?,
            };
        }
        if let Some(index) = planned {
            plan.files[index].after = Some(after);
            return Ok(());
        }
        let (old, new) = (read(&before), read(&after));
        plan.changes.push(Written {
            id,
            change: if old.as_ref().map(|f| f.status) == new.as_ref().map(|f| f.status) {
                "edited"
            } else {
                "status"
            },
            from: old.map(|finding| finding.status),
            to: new.as_ref().map(|finding| finding.status),
            title: new.map(|finding| finding.title).unwrap_or_default(),
            path: path.clone(),
            fix: None,
            notes: Vec::new(),
        });
        plan.files.push(FileChange { path, before: Some(before), after: Some(after) });
        Ok(())
    }
}

fn read(text: &str) -> Option<Finding> {
    Finding::read(&text::scan(text.as_bytes()).root?).ok()
}

fn created(plan: &mut Plan, folder: &Folder, id: FindingId, node: &Node) -> Result<(), Failure> {
    let finding = Finding::read(node).map_err(|misfits| Failure::of_misfits(&misfits))?;
    let path = folder.path_for(&id);
    plan.changes.push(Written {
        id,
        change: "created",
        from: None,
        to: Some(finding.status),
        title: finding.title,
        path: path.clone(),
        fix: None,
        notes: Vec::new(),
    });
    plan.files.push(FileChange { path, before: None, after: Some(text::canonical(node, FINDING)) });
    Ok(())
}

fn add_run(
    plan: &mut Plan,
    workspace: &Workspace,
    place: Place,
    source: &Source,
    account: &mut Account,
) -> Result<(), Failure> {
    let Some(run) = &source.input.run else { return Ok(()) };
    let path = workspace.folder_unchecked()?.run_path(run.id());
    let bytes = files::load(workspace, place, &path)?;
    let before = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let known = before.as_ref().and_then(|text| text::scan(text.as_bytes()).root);
    if let RunDecision::Write(metadata) = exchange::plan_run(known.as_ref(), run) {
        account.runs.push(run.id().to_string());
        plan.files.push(FileChange { path, before, after: Some(text::canonical(&metadata, RUN_FILE)) });
    }
    Ok(())
}

impl Account {
    fn take(&mut self, source: &Source, planned: &[Planned]) {
        let tally = Tally::of(planned);
        self.tally.created += tally.created;
        self.tally.unchanged += tally.unchanged;
        self.tally.updated += tally.updated;
        self.tally.reopened += tally.reopened;
        self.tally.closed += tally.closed;
        self.tally.refused += tally.refused;
        for remark in &source.remarks {
            self.skipped += usize::from(remark.action == Action::Skipped);
            self.tally.refused += usize::from(remark.action == Action::Refused);
        }
        let named = |remark: &Remark| Remark {
            record: format!("{}:{}", source.stem, remark.record),
            ..remark.clone()
        };
        self.remarks.extend(source.remarks.iter().map(named));
        for planned in planned.iter().filter(|planned| planned.decision != Decision::Unchanged) {
            self.remarks.extend(planned.remarks.iter().map(named));
            if let Decision::Refused(why) = &planned.decision {
                self.remarks.push(named(&Remark::new(Action::Refused, &planned.label, "", why.clone())));
            }
            let new = matches!(
                planned.decision,
                Decision::Created(_) | Decision::Changed { how: How::Updated, .. }
            );
            self.agents.extend(planned.agent.clone().filter(|agent| new && !self.agents.contains(agent)));
        }
    }
}

/// All or nothing, unless the user wants what there is.
fn refuse(arguments: &ImportArgs, account: &Account) -> Result<(), Failure> {
    if account.tally.refused == 0 || arguments.partial {
        return Ok(());
    }
    let failure = Failure::new(
        FailureKind::Refused,
        format!("{} record(s) cannot become findings; nothing was imported", account.tally.refused),
    );
    let refused = account.remarks.iter().filter(|remark| remark.action == Action::Refused);
    Err(refused
        .take(MOST_NAMED)
        .fold(failure, |failure, remark| failure.cause(format!("{}: {}", remark.record, remark.message)))
        .hint("--partial stores the others"))
}

fn finish(plan: &mut Plan, sources: &[Source], account: &Account) {
    let count = plan.changes.len();
    let names = sources.iter().map(|source| source.stem.as_str()).collect::<Vec<_>>().join(", ");
    let what = if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") };
    plan.summary = format!("import {what} from {names}");
    plan.trailers.extend(account.agents.iter().map(|agent| ("Finding-Agent".to_owned(), agent.clone())));
}

/// The same thing done to many records is one line.
fn notes_of(remarks: &[Remark]) -> Vec<ImportNote> {
    let mut grouped: BTreeMap<(Action, String), Vec<String>> = BTreeMap::new();
    for remark in remarks {
        let rule = match remark.field.is_empty() {
            true => remark.message.clone(),
            false => format!("{}: {}", remark.field, remark.message),
        };
        grouped.entry((remark.action, rule)).or_default().push(remark.record.clone());
    }
    grouped
        .into_iter()
        .map(|((action, rule), records)| ImportNote { action, rule, count: records.len(), records })
        .collect()
}
