//! The power goes: what was written last is shorter than it should be. Whoever reads it says so, in time, and whoever
//! writes makes nothing worse.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::bench::{Answer, Bench};

/// Longer than this and it hangs.
const TOO_LONG: Duration = Duration::from_secs(10);

/// Whatever a team asks for.
const QUESTIONS: [&[&str]; 7] = [
    &["list", "--all"],
    &["list", "--all", "--at", "HEAD"],
    &["show", "FIN-BUG-002"],
    &["history"],
    &["validate"],
    &["validate", "--staged"],
    &["export", "--format", "jsonl"],
];

const CREATE: [&str; 9] = ["create", "-t", "bug", "-s", "high", "--title", "After", "-d", "Found."];

/// A repository with two findings, of which the second was the last to be written.
fn written() -> Bench {
    let bench = Bench::started();
    bench.create(["--title", "First"]);
    bench.create(["--title", "Last"]);
    bench
}

/// The file of an object that is not packed.
fn object(bench: &Bench, revision: &str) -> PathBuf {
    let hash = bench.hash(revision);
    bench.top.join(".git/objects").join(&hash[..2]).join(&hash[2..])
}

/// Cuts a file to nothing, to a byte, to a half; after each `look` is taken at what is left of it.
fn cut(path: impl Fn(&Bench) -> PathBuf, look: impl Fn(&Bench, &Path, &str)) {
    for part in ["nothing", "one byte", "half"] {
        let bench = written();
        let path = path(&bench);
        let whole = fs::read(&path).unwrap();
        let length = match part {
            "nothing" => 0,
            "one byte" => 1,
            _ => whole.len() / 2,
        };
        // objects are read-only
        fs::remove_file(&path).unwrap();
        fs::write(&path, &whole[..length]).unwrap();
        look(&bench, &path, &format!("{} cut to {part}", path.display()));
    }
}

/// The answers to all questions, each in time and without a crash.
fn answers(bench: &Bench, case: &str) -> Vec<Answer> {
    let ask = |words: &&[&str]| {
        let begun = Instant::now();
        let answer = bench.findings(words.iter()).run();
        assert!(begun.elapsed() < TOO_LONG, "{case}: it hangs\n{answer}");
        assert!(matches!(answer.code, Some(0 | 1 | 3 | 4)), "{case}\n{answer}");
        answer
    };
    QUESTIONS.iter().map(ask).collect()
}

/// A list that says that all is well has both findings.
fn expect_no_shorter_list(answers: &[Answer], case: &str) {
    for answer in answers.iter().take(2).filter(|answer| answer.code == Some(0)) {
        let is_whole = answer.stdout.contains("FIN-BUG-001") && answer.stdout.contains("FIN-BUG-002");
        assert!(is_whole || !answer.stderr.is_empty(), "{case}\n{answer}");
    }
}

/// A writer refuses with the reason, or works.
fn expect_a_clear_end(bench: &Bench, case: &str, named: &str) {
    let answer = bench.findings(CREATE).run();
    assert!(matches!(answer.code, Some(0 | 4)), "{case}\n{answer}");
    if answer.code == Some(4) {
        answer.says("error: ").says(named);
        assert!(!bench.has(".git/index.lock"), "{case}\n{answer}");
    }
}

#[test]
fn a_cut_object_is_told_of() {
    for revision in ["HEAD", "HEAD^{tree}", "HEAD:findings", "HEAD:findings/FIN/FIN-BUG-002.json"] {
        cut(
            |bench| object(bench, revision),
            |bench, _, case| {
                let answers = answers(bench, case);
                expect_no_shorter_list(&answers, case);
                assert!(
                    matches!(answers[1].code, Some(3 | 4)),
                    "{case}: HEAD cannot be read\n{}",
                    answers[1]
                );
                let hash = bench.shell("cat .git/refs/heads/main").ok().stdout;
                expect_a_clear_end(bench, case, "");
                if revision == "HEAD" {
                    assert_eq!(bench.shell("cat .git/refs/heads/main").ok().stdout, hash, "{case}");
                }
            },
        );
    }
}

#[test]
fn a_cut_reference_is_told_of() {
    cut(
        |bench| bench.top.join(".git/refs/heads/main"),
        |bench, _, case| {
            let answers = answers(bench, case);
            expect_no_shorter_list(&answers[..1], case);
            assert!(matches!(answers[1].code, Some(3 | 4)), "{case}\n{}", answers[1]);
            let answer = bench.findings(CREATE).fails(4);
            answer.says("error: ");
            assert!(!bench.has("findings/FIN/FIN-BUG-003.json") && !bench.has(".git/index.lock"), "{answer}");
        },
    );
}

#[test]
fn a_cut_index_is_told_of() {
    cut(
        |bench| bench.top.join(".git/index"),
        |bench, path, case| {
            expect_no_shorter_list(&answers(bench, case), case);
            let before = fs::read(path).unwrap();
            let answer = bench.findings(CREATE).run();
            // git takes an index of no bytes for none
            if answer.code != Some(0) {
                assert_eq!((answer.code, fs::read(path).unwrap()), (Some(4), before), "{case}\n{answer}");
            }
        },
    );
}

#[test]
fn a_cut_finding_is_told_of_and_hides_no_other() {
    cut(
        |bench| bench.top.join("findings/FIN/FIN-BUG-002.json"),
        |bench, _, case| {
            let answers = answers(bench, case);
            answers[0].says("FIN-BUG-001").says("FIN-BUG-002.json");
            assert_eq!((answers[0].code, answers[4].code), (Some(4), Some(1)), "{case}\n{}", answers[0]);
            bench.findings(CREATE).ok();
        },
    );
}

/// The journal of a run that did not end, and the one file that has to be removed.
#[test]
fn a_cut_journal_is_named() {
    for text in ["{", "{\"aim\":\"commit\",\"process\":1,"] {
        let bench = written();
        bench.write(".git/git-findings/desk/journal.json", text);
        answers(&bench, text)[0].says("FIN-BUG-002");
        let answer = bench.findings(CREATE).fails(4);
        answer.says("journal.json' cannot be read").says("then remove that file");
        fs::remove_file(bench.top.join(".git/git-findings/desk/journal.json")).unwrap();
        bench.findings(CREATE).ok();
        assert_eq!(bench.status(), "");
    }
}

#[test]
fn cut_memories_change_no_answer() {
    cut(
        |bench| bench.top.join(".git/git-findings/ids.json"),
        |bench, _, case| {
            let answers = answers(bench, case);
            assert!(answers.iter().all(|answer| answer.code == Some(0)), "{case}");
            bench.findings(CREATE).ok().says("FIN-BUG-003");
        },
    );
}
