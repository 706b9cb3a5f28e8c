//! What is remembered of history: every answer is the one that is read from the commits, whatever became of the memory.

use std::path::PathBuf;

use crate::bench::Bench;
use crate::security::record;

#[cfg(unix)]
mod answers;
mod damage;
mod lives;
mod surroundings;

/// A moment for answers that tell when they were made.
const NOW: &str = "2031-01-01T00:00:00Z";

/// The answers that are made of history.
const ANSWERS: [&[&str]; 3] = [
    &["history", "--format", "jsonl"],
    &["history", "--first-parent", "--reverse"],
    &["aggregate", "--by", "day"],
];

/// A file of what is remembered.
fn memory(bench: &Bench, name: &str) -> PathBuf {
    let common = bench.git(["rev-parse", "--path-format=absolute", "--git-common-dir"]).ok();
    PathBuf::from(common.stdout.trim_end()).join("git-findings").join(name)
}

/// Each answer is the same with memory and without, twice, and says nothing more.
#[track_caller]
fn agrees(bench: &Bench) {
    for answer in ANSWERS {
        let ask = |more: &[&str]| {
            let told = bench.findings(answer.iter().chain(more)).env("GIT_FINDINGS_NOW", NOW).run();
            (told.code, told.stdout, told.stderr)
        };
        let read = ask(&["--no-cache"]);
        assert_eq!(ask(&[]), read, "{answer:?}");
        assert_eq!(ask(&[]), read, "{answer:?}, once more");
    }
}

/// A repository with two findings that were changed a few times, and a merge.
fn grown() -> Bench {
    let bench = Bench::started();
    let put = |id: &str, status: &str| {
        let text = record(id, "").replace("\"open\"", &format!("\"{status}\""));
        bench.commit_file(&format!("findings/{id}.json"), &text, status);
    };
    put("FIN-BUG-001", "open");
    bench.git(["switch", "-q", "-c", "side"]).ok();
    put("FIN-BUG-002", "open");
    put("FIN-BUG-002", "confirmed");
    bench.git(["switch", "-q", "main"]).ok();
    put("FIN-BUG-001", "confirmed");
    bench.git(["merge", "-q", "--no-edit", "side"]).ok();
    bench
}
