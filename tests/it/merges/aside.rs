//! GF-BUG-011 and GF-BUG-012: one side made a folder, a symbolic link or a submodule of a finding's file. Git puts the
//! finding aside under another name; `merge` says so, and what it says to type ends the conflict.

use super::{ID, edited, path, plain};
use crate::bench::{Answer, Bench};

/// A merge of an edit with a branch on which something else has taken the file's place.
fn displaced(lines: &str) -> Bench {
    let bench = plain();
    edited(&bench, "ours", &["title=Ours"]);
    bench.git(["switch", "-q", "-c", "theirs", "main"]).ok();
    bench.git(["rm", "-q", &path()]).ok();
    bench.shell(lines).env("FILE", path()).ok();
    bench.git(["commit", "-qm", "Displace"]).ok();
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "-q", "theirs"]).fails(1);
    bench
}

const FOLDER: &str = "mkdir -p \"$FILE\"; echo x > \"$FILE/x\"; git add .";
const LINK: &str = "mkdir -p \"${FILE%/*}\"; ln -s elsewhere \"$FILE\"; git add .";
const SUBMODULE: &str = "git update-index --add --cacheinfo \"160000,$(git rev-parse HEAD),$FILE\"";

/// The one row of the answer, for the one finding.
fn told(bench: &Bench) -> Answer {
    let answer = bench.findings(["merge", "--json"]).fails(1);
    let files = answer.data()["files"].clone();
    assert_eq!(files.as_array().map(Vec::len), Some(1), "{files:#}");
    assert_eq!((&files[0]["id"], &files[0]["result"]), (&ID.into(), &"aside".into()), "{files:#}");
    answer
}

/// Types what the note says between quotes, from the word on.
fn type_what_follows(bench: &Bench, answer: &Answer, word: &str) {
    let note = answer.data()["files"][0]["note"].as_str().unwrap().to_owned();
    let said = note.split_once(word).unwrap().1.split(';').next().unwrap();
    for command in said.split('\'').skip(1).step_by(2) {
        bench.shell(command).ok();
    }
}

#[test]
fn a_finding_that_was_put_aside_is_named_and_can_be_kept() {
    for (lines, what) in [(FOLDER, "a folder"), (LINK, "a symbolic link"), (SUBMODULE, "a folder")] {
        let bench = displaced(lines);
        let answer = told(&bench);
        answer.says(&format!("one side made {what} of '{}'", path()));
        bench.findings(["merge", "--fix"]).fails(1).says("left FIN-BUG-001 aside");
        type_what_follows(&bench, &answer, "keep the finding:");
        bench.findings(["merge"]).ok().says("no finding is in conflict");
        assert_eq!(bench.git(["ls-files", "-u"]).ok().stdout, "", "{what}");
        assert_eq!(bench.finding(ID)["title"], "Ours");
        bench.git(["commit", "-q", "--no-edit"]).ok();
        bench.findings(["validate"]).ok();
    }
}

#[test]
fn a_finding_that_was_put_aside_can_be_let_go() {
    let bench = displaced(FOLDER);
    let answer = told(&bench);
    type_what_follows(&bench, &answer, "let it go:");
    bench.findings(["merge"]).ok();
    assert!(bench.read(&format!("{}/x", path())).contains('x'));
}

#[test]
fn a_link_that_both_sides_made_is_no_finding() {
    let bench = plain();
    for name in ["ours", "theirs"] {
        bench.git(["switch", "-q", "-c", name, "main"]).ok();
        bench.git(["rm", "-q", &path()]).ok();
        bench.shell(&format!("mkdir -p findings/FIN; ln -s {name} {}; git add .", path())).ok();
        bench.git(["commit", "-qm", name]).ok();
    }
    bench.git(["merge", "-q", "ours"]).fails(1);
    bench.findings(["merge", "--fix"]).fails(1).says("left FIN-BUG-001 broken").says("git rm");
}

#[test]
fn a_side_that_is_too_large_is_told_and_the_others_are_merged() {
    let bench = plain();
    edited(&bench, "ours", &["title=Ours"]);
    bench.git(["switch", "-q", "-c", "theirs", "main"]).ok();
    let text = bench.read(&path()).replace("Under load", &"x".repeat(1 << 20));
    bench.commit_file(&path(), &text.replace("Bag loses keys", "Theirs"), "Large");
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "-q", "theirs"]).fails(1);
    bench.findings(["merge", "--fix"]).fails(1).says("left FIN-BUG-001 broken").says("1048576 bytes");
}
