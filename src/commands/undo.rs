//! `undo`: takes back what commits of this program did, in a commit like any other.

use std::num::NonZero;

use super::{Env, Failure, Outcome, Workspace};
use crate::history::{UNDOES, Version};
use crate::model::{Claim, Finding, FindingId, Status, Timestamp};
use crate::report::Written;
use crate::text::Node;
use crate::workspace::change::{FileChange, Plan, WriteArgs, carry_out, check_state};
use crate::workspace::claiming::{self, Claimant, ReleaseArgs, Releasing};
use crate::workspace::undoing::{Asked, Back, Own, Undoing, undoing};

/// Take back the last commits of git findings
///
/// The findings are as they were before, byte for byte, in a new commit; history is not rewritten. Without a commit it is
/// the last one whose work still stands: undo after undo goes further back, and 'undo' of an undo, by its hash, does it
/// again. Only commits that this program made are taken back, known by their trailers; 'git revert' undoes any other.
/// What was changed since is refused, with what changed it. Where others write, too, name the commit.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings undo
  git findings undo --dry-run
  git findings undo 1a2b3c4 --reason 'Resolved the wrong one'
  git findings undo --last 3")]
pub struct UndoArgs {
    /// Commits to take back, all in one [default: the last whose work still stands]
    #[arg(value_name = "COMMIT")]
    pub commits: Vec<String>,

    /// Take back so many of the last commits
    #[arg(long, value_name = "N", default_value = "1", conflicts_with = "commits")]
    pub last: NonZero<usize>,

    /// Why; it becomes the commit's body
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub reason: Option<String>,

    /// Who undoes [default: GIT_FINDINGS_AGENT, else your e-mail and the worktree]
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,

    /// Do it even where somebody else holds the claim; recorded in the commit
    #[arg(long)]
    pub force: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub claims: ReleaseArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// Runs `undo`.
///
/// # Errors
/// Nothing to undo, a commit that is none of ours, a finding that was changed since or that somebody else has claimed.
pub fn run(env: &mut Env<'_>, arguments: &UndoArgs) -> Result<Outcome, Failure> {
    arguments.reason.as_deref().map_or(Ok(()), super::check_reason)?;
    if arguments.write.include_edits {
        return Err(Failure::usage("'undo' takes back commits as they are, and no edits along with them")
            .hint("leave out --include-edits"));
    }
    let workspace = arguments.write.open(env)?;
    // edits that a merge left are not to be thrown away for this
    check_state(&workspace, &arguments.write)?;
    let claimant = Claimant::new(env, &workspace, arguments.name.as_deref())?;
    let asked = match arguments.commits.as_slice() {
        [] => Asked::Last(arguments.last.get()),
        commits => Asked::Commits(commits),
    };
    let now = env.now()?.utc();
    let found = undoing(&workspace, workspace.place(), asked)?;
    // whoever commits before we have the lock does not change what is meant
    let meant: Vec<String> = found.commits.iter().map(|own| own.hash.to_string()).collect();
    let holder = (!arguments.force).then_some(&claimant);
    let releasing = release(&workspace, arguments, holder, now, &found)?;
    let mut claims = Claims::default();
    let done = carry_out(env, &workspace, &arguments.write, "undo", &mut |_, workspace, place| {
        let undoing = undoing(workspace, place, Asked::Commits(&meant))?;
        claims = Claims::of(&undoing);
        claims.check(workspace, holder, now)?;
        Ok(plan(workspace, &undoing, arguments))
    });
    let done = done
        .map_err(|failure| releasing.iter().fold(failure, |failure, released| released.take_back(failure)))?;
    let outcome = Outcome::of(done.report).of_workspace(&workspace).with_notes(done.notes);
    if arguments.write.dry_run {
        return Ok(outcome);
    }
    let ended: Vec<String> = claims.ended.iter().map(|finding| finding.id.to_string()).collect();
    let notes = releasing.iter().flat_map(Releasing::notes);
    let notes = notes.chain(claiming::release_all(&workspace, &ended));
    Ok(outcome.with_notes(notes.chain(claiming::restore_all(&workspace, &claims.back))))
}

/// Claims on remotes end before the commit, which may fail.
fn release<'command>(
    workspace: &'command Workspace,
    arguments: &UndoArgs,
    holder: Option<&'command Claimant>,
    now: Timestamp,
    found: &Undoing,
) -> Result<Option<Releasing<'command>>, Failure> {
    let claims = Claims::of(found);
    claims.check(workspace, holder, now)?;
    if arguments.write.dry_run {
        return Ok(None);
    }
    let ids: Vec<FindingId> = claims.ended.iter().map(|finding| finding.id.clone()).collect();
    let mut releasing =
        Releasing::begin(workspace, &arguments.claims, holder.map(|claimant| (claimant, now)))?;
    releasing.iter_mut().try_for_each(|releasing| releasing.release(&ids))?;
    Ok(releasing)
}

/// What becomes of claims.
#[derive(Default)]
struct Claims {
    /// Findings as they are, whose claim ends.
    ended: Vec<Finding>,
    /// Claims that hold again.
    back: Vec<(FindingId, Claim)>,
}

impl Claims {
    fn of(undoing: &Undoing) -> Claims {
        let mut claims = Claims::default();
        for file in &undoing.files {
            let [now, before] = [&file.now, &file.before].map(|text| text.as_deref().and_then(finding));
            let claim_before = before.as_ref().and_then(|finding| finding.claim.clone());
            match (now, before, claim_before) {
                (Some(now), _, None) if now.claim.is_some() => claims.ended.push(now),
                (now, Some(before), Some(claim)) if now.as_ref().is_none_or(|now| now.claim.is_none()) => {
                    claims.back.push((before.id, claim));
                }
                _ => {}
            }
        }
        claims
    }

    fn check(&self, workspace: &Workspace, holder: Option<&Claimant>, now: Timestamp) -> Result<(), Failure> {
        for (finding, claimant) in self.ended.iter().filter_map(|finding| Some((finding, holder?))) {
            claiming::check_holder(workspace, finding, claimant, now)?;
        }
        self.back.iter().try_for_each(|(id, claim)| claiming::check_free(workspace, id, claim))
    }
}

fn root(text: &str) -> Option<Node> {
    Version::of(text.as_bytes()).node().cloned()
}

fn finding(text: &str) -> Option<Finding> {
    Finding::read(&root(text)?).ok()
}

fn plan(workspace: &Workspace, undoing: &Undoing, arguments: &UndoArgs) -> Plan {
    let mut plan = Plan { summary: summary(workspace, &undoing.commits), ..Plan::default() };
    plan.body.push(
        undoing
            .commits
            .iter()
            .map(|own| format!("This reverts commit {}.", own.hash))
            .collect::<Vec<_>>()
            .join("\n"),
    );
    plan.body.extend(arguments.reason.clone());
    for file in &undoing.files {
        plan.changes.extend(written(workspace, file, &undoing.commits));
        plan.files.push(FileChange {
            path: file.path.clone(),
            before: file.now.clone(),
            after: file.before.clone(),
        });
    }
    plan.trailers.extend(undoing.commits.iter().map(|own| (UNDOES.to_owned(), own.hash.to_string())));
    if arguments.force {
        plan.trailers.push(("Finding-Forced".to_owned(), "yes".to_owned()));
    }
    plan
}

/// `undo "resolve FIN-001-BUG-001 as fixed"`: the subject without what the settings put around it. To take back an undo
/// is a redo, and to take back a redo is to undo the same once more.
fn summary(workspace: &Workspace, commits: &[Own]) -> String {
    let [own] = commits else { return format!("undo {} commits", commits.len()) };
    let subject = own.subject.as_str();
    let around = workspace.config.commit.subject.split_once("{summary}");
    let bare =
        around.and_then(|(head, tail)| subject.strip_prefix(head)?.strip_suffix(tail)).unwrap_or(subject);
    let taken_back = |word| bare.strip_prefix(word).filter(|_| !own.undoes.is_empty());
    match (taken_back("undo "), taken_back("redo ")) {
        (Some(undone), _) => format!("redo {undone}"),
        (_, Some(redone)) => format!("undo {redone}"),
        _ => format!("undo \"{bare}\""),
    }
}

/// What is told of a finding; of another file of the folder, nothing.
fn written(workspace: &Workspace, file: &Back, commits: &[Own]) -> Option<Written> {
    let [now, before] = [&file.now, &file.before].map(|text| text.as_deref().and_then(root));
    let status = |node: &Option<Node>| node.as_ref()?.get("status")?.as_str()?.parse::<Status>().ok();
    let (from, to) = (status(&now), status(&before));
    let change = match (&file.now, &file.before) {
        (_, None) => "removed",
        (None, _) => "restored",
        _ if from == to => "edited",
        _ => "status",
    };
    let title = before.or(now).and_then(|node| Some(node.get("title")?.as_str()?.to_owned()));
    let own = commits.iter().filter(|own| own.files.iter().any(|touched| touched.path == file.path));
    Some(Written {
        id: workspace.id_of(&file.path)?,
        change,
        from,
        to,
        title: title.unwrap_or_default(),
        path: file.path.clone(),
        fix: None,
        notes: own.map(|own| format!("undoes {}", own.told())).collect(),
        alike: Vec::new(),
    })
}
