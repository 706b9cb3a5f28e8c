//! `repair`: records the commits that took the place of recorded fix commits.

use std::collections::HashMap;

use super::chosen::Chosen;
use super::filters::FilterArgs;
use super::lifecycle::{Request, Step, Wording, store};
use super::{Env, Failure, Outcome, Workspace};
use crate::evidence::Verdict;
use crate::model::FindingId;
use crate::report::{FixRow, RepairReport};
use crate::workspace::change::{Done, WriteArgs};
use crate::workspace::fixing::Repair;
use crate::workspace::past::Past;
use crate::workspace::proof::{self, Proof, Question, Record};
use crate::workspace::target::{Loaded, Takes};

/// Find fix commits again after a rebase, squash or amend
///
/// Looks for the commits of HEAD's history that took the place of recorded fix commits which that history does not have:
/// by what git told the post-rewrite hook, by equal author and author date, by lines 'Fixes-Finding: ID' in messages; an
/// equal patch confirms. Where nothing leads anywhere, it is the commit in which the finding became resolved, if that
/// changes more than findings. Says how each was found and how sure that is: certain or likely; or weak, where a date
/// alone leads to a commit: that is recorded only for findings that are named by their id.
///
/// --write records them in one commit; the old hashes go to 'previous_commit_hashes'. A second run changes nothing. Exit
/// code 1 when some cannot be mended: see 'git findings verify'.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings repair
  git findings repair --write
  git findings repair FIN-001-BUG-001 --write --dry-run
  git findings resolve FIN-BUG-002 --commit 4f0c2d1  # what nothing leads to")]
pub struct RepairArgs {
    /// Findings by id, the start of an id or an earlier id, or a query; '-' reads ids from standard input [default: all
    /// that are resolved]
    #[arg(value_name = "ID|QUERY")]
    pub query: Vec<String>,

    /// Record what was found, in one commit
    #[arg(long, short = 'w')]
    pub write: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub how: WriteArgs,
}

/// Runs `repair`.
///
/// # Errors
/// A finding that is unknown, a commit that cannot be read, what stands in the way of a commit.
pub fn run(env: &mut Env<'_>, arguments: &RepairArgs) -> Result<Outcome, Failure> {
    check(arguments)?;
    let workspace = arguments.how.open(env)?;
    let tip = workspace.head_commit()?;
    let place = workspace.place();
    let chosen = Chosen::read(env, &workspace, &arguments.query, &arguments.filters, (place, None))?;
    let question = Question {
        place,
        tip,
        chosen: &|summary| chosen.takes(summary),
        takes_weak: &|record| is_named(&arguments.query, record),
    };
    let proved = proof::prove(&workspace, &question)?;
    let (moved, odd): (Vec<Proof>, Vec<Proof>) = proved
        .proofs
        .into_iter()
        .filter(|proof| proof.record.hash.is_some() && proof.judgement.verdict != Verdict::Ok)
        .partition(|proof| proof.judgement.verdict == Verdict::Moved);
    let findings: Vec<FixRow> = odd.iter().chain(&moved).map(Proof::row).collect();
    let is_good = findings.iter().all(|row| row.verdict.is_good(false));
    let done = match arguments.write {
        true => Some(write(env, &workspace, &arguments.how, moved)?),
        false => None,
    };
    let (written, notes) = done.map(|Done { report, notes }| (report, notes)).unzip();
    let report = RepairReport { findings, written };
    let is_whole = proved.broken.problems.is_empty();
    let is_shallow = workspace.repository.is_shallow();
    let remarks = remarks(&report, arguments.write, is_whole, is_shallow);
    let outcome = Outcome::of(report).of_workspace(&workspace).with_notes(notes.unwrap_or_default());
    let outcome = outcome.with_remarks(remarks).with_unreadable(proved.broken);
    Ok(if is_good { outcome } else { outcome.answered(false) })
}

/// Is the finding named by its whole id or an earlier one? Whoever types that, knows which finding it is about.
fn is_named(words: &[String], record: &Record) -> bool {
    let is_name = |word: &String| record.id.as_str().eq_ignore_ascii_case(word);
    let is_earlier = |word: &String| record.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(word));
    words.iter().any(|word| is_name(word) || is_earlier(word))
}

fn check(arguments: &RepairArgs) -> Result<(), Failure> {
    let WriteArgs { no_commit, no_verify, in_progress, include_edits, dry_run, on: _ } = arguments.how;
    match !arguments.write && (no_commit || no_verify || in_progress || include_edits || dry_run) {
        true => Err(Failure::usage("without --write nothing is written, however that may be asked for")
            .hint("add --write, or leave the flags for writing out")),
        false => Ok(()),
    }
}

/// Records what was found, of findings that still record what was judged.
fn write(
    env: &mut Env<'_>,
    workspace: &Workspace,
    how: &WriteArgs,
    moved: Vec<Proof>,
) -> Result<Done, Failure> {
    let requests: Vec<Request> = moved.iter().map(|proof| Request::of(proof.record.id.as_str())).collect();
    let moved: HashMap<FindingId, Proof> =
        moved.into_iter().map(|proof| (proof.record.id.clone(), proof)).collect();
    let mut past = Past::new(workspace);
    past.learn_patch_ids(moved.values().filter_map(|proof| proof.judgement.commit))?;
    let wording = Wording { kind: "repair", reason: None, forced: false, takes: Takes::Finding };
    let step = &mut |_: &Workspace, loaded: &Loaded, _: &Request, _| {
        let status = loaded.finding.status;
        let unchanged = Step::to(loaded.text.clone(), status);
        let Some(repair) = moved.get(&loaded.finding.id).and_then(|proof| Repair::of(proof, loaded)) else {
            let notes = vec!["somebody else changed its fix commit meanwhile".to_owned()];
            return Ok(Step { notes, ..unchanged });
        };
        let (text, fix) = repair.write(loaded, &mut past)?;
        Ok(Step { fix: Some(fix), ..Step::to(text, status) })
    };
    store(env, workspace, how, &requests, &wording, step)
}

fn remarks(report: &RepairReport, was_written: bool, is_whole: bool, is_shallow: bool) -> Option<String> {
    match (report.findings.len(), report.mendable()) {
        // of what cannot be read nobody knows
        (0, _) if !is_whole => None,
        (0, _) => Some("nothing to repair: every recorded fix commit is where it should be".to_owned()),
        (_, 0) if is_shallow => Some(
            "history is cut in this shallow clone; 'git fetch --unshallow' brings the rest, and then this tells more"
                .to_owned(),
        ),
        (_, 0) => Some(
            "none of these can be mended; 'git findings resolve ID --commit REV' tells what you know"
                .to_owned(),
        ),
        (_, mendable) if !was_written => {
            let them = if mendable == 1 { "it" } else { "them" };
            Some(format!(
                "{mendable} can be mended; 'git findings repair --write' records {them} in one commit"
            ))
        }
        _ => None,
    }
}
