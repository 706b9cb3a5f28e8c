//! Every form that the index has.

use super::{Shape, Site, all_live, plain};

fn after(lines: &str) -> Option<Site> {
    let site = Site::of(plain());
    site.shell(lines).ok();
    Some(site)
}

const VERSION: &str = "git update-index --show-index-version";

/// Is there an extension of this name in the index?
const UNTRACKED: &str = "grep -c UNTR .git/index";

#[test]
fn split_indexes_and_versions_are_kept() {
    const SPLIT: &str = "test -n \"$(git rev-parse --shared-index-path)\" && echo split";
    all_live(&[
        Shape { name: "split", make: || after("git update-index --split-index"), shape: SPLIT },
        Shape {
            name: "split by the settings, into a new one each time",
            make: || {
                after(
                    "git config core.splitIndex true; git config splitIndex.maxPercentChange 0; \
                     git update-index --split-index",
                )
            },
            shape: SPLIT,
        },
        Shape { name: "version 2", make: || after("git update-index --index-version 2"), shape: VERSION },
        Shape { name: "version 4", make: || after("git update-index --index-version 4"), shape: VERSION },
        Shape {
            name: "version 4 without a checksum",
            make: || {
                after(
                    "git config index.version 4; git config index.skipHash true; git update-index --force-write-index",
                )
            },
            shape: "git update-index --show-index-version; tail -c 20 .git/index | od -An -tx1",
        },
    ]);
}

#[test]
fn caches_and_flags_are_kept() {
    all_live(&[
        Shape {
            name: "untracked cache",
            make: || {
                after(
                    "git config core.untrackedCache true; git update-index --untracked-cache; git status -s",
                )
            },
            shape: UNTRACKED,
        },
        Shape {
            name: "many files",
            make: || {
                after(
                    "git config feature.manyFiles true; git update-index --force-write-index; git status -s",
                )
            },
            shape: VERSION,
        },
        Shape {
            name: "files that git is told not to look at",
            make: || {
                after(
                    "git update-index --assume-unchanged docs/deep/page; git update-index --skip-worktree \
                     findings/.gitattributes; rm docs/deep/page findings/.gitattributes",
                )
            },
            shape: "git ls-files -v docs findings/.gitattributes",
        },
        Shape {
            name: "a file that is to be added",
            make: || after("echo later >later; git add --intent-to-add later"),
            shape: "git ls-files --debug later | grep flags",
        },
        Shape {
            name: "what a merge resolved",
            make: || {
                after(
                    "git switch -q -c other; echo 1 >docs/deep/page; git commit -qam 1; git switch -q main; \
                     echo 2 >docs/deep/page; git commit -qam 2; git merge -q other; \
                     echo 3 >docs/deep/page; git add docs; git commit -qm 3; git reset -q --soft main~2; \
                     git reset -q --merge",
                )
            },
            shape: "echo main",
        },
    ]);
}

/// The program that watches for changes is the user's: it is asked by the user's git alone.
#[test]
fn a_watching_program_is_not_run_and_not_turned_off() {
    let watched = || {
        let bench = plain();
        bench.write("../watch", "#!/bin/sh\ntouch ../asked\nprintf 'token\\0/\\0'\n");
        bench.shell("chmod +x ../watch").ok();
        bench.git(["config", "core.fsmonitor", "../watch"]).ok();
        bench.git(["status"]).ok();
        assert!(bench.has("../asked"));
        std::fs::remove_file(bench.top.join("../asked")).unwrap();
        bench
    };
    let bench = watched();
    bench.create([]);
    bench.findings(["list"]).ok();
    assert!(!bench.has("../asked"), "the program was run");
    all_live(&[Shape {
        name: "watched",
        make: || {
            let site =
                after("printf '#!/bin/sh\\nprintf \"token\\\\0/\\\\0\"\\n' >../watch; chmod +x ../watch");
            site.as_ref()?.shell("git config core.fsmonitor ../watch; git status").ok();
            site
        },
        shape: "git status -s >&2; grep -c FSMN .git/index",
    }]);
}
