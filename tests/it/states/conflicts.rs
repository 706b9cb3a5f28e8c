//! Conflicts in the index, with and without a merge that they come from.

use super::{CREATE, forked, paths_of_head};
use crate::bench::{Bench, finding_path};

/// A conflict that is in no state at all: what was put aside does not fit any more.
fn conflicted() -> Bench {
    let bench = forked();
    bench.write("src/bag.rs", "fn take() { aside }\n");
    bench.git(["stash", "-q"]).ok();
    bench.commit_file("src/bag.rs", "fn take() { three }\n", "Three");
    bench.git(["stash", "pop", "-q"]).fails(1);
    bench
}

#[test]
fn a_conflict_elsewhere_stays_and_the_finding_is_committed() {
    let bench = conflicted();
    let (unmerged, status) = (bench.git(["ls-files", "-u"]).ok().stdout, bench.status());
    assert!(status.contains("UU src/bag.rs"), "{status}");
    let id = bench.create([]);
    bench.findings(["edit", &id, "--set", "severity=low"]).ok();
    assert_eq!(paths_of_head(&bench), format!("{}\n", finding_path(&id)));
    assert_eq!((bench.git(["ls-files", "-u"]).ok().stdout, bench.status()), (unmerged, status));
    bench.create(["--no-commit"]);
    assert!(bench.status().contains("UU src/bag.rs"));
}

/// A merge in which both sides changed the finding.
fn both_edited() -> Bench {
    let bench = forked();
    bench.findings(["edit", "FIN-BUG-001", "--set", "severity=low"]).ok();
    bench.git(["switch", "-q", "side"]).ok();
    bench.git(["checkout", "-q", "main~3", "--", "src"]).ok();
    bench.git(["commit", "-q", "-m", "As it was"]).ok();
    bench.findings(["edit", "FIN-BUG-001", "--set", "severity=critical"]).ok();
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["merge", "-q", "side"]).fails(1);
    bench
}

#[test]
fn a_finding_in_conflict_is_named_and_not_written() {
    let bench = both_edited();
    let path = finding_path("FIN-BUG-001");
    let (text, status) = (bench.read(&path), bench.status());
    assert!(status.contains(&format!("UU {path}")), "{status}");
    for flags in [&["--in-progress"][..], &["--in-progress", "--include-edits"], &["--no-commit"]] {
        let words = ["edit", "FIN-BUG-001", "--set", "title=Other"];
        let code = bench.findings(words.iter().chain(flags)).run().code;
        assert!(matches!(code, Some(1 | 4 | 5)), "{flags:?}: {code:?}");
        assert_eq!((bench.read(&path), bench.status()), (text.clone(), status.clone()), "{flags:?}");
    }
    bench.findings(["validate"]).fails(1).says("conflict");
    let other = bench.create(["--in-progress"]);
    bench.findings(["list"]).run().says(&other).says("conflict");
    assert_eq!(bench.read(&path), text);
    // the user takes a side, and the merge has both parents and both findings
    bench.git(["checkout", "-q", "--theirs", &path]).ok();
    bench.git(["add", &path]).ok();
    bench.git(["commit", "-q", "--no-edit"]).ok();
    assert_eq!(bench.git(["log", "-1", "--format=%P"]).ok().stdout.split_whitespace().count(), 2);
    bench.findings(["show", "FIN-BUG-001"]).ok().says("critical");
    bench.findings(["show", &other]).ok();
    assert_eq!(bench.status(), "");
}

#[test]
fn a_merge_that_stopped_takes_what_was_staged_along() {
    let bench = both_edited();
    let words = CREATE.iter().copied().chain(["--no-commit", "-q"]);
    let id = bench.findings(words).ok().stdout;
    bench.git(["checkout", "-q", "--ours", "findings"]).ok();
    bench.git(["add", "findings"]).ok();
    bench.git(["commit", "-q", "--no-edit"]).ok();
    bench.git(["cat-file", "-e", &format!("HEAD:{}", finding_path(id.trim_end()))]).ok();
    assert_eq!(bench.status(), "");
}
