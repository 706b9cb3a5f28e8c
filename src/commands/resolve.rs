//! `resolve`: closes findings, and fills in the commit that fixed them with the evidence to find it again.

use super::lifecycle::{Request, Step, Wording, check_step, requests, walk_and_release};
use super::{Env, Failure, Outcome, Workspace};
use crate::model::{ResolutionType, Status, Timestamp, Verb, Word};
use crate::store::Located;
use crate::text::Node;
use crate::workspace::catalogue::Catalogue;
use crate::workspace::change::WriteArgs;
use crate::workspace::claiming::{self, Claimant, ReleaseArgs};
use crate::workspace::fixing::{self, Filled};
use crate::workspace::past::Past;
use crate::workspace::target::{Loaded, Takes, set, unset, with_status};

/// Close findings, with the commit that fixed them
///
/// --type decides the status: 'fixed' gives resolved; 'wont_fix', 'by_design' and 'cannot_reproduce' give wont_fix;
/// 'duplicate' gives duplicate and needs --of.
///
/// The fix commit of --type fixed is, first that fits: --commit REV; the newest commit since the finding was opened
/// last whose message has a line 'Fixes-Finding: ID'; with --no-commit the commit you make next; the newest commit of
/// HEAD that changes more than findings, if nothing else is staged or modified and it is yours and younger than the last
/// opening. Otherwise the answer says what is missing.
///
/// On a closed finding of the same kind it amends the resolution. Closing ends the claim, somebody else's too, and says
/// whose.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings resolve FIN-001-BUG-001 --commit 4f0c2d1 --details 'Compare and swap in OutputBag'
  git findings resolve FIN-001-BUG-002           # the commit is found by its Fixes-Finding line
  git findings resolve FIN-001-BUG-003 --no-commit && git commit -m 'Fix the bag'
  git findings resolve FIN-001-DX-001 --type wont_fix --details 'Documented instead'
  git findings resolve FIN-001-BUG-004 --type duplicate --of FIN-001-BUG-001")]
pub struct ResolveArgs {
    /// Findings by id, the start of an id, or an earlier id; '-' reads ids or JSON lines (id, type, commit, details,
    /// pr, release, by, of) from standard input
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,

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
const LINE_FIELDS: &[&str] = &["type", "commit", "details", "pr", "release", "by", "of"];

/// Runs `resolve`.
///
/// # Errors
/// A finding or revision that is unknown, a step that the lifecycle does not have, a fix commit that cannot be told.
pub fn run(env: &mut Env<'_>, arguments: &ResolveArgs) -> Result<Outcome, Failure> {
    let workspace = arguments.write.open(env)?;
    let requests = requests(env, &arguments.ids, LINE_FIELDS)?;
    let claimant = Claimant::new(env, &workspace, arguments.name.as_deref())?;
    let mut past = Past::new(&workspace);
    let wording = Wording {
        kind: "resolve",
        reason: arguments.details.as_deref(),
        forced: arguments.force,
        takes: Takes::Finding,
    };
    let how = (&arguments.write, &arguments.claims);
    let step = &mut |workspace: &_, loaded: &_, request: &_, now| {
        Resolving { workspace, loaded, request, arguments, now, claimant: &claimant }.step(&mut past)
    };
    walk_and_release(env, &workspace, how, None, &requests, &wording, step)
}

/// One finding on its way to being closed.
struct Resolving<'resolve> {
    workspace: &'resolve Workspace,
    loaded: &'resolve Loaded,
    request: &'resolve Request,
    arguments: &'resolve ResolveArgs,
    now: Timestamp,
    claimant: &'resolve Claimant,
}

impl Resolving<'_> {
    fn step(&self, past: &mut Past<'_>) -> Result<Step, Failure> {
        past.look_from(self.loaded.place);
        let way = self.way()?;
        let to = way.status();
        let closing = self.loaded.finding.status.is_open();
        self.check(way, to)?;
        let mut text = self.with_words(with_status(self.loaded, to)?, way)?;
        if closing || self.loaded.finding.status != to {
            text = self.with_signature(text, past)?;
        }
        text = match self.duplicate_of(way)? {
            Some(target) => set(&text, &["resolution", "duplicate_of"], target.as_str())?,
            None => unset(&text, &["resolution", "duplicate_of"])?,
        };
        if way != ResolutionType::Fixed {
            text = fixing::without_evidence(text)?;
        }
        let filled = self.fix(way, closing, past)?;
        text = filled.write(text)?;
        if closing {
            text = self.with_failed_fixes(text, past)?;
        }
        let notes = filled.notes.into_iter().chain(self.foreign_claim()?).collect();
        Ok(Step { after: Some(text), to: Some(to), way: Some(way), fix: filled.fix, notes })
    }

    /// How it is to be closed: by the line, the flag, what it was closed as before, else as fixed.
    fn way(&self) -> Result<ResolutionType, Failure> {
        if let Some(word) = self.request.option("type", None) {
            return word.parse().map_err(|error: crate::model::WordError| Failure::usage(error.to_string()));
        }
        let before =
            self.loaded.finding.resolution.as_ref().and_then(|resolution| resolution.resolution_type);
        let kept = before.filter(|_| !self.loaded.finding.status.is_open());
        Ok(self.arguments.kind.or(kept).unwrap_or(ResolutionType::Fixed))
    }

    fn check(&self, way: ResolutionType, to: Status) -> Result<(), Failure> {
        let commit = self.request.option("commit", self.arguments.commit.as_deref());
        if way != ResolutionType::Fixed && commit.is_some_and(|commit| commit != "none") {
            return Err(Failure::usage(format!("--commit goes with --type fixed, not {way}")));
        }
        if self.arguments.force {
            return Ok(());
        }
        let from = self.loaded.finding.status;
        let verb = match (from.is_open(), to) {
            (true, _) => Verb::Resolve,
            (false, Status::Duplicate) => Verb::Retarget,
            (false, _) => Verb::Amend,
        };
        check_step(self.workspace, self.loaded, verb, to)
    }

    /// Type and what the user said about it.
    fn with_words(&self, text: String, way: ResolutionType) -> Result<String, Failure> {
        let mut text = set(&text, &["resolution", "resolution_type"], way.word())?;
        let words = [
            ("resolution_details", self.request.option("details", self.arguments.details.as_deref())),
            ("pr_link", self.request.option("pr", self.arguments.pr.as_deref())),
            ("release_version", self.request.option("release", self.arguments.release.as_deref())),
            ("resolved_by", self.request.option("by", self.arguments.by.as_deref())),
        ];
        for (field, value) in words {
            if let Some(value) = value {
                text = set(&text, &["resolution", field], value)?;
            }
        }
        let steps = &self.arguments.verification_steps;
        if !steps.is_empty() {
            let steps = Node::array(steps.iter().map(|step| Node::from(step.as_str())));
            text = set(&text, &["resolution", "verification_steps"], steps)?;
        }
        Ok(text)
    }

    /// Who and when; a claim ends here.
    fn with_signature(&self, text: String, past: &mut Past<'_>) -> Result<String, Failure> {
        let text = set(&text, &["resolved_at"], self.now.to_string())?;
        let text = unset(&text, &["claim"])?;
        if self.request.option("by", self.arguments.by.as_deref()).is_some() {
            return Ok(text);
        }
        let by = past.me()?.name;
        set(&text, &["resolution", "resolved_by"], by)
    }

    fn duplicate_of(&self, way: ResolutionType) -> Result<Option<String>, Failure> {
        let of = self.request.option("of", self.arguments.of.as_deref());
        let known =
            self.loaded.finding.resolution.as_ref().and_then(|resolution| resolution.duplicate_of.clone());
        match (way, of) {
            (ResolutionType::Duplicate, Some(typed)) => {
                let catalogue = Catalogue::open(self.workspace, self.loaded.place)?;
                let target = catalogue.find(typed)?;
                self.check_chain(&catalogue, target)?;
                Ok(Some(target.id.to_string()))
            }
            (ResolutionType::Duplicate, None) if known.is_some() => Ok(known),
            (ResolutionType::Duplicate, None) => {
                Err(Failure::usage("--type duplicate needs --of ID, the finding that it repeats"))
            }
            (_, Some(_)) => Err(Failure::usage(format!("--of goes with --type duplicate, not {way}"))),
            (_, None) => Ok(None),
        }
    }

    /// Follows what the target is a duplicate of: the finding itself must not come up on the way.
    fn check_chain(&self, catalogue: &Catalogue<'_>, target: &Located) -> Result<(), Failure> {
        let id = &self.loaded.finding.id;
        let (mut next, mut seen) = (target.clone(), Vec::new());
        while !seen.contains(&next.id) {
            if next.id == *id {
                return Err(Failure::usage(match seen.is_empty() {
                    true => format!("{id} cannot be a duplicate of itself"),
                    false => {
                        format!("{} is a duplicate of {id} already, so {id} cannot be one of it", target.id)
                    }
                }));
            }
            let of =
                catalogue.load(&next, self.now)?.finding.resolution.and_then(|closed| closed.duplicate_of);
            seen.push(next.id);
            match of.and_then(|of| catalogue.find(&of).ok().cloned()) {
                Some(further) => next = further,
                None => break,
            }
        }
        Ok(())
    }

    /// Closing what somebody else works on is lawful, and said.
    fn foreign_claim(&self) -> Result<Option<String>, Failure> {
        let other = claiming::other_holder(self.workspace, &self.loaded.finding, self.claimant)?;
        Ok(other.map(|name| format!("ends the claim of {name}")))
    }

    fn fix(&self, way: ResolutionType, closing: bool, past: &mut Past<'_>) -> Result<Filled, Failure> {
        let commit = self.request.option("commit", self.arguments.commit.as_deref());
        match (way, commit) {
            (ResolutionType::Fixed, None) if !closing => Ok(Filled::default()),
            (ResolutionType::Fixed, commit) => fixing::fill(
                self.workspace,
                &self.loaded.finding.id,
                &self.loaded.finding.aliases,
                commit,
                self.arguments.write.no_commit,
                past,
            ),
            _ => Ok(Filled::default()),
        }
    }

    /// A finding that was resolved before and reopened keeps the commits that did not hold.
    fn with_failed_fixes(&self, text: String, past: &mut Past<'_>) -> Result<String, Failure> {
        let failed = past.failed_fixes(&self.loaded.finding.id)?;
        if failed.is_empty() {
            return Ok(text);
        }
        let failed = Node::array(failed.into_iter().map(Node::from));
        set(&text, &["resolution", "previous_commit_hashes"], failed)
    }
}
