//! The fold on commits made by hand, and its laws on random ones.

use proptest::prelude::*;

use super::*;
use crate::history::bench::{self, Step, broken, change, ledger, line, step, version};
use crate::model::Status::{self, *};

type Told = (u8, EventKind, Option<Status>, Option<Status>);

/// Number of the commit, what, from, to.
fn tell(events: &[Event]) -> Vec<Told> {
    events.iter().map(|event| (event.origin.commit.as_bytes()[0], event.kind, event.from, event.to)).collect()
}

fn play(steps: &[Step]) -> Vec<Told> {
    tell(&events(steps))
}

fn events(steps: &[Step]) -> Vec<Event> {
    bench::events(&ledger(&line(20), steps), View::Graph)
}

#[test]
fn a_life_from_creation_to_removal() {
    let [a, b, c, d] = [(1, Open), (2, Confirmed), (3, Confirmed), (4, Resolved)]
        .map(|(blob, status)| version("findings/X.json", blob, status));
    let told = play(&[
        step(1, vec![change(a.clone(), &[None])]),
        step(2, vec![change(b.clone(), &[a])]),
        step(3, vec![change(c.clone(), &[b])]),
        step(4, vec![change(d.clone(), &[c])]),
        step(5, vec![change(None, &[d])]),
    ]);
    assert_eq!(
        told,
        [
            (1, EventKind::Created, None, Some(Open)),
            (2, EventKind::Status, Some(Open), Some(Confirmed)),
            (3, EventKind::Edited, Some(Confirmed), Some(Confirmed)),
            (4, EventKind::Status, Some(Confirmed), Some(Resolved)),
            (5, EventKind::Removed, Some(Resolved), None),
        ]
    );
}

#[test]
fn a_move_is_no_event_in_the_status() {
    let old = version("findings/X.json", 1, Open);
    let moved = version("findings/FIN/X.json", 1, Open);
    let steps = [step(1, vec![change(old.clone(), &[None])]), step(2, vec![change(moved, &[old])])];
    let events = events(&steps);
    assert_eq!(tell(&events)[1..], [(2, EventKind::Renamed, Some(Open), Some(Open))]);
    assert_eq!(events[1].old_path.as_deref(), Some("findings/X.json"));
    assert!(!events[1].is_transition());
}

#[test]
fn a_move_with_a_change_tells_both() {
    let old = version("findings/X.json", 1, Open);
    let told = play(&[step(
        2,
        vec![change(version("findings/FIN/X.json", 2, Resolved), std::slice::from_ref(&old))],
    )]);
    let expected =
        [(2, EventKind::Renamed, Some(Open), Some(Open)), (2, EventKind::Status, Some(Open), Some(Resolved))];
    assert_eq!(told, expected);
    let told = play(&[step(2, vec![change(version("findings/FIN/X.json", 2, Open), &[old])])]);
    assert_eq!(told[1], (2, EventKind::Edited, Some(Open), Some(Open)));
}

#[test]
fn a_merge_that_takes_one_side_is_no_event() {
    let (ours, theirs) = (version("findings/X.json", 1, WontFix), version("findings/X.json", 2, Resolved));
    for taken in [&ours, &theirs] {
        assert_eq!(play(&[step(3, vec![change(taken.clone(), &[ours.clone(), theirs.clone()])])]), []);
    }
    assert_eq!(play(&[step(3, vec![change(None, &[ours, None])])]), []);
}

#[test]
fn a_merge_that_differs_from_both_counts_from_the_first_parent() {
    let (ours, theirs) = (version("findings/X.json", 1, WontFix), version("findings/X.json", 2, Resolved));
    let merged = version("findings/X.json", 3, Duplicate);
    let told = play(&[step(3, vec![change(merged, &[ours, theirs])])]);
    assert_eq!(told, [(3, EventKind::Status, Some(WontFix), Some(Duplicate))]);
}

#[test]
fn a_merge_of_a_finding_that_only_the_branch_has_counts_from_the_branch() {
    let theirs = version("findings/X.json", 2, Open);
    let told = play(&[step(3, vec![change(version("findings/X.json", 3, Resolved), &[None, theirs])])]);
    assert_eq!(told, [(3, EventKind::Status, Some(Open), Some(Resolved))]);
}

#[test]
fn a_merge_that_joins_one_sides_move_with_the_others_edit_is_no_event() {
    let ours = version("findings/X.json", 2, Resolved);
    let theirs = version("findings/FIN/X.json", 1, Open);
    let told = play(&[step(3, vec![change(version("findings/FIN/X.json", 2, Resolved), &[ours, theirs])])]);
    assert_eq!(told, []);
}

#[test]
fn only_what_was_removed_by_an_ancestor_is_restored() {
    let there = version("findings/X.json", 1, Open);
    let removal = step(2, vec![change(None, std::slice::from_ref(&there))]);
    let again = step(3, vec![change(there, &[None])]);
    let steps = [removal, again];
    assert_eq!(play(&steps)[1], (3, EventKind::Restored, None, Some(Open)));
    // The same two commits on two branches: what one removes, the other creates.
    let branches = [(1, vec![]), (2, vec![1]), (3, vec![1])];
    let told = tell(&bench::events(&ledger(&branches, &steps), View::Graph));
    assert_eq!(told[1], (3, EventKind::Created, None, Some(Open)));
}

#[test]
fn an_unreadable_version_carries_the_status_over() {
    let path = "findings/X.json";
    let (open, mended) = (version(path, 1, Open), version(path, 4, Resolved));
    let steps = [
        step(1, vec![change(open.clone(), &[None])]),
        step(2, vec![change(broken(path, 2), &[open])]),
        step(3, vec![change(broken(path, 3), &[broken(path, 2)])]),
        step(4, vec![change(mended, &[broken(path, 3)])]),
    ];
    let events = events(&steps);
    assert_eq!(
        tell(&events)[1..],
        [
            (2, EventKind::Unreadable, Some(Open), Some(Open)),
            (3, EventKind::Unreadable, Some(Open), Some(Open)),
            (4, EventKind::Status, Some(Open), Some(Resolved)),
        ]
    );
    assert_eq!(events[1].reason.as_deref(), Some("line 1: no JSON"));
    assert!(events[1].facts.is_none() && events[3].reason.is_none());
}

#[test]
fn a_finding_that_begins_unreadable_is_created_when_it_can_be_read() {
    let path = "findings/X.json";
    let told = play(&[
        step(1, vec![change(broken(path, 1), &[None])]),
        step(2, vec![change(version(path, 2, Open), &[broken(path, 1)])]),
    ]);
    assert_eq!(told, [(1, EventKind::Unreadable, None, None), (2, EventKind::Created, None, Some(Open))]);
    let told = play(&[
        step(1, vec![change(broken(path, 1), &[None])]),
        step(2, vec![change(None, &[broken(path, 1)])]),
    ]);
    assert_eq!(told[1], (2, EventKind::Removed, None, None));
}

#[test]
fn what_was_committed_a_day_after_it_is_said_to_have_happened_is_told() {
    let steps = [
        step(1, vec![change(version("x", 1, Open), &[None])]),
        step(9, vec![change(version("x", 2, Open), &[None])]),
    ];
    let events = events(&steps);
    assert_eq!(events[0].recorded_later(), None, "exactly 24 hours");
    assert_eq!(events[1].recorded_later().map(|late| late.num_days()), Some(9));
}

/// A file of one finding over a line of commits: status and readability of each version, `None` where it is missing.
fn steps_of(versions: &[Option<(u8, bool)>]) -> Vec<Step> {
    let mut before = None;
    let mut steps = Vec::new();
    for (place, next) in versions.iter().enumerate() {
        let name = place as u8 + 1;
        let now = next.and_then(|(word, is_readable)| match is_readable {
            true => version("findings/X.json", name, Status::ALL[usize::from(word)]),
            false => broken("findings/X.json", name),
        });
        steps.push(step(name, vec![change(now.clone(), &[before])]));
        before = now;
    }
    steps
}

use crate::model::Word;

proptest! {
    #[test]
    fn a_replay_in_batches_is_a_replay_in_one_pass(
        versions in prop::collection::vec(prop::option::of((0u8..6, any::<bool>())), 0..20),
        cuts in prop::collection::vec(0usize..20, 0..5),
    ) {
        let ledger = ledger(&line(20), &steps_of(&versions));
        let (whole, steps) = (bench::events(&ledger, View::Graph), ledger.steps.len());
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(steps)).chain([0, steps]).collect();
        cuts.sort();
        let none = Lives::default();
        let (mut replay, mut pieces) = (Replay::new(&ledger, View::Graph, None, &none), Vec::new());
        for ends in cuts.windows(2) {
            replay = replay.clone();
            (ends[0]..ends[1]).for_each(|step| replay.step(step, &bench::origin(&ledger, step), &mut pieces));
        }
        prop_assert_eq!(pieces, whole);
    }

    #[test]
    fn each_event_begins_where_the_one_before_it_ended(
        versions in prop::collection::vec(prop::option::of((0u8..6, any::<bool>())), 0..20),
    ) {
        let mut status = None;
        for event in events(&steps_of(&versions)) {
            prop_assert_eq!(event.from, status);
            status = event.to;
        }
        let last = versions.iter().rposition(|version| !matches!(version, Some((_, false))));
        let readable = last.and_then(|place| versions[place]).map(|(word, _)| Status::ALL[usize::from(word)]);
        prop_assert_eq!(status, readable);
    }
}
