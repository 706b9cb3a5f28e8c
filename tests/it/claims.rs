//! `confirm`, `start`, `stop`: the open part of the lifecycle, and who works on what over all work trees.

use serde_json::json;

use super::bench::Bench;

fn claim_refs(bench: &Bench) -> String {
    bench.git(["for-each-ref", "--format=%(refname)", "refs/findings"]).ok().stdout
}

#[test]
fn confirm_changes_one_line_and_says_so() {
    let bench = Bench::started();
    bench.create([]);
    let answer = bench.findings(["confirm", "FIN-BUG-001"]).ok();
    let hash = bench.hash("HEAD");
    answer.is(&format!("{} FIN-BUG-001 open → confirmed\n", &hash[..7])).quietly();
    bench
        .git(["show", "--numstat", "--format=%(trailers:key=Finding-Status,valueonly)"])
        .ok()
        .is("open -> confirmed\n\n\n1\t1\tfindings/FIN/FIN-BUG-001.json\n");
    bench.findings(["confirm", "FIN-BUG-001"]).ok().is("- FIN-BUG-001 unchanged (confirmed)\n");
    assert_eq!(bench.hash("HEAD"), hash);
    bench.findings(["confirm", "FIN-BUG-001", "-q"]).ok().is("FIN-BUG-001\n");
}

#[test]
fn ids_in_a_pipe_make_one_commit_and_all_or_none() {
    let bench = Bench::started();
    for _ in 0..3 {
        bench.create([]);
    }
    bench.shell("git findings list -q | git findings confirm -").ok();
    assert_eq!(bench.commits(), 5);
    bench.git(["log", "-1", "--format=%s"]).ok().is("findings: confirm 3 findings\n");
    bench.findings(["confirm", "FIN-BUG-001", "fin-bug-001"]).fails(2).says("FIN-BUG-001 is named twice");
    bench
        .findings(["start", "-"])
        .stdin("FIN-BUG-001\nFIN-BUG-404\n")
        .fails(3)
        .says("no finding 'FIN-BUG-404'");
    assert_eq!(bench.finding("FIN-BUG-001")["status"], "confirmed");
    assert_eq!(claim_refs(&bench), "", "a claim that came to nothing is given back");
    bench.findings(["confirm", "-"]).stdin("\n").fails(2).says("no finding named");
    let odd = bench.findings(["confirm", "-"]).stdin("{\"id\": \"FIN-BUG-001\", \"note\": \"x\"}\n").fails(2);
    odd.says("standard input, line 1: unknown field 'note'; valid: id\n");
}

#[test]
fn unlawful_steps_are_not_now_and_name_the_command_that_can() {
    let bench = Bench::started();
    bench.create([]);
    bench.create([]);
    bench.findings(["start", "FIN-BUG-001"]).ok();
    let answer = bench.findings(["confirm", "FIN-BUG-001"]).fails(5);
    assert_eq!(
        answer.stderr,
        "error: FIN-BUG-001 is in_progress: 'confirm' cannot make it confirmed\n\
         hint: 'git findings stop FIN-BUG-001 --to confirmed --reason TEXT' can\n"
    );
    bench.findings(["stop", "FIN-BUG-001", "--to", "confirmed", "--reason", "As the hint says"]).ok();
    bench.findings(["resolve", "FIN-BUG-002", "--type", "wont_fix"]).ok();
    for command in ["confirm", "start"] {
        bench.findings([command, "FIN-BUG-002"]).fails(5).says("git findings reopen FIN-BUG-002");
    }
    bench.findings(["stop", "FIN-BUG-002", "--reason", "x"]).fails(5).says("is wont_fix");
}

#[test]
fn force_does_it_and_tells_the_history() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["start", "FIN-BUG-001"]).ok();
    bench.findings(["confirm", "FIN-BUG-001", "--force"]).ok().says("in_progress → confirmed");
    bench.git(["log", "-1", "--format=%(trailers:key=Finding-Forced)"]).ok().is("Finding-Forced: yes\n\n");
}

#[test]
fn a_loosened_table_binds_as_it_says() {
    let bench = Bench::started();
    bench.commit_file(
        ".findings-config.toml",
        "version = 1\n[transitions]\nwont_fix = [\"in_progress\"]\n",
        "Loosen",
    );
    bench.create([]);
    bench.findings(["resolve", "FIN-BUG-001", "--type", "wont_fix"]).ok();
    bench.findings(["reopen", "FIN-BUG-001", "--to", "in_progress", "--reason", "Now we do"]).ok();
    assert_eq!(bench.finding("FIN-BUG-001")["status"], "in_progress");
}

#[test]
fn start_claims_for_a_name_and_the_same_name_may_come_again() {
    let bench = Bench::started();
    bench.create([]);
    let answer = bench.findings(["start", "FIN-BUG-001", "--as", "agent-7"]).ok();
    answer.says("open → in_progress").says("local claim of agent-7");
    let claim = bench.finding("FIN-BUG-001")["claim"].clone();
    assert_eq!((&claim["by"], &claim["at"]), (&json!("agent-7"), &json!("2026-01-01T00:05:00Z")));
    assert!(claim["token"].as_str().is_some_and(|token| token.len() == 32), "{claim}");
    assert_eq!(claim_refs(&bench), "refs/findings/claims/FIN-BUG-001\n");
    let again = bench.findings(["start", "FIN-BUG-001"]).env("GIT_FINDINGS_AGENT", "agent-7").ok();
    again.is("- FIN-BUG-001 unchanged (in_progress)\n").quietly();
    assert_eq!(bench.finding("FIN-BUG-001")["claim"], claim);
    bench.findings(["list", "--json=claimed_by"]).ok().says("agent-7");
}

#[test]
fn without_a_name_it_is_address_and_work_tree() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["start", "FIN-BUG-001"]).ok().says("local claim of ada@example.org in work");
    bench.findings(["start", "FIN-BUG-001", "--as", " "]).fails(2).says("the name of a claim is empty");
}

#[test]
fn a_claim_holds_in_every_work_tree_and_on_every_branch() {
    let bench = Bench::started();
    bench.create([]);
    let other = bench.worktree("other");
    bench.findings(["start", "FIN-BUG-001", "--as", "agent-1"]).ok();
    let answer = other.findings(["start", "FIN-BUG-001", "--as", "agent-2"]).fails(5);
    assert_eq!(
        answer.stderr,
        "error: FIN-BUG-001 is claimed by agent-1 since 2026-01-01T00:06:00Z\n\
         hint: take another, or 'git findings start FIN-BUG-001 --steal --reason TEXT'\n"
    );
    let error = other.findings(["start", "FIN-BUG-001", "--as", "agent-2", "--json"]).fails(5).document();
    assert_eq!((&error["kind"], &error["data"]["exit_code"]), (&json!("error"), &json!(5)));
    assert_eq!(other.finding("FIN-BUG-001")["status"], "open");
    bench.findings(["stop", "FIN-BUG-001", "--as", "agent-1", "--reason", "Another matters more"]).ok();
    other.findings(["start", "FIN-BUG-001", "--as", "agent-2"]).ok();
}

#[test]
fn of_many_at_once_one_gets_it() {
    let bench = Bench::started();
    bench.create([]);
    let names: Vec<String> = (0..6).map(|number| format!("agent-{number}")).collect();
    let running: Vec<_> =
        names.iter().map(|name| bench.findings(["start", "FIN-BUG-001", "--as", name]).spawn()).collect();
    let answers: Vec<_> = running.into_iter().map(|running| running.finish()).collect();
    let codes = |code: i32| answers.iter().filter(|answer| answer.code == Some(code)).count();
    assert_eq!(
        (codes(0), codes(5)),
        (1, 5),
        "{}",
        answers.iter().map(ToString::to_string).collect::<String>()
    );
    assert_eq!(bench.commits(), 3);
}

#[test]
fn stealing_needs_a_reason_and_tells_it() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["start", "FIN-BUG-001", "--as", "agent-1"]).ok();
    let steal = ["start", "FIN-BUG-001", "--as", "agent-2", "--steal"];
    bench.findings(steal).fails(2).says("--reason");
    bench.findings(steal.iter().chain(&["--reason", "agent-1 is gone"])).ok();
    bench.git(["log", "-1", "--format=%b"]).ok().says("agent-1 is gone");
    bench.findings(["start", "FIN-BUG-001", "--as", "agent-1"]).fails(5).says("claimed by agent-2");
}

#[test]
fn stop_puts_down_what_is_ones_own() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["start", "FIN-BUG-001", "--as", "agent-1"]).ok();
    bench.findings(["stop", "FIN-BUG-001"]).fails(2).says("--reason <TEXT>");
    bench.findings(["stop", "FIN-BUG-001", "--reason", " "]).fails(2).says("--reason is empty");
    bench
        .findings(["stop", "FIN-BUG-001", "--as", "agent-2", "--reason", "x"])
        .fails(5)
        .says("claimed by agent-1");
    bench
        .findings(["stop", "FIN-BUG-001", "--to", "resolved", "--reason", "x"])
        .fails(2)
        .says("open or confirmed");
    bench.findings(["stop", "FIN-BUG-001", "--as", "agent-1", "--reason", "Waiting for a driver"]).ok();
    assert_eq!(bench.finding("FIN-BUG-001").get("claim"), None);
    assert_eq!(claim_refs(&bench), "");
    insta::assert_snapshot!(bench.git(["log", "-1", "--format=%B"]).ok().stdout, @r"
    findings: stop FIN-BUG-001

    Bag loses keys

    Waiting for a driver

    Finding: FIN-BUG-001
    Finding-Status: in_progress -> open
    ");
}

#[test]
fn closing_releases_and_a_dry_run_takes_nothing() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["start", "FIN-BUG-001", "--dry-run"]).ok().says("+  \"status\": \"in_progress\"");
    assert_eq!(claim_refs(&bench), "");
    bench.findings(["start", "FIN-BUG-001"]).ok();
    bench.findings(["resolve", "FIN-BUG-001", "--type", "cannot_reproduce", "--dry-run"]).ok();
    assert_eq!(claim_refs(&bench), "refs/findings/claims/FIN-BUG-001\n");
    bench.findings(["resolve", "FIN-BUG-001", "--type", "cannot_reproduce"]).ok();
    assert_eq!(claim_refs(&bench), "");
    assert_eq!(bench.finding("FIN-BUG-001").get("claim"), None);
}

#[test]
fn a_claim_expires_where_the_settings_say_so() {
    let bench = Bench::started();
    bench.commit_file(".findings-config.toml", "version = 1\n[claims]\nexpire_days = 2\n", "Claims end");
    bench.create([]);
    bench.findings(["start", "FIN-BUG-001", "--as", "agent-1"]).ok();
    let later =
        |now: &str| bench.findings(["start", "FIN-BUG-001", "--as", "agent-2"]).env("GIT_FINDINGS_NOW", now);
    later("2026-01-02T23:00:00Z").fails(5);
    later("2026-01-03T01:00:00Z").ok();
    assert_eq!(bench.finding("FIN-BUG-001")["claim"]["by"], "agent-2");
}

#[test]
fn resolving_ends_the_claim_of_another_and_says_whose() {
    let bench = Bench::started();
    bench.create([]);
    bench.create([]);
    bench.findings(["start", "FIN-BUG-001", "FIN-BUG-002", "--as", "agent-1"]).ok();
    let close = |id, name| bench.findings(["resolve", id, "--type", "wont_fix", "--as", name]).ok();
    close("FIN-BUG-001", "agent-2").says("ends the claim of agent-1");
    close("FIN-BUG-002", "agent-1").says_nothing_of("ends the claim");
    assert_eq!(claim_refs(&bench), "");
}

/// The file of another branch does not show who works on it, the reference does.
#[test]
fn a_claim_from_another_branch_is_named_too() {
    let bench = Bench::started();
    bench.create([]);
    let other = bench.worktree("other");
    bench.findings(["start", "FIN-BUG-001", "--as", "agent-1"]).ok();
    other.findings(["resolve", "FIN-BUG-001", "--type", "wont_fix"]).ok().says("ends the claim of agent-1");
}

/// The commit stands: the answer is what it did, and what it could not do is said beside it.
#[test]
fn a_claim_that_cannot_be_released_is_a_note() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["start", "FIN-BUG-001"]).ok();
    bench.write(".git/refs/findings/claims/FIN-BUG-001.lock", "");
    let answer = bench.findings(["stop", "FIN-BUG-001", "--reason", "Later"]).ok();
    answer.says("open").says("the claim on FIN-BUG-001 could not be released");
    assert_eq!(bench.finding("FIN-BUG-001")["status"], "open");
}
