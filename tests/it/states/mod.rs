//! Repositories in the middle of something: refused by name, told to go on, or written beside it.

mod conflicts;
mod edits;
mod heads;
mod progress;

use crate::bench::Bench;

const CREATE: [&str; 9] =
    ["create", "--type", "bug", "--severity", "low", "--title", "Seen", "--description", "In the middle."];

/// Two branches that changed the same line, `main` checked out; `old` is a commit of main before the last.
fn forked() -> Bench {
    let bench = Bench::started();
    bench.create([]);
    bench.git(["branch", "side"]).ok();
    bench.commit_file("src/bag.rs", "fn take() { one }\n", "One");
    bench.commit_file("src/bag.rs", "fn take() { two }\n", "Two");
    bench.git(["checkout", "-q", "side"]).ok();
    bench.commit_file("src/bag.rs", "fn take() { side }\n", "Side");
    bench.git(["checkout", "-q", "main"]).ok();
    bench
}

/// What a state is called in a refusal, how it is reached, what ends it, and the files by which git knows it.
struct State {
    name: &'static str,
    enter: &'static str,
    finish: &'static str,
    marks: &'static [&'static str],
}

const STATES: [State; 7] = [
    State {
        name: "a merge",
        enter: "git merge side",
        finish: "git commit -q --no-edit",
        marks: &["MERGE_HEAD", "MERGE_MSG", "MERGE_MODE"],
    },
    State {
        name: "a cherry-pick",
        enter: "git cherry-pick side",
        finish: "git -c core.editor=true cherry-pick --continue",
        marks: &["CHERRY_PICK_HEAD", "MERGE_MSG"],
    },
    State {
        name: "a revert",
        enter: "git revert --no-edit HEAD~1",
        finish: "git -c core.editor=true revert --continue",
        marks: &["REVERT_HEAD", "MERGE_MSG"],
    },
    State {
        name: "a rebase",
        enter: "git rebase side",
        finish: "git -c core.editor=true rebase --skip",
        marks: &["rebase-merge/onto", "rebase-merge/git-rebase-todo", "rebase-merge/head-name"],
    },
    State {
        name: "a rebase",
        enter: "git rebase --apply side",
        finish: "git rebase --skip",
        marks: &["rebase-apply/onto", "rebase-apply/rebasing", "rebase-apply/head-name"],
    },
    State {
        name: "an am",
        enter: "git format-patch -q -1 side -o ../patches && git am ../patches/*",
        finish: "git am --continue",
        marks: &["rebase-apply/applying", "rebase-apply/next", "rebase-apply/0001"],
    },
    State {
        name: "a bisect",
        enter: "git bisect start HEAD HEAD~2",
        finish: "git bisect reset",
        marks: &["BISECT_LOG", "BISECT_START"],
    },
];

fn marks(bench: &Bench, state: &State) -> Vec<String> {
    state.marks.iter().map(|mark| bench.read(&format!(".git/{mark}"))).collect()
}

/// The paths that the last commit changes, against its first parent.
fn paths_of_head(bench: &Bench) -> String {
    bench.git(["diff-tree", "-r", "--root", "--no-commit-id", "--name-only", "HEAD"]).ok().stdout
}
