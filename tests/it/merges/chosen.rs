//! GF-BUG-010: a side that somebody took for a file in conflict stays, whichever way it was taken, and `merge --fix`
//! says what it left and what to type.

use super::{ID, edited, path, plain};
use crate::bench::Bench;

/// A merge that git stopped with markers. By fields it has no conflict, so that nothing but the choice is in the way.
fn stopped() -> Bench {
    let bench = plain();
    edited(&bench, "ours", &["severity=low", "updated_at=2026-02-01T00:00:00Z"]);
    edited(&bench, "theirs", &["title=Sack", "updated_at=2026-02-02T00:00:00Z"]);
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "-q", "theirs"]).fails(1);
    bench
}

/// The same with a conflict in a field, too.
fn torn() -> Bench {
    let bench = plain();
    edited(&bench, "ours", &["title=Bag"]);
    edited(&bench, "theirs", &["title=Sack"]);
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "-q", "theirs"]).fails(1);
    bench
}

fn side(bench: &Bench, stage: &str) -> String {
    bench.git(["show", &format!(":{stage}:{}", path())]).ok().stdout
}

/// `merge --fix` leaves the file as it is, in conflict for git, and tells of it.
fn is_left(bench: &Bench, side: &str) {
    let (text, unmerged) = (bench.read(&path()), bench.git(["ls-files", "-u"]).ok().stdout);
    let told = bench.findings(["merge"]).fails(1);
    told.says(&format!("{side} was taken whole")).says_nothing_of("merge --fix");
    let answer = bench.findings(["merge", "--fix"]).fails(1);
    answer.says(&format!("left {ID} edited")).says(&format!("'git add {}' settles for it", path()));
    assert_eq!(bench.read(&path()), text);
    assert_eq!(bench.git(["ls-files", "-u"]).ok().stdout, unmerged);
}

#[test]
fn a_side_that_was_taken_is_not_written_over() {
    for make in [stopped, torn] {
        for (side_taken, stage) in [("ours", "2"), ("theirs", "3")] {
            for command in ["checkout", "restore"] {
                let bench = make();
                bench.git([command, "-q", &format!("--{side_taken}"), "--", &path()]).ok();
                assert_eq!(bench.read(&path()), side(&bench, stage));
                is_left(&bench, side_taken);
                bench.git(["add", &path()]).ok();
                bench.findings(["merge", "--fix"]).ok().is("unchanged: no finding is in conflict\n");
            }
        }
    }
}

#[test]
fn whoever_begins_anew_has_it_merged() {
    let bench = stopped();
    bench.git(["checkout", "-q", "--theirs", "--", &path()]).ok();
    is_left(&bench, "theirs");
    bench.git(["checkout", "-q", "-m", "--", &path()]).ok();
    bench.findings(["merge", "--fix"]).ok().says("merged");
    assert_eq!(
        (bench.finding(ID)["title"].as_str(), bench.finding(ID)["severity"].as_str()),
        (Some("Sack"), Some("low"))
    );
}

/// Two findings with one id: whoever takes one of them for the place is told of it.
#[test]
fn a_finding_that_was_taken_for_an_id_that_two_have_stays() {
    let elder = Bench::started();
    let younger = elder.clone_to("younger");
    elder.create(["--title", "Elder"]);
    younger.create(["--title", "Younger"]);
    younger.git(["fetch", "-q", elder.top.to_str().unwrap(), "main"]).ok();
    younger.git(["merge", "-q", "FETCH_HEAD"]).fails(1);
    younger.git(["checkout", "-q", "--ours", "--", "findings/FIN/FIN-BUG-001.json"]).ok();
    younger.findings(["merge", "--fix"]).fails(1).says("ours was taken whole").says("'git checkout -m");
    assert_eq!(younger.finding("FIN-BUG-001")["title"], "Younger");
    younger.git(["checkout", "-q", "-m", "--", "findings/FIN/FIN-BUG-001.json"]).ok();
    younger.findings(["merge", "--fix"]).ok().says("renumbered, now FIN-BUG-002");
}

/// With a strategy that does not tell what it left, a whole side may be somebody's choice.
#[test]
fn where_git_does_not_say_what_it_left_a_whole_side_stays() {
    let bench = stopped();
    bench.git(["checkout", "-q", "--theirs", "--", &path()]).ok();
    std::fs::remove_file(bench.top.join(".git/AUTO_MERGE")).unwrap();
    is_left(&bench, "theirs");
}

#[test]
fn a_side_that_has_both_already_is_taken_as_merged() {
    let bench = plain();
    edited(&bench, "ours", &["severity=low", "updated_at=2026-02-01T00:00:00Z"]);
    edited(&bench, "theirs", &["severity=low", "title=Sack", "updated_at=2026-02-02T00:00:00Z"]);
    bench.git(["switch", "-q", "ours"]).ok();
    bench.git(["merge", "-q", "theirs"]).fails(1);
    bench.git(["checkout", "-q", "--theirs", "--", &path()]).ok();
    bench.findings(["merge", "--fix"]).ok().is("staged FIN-BUG-001 merged\n");
    assert_eq!(bench.finding(ID)["title"], "Sack");
}
