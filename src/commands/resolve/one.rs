//! One finding on its way to being closed: how, by whom, and by which commit.

use super::{Fixes, ResolveArgs};
use crate::commands::lifecycle::{Request, Step, check_step};
use crate::commands::{Failure, Workspace};
use crate::model::{FindingId, ResolutionType, Status, Timestamp, Verb, Word};
use crate::store::Located;
use crate::text::Node;
use crate::workspace::catalogue::Catalogue;
use crate::workspace::claiming::{self, Claimant};
use crate::workspace::fixing::{self, Filled};
use crate::workspace::moment;
use crate::workspace::past::Past;
use crate::workspace::target::{Loaded, set, unset, with_status};

/// One finding on its way to being closed.
pub(super) struct Resolving<'resolve> {
    pub(super) workspace: &'resolve Workspace,
    pub(super) loaded: &'resolve Loaded,
    pub(super) request: &'resolve Request,
    pub(super) arguments: &'resolve ResolveArgs,
    pub(super) now: Timestamp,
    pub(super) claimant: &'resolve Claimant,
    /// The fix commits that are known; none while what is staged is yet to be committed as the fix.
    pub(super) fixes: Option<&'resolve Fixes>,
}

/// The finding that a duplicate repeats.
struct Repeated {
    id: String,
    /// What to know about it.
    note: Option<String>,
}

impl Resolving<'_> {
    pub(super) fn step(&self, past: &mut Past<'_>) -> Result<Step, Failure> {
        past.look_from(self.loaded.place);
        let way = self.way()?;
        let to = way.status();
        let closing = self.loaded.finding.status.is_open();
        self.check(way, to)?;
        let mut text = self.with_words(with_status(self.loaded, to)?, way)?;
        text = self.with_expiry(text, way)?;
        if closing || self.loaded.finding.status != to {
            text = self.with_signature(text, past)?;
        }
        let repeated = self.duplicate_of(way)?;
        text = match &repeated {
            Some(Repeated { id, .. }) => set(&text, &["resolution", "duplicate_of"], id.as_str())?,
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
        let repeated = repeated.and_then(|repeated| repeated.note);
        let notes = filled.notes.into_iter().chain(repeated).chain(self.foreign_claim()?).collect();
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

    /// Until when it is accepted.
    fn with_expiry(&self, text: String, way: ResolutionType) -> Result<String, Failure> {
        let place = ["resolution", "expires_at"];
        match self.request.option("expires", self.arguments.expires.as_deref()) {
            None => Ok(text),
            Some("none") => Ok(unset(&text, &place)?),
            Some(_) if !way.is_acceptance() => {
                Err(Failure::usage(format!("--expires goes with --type wont_fix or by_design, not {way}")))
            }
            Some(typed) => Ok(set(&text, &place, moment::to_come(typed, self.now)?.to_string())?),
        }
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

    fn duplicate_of(&self, way: ResolutionType) -> Result<Option<Repeated>, Failure> {
        let of = self.request.option("of", self.arguments.of.as_deref());
        let known =
            self.loaded.finding.resolution.as_ref().and_then(|resolution| resolution.duplicate_of.clone());
        match (way, of) {
            (ResolutionType::Duplicate, Some(typed)) => {
                let catalogue = Catalogue::open(self.workspace, self.loaded.place)?;
                let target = catalogue.find(typed)?;
                let end = self.end_of_chain(&catalogue, target)?;
                let note = (end != target.id).then(|| self.further(&target.id, &end));
                Ok(Some(Repeated { id: target.id.to_string(), note }))
            }
            (ResolutionType::Duplicate, None) if known.is_some() => {
                Ok(known.map(|id| Repeated { id, note: None }))
            }
            (ResolutionType::Duplicate, None) => {
                Err(Failure::usage("--type duplicate needs --of ID, the finding that it repeats"))
            }
            (_, Some(_)) => Err(Failure::usage(format!("--of goes with --type duplicate, not {way}"))),
            (_, None) => Ok(None),
        }
    }

    fn further(&self, target: &FindingId, end: &FindingId) -> String {
        let id = &self.loaded.finding.id;
        format!(
            "{target} is itself a duplicate of {end}; 'git findings resolve {id} --type duplicate --of {end}' names that one"
        )
    }

    /// Follows what the target is a duplicate of, and gives the last: the finding itself must not come up on the way.
    fn end_of_chain(&self, catalogue: &Catalogue<'_>, target: &Located) -> Result<FindingId, Failure> {
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
            seen.push(next.id.clone());
            match of.and_then(|of| catalogue.find(&of).ok().cloned()) {
                Some(further) => next = further,
                None => break,
            }
        }
        Ok(next.id)
    }

    /// Closing what somebody else works on is lawful, and said.
    fn foreign_claim(&self) -> Result<Option<String>, Failure> {
        let other = claiming::other_holder(self.workspace, &self.loaded.finding, self.claimant)?;
        Ok(other.map(|name| format!("ends the claim of {name}")))
    }

    fn fix(&self, way: ResolutionType, closing: bool, past: &mut Past<'_>) -> Result<Filled, Failure> {
        let commit = self.request.option("commit", self.arguments.commit.as_deref());
        match self.fixes.map(|fixes| fixes.get(&self.loaded.finding.id)) {
            Some(Some(known)) if way == ResolutionType::Fixed => return fixing::of_naming(past, known),
            Some(_) => {}
            None if way == ResolutionType::Fixed => return Ok(Filled::default()),
            None => {
                let id = &self.loaded.finding.id;
                return Err(Failure::usage(format!(
                    "--with-staged goes with --type fixed, and {id} is {way}"
                )));
            }
        }
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
