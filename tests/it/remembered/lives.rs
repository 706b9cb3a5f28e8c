//! Random lives of a repository: with memory every answer at every moment is the one without.

use crate::bench::Bench;
use crate::security::record;
use crate::thorough::is_thorough;

use super::agrees;

/// A generator of numbers that a seed decides.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn of<'list, T>(&mut self, list: &'list [T]) -> &'list T {
        &list[self.below(list.len())]
    }
}

const IDS: [&str; 4] = ["FIN-BUG-001", "FIN-BUG-002", "FIN-BUG-003", "fin-bug-003"];
const FOLDERS: [&str; 3] = ["findings", "findings/FIN", "findings/other"];
const STATUSES: [&str; 3] = ["open", "confirmed", "in_progress"];
const BRANCHES: [&str; 3] = ["main", "one", "two"];

/// A repository that something happens to.
struct Life {
    bench: Bench,
    dice: Dice,
    turn: usize,
}

impl Life {
    fn new(seed: u64) -> Life {
        let bench = Bench::started();
        BRANCHES[1..].iter().for_each(|branch| drop(bench.git(["branch", branch]).ok()));
        Life { bench, dice: Dice(seed), turn: 0 }
    }

    fn turn(&mut self) {
        self.turn += 1;
        match self.dice.below(20) {
            0..=7 => self.edit(),
            8 | 9 => self.remove(),
            10 | 11 => self.rename(),
            12 => self.spoil(),
            13 | 14 => {
                let branch = *self.dice.of(&BRANCHES);
                self.bench.git(["switch", "-q", branch]).ok();
            }
            15 | 16 => self.merge(),
            17 => drop(self.bench.git(["reset", "-q", "--hard", "HEAD~1"]).run()),
            18 => self.rebase(),
            _ => drop(self.bench.git(["gc", "-q", "--prune=now"]).ok()),
        }
    }

    /// The paths of findings as they are now.
    fn paths(&self) -> Vec<String> {
        let listed = self.bench.git(["ls-files", "findings/*.json"]).ok();
        listed.stdout.lines().map(str::to_owned).collect()
    }

    fn path(&mut self) -> String {
        format!("{}/{}.json", self.dice.of(&FOLDERS), self.dice.of(&IDS))
    }

    /// A commit whose clock may be wrong.
    fn commit(&mut self) {
        self.bench.git(["add", "--all"]).ok();
        let message = format!("turn {}\n\nTitle\n\nBecause\n\nFinding: FIN-BUG-001\n", self.turn);
        let commit = self.bench.git(["commit", "-q", "--allow-empty", "-m", &message]);
        let day = 1 + self.dice.below(28);
        let odd = format!("2030-02-{day:02}T00:00:00+01:00");
        let commit = if self.dice.below(4) == 0 { commit.env("GIT_COMMITTER_DATE", odd) } else { commit };
        commit.ok();
    }

    fn edit(&mut self) {
        let (path, status) = (self.path(), *self.dice.of(&STATUSES));
        let id = path.rsplit('/').next().unwrap().trim_end_matches(".json").to_owned();
        let text = record(&id, "").replace("\"open\"", &format!("\"{status}\""));
        self.bench.write(&path, text.replace("\"d\"", &format!("\"{}\"", self.turn)));
        self.commit();
    }

    fn remove(&mut self) {
        let paths = self.paths();
        if !paths.is_empty() {
            let path = self.dice.of(&paths).as_str();
            self.bench.git(["rm", "-q", path]).ok();
            self.commit();
        }
    }

    fn rename(&mut self) {
        let paths = self.paths();
        let to = self.path();
        if !paths.is_empty() && !self.bench.has(&to) {
            let from = self.dice.of(&paths).as_str();
            let text = self.bench.read(from);
            self.bench.git(["rm", "-q", from]).ok();
            self.bench.write(&to, text);
            self.commit();
        }
    }

    fn spoil(&mut self) {
        let path = self.path();
        self.bench.write(&path, format!("{{\"turn\": {}", self.turn));
        self.commit();
    }

    /// One that takes a side, or neither.
    fn merge(&mut self) {
        let branch = *self.dice.of(&BRANCHES);
        let strategy = *self.dice.of(&["ours", "theirs"]);
        let merged = self.bench.git(["merge", "-q", "--no-commit", "--no-ff", "-X", strategy, branch]).run();
        if merged.code != Some(0) {
            self.bench.git(["add", "--all"]).ok();
        }
        if self.dice.below(3) == 0 {
            let path = self.path();
            self.bench.write(&path, record("FIN-BUG-001", "").replace("\"d\"", "\"evil\""));
        }
        self.commit();
    }

    fn rebase(&mut self) {
        let onto = *self.dice.of(&BRANCHES);
        if self.bench.git(["rebase", "-q", "-X", "theirs", onto]).run().code != Some(0) {
            self.bench.git(["rebase", "--abort"]).run();
        }
    }
}

#[test]
fn memory_never_changes_an_answer() {
    let (seeds, turns) = if is_thorough() { (20, 80) } else { (3, 30) };
    std::thread::scope(|scope| {
        for seed in 0..seeds {
            scope.spawn(move || {
                let mut life = Life::new(seed);
                for _ in 0..turns {
                    life.turn();
                    if life.dice.below(2) == 0 {
                        agrees(&life.bench);
                    }
                }
                agrees(&life.bench);
            });
        }
    });
}
