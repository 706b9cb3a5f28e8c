//! What holds for every life of findings, played through the program itself: lives that a seed decides, against a
//! model that is a map. The properties of each room (text, rules, replay, random graphs) have their tests there.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::bench::Bench;
use crate::samples::{normal, stored, strings};

/// Small numbers in an order that a seed decides.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

const TITLES: [&str; 6] = [
    "plain",
    "quotes \" and \\ and /",
    "= -1 + @x",
    "naïve — 日本語 🦀 \u{202e}",
    "</script>, | *md* | `code`",
    "tab\there",
];

/// The verbs that a status allows, and where they lead.
fn steps(status: &str) -> &'static [(&'static [&'static str], &'static str)] {
    const RESOLVE: (&[&str], &str) = (&["resolve", "--commit", "HEAD"], "resolved");
    const REFUSE: (&[&str], &str) = (&["resolve", "--type", "wont_fix", "--details", "d"], "wont_fix");
    const START: (&[&str], &str) = (&["start", "--as", "me"], "in_progress");
    const REOPEN: (&[&str], &str) = (&["reopen", "--reason", "r"], "open");
    match status {
        "open" => &[(&["confirm"], "confirmed"), START, RESOLVE, REFUSE],
        "confirmed" => &[START, RESOLVE, REFUSE],
        "in_progress" => &[RESOLVE, REFUSE, (&["stop", "--to", "confirmed", "--reason", "r"], "confirmed")],
        _ => &[REOPEN],
    }
}

/// A repository and what must be true of it: the status of each finding, and each change that led there.
struct Life {
    bench: Bench,
    dice: Dice,
    statuses: BTreeMap<String, &'static str>,
    changes: Vec<(String, Option<&'static str>, &'static str)>,
}

impl Life {
    fn new(seed: u64) -> Life {
        Life { bench: Bench::started(), dice: Dice(seed), statuses: BTreeMap::new(), changes: Vec::new() }
    }

    fn step(&mut self) {
        match self.dice.below(4) {
            _ if self.statuses.is_empty() => self.file(),
            0 => self.file(),
            1 => self.edit(),
            _ => self.change(),
        }
    }

    fn file(&mut self) {
        let (title, severity) = (self.dice.of(&TITLES), self.dice.of(&["critical", "low", "info"]));
        let id = self.bench.create(["--title", title, "--severity", severity]);
        assert_eq!(self.bench.finding(&id)["title"], title);
        assert_eq!(self.statuses.insert(id.clone(), "open"), None, "an id is given once");
        self.changes.push((id, None, "open"));
    }

    fn any(&mut self) -> String {
        let at = self.dice.below(self.statuses.len());
        self.statuses.keys().nth(at).unwrap().clone()
    }

    /// One field changes, and no line but its own.
    fn edit(&mut self) {
        let id = self.any();
        let field = self.dice.of(&["title", "component", "description"]);
        let value = format!("{} {}", self.dice.of(&TITLES), self.dice.below(1000));
        self.bench.findings(["edit", &id, "--set", &format!("{field}={value}")]).ok();
        assert_eq!(self.bench.finding(&id)[field], value);
        let patch = self.bench.git(["diff", "HEAD~1", "--unified=0", "--", "findings"]).ok().stdout;
        let is_change = |line: &&str| {
            line.starts_with(['+', '-']) && !line.starts_with("+++") && !line.starts_with("---")
        };
        for line in patch.lines().filter(is_change).filter(|line| line.len() > 1) {
            assert!(line[1..].starts_with(&format!("  \"{field}\": ")), "{line}\n{patch}");
        }
    }

    fn change(&mut self) {
        let id = self.any();
        let from = self.statuses[&id];
        let steps = steps(from);
        let (verb, to) = steps[self.dice.below(steps.len())];
        let arguments = [&verb[..1], &[id.as_str()], &verb[1..]].concat();
        self.bench.findings(arguments).ok();
        self.statuses.insert(id.clone(), to);
        self.changes.push((id, Some(from), to));
    }

    fn holds(&self) {
        let bench = &self.bench;
        assert_eq!(bench.status(), "");
        let found: BTreeMap<String, Value> = stored(bench)
            .into_iter()
            .map(|(_, finding)| (finding["id"].as_str().unwrap().to_owned(), finding["status"].clone()))
            .collect();
        let expected: BTreeMap<String, Value> =
            self.statuses.iter().map(|(id, status)| (id.clone(), (*status).into())).collect();
        assert_eq!(found, expected);

        let events = bench.findings(["history", "--reverse", "--json"]).json()["events"].take();
        let told: Vec<(String, Option<String>, String)> = events
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| event["event"] == "created" || event["event"] == "status")
            .map(|event| {
                let word = |field: &str| event[field].as_str().map(str::to_owned);
                (word("id").unwrap(), word("from"), word("to").unwrap())
            })
            .collect();
        let changes: Vec<(String, Option<String>, String)> = self
            .changes
            .iter()
            .map(|(id, from, to)| (id.clone(), from.map(str::to_owned), (*to).to_owned()))
            .collect();
        assert_eq!(told, changes, "as many commits, in their order");

        let document = bench.findings(["aggregate"]).ok().document();
        for status in ["open", "confirmed", "in_progress", "resolved", "wont_fix"] {
            let count = self.statuses.values().filter(|now| **now == status).count() as u64;
            assert_eq!(document["by_status"][status].as_u64().unwrap_or(0), count, "{status}");
        }
        let open = self.statuses.values().filter(|now| !matches!(**now, "resolved" | "wont_fix")).count();
        assert_eq!(document["timeline"].as_array().unwrap().last().unwrap()["backlog"], open);
        assert_eq!(bench.findings(["list", "--json"]).json()["total"], open);
        assert_eq!(bench.findings(["validate", "--json"]).json()["errors"], 0);
    }

    /// Every line of an export is a finding again elsewhere, word for word.
    fn moves_house(&self) {
        let lines = self.bench.findings(["export", "--format", "jsonl"]).ok().stdout;
        let other = Bench::started();
        other.findings(["import", "-"]).stdin(&lines).ok();
        let again = other.findings(["export", "--format", "jsonl"]).ok().stdout;
        let values = |text: &str| -> Vec<Value> {
            text.lines().map(|line| normal(&serde_json::from_str(line).unwrap())).collect()
        };
        assert_eq!(values(&again), values(&lines));
        assert!(
            values(&lines).iter().all(|finding| strings(finding).contains(finding["id"].as_str().unwrap()))
        );
        other.findings(["import", "-"]).stdin(&lines).ok().says("unchanged: 0 created");
    }
}

#[test]
fn every_life_is_told_by_every_command_alike() {
    for seed in 1..=3 {
        let mut life = Life::new(seed);
        for _ in 0..14 {
            life.step();
        }
        life.holds();
        life.moves_house();
    }
}
