//! `resolve`: closes findings, and fills in the commit that fixed them with the evidence to find it again.

mod one;
mod range;
mod staged;

use std::collections::HashMap;

use super::lifecycle::{Request, Step, Wording, requests, walk_and_release};
use super::{Env, Failure, Outcome, Workspace};
use crate::git::Hash;
use crate::model::{FindingId, ResolutionType, Timestamp, Word};
use crate::workspace::change::WriteArgs;
use crate::workspace::claiming::{Claimant, ReleaseArgs};
use crate::workspace::past::Past;
use crate::workspace::target::{Loaded, Takes};
use one::Resolving;
use range::Asked;

/// Close findings, with the commit that fixed them
///
/// --type decides the status: 'fixed' gives resolved; 'wont_fix', 'by_design' and 'cannot_reproduce' give wont_fix;
/// 'duplicate' gives duplicate and needs --of.
///
/// The fix commit of --type fixed is, first that fits: --commit REV; the newest commit since the finding was opened
/// last whose message has a line 'Fixes-Finding: ID'; --with-staged, which commits what is staged; with --no-commit the
/// commit you make next; the newest commit of HEAD that changes more than findings, if nothing else is staged or modified
/// and it is yours and younger than the last opening. Otherwise the answer says what is missing.
///
/// --from-commits A..B resolves every open finding that a commit of the range names, as CI does after a merge.
///
/// On a closed finding of the same kind it amends the resolution. Closing ends the claim, somebody else's too, and says
/// whose.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings resolve FIN-001-BUG-001 --commit 4f0c2d1 --details 'Swap'
  git findings resolve FIN-001-BUG-002     # by the commit's Fixes-Finding line
  git findings resolve FIN-001-BUG-003 --with-staged -m 'Fix the bag'
  git findings resolve FIN-001-BUG-005 --no-commit && git commit -m 'Fix it'
  git findings resolve --from-commits v1.0..main
  git findings resolve FIN-DX-001 --type wont_fix --details 'Rare' --expires 90d
  git findings resolve FIN-001-BUG-004 --type duplicate --of FIN-001-BUG-001")]
pub struct ResolveArgs {
    /// Findings by id, the start of an id, or an earlier id; '-' reads ids or JSON lines (id, type, commit, details,
    /// pr, release, by, of, expires) from standard input
    #[arg(required_unless_present = "from_commits", value_name = "ID")]
    pub ids: Vec<String>,

    /// Commit what is staged as the fix, with a line 'Fixes-Finding: ID', then resolve: two commits
    #[arg(long, requires = "message", conflicts_with_all = ["commit", "dry_run", "no_commit"])]
    pub with_staged: bool,

    /// The message of that commit
    #[arg(long, short = 'm', value_name = "TEXT", requires = "with_staged", allow_hyphen_values = true)]
    pub message: Option<String>,

    /// Every open finding that a commit of the range A..B names by a line 'Fixes-Finding: ID', by its newest one
    #[arg(long, value_name = "A..B", conflicts_with_all = ["ids", "commit", "with_staged", "of"])]
    pub from_commits: Option<String>,

    /// How it is closed: fixed, wont_fix, duplicate, by_design or cannot_reproduce [default: fixed]
    #[arg(long = "type", value_name = "TYPE", value_parser = ResolutionType::typed)]
    pub kind: Option<ResolutionType>,

    /// The commit that fixed it, best by its hash: HEAD is often a commit of findings; 'none' leaves it out [default: by
    /// the rules above]
    #[arg(long, value_name = "REV")]
    pub commit: Option<String>,

    /// What was done, or why nothing will be
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub details: Option<String>,

    /// Link to the pull request
    #[arg(long, value_name = "URL")]
    pub pr: Option<String>,

    /// The release that has the fix
    #[arg(long, value_name = "VERSION")]
    pub release: Option<String>,

    /// Who resolved it [default: git's identity]
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,

    /// How to check the fix; repeat for several steps
    #[arg(long = "verification-step", value_name = "TEXT", allow_hyphen_values = true)]
    pub verification_steps: Vec<String>,

    /// The finding that this one is a duplicate of
    #[arg(long, value_name = "ID")]
    pub of: Option<String>,

    /// Until when it is accepted, with --type wont_fix or by_design: a day, a month, RFC 3339, or a span from now on (12h, 90d,
    /// 6w, 3mo, 1y); 'none' for ever. From then on it is shown as expired, and 'is:expired' finds it
    #[arg(long, value_name = "WHEN", conflicts_with_all = ["from_commits", "with_staged"])]
    pub expires: Option<String>,

    /// Who resolves, so that one's own claim ends without a word [default: GIT_FINDINGS_AGENT, else your e-mail and the
    /// worktree]
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,

    /// Do it even where the lifecycle forbids it; recorded in the commit
    #[arg(long)]
    pub force: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub claims: ReleaseArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// The fields of a JSON line on standard input.
const LINE_FIELDS: &[&str] = &["type", "commit", "details", "pr", "release", "by", "of", "expires"];

/// Runs `resolve`.
///
/// # Errors
/// A finding or revision that is unknown, a step that the lifecycle does not have, a fix commit that cannot be told.
pub fn run(env: &mut Env<'_>, arguments: &ResolveArgs) -> Result<Outcome, Failure> {
    check_fixed(arguments)?;
    let workspace = arguments.write.open(env)?;
    let mut past = Past::new(&workspace);
    let asked = match &arguments.from_commits {
        Some(range) => range::asked(env, &workspace, range, &mut past)?,
        None => Asked { requests: requests(env, &arguments.ids, LINE_FIELDS)?, ..Asked::default() },
    };
    let claimant = Claimant::new(env, &workspace, arguments.name.as_deref())?;
    let wording = Wording {
        kind: "resolve",
        reason: arguments.details.as_deref(),
        forced: arguments.force,
        takes: Takes::Finding,
    };
    let mut closing = Closing { arguments, claimant: &claimant, fixes: Some(&asked.fixes), past: &mut past };
    let outcome = match arguments.with_staged {
        true => closing.with_staged(env, &workspace, &asked.requests, &wording),
        false => closing.all(env, &workspace, &asked.requests, &wording),
    };
    let nothing = asked.requests.is_empty().then_some("no commit of the range names a finding that is open");
    Ok(outcome?.with_notes(asked.notes).with_remarks(nothing))
}

/// Only a fix has a commit.
fn check_fixed(arguments: &ResolveArgs) -> Result<(), Failure> {
    let flag = match arguments {
        ResolveArgs { with_staged: true, .. } => "--with-staged",
        ResolveArgs { from_commits: Some(_), .. } => "--from-commits",
        _ => return Ok(()),
    };
    match arguments.kind {
        None | Some(ResolutionType::Fixed) => Ok(()),
        Some(other) => Err(Failure::usage(format!("{flag} goes with --type fixed, not {other}"))),
    }
}

/// The commits that fixed findings, as far as they are known before each is looked at.
type Fixes = HashMap<FindingId, Hash>;

/// One call of the command.
struct Closing<'call, 'workspace> {
    arguments: &'call ResolveArgs,
    claimant: &'call Claimant,
    /// None while the fix is yet to be committed.
    fixes: Option<&'call Fixes>,
    past: &'call mut Past<'workspace>,
}

impl Closing<'_, '_> {
    /// Closes all that were asked for in one commit.
    fn all(
        &mut self,
        env: &mut Env<'_>,
        workspace: &Workspace,
        requests: &[Request],
        wording: &Wording<'_>,
    ) -> Result<Outcome, Failure> {
        let how = (&self.arguments.write, &self.arguments.claims);
        let step =
            &mut |workspace: &_, loaded: &_, request: &_, now| self.step(workspace, loaded, request, now);
        walk_and_release(env, workspace, how, None, requests, wording, step)
    }

    /// The same once what is staged is committed as the fix.
    fn with_staged(
        &mut self,
        env: &mut Env<'_>,
        workspace: &Workspace,
        requests: &[Request],
        wording: &Wording<'_>,
    ) -> Result<Outcome, Failure> {
        let mut before = Closing { fixes: None, past: &mut *self.past, ..*self };
        let step =
            &mut |workspace: &_, loaded: &_, request: &_, now| before.step(workspace, loaded, request, now);
        let fixes = staged::commit(env, workspace, self.arguments, requests, wording, step)?;
        let mut after = Closing { fixes: Some(&fixes), past: &mut *self.past, ..*self };
        let outcome = after.all(env, workspace, requests, wording);
        let mut ids: Vec<&str> = fixes.keys().map(FindingId::as_str).collect();
        ids.sort_unstable();
        match fixes.values().next() {
            Some(fix) => outcome.map_err(|failure| staged::left_with(failure, fix, &ids)),
            None => outcome,
        }
    }

    fn step(
        &mut self,
        workspace: &Workspace,
        loaded: &Loaded,
        request: &Request,
        now: Timestamp,
    ) -> Result<Step, Failure> {
        let (arguments, claimant, fixes) = (self.arguments, self.claimant, self.fixes);
        Resolving { workspace, loaded, request, arguments, now, claimant, fixes }.step(self.past)
    }
}
