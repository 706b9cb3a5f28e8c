//! `history`: every change of a finding, told from the commits that made it, in both views, within any bounds.

use serde_json::Value;

use crate::bench::{Answer, Bench};
use crate::samples::{finding, fixture};

const X: &str = "findings/X.json";

/// Writes `X` with this status and commits everything.
fn put(bench: &Bench, status: &str, subject: &str) -> String {
    bench.commit_file(X, &finding("X", status), subject)
}

fn commit(bench: &Bench, subject: &str) -> String {
    bench.git(["add", "--all"]).ok();
    bench.git(["commit", "-q", "-m", subject]).ok();
    bench.hash("HEAD")
}

/// An empty findings folder under one commit.
fn begun() -> Bench {
    let bench = Bench::new();
    bench.commit_file("findings/.gitattributes", "*.json text eol=lf\n", "begin");
    bench
}

fn history(bench: &Bench, arguments: &[&str]) -> Answer {
    bench.findings(["history", "--format", "jsonl", "--reverse"].iter().chain(arguments)).ok()
}

/// The lines of an answer as `subject: id event from → to`, with a star on the main line.
fn tell(answer: &Answer) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let events = answer.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    events
        .map(|event| {
            let star = if event["main"] == true { "*" } else { "" };
            let (from, to) = (word(&event["from"]), word(&event["to"]));
            let [subject, id, kind] = ["subject", "id", "event"].map(|field| word(&event[field]));
            format!("{subject}{star}: {id} {kind} {from} → {to}")
        })
        .collect()
}

#[track_caller]
fn tells(bench: &Bench, arguments: &[&str], expected: &[&str]) {
    let answer = history(bench, arguments);
    assert_eq!(tell(&answer), expected, "{answer}");
}

/// `X` is open on `main`; a branch made it resolved, main made it wont_fix; the merge waits for its result.
fn torn() -> Bench {
    let bench = begun();
    put(&bench, "open", "file");
    bench.git(["switch", "-q", "-c", "side"]).ok();
    put(&bench, "resolved", "fix");
    bench.git(["switch", "-q", "main"]).ok();
    put(&bench, "wont_fix", "accept");
    bench.git(["merge", "-q", "side", "-m", "join"]).fails(1);
    bench
}

const TORN: [&str; 3] =
    ["file*: X created - → open", "fix: X status open → resolved", "accept*: X status open → wont_fix"];

#[test]
fn a_merge_that_differs_from_both_sides_counts_once_from_the_first_parent() {
    let bench = torn();
    put(&bench, "confirmed", "join");
    let join = "join*: X status wont_fix → confirmed";
    tells(&bench, &[], &[TORN[0], TORN[1], TORN[2], join]);
    tells(&bench, &["--first-parent"], &[TORN[0], TORN[2], join]);
}

#[test]
fn a_merge_that_takes_the_branch_is_no_event_but_moves_the_main_line() {
    let bench = torn();
    bench.git(["checkout", "-q", "--theirs", X]).ok();
    commit(&bench, "join");
    tells(&bench, &[], &TORN);
    tells(&bench, &["--first-parent"], &[TORN[0], TORN[2], "join*: X status wont_fix → resolved"]);
}

#[test]
fn a_merge_that_takes_our_side_is_nothing_in_both_views() {
    let bench = torn();
    bench.git(["checkout", "-q", "--ours", X]).ok();
    commit(&bench, "join");
    tells(&bench, &[], &TORN);
    tells(&bench, &["--first-parent"], &[TORN[0], TORN[2]]);
}

#[test]
fn a_clean_merge_is_no_event_and_reaches_the_main_line() {
    let bench = begun();
    put(&bench, "open", "file");
    bench.git(["switch", "-q", "-c", "side"]).ok();
    put(&bench, "resolved", "fix");
    bench.git(["switch", "-q", "main"]).ok();
    bench.commit_file("findings/Y.json", &finding("Y", "open"), "more");
    bench.git(["merge", "-q", "side", "-m", "join"]).ok();
    let (file, fix, more) =
        ("file*: X created - → open", "fix: X status open → resolved", "more*: Y created - → open");
    tells(&bench, &[], &[file, fix, more]);
    tells(&bench, &["--first-parent"], &[file, more, "join*: X status open → resolved"]);
}

#[test]
fn a_moved_file_is_the_same_finding() {
    let bench = begun();
    put(&bench, "open", "file");
    std::fs::create_dir(bench.top.join("findings/deep")).unwrap();
    bench.git(["mv", X, "findings/deep/X.json"]).ok();
    commit(&bench, "move");
    bench.commit_file("findings/deep/X.json", &finding("X", "confirmed"), "confirm");
    tells(
        &bench,
        &["x"],
        &["file*: X created - → open", "move*: X renamed open → open", "confirm*: X status open → confirmed"],
    );
    let last: Value = serde_json::from_str(history(&bench, &[]).stdout.lines().last().unwrap()).unwrap();
    assert_eq!(last["path"], "findings/deep/X.json");
}

#[test]
fn what_is_removed_and_made_again_is_restored() {
    let bench = begun();
    put(&bench, "confirmed", "file");
    bench.findings(["remove", "X", "--reason", "filed by mistake"]).ok();
    let gone = ["file*: X created - → confirmed", "findings: remove X*: X removed confirmed → -"];
    tells(&bench, &["X"], &gone);
    put(&bench, "open", "again");
    tells(&bench, &["X"], &[gone[0], gone[1], "again*: X restored - → open"]);
}

#[test]
fn a_rebase_tells_the_same_story_of_other_commits() {
    let bench = begun();
    put(&bench, "open", "file");
    bench.git(["switch", "-q", "-c", "side"]).ok();
    put(&bench, "in_progress", "start");
    let before = put(&bench, "resolved", "fix");
    bench.git(["switch", "-q", "main"]).ok();
    bench.commit_file("findings/Y.json", &finding("Y", "open"), "more");
    bench.git(["rebase", "-q", "main", "side"]).ok();
    assert_ne!(bench.hash("HEAD"), before);
    let told = [
        "file*: X created - → open",
        "more*: Y created - → open",
        "start*: X status open → in_progress",
        "fix*: X status in_progress → resolved",
    ];
    tells(&bench, &[], &told);
    tells(&bench, &["--first-parent"], &told);
}

#[test]
fn an_unreadable_version_is_an_event_and_a_warning_and_no_gap() {
    let bench = begun();
    put(&bench, "open", "file");
    let broken = bench.commit_file(X, "{ \"id\": \"X\",\n<<<<<<< ours\n", "break");
    put(&bench, "resolved", "mend");
    let told =
        ["file*: X created - → open", "break*: X unreadable open → open", "mend*: X status open → resolved"];
    tells(&bench, &[], &told);
    let answer = bench.findings(["history"]).ok();
    assert!(answer.stderr.contains(&format!("findings/X.json at {}", &broken[..7])), "{answer}");
    let reason = answer.stdout.lines().find(|line| line.contains("unreadable: ")).unwrap();
    assert!(reason.contains("2:1"), "{reason}");
    bench.findings(["show", "X"]).ok().says("unreadable");
}

#[test]
fn clocks_that_run_backwards_are_flagged_and_order_is_that_of_ancestry() {
    let bench = begun();
    put(&bench, "open", "file");
    for (status, subject, date) in [("confirmed", "confirm", "@86400"), ("resolved", "fix", "@4102444800")] {
        bench.write(X, finding("X", status));
        bench.git(["add", "--all"]).ok();
        let date = format!("{date} +0000");
        bench.git(["commit", "-q", "-m", subject]).env("GIT_COMMITTER_DATE", &date).ok();
    }
    tells(
        &bench,
        &[],
        &[
            "file*: X created - → open",
            "confirm*: X status open → confirmed",
            "fix*: X status confirmed → resolved",
        ],
    );
    let answer = history(&bench, &[]);
    let odd = bench.hash("HEAD~1");
    answer.says(&format!("the clock ran backwards at {}", &odd[..7]));
    let second: Value = serde_json::from_str(answer.stdout.lines().nth(1).unwrap()).unwrap();
    assert_eq!(second["committed_at"], "1970-01-02T00:00:00Z");
    assert_eq!(second["authored_at"].as_str().unwrap().get(..4), Some("2026"));
}

#[test]
fn a_shallow_clone_says_that_its_history_is_cut() {
    let bench = begun();
    put(&bench, "open", "file");
    put(&bench, "confirmed", "confirm");
    put(&bench, "resolved", "fix");
    let (url, clone) = (format!("file://{}", bench.top.display()), bench.at("../shallow"));
    bench.git(["clone", "-q", "--depth", "2", &url, "../shallow"]).ok();
    let answer = history(&clone, &[]);
    assert_eq!(tell(&answer), ["confirm*: X created - → confirmed", "fix*: X status confirmed → resolved"]);
    answer.says("this is a shallow clone").says("git fetch --unshallow");
    assert_eq!(clone.findings(["history", "--json"]).json()["shallow"], true);
    assert_eq!(bench.findings(["history", "--json"]).json()["shallow"], false);
}

/// Three commits on three days; what each bound lets through.
#[test]
fn bounds_by_time_and_by_revision() {
    let bench = begun();
    for (status, day) in [("open", "01"), ("confirmed", "02"), ("resolved", "03")] {
        bench.write(X, finding("X", status));
        bench.git(["add", "--all"]).ok();
        let date = format!("2026-01-{day}T12:00:00Z");
        bench.git(["commit", "-q", "-m", day]).env("GIT_COMMITTER_DATE", &date).ok();
        bench.git(["tag", &format!("v{day}")]).ok();
    }
    let (first, second, third) =
        ("01*: X created - → open", "02*: X status open → confirmed", "03*: X status confirmed → resolved");
    let cases: [(&[&str], &[&str]); 13] = [
        (&[], &[first, second, third]),
        (&["--since", "2026-01-02"], &[second, third]),
        (&["--since", "2026-01-02T12:00:01Z"], &[third]),
        (&["--until", "2026-01-02"], &[first, second]),
        (&["--since", "2026-01-02", "--until", "2026-01-02"], &[second]),
        (&["--since", "v01"], &[second, third]),
        (&["--until", "v02"], &[first, second]),
        (&["--at", "v02"], &[first, second]),
        (&["--at", "v01..v02"], &[second]),
        (&["--at", "v02.."], &[third]),
        (&["--at", "..v01"], &[first]),
        (&["-n", "1"], &[first]),
        (&["--since", "2026-01-04"], &[]),
    ];
    for (arguments, expected) in cases {
        tells(&bench, arguments, expected);
    }
    // the last days are counted from the clock of the call
    let spans = [("35h", &[third][..]), ("2d", &[second, third]), ("1w", &[first, second, third])];
    for (span, expected) in spans {
        let run = bench.findings(["history", "--format", "jsonl", "--reverse", "--since", span]);
        assert_eq!(tell(&run.env("GIT_FINDINGS_NOW", "2026-01-04T00:00:00Z").ok()), expected, "{span}");
    }
    history(&bench, &["-n", "1"]).says("1 of 3");
    history(&bench, &["--since", "2026-01-04"]).says("no event matches");
    for wrong in [["--since", "yesterdya"], ["--until", "2026-13-01"], ["--at", "v09"], ["--at", "v09..v01"]]
    {
        bench.findings(["history"].iter().chain(&wrong)).fails(3).is("");
    }
    bench.findings(["history", "--at", "--output=x"]).fails(2);
}

#[test]
fn newest_first_unless_reversed() {
    let bench = begun();
    put(&bench, "open", "file");
    put(&bench, "resolved", "fix");
    let newest = bench.findings(["history", "--format", "jsonl"]).ok();
    let mut lines: Vec<&str> = newest.stdout.lines().collect();
    lines.reverse();
    assert_eq!(lines, history(&bench, &[]).stdout.lines().collect::<Vec<_>>());
    assert!(lines[0].contains("\"created\""));
}

#[test]
fn a_line_begins_with_the_fields_of_its_contract() {
    let bench = begun();
    let file = put(&bench, "open", "file");
    let at = bench.git(["log", "-1", "--format=%cI"]).ok().stdout.trim().replace("+00:00", "Z");
    bench.git(["rm", "-q", X]).ok();
    let gone = commit(&bench, "gone");
    let author = "Ada Lovelace <ada@example.org>";
    let answer = history(&bench, &[]);
    let [created, removed] = [0, 1].map(|line| answer.stdout.lines().nth(line).unwrap());
    let expected = format!(
        r#"{{"id":"X","commit":"{file}","committed_at":"{at}","author":"{author}","event":"created","from":null,"to":"open","path":"{X}","#
    );
    assert!(created.starts_with(&expected), "{created}\n{expected}");
    assert!(removed.contains(&format!(r#""commit":"{gone}""#)), "{removed}");
    assert!(
        removed.contains(&format!(r#""event":"removed","from":"open","to":null,"path":"{X}""#)),
        "{removed}"
    );
    let chosen = bench.findings(["history", "--format", "jsonl", "--fields", "id,to", "-n", "1"]).ok();
    chosen.is("{\"id\":\"X\",\"to\":null}\n");
}

#[test]
fn columns_are_those_asked_for() {
    let bench = begun();
    let file = put(&bench, "open", "file");
    let fix = put(&bench, "resolved", "fix");
    let columns = ["history", "--format", "tsv", "--fields", "commit,path,from,to"];
    bench.findings(columns).ok().is(&format!("{fix}\t{X}\topen\tresolved\n{file}\t{X}\t\topen\n"));
    bench.findings(["history", "--fields", "comit"]).fails(2).says("commit").is("");
    let csv = bench.findings(["history", "--format", "csv", "--fields", "id,event"]).ok();
    csv.is("id,event\r\nX,status\r\nX,created\r\n");
}

#[test]
fn a_patch_shows_the_fields_that_changed() {
    let bench = begun();
    put(&bench, "open", "file");
    let confirm = put(&bench, "confirmed", "confirm");
    let answer = bench.findings(["history", "--patch", "-n", "1"]).ok();
    answer.is(&format!(
        "{}  2026-01-01 00:08  X  open → confirmed  Ada Lovelace\n    t\n    status  open → confirmed\n",
        &confirm[..7]
    ));
    bench
        .findings(["history", "-p", "--at", "HEAD~1"])
        .ok()
        .says("created open")
        .says("    high bug\n    d\n");
    let events = bench.findings(["history", "-p", "--json"]).json()["events"].take();
    let step = serde_json::json!([{"field": "status", "from": "open", "to": "confirmed"}]);
    assert_eq!(events[0]["changes"], step);
    assert_eq!(events[1]["changes"][0], serde_json::json!({"field": "id", "from": null, "to": "X"}));
    let short = bench.findings(["history", "-p", "-n", "1", "--fields", "id,changes"]).ok();
    short.is("X\tstatus: open → confirmed\n");
}

#[test]
fn a_patch_tells_of_moves_other_texts_removals_and_what_cannot_be_read() {
    let bench = begun();
    put(&bench, "open", "file");
    std::fs::create_dir(bench.top.join("findings/deep")).unwrap();
    bench.git(["mv", X, "findings/deep/X.json"]).ok();
    commit(&bench, "move");
    let flat = finding("X", "open").replace('\n', "").replace("  ", " ") + "\n";
    bench.commit_file("findings/deep/X.json", &flat, "flatten");
    bench.findings(["remove", "X", "--reason", "filed by mistake"]).ok();
    bench.commit_file("findings/deep/X.json", "{ \"id\": \"X\",\n<<<<<<< ours\n", "break");
    let answer = bench.findings(["history", "--patch", "--reverse"]).ok();
    answer.says("    moved from findings/X.json to findings/deep/X.json\n");
    answer.says("    (the same fields, written otherwise)\n");
    answer.says("removed (open)  Ada Lovelace\n    t\n    high bug\n    why: filed by mistake\n");
    answer.says("unreadable  Ada Lovelace\n    cannot be read: 2:1: an unresolved merge conflict");
}

#[test]
fn a_finding_or_a_query_chooses_and_an_unknown_one_is_not_found() {
    let bench = begun();
    put(&bench, "open", "file");
    bench.commit_file("findings/Y-1.json", &finding("Y-1", "resolved"), "more");
    tells(&bench, &["Y-1"], &["more*: Y-1 created - → resolved"]);
    tells(&bench, &["y-"], &["more*: Y-1 created - → resolved"]);
    tells(&bench, &["is:closed"], &["more*: Y-1 created - → resolved"]);
    tells(&bench, &["--status", "open"], &["file*: X created - → open"]);
    bench.findings(["history", "Z-1"]).fails(3).says("no finding 'Z-1'");
    bench.findings(["history", "--status", "opne"]).fails(2).says("did you mean 'open'?");
}

/// A finding that was filed, claimed by edits and closed by the program itself.
#[test]
fn edits_name_their_fields() {
    let bench = begun();
    bench.findings(["import", &fixture("run.json")]).ok();
    bench.findings(["edit", "LED-001-DX-001", "--set", "title=New", "--set", "component=Errors"]).ok();
    let answer = bench.findings(["history", "LED-001-DX-001"]).ok();
    answer.says("edited title, component");
    let event = bench.findings(["history", "LED-001-DX-001", "--json"]).json()["events"][0].clone();
    assert_eq!(
        (&event["event"], &event["fields"]),
        (&"edited".into(), &serde_json::json!(["title", "component"]))
    );
    assert_eq!((&event["from"], &event["to"]), (&"open".into(), &"open".into()));
}

#[test]
fn no_commit_yet_is_no_history_and_no_failure() {
    let bench = Bench::new();
    bench.findings(["history"]).ok().is("").says("no commit yet");
    bench.findings(["history"]).in_folder("..").fails(3).says("git init");
}

/// A bare repository has a history too.
#[test]
fn a_bare_repository_is_read() {
    let bench = begun();
    put(&bench, "open", "file");
    bench.git(["clone", "-q", "--bare", ".", "../bare.git"]).ok();
    tells(&bench.at("../bare.git"), &[], &["file*: X created - → open"]);
}

#[test]
fn a_range_where_a_revision_belongs_says_what_to_type() {
    let bench = Bench::started();
    bench.create([]);
    bench
        .findings(["history", "--at", "HEAD~1...HEAD"])
        .fails(2)
        .says("--at HEAD~1..HEAD")
        .says("--since HEAD~1");
    for command in ["list", "validate", "aggregate"] {
        let answer = bench.findings([command, "--at", "HEAD~1..HEAD"]).fails(2);
        answer.says("'HEAD~1..HEAD' is a range").says("history --since HEAD~1'");
    }
    bench.commit_file("code", "1", "Mend..dots");
    bench.findings(["list", "--at", "HEAD^{/Mend..dots}"]).ok();
}
