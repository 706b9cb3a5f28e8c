//! Which verb takes a finding from one status to another, and which steps are allowed. The table binds commands;
//! a commit may fold several steps into one.

use std::fmt;

use super::words::{Status, Word};

/// What a command does to a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Somebody else has seen it, and it is true.
    Confirm,
    /// Somebody begins to work on it.
    Start,
    /// Nobody works on it any more.
    Stop,
    /// It is closed.
    Resolve,
    /// It is open again.
    Reopen,
    /// It stays closed, its resolution changes.
    Amend,
    /// It stays a duplicate, of another finding.
    Retarget,
}

impl Verb {
    /// The command that does it: `resolve` amends and retargets too.
    pub fn command(self) -> &'static str {
        match self {
            Verb::Confirm => "confirm",
            Verb::Start => "start",
            Verb::Stop => "stop",
            Verb::Resolve | Verb::Amend | Verb::Retarget => "resolve",
            Verb::Reopen => "reopen",
        }
    }

    /// What a step from one status to another is, allowed or not; `None` where nothing would change.
    fn of_step(from: Status, to: Status) -> Option<Verb> {
        match (from.is_open(), to.is_open()) {
            (true, true) if from == to => None,
            (true, true) => Some(match (from, to) {
                (_, Status::InProgress) => Verb::Start,
                (Status::Open, _) => Verb::Confirm,
                _ => Verb::Stop,
            }),
            (true, false) => Some(Verb::Resolve),
            (false, true) => Some(Verb::Reopen),
            (false, false) if from == to && to == Status::Duplicate => Some(Verb::Retarget),
            (false, false) => Some(Verb::Amend),
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Verb::Amend => "amend",
            Verb::Retarget => "retarget",
            verb => verb.command(),
        })
    }
}

/// The steps that commands may take. The default forbids changing how a finding was closed without reopening it, and
/// going from `wont_fix` or `duplicate` straight to work.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transitions {
    loosened: Vec<(Status, Status)>,
}

impl Transitions {
    /// May this verb take a finding from one status to the other?
    pub fn allows(&self, verb: Verb, from: Status, to: Status) -> bool {
        self.verb_for(from, to) == Some(verb)
    }

    /// The verb that takes a finding from one status to the other; `None` where that is not allowed, or where
    /// nothing would change.
    pub fn verb_for(&self, from: Status, to: Status) -> Option<Verb> {
        let allowed = stands_in_table(from, to) || self.loosened.contains(&(from, to));
        Verb::of_step(from, to).filter(|_| allowed)
    }

    /// Every step that is allowed from a status, with its verb, in the order of the statuses.
    pub fn steps_from(&self, from: Status) -> impl Iterator<Item = (Verb, Status)> + '_ {
        Status::ALL.iter().filter_map(move |to| self.verb_for(from, *to).map(|verb| (verb, *to)))
    }

    /// Allows one more step.
    pub fn loosen(&mut self, from: Status, to: Status) {
        if !self.loosened.contains(&(from, to)) {
            self.loosened.push((from, to));
        }
    }

    /// Does some path of allowed steps lead from one status to the other? Such a change is lawful in a commit.
    pub fn is_reachable(&self, from: Status, to: Status) -> bool {
        let mut seen = vec![from];
        let mut next = 0;
        while let Some(status) = seen.get(next).copied() {
            let new: Vec<_> =
                self.steps_from(status).map(|(_, to)| to).filter(|to| !seen.contains(to)).collect();
            seen.extend(new);
            next += 1;
        }
        seen.contains(&to)
    }
}

fn stands_in_table(from: Status, to: Status) -> bool {
    match (from, to) {
        (Status::WontFix | Status::Duplicate, Status::InProgress) => false,
        _ => from.is_open() || to.is_open() || from == to,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The table of the specification, row by row, typed again by hand.
    const TABLE: [(Status, [&str; 6]); 6] = [
        (Status::Open, ["-", "confirm", "start", "resolve", "resolve", "resolve"]),
        (Status::Confirmed, ["stop", "-", "start", "resolve", "resolve", "resolve"]),
        (Status::InProgress, ["stop", "stop", "-", "resolve", "resolve", "resolve"]),
        (Status::Resolved, ["reopen", "reopen", "reopen", "amend", "-", "-"]),
        (Status::WontFix, ["reopen", "reopen", "-", "-", "amend", "-"]),
        (Status::Duplicate, ["reopen", "reopen", "-", "-", "-", "retarget"]),
    ];

    #[test]
    fn the_default_is_the_table() {
        let transitions = Transitions::default();
        for (from, row) in TABLE {
            for (to, verb) in Status::ALL.iter().zip(row) {
                let found = transitions.verb_for(from, *to).map_or("-".to_owned(), |verb| verb.to_string());
                assert_eq!(found, verb, "{from} -> {to}");
            }
        }
        assert!(transitions.allows(Verb::Stop, Status::InProgress, Status::Confirmed));
        assert!(!transitions.allows(Verb::Start, Status::WontFix, Status::InProgress));
    }

    #[test]
    fn a_loosened_step_gets_its_natural_verb() {
        let mut transitions = Transitions::default();
        transitions.loosen(Status::WontFix, Status::InProgress);
        transitions.loosen(Status::Resolved, Status::Duplicate);
        assert!(transitions.allows(Verb::Reopen, Status::WontFix, Status::InProgress));
        assert!(transitions.allows(Verb::Amend, Status::Resolved, Status::Duplicate));
        let steps: Vec<_> = transitions.steps_from(Status::Duplicate).map(|(_, to)| to).collect();
        assert_eq!(steps, [Status::Open, Status::Confirmed, Status::Duplicate]);
    }

    fn status() -> impl Strategy<Value = Status> {
        proptest::sample::select(Status::ALL)
    }

    proptest! {
        /// What a person could do by hand, step after step, is lawful as one commit.
        #[test]
        fn every_walk_over_the_table_is_reachable(
            start in status(),
            choices in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
            loosened in prop::collection::vec((status(), status()), 0..4),
        ) {
            let mut transitions = Transitions::default();
            loosened.iter().for_each(|(from, to)| transitions.loosen(*from, *to));
            let mut now = start;
            for choice in choices {
                let steps: Vec<_> = transitions.steps_from(now).collect();
                now = steps[choice.index(steps.len())].1;
                prop_assert!(transitions.is_reachable(start, now));
            }
        }
    }
}
