//! Every place in which a repository can lie, and every way to be told where it is.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::{Shape, Site, all_live, history, made, plain};
use crate::bench::Bench;

const HERE: &str = "git rev-parse --show-prefix --is-inside-work-tree";

/// The plain repository, its folder under another name.
fn renamed(name: impl AsRef<Path>) -> Option<Site> {
    let bench = plain();
    let other = bench.at(bench.root().join(name));
    std::fs::rename(&bench.top, &other.top).unwrap();
    Some(Site::of(other))
}

#[test]
fn names_of_every_kind() {
    all_live(&[
        Shape { name: "blanks", make: || renamed(" two  words "), shape: HERE },
        Shape { name: "a line end", make: || renamed("two\nlines\n"), shape: HERE },
        Shape { name: "no text", make: || renamed(OsStr::from_bytes(b"caf\xe9 \xff")), shape: HERE },
        Shape { name: "signs", make: || renamed("-q'\"$(x)*[a]\\:;&"), shape: HERE },
        Shape {
            name: "a link to it",
            make: || {
                let bench = plain();
                let link = bench.root().join("link");
                std::os::unix::fs::symlink(&bench.top, &link).unwrap();
                Some(Site::of(bench.at(&link)).with("PWD", link))
            },
            shape: HERE,
        },
        Shape { name: "deep inside", make: || Some(Site::from_below(plain(), "src/deep")), shape: HERE },
    ]);
}

#[test]
fn repositories_that_are_told_where_they_are() {
    all_live(&[
        Shape {
            name: "two variables",
            make: || {
                let bench = plain();
                let (git, top) = (bench.top.join(".git"), bench.top.clone());
                Some(Site::of(bench).with("GIT_DIR", git).with("GIT_WORK_TREE", top))
            },
            shape: HERE,
        },
        Shape {
            name: "two relative variables, from below",
            make: || {
                let site = Site::from_below(plain(), "src/deep");
                Some(site.with("GIT_DIR", "../../.git").with("GIT_WORK_TREE", "../.."))
            },
            shape: HERE,
        },
        Shape {
            name: "a folder elsewhere",
            make: || made("apart", &["--separate-git-dir", "../apart.git"]).map(Site::of),
            shape: "cut -c1-7 .git",
        },
        Shape {
            name: "a setting",
            make: || {
                let bench = plain();
                let git = bench.root().join("elsewhere.git");
                std::fs::rename(bench.top.join(".git"), &git).unwrap();
                bench
                    .git([
                        OsStr::new("--git-dir"),
                        git.as_ref(),
                        "config".as_ref(),
                        "core.worktree".as_ref(),
                        bench.top.as_ref(),
                    ])
                    .ok();
                Some(Site::of(bench).with("GIT_DIR", git))
            },
            shape: "git config core.worktree",
        },
        Shape {
            name: "a repository inside of another",
            make: || {
                let outer = plain();
                outer.write(".git/info/exclude", "inner\n");
                outer.git(["init", "-q", "-b", "main", "inner"]).ok();
                let inner = outer.at("inner");
                history::write(&inner);
                Some(Site::of(inner))
            },
            shape: "git -C .. status --porcelain; echo outer",
        },
    ]);
}

/// Modes and settings that the whole repository is under.
#[test]
fn shared_and_hardened_repositories() {
    fn set(settings: &str) -> Option<Site> {
        let bench = plain();
        for setting in settings.split(' ') {
            bench.shell(&format!("git config {}", setting.replacen('=', " ", 1))).ok();
        }
        Some(Site::of(bench))
    }
    const KEPT: &str = "git config --local --list";
    all_live(&[
        Shape {
            name: "shared with everybody",
            make: || made("shared", &["--shared=all"]).map(Site::of),
            shape: "find .git/objects -type f ! -perm -044; find findings -type f ! -perm -0400; stat -c %a .git/objects",
        },
        Shape {
            name: "settings of work trees",
            make: || {
                let site = set("extensions.worktreeConfig=true")?;
                site.shell("git config --worktree user.name 'Ada Lovelace'").ok();
                Some(site)
            },
            shape: "cat .git/config.worktree",
        },
        Shape {
            name: "odd settings",
            make: || {
                set(
                    "core.quotePath=false core.abbrev=40 color.ui=always core.fileMode=false core.checkStat=minimal core.ignoreCase=true diff.renames=copies diff.noprefix=true status.short=true status.branch=true log.showSignature=true log.date=relative core.pager=false advice.statusHints=false diff.external=false core.precomposeUnicode=true status.relativePaths=false status.renames=true diff.ignoreSubmodules=all diff.mnemonicPrefix=true push.default=nothing",
                )
            },
            shape: KEPT,
        },
        Shape {
            name: "settings of trailers and messages",
            make: || {
                set(
                    "trailer.separators=% trailer.ifexists=replace trailer.finding.key=Other commit.template=/nowhere commit.verbose=true commit.status=false core.commentChar=f core.editor=false i18n.logOutputEncoding=ISO-8859-1 fetch.fsckObjects=true transfer.fsckObjects=true",
                )
            },
            shape: KEPT,
        },
    ]);
}

/// Nobody but the owner is trusted by git, and so by us.
#[test]
fn a_bare_repository_that_is_only_trusted_by_name() {
    let bench = made("bare.git", &["--bare"]).unwrap();
    bench.git(["config", "--global", "safe.bareRepository", "explicit"]).ok();
    bench.findings(["list"]).fails(4);
    bench.findings(["list"]).env("GIT_DIR", &bench.top).ok().says("FIN-BUG-001");
    assert_eq!(Bench::bare_folder().findings(["list"]).run().code, Some(3));
}
