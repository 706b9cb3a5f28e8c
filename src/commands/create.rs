//! `create`: files one finding or several in one commit.

use super::draft::{self, Draft, DraftArgs};
use super::{Env, Failure, Outcome, Workspace};
use crate::model::{FindingId, Timestamp};
use crate::store::Folder;
use crate::text::Node;
use crate::workspace::allocation::Allocation;
use crate::workspace::change::{Done, Plan, WriteArgs, carry_out, judge};
use crate::workspace::filing::file;

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
    let workspace = Workspace::open(env)?;
    workspace.folder()?;
    let drafts = draft::drafts(env, &workspace, &arguments.draft)?;
    let now = env.now()?.utc();
    let mut given = vec![None; drafts.len()];
    let save = !arguments.write.dry_run;
    let mut planner =
        |_: &mut Env<'_>, workspace: &Workspace| plan(workspace, &drafts, &mut given, now, save);
    let Done { report, notes } = carry_out(env, &workspace, &arguments.write, "create", &mut planner)?;
    Ok(Outcome::of(report).of_workspace(&workspace).with_notes(notes))
}

/// `given` keeps the ids over a second try, so that a moved HEAD leaves no gap in the numbers.
fn plan(
    workspace: &Workspace,
    drafts: &[Draft],
    given: &mut [Option<FindingId>],
    now: Timestamp,
    save: bool,
) -> Result<Plan, Failure> {
    let folder = workspace.folder()?;
    let mut allocation = Allocation::begin(workspace)?;
    let mut plan = Plan { notes: allocation.notes().to_vec(), ..Plan::default() };
    for (draft, given) in drafts.iter().zip(given) {
        let id = allocate(&mut allocation, draft, given, now)?;
        *given = Some(id.clone());
        add(&mut plan, &folder, draft, id, now)?;
    }
    // a refused finding must not use up a number
    judge(workspace, &plan, now)?;
    if save {
        allocation.finish()?;
    }
    plan.summary = match plan.changes.as_slice() {
        [one] => format!("create {}", one.id),
        several => format!("create {} findings", several.len()),
    };
    Ok(plan)
}

fn allocate(
    allocation: &mut Allocation<'_>,
    draft: &Draft,
    given: &Option<FindingId>,
    now: Timestamp,
) -> Result<FindingId, Failure> {
    match (&draft.id, given) {
        (Some(chosen), _) if allocation.is_taken(chosen) => {
            Err(Failure::not_now(format!("{chosen} exists already"))
                .hint(format!("'git findings show {chosen}' shows it; leave the id out to get a free one")))
        }
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
