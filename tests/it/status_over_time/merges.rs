//! Hand-made merges, one story each.

use git_findings::history::{Interval, Range, timeline};

use super::repository::{Ground, tell};

const X: &str = "findings/X.json";

/// `X` is open on `main`; a branch made it resolved, main made it wont_fix; the merge waits for its result.
fn torn() -> Ground {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.git(&["switch", "-q", "-c", "side"]);
    ground.put(X, "resolved");
    ground.commit("fix");
    ground.git(&["switch", "-q", "main"]);
    ground.put(X, "wont_fix");
    ground.commit("accept");
    assert!(!ground.try_git(&["merge", "-q", "side", "-m", "join"]));
    ground
}

#[test]
fn an_evil_merge_counts_once_and_from_the_first_parent() {
    let ground = torn();
    ground.put(X, "duplicate");
    ground.commit("join");
    let history = ground.history();
    // Commits of one time are in no order but their hashes'; these are an hour apart.
    let told = [
        "file*: X created - → open",
        "fix: X status open → resolved",
        "accept*: X status open → wont_fix",
        "join*: X status wont_fix → duplicate",
    ];
    assert_eq!(tell(&history.events), told);
    assert_eq!(tell(&history.main_line), [told[0], told[2], told[3]]);
}

#[test]
fn a_merge_that_takes_the_branch_closes_twice_in_the_graph_and_moves_once_on_the_main_line() {
    let ground = torn();
    ground.git(&["checkout", "-q", "--theirs", X]);
    ground.commit("join");
    let history = ground.history();
    assert_eq!(
        tell(&history.events),
        ["file*: X created - → open", "fix: X status open → resolved", "accept*: X status open → wont_fix"]
    );
    assert_eq!(
        tell(&history.main_line),
        [
            "file*: X created - → open",
            "accept*: X status open → wont_fix",
            "join*: X status wont_fix → resolved"
        ]
    );
    let months = timeline(&history.main_line, Interval::Month, None, None);
    assert_eq!((months[0].opened, months[0].backlog), (1, 0));
}

#[test]
fn a_merge_that_takes_our_side_is_nothing_anywhere() {
    let ground = torn();
    ground.git(&["checkout", "-q", "--ours", X]);
    ground.commit("join");
    assert_eq!(
        tell(&ground.history().main_line),
        ["file*: X created - → open", "accept*: X status open → wont_fix"]
    );
}

#[test]
fn a_clean_merge_is_no_event_in_the_graph_and_reaches_the_main_line() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.git(&["switch", "-q", "-c", "side"]);
    ground.put(X, "resolved");
    ground.put("findings/Y.json", "open");
    ground.commit("fix");
    ground.git(&["switch", "-q", "main"]);
    ground.put("findings/Z.json", "open");
    ground.commit("more");
    ground.git(&["merge", "-q", "side", "-m", "join"]);
    let history = ground.history();
    assert_eq!(
        tell(&history.events),
        [
            "file*: X created - → open",
            "fix: X status open → resolved",
            "fix: Y created - → open",
            "more*: Z created - → open"
        ]
    );
    assert_eq!(
        tell(&history.main_line),
        [
            "file*: X created - → open",
            "more*: Z created - → open",
            "join*: X status open → resolved",
            "join*: Y created - → open"
        ]
    );
    let first_parent = ground.history_of(&Range { first_parent: true, ..Range::of(ground.head()) });
    assert_eq!(first_parent.events, history.main_line);
}

#[test]
fn a_move_on_one_side_and_an_edit_on_the_other_merge_without_an_event() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.git(&["switch", "-q", "-c", "side"]);
    std::fs::create_dir_all(ground.path().join("findings/E")).unwrap();
    ground.git(&["mv", X, "findings/E/X.json"]);
    ground.commit("move");
    ground.git(&["switch", "-q", "main"]);
    ground.put(X, "resolved");
    ground.commit("fix");
    ground.git(&["merge", "-q", "side", "-m", "join"]);
    let history = ground.history();
    assert_eq!(
        tell(&history.events),
        ["file*: X created - → open", "move: X renamed open", "fix*: X status open → resolved"]
    );
    assert_eq!(tell(&history.main_line)[2], "join*: X renamed resolved");
}

#[test]
fn a_merge_can_move_a_finding_and_change_it_against_both_sides() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.git(&["switch", "-q", "-c", "side"]);
    ground.remove(X);
    ground.put("findings/E/X.json", "confirmed");
    ground.commit("move");
    ground.git(&["switch", "-q", "main"]);
    ground.put(X, "wont_fix");
    ground.commit("accept");
    ground.try_git(&["merge", "-q", "-s", "ours", "--no-commit", "side"]);
    ground.remove(X);
    ground.put("findings/E/X.json", "resolved");
    ground.commit("join");
    let events = tell(&ground.history().events);
    assert_eq!(
        events[4], "join*: X status wont_fix → resolved",
        "the id is found at its other path: {events:?}"
    );
    assert_eq!(events.len(), 5);
}

/// Each path of the merge is as in one of its parents, and yet the finding is gone, which it is in neither.
#[test]
fn a_merge_that_drops_a_finding_that_moved_on_one_side_removes_it() {
    let ground = Ground::new();
    ground.put(X, "open");
    ground.commit("file");
    ground.git(&["switch", "-q", "-c", "side"]);
    std::fs::create_dir_all(ground.path().join("findings/E")).unwrap();
    ground.git(&["mv", X, "findings/E/X.json"]);
    ground.commit("move");
    ground.git(&["switch", "-q", "main"]);
    ground.put("findings/Y.json", "open");
    ground.commit("more");
    ground.git(&["merge", "-q", "--no-commit", "side"]);
    ground.remove("findings/E/X.json");
    ground.commit("join");
    let history = ground.history();
    assert_eq!(tell(&history.events)[3], "join*: X removed open → -");
    assert_eq!(tell(&history.main_line)[2], "join*: X removed open → -");
}
