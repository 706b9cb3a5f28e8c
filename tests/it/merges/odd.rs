//! What a merge meets that it cannot merge: a plain conflict or a right merge, and never a loss.

use super::{ID, branch, driven, edited, path};
use crate::bench::Bench;

fn torn() -> Bench {
    let bench = driven();
    edited(&bench, "ours", &["title=Ours"]);
    edited(&bench, "theirs", &["title=Theirs"]);
    bench.git(["switch", "-q", "ours"]).ok();
    bench
}

/// Replaces the finding's file on a new branch.
fn rewritten(bench: &Bench, name: &str, text: &str) {
    bench.git(["switch", "-q", "-c", name, "main"]).ok();
    bench.commit_file(&path(), text, name);
    bench.git(["switch", "-q", "main"]).ok();
}

/// Both sides stand in the file, and git knows that it is in conflict.
fn has_both(bench: &Bench, ours: &str, theirs: &str) {
    let text = bench.read(&path());
    assert!(text.contains("<<<<<<<") && text.contains(ours) && text.contains(theirs), "{text}");
    assert!(
        bench.status().contains(&format!("UU {}", path())) || bench.status().contains("AA "),
        "{}",
        bench.status()
    );
}

/// A PATH without this program, as on another machine.
fn without_program(bench: &Bench) -> String {
    let link = |name: &str| {
        let found = bench.shell(&format!("command -v {name}")).ok().stdout;
        std::os::unix::fs::symlink(found.trim_end(), bench.root().join("other").join(name)).unwrap();
    };
    std::fs::create_dir(bench.root().join("other")).unwrap();
    ["git", "sh"].iter().for_each(|name| link(name));
    bench.root().join("other").to_string_lossy().into_owned()
}

#[test]
fn where_the_program_is_missing_git_merges_lines() {
    let bench = torn();
    let other = without_program(&bench);
    bench.git(["merge", "theirs"]).env("PATH", &other).fails(1).says("CONFLICT (content)");
    has_both(&bench, "\"Ours\"", "\"Theirs\"");
    bench.git(["merge", "--abort"]).ok();
    edited(&bench, "far", &["recommendation.summary=Other"]);
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "-q", "--no-edit", "far"]).env("PATH", &other).ok();
    assert_eq!(bench.finding(ID)["recommendation"]["summary"], "Other");
    assert_eq!(bench.finding(ID)["title"], "Ours");
}

#[test]
fn where_git_does_not_know_the_driver_it_merges_lines() {
    let bench = torn();
    bench.git(["config", "--remove-section", "merge.findings"]).ok();
    bench.git(["merge", "theirs"]).fails(1);
    has_both(&bench, "\"Ours\"", "\"Theirs\"");
}

#[test]
fn a_side_that_is_no_json_is_a_conflict_of_whole_texts() {
    let bench = driven();
    rewritten(&bench, "ours", "{ \"title\": broken\n");
    edited(&bench, "theirs", &["title=Theirs"]);
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "theirs"]).fails(1).says("both stand in the file whole");
    has_both(&bench, "broken", "\"Theirs\"");
}

#[test]
fn with_a_base_that_is_no_json_what_differs_is_a_conflict() {
    let bench = driven();
    let text = bench.read(&path());
    bench.commit_file(&path(), "<<<<<<< not resolved\n", "Broken");
    rewritten(&bench, "ours", &text);
    rewritten(&bench, "theirs", &text.replace("Bag loses keys", "Theirs"));
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "theirs"]).fails(1).says("FIN-BUG-001: both sides changed title");
    has_both(&bench, "Bag loses keys", "Theirs");
}

#[test]
fn a_file_that_both_sides_made_is_a_conflict_of_whole_texts() {
    let bench = driven();
    let text = bench.read(&path()).replace("FIN-BUG-001", "FIN-BUG-002");
    let new = "findings/FIN/FIN-BUG-002.json";
    for (name, title) in [("ours", "First"), ("theirs", "Second")] {
        bench.git(["switch", "-q", "-c", name, "main"]).ok();
        bench.commit_file(new, &text.replace("Bag loses keys", title), name);
    }
    bench.git(["merge", "ours"]).fails(1).says("FIN-BUG-002: ");
    let marked = bench.read(new);
    let [first, second] = ["First", "Second"].map(|title| text.replace("Bag loses keys", title));
    assert_eq!(marked, format!("<<<<<<< HEAD\n{second}=======\n{first}>>>>>>> ours\n"));
    bench.findings(["list"]).run().says(ID).says("conflict");
}

#[test]
fn a_finding_that_one_side_removed_keeps_what_the_other_wrote() {
    let bench = driven();
    branch(&bench, "ours", &["remove", ID, "--reason", "wrong"]);
    edited(&bench, "theirs", &["title=Theirs"]);
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "theirs"]).fails(1).says("CONFLICT (modify/delete)");
    assert_eq!(bench.finding(ID)["title"], "Theirs");
}

#[test]
fn a_finding_that_one_side_moved_is_merged_where_it_went() {
    let bench = driven();
    bench.git(["switch", "-q", "-c", "ours"]).ok();
    bench.git(["mv", &path(), "findings/FIN-BUG-001.json"]).ok();
    bench.findings(["edit", ID, "--set", "severity=low", "--include-edits", "--no-commit"]).ok();
    bench.git(["commit", "-qm", "Move"]).ok();
    bench.git(["switch", "-q", "main"]).ok();
    edited(&bench, "theirs", &["title=Theirs"]);
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "-q", "--no-edit", "theirs"]).ok();
    let finding = bench.read_json("findings/FIN-BUG-001.json");
    assert_eq!((&finding["title"], &finding["severity"]), (&"Theirs".into(), &"low".into()));
    assert!(!bench.has(&path()));
}

#[test]
fn texts_of_another_style_are_merged_in_it() {
    let bench = driven();
    let text = "{ \"id\":\"FIN-BUG-001\", \"type\":\"bug\", \"severity\":\"low\",\n\t\"title\":\"t\", \"description\":\"d\", \
                \"status\":\"open\", \"n\": 1.50e3, \"created_at\":\"2026-01-01T00:00:00Z\" }\n";
    bench.commit_file(&path(), text, "Another style");
    rewritten(&bench, "ours", &text.replace("\"low\"", "\"high\""));
    rewritten(&bench, "theirs", &text.replace("\"t\"", "\"u\"").replace("\"bug\"", "\"security\""));
    rewritten(&bench, "torn", &text.replace("\"low\"", "\"info\""));
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "-q", "--no-edit", "theirs"]).ok();
    let merged =
        text.replace("\"low\"", "\"high\"").replace("\"t\"", "\"u\"").replace("\"bug\"", "\"security\"");
    assert_eq!(bench.read(&path()), merged);
    bench.git(["merge", "torn"]).fails(1).says("FIN-BUG-001: both sides changed severity");
    has_both(&bench, "\"high\"", "\"info\"");
}

#[test]
fn the_driver_called_by_hand_says_what_it_cannot_read() {
    let bench = Bench::bare_folder();
    bench.write("a.json", "{}");
    bench
        .findings(["merge-driver", "a.json", "none.json", "a.json"])
        .fails(3)
        .says("there is no file 'none.json'");
    bench.findings(["merge-driver", "a.json", "a.json"]).fails(2).says("THEIRS");
    // an empty base has two names
    for base in ["empty.json", "/dev/null"] {
        bench.write("empty.json", "");
        bench.write("b.json", "1\n");
        bench
            .findings(["merge-driver", base, "b.json", "a.json"])
            .fails(1)
            .says("both stand in the file whole");
        assert_eq!(bench.read("b.json"), "<<<<<<< ours\n1\n=======\n{}\n>>>>>>> theirs\n");
    }
    bench.write("b.json", "{\"a\": 1}");
    bench.write("c.json", "{\"a\": 2}");
    bench
        .findings(["merge-driver", "a.json", "b.json", "c.json"])
        .fails(1)
        .says("b: both sides changed a")
        .is("");
    assert_eq!(bench.read("b.json"), "<<<<<<< ours\n{\"a\": 1}\n=======\n{\"a\": 2}\n>>>>>>> theirs\n");
}
