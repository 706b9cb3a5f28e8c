//! Whose policy counts, what it is, and what is said when it cannot be asked.

use super::*;

#[test]
fn alone_it_judges_what_is_committed_and_says_by_whose_policy() {
    let bench = branched();
    let answer = bench.findings(["gate"]).fails(1);
    answer.says("error[open]: critical A-SEC-001").says("failed by 1 breach (2 findings)");
    answer.says("policy of HEAD itself; --new-since BRANCH judges by the policy of where a branch goes");
    bench.findings(["gate", "--fail-on", "severity:info"]).ok().says("passed (2 findings)");
    // the work tree plays no part, and that is said
    let path = finding_path("A-SEC-001");
    bench.write(&path, bench.read(&path).replace("critical", "low"));
    bench.write(".findings-config.toml", "[gate]\nfail_on = []\n");
    bench
        .findings(["gate"])
        .fails(1)
        .says("1 finding with changes that are not committed; judged is what HEAD has");
}

#[test]
fn a_branch_cannot_change_its_own_policy() {
    let bench = branched();
    bench.create(["--entry", "A", "--severity", "critical"]);
    bench.commit_file(
        ".findings-config.toml",
        "[gate]\nfail_on = []\nallow = [\"A-SEC-001\"]\n",
        "No policy",
    );
    bench.findings(["remove", "A-SEC-001", "--reason", "No"]).ok();
    assert_eq!(breaches(&bench), ["new A-BUG-002", "removed A-SEC-001"]);
    since_main(&bench, &[]).says("policy of main; what HEAD changes since ");
    bench.findings(["gate"]).ok();
}

#[test]
fn the_settings_of_the_target_forbid_and_allow() {
    let bench = branched();
    bench.git(["switch", "-q", "main"]).ok();
    let settings = "[gate]\nfail_on = [\"severity:critical\", \"tag:race type:bug,security\"]\nallow = [\"A-SEC-001\"]\n";
    bench.commit_file(".findings-config.toml", settings, "Policy");
    bench.git(["switch", "-q", "side"]).ok();
    bench.findings(["resolve", "A-SEC-001", "--type", "by_design", "--details", "So be it"]).ok();
    since_main(&bench, &[])
        .says("allowed[closed]: critical A-SEC-001 was closed as by_design")
        .says("1 change allowed");
    bench.create(["--entry", "A", "--severity", "high"]);
    assert!(breaches(&bench).is_empty());
    bench.create(["--entry", "A", "--severity", "info", "--tag", "race"]);
    assert_eq!(breaches(&bench), ["new A-BUG-003"]);
    let document = since_main(&bench, &["--json"]).document();
    let policy = &document["data"]["policy"];
    assert_eq!(policy["fail_on"][1], "tag:race type:bug,security is:open");
    assert_eq!(
        (policy["commit"].as_str(), policy["is_given"].as_bool()),
        (Some(bench.hash("main").as_str()), Some(false))
    );
    assert_eq!(document["data"]["allowed"][0]["reason"], "closed");
    // a query of the command line takes the place of fail_on; what may go is for the settings to say
    since_main(&bench, &["--fail-on", "severity:high"])
        .says("error[new]: new high A-BUG-002")
        .says_nothing_of("SEC");
}

#[test]
fn an_acceptance_that_has_ended_counts_as_open() {
    let bench = branched();
    bench.findings(["resolve", "A-SEC-001", "--type", "wont_fix", "--details", "Till June"]).ok();
    rewrite(
        &bench,
        "A-SEC-001",
        "\"resolution_type\"",
        "\"expires_at\": \"2026-06-01T00:00:00Z\", \"resolution_type\"",
    );
    bench.findings(["gate"]).ok();
    let later = || bench.findings(["gate"]).env("GIT_FINDINGS_NOW", "2026-06-02T00:00:00Z");
    later()
        .fails(1)
        .says("critical A-SEC-001; its acceptance ended 2026-06-01T00:00:00Z, so it counts as open");
}

#[test]
fn no_findings_at_all_fail_only_where_some_are_expected() {
    let bench = Bench::started();
    bench.findings(["gate"]).ok().says("passed (0 findings)");
    bench
        .findings(["gate", "--expect-nonempty"])
        .fails(1)
        .says("error[empty]: there is no finding in 'findings'");
    bench.create([]);
    bench.findings(["gate", "--fail-on", "severity:critical", "--expect-nonempty"]).ok();
    let other = Bench::new();
    other.commit_file("x", "x", "Begin");
    other.findings(["gate"]).ok();
    other.findings(["gate", "--expect-nonempty"]).fails(1).says("error[empty]");
}

#[test]
fn the_first_findings_may_lie_where_the_branch_says() {
    let bench = Bench::new();
    bench.commit_file("x", "x", "Begin");
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench.commit_file(".findings-config.toml", "dir = \"issues\"\n[gate]\nfail_on = []\n", "Settings");
    bench.write("issues/.gitattributes", "*.json text eol=lf\n");
    bench.create(["--severity", "critical"]);
    assert_eq!(breaches(&bench), ["new FIN-BUG-001"]);
}

#[test]
fn what_cannot_be_asked_is_told_with_its_exit_code() {
    let bench = branched();
    bench.findings(["gate", "--fail-on", "severity:hihg"]).fails(2).says("did you mean 'high'?");
    bench.findings(["gate", "--fail-on", "updated:<3d"]).fails(2).says("cannot be judged by a gate");
    bench
        .findings(["gate", "--new-since", "origin/main"])
        .fails(3)
        .says("'git fetch origin main' may bring it");
    bench.findings(["gate", "--format", "xml"]).fails(2);
    bench.findings(["gate", "--format", "junit", "--json"]).fails(2).says("the answer has one form");
    bench.git(["switch", "-q", "--orphan", "alone"]).ok();
    bench.commit_file("x", "x", "Begin");
    bench.findings(["gate", "--new-since", "main"]).fails(3).says("have no commit in common");
    bench.git(["switch", "-q", "main"]).ok();
    bench.commit_file(".findings-config.toml", "[gate]\nfail_on = \"severity:hihg\"\n", "Slip");
    let answer = bench.findings(["gate"]).fails(4);
    answer.says(".findings-config.toml:2: gate.fail_on: unknown severity 'hihg', did you mean 'high'?");
}

#[test]
fn a_shallow_clone_says_what_to_set() {
    let bench = branched();
    bench.commit_file("src/bag.rs", "fn give() {}\n", "Work");
    let clone = bench.at(bench.root().join("clone"));
    let from = format!("file://{}", bench.top.display());
    bench.git(["clone", "-q", "--depth", "1", "-b", "side", &from, clone.top.to_str().unwrap()]).ok();
    let answer = clone.findings(["gate", "--new-since", "origin/main"]).fails(3);
    answer.says("history is cut in this shallow clone").says("'fetch-depth: 0'").says("GIT_DEPTH: 0");
    clone.git(["fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main"]).ok();
    let answer = clone.findings(["gate", "--new-since", "origin/main"]).fails(3);
    answer.says("have no commit in common").says("'fetch-depth: 0'");
    clone.git(["fetch", "-q", "--unshallow", "origin"]).ok();
    clone.findings(["gate", "--new-since", "origin/main"]).ok();
}
