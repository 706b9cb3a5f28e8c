//! Random graphs against a model that keeps every commit's findings as a whole and compares them one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use git_findings::history::{Event, EventKind, Interval, Range, timeline};
use git_findings::model::{Status, Word};

use super::repository::{Ground, NEW_YEAR, finding};

/// Where a finding lies, its status, and a number that every rewrite makes new.
type Standing = (usize, Status, u32);
type Findings = BTreeMap<usize, Standing>;
/// Commit, finding, from, to, what.
type Told = (usize, String, EventKind, Option<Status>, Option<Status>);

const FOLDERS: [&str; 3] = ["findings", "findings/A", "findings/B/C"];

/// Small numbers in an order that a seed decides.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

struct Graph {
    dice: Dice,
    parents: Vec<Vec<usize>>,
    findings: Vec<Findings>,
    rewrites: u32,
}

impl Graph {
    fn random(seed: u64, length: usize) -> Graph {
        let (parents, findings) = (vec![vec![]], vec![Findings::new()]);
        let mut graph = Graph { dice: Dice(seed), parents, findings, rewrites: 0 };
        while graph.parents.len() < length {
            graph.grow();
        }
        graph.join_loose_ends();
        graph
    }

    fn grow(&mut self) {
        let recent = self.parents.len().min(4);
        let mut parent = || self.parents.len() - 1 - self.dice.below(recent);
        let (first, second, third) = (parent(), parent(), parent());
        let parents = match self.dice.below(10) {
            0..3 if first != second => vec![first, second],
            3 if first != second && second != third && first != third => vec![first, second, third],
            _ => vec![first],
        };
        self.commit(parents);
    }

    /// Everything becomes an ancestor of the last commit.
    fn join_loose_ends(&mut self) {
        let last = self.parents.len() - 1;
        let is_loose = |at: &usize| !self.parents.iter().flatten().any(|parent| parent == at);
        let loose: Vec<usize> = (0..last).filter(is_loose).collect();
        for end in loose {
            self.commit(vec![self.parents.len() - 1, end]);
        }
    }

    fn commit(&mut self, parents: Vec<usize>) {
        let mut findings = Findings::new();
        for id in 0..6 {
            // A merge takes any side, whole finding by whole finding, or only its place or its text.
            let sides: Vec<Option<Standing>> =
                parents.iter().map(|parent| self.findings[*parent].get(&id).copied()).collect();
            let (place, text) = (sides[self.dice.below(sides.len())], sides[self.dice.below(sides.len())]);
            let taken = match (place, text) {
                (Some((folder, ..)), Some((_, status, rewrite))) if self.dice.below(3) == 0 => {
                    Some((folder, status, rewrite))
                }
                (side, _) => side,
            };
            if let Some(standing) = self.change(taken) {
                findings.insert(id, standing);
            }
        }
        self.parents.push(parents);
        self.findings.push(findings);
    }

    fn change(&mut self, standing: Option<Standing>) -> Option<Standing> {
        let mut folder = standing.map_or(0, |(folder, ..)| folder);
        match (self.dice.below(12), standing) {
            (0..5, Some(standing)) => return Some(standing),
            (5, _) => return None,
            (6, Some((_, status, rewrite))) => return Some((self.dice.below(3), status, rewrite)),
            (7, Some(_)) => folder = self.dice.below(3),
            (9.., standing) => return standing,
            _ => {}
        }
        self.rewrites += 1;
        Some((folder, Status::ALL[self.dice.below(6)], self.rewrites))
    }

    /// The commits as a stream for `git fast-import`. Five of them share a date.
    fn stream(&self) -> String {
        let mut stream = String::new();
        for (at, (parents, findings)) in self.parents.iter().zip(&self.findings).enumerate() {
            let date = NEW_YEAR + (at as i64 / 5) * 86_400;
            let message = at.to_string();
            let mark = at + 1;
            write!(stream, "commit refs/heads/main\nmark :{mark}\ncommitter C <c@x> {date} +0000\n").unwrap();
            writeln!(stream, "data {}\n{message}", message.len()).unwrap();
            for (order, parent) in parents.iter().enumerate() {
                writeln!(stream, "{} :{}", if order == 0 { "from" } else { "merge" }, parent + 1).unwrap();
            }
            stream.push_str("deleteall\nM 100644 inline README\ndata 0\n\n");
            for (id, (folder, status, rewrite)) in findings {
                let path = format!("{}/X-{id}.json", FOLDERS[*folder]);
                let text = finding(&path, status.word(), &rewrite.to_string());
                writeln!(stream, "M 100644 inline {path}\ndata {}\n{text}", text.len()).unwrap();
            }
        }
        stream
    }

    fn reaches(&self, later: usize, earlier: usize) -> bool {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![later]);
        while let Some(at) = waiting.pop() {
            let parents = self.parents[at].iter().copied().filter(|parent| *parent >= earlier);
            waiting.extend(parents.filter(|parent| seen.insert(*parent)));
        }
        seen.contains(&earlier)
    }

    /// What each commit does, against the parents that count in this view.
    fn events(&self, parents_of: impl Fn(usize) -> Option<Vec<usize>>) -> Vec<Told> {
        let mut told = Vec::new();
        let mut removals: Vec<(usize, usize)> = Vec::new();
        for at in 0..self.parents.len() {
            let Some(parents) = parents_of(at) else { continue };
            for id in 0..6 {
                let now = self.findings[at].get(&id).copied();
                let sides: Vec<Option<Standing>> =
                    parents.iter().map(|parent| self.findings[*parent].get(&id).copied()).collect();
                if sides.contains(&now) || (sides.is_empty() && now.is_none()) {
                    continue;
                }
                let mut tell = |kind, from, to| told.push((at, format!("X-{id}"), kind, from, to));
                let there: Vec<Standing> = sides.iter().flatten().copied().collect();
                let from = there.first().map(|(_, status, _)| *status);
                match (from, now) {
                    (Some(_), None) => {
                        removals.push((id, at));
                        tell(EventKind::Removed, from, None);
                    }
                    (None, Some((_, status, _))) => {
                        let gone = |removal: &(usize, usize)| removal.0 == id && self.reaches(at, removal.1);
                        let is_back = removals.iter().any(gone);
                        let kind = if is_back { EventKind::Restored } else { EventKind::Created };
                        tell(kind, None, Some(status));
                    }
                    (Some(old), Some((folder, status, rewrite))) => {
                        if !there.iter().any(|side| side.0 == folder) {
                            tell(EventKind::Renamed, from, from);
                        }
                        if !there.iter().any(|side| side.2 == rewrite) {
                            let kind = if old == status { EventKind::Edited } else { EventKind::Status };
                            tell(kind, from, Some(status));
                        }
                    }
                    (None, None) => {}
                }
            }
        }
        told
    }
}

fn told(events: &[Event]) -> Vec<Told> {
    let mut told: Vec<Told> = events
        .iter()
        .map(|event| {
            (event.origin.subject.parse().unwrap(), event.id.to_string(), event.kind, event.from, event.to)
        })
        .collect();
    // The graph leaves the order of branches open.
    told.sort_by_key(|(at, id, kind, ..)| (*at, id.clone(), *kind));
    told
}

#[test]
fn random_graphs_are_told_as_whole_comparisons_tell_them() {
    let mut merges_that_count = 0;
    // The last one is long enough to be shared among threads.
    for (seed, length) in (0..30).map(|seed| (seed, 40)).chain([(30, 1000)]) {
        let graph = Graph::random(seed, length);
        let ground = Ground::new();
        ground.git_fed(&["fast-import", "--quiet"], graph.stream().as_bytes());
        let history = ground.history_of(&Range::of(ground.head()));
        assert_eq!(told(&history.events), graph.events(|at| Some(graph.parents[at].clone())), "seed {seed}");
        let line: Vec<usize> =
            std::iter::successors(Some(graph.parents.len() - 1), |at| graph.parents[*at].first().copied())
                .collect();
        let first =
            |at: usize| line.contains(&at).then(|| graph.parents[at].first().copied().into_iter().collect());
        assert_eq!(told(&history.main_line), graph.events(first), "seed {seed}");
        ground.git(&["commit-graph", "write", "--reachable"]);
        let tabled = ground.history_of(&Range::of(ground.head()));
        assert_eq!((tabled.events, &tabled.main_line), (history.events.clone(), &history.main_line));
        let open = graph.findings.last().unwrap().values().filter(|(_, status, _)| status.is_open()).count();
        let periods = timeline(&history.main_line, Interval::Day, None, None);
        assert_eq!(periods.last().map_or(0, |period| period.backlog), open as u64, "seed {seed}");
        merges_that_count += history
            .events
            .iter()
            .filter(|event| graph.parents[event.origin.subject.parse::<usize>().unwrap()].len() > 1)
            .count();
    }
    assert!(merges_that_count > 100, "the generator must make merges that differ from all sides");
}
