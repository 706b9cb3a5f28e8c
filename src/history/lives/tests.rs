//! Lives on commits made by hand: 1, then 2 and 3 beside each other, and 4, which merges them.

use super::*;
use crate::history::EventKind::{self, *};
use crate::history::bench::{self, Change, Step, Version, change, id, ledger, step, version};
use crate::history::replay::View;
use crate::model::Status::*;

const OLD: &str = "X-BUG-001";
const NEW: &str = "X-BUG-002";

fn fork() -> Vec<(u8, Vec<u8>)> {
    vec![(1, vec![]), (2, vec![1]), (3, vec![1]), (4, vec![2, 3]), (5, vec![4])]
}

fn renamed(now: Option<Version>, before: &[Option<Version>]) -> Change {
    Change { id: id(NEW), ..change(now, before) }
}

fn at(blob: u8) -> Option<Version> {
    version("findings/X-BUG-001.json", blob, Open)
}

fn told(steps: &[Step], aliases: &[(u8, &str)]) -> Vec<(u8, String, EventKind)> {
    let ledger = ledger(&fork(), steps);
    let all: Vec<usize> = (0..steps.len()).collect();
    let mut read = |blob: &Hash| {
        let own = aliases.iter().filter(|(name, _)| *blob == bench::hash(*name));
        Ok(own.map(|(_, alias)| id(alias)).collect())
    };
    let lives = Lives::find(&ledger, &all, &mut read).unwrap();
    let events = bench::events_of(&ledger, View::Graph, lives);
    events
        .into_iter()
        .map(|event| (event.origin.commit.as_bytes()[0], event.id.to_string(), event.kind))
        .collect()
}

/// Both were created in the same second; what they say tells them apart.
fn clash(now: Option<Version>) -> Vec<Step> {
    let younger = version("findings/X-BUG-001.json", 20, Confirmed);
    vec![
        step(2, vec![change(at(10), &[None])]),
        step(3, vec![change(younger, &[None])]),
        step(4, vec![renamed(now, &[None, None])]),
    ]
}

#[test]
fn what_got_a_new_id_in_a_merge_takes_its_past_along() {
    let now = version("findings/X-BUG-002.json", 30, Confirmed);
    assert_eq!(
        told(&clash(now), &[(30, OLD)]),
        [
            (2, OLD.to_owned(), Created),
            (3, NEW.to_owned(), Created),
            (4, NEW.to_owned(), Renamed),
            (4, NEW.to_owned(), Edited),
        ]
    );
}

#[test]
fn a_finding_that_never_had_another_id_is_new_where_it_appears() {
    let now = version("findings/X-BUG-002.json", 30, Confirmed);
    let expected = [(2, OLD.to_owned(), Created), (3, OLD.to_owned(), Created), (4, NEW.to_owned(), Created)];
    assert_eq!(told(&clash(now), &[]), expected);
    // two lives fit equally well, and nobody can tell which one it is
    let neither = version("findings/X-BUG-002.json", 30, InProgress);
    assert_eq!(told(&clash(neither), &[(30, OLD)]), expected);
}

#[test]
fn a_removal_does_not_end_a_life_and_a_second_id_leads_on() {
    let younger = version("findings/X-BUG-001.json", 20, Confirmed);
    let second = version("findings/X-BUG-001.json", 21, Confirmed);
    let now = version("findings/X-BUG-002.json", 30, Confirmed);
    let commits = [(3, vec![1]), (6, vec![3]), (7, vec![6]), (4, vec![2, 7])];
    let mut graph = vec![(1, vec![]), (2, vec![1])];
    graph.extend(commits);
    let steps = [
        step(2, vec![change(at(10), &[None])]),
        step(3, vec![change(younger.clone(), &[None])]),
        step(6, vec![change(None, &[younger])]),
        step(7, vec![change(second, &[None])]),
        step(4, vec![renamed(now, &[None, None])]),
    ];
    let ledger = ledger(&graph, &steps);
    let mut read = |_: &Hash| Ok(vec![id(OLD)]);
    let lives = Lives::find(&ledger, &[0, 1, 2, 3, 4], &mut read).unwrap();
    let events = bench::events_of(&ledger, View::Graph, lives);
    let of_new = events.iter().filter(|event| event.id == id(NEW)).map(|event| event.kind);
    assert_eq!(of_new.collect::<Vec<_>>(), [Created, Removed, Restored, Renamed, Edited]);
}
