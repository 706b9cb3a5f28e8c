//! A repository in which somebody is at work, with everything that a commit could harm; what it looks like before a
//! command and after; and the judgement of what it looks like after a fault.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::bench::{Answer, Bench, Run};
use crate::thorough::one_in;

/// All runs of a command store the same bytes.
const NOW: &str = "2026-06-01T12:00:00Z";

/// A lock that a dead git left is waited for no longer than this.
const BRIEFLY: [&str; 2] = ["-c", "commit.lock_timeout_seconds=1"];

/// What the command after the fault files; left out when two looks are compared.
const NEXT: &str = "NEXT-BUG";

/// A command that writes.
#[derive(Clone, Copy)]
pub struct Deed {
    /// Its command line, in a folder beside which lies `import.json`.
    pub words: &'static [&'static str],
}

impl Deed {
    pub const CREATE: Deed =
        Deed { words: &["create", "-t", "bug", "-s", "high", "--title", "New", "-d", "Found."] };
    pub const RESOLVE: Deed =
        Deed { words: &["resolve", "FIN-BUG-001", "--type", "by_design", "--details", "As meant."] };
    pub const IMPORT: Deed = Deed { words: &["import", "../import.json"] };
    pub const EDIT: Deed = Deed { words: &["edit", "FIN-BUG-001", "--set", "title=Changed"] };
    pub const REMOVE: Deed = Deed { words: &["remove", "FIN-BUG-001", "--reason", "Never was one."] };
    pub const STAGE: Deed = Deed {
        words: &["create", "--no-commit", "-t", "bug", "-s", "high", "--title", "New", "-d", "Found."],
    };
}

impl Deed {
    /// The step through its calls: all of those of the two that are run most in a long run.
    pub fn step(self) -> usize {
        match self.words[0] {
            "create" | "resolve" if !self.words.contains(&"--no-commit") => one_in(20),
            _ => one_in(20).max(4),
        }
    }
}

/// Everything in a repository that somebody would miss.
#[derive(Debug, PartialEq, Eq)]
pub struct Look {
    head: Vec<String>,
    subjects: Vec<String>,
    index: Vec<String>,
    status: Vec<String>,
    stash: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Look {
    pub fn at(bench: &Bench) -> Look {
        let lines = |words: &[&str]| {
            let text = bench.git(words).ok().stdout;
            let lines = text.split(['\n', '\0']).filter(|line| !line.contains(NEXT));
            lines.map(str::to_owned).collect()
        };
        let mut files = BTreeMap::new();
        read_all(&bench.top, "", &mut files);
        Look {
            head: lines(&["ls-tree", "-r", "HEAD"]),
            subjects: lines(&["log", "--format=%s"]),
            index: lines(&["ls-files", "--stage", "-v"]),
            status: lines(&["status", "--porcelain=v2", "-z", "--untracked-files=all"]),
            stash: lines(&["stash", "list", "--format=%H %gs"]),
            files,
        }
    }
}

fn read_all(folder: &Path, name: &str, into: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let inner = format!("{name}/{}", entry.file_name().to_string_lossy());
        if inner == "/.git" || inner.contains(NEXT) {
            continue;
        }
        match entry.file_type().unwrap().is_dir() {
            true => read_all(&entry.path(), &inner, into),
            false => drop(into.insert(inner, fs::read(entry.path()).unwrap())),
        }
    }
}

/// One command, and what it makes of the repository where nothing goes wrong.
pub struct Scene {
    pub deed: Deed,
    /// What makes the commit, as `GIT_FINDINGS_WRITER` says it.
    writer: &'static str,
    template: Bench,
    before: Look,
    after: Look,
}

impl Scene {
    pub fn of(deed: Deed) -> Scene {
        Scene::by(deed, "")
    }

    /// The same with a commit that git makes, though nothing asks for it.
    pub fn by_git(deed: Deed) -> Scene {
        Scene::by(deed, "git")
    }

    fn by(deed: Deed, writer: &'static str) -> Scene {
        Scene::at(at_work(), deed, writer)
    }

    /// The same with another repository.
    pub fn at(template: Bench, deed: Deed, writer: &'static str) -> Scene {
        let (before, after) = (Look::at(&template), Look::at(&template));
        let mut scene = Scene { deed, writer, before, after, template };
        let copy = scene.copy();
        let answer = scene.run(&copy).run();
        // a merge may leave something to people
        assert!(answer.code == Some(0) || answer.code == Some(1) && deed.words[0] == "merge", "{answer}");
        scene.after = Look::at(&copy);
        assert_ne!(scene.before, scene.after);
        scene
    }

    /// The repository before the command, to try it in.
    pub fn copy(&self) -> Bench {
        let copy = self.template.at("../copy");
        let _ = fs::remove_dir_all(&copy.top);
        self.template.program("cp", ["-a", ".", "../copy"]).ok();
        copy
    }

    /// The command, not yet run.
    pub fn run(&self, copy: &Bench) -> Run {
        let run = copy.findings(BRIEFLY.iter().chain(self.deed.words)).env("GIT_FINDINGS_NOW", NOW);
        run.env("GIT_FINDINGS_WRITER", self.writer)
    }

    /// The command as words for a program that starts it.
    pub fn run_by(&self, copy: &Bench, starter: &[&str]) -> Run {
        let words = starter.iter().skip(1).chain(&["git-findings"]).chain(&BRIEFLY).chain(self.deed.words);
        let run = copy.program(starter[0], words).env("GIT_FINDINGS_NOW", NOW);
        run.env("GIT_FINDINGS_WRITER", self.writer)
    }

    /// Waits until the last of those that were killed together has given our lock back: under load the kernel takes its
    /// time, and what still has the lock is not known for dead.
    pub fn let_all_die(copy: &Bench) {
        if let Ok(lock) = fs::File::open(copy.top.join(".git/git-findings/desk/lock")) {
            lock.lock_shared().unwrap();
        }
    }

    /// Judges what a fault left, runs the next command, and judges again. `case` is told where something is wrong.
    pub fn judge(&self, copy: &Bench, answer: &Answer, case: &str) {
        let told = |what: &str| format!("{case}: {what}\n{answer}");
        let is_locked = copy.has(".git/index.lock");
        if !is_locked {
            self.expect_harmless(copy, &told("without a lock, before the next run"));
        }
        let left = if copy.has(JOURNAL) { copy.read(JOURNAL) } else { String::new() };
        let next = self.next(copy, &told("the next run"));
        if left.contains("\"path\"") {
            let says = |part: &str| next.stderr.contains(part);
            let told_of = ["took back", "finished commit", "staged what", "set right"];
            let is_told = told_of.iter().any(|part| says(part));
            assert!(is_told, "{}{next}", told("the next run recovers without a word"));
        }
        self.judge_rest(copy, answer, &told("after the next run"));
    }

    /// The same of a command that is typed again: it comes to the same end as if nothing had happened.
    pub fn judge_repeated(&self, copy: &Bench, answer: &Answer, case: &str) {
        let mut again = self.run(copy).run();
        if let Some(file) = lock_to_remove(&again) {
            fs::remove_file(file).unwrap();
            again = self.run(copy).run();
        }
        let told = format!("{case}\n{answer}\nand again\n{again}");
        copy.findings(["doctor", "--fix"]).run();
        assert_eq!(Look::at(copy), self.after, "{told}");
        assert!(!copy.has(JOURNAL) && !copy.has(".git/index.lock"), "{told}: something is left");
    }

    /// The same where a command answered by itself that it failed: it took back what it did.
    pub fn judge_failure(&self, copy: &Bench, answer: &Answer, case: &str) {
        let told = format!("{case}: after the failure\n{answer}");
        let text = &answer.stderr;
        if !text.contains("could not be undone") && !text.contains("brings the index up to date") {
            assert!(!copy.has(".git/index.lock") || text.contains("index.lock"), "{told}locked");
            self.expect_either(copy, &told);
        }
        self.judge(copy, answer, case);
    }

    fn judge_rest(&self, copy: &Bench, answer: &Answer, told: &str) {
        let is_done = self.expect_either(copy, told);
        assert!(is_done || answer.code != Some(0), "{told}: reported, and not stored");
        assert!(!copy.has(JOURNAL) && !copy.has(".git/index.lock"), "{told}: something is left");
        copy.git(["fsck", "--strict", "--no-dangling", "--no-progress"]).ok();
        let listed = || copy.findings(["list", "--all", "--json"]).ok().stdout;
        let with_memory = listed();
        fs::remove_dir_all(copy.top.join(".git/git-findings")).unwrap();
        assert_eq!(listed(), with_memory, "{told}: what is remembered changes the answer");
    }

    /// In full, or not at all; which of both.
    fn expect_either(&self, copy: &Bench, told: &str) -> bool {
        let look = Look::at(copy);
        if look != self.before {
            assert_eq!(look, self.after, "{told}: neither as before (which it is not) nor as it should be");
        }
        look == self.after
    }

    /// Whatever the user commits now is what the user staged.
    fn expect_harmless(&self, copy: &Bench, told: &str) {
        let (look, stages) = (Look::at(copy), self.before.head == self.after.head);
        let fits = |model: &Look| look.head == model.head && look.index == model.index;
        let is_harmless = fits(&self.before) || fits(&self.after);
        assert!(is_harmless, "{told}: the index does not fit HEAD (stages: {stages}): {look:#?}");
    }

    /// The next run works, or names the one file to remove.
    fn next(&self, copy: &Bench, told: &str) -> Answer {
        let words = ["create", "-t", "bug", "-s", "low"];
        let words = BRIEFLY.iter().chain(&words).chain(&["--title", NEXT, "-d", "d", "--entry", "NEXT"]);
        let mut answer = copy.findings(words.clone()).run();
        // git locks HEAD and the branch
        let mut said = String::new();
        for _ in 0..2 {
            let Some(file) = lock_to_remove(&answer) else { break };
            let is_ours = self.before.head != self.after.head && file.ends_with(".git/index.lock");
            assert!(!is_ours, "{told}: our own lock stays: {answer}");
            fs::remove_file(file).unwrap_or_else(|error| panic!("{told}: {error}: {answer}"));
            said += &answer.stderr;
            answer = copy.findings(words.clone()).run();
        }
        answer.stderr += &said;
        assert_eq!(answer.code, Some(0), "{told} {answer}");
        answer
    }
}

/// The file that stands in the way, if the answer is that one does.
fn lock_to_remove(answer: &Answer) -> Option<&str> {
    let file = answer.stderr.split('\'').find(|part| part.ends_with(".lock"))?;
    assert!(answer.stderr.contains("remove the file if no git command is running"), "{answer}");
    (answer.code == Some(5)).then_some(file)
}

const JOURNAL: &str = ".git/git-findings/desk/journal.json";

/// Two findings, a third that is edited by hand, and of the user: files that are staged, staged in part, edited,
/// deleted, meant to be added, untracked, and a stash.
fn at_work() -> Bench {
    let bench = Bench::started();
    fs::write(bench.root().join("import.json"), IMPORT).unwrap();
    for name in ["kept", "partly", "edited", "deleted", "removed"] {
        bench.write(&format!("src/{name}"), "one\ntwo\nthree\n");
    }
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", "Sources"]).ok();
    for title in ["Bag", "Guard", "Timeout"] {
        bench.create(["--title", title]);
    }
    bench.write("src/kept", "stashed\n");
    bench.git(["stash", "push", "-q"]).ok();
    bench.write("findings/FIN/FIN-BUG-003.json", bench.read("findings/FIN/FIN-BUG-003.json") + "\n");
    bench.write("src/partly", "ONE\ntwo\nthree\n");
    bench.write("src/staged", "staged\n");
    bench.git(["add", "src/partly", "src/staged"]).ok();
    bench.write("src/partly", "ONE\ntwo\nTHREE\n");
    bench.write("src/edited", "one\ntwo\n");
    bench.write("src/meant", "meant\n");
    bench.git(["add", "-N", "src/meant"]).ok();
    bench.git(["rm", "-q", "--cached", "src/removed"]).ok();
    fs::remove_file(bench.top.join("src/deleted")).unwrap();
    bench.write("untracked/file", "untracked\n");
    bench
}

const IMPORT: &str = r#"[
  {"id": "a", "type": "bug", "severity": "high", "title": "First", "description": "One."},
  {"id": "b", "type": "bug", "severity": "low", "title": "Second", "description": "Two."},
  {"id": "c", "type": "security", "severity": "low", "title": "Third", "description": "Three."}
]"#;
