//! Sparse checkouts: findings that git leaves out of the work tree are there all the same, and are not written.

use super::bench::{Bench, finding_path};

/// Two findings under two entries, of which the work tree is to have none or one.
fn bench(cone: &[&str]) -> (Bench, String, String) {
    let bench = Bench::started();
    bench.commit_file("a/file", "a\n", "Add a file");
    let first = bench.create(["--entry", "FIN", "--title", "Bag loses keys"]);
    let second = bench.create(["--entry", "GUI", "--title", "Window is blank"]);
    let words = ["sparse-checkout", "set", "--cone"];
    bench.git(words.iter().chain(cone)).ok();
    (bench, first, second)
}

#[test]
fn a_folder_that_is_not_checked_out_is_read() {
    let (bench, first, second) = bench(&["a"]);
    assert!(!bench.has("findings"));
    bench.findings(["list"]).ok().says(&first).says(&second);
    bench.findings(["show", &first]).ok().says("Bag loses keys");
    bench.findings(["export", "--format", "jsonl"]).ok().says(&first).says(&second);
    let judged = bench.findings(["validate", "--json"]).json();
    assert_eq!(judged["files"], 2, "{judged}");
    let path = finding_path(&first);
    let judged = bench.findings(["validate", "--json", &path]).json();
    assert_eq!(judged["files"], 1, "{judged}");
}

#[test]
fn a_folder_that_is_checked_out_in_part_is_read_whole() {
    let (bench, first, second) = bench(&["a", "findings/FIN"]);
    assert!(bench.has(&finding_path(&first)) && !bench.has(&finding_path(&second)));
    let listed = bench.findings(["list", "--json"]).json();
    assert_eq!(listed["findings"].as_array().map(Vec::len), Some(2), "{listed}");
    bench.findings(["show", &second[..5]]).ok().says("Window is blank");
}

#[test]
fn an_edit_in_the_work_tree_is_still_what_is_read() {
    let (bench, first, _) = bench(&["a", "findings/FIN"]);
    let path = finding_path(&first);
    bench.write(&path, bench.read(&path).replace("Bag loses keys", "Bag drops keys"));
    bench.findings(["list"]).ok().says("Bag drops keys").says("Window is blank");
}

#[test]
fn a_finding_is_filed_where_the_folder_is_not_checked_out() {
    let (bench, first, second) = bench(&["a"]);
    let third = bench.create(["--entry", "FIN"]);
    assert_eq!(third, "FIN-BUG-002");
    let stored = bench.git(["ls-tree", "-r", "--name-only", "HEAD", "findings"]).ok();
    for id in [&first, &second, &third] {
        stored.says(&finding_path(id));
        bench.findings(["list"]).ok().says(id);
    }
    assert_eq!(bench.status(), "");
}

#[test]
fn a_finding_that_is_not_checked_out_is_not_written() {
    let (bench, _, second) = bench(&["a", "findings/FIN"]);
    let before = bench.hash("HEAD");
    bench.findings(["confirm", &second]).fails(5).says("sparse").says("'git sparse-checkout add findings'");
    assert_eq!((bench.hash("HEAD"), bench.status()), (before, String::new()));
    bench.git(["sparse-checkout", "add", "findings"]).ok();
    bench.findings(["confirm", &second]).ok();
}

#[test]
fn an_import_knows_the_findings_that_are_not_checked_out() {
    let (bench, first, _) = bench(&["a"]);
    let exported = bench.findings(["export", "--format", "jsonl", "--all-fields"]).ok().stdout;
    bench.write("a/in.jsonl", exported);
    bench.findings(["import", "a/in.jsonl"]).ok();
    let listed = bench.findings(["list", "--json"]).json();
    assert_eq!(listed["findings"].as_array().map(Vec::len), Some(2), "{first}: {listed}");
}

#[test]
fn settings_that_are_not_checked_out_hold() {
    let bench = Bench::new();
    bench.write(".findings-config.toml", "dir = \"bugs\"\n");
    bench.write("bugs/.gitattributes", "*.json text eol=lf\n");
    bench.commit_file("a/file", "a\n", "Begin");
    let id = bench.create([]);
    bench.git(["sparse-checkout", "set", "--no-cone", "/a"]).ok();
    assert!(!bench.has(".findings-config.toml") && !bench.has("bugs"));
    bench.findings(["list"]).ok().says(&id);
}

#[test]
fn where_nothing_is_left_out_a_missing_folder_is_missing() {
    let bench = Bench::new();
    bench.commit_file("a/file", "a\n", "Begin");
    bench.git(["sparse-checkout", "set", "--cone", "a"]).ok();
    bench.findings(["list"]).fails(3).says("git findings init");
}

/// Without a sparse checkout, too, git can be told to overlook a file: its status is clean, and the finding is there.
#[test]
fn a_file_that_git_was_told_to_overlook_is_read() {
    for form in [&["--index-version", "2"][..], &["--index-version", "4"], &["--split-index"]] {
        let bench = Bench::started();
        let (first, second) = (bench.create([]), bench.create(["--title", "Window is blank"]));
        let path = finding_path(&second);
        bench.git(["update-index", "--skip-worktree", &path]).ok();
        bench.git(["update-index"].iter().chain(form)).ok();
        std::fs::remove_file(bench.top.join(&path)).unwrap();
        assert_eq!(bench.status(), "");
        bench.findings(["list"]).ok().says(&first).says("Window is blank");
        bench.findings(["show", &second]).ok().says("Window is blank");
        assert_eq!(bench.findings(["validate", "--json"]).json()["files"], 2);
        let refused = bench.findings(["confirm", &second]).fails(5);
        refused.says(&format!("'git update-index --no-skip-worktree {path}'"));
        bench.git(["update-index", "--no-skip-worktree", &path]).ok();
        bench.git(["checkout", "--", &path]).ok();
        bench.findings(["confirm", &second]).ok();
    }
}
