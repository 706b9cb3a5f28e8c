//! Every shape of repository that is healthy has at most notes to tell.

use std::fs;

use super::{codes_of, healthy};
use crate::bench::Bench;

/// Nothing is wrong, and these are the notes; the hooks, which clones never have, left aside. Nor has `--fix` anything
/// to do.
#[track_caller]
fn clean(bench: &Bench, notes: &[&str]) {
    for words in [&["doctor", "--strict", "--json"][..], &["doctor", "--strict", "--json", "--fix"]] {
        let told = bench.findings(words).ok().data();
        let mut codes = codes_of(&told);
        codes.retain(|code| code != "hooks-missing");
        assert_eq!(codes, notes, "{told:#}");
        assert_eq!(told["mended"].as_array().map(Vec::len), Some(0), "{told:#}");
    }
}

fn cloned(bench: &Bench, words: &[&str]) -> Bench {
    let clone = bench.at(bench.root().join("copy"));
    bench.git(["config", "uploadpack.allowFilter", "true"]).ok();
    let url = format!("file://{}", bench.top.display());
    let all = ["clone", "-q"].iter().chain(words).copied().chain([url.as_str(), clone.top.to_str().unwrap()]);
    bench.git(all).ok();
    clone
}

/// A repository of its own kind with a finding.
fn made(words: &[&str]) -> Bench {
    let bench = Bench::bare_folder();
    bench.git(["init", "-q", "-b", "main"].iter().chain(words)).ok();
    bench.write("findings/.gitattributes", "*.json text eol=lf\n");
    bench.commit_file("a", "a\n", "Begin");
    bench.create([]);
    bench
}

#[test]
fn plain_unborn_and_detached() {
    let bench = healthy();
    clean(&bench, &[]);
    bench.git(["gc", "-q"]).ok();
    clean(&bench, &[]);
    bench.git(["switch", "-q", "--detach"]).ok();
    clean(&bench, &[]);
    let unborn = Bench::new();
    unborn.write("findings/.gitattributes", "*.json text eol=lf\n");
    clean(&unborn, &[]);
}

#[test]
fn linked_work_trees_and_submodules() {
    let bench = healthy();
    bench.git(["config", "extensions.worktreeConfig", "true"]).ok();
    let linked = bench.worktree("linked");
    linked.create([]);
    clean(&linked, &[]);
    clean(&bench, &[]);
    let outer = Bench::new();
    let inner = bench.top.to_str().unwrap();
    outer.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "inner"]).ok();
    clean(&outer.at("inner"), &[]);
}

#[test]
fn bare_and_mirrored() {
    let bench = healthy();
    clean(&cloned(&bench, &["--bare"]), &["no-work-tree"]);
    clean(&bench.at(".git"), &["no-work-tree"]);
    let empty = Bench::bare_folder();
    empty.git(["init", "-q", "--bare"]).ok();
    clean(&empty, &["no-work-tree"]);
    let other = Bench::new();
    other.commit_file("a", "a\n", "Begin");
    let told = cloned(&other, &["--bare"]).findings(["doctor", "--json"]).fails(1).data();
    assert_eq!(codes_of(&told), ["folder-missing", "no-work-tree"]);
}

#[test]
fn shallow_and_partial_clones_also_without_their_remote() {
    for (words, note) in [
        (&["--depth=1"][..], "shallow-clone"),
        (&["--filter=blob:none"], "partial-clone"),
        (&["--filter=tree:0"], "partial-clone"),
    ] {
        let bench = healthy();
        bench.git(["switch", "-qc", "other"]).ok();
        bench.create([]);
        bench.git(["switch", "-q", "main"]).ok();
        let clone = cloned(&bench, words);
        fs::rename(&bench.top, bench.root().join("away")).unwrap();
        let told = clone.findings(["doctor", "--json"]).run().data();
        let mut codes = codes_of(&told);
        // a branch whose trees stayed with the remote cannot be read
        codes.retain(|code| {
            code != "hooks-missing" && !(code == "branch-unreadable" && words == ["--filter=tree:0"])
        });
        assert_eq!(codes, [note], "{words:?}: {told:#}");
    }
}

#[test]
fn sparse_checkouts_with_either_index() {
    for index in ["--no-sparse-index", "--sparse-index"] {
        let bench = healthy();
        bench.git(["sparse-checkout", "set", "--cone", index, "src"]).ok();
        assert!(!bench.has("findings"));
        clean(&bench, &["sparse-checkout", "folder-left-out"]);
        bench.git(["sparse-checkout", "add", "findings"]).ok();
        clean(&bench, &["sparse-checkout"]);
    }
}

#[test]
fn other_formats_of_objects_references_and_the_index() {
    clean(&made(&["--object-format=sha256"]), &["sha256-objects"]);
    let version = Bench::bare_folder().git(["version"]).ok().stdout;
    if Bench::bare_folder().git(["init", "-q", "--ref-format=reftable"]).run().code == Some(0) {
        clean(&made(&["--ref-format=reftable"]), &["reference-tables"]);
    } else {
        println!("skipped: {version} has no reference tables");
    }
    for setting in [&["core.splitIndex", "true"][..], &["index.version", "4"], &["index.skipHash", "true"]] {
        let bench = healthy();
        bench.git(["config"].iter().chain(setting)).ok();
        bench.create([]);
        clean(&bench, &[]);
    }
}

#[test]
fn alternates_and_replaced_objects() {
    let bench = healthy();
    clean(&cloned(&bench, &["--shared"]), &[]);
    let text = bench.read("findings/FIN/FIN-BUG-001.json").replace("loses", "drops");
    let other = bench.git(["hash-object", "-w", "--stdin"]).stdin(text).ok().stdout;
    bench.git(["replace", &bench.hash("HEAD:findings/FIN/FIN-BUG-001.json"), other.trim_end()]).ok();
    clean(&bench, &[]);
}

#[test]
fn after_many_writers_nothing_is_left() {
    let bench = healthy();
    let creates: Vec<_> = (0..6)
        .map(|_| bench.findings(["create", "-t", "bug", "-s", "low", "--title", "T", "-d", "D"]).spawn())
        .collect();
    creates.into_iter().for_each(|create| assert_eq!(create.finish().code, Some(0)));
    clean(&bench, &[]);
    bench.git(["fsck", "--strict"]).ok();
}
