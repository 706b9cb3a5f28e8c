//! `validate A..B`: every commit of a range by itself, and the steps that it takes.

use super::bench::{Bench, finding_path};

/// `main` has one finding; the branch `side` breaks it in one commit and mends it in the next.
fn mended() -> Bench {
    let bench = Bench::started();
    bench.create(["--entry", "A"]);
    bench.git(["switch", "-q", "-c", "side"]).ok();
    let path = finding_path("A-BUG-001");
    let text = bench.read(&path);
    bench.commit_file(&path, &text.replace("\"high\"", "\"hihg\""), "Break");
    bench.commit_file(&path, &text.replace("\"high\"", "\"low\""), "Mend");
    bench
}

#[test]
fn a_commit_in_the_middle_is_judged_and_named() {
    let bench = mended();
    bench.findings(["validate"]).ok();
    let broken = &bench.hash("side~1")[..7];
    let answer = bench.findings(["validate", "main..side"]).fails(1);
    answer.says("error[unknown-word]: severity: unknown severity 'hihg', did you mean 'high'?");
    answer.says(&format!("--> {broken}:findings/A/A-BUG-001.json:6:15")).says("^^^^");
    answer.says("2 files: 1 error, 0 warnings").says("2 commits since ");
    for same in ["main..", "main..HEAD"] {
        bench.findings(["validate", same]).fails(1).is(&answer.stdout);
    }
    let problem = &bench.findings(["validate", "main..", "--json"]).fails(1).document()["problems"][0];
    assert_eq!(problem["path"], format!("{broken}:findings/A/A-BUG-001.json"));
    bench.findings(["validate", "side~1..side"]).ok().says("1 file: 0 errors");
    bench.findings(["validate", "side..side"]).ok().says("0 files");
    bench.findings(["validate", "nowhere..side"]).fails(3).says("no commit is named 'nowhere'");
    bench.findings(["validate", "main..side", "--fix"]).fails(2);
    bench.findings(["validate", "main..side", "--at", "main"]).fails(2);
}

/// A branch with a slash is a revision, a path that climbs is none.
#[test]
fn a_range_is_told_from_a_path() {
    let bench = mended();
    let clone = bench.clone_to("clone");
    clone.git(["switch", "-q", "side"]).ok();
    clone.findings(["validate", "origin/main..origin/side"]).fails(1).says("2 commits since");
    let inside = clone.at("src/deep");
    std::fs::create_dir_all(&inside.top).unwrap();
    inside.findings(["validate", "../../findings/A/A-BUG-001.json"]).ok().says("1 file:");
}

#[test]
fn the_settings_are_those_of_where_the_range_begins() {
    let bench = mended();
    bench.commit_file(".findings-config.toml", "[rules]\nunknown-word = \"off\"\n", "Look away");
    bench.findings(["validate", "main..side"]).fails(1).says("by the settings of that commit");
    bench.git(["switch", "-q", "main"]).ok();
    bench.commit_file(".findings-config.toml", "[rules]\nunknown-word = \"warning\"\n", "Look less");
    bench.findings(["validate", "main..side"]).ok().says("warning[unknown-word]");
    bench.findings(["validate", "main..side", "--strict"]).fails(1);
}

#[test]
fn steps_may_be_folded_unless_the_settings_want_them_one_by_one() {
    let bench = Bench::started();
    bench.create(["--entry", "A"]);
    bench.findings(["resolve", "A-BUG-001", "--details", "Done", "--commit", "none"]).ok();
    let lawful = bench.hash("HEAD");
    let path = finding_path("A-BUG-001");
    let text =
        bench.read(&path).replace("\"resolved\"", "\"wont_fix\"").replace("\"fixed\"", "\"by_design\"");
    bench.commit_file(&path, &text, "Close otherwise");
    let range = format!("{lawful}..");
    bench.findings(["validate", &range]).ok().says_nothing_of("unlawful-step");
    let one = |more: &[&str]| {
        bench.findings([&["validate", range.as_str(), "-c", "transitions.in_commits=step"], more].concat())
    };
    let answer = one(&[]).ok();
    answer.says("warning[unlawful-step]: no way leads from resolved to wont_fix in one step");
    answer.says(&format!("{}:findings/A/A-BUG-001.json", &bench.hash("HEAD")[..7]));
    one(&["-c", "rules.unlawful-step=error"]).fails(1);
    one(&["-c", "transitions.resolved=wont_fix"]).ok().says_nothing_of("unlawful-step");
    let all = format!("{lawful}~1..{lawful}");
    bench.findings(["validate", &all, "-c", "transitions.in_commits=step"]).ok().says_nothing_of("unlawful");
    bench
        .findings(["validate", &range, "-c", "transitions.in_commits=leap"])
        .fails(2)
        .says("valid: path, step");
}

/// What a merge takes from one side was judged on that side; what it settles itself is its own.
#[test]
fn a_merge_answers_for_what_it_settles_itself() {
    let bench = Bench::started();
    bench.create(["--entry", "A"]);
    let base = bench.hash("HEAD");
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench.findings(["edit", "A-BUG-001", "--set", "severity=critical"]).ok();
    bench.git(["switch", "-q", "main"]).ok();
    bench.findings(["edit", "A-BUG-001", "--set", "severity=low"]).ok();
    bench.git(["merge", "-q", "side"]).fails(1);
    let path = finding_path("A-BUG-001");
    let text = bench.git(["show", &format!("main:{path}")]).ok().stdout;
    bench.commit_file(&path, &text.replace("\"low\"", "\"worst\""), "Merge");
    let answer = bench.findings(["validate", &format!("{base}..")]).fails(1);
    answer.says(&format!("{}:{path}:", &bench.hash("HEAD")[..7])).says("3 files: 1 error").says("3 commits");
    bench.findings(["validate", &format!("{base}..side")]).ok().says("1 file: 0 errors");
}

/// Two files of one id are each whole; only all files together show it.
#[test]
fn what_no_file_tells_alone_is_told_at_the_end() {
    let bench = mended();
    let text = bench.read(&finding_path("A-BUG-001"));
    bench.commit_file("findings/B/A-BUG-001.json", &text, "Copy");
    let answer = bench.findings(["validate", "side~1..side"]).fails(1);
    answer.says("error[id-clash]").says(&format!("{}:findings/B/A-BUG-001.json", &bench.hash("HEAD")[..7]));
}

/// A reference may lead to an earlier id, and duplicates in a ring through files that the range leaves alone.
#[test]
fn what_others_say_counts_where_a_file_hangs_on_them() {
    let bench = Bench::started();
    for _ in 0..3 {
        bench.create(["--entry", "A"]);
    }
    bench.findings(["resolve", "A-BUG-002", "--type", "duplicate", "--of", "A-BUG-001"]).ok();
    let path = finding_path("A-BUG-001");
    let named = bench.read(&path).replace("\"status\"", "\"aliases\": [\"OLD-1\"], \"status\"");
    let base = bench.commit_file(&path, &named, "Alias");
    let range = format!("{base}..");
    let other = finding_path("A-BUG-003");
    let related = bench.read(&other).replace("\"status\"", "\"related_findings\": [\"OLD-1\"], \"status\"");
    bench.commit_file(&other, &related, "Refer");
    bench.findings(["validate", &range]).ok().says_nothing_of("related-missing");
    bench.commit_file(&other, &related.replace("OLD-1", "OLD-2"), "Refer to nothing");
    bench.findings(["validate", &range]).ok().says("warning[related-missing]");
    let ring =
        "\"resolution\": {\"resolution_type\": \"duplicate\", \"duplicate_of\": \"A-BUG-002\"}, \"status\"";
    bench.commit_file(
        &path,
        &named.replace("\"status\"", ring).replace("\"open\"", "\"duplicate\""),
        "Close the ring",
    );
    bench.findings(["validate", &range]).fails(1).says("error[duplicate-cycle]");
}

/// A run counts its findings, also those that the range leaves alone.
#[test]
fn a_run_that_comes_is_counted_with_what_was_there() {
    let bench = Bench::started();
    for _ in 0..2 {
        bench.create(["--entry", "A"]);
    }
    let run = "550e8400-e29b-41d4-a716-446655440000";
    for id in ["A-BUG-001", "A-BUG-002"] {
        let path = finding_path(id);
        let named = format!("\"agent_run_id\": \"{run}\", \"status\"");
        bench.commit_file(&path, &bench.read(&path).replace("\"status\"", &named), "Name the run");
    }
    let invalid = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/invalid/run-total.json");
    let text: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(invalid).unwrap()).unwrap();
    let commit = |total: u64| {
        let mut text = text.clone();
        text["total_findings"] = total.into();
        bench.commit_file(&format!("findings/runs/{run}.json"), &text.to_string(), "Run");
    };
    commit(3);
    bench.findings(["validate", "HEAD~1.."]).ok().says("warning[run-total]");
    commit(2);
    bench.findings(["validate", "HEAD~1.."]).ok().says_nothing_of("run-total");
}

#[test]
fn a_fix_in_the_same_commit_is_evidence() {
    let bench = Bench::started();
    bench.create(["--entry", "A"]);
    bench.write("src/bag.rs", "fn give() {}\n");
    bench.git(["add", "src/bag.rs"]).ok();
    bench.findings(["resolve", "A-BUG-001", "--type", "fixed", "--no-commit"]).ok();
    bench.git(["commit", "-q", "-m", "Fix"]).ok();
    bench.findings(["validate", "HEAD~1.."]).ok().says_nothing_of("fixed-without-evidence");
}

/// A blank line, or a file far from where the finding is, is no fix: GF-BUG-025.
#[test]
fn not_every_change_beside_a_resolution_is_evidence() {
    for (locations, path, text, is_evidence) in [
        ("", "src/bag.rs", "fn give() {}\n", true),
        ("", "src/bag.rs", "fn take() {}\n\n  \n", false),
        ("", "src/new.rs", "\n", false),
        ("src/bag.rs", "src/bag.rs", "fn give() {}\n", true),
        ("src/bag.rs", "src/deep/new.rs", "fn give() {}\n", true),
        ("src/bag.rs", "README.md", "More.\n", false),
        ("bag.rs", "src/bag.rs", "fn give() {}\n", true),
    ] {
        let bench = Bench::started();
        bench.create(["--entry", "A"]);
        let at = finding_path("A-BUG-001");
        if !locations.is_empty() {
            let place = format!("\"locations\": [{{\"path\": \"{locations}\"}}], \"status\"");
            bench.commit_file(&at, &bench.read(&at).replace("\"status\"", &place), "Place");
        }
        bench.write(path, text);
        bench.git(["add", path]).ok();
        bench.findings(["resolve", "A-BUG-001", "--type", "fixed", "--no-commit"]).ok();
        let staged = bench.findings(["validate", "--staged"]).ok();
        bench.git(["commit", "-q", "-m", "Fix"]).ok();
        let range = bench.findings(["validate", "HEAD~1.."]).ok();
        let whole = bench.findings(["validate"]).ok();
        for answer in [staged, range, whole] {
            let says = answer.stderr.contains("fixed-without-evidence")
                || answer.stdout.contains("fixed-without-evidence");
            assert_eq!(says, !is_evidence, "{locations} {path}: {answer}");
        }
    }
}

#[test]
fn a_range_that_a_shallow_clone_lacks_is_not_whole() {
    let bench = mended();
    let clone = bench.at(bench.root().join("clone"));
    let from = format!("file://{}", bench.top.display());
    bench
        .git([
            "clone",
            "-q",
            "--depth",
            "1",
            "-b",
            "side",
            "--no-single-branch",
            &from,
            clone.top.to_str().unwrap(),
        ])
        .ok();
    let answer = clone.findings(["validate", "origin/main..HEAD"]).fails(3);
    answer.says("not every commit of the range is here").says("'fetch-depth: 0'");
    clone.findings(["validate", "HEAD~5..HEAD"]).fails(3).says("in this shallow clone");
}
