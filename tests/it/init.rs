//! `init`: makes the folder once, says what it did and what to type next.

use super::bench::Bench;

#[test]
fn the_first_run_commits_and_says_what_comes_next() {
    let bench = Bench::new();
    let answer = bench.findings(["init"]).ok();
    answer.quietly();
    let hash = bench.hash("HEAD");
    let shown = answer.snapshot().replace(&hash[..7], "[COMMIT]");
    insta::assert_snapshot!(shown, @r"
    $ git-findings init
    exit code: 0
    --- stdout
    [COMMIT] added .findings-config.toml and findings/.gitattributes

    next:
      git findings create --type bug --severity high --title TEXT --description TEXT
      git findings import FILE…     takes what your agents already wrote
      git findings hook install     keeps broken findings out of commits
    ");
    bench
        .git(["show", "--format=%s", "--name-only"])
        .ok()
        .is("findings: begin\n\n.findings-config.toml\nfindings/.gitattributes\n");
    assert_eq!(bench.status(), "");
}

#[test]
fn a_second_run_changes_nothing() {
    let bench = Bench::new();
    bench.findings(["init"]).ok();
    let before = bench.hash("HEAD");
    let again = bench.findings(["init", "--json"]).json();
    assert_eq!(again["stored"], "unchanged");
    bench.findings(["init"]).ok().says("unchanged: findings are set up here already");
    assert_eq!(bench.hash("HEAD"), before);
}

#[test]
fn what_is_there_already_stays_as_it_is() {
    let bench = Bench::new();
    bench.commit_file(".findings-config.toml", "version = 1\nlayout = \"flat\"\n", "Settings");
    bench.findings(["init"]).ok().says("added findings/.gitattributes");
    assert_eq!(bench.read(".findings-config.toml"), "version = 1\nlayout = \"flat\"\n");
    assert_eq!(bench.create([]), "FIN-BUG-001");
    assert!(bench.has("findings/FIN-BUG-001.json"), "the layout of the settings counts");
}

#[test]
fn the_settings_it_writes_are_the_defaults_in_force() {
    let bench = Bench::new();
    let before = bench.findings(["config", "--json=key,value"]).json();
    bench.findings(["init"]).ok();
    let after = bench.findings(["config", "--json=key,value"]).json();
    assert_eq!(before, after);
}

#[test]
fn a_dry_run_shows_and_no_commit_stages() {
    let bench = Bench::new();
    let shown = bench.findings(["init", "--dry-run"]).ok();
    shown.says("would add .findings-config.toml and findings/.gitattributes").says("+*.json text eol=lf");
    assert!(!bench.has("findings"));
    bench.findings(["init", "--no-commit"]).ok().says("staged .findings-config.toml");
    assert_eq!(bench.commits(), 0);
    assert_eq!(bench.status(), "A  .findings-config.toml\nA  findings/.gitattributes\n");
}

#[test]
fn with_hooks_a_broken_finding_is_kept_out_of_a_commit() {
    let bench = Bench::new();
    bench.findings(["init", "--hooks"]).ok().says_nothing_of("hook install");
    bench.write("findings/FIN/FIN-BUG-001.json", "{ not json\n");
    bench.git(["add", "findings"]).ok();
    bench.git(["commit", "-m", "Broken"]).fails(1).says("FIN-BUG-001.json:1:3");
    assert_eq!(bench.commits(), 1);
}

#[test]
fn elsewhere_than_in_a_work_tree_it_says_why_not() {
    let nowhere = Bench::bare_folder();
    nowhere.findings(["init"]).fails(3).says("is not inside a git repository").says("git init");
    let bare = Bench::bare_folder();
    bare.git(["init", "--bare", "-q"]).ok();
    bare.findings(["init"]).fails(4).says("has no work tree");
}

#[test]
fn files_that_are_no_findings_are_counted() {
    let bench = Bench::new();
    bench.write("findings/report.json", "[1]\n");
    bench.findings(["init"]).ok().says("1 JSON file in 'findings' cannot be read as findings");
    assert_eq!(bench.read("findings/report.json"), "[1]\n");
}
