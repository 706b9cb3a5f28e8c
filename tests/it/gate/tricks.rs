//! What a branch may try, each through git and the program.

use super::*;

#[test]
fn one_fixed_and_one_new_of_the_same_rule_fails_and_names_the_new_one() {
    let bench = branched();
    bench.findings(["resolve", "A-SEC-001", "--details", "Masked", "--commit", "none"]).ok();
    assert!(breaches(&bench).is_empty());
    since_main(&bench, &[]).says("passed (2 findings, none of which the policy forbids)");
    bench.create(KEY_IN_THE_LOG);
    assert_eq!(breaches(&bench), ["new A-SEC-002"]);
    let answer = bench.findings(["gate", "--new-since", "main"]).fails(1);
    answer.says("error[new]: new critical A-SEC-002\n --> findings/A/A-SEC-002.json:6\n  | Key in the log\n");
    answer
        .says("the policy forbids 'severity:>=high is:open'")
        .says("git findings resolve A-SEC-002 --type fixed");
}

#[test]
fn what_was_there_before_stops_nobody_and_what_main_did_since_neither() {
    let bench = branched();
    bench.commit_file("src/bag.rs", "fn give() {}\n", "Work");
    since_main(&bench, &[])
        .says("passed (2 findings; the policy forbids 1 of them, none brought by this branch)");
    bench.git(["switch", "-q", "main"]).ok();
    bench.findings(["resolve", "A-SEC-001", "--details", "Masked", "--commit", "none"]).ok();
    bench.create(["--entry", "B", "--severity", "critical"]);
    bench.git(["switch", "-q", "side"]).ok();
    assert!(breaches(&bench).is_empty(), "compared with where the two parted");
    bench.git(["merge", "-q", "--no-edit", "-s", "ours", "main"]).ok();
    let told = breaches(&bench);
    assert_eq!(told, ["reopened A-SEC-001", "removed B-BUG-001"], "a merge that drops what main did");
}

#[test]
fn removed_lowered_closed_and_edited_out_fail() {
    for (how, reason) in [
        (["remove", "A-SEC-001", "--reason", "No"].as_slice(), "removed"),
        (&["edit", "A-SEC-001", "--set", "severity=medium"], "lowered"),
        (&["resolve", "A-SEC-001", "--type", "wont_fix", "--details", "No"], "closed"),
        (&["resolve", "A-SEC-001", "--type", "duplicate", "--of", "A-BUG-001"], "closed"),
    ] {
        let bench = branched();
        bench.findings(how).ok();
        assert_eq!(breaches(&bench), [format!("{reason} A-SEC-001")], "{how:?}");
    }
    let bench = branched();
    bench.findings(["edit", "A-SEC-001", "--set", "type=dx"]).ok();
    let answer = since_main(&bench, &["--fail-on", "type:security"]);
    answer.says("error[withdrawn]: critical A-SEC-001 was edited, so that the policy is no longer about it");
    assert!(breaches(&bench).is_empty(), "its severity is what the settings ask for");
}

#[test]
fn confirm_start_and_edits_beside_the_policy_pass() {
    let bench = branched();
    bench.findings(["confirm", "A-SEC-001"]).ok();
    bench.findings(["start", "A-SEC-001"]).ok();
    bench.findings(["edit", "A-SEC-001", "--set", "title=Key in all logs"]).ok();
    assert!(breaches(&bench).is_empty());
}

#[test]
fn another_file_and_another_id_are_no_way_out() {
    let bench = branched();
    let text = bench.read(&finding_path("A-SEC-001"));
    bench.git(["mv", &finding_path("A-SEC-001"), "findings/A-SEC-001.json"]).ok();
    bench.git(["commit", "-q", "-m", "Move"]).ok();
    assert!(breaches(&bench).is_empty(), "another folder");
    bench.git(["mv", "findings/A-SEC-001.json", "findings/B-SEC-009.json"]).ok();
    let renamed = text.replace("A-SEC-001", "B-SEC-009");
    bench.commit_file("findings/B-SEC-009.json", &renamed, "Rename");
    assert!(breaches(&bench).is_empty(), "another id");
    bench.commit_file("findings/B-SEC-009.json", &renamed.replace("critical", "low"), "Lower");
    assert_eq!(breaches(&bench), ["lowered B-SEC-009"], "another id and another severity");
    bench.commit_file("findings/A-SEC-001.json", &text, "Copy");
    assert_eq!(breaches(&bench).len(), 0, "the copy is the original again, and the low one no matter");
    bench.commit_file("findings/C-SEC-001.json", &text.replace("A-SEC-001", "C-SEC-001"), "Copy");
    assert_eq!(breaches(&bench), ["new C-SEC-001"], "one more of what was there once");
    bench.git(["rm", "-q", "findings/C-SEC-001.json"]).ok();
    bench.git(["mv", "findings/A-SEC-001.json", "findings/A-SEC-001.txt"]).ok();
    bench.git(["commit", "-q", "-m", "Hide"]).ok();
    assert_eq!(breaches(&bench), ["lowered B-SEC-009"], "no finding's file any more");
}

#[test]
fn another_finding_in_an_old_file_is_new() {
    let bench = branched();
    let path = finding_path("A-BUG-001");
    let text =
        bench.read(&path).replace("Slow start", "Password in the log").replace("Under load.", "Always.");
    bench.commit_file(&path, &text.replace("\"low\"", "\"critical\""), "Write over it");
    let answer = bench.findings(["gate", "--new-since", "main"]).fails(1);
    answer.says("error[new]: new critical A-BUG-001: its id meant another finding in the base");
}

const LOST: &str = "Two writers that give at the same moment lose one of the two items, and nobody is told.";

const LOGGED: &str = "A request that names no host is logged whole, with the password in its address.";

/// On `main` an open critical finding `B-BUG-001` with all that tells it from others; the branch `side` is checked out.
fn described() -> Bench {
    let bench = Bench::started();
    let id =
        bench.create(["--entry", "B", "--severity", "critical", "--title", "Race", "--component", "Bag"]);
    let described = format!("\"locations\": [{{\"path\": \"src/bag.rs\"}}], \"description\": \"{LOST}\"");
    rewrite(&bench, &id, "\"description\": \"Under load.\"", &described);
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench
}

/// Whose description is another, passes under the old id and title: GF-SEC-005.
#[test]
fn another_finding_below_an_old_id_and_title_is_new() {
    for more in [&[("Bag", "Log")][..], &[]] {
        let bench = described();
        for (old, new) in [(LOST, LOGGED), ("src/bag.rs", "src/log.rs")].iter().chain(more) {
            rewrite(&bench, "B-BUG-001", old, new);
        }
        assert_eq!(breaches(&bench), ["new B-BUG-001", "removed B-BUG-001"], "{more:?}");
        let answer = since_main(&bench, &[]);
        answer.says("its id meant another finding in the base, with another description");
        answer.says("critical B-BUG-001 was removed: its id means another finding on the branch");
        answer.says("two steps").says("another id");
    }
}

const UNESCAPED: &str = "The user name is put into the query unescaped, so anyone can log in as anyone.";

const UPLOADED: &str =
    "What is sent lies below the web root under the name that the client gave, and is run there.";

const AUTH: &str = r#""component": "auth", "locations": [{"path": "src/login.c"}], "#;

const WEB: &str = r#""component": "web", "locations": [{"path": "src/login.c"}, {"path": "src/upload.c"}], "#;

/// On `main` an open critical `B-BUG-001` about the login; the branch `side` is checked out.
fn hole() -> Bench {
    let bench = Bench::started();
    let title = "SQL injection in the login form";
    let id = bench.create(["--entry", "B", "--severity", "critical", "--title", title]);
    let described = format!("{AUTH}\"description\": \"{UNESCAPED}\"");
    rewrite(&bench, &id, "\"description\": \"Under load.\"", &described);
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench
}

/// A piece of the old text, or all of it beside much else, is no pass for another finding below its id.
#[test]
fn another_finding_around_a_piece_of_the_old_one_is_new() {
    let much: String = (0..1200).map(|number| format!(" step {number}")).collect();
    for (how, facts, text) in [
        ("a few words are left and no fact", "", "anyone can log in".to_owned()),
        ("the old text stands behind", WEB, format!("{UPLOADED} {UNESCAPED}")),
        ("the old text stands before much else", AUTH, format!("{UNESCAPED}{much}")),
    ] {
        let bench = hole();
        rewrite(&bench, "B-BUG-001", "SQL injection in the login form", "Remote code execution by upload");
        let described = |facts: &str, text: &str| format!("{facts}\"description\": \"{text}\"");
        rewrite(&bench, "B-BUG-001", &described(AUTH, UNESCAPED), &described(facts, &text));
        assert_eq!(breaches(&bench), ["new B-BUG-001", "removed B-BUG-001"], "{how}");
        since_main(&bench, &[]).says("its id meant another finding in the base, with another title");
    }
}

#[test]
fn honest_edits_pass_below_the_same_id() {
    for (old, new) in [
        ("moment", "momnet"),
        ("told.", "told. Seen with sixteen threads, since the lock has gone."),
        (
            LOST,
            "Zwei, die im selben Augenblick geben, verlieren eines der beiden, und niemand erf\u{e4}hrt es.",
        ),
        ("src/bag.rs", "src/bag/give.rs"),
        ("\"Bag\"", "\"Queue\""),
        ("\"Race\"", "\"Lost items\""),
        ("\"Race\"", "\"Rcae\""),
        ("\"locations\": [{\"path\": \"src/bag.rs\"}], ", ""),
        ("\"src/bag.rs\"}", "\"src/bag.rs\"}, {\"path\": \"src/queue.rs\"}"),
    ] {
        let bench = described();
        rewrite(&bench, "B-BUG-001", old, new);
        assert!(breaches(&bench).is_empty(), "{old} -> {new}: {:?}", breaches(&bench));
    }
}

/// After the merge no command would work: GF-BUG-022.
#[test]
fn settings_that_cannot_be_used_do_not_pass() {
    for (settings, why) in [
        ("[gate]\nfail_on = \"severity:hihg\"\n", ".findings-config.toml:2"),
        ("dir = ", ".findings-config.toml:1"),
        ("[gate]\nfail_on = \"claimed:me\"\n", "'claimed:' cannot be judged by a gate"),
        ("version = 99\n", "version 99 is newer than this program knows"),
    ] {
        let bench = branched();
        bench.commit_file(".findings-config.toml", settings, "Settings");
        assert_eq!(breaches(&bench), ["settings -"], "{settings}");
        let answer = bench.findings(["gate", "--new-since", "main"]).fails(1);
        answer.says("the branch brings settings that cannot be used").says(why);
        let range = bench.findings(["validate", "main..side"]).fails(1);
        range.says("error[unusable-settings]: no command could use these settings").says(why);
        range.says(&format!("--> {}:.findings-config.toml", &bench.hash("side")[..7]));
        bench.commit_file(".findings-config.toml", "dir = \"findings\"\n", "Mend");
        assert!(breaches(&bench).is_empty(), "{settings}");
        bench.findings(["validate", "main..side"]).fails(1);
    }
}

#[test]
fn settings_that_are_as_they_were_are_no_fault_of_the_branch() {
    let bench = Bench::started();
    bench.commit_file(".findings-config.toml", "dir = ", "Break");
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench.commit_file("src/bag.rs", "fn give() {}\n", "Work");
    bench.git(["switch", "-q", "main"]).ok();
    bench.commit_file(".findings-config.toml", "dir = \"findings\"\n", "Mend");
    bench.git(["switch", "-q", "side"]).ok();
    assert!(breaches(&bench).is_empty());
}

#[test]
fn a_finding_that_cannot_be_read_never_passes() {
    let bench = branched();
    let path = finding_path("A-SEC-001");
    let text = bench.read(&path);
    bench.commit_file(&path, &text.replace("\"critical\"", "\"critcal\""), "Break");
    assert_eq!(breaches(&bench), ["unreadable A-SEC-001"]);
    bench.findings(["gate"]).fails(1).says("error[unreadable]").says("did you mean 'critical'?");
    bench.commit_file("findings/odd name.json", &text, "Odd");
    assert!(breaches(&bench).len() == 2);
    bench.git(["reset", "-q", "--hard", "main"]).ok();
    #[cfg(unix)]
    {
        std::fs::remove_file(bench.top.join(&path)).unwrap();
        std::os::unix::fs::symlink("A-BUG-001.json", bench.top.join(&path)).unwrap();
        bench.git(["commit", "-q", "-a", "-m", "Link"]).ok();
        assert_eq!(breaches(&bench), ["unreadable A-SEC-001"], "a link");
    }
}

#[test]
fn a_file_that_git_does_not_give_is_corruption() {
    let bench = branched();
    let blob = bench.hash(&format!("HEAD:{}", finding_path("A-SEC-001")));
    std::fs::remove_file(bench.top.join(format!(".git/objects/{}/{}", &blob[..2], &blob[2..]))).unwrap();
    bench.findings(["gate"]).fails(4);
    bench.findings(["gate", "--new-since", "main"]).fails(4);
}

#[test]
fn a_folder_that_is_gone_takes_its_findings_with_it() {
    let bench = branched();
    bench.git(["mv", "findings", "issues"]).ok();
    bench.commit_file(".findings-config.toml", "dir = \"issues\"\n", "Move the folder");
    assert_eq!(breaches(&bench), ["moved -", "removed A-SEC-001"]);
    bench.findings(["gate", "--fail-on", "severity:info"]).ok().says("2 findings");
}

/// A folder without anything forbidden may go; what the branch puts into the new one nobody has judged.
#[test]
fn findings_in_a_folder_that_only_the_branch_names_do_not_pass() {
    let bench = Bench::started();
    bench.create(["--entry", "A", "--severity", "low"]);
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench.git(["mv", "findings", "issues"]).ok();
    bench.commit_file(".findings-config.toml", "dir = \"issues\"\n", "Move the folder");
    bench.create(["--entry", "A", "--severity", "critical"]);
    assert_eq!(breaches(&bench), ["moved -"]);
    let answer = bench.findings(["gate", "--new-since", "main"]).fails(1);
    answer.says("the branch makes 'issues' the findings folder in place of 'findings'");
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["mv", "findings", "issues"]).ok();
    bench.commit_file(".findings-config.toml", "dir = \"issues\"\n", "Move the folder");
    bench.git(["switch", "-q", "side"]).ok();
    bench.git(["merge", "-q", "--no-edit", "main"]).ok();
    assert_eq!(breaches(&bench), ["new A-BUG-002"]);
}

/// Two lines that merged each other have two bases: a merge may drop what came from one of them.
#[test]
fn a_merge_that_drops_a_finding_of_one_of_two_bases_removes_it() {
    let bench = branched();
    bench.commit_file("src/bag.rs", "fn give() {}\n", "Work");
    bench.git(["switch", "-q", "main"]).ok();
    bench.create(["--entry", "B", "--severity", "critical"]);
    let before = bench.hash("main");
    bench.git(["merge", "-q", "--no-edit", "side"]).ok();
    bench.git(["switch", "-q", "side"]).ok();
    bench.git(["merge", "-q", "--no-edit", "--no-ff", &before]).ok();
    assert_eq!(bench.git(["merge-base", "--all", "main", "side"]).ok().stdout.lines().count(), 2);
    assert!(breaches(&bench).is_empty(), "what the other base has is not new");
    bench.git(["rm", "-q", &finding_path("B-BUG-001")]).ok();
    bench.git(["commit", "-q", "--amend", "--no-edit"]).ok();
    assert_eq!(breaches(&bench), ["removed B-BUG-001"]);
}

/// Main closes a finding, the branch takes that over by a merge, and main takes the branch: GF-BUG-021.
#[test]
fn what_main_itself_closed_is_no_fault_of_a_branch_that_took_it_over() {
    let bench = branched();
    bench.commit_file("src/bag.rs", "fn give() {}\n", "Work");
    let work = bench.hash("side");
    bench.git(["switch", "-q", "main"]).ok();
    bench.findings(["resolve", "A-SEC-001", "--type", "wont_fix", "--details", "No"]).ok();
    let closed = bench.hash("main");
    bench.git(["merge", "-q", "--no-edit", "--no-ff", &work]).ok();
    bench.git(["switch", "-q", "side"]).ok();
    bench.git(["merge", "-q", "--no-edit", "--no-ff", &closed]).ok();
    assert_eq!(bench.git(["merge-base", "--all", "main", "side"]).ok().stdout.lines().count(), 2);
    assert!(breaches(&bench).is_empty(), "{:?}", breaches(&bench));
    bench.git(["rm", "-q", &finding_path("A-SEC-001")]).ok();
    bench.git(["commit", "-q", "-m", "Remove what is closed"]).ok();
    assert!(breaches(&bench).is_empty(), "what is closed is not what the policy is about");
}
