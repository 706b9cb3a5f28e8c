//! `create`: files one finding or several in one commit.

use super::draft::{self, Draft, DraftArgs, Drafts};
use super::{Env, Failure, Outcome, Workspace, editing};
use crate::likeness::Portrait;
use crate::model::{FindingId, Status, Summary, Timestamp};
use crate::report::Written;
use crate::store::Folder;
use crate::text::{Node, counted};
use crate::workspace::alike::{self, LIKELY, New, Present};
use crate::workspace::allocation::Allocation;
use crate::workspace::catalogue::Catalogue;
use crate::workspace::change::{Done, Plan, WriteArgs, carry_out, judge};
use crate::workspace::filing::file;
use crate::workspace::gathering::Place;

/// File a finding
///
/// Gives it an id, writes its file and commits it. What it is comes from flags, from a JSON file (--from), or, on a
/// terminal when something required is missing, from your editor. Several findings come as JSON lines and make one
/// commit.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings create --type bug --severity high --title 'Slow' -d 'Under load'
  git findings create -t security -s critical --title 'Token seen' -d - < a.txt
  git findings create --from finding.json
  agent-run | git findings create --from - --entry FIN-002  # JSON lines
  git findings create -t bug -s high --title 'Slow' -d 'Under load' --if-absent")]
pub struct CreateArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub draft: DraftArgs,

    /// File nothing that is there already, open or closed without a fix (wont_fix; for a duplicate, what it repeats): of
    /// the same type and title, in no other file and component, with a third of the description's words; or of the
    /// same type and alike in nearly all (0.9 of 'git findings similar'). The answer names the one that is there
    #[arg(long, conflicts_with = "id")]
    pub if_absent: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Runs `create`.
///
/// # Errors
/// Something required that is missing, a value that its field does not take, an id that is taken.
pub fn run(env: &mut Env<'_>, arguments: &CreateArgs) -> Result<Outcome, Failure> {
    let workspace = arguments.write.open(env)?;
    workspace.folder_at(workspace.place())?;
    let Drafts { findings, typed } = draft::drafts(env, &workspace, &arguments.draft)?;
    let now = env.now()?.utc();
    let mut given = vec![None; findings.len()];
    let save = !arguments.write.dry_run;
    let mut planner = |_: &mut Env<'_>, workspace: &Workspace, place: Place| {
        let wishes = Wishes { save, if_absent: arguments.if_absent, now };
        plan(workspace, place, &findings, &mut given, wishes)
    };
    let done = carry_out(env, &workspace, &arguments.write, "create", &mut planner);
    let Done { report, notes } = done.map_err(|failure| match &typed {
        Some(typed) => editing::keep(&workspace, typed, failure),
        None => failure,
    })?;
    Ok(Outcome::of(report).of_workspace(&workspace).with_notes(notes))
}

/// How findings are to be filed.
#[derive(Clone, Copy)]
struct Wishes {
    /// Keep the ids that were given out.
    save: bool,
    /// Leave out what is there already.
    if_absent: bool,
    now: Timestamp,
}

/// `given` keeps the ids over a second try, so that a moved HEAD leaves no gap in the numbers.
fn plan(
    workspace: &Workspace,
    place: Place,
    drafts: &[Draft],
    given: &mut [Option<FindingId>],
    wishes: Wishes,
) -> Result<Plan, Failure> {
    let Wishes { save, if_absent, now } = wishes;
    let folder = workspace.folder_at(place)?;
    let mut allocation = Allocation::begin(workspace, place)?;
    let mut present = match if_absent {
        true => Present::all(workspace, place, &|summary| summary.status != Status::Resolved)?,
        false => before(workspace, place, drafts, &allocation)?,
    };
    let mut plan = Plan { notes: allocation.notes().to_vec(), ..Plan::default() };
    plan.notes.extend(unread(&present));
    for (draft, given) in drafts.iter().zip(given) {
        let portrait = Portrait::of(&draft.root);
        if if_absent && let Some((summary, path)) = present.same(&portrait) {
            plan.changes.push(existed(summary, path));
            continue;
        }
        let id = allocate(workspace, &mut allocation, draft, given, now)?;
        *given = Some(id.clone());
        plan.notes.extend(draft.notes.iter().map(|note| match drafts {
            [_] => note.clone(),
            _ => format!("{id}: {note}"),
        }));
        let alike = present.nearest(&portrait, LIKELY);
        plan.notes.extend(alike::note(&id, &alike));
        let summary = add(&mut plan, &folder, draft, id, now)?;
        if let Some((summary, written)) = summary.zip(plan.changes.last_mut()) {
            written.alike = alike;
            present.add(summary, written.path.clone(), portrait);
        }
    }
    // a refused finding must not use up a number
    judge(workspace, &plan, now)?;
    if save {
        plan.unsynced = allocation.finish()?;
    }
    plan.summary = summary_of(&plan);
    Ok(plan)
}

/// Those that were filed before the drafts.
fn before<'workspace>(
    workspace: &'workspace Workspace,
    place: Place,
    drafts: &[Draft],
    allocation: &Allocation<'_>,
) -> Result<Present<'workspace>, Failure> {
    let mut new: Vec<New<'_>> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        new.push((draft.kind, draft.root.get("title").and_then(Node::as_str).unwrap_or_default()));
    }
    Present::before(workspace, place, allocation.files(), &new)
}

/// What could not be looked at may be what is there already.
fn unread(present: &Present<'_>) -> Option<String> {
    let count = present.broken.sources.len();
    (count > 0).then(|| {
        let files = counted(count, "file");
        format!("warning: {files} cannot be read and may hold what is filed here; 'git findings validate' names them")
    })
}

fn summary_of(plan: &Plan) -> String {
    let filed: Vec<&Written> = plan.changes.iter().filter(|change| change.is_stored()).collect();
    match filed.as_slice() {
        [one] => format!("create {}", one.id),
        several => format!("create {} findings", several.len()),
    }
}

/// The finding that is there already, as the answer of a command that files nothing.
fn existed(summary: &Summary, path: &str) -> Written {
    Written {
        id: summary.id.clone(),
        change: "existed",
        from: Some(summary.status),
        to: Some(summary.status),
        title: summary.title.clone(),
        path: path.to_owned(),
        fix: None,
        notes: Vec::new(),
        alike: Vec::new(),
    }
}

fn allocate(
    workspace: &Workspace,
    allocation: &mut Allocation<'_>,
    draft: &Draft,
    given: &Option<FindingId>,
    now: Timestamp,
) -> Result<FindingId, Failure> {
    match (&draft.id, given) {
        (Some(chosen), _) if allocation.is_taken(chosen) => Err(taken(workspace, chosen)?),
        (Some(id), _) => {
            allocation.take(id);
            Ok(id.clone())
        }
        (None, Some(id)) if !allocation.is_taken(id) => {
            allocation.take(id);
            Ok(id.clone())
        }
        (None, _) => allocation.next(&draft.entry, draft.kind, now),
    }
}

/// An id is taken by a file, or by one that is deleted here and still in the index.
fn taken(workspace: &Workspace, id: &FindingId) -> Result<Failure, Failure> {
    let catalogue = Catalogue::open(workspace, workspace.place())?;
    let failure = Failure::not_now(format!("{id} exists already"));
    if catalogue.has(id) {
        return Ok(
            failure.hint(format!("'git findings show {id}' shows it; leave the id out to get a free one"))
        );
    }
    let indexed = workspace.repository.indexed(&workspace.config.dir)?;
    let entry = indexed.into_iter().find(|entry| workspace.id_of(&entry.path).as_ref() == Some(id));
    let path = entry.map(|entry| entry.path).unwrap_or_default();
    Ok(failure
        .cause(format!("its file '{path}' is deleted here, and git still has it"))
        .hint(format!("'git restore {path}' brings it back; leave the id out to get a free one")))
}

/// The finding as it is filed, in short.
fn add(
    plan: &mut Plan,
    folder: &Folder,
    draft: &Draft,
    id: FindingId,
    now: Timestamp,
) -> Result<Option<Summary>, Failure> {
    let mut root = draft.root.clone();
    root.set("id", Node::from(id.as_str()));
    if root.get("created_at").is_none() {
        root.set("created_at", Node::from(now.to_string()));
    }
    file(plan, folder, id, &root)?;
    let text = plan.files.last().and_then(|file| file.after.as_ref());
    Ok(text.and_then(|text| Summary::read(text.as_bytes()).ok()))
}
