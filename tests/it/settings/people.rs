//! Who commits, and under which names people are shown.

use super::{create, set, untouched};
use crate::bench::{Bench, finding_path};

const WHO: [&str; 3] = ["log", "-1", "--format=%an %ae, %cn %ce"];

#[test]
fn author_and_committer_are_those_of_git() {
    type Variables = [(&'static str, &'static str)];
    let cases: [(&[&str], &Variables, &str); 5] = [
        (&[], &[], "Ada Lovelace ada@example.org, Ada Lovelace ada@example.org"),
        (&["user.name=Bob"], &[], "Bob ada@example.org, Bob ada@example.org"),
        (
            &["author.name=A", "author.email=a@x", "committer.name=C", "committer.email=c@x"],
            &[],
            "A a@x, C c@x",
        ),
        (
            &["author.name=A"],
            &[("GIT_AUTHOR_NAME", "Env"), ("GIT_AUTHOR_EMAIL", "e@x")],
            "Env e@x, Ada Lovelace ada@example.org",
        ),
        (
            &[],
            &[("GIT_COMMITTER_NAME", "Env"), ("EMAIL", "no@x")],
            "Ada Lovelace ada@example.org, Env ada@example.org",
        ),
    ];
    for (settings, variables, expected) in cases {
        let bench = Bench::started();
        set(&bench, settings);
        variables.iter().fold(create(&bench), |run, (name, value)| run.env(name, value)).ok();
        bench.git(WHO).ok().is(&format!("{expected}\n"));
    }
}

/// Before anything is written, also a claim.
#[test]
fn nobody_in_particular_commits_nothing() {
    let bench = Bench::started();
    let id = bench.create([]);
    bench.shell("git config --global --unset user.name; git config --global --unset user.email").ok();
    set(&bench, &["user.useConfigOnly=true"]);
    let head = bench.hash("HEAD");
    let (edit, start) = (["edit", &id, "--set", "title=x"], ["start", &id, "--as", "me"]);
    for run in [create(&bench), bench.findings(edit), bench.findings(start)] {
        run.fails(4).says("git does not know who you are").says("git config --global user.name");
        untouched(&bench, &head);
    }
    let path = finding_path(&id);
    bench.findings(["list"]).ok().says(&id);
    bench.findings(["edit", &id, "--set", "title=x", "--no-commit"]).ok();
    assert_eq!(bench.status(), format!("M  {path}\n"), "to stage, nobody need be known");
}

#[test]
fn names_and_dates_that_git_refuses_are_told_apart() {
    let bench = Bench::started();
    let head = bench.hash("HEAD");
    create(&bench).env("GIT_AUTHOR_NAME", "<>").fails(4).says("git does not know who you are");
    let refused = create(&bench).env("GIT_COMMITTER_DATE", "someday").fails(4);
    refused.says("cannot read the date").says("someday").says_nothing_of("user.name");
    untouched(&bench, &head);
}

/// `git log` shows people so, unless it is told not to.
#[test]
fn the_mailmap_gives_people_their_names() {
    let bench = Bench::started();
    let id = bench.create([]);
    let (asked, mapped, raw) =
        (["history"], "Countess <ada@lovelace.example>", "Ada Lovelace <ada@example.org>");
    let text = format!("{mapped} <ada@example.org>\n");
    let rest = [&["show", id.as_str()][..], &["aggregate"], &["export", "--format", "csv"]];
    bench.findings(asked).ok().says(raw);
    bench.write(".mailmap", &text);
    for command in rest.iter().copied().chain([&asked[..]]) {
        bench.findings(command).ok().says_nothing_of(raw);
    }
    bench.findings(asked).ok().says(mapped);
    bench.findings(asked).env("GIT_FINDINGS_READER", "git").ok().says(mapped);
    set(&bench, &["log.mailmap=false"]);
    bench.findings(asked).ok().says(raw);
    // a bare repository has it in HEAD; any other file can be named
    set(&bench, &["log.mailmap=true"]);
    bench.git(["add", ".mailmap"]).ok();
    bench.git(["commit", "-q", "-m", "Names"]).ok();
    bench.git(["clone", "-q", "--bare", ".", "../bare.git"]).ok();
    bench.at(bench.root().join("bare.git")).findings(asked).ok().says(mapped);
    bench.git(["rm", "-q", ".mailmap"]).ok();
    bench.write("../names", &text);
    set(&bench, &["mailmap.file=../names"]);
    bench.findings(asked).ok().says(mapped);
}

/// An author whose name is no name must not hide the history of the others.
#[test]
fn an_odd_author_is_shown_as_the_commit_has_it() {
    let bench = Bench::started();
    bench.create([]);
    bench.write(".mailmap", "Countess <ada@example.org>\n");
    let odd = "git cat-file commit HEAD | sed 's/^author .*/author nobody 1767225600 +0000/' >../odd; \
               git update-ref HEAD $(git hash-object --literally -t commit -w ../odd)";
    bench.shell(odd).ok();
    bench.findings(["edit", "FIN-BUG-001", "--set", "title=x"]).ok();
    bench.findings(["history"]).ok().says("Countess").says("created open");
}
