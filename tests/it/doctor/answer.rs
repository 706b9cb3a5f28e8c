//! The answer: its forms, its exit codes, and that looking changes nothing.

use super::{codes_of, examined, healthy};
use crate::bench::Bench;

/// One symptom of each level, and something to mend.
fn ailing() -> Bench {
    let bench = healthy();
    bench.write("findings/FIN/x y.json", "{}");
    bench.write("findings/.git-findings-77-0.tmp", "{");
    bench.git(["mv", "findings/FIN/FIN-BUG-001.json", "findings/FIN-BUG-001.json"]).ok();
    bench.git(["commit", "-qm", "Move"]).ok();
    bench
}

#[test]
fn a_reader_sees_what_is_wrong_and_what_to_type() {
    let bench = ailing();
    insta::assert_snapshot!(bench.findings(["doctor"]).fails(1).snapshot());
    insta::assert_snapshot!(bench.findings(["doctor", "--fix"]).fails(1).snapshot());
}

#[test]
fn json_is_the_same_as_data() {
    let bench = ailing();
    let document = bench.findings(["doctor", "--json"]).fails(1).document();
    insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
    bench
        .findings(["doctor", "--json=check,mendable"])
        .fails(1)
        .says(r#"{"check":"leftover","mendable":true}"#);
    assert_eq!(bench.findings(["doctor", "--format", "jsonl"]).fails(1).stdout.lines().count(), 3);
    bench.findings(["doctor", "--format", "tsv"]).fails(1).says("note\tmisplaced\tfindings\t");
    bench.findings(["doctor", "-q"]).fails(1).is("odd-file\nleftover\nmisplaced\n");
}

#[test]
fn a_warning_fails_only_where_asked_and_a_note_never() {
    let bench = healthy();
    bench.git(["rm", "-q", "findings/.gitattributes"]).ok();
    bench.git(["commit", "-qm", "Remove"]).ok();
    assert_eq!(codes_of(&examined(&bench)), ["line-ends"]);
    bench.findings(["doctor", "--strict"]).ok().says("0 errors, 0 warnings, 1 note");
    bench.write("findings/.git-findings-77-0.tmp", "{");
    bench.findings(["doctor"]).ok();
    bench.findings(["doctor", "--strict"]).fails(1);
}

#[test]
fn looking_changes_nothing() {
    let bench = ailing();
    bench.write(".git/git-findings/ids.json", "{");
    bench.write(".git/git-findings/desk/backup-0", "x");
    bench.git(["update-ref", "refs/findings/claims/FIN-BUG-404", "HEAD"]).ok();
    let everything =
        || bench.shell("find . -printf '%p %s %T@ %m %n\\n' | sort; sha1sum .git/index").ok().stdout;
    let before = everything();
    bench.findings(["doctor"]).fails(1);
    assert_eq!(everything(), before);
}

#[test]
fn outside_of_a_repository_there_is_nothing_to_examine() {
    Bench::bare_folder().findings(["doctor"]).fails(3).says("not inside a git repository");
}
