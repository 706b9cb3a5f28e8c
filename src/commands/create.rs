//! `create`: files one finding or several in one commit.

use super::draft::{self, Draft, DraftArgs, Drafts, twins};
use super::{Env, Failure, Outcome, Workspace, editing};
use crate::model::{FindingId, Timestamp};
use crate::store::Folder;
use crate::text::Node;
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
  git findings create --type bug --severity high --title 'Bag loses keys' -d 'Under load'
  git findings create -t security -s critical --title 'Token in log' -d - < description.txt
  git findings create --from finding.json
  agent-run | git findings create --from - --entry FIN-002      # JSON lines, one commit")]
pub struct CreateArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub draft: DraftArgs,

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
        plan(workspace, place, &findings, &mut given, now, save)
    };
    let done = carry_out(env, &workspace, &arguments.write, "create", &mut planner);
    let Done { report, notes } = done.map_err(|failure| match &typed {
        Some(typed) => editing::keep(&workspace, typed, failure),
        None => failure,
    })?;
    Ok(Outcome::of(report).of_workspace(&workspace).with_notes(notes))
}

/// `given` keeps the ids over a second try, so that a moved HEAD leaves no gap in the numbers.
fn plan(
    workspace: &Workspace,
    place: Place,
    drafts: &[Draft],
    given: &mut [Option<FindingId>],
    now: Timestamp,
    save: bool,
) -> Result<Plan, Failure> {
    let folder = workspace.folder_at(place)?;
    let mut allocation = Allocation::begin(workspace, place)?;
    let twins = twins::notes(workspace, place, drafts, allocation.files())?;
    let mut plan = Plan { notes: allocation.notes().to_vec(), ..Plan::default() };
    for ((draft, given), twin) in drafts.iter().zip(given).zip(twins) {
        let id = allocate(workspace, &mut allocation, draft, given, now)?;
        *given = Some(id.clone());
        plan.notes.extend(draft.notes.iter().chain(&twin).map(|note| match drafts {
            [_] => note.clone(),
            _ => format!("{id}: {note}"),
        }));
        add(&mut plan, &folder, draft, id, now)?;
    }
    // a refused finding must not use up a number
    judge(workspace, &plan, now)?;
    if save {
        plan.unsynced = allocation.finish()?;
    }
    plan.summary = match plan.changes.as_slice() {
        [one] => format!("create {}", one.id),
        several => format!("create {} findings", several.len()),
    };
    Ok(plan)
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

fn add(
    plan: &mut Plan,
    folder: &Folder,
    draft: &Draft,
    id: FindingId,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut root = draft.root.clone();
    root.set("id", Node::from(id.as_str()));
    if root.get("created_at").is_none() {
        root.set("created_at", Node::from(now.to_string()));
    }
    file(plan, folder, id, &root)
}
