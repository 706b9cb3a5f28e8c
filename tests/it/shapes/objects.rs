//! Every way in which git keeps objects.

use super::{Shape, Site, all_live, plain};

fn after(lines: &str) -> Option<Site> {
    let site = Site::of(plain());
    site.shell(lines).ok();
    Some(site)
}

const PACKS: &str = "ls .git/objects/pack/*.pack | wc -l";

#[test]
fn packs_of_every_kind() {
    all_live(&[
        Shape {
            name: "packed only",
            make: || after("git repack -adq --depth=50; git prune-packed; git pack-refs --all"),
            shape: PACKS,
        },
        Shape {
            name: "an index of the first version",
            make: || after("git -c pack.indexVersion=1 repack -adfq"),
            shape: PACKS,
        },
        Shape {
            name: "several packs under one index",
            make: || {
                after(
                    "git rev-list --objects main~2 | cut -c1-40 | git pack-objects -q .git/objects/pack/pack; \
                     git repack -dq; git multi-pack-index write; git prune-packed",
                )
            },
            shape: "cksum <.git/objects/pack/multi-pack-index",
        },
        Shape {
            name: "bitmaps and a cruft pack",
            make: || after("git config repack.writeBitmaps true; git gc -q --cruft; git repack -adbq"),
            shape: "ls .git/objects/pack/*.bitmap | wc -l",
        },
    ]);
}

#[test]
fn graphs_of_commits() {
    const GRAPH: &str = "git commit-graph verify && echo whole";
    all_live(&[
        Shape {
            name: "a graph with changed paths",
            make: || after("git commit-graph write --reachable --changed-paths"),
            shape: GRAPH,
        },
        Shape {
            name: "a chain of graphs",
            make: || {
                after(
                    "git rev-parse main~2 | git commit-graph write --stdin-commits --split; \
                     git commit-graph write --reachable --split=no-merge",
                )
            },
            shape: GRAPH,
        },
    ]);
}

/// A clone beside the plain repository, which lends it its objects.
fn clone(flags: &str) -> Option<Site> {
    let bench = plain();
    bench.shell(&format!("git clone -q {flags} . ../clone")).ok();
    Some(Site::of(bench.at("../clone")))
}

#[test]
fn objects_that_lie_elsewhere() {
    const LENT: &str = "cat .git/objects/info/alternates";
    all_live(&[
        Shape { name: "shared", make: || clone("--shared"), shape: LENT },
        Shape { name: "with a reference", make: || clone("--reference . --no-local"), shape: LENT },
        Shape {
            name: "lent on, by a relative path",
            make: || {
                let bench = clone("--shared")?.bench;
                bench.shell("git clone -q --shared . ../third").ok();
                let third = bench.at("../third");
                third.write(".git/objects/info/alternates", "../../../clone/.git/objects\n");
                Some(Site::of(third))
            },
            shape: LENT,
        },
        Shape {
            name: "moved by the environment",
            make: || {
                let site = after("cp -a .git/objects ../lent; mkdir ../own; rm -rf .git/objects/??")?;
                let place = |name: &str| site.bench.top.join("..").join(name).canonicalize().unwrap();
                let (own, lent) = (place("own"), place("lent"));
                Some(site.with("GIT_OBJECT_DIRECTORY", own).with("GIT_ALTERNATE_OBJECT_DIRECTORIES", lent))
            },
            shape: "ls -d .git/objects ../own",
        },
    ]);
}

/// Makes a commit in place of `main~1` as `sed` has it, and puts it into the history of `main`; its name is in `$wrong`,
/// that of the right one in `$right`.
const SPOIL: &str = "right=$(git rev-parse main~1); \
     wrong=$(git cat-file commit $right | sed \"$spoil\" | git hash-object -t commit -w --stdin); \
     git update-ref refs/heads/main $(git cat-file commit main | sed s/$right/$wrong/ | git hash-object -t commit -w --stdin); ";

fn spoilt(spoil: &str, mend: &str) -> Option<Site> {
    after(&format!("spoil=\"{spoil}\"; {SPOIL} {mend}"))
}

const WITHOUT_LINE: &str = "s/^Fixes-Finding/Not/";
const OTHER_PARENT: &str = "s/^parent .*/parent $(git rev-parse main~3)/";

#[test]
fn replacements_and_grafts_are_followed() {
    const REPLACED: &str = "git replace --list";
    all_live(&[
        Shape {
            name: "a replaced commit",
            make: || spoilt(WITHOUT_LINE, "git replace $wrong $right"),
            shape: REPLACED,
        },
        Shape {
            name: "a replaced commit, packed",
            make: || spoilt(WITHOUT_LINE, "git replace $wrong $right; git pack-refs --all; git gc -q"),
            shape: REPLACED,
        },
        Shape {
            name: "other replacements",
            make: || {
                let site = spoilt(WITHOUT_LINE, "git update-ref refs/mine/$wrong $right")?;
                Some(site.with("GIT_REPLACE_REF_BASE", "refs/mine/"))
            },
            shape: REPLACED,
        },
        Shape {
            name: "a commit with another parent",
            make: || spoilt(OTHER_PARENT, "git replace --graft $wrong $right^"),
            shape: REPLACED,
        },
        Shape {
            name: "a graft",
            make: || {
                spoilt(
                    OTHER_PARENT,
                    "mkdir -p .git/info; echo \"$wrong $(git rev-parse $right^)\" >.git/info/grafts",
                )
            },
            shape: "cut -c42- .git/info/grafts",
        },
    ]);
}
