//! `gate`: what a branch may not bring, may not make worse and may not hide, by the policy of where it goes.

mod forms;
mod policy;
mod tricks;

use super::bench::{Answer, Bench, finding_path};

/// A critical finding.
const KEY_IN_THE_LOG: [&str; 8] =
    ["--entry", "A", "--type", "security", "--severity", "critical", "--title", "Key in the log"];

/// `main` has an open critical finding `A-SEC-001` and an open low one `A-BUG-001`; the branch `side` is checked out.
fn branched() -> Bench {
    let bench = Bench::started();
    bench.create(KEY_IN_THE_LOG);
    bench.create(["--entry", "A", "--severity", "low", "--title", "Slow start"]);
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench
}

/// The reasons and ids of what does not pass: `new A-BUG-002`, in the order of the answer.
#[track_caller]
fn breaches(bench: &Bench) -> Vec<String> {
    let document = since_main(bench, &["--json"]).document();
    let breaches = document["data"]["breaches"].as_array().unwrap();
    let tell = |breach: &serde_json::Value| {
        format!("{} {}", breach["reason"].as_str().unwrap(), breach["id"].as_str().unwrap_or("-"))
    };
    breaches.iter().map(tell).collect()
}

#[track_caller]
fn since_main(bench: &Bench, more: &[&str]) -> Answer {
    let arguments = ["gate", "--new-since", "main"].iter().chain(more);
    bench.findings(arguments).run()
}

/// Replaces a piece of a finding's file and commits that.
#[track_caller]
fn rewrite(bench: &Bench, id: &str, old: &str, new: &str) {
    let path = finding_path(id);
    let text = bench.read(&path);
    assert!(text.contains(old), "{old} is not in {text}");
    bench.commit_file(&path, &text.replace(old, new), "Edit by hand");
}

/// Text that would be a command, an element, a link, an escape or a formula somewhere.
const HOSTILE: &str = "=x\u{1b}[31m</failure>]]>\"'&<script>alert(1)</script>|![i](http://e)%0A::add-mask::x ##[error]y \
                       \u{202e}@all";
