//! Repositories that were made from others: work trees, submodules, shallow and partial clones.

use super::life::{self, Told};
use super::{Shape, Site, all_live, made, plain};
use crate::bench::Bench;

/// A repository beside the plain one, made by a line of shell that is run in the plain one.
fn beside(line: &str, name: &str) -> Option<Site> {
    let bench = plain();
    bench.git(["config", "uploadpack.allowFilter", "true"]).ok();
    bench.shell(line).ok();
    let other = bench.at(bench.root().join(name));
    Some(Site::of(other))
}

#[test]
fn work_trees_and_submodules() {
    const APART: &str =
        "test \"$(git rev-parse --git-dir)\" != \"$(git rev-parse --git-common-dir)\" && echo linked";
    all_live(&[
        Shape {
            name: "a linked work tree",
            make: || beside("git worktree add -q -b linked ../linked", "linked"),
            shape: APART,
        },
        Shape {
            name: "a linked work tree with settings of its own",
            make: || {
                beside(
                    "git config extensions.worktreeConfig true; git worktree add -q -b linked ../linked; \
                     git -C ../linked config --worktree user.name 'Ada Lovelace'; git config --worktree user.name Other",
                    "linked",
                )
            },
            shape: APART,
        },
        Shape {
            name: "a work tree of a bare repository",
            make: || {
                let bench = made("bare.git", &["--bare"]).unwrap();
                bench.git(["worktree", "add", "-q", "../tree", "main"]).ok();
                Some(Site::of(bench.at("../tree")))
            },
            shape: APART,
        },
        Shape {
            name: "a submodule",
            make: || {
                beside(
                    "git init -q ../outer; git -C ../outer -c protocol.file.allow=always submodule add -q \"$PWD\" sub; \
                     git -C ../outer commit -q -m Sub",
                    "outer/sub",
                )
            },
            shape: "git rev-parse --show-superproject-working-tree",
        },
    ]);
}

#[test]
fn whole_clones() {
    const ORIGIN: &str = "git config remote.origin.url";
    all_live(&[
        Shape { name: "a clone", make: || beside("git clone -q . ../clone", "clone"), shape: ORIGIN },
        Shape {
            name: "a clone of one branch, not linked to its files",
            make: || beside("git clone -q --single-branch --no-tags --no-local . ../clone", "clone"),
            shape: ORIGIN,
        },
        Shape {
            name: "without blobs",
            make: || beside("git clone -q --filter=blob:none \"file://$PWD\" ../clone", "clone"),
            shape: "git config remote.origin.partialclonefilter",
        },
        Shape {
            name: "without folders",
            make: || beside("git clone -q --filter=tree:0 \"file://$PWD\" ../clone", "clone"),
            shape: "git config remote.origin.partialclonefilter",
        },
        Shape {
            name: "without blobs, sparse, with a sparse index",
            make: || {
                let line = "git clone -q --sparse --filter=blob:none \"file://$PWD\" ../clone; \
                            git -C ../clone sparse-checkout set --cone --sparse-index findings src mine";
                beside(line, "clone")
            },
            shape: "git ls-files --sparse docs; git config remote.origin.partialclonefilter",
        },
    ]);
}

/// A bare repository is read as one with a work tree is.
#[test]
fn bare_repositories_are_read() {
    let expected = life::read(&Site::of(plain()));
    for form in [&["--bare"][..], &["--bare", "--ref-format=reftable"], &["--bare", "--object-format=sha256"]]
    {
        let Some(bench) = made("bare.git", form) else { continue };
        life::compare("bare", &life::read(&Site::of(bench)), &expected);
    }
}

/// Answers that tell nothing of the past.
fn present(told: Vec<Told>) -> Vec<Told> {
    told.into_iter()
        .filter(|told| !["show", "history", "aggregate"].iter().any(|word| told.is_of(word)))
        .collect()
}

#[test]
fn a_shallow_clone_knows_the_present() {
    let expected = present(life::live(&Site::of(plain()), "echo plain"));
    let site = beside("git clone -q --depth=3 \"file://$PWD\" ../clone", "clone").unwrap();
    let told = present(life::live(&site, "test -s .git/shallow && echo shallow"));
    life::compare("shallow", &told, &expected);
    for command in ["history", "aggregate"] {
        site.findings(&[command]).ok().says("shallow clone");
    }
    site.shell("git fetch -q --unshallow").ok();
    site.findings(&["history"]).ok().says_nothing_of("shallow").says("created open");
}

/// As continuous integration has it: the commit that fixes is all there is.
#[test]
fn the_last_commit_of_a_shallow_clone_may_be_the_fix() {
    let line = "git branch fix main~1; git clone -q --depth=1 -b fix \"file://$PWD\" ../clone";
    let bench = beside(line, "clone").unwrap().bench;
    bench.findings(["resolve", "FIN-BUG-001", "--type", "fixed", "--details", "Once."]).ok();
    let resolution = bench.finding("FIN-BUG-001")["resolution"].clone();
    assert_eq!(resolution["commit_hash"], bench.hash("HEAD~1"));
    assert!(resolution["commit_patch_id"].is_null(), "the patch is not known: {resolution}");
}

/// A partial clone whose remote is out of reach: what is here is listed and written; what is not is named.
#[test]
fn without_its_remote_a_partial_clone_knows_the_present() {
    for filter in ["blob:none", "tree:0"] {
        let line = format!("git clone -q --filter={filter} \"file://$PWD\" ../clone");
        let site = beside(&line, "clone").unwrap();
        let bench: &Bench = &site.bench;
        std::fs::rename(bench.root().join("plain"), bench.root().join("away")).unwrap();
        for command in
            [&["list"][..], &["validate"], &["validate", "--at", "HEAD"], &["export", "--format", "jsonl"]]
        {
            bench.findings(command).run().says_nothing_of("error:").says_nothing_of("missing");
        }
        bench.create([]);
        let words = ["resolve", "FIN-BUG-001", "--type", "fixed", "--details", "Once.", "--commit", "main~2"];
        match filter {
            "blob:none" => drop(bench.findings(words).ok()),
            _ => drop(bench.findings(words).fails(4).says("missing").says("--refetch --no-filter")),
        }
        assert_eq!(bench.status(), "", "{filter}");
    }
}

#[test]
fn a_bare_repository_is_not_written() {
    let bare = made("bare.git", &["--bare"]).unwrap();
    let head = bare.hash("HEAD");
    for command in [
        &["create", "-t", "bug", "-s", "low", "--title", "Seen", "-d", "In passing."][..],
        &["edit", "FIN-BUG-001", "--set", "title=x"],
        &["start", "FIN-BUG-001", "--as", "me"],
        &["init"],
    ] {
        bare.findings(command).fails(4).says("has no work tree");
    }
    assert_eq!(bare.hash("HEAD"), head);
    bare.git(["for-each-ref", "refs/findings"]).ok().is("");
}
