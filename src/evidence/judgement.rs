//! From the facts about one recorded fix to what it is now.

use serde::Serialize;

use super::candidate::{Candidate, Confidence, Method};
use crate::git::Hash;

/// What became of a recorded fix commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is neither here nor does anything lead to another.
    Missing,
    /// It is here, but not in the history asked about, and nothing leads to another.
    Unreachable,
    /// A later commit takes it back.
    Reverted,
    /// Several commits fit, or one does that may do so by chance.
    Ambiguous,
    /// Nobody can tell: history is cut, or no commit is recorded.
    Unknown,
    /// The evidence leads to exactly one other commit.
    Moved,
    /// None is recorded: the finding became resolved in a commit that changes more than findings.
    Derived,
    /// It is what it claims.
    Ok,
}

impl Verdict {
    /// Every one, the worst first.
    pub const ALL: [Verdict; 8] = [
        Verdict::Missing,
        Verdict::Unreachable,
        Verdict::Reverted,
        Verdict::Ambiguous,
        Verdict::Unknown,
        Verdict::Moved,
        Verdict::Derived,
        Verdict::Ok,
    ];

    /// As it is told.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Missing => "missing",
            Verdict::Unreachable => "unreachable",
            Verdict::Reverted => "reverted",
            Verdict::Ambiguous => "ambiguous",
            Verdict::Unknown => "unknown",
            Verdict::Moved => "moved",
            Verdict::Derived => "derived",
            Verdict::Ok => "ok",
        }
    }

    /// Is there a fix that stands? What nobody can tell is bad only for the strict.
    pub fn is_good(self, strict: bool) -> bool {
        match self {
            Verdict::Moved | Verdict::Derived | Verdict::Ok => true,
            Verdict::Unknown => !strict,
            Verdict::Missing | Verdict::Unreachable | Verdict::Reverted | Verdict::Ambiguous => false,
        }
    }
}

/// What the hash in the file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// There is none.
    Nothing,
    /// A commit of the history asked about.
    InHistory(Hash),
    /// A commit that is here, but not in that history.
    Elsewhere(Hash),
    /// No commit that is here.
    Absent,
    /// Several commits, for it is cut short.
    Several,
}

/// What is known about the fix of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// What the hash in the file names.
    pub recorded: Recorded,
    /// The commits of the history asked about that something may lead to.
    pub candidates: Vec<Candidate>,
    /// The commit in which the finding became resolved, if it changes more than findings.
    pub derived: Option<Hash>,
    /// Does history end before its beginning (shallow clone)?
    pub is_shallow: bool,
    /// May commits be missing here that others have (partial clone)?
    pub is_partial: bool,
    /// Does the user take a commit that may fit by chance? By naming the finding, having seen it.
    pub takes_weak: bool,
}

/// A commit that stands for the recorded one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The evidence led to it.
    Candidate(Candidate),
    /// Nothing led anywhere, and the finding became resolved in it.
    Derived(Hash),
}

impl Found {
    /// What led to it, by what weighs most.
    pub fn method(&self) -> Method {
        match self {
            Found::Candidate(candidate) => candidate.method(),
            Found::Derived(_) => Method::Derived,
        }
    }

    /// How sure that is.
    pub fn confidence(&self) -> Confidence {
        match self {
            Found::Candidate(candidate) => candidate.confidence(),
            Found::Derived(_) => Confidence::Likely,
        }
    }

    /// What speaks for it, in words.
    pub fn reasons(&self) -> Vec<&'static str> {
        match self {
            Found::Candidate(candidate) => candidate.reasons(),
            Found::Derived(_) => vec!["the finding became resolved in it"],
        }
    }

    fn commit(&self) -> Hash {
        match self {
            Found::Candidate(candidate) => candidate.commit,
            Found::Derived(commit) => *commit,
        }
    }
}

/// What follows from the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What became of the recorded commit.
    pub verdict: Verdict,
    /// The fix, where there is one that can be told.
    pub commit: Option<Hash>,
    /// What led to a commit other than the recorded one.
    pub found: Option<Found>,
    /// The commits that fit equally well, or the one that may fit by chance.
    pub several: Vec<Hash>,
}

impl Judgement {
    fn of(verdict: Verdict, commit: Option<Hash>) -> Self {
        Judgement { verdict, commit, found: None, several: Vec::new() }
    }

    fn moved(found: Found) -> Self {
        Judgement { found: Some(found.clone()), ..Judgement::of(Verdict::Moved, Some(found.commit())) }
    }

    fn ambiguous(several: Vec<Hash>) -> Self {
        Judgement { several, ..Judgement::of(Verdict::Ambiguous, None) }
    }
}

/// Judges one recorded fix.
pub fn judge(facts: &Facts) -> Judgement {
    match facts.recorded {
        Recorded::InHistory(commit) => Judgement::of(Verdict::Ok, Some(commit)),
        Recorded::Nothing if facts.derived.is_some() => Judgement::of(Verdict::Derived, facts.derived),
        Recorded::Nothing => Judgement::of(Verdict::Unknown, None),
        Recorded::Elsewhere(_) if facts.is_shallow => Judgement::of(Verdict::Unknown, None),
        Recorded::Absent if facts.is_shallow || facts.is_partial => Judgement::of(Verdict::Unknown, None),
        Recorded::Elsewhere(_) | Recorded::Absent | Recorded::Several => sought(facts),
    }
}

/// Where the evidence leads; the commit in which the finding became resolved where it leads nowhere.
fn sought(facts: &Facts) -> Judgement {
    let candidates = || facts.candidates.iter().filter(|candidate| candidate.is_one());
    let Some(most) = candidates().map(Candidate::weight).max() else { return without_candidates(facts) };
    let best: Vec<&Candidate> = candidates().filter(|candidate| candidate.weight() == most).collect();
    let on_first_parents: Vec<&Candidate> =
        best.iter().filter(|candidate| candidate.is_on_first_parents).copied().collect();
    match (best.as_slice(), on_first_parents.as_slice()) {
        ([one], _) | (_, [one]) if one.has_date_alone() => by_date_alone(facts, one),
        ([one], _) | (_, [one]) => Judgement::moved(Found::Candidate((*one).clone())),
        (several, _) => Judgement::ambiguous(several.iter().map(|candidate| candidate.commit).collect()),
    }
}

/// Commits of one second are made by scripts, imports and fixed clocks, too: whether it is more than that, people tell.
fn by_date_alone(facts: &Facts, one: &Candidate) -> Judgement {
    let found = Found::Candidate(one.clone());
    match facts.derived.filter(|derived| *derived != one.commit) {
        Some(derived) => Judgement::ambiguous(vec![one.commit, derived]),
        None if facts.takes_weak => Judgement::moved(found),
        None => Judgement { found: Some(found), ..Judgement::ambiguous(vec![one.commit]) },
    }
}

fn without_candidates(facts: &Facts) -> Judgement {
    match (facts.derived, facts.recorded) {
        (Some(derived), _) => Judgement::moved(Found::Derived(derived)),
        (None, Recorded::Several) => Judgement::of(Verdict::Ambiguous, None),
        (None, Recorded::Elsewhere(commit)) => Judgement::of(Verdict::Unreachable, Some(commit)),
        (None, _) => Judgement::of(Verdict::Missing, None),
    }
}
