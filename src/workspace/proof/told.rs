//! What is told of a proof: a row, and why in words.

use std::collections::HashMap;

use super::Proof;
use crate::evidence::{Confidence, Found, TakenBack, Verdict};
use crate::git::Hash;
use crate::history::FixState;
use crate::model::FindingId;
use crate::report::FixRow;

impl Proof {
    /// The row of the answer.
    pub fn row(&self) -> FixRow {
        let (record, judgement) = (&self.record, &self.judgement);
        FixRow {
            id: record.id.clone(),
            verdict: judgement.verdict,
            recorded: record.hash.clone(),
            commit: judgement.commit.map(|commit| commit.to_string()),
            subject: self.subject.clone(),
            method: judgement.found.as_ref().map(Found::method),
            confidence: judgement.found.as_ref().map(Found::confidence),
            candidates: judgement.several.iter().map(ToString::to_string).collect(),
            reverted_by: self.standing_revert().map(|taken_back| taken_back.by.to_string()),
            why: self.why(),
            title: record.title.clone(),
            path: record.path.clone(),
        }
    }

    fn standing_revert(&self) -> Option<TakenBack> {
        self.taken_back.filter(|_| self.picked_again.is_none())
    }

    /// What metrics tell of each of them.
    pub fn states(proofs: &[Proof]) -> HashMap<FindingId, FixState> {
        proofs.iter().map(|proof| (proof.record.id.clone(), proof.state())).collect()
    }

    /// What metrics tell of it.
    pub fn state(&self) -> FixState {
        match self.judgement.verdict {
            Verdict::Unknown => FixState::Unverifiable,
            verdict if verdict.is_good(false) => FixState::Verified,
            _ => FixState::Broken,
        }
    }

    fn why(&self) -> String {
        let subject = || self.subject.as_ref().map(|subject| format!("\"{subject}\"")).unwrap_or_default();
        match self.judgement.verdict {
            Verdict::Ok => format!("{}{}", subject(), self.picked_again()),
            Verdict::Derived => {
                format!("{}, fixed and resolved in one commit{}", subject(), self.picked_again())
            }
            Verdict::Moved => format!("{}{}", self.evidence(), self.picked_again()),
            Verdict::Unreachable => format!("{}, which this history does not contain", subject()),
            Verdict::Missing => self.missing().to_owned(),
            Verdict::Reverted => {
                format!("{}, taken back by {}", subject(), self.by())
            }
            Verdict::Ambiguous if self.standing_revert().is_some() => format!(
                "{}, taken back by {}, which a later commit seems to take back in turn",
                subject(),
                self.by()
            ),
            Verdict::Ambiguous => self.several(),
            Verdict::Unknown => self.unknown().to_owned(),
        }
    }

    fn missing(&self) -> &'static str {
        match self.record.hash.as_deref().is_none_or(Hash::can_begin_with) {
            true => "no such commit is here, and nothing leads to another",
            false => "that is no commit hash, and nothing leads to a commit",
        }
    }

    fn by(&self) -> String {
        self.taken_back.map(|taken_back| taken_back.by.short()).unwrap_or_default()
    }

    /// `, taken back by 1a2b3c4 and picked again as 5d6e7f8`; nothing where it was not.
    fn picked_again(&self) -> String {
        let again = self.picked_again.map(|commit| commit.short());
        again
            .map(|again| format!(", taken back by {} and picked again as {again}", self.by()))
            .unwrap_or_default()
    }

    /// `same author, same author date (likely)`.
    fn evidence(&self) -> String {
        let told = |found: &Found| format!("{} ({})", found.reasons().join(", "), found.confidence().word());
        self.judgement.found.as_ref().map(told).unwrap_or_default()
    }

    fn several(&self) -> String {
        match self.judgement.several.as_slice() {
            [one] => format!(
                "the author date alone leads to {}, which may be chance ({}); if it is the fix: 'git findings repair {} \
                 --write'",
                one.short(),
                Confidence::Weak.word(),
                self.record.id
            ),
            [] => "the hash is cut short, and several commits begin so".to_owned(),
            several => {
                let names: Vec<String> = several.iter().map(|commit| commit.short()).collect();
                format!("{} commits fit: {}", names.len(), names.join(", "))
            }
        }
    }

    fn unknown(&self) -> &'static str {
        match self.record.hash {
            Some(_) if self.is_shallow => {
                "history is cut in this shallow clone; 'git fetch --unshallow' brings the rest"
            }
            Some(_) => "not in this partial clone; its remote may have it",
            None if self.is_shallow => "no fix commit is recorded, and history is cut in this shallow clone",
            None => "no fix commit is recorded, and the finding became resolved by findings alone",
        }
    }
}
