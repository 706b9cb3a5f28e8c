//! Every way in which git names commits, and the two lengths of their names.

use super::{Shape, Site, all_live, life, made, plain};
use crate::bench::Bench;

fn after(lines: &str) -> Option<Site> {
    let site = Site::of(plain());
    site.shell(lines).ok();
    Some(site)
}

const TABLES: &str = "git rev-parse --show-ref-format";

#[test]
fn formats_of_references_and_objects() {
    const LONG: &str = "git rev-parse --show-object-format";
    all_live(&[
        Shape {
            name: "reference tables",
            make: || made("tables", &["--ref-format=reftable"]).map(Site::of),
            shape: TABLES,
        },
        Shape {
            name: "long hashes",
            make: || made("long", &["--object-format=sha256"]).map(Site::of),
            shape: LONG,
        },
        Shape {
            name: "long hashes, packed, in reference tables",
            make: || {
                let bench = made("both", &["--object-format=sha256", "--ref-format=reftable"])?;
                bench.shell("git gc -q").ok();
                Some(Site::of(bench))
            },
            shape: LONG,
        },
        Shape {
            name: "packed references",
            make: || after("git pack-refs --all --prune; test ! -e .git/refs/heads/main"),
            shape: "grep -c refs/heads/side .git/packed-refs",
        },
    ]);
}

#[test]
fn branches_of_every_kind() {
    const BRANCH: &str = "git symbolic-ref HEAD";
    all_live(&[
        Shape {
            name: "a branch that is another's name",
            make: || {
                after(
                    "git symbolic-ref refs/heads/alias refs/heads/main; git symbolic-ref HEAD refs/heads/alias",
                )
            },
            shape: BRANCH,
        },
        Shape { name: "a name in letters", make: || after("git branch -q -m 'ü/b+c@d'"), shape: BRANCH },
        Shape { name: "a tag of the same name", make: || after("git tag main side"), shape: BRANCH },
        Shape {
            name: "a link",
            make: || after("rm .git/HEAD; ln -s refs/heads/main .git/HEAD"),
            shape: "readlink .git/HEAD",
        },
        Shape {
            name: "without a log",
            make: || after("git config core.logAllRefUpdates false; rm -r .git/logs"),
            shape: "git config core.logAllRefUpdates; find .git/logs 2>&1 || true",
        },
    ]);
}

/// A detached HEAD answers with one note more.
#[test]
fn a_detached_head_answers_as_a_branch_does() {
    let expected = life::live(&Site::of(plain()), "git symbolic-ref HEAD");
    let site = after("git switch -q --detach").unwrap();
    let mut told = life::live(&site, "git symbolic-ref -q HEAD || echo none");
    told.iter_mut().for_each(|told| {
        told.without("HEAD is detached: the commit is on no branch; 'git switch -c NAME' makes one for it\n");
    });
    life::compare("detached", &told, &expected);
}

/// The first commit of a repository is made in every form.
#[test]
fn an_unborn_branch_gets_its_first_commit() {
    let forms: [&[&str]; 4] =
        [&[], &["--ref-format=reftable"], &["--object-format=sha256"], &["--shared=group"]];
    for form in forms {
        let bench = Bench::bare_folder();
        if bench.git([&["init", "-q", "-b", "main"], form].concat()).run().code != Some(0) {
            println!("skipped, this git cannot: git init {}", form.join(" "));
            continue;
        }
        bench.write("findings/.gitattributes", "");
        bench.write("mine", "1\n");
        bench.git(["add", "mine"]).ok();
        for command in [&["list"][..], &["history"], &["validate"]] {
            bench.findings(command).ok();
        }
        let id = bench.create([]);
        bench.findings(["edit", &id, "--set", "severity=low"]).ok();
        assert_eq!((bench.commits(), bench.status().as_str()), (2, "A  mine\n?? findings/.gitattributes\n"));
        bench.git(["fsck", "--strict"]).ok();
        bench.findings(["history", &id]).ok().says("created open").says("edited severity");
    }
}

/// The hooks read what is staged, in every form.
#[test]
fn the_hooks_judge_in_every_form() {
    for form in ["--ref-format=reftable", "--object-format=sha256"] {
        let Some(bench) = made("hooked", &[form]) else { continue };
        bench.findings(["hook", "install"]).ok();
        bench.write("findings/FIN/FIN-SEC-002.json", "{");
        bench.git(["add", "."]).ok();
        bench.git(["commit", "-q", "-m", "x"]).fails(1).says("not-json");
        bench.git(["rm", "-q", "-f", "findings/FIN/FIN-SEC-002.json"]).ok();
        bench.git(["commit", "-q", "--allow-empty", "-m", "Fix\n\nFixes-Finding: FIN-SEC-001"]).ok();
        bench.create([]);
        assert_eq!(bench.status(), "", "{form}");
    }
}
