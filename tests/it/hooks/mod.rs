//! Git's hooks, with the commits that git itself makes and with ours.

mod deeds;
mod forms;
mod install;
mod message;
mod ours;

use crate::bench::{Answer, Bench};

/// The file of the first finding of every bench here.
const FINDING: &str = "findings/FIN/FIN-BUG-001.json";

/// A repository with one committed finding and the hooks installed.
fn hooked() -> Bench {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["hook", "install"]).ok();
    bench
}

/// Writes another text in place of a piece of the finding's file.
#[track_caller]
fn edit(bench: &Bench, old: &str, new: &str) {
    let text = bench.read(FINDING);
    assert!(text.contains(old), "{old} is not in {text}");
    bench.write(FINDING, text.replace(old, new));
}

/// A word that no severity is.
fn break_it(bench: &Bench) {
    edit(bench, "\"high\"", "\"hihg\"");
}

/// Git refused to commit, HEAD is where it was, and the hook said which word of which line is wrong.
#[track_caller]
fn stopped(bench: &Bench, head: &str, answer: &Answer) {
    assert_eq!(answer.code, Some(1), "{answer}");
    assert_eq!(bench.hash("HEAD"), head, "{answer}");
    answer.says("error[unknown-word]: severity: unknown severity 'hihg', did you mean 'high'?");
    answer.says("--> findings/FIN/FIN-BUG-001.json:6:15").says("^^^^").says("nothing was committed");
}
