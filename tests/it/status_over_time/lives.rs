//! Hand-made lives of findings on a line of commits, one story each.

use git_findings::git::fix::changes_outside;
use git_findings::history::{
    EventKind, Interval, Range, fields_changed, last_opening, resolving_commits, timeline,
};
use git_findings::model::Timestamp;

use super::repository::{Ground, NEW_YEAR, finding, id_of, tell};

const X: &str = "findings/X.json";

#[test]
fn moves_and_edits_are_told_apart() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.put("findings/Y.json", "open");
    ground.commit("file");
    std::fs::create_dir_all(ground.path().join("findings/E")).unwrap();
    ground.git(&["mv", X, "findings/E/X.json"]);
    ground.commit("move");
    ground.put("findings/E/X.json", "confirmed");
    ground.remove("findings/Y.json");
    ground.put("findings/E/Y.json", "resolved");
    ground.commit("both");
    ground.git(&["mv", "findings/E/X.json", X]);
    ground.commit("back");
    let history = ground.history();
    assert_eq!(
        tell(&history.events),
        [
            "file*: X created - → open",
            "file*: Y created - → open",
            "move*: X renamed open",
            "both*: X status open → confirmed",
            "both*: Y renamed open",
            "both*: Y status open → resolved",
            "back*: X renamed confirmed"
        ]
    );
    assert_eq!(history.events[2].old_path.as_deref(), Some(X));
    assert_eq!(&*history.events[2].path, "findings/E/X.json");
}

#[test]
fn removed_and_restored() {
    let ground = Ground::new();
    ground.put(X, "confirmed");
    ground.commit("file");
    ground.remove(X);
    ground.commit("drop");
    ground.put("findings/E/X.json", "open");
    ground.commit("again");
    let told =
        ["file*: X created - → confirmed", "drop*: X removed confirmed → -", "again*: X restored - → open"];
    assert_eq!(tell(&ground.history().events), told);
}

#[test]
fn what_another_branch_removed_is_created_not_restored() {
    let ground = Ground::new();
    ground.commit("root");
    ground.git(&["switch", "-q", "-c", "side"]);
    ground.put(X, "open");
    ground.commit("file");
    ground.remove(X);
    ground.commit("drop");
    ground.git(&["switch", "-q", "main"]);
    ground.put(X, "open");
    ground.commit("own");
    ground.git(&["merge", "-q", "-s", "ours", "side", "-m", "join"]);
    let events = tell(&ground.history().events);
    assert_eq!(events[2], "own*: X created - → open", "{events:?}");
}

#[test]
fn a_rebase_tells_the_same_story_with_other_commits() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.git(&["switch", "-q", "-c", "side"]);
    ground.put(X, "confirmed");
    ground.commit("confirm");
    ground.put(X, "resolved");
    ground.commit("fix");
    ground.git(&["switch", "-q", "main"]);
    ground.put("findings/Y.json", "open");
    ground.commit("more");
    ground.git(&["rebase", "-q", "main", "side"]);
    let history = ground.history();
    let told = [
        "file*: X created - → open",
        "more*: Y created - → open",
        "confirm*: X status open → confirmed",
        "fix*: X status confirmed → resolved",
    ];
    assert_eq!(tell(&history.events), told);
    assert_eq!(history.events, history.main_line);
}

#[test]
fn an_unreadable_version_is_an_event_and_no_gap() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.write(X, "<<<<<<< ours\n{\n=======\n{}\n>>>>>>> theirs\n");
    ground.commit("break");
    ground.put(X, "resolved");
    ground.commit("mend");
    let history = ground.history();
    assert_eq!(
        tell(&history.events),
        ["file*: X created - → open", "break*: X unreadable open", "mend*: X status open → resolved"]
    );
    assert!(history.events[1].reason.as_ref().is_some_and(|reason| !reason.is_empty()));
}

#[test]
fn a_version_that_is_missing_from_the_repository_is_unreadable() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.put(X, "confirmed");
    ground.commit("confirm");
    let blob = ground.git(&["rev-parse", "HEAD~:findings/X.json"]);
    std::fs::remove_file(ground.path().join(".git/objects").join(&blob[..2]).join(&blob[2..])).unwrap();
    let history = ground.history();
    assert_eq!(tell(&history.events), ["file*: X unreadable -", "confirm*: X created - → confirmed"]);
    let reason = history.events[0].reason.as_deref().unwrap();
    assert!(reason.contains(&blob), "{reason}");
}

#[cfg(unix)]
#[test]
fn links_submodules_runs_and_other_files_are_no_findings() {
    let ground = Ground::new();
    ground.put(X, "open");
    let elsewhere = ground.commit("file");
    std::os::unix::fs::symlink("X.json", ground.path().join("findings/L.json")).unwrap();
    ground.write("findings/runs/R.json", "{}");
    ground.write("findings/notes.md", "text");
    ground.git(&["add", "-A"]);
    let link = format!("160000,{elsewhere},findings/S.json");
    ground.git(&["update-index", "--add", "--cacheinfo", &link]);
    ground.git(&["commit", "-q", "-m", "others"]);
    assert_eq!(tell(&ground.history().events), ["file*: X created - → open"]);
    ground.remove(X);
    std::os::unix::fs::symlink("notes.md", ground.path().join(X)).unwrap();
    ground.commit("swap");
    assert_eq!(tell(&ground.history().events)[1], "swap*: X removed open → -");
}

#[test]
fn an_id_in_two_files_is_read_from_the_first_path() {
    let ground = Ground::new();
    ground.put("findings/B/X.json", "open");
    ground.commit("file");
    ground.put("findings/C/x.json", "resolved");
    ground.commit("clash");
    ground.put("findings/A/X.json", "confirmed");
    ground.commit("worse");
    ground.remove("findings/A/X.json");
    ground.remove("findings/B/X.json");
    ground.commit("mend");
    let events = tell(&ground.history().events);
    assert_eq!(
        events,
        [
            "file*: X created - → open",
            "worse*: X renamed open",
            "worse*: X status open → confirmed",
            "mend*: X renamed confirmed",
            "mend*: X status confirmed → resolved"
        ]
    );
}

#[test]
fn a_folder_that_comes_and_goes() {
    let ground = Ground::new();
    ground.write("README.md", "text");
    ground.commit("root");
    ground.put(X, "open");
    ground.commit("file");
    ground.remove(X);
    ground.commit("drop");
    std::fs::remove_dir_all(ground.path().join("findings")).unwrap();
    ground.write("findings", "a file where the folder was");
    ground.commit("odd");
    let events = tell(&ground.history().events);
    assert_eq!(events, ["file*: X created - → open", "drop*: X removed open → -"]);
}

#[test]
fn ranges_bound_what_is_shown_and_not_what_it_is() {
    let ground = Ground::new();
    ground.put(X, "open");
    let first = ground.commit("file");
    ground.put(X, "confirmed");
    ground.commit("confirm");
    ground.put(X, "resolved");
    ground.commit("fix");
    let whole = ground.history();
    let range = Range { hidden: vec![first], ..Range::of(ground.head()) };
    let history = ground.history_of(&range);
    assert_eq!(history.events, whole.events[1..]);
    assert_eq!(history.main_line, whole.main_line, "counts over time need the beginning");
    let middle = Some(whole.events[1].origin.committed_at);
    let between = ground.history_of(&Range { since: middle, until: middle, ..Range::of(ground.head()) });
    assert_eq!(tell(&between.events), ["confirm*: X status open → confirmed"]);
    assert_eq!(between.main_line, whole.main_line[..2]);
    assert!(whole.tip_committed_at == whole.events[2].origin.committed_at);
}

#[test]
fn a_clock_that_runs_backwards_is_flagged() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.put(X, "confirmed");
    ground.git(&["add", "-A"]);
    ground.git(&["-c", "user.name=x", "commit", "-q", "-m", "later"]);
    let stream = format!(
        "commit refs/heads/main\ncommitter C <c@x> 86400 +0000\ndata 4\npast\nfrom {}\nM 100644 inline {X}\ndata <<END\n{}END\n",
        ground.head(),
        finding(X, "resolved", "title")
    );
    ground.git_fed(&["fast-import", "--quiet"], stream.as_bytes());
    let history = ground.history();
    let flags: Vec<bool> = history.events.iter().map(|event| event.origin.backdated).collect();
    assert_eq!(flags, [false, false, true]);
    let days = timeline(&history.main_line, Interval::Day, None, None);
    assert_eq!(days.len(), 1, "the odd clock counts with the commit before it: {days:?}");
}

#[test]
fn a_shallow_clone_says_that_its_history_is_cut() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.put(X, "confirmed");
    ground.commit("confirm");
    assert!(!ground.history().shallow);
    let source = format!("file://{}", ground.path().display());
    ground.git(&["clone", "-q", "--depth", "1", &source, "../clone"]);
    let repository = ground.repository_at(&ground.path().join("../clone"));
    let history =
        git_findings::history::read(&repository, "findings", &Range::of(ground.head()), &id_of).unwrap();
    assert!(history.shallow);
    assert_eq!(tell(&history.events), ["confirm*: X created - → confirmed"]);
}

#[test]
fn the_commit_that_resolved_counts_until_it_is_reopened() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.put(X, "resolved");
    ground.write("src/main.rs", "fn main() {}");
    let fix = ground.commit("fix");
    ground.write(X, &finding(X, "resolved", "other title"));
    ground.commit("edit");
    let id = "X".parse().unwrap();
    let mut objects = ground.repository().objects().unwrap();
    let line = ground.history().main_line;
    assert_eq!(resolving_commits(&line).get(&id), Some(&fix));
    assert!(changes_outside(&mut objects, "findings", &fix).unwrap());
    ground.put(X, "open");
    let reopening = ground.commit("reopen");
    let line = ground.history().main_line;
    assert_eq!(resolving_commits(&line).get(&id), None);
    assert_eq!(last_opening(&line, &id), Some(reopening));
    ground.put(X, "resolved");
    let bare = ground.commit("resolve alone");
    let line = ground.history().main_line;
    assert_eq!(resolving_commits(&line).get(&id), Some(&bare));
    assert!(!changes_outside(&mut objects, "findings", &bare).unwrap());
}

#[test]
fn the_fields_of_an_edit_are_named_on_demand() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.write(X, &finding(X, "open", "a better title"));
    ground.commit("edit");
    let history = ground.history();
    let edit = history.events.iter().find(|event| event.kind == EventKind::Edited).unwrap();
    let mut objects = ground.repository().objects().unwrap();
    assert_eq!(fields_changed(&mut objects, edit).unwrap(), ["title"]);
    assert_eq!(fields_changed(&mut objects, &history.events[0]).unwrap(), [] as [&str; 0]);
}

#[test]
fn times_are_the_committers_with_the_authors_beside_them() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.git(&["add", "-A"]);
    ground.git(&[
        "commit",
        "-q",
        "-m",
        "file",
        "--date",
        "2025-12-31T12:00:00+02:00",
        "--author",
        "Ada <ada@x>",
    ]);
    let event = &ground.history().events[0];
    assert_eq!(&*event.origin.author, "Ada <ada@x>");
    assert_eq!(event.origin.authored_at.to_string(), "2025-12-31T12:00:00+02:00");
    assert!(event.origin.committed_at > Timestamp::from_unix(NEW_YEAR, 0));
}
