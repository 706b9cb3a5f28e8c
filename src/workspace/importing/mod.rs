//! Foreign records on their way into the folder: the plan of an import, and the account of it.

mod account;
mod code;
mod explanation;
mod filed;
mod order;
mod present;
mod since;
mod source;

pub use account::Account;
pub use code::Known;
pub use source::{Habits, Reader, Source};

use account::Told;
use order::in_order;
use present::Present;

use super::allocation::{Allocation, default_entry};
use super::change::{FileChange, Plan};
use super::gathering::Place;
use super::{Failure, Workspace, alike, files};
use crate::exchange::{
    self, Astray, Batch, Closed, Closing, Code, ImportedRun, Left, Planned, Planner, RunDecision,
    Surroundings,
};
use crate::model::{FindingId, IdError, Kind, RUN_FILE, Timestamp};
use crate::text::{self, counted};

/// What the user wants of an import.
#[derive(Debug, Clone, Copy)]
pub struct Wishes {
    /// Store what can be stored, though other records cannot.
    pub partial: bool,
    /// Open resolved findings again that a later report still has.
    pub reopen: bool,
    /// Close the findings of a scanner that its report no longer has.
    pub close_missing: bool,
    /// Close them also where the report is empty, or its scanner failed.
    pub allow_empty: bool,
    /// Keep the ids that were given out.
    pub save: bool,
    /// Tell of each record what became of it, and by which rules.
    pub explain: bool,
}

/// Plans what the records of all sources change, against the findings as they are now at that place.
///
/// # Errors
/// A record that fits nowhere, unless that is wanted; findings or a run that cannot be read.
pub fn plan(
    workspace: &Workspace,
    place: Place,
    sources: &[Source],
    wishes: Wishes,
    code: &dyn Code,
    now: Timestamp,
) -> Result<(Plan, Account), Failure> {
    let folder = workspace.folder_at(place)?;
    let mut present = Present::read(workspace, place)?;
    let mut planner = Planner::new(present.existing());
    let mut allocation = Allocation::begin(workspace, place)?;
    let mut plan = Plan { notes: allocation.notes().to_vec(), ..Plan::default() };
    let mut account = Account::begin(wishes.explain);
    let entry = default_entry(workspace, None);
    let surroundings = Surroundings { reopen: wishes.reopen, code, now };
    for source in sources {
        account.take_remarks(source);
        let told = |note: &&String| !plan.notes.contains(note);
        plan.notes.extend(source.notes.iter().filter(told).cloned().collect::<Vec<_>>());
    }
    for (source, batch) in in_order(sources) {
        let planned = decided(&mut planner, batch, surroundings, &mut |of_run, kind| {
            allocation.next(of_run.unwrap_or(&entry), kind, now)
        })?;
        account.take(&source.stem, &planned);
        present.name(&planned, &mut account.named);
        present.add_all(&mut plan, &folder, planned, &mut allocation)?;
        if let Some(run) = &batch.run {
            let path = folder.run_path(run.id());
            let before = files::load(workspace, place, &path)?;
            add_run(&mut plan, run, path, before, &mut account);
        }
    }
    account.take_usage(&workspace.config.imports, sources);
    if wishes.close_missing {
        let closed = close_missing(&mut planner, sources, wishes, surroundings);
        plan.notes.extend(told_of_closing(&closed, !wishes.save));
        account.take("", &closed.planned);
        present.name(&closed.planned, &mut account.named);
        present.add_all(&mut plan, &folder, closed.planned, &mut allocation)?;
    }
    let astray = sources.iter().filter_map(|source| source.astray.clone()).reduce(Astray::and);
    plan.notes.extend(astray.map(|astray| astray.told()));
    plan.notes.extend(unfollowed(code));
    plan.notes.extend(account.back(told(sources, wishes.reopen)));
    plan.notes.extend(account.earlier().filter(|_| wishes.reopen));
    if !wishes.partial {
        account.all_or_nothing()?;
    }
    if wishes.save {
        plan.unsynced = allocation.finish()?;
    }
    word(&mut plan, sources, &account);
    alike::tell(&mut plan, || present.to_compare(workspace, place));
    Ok((plan, account))
}

/// What no report has any more. What is missing may stand in a file that could not be read.
fn close_missing(
    planner: &mut Planner,
    sources: &[Source],
    wishes: Wishes,
    Surroundings { code, now, .. }: Surroundings<'_>,
) -> Closed {
    let unread = sources.iter().filter(|source| source.why_unread().is_some()).count();
    if unread > 0 && !wishes.allow_empty {
        let doubts = vec![format!("{} could not be read", counted(unread, "file"))];
        return Closed { doubts, ..Closed::default() };
    }
    let batches = sources.iter().flat_map(|source| &source.batches);
    planner.close_missing(batches, Closing { allow_empty: wishes.allow_empty, code, now })
}

/// What these reports tell of their scans.
fn told(sources: &[Source], reopen: bool) -> Told {
    let scans = || sources.iter().flat_map(|source| &source.batches).filter_map(|batch| batch.scan.as_ref());
    Told {
        commit: scans().any(|scan| scan.scanned.stated().is_some()),
        end: scans().any(|scan| scan.ended_at.is_some()),
        reopen,
    }
}

/// Why reports closed nothing, or more than they may speak for.
fn told_of_closing(closed: &Closed, is_dry: bool) -> impl Iterator<Item = String> {
    let was = if is_dry { "would be" } else { "was" };
    let doubts = closed.doubts.iter().map(|why| {
        format!("warning: what is missing was left open, for {why}; --allow-empty closes it all the same")
    });
    let unscoped = closed.unscoped.iter().map(move |name| {
        format!("note: {name} does not say which rules or files it looked at; whatever it does not report {was} closed")
    });
    let left = closed.left.iter().map(|(why, stay)| told_to_stay(stay, why_left(*why)));
    doubts.chain(unscoped).chain(left)
}

/// That findings stay open though no report has them, and why.
fn told_to_stay(stay: &[FindingId], why: &str) -> String {
    let named = account::first_of(stay.iter().map(FindingId::as_str));
    format!("note: left open though not reported: {} ({named}), for {why}", counted(stay.len(), "finding"))
}

fn why_left(why: Left) -> &'static str {
    match why {
        Left::Unseen => {
            "the scanned commit never had the code they were seen in; 'git findings resolve ID' closes what is gone"
        }
        Left::Unparsed => "their files could not be parsed",
        Left::Younger => {
            "they were filed after the report was made; a newer report tells, or 'git findings resolve ID' closes what is gone"
        }
        Left::Twin => {
            "another finding stands for the same result; 'git findings resolve ID --type duplicate --of OTHER' closes one"
        }
        Left::Reopened => {
            "somebody opened them again after a report had missed them; 'git findings resolve ID' closes what is gone"
        }
    }
}

/// That files may live on under another name, where that was not found out.
fn unfollowed(code: &dyn Code) -> Option<String> {
    let files = code.unfollowed();
    let first = files.first()?;
    Some(format!(
        "warning: {} that are gone were not looked for under another name, first '{first}': their findings were seen in \
         too many commits; they stay open, and may be filed anew",
        counted(files.len(), "file")
    ))
}

/// Makes the next id of an entry and a type.
type NextId<'a> = dyn FnMut(Option<&str>, Kind) -> Result<FindingId, Failure> + 'a;

/// What becomes of the records of one batch. Where no id can be made, that is no record's fault, and stops all.
fn decided(
    planner: &mut Planner,
    batch: &Batch,
    surroundings: Surroundings<'_>,
    next_id: &mut NextId<'_>,
) -> Result<Vec<Planned>, Failure> {
    let mut failed = None;
    let planned = planner.plan(batch, surroundings, &mut |of_run, kind| {
        next_id(of_run, kind).map_err(|failure| {
            failed.get_or_insert(failure);
            IdError::Empty
        })
    });
    failed.map_or(Ok(planned), Err)
}

/// `before` is what stands at the run's path.
fn add_run(plan: &mut Plan, run: &ImportedRun, path: String, before: Option<Vec<u8>>, account: &mut Account) {
    let before = before.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let known = before.as_ref().and_then(|text| text::scan(text.as_bytes()).root);
    if let RunDecision::Write(metadata) = exchange::plan_run(known.as_ref(), run) {
        account.runs.push(run.id().to_string());
        plan.files.push(FileChange { path, before, after: Some(text::canonical(&metadata, RUN_FILE)) });
    }
}

/// The words of the commit.
fn word(plan: &mut Plan, sources: &[Source], account: &Account) {
    let count = plan.changes.len();
    let read = sources.iter().filter(|source| source.why_unread().is_none());
    let names = read.map(|source| source.stem.as_str()).collect::<Vec<_>>().join(", ");
    let back = account.came_back();
    let told = if back.is_empty() { String::new() } else { format!(", {} came back", back.len()) };
    plan.summary = format!("import {} from {names}{told}", counted(count, "finding"));
    plan.body.extend((!back.is_empty()).then(|| back.join("\n")));
    plan.trailers.extend(account.agents.iter().map(|agent| ("Finding-Agent".to_owned(), agent.clone())));
}
