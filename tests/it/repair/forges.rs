//! The fix commit after a merge on a forge: a bare repository that somebody else merges in, the branch deleted, and
//! everything that is left over collected.

use serde_json::json;

use super::{fix_on_branch, forget_the_rest, is_here, mends, verdict};
use crate::bench::Bench;

/// A clone of a bare repository, with a finding that was fixed and resolved on the branch `work`, which is pushed. Beside
/// it a clone in which the forge merges.
struct Forge {
    bench: Bench,
    merger: Bench,
    fix: String,
}

impl Forge {
    fn with_branch(trailer: bool) -> Forge {
        let bench = Bench::started();
        bench.create([]);
        bench.git(["init", "-q", "--bare", "-b", "main", "../forge.git"]).ok();
        bench.git(["remote", "add", "origin", "../forge.git"]).ok();
        bench.git(["push", "-q", "-u", "origin", "main"]).ok();
        let fix = fix_on_branch(&bench, trailer);
        bench.git(["push", "-q", "origin", "work"]).ok();
        let merger = bench.at("../merger");
        bench.git(["clone", "-q", "../forge.git", "../merger"]).ok();
        merger.commit_file("README", "more\n", "Advance");
        Forge { bench, merger, fix }
    }

    /// The forge keeps what was merged and nothing else, and so does the clone.
    fn merged(&self) {
        self.merger.git(["push", "-q", "origin", "main", ":work"]).ok();
        self.bench.at("../forge.git").git(["gc", "--quiet", "--prune=now"]).ok();
        self.bench.git(["switch", "-q", "main"]).ok();
        self.bench.git(["pull", "-q", "--ff-only", "--prune"]).ok();
        self.bench.git(["branch", "-q", "-D", "work"]).ok();
        forget_the_rest(&self.bench);
        assert!(!is_here(&self.bench, &self.fix));
    }

    /// One commit with the messages of all, as a forge words it.
    fn squash(&self) {
        self.merger.git(["merge", "-q", "--squash", "origin/work"]).ok();
        self.merger
            .shell("git log --reverse --format='* %B' main..origin/work | sed 's/^/    /' > ../said")
            .ok();
        self.merger.shell("{ echo 'Close the race (#1)'; echo; cat ../said; } | git commit -q -F -").ok();
        self.merged();
    }
}

#[test]
fn a_squash_merge_whose_message_names_the_finding() {
    let forge = Forge::with_branch(true);
    forge.squash();
    let squash = forge.bench.hash("HEAD");
    mends(&forge.bench, &forge.fix, &squash, ("trailer", "likely"));
}

#[test]
fn a_squash_merge_that_says_nothing() {
    let forge = Forge::with_branch(false);
    forge.squash();
    let squash = forge.bench.hash("HEAD");
    displays_tell_the_derived_one(&forge, &squash);
    mends(&forge.bench, &forge.fix, &squash, ("derived", "likely"));
    let shown = forge.bench.findings(["show", "FIN-BUG-001", "--json"]).json();
    assert_eq!(shown["fix"]["source"], "stored");
}

/// What the file names is gone: the commit with which the finding became resolved stands for it, marked.
#[track_caller]
fn displays_tell_the_derived_one(forge: &Forge, squash: &str) {
    let bench = &forge.bench;
    let shown = bench.findings(["show", "FIN-BUG-001", "--json"]).json();
    let (source, stale) = (&shown["fix"]["source"], &shown["fix"]["stale"]);
    assert_eq!(
        (&shown["fix"]["commit"], source, stale),
        (&json!(squash), &json!("derived"), &json!(forge.fix))
    );
    let page = bench.findings(["show", "FIN-BUG-001"]).ok();
    page.says(&format!("(derived; {} is not in this history)", &forge.fix[..7]));
    bench.findings(["export", "--format", "csv"]).ok().says(squash).says_nothing_of(&forge.fix);
}

#[test]
fn a_rebase_merge() {
    let forge = Forge::with_branch(false);
    forge.merger.git(["cherry-pick", "-q", "main..origin/work"]).run();
    forge.merger.git(["cherry-pick", "--quit"]).run();
    forge.merger.git(["reset", "-q", "--hard", "main"]).ok();
    forge.merger.git(["switch", "-q", "-c", "rebased", "origin/work"]).ok();
    forge.merger.git(["rebase", "-q", "main"]).ok();
    forge.merger.git(["switch", "-q", "main"]).ok();
    forge.merger.git(["merge", "-q", "--ff-only", "rebased"]).ok();
    forge.merged();
    let fix = super::commit_with(&forge.bench, "Swap");
    mends(&forge.bench, &forge.fix, &fix, ("authorship", "certain"));
}

#[test]
fn a_plain_merge_needs_no_repair() {
    let forge = Forge::with_branch(false);
    forge.merger.git(["merge", "-q", "--no-ff", "--no-edit", "origin/work"]).ok();
    forge.merger.git(["push", "-q", "origin", "main"]).ok();
    forge.bench.git(["switch", "-q", "main"]).ok();
    forge.bench.git(["pull", "-q", "--ff-only"]).ok();
    assert_eq!(verdict(&forge.bench)["verdict"], "ok");
}

/// Beyond the end of a shallow clone nobody sees: nothing is missing, and nothing is repaired.
#[test]
fn in_a_shallow_clone_nobody_can_tell() {
    for is_squashed in [false, true] {
        let forge = Forge::with_branch(true);
        if is_squashed {
            forge.squash();
        } else {
            forge.merger.git(["merge", "-q", "--no-ff", "--no-edit", "origin/work"]).ok();
            forge.merger.git(["push", "-q", "origin", "main"]).ok();
        }
        let url = format!("file://{}/forge.git", forge.bench.root().display());
        let shallow = forge.bench.at("../shallow");
        forge.bench.git(["clone", "-q", "--depth=1", &url, "../shallow"]).ok();
        assert_eq!(verdict(&shallow)["verdict"], "unknown");
        shallow.findings(["verify"]).ok().says("--unshallow");
        shallow.findings(["verify", "--strict"]).fails(1);
        shallow.findings(["repair", "--write"]).ok().says_nothing_of("→");
        assert_eq!(shallow.commits(), 1);
    }
}

/// What a partial clone lacks, its remote may have.
#[test]
fn in_a_partial_clone_nobody_can_tell_what_is_not_there() {
    for (is_squashed, expected) in [(false, "ok"), (true, "unknown")] {
        let forge = Forge::with_branch(false);
        if is_squashed {
            forge.squash();
        } else {
            forge.merger.git(["merge", "-q", "--no-ff", "--no-edit", "origin/work"]).ok();
            forge.merger.git(["push", "-q", "origin", "main"]).ok();
        }
        forge.bench.at("../forge.git").git(["config", "uploadpack.allowFilter", "true"]).ok();
        let url = format!("file://{}/forge.git", forge.bench.root().display());
        forge.bench.git(["clone", "-q", "--filter=blob:none", &url, "../partial"]).ok();
        assert_eq!(verdict(&forge.bench.at("../partial"))["verdict"], expected);
    }
}
