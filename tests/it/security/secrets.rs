//! Credentials in findings: told by a rule that never repeats them, and taken out of what goes to others.

use super::*;

/// Put together at run time, for scanners of sources would take offence at a whole one.
fn token() -> String {
    format!("ghp_{}{}", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17")
}

/// A committed finding with a token in title, description and a place of its own.
fn told() -> (Bench, String) {
    let (bench, token) = (Bench::started(), token());
    let texts = [format!("Login with {token} works"), format!("Seen in the log:\n{token}\nas it is.")];
    let create = [
        "create",
        "--entry",
        "A",
        "--type",
        "bug",
        "--severity",
        "critical",
        "--title",
        &texts[0],
        "--description",
    ];
    bench.findings(create.into_iter().chain([texts[1].as_str()])).ok();
    (bench, token)
}

#[track_caller]
fn assert_kept(answer: &Answer, token: &str) {
    // neither whole nor in part
    assert!(!answer.stdout.contains(&token[..12]) && !answer.stderr.contains(&token[..12]), "{answer}");
    assert!(!answer.stdout.contains(&token[20..]) && !answer.stderr.contains(&token[20..]), "{answer}");
}

#[test]
fn the_rule_tells_where_and_what_and_never_the_credential() {
    let (bench, token) = told();
    let path = finding_path("A-BUG-001");
    let answer = bench.findings(["validate"]).ok();
    answer.says("warning[secret]: the title holds what looks like a credential: GitHub token");
    answer.says("warning[secret]: the description holds").says(&format!(" --> {path}:8:12"));
    answer.says("revoke it").says("git findings edit ID --set title=TEXT");
    assert_kept(&answer, &token);
    assert_kept(&bench.findings(["validate", "--json"]).ok(), &token);
    bench.findings(["validate", "--strict"]).fails(1);
    // another problem of the same file shows its line, and not the credential in it
    let text = bench.read(&path);
    bench.write(&path, text.replace("\"title\": \"", "\"title\": \"\u{202e}"));
    let other = bench.findings(["validate"]).ok();
    assert_kept(other.says("hidden-in-title"), &token);
    bench.write(&path, text.replace("\"critical\"", &format!("\"{token}\"")));
    assert_kept(bench.findings(["validate"]).fails(1).says("unknown severity '[redacted"), &token);
}

#[test]
fn who_brings_one_is_told_and_who_wants_it_refused_gets_it_refused() {
    let bench = Bench::started();
    let title = format!("Login with {}", token());
    let create = |more: &[&str]| {
        let usual = ["create", "--entry", "A", "--type", "bug", "--severity", "low", "--title", &title];
        bench.findings(usual.into_iter().chain(["--description", "x"]).chain(more.iter().copied()))
    };
    create(&[])
        .ok()
        .says("warning: findings/A/A-BUG-001.json holds what looks like a credential: GitHub token");
    create(&["-c", "rules.secret=off"]).ok().says_nothing_of("credential");
    let refused = create(&["-c", "rules.secret=error"]).fails(2);
    assert_kept(refused.says("error[secret]"), &token());
    bench.findings(["edit", "A-BUG-001", "--severity", "high"]).ok().says_nothing_of("credential");
    bench.findings(["edit", "A-BUG-001", "--title", "Login"]).ok().says_nothing_of("credential");
    bench.findings(["hook", "install"]).ok();
    let path = finding_path("A-BUG-001");
    bench.write(&path, bench.read(&path).replace("Login", &title));
    bench.git(["add", &path]).ok();
    let answer = bench.git(["commit", "-q", "-m", "By hand"]).ok();
    assert_kept(answer.says("warning[secret]: the title holds"), &token());
}

#[test]
fn what_goes_to_others_has_none() {
    let (bench, token) = told();
    bench.git(["switch", "-q", "-c", "side", "HEAD~1"]).ok();
    bench.git(["merge", "-q", "--no-ff", "--no-edit", "main"]).ok();
    bench.findings(["edit", "A-BUG-001", "--title", &format!("Login without {token} works")]).ok();
    let target = bench.hash("HEAD~1^1");
    for format in ["table", "tsv", "json", "jsonl", "csv", "md", "junit", "github", "gitlab"] {
        let answer = bench.findings(["gate", "--new-since", &target, "--format", format]).run();
        assert_eq!(answer.code, Some(1), "{answer}");
        assert_kept(&answer, &token);
        answer.says("redacted: GitHub token");
    }
    for arguments in [
        &["report", "--format", "md"][..],
        &["report", "--format", "md", "--brief"],
        &["report", "--format", "html"],
        &["diff", "HEAD~1..", "--format", "md"],
        &["list", "--format", "md"],
    ] {
        let answer = bench.findings(arguments).ok();
        assert_kept(&answer, &token);
        answer.says("redacted: GitHub token");
    }
    // data stays whole: what comes out goes in again
    bench.findings(["list", "--json"]).ok().says(&token);
    bench.findings(["export", "--format", "jsonl"]).ok().says(&token);
}

/// Each frame of a key without an end was looked through as far as a block may be long, headers and all.
#[test]
fn the_search_for_keys_takes_time_by_the_length_of_a_text() {
    const LENGTH: usize = 300_000;
    /// Seconds of the processor; what grows with a square takes many times that.
    const LIMIT: usize = 20;
    let bench = Bench::started();
    let id = bench.create([]);
    let begin = format!("-----BEGIN {}-----", "PRIVATE KEY");
    let letters = "q7Rz2LxW".repeat(4);
    let all = [
        format!("{begin}Comment: "),
        format!("{begin}\n{}", " ".repeat(60_000)),
        format!("{begin}\n{}", "A: b\n".repeat(12_000)),
        format!("{begin} A: {}", format!("{letters} and ").repeat(1_600)),
        format!("{begin} A: {letters}{}", " and \\".repeat(10_000)),
    ];
    for part in all {
        let text = part.repeat(LENGTH / part.len());
        let path = finding_path(&id);
        let mut finding = bench.finding(&id);
        finding["description"] = text.as_str().into();
        bench.write(&path, serde_json::to_string_pretty(&finding).unwrap());
        let answer = bench.shell(&format!("ulimit -t {LIMIT}; exec git-findings validate")).ok();
        answer.says_nothing_of("private key");
    }
}
