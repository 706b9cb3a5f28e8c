//! What git does to messages: cleaning, encodings, templates, trailers.

use super::{create, set, untouched};
use crate::bench::Bench;

/// The message as git stored it, without the headers.
fn message(bench: &Bench) -> String {
    let commit = bench.git(["cat-file", "commit", "HEAD"]).ok().stdout;
    commit.split_once("\n\n").unwrap().1.to_owned()
}

/// What a hook makes of the message, and what `git commit` with the same hook and the same setting stores.
#[test]
fn messages_are_cleaned_as_git_cleans_them() {
    let lines = r#"printf '\n\n# a line\n  text  \n\n\n\n# ------------------------ >8 ------------------------\nbelow\n\n' >>"$1""#;
    for cleanup in ["default", "verbatim", "whitespace", "strip", "scissors"] {
        let bench = Bench::started();
        set(&bench, &[&format!("commit.cleanup={cleanup}")]);
        bench.hook("prepare-commit-msg", lines);
        create(&bench).ok();
        let ours = message(&bench);
        bench.hook("prepare-commit-msg", &format!("cat ../theirs >\"$1\"; {lines}"));
        bench.write(
            "../theirs",
            "findings: create FIN-BUG-001\n\nBag\n\nFinding: FIN-BUG-001\nFinding-Status: new -> open\n",
        );
        bench.git(["commit", "-q", "--allow-empty", "-m", "x"]).ok();
        assert_eq!(ours, message(&bench), "{cleanup}: ours (left), git's (right)");
    }
}

/// A title that begins with the comment sign is not lost.
#[test]
fn a_title_like_a_comment_stays_in_the_message() {
    let bench = Bench::started();
    set(&bench, &["commit.cleanup=strip"]);
    bench.create(["--title", "# of keys is wrong"]);
    assert!(message(&bench).contains("# of keys is wrong"), "{}", message(&bench));
}

#[test]
fn a_way_of_cleaning_that_git_does_not_know_is_refused() {
    let bench = Bench::started();
    let head = bench.hash("HEAD");
    set(&bench, &["commit.cleanup=tidy"]);
    create(&bench).fails(4).says("'commit.cleanup' is 'tidy'").says("whitespace, strip");
    untouched(&bench, &head);
    bench.findings(["list"]).ok();
}

/// Our messages are UTF-8, whatever those of others are, and say so by saying nothing.
#[test]
fn other_encodings_are_not_ours() {
    let bench = Bench::started();
    set(&bench, &["i18n.commitEncoding=ISO-8859-1", "i18n.logOutputEncoding=UTF-8"]);
    bench.create(["--title", "Käfer im Schlüsselbund"]);
    assert!(message(&bench).contains("Käfer im Schlüsselbund"));
    bench.git(["log", "-1", "--format=%e%B"]).ok().says("Käfer im Schlüsselbund");
    let latin = bench.shell("printf 'caf\\351' | git commit -q --allow-empty -F - && git log -1 --format=%s");
    latin.ok().is("café\n");
    bench.findings(["history"]).ok().quietly();
}

/// An editor is never opened, so neither a template nor the settings of trailers come in.
#[test]
fn templates_and_trailers_of_the_user_stay_out() {
    let bench = Bench::started();
    bench.write("../template", "Why?\n");
    let plain = {
        create(&bench).ok();
        message(&bench).replace("FIN-BUG-001", "ID")
    };
    set(
        &bench,
        &[
            "commit.template=../template",
            "commit.verbose=true",
            "trailer.finding.key=Other-",
            "trailer.finding.ifExists=replace",
            "trailer.separators==%",
            "core.commentChar=F",
            "core.editor=false",
            "format.signOff=true",
        ],
    );
    create(&bench).ok();
    assert_eq!(message(&bench).replace("FIN-BUG-002", "ID"), plain);
}
