//! Calls of the system that fail: a full disk, a broken one, missing rights, too many files. The command says so, and
//! has taken back what it did.

use super::fault::{Effect, Victim};
use super::{Deed, Fault, Scene, is_traced};
use crate::bench::Answer;
use crate::thorough::{is_thorough, one_in};

/// What can fail and how.
const FAILURES: [(&str, &str); 15] = [
    ("openat", "EMFILE"),
    ("openat", "EACCES"),
    ("write", "ENOSPC"),
    ("write", "EIO"),
    ("fsync", "EIO"),
    ("fsync", "ENOSPC"),
    ("?rename", "EIO"),
    ("?rename", "EACCES"),
    ("linkat", "ENOSPC"),
    ("linkat", "EACCES"),
    ("?unlink", "EACCES"),
    ("?mkdir", "ENOSPC"),
    ("copy_file_range", "ENOSPC"),
    ("clone3", "EAGAIN"),
    ("pipe2", "EMFILE"),
];

/// How a command may end that was refused something: done all the same, or with a reason in words.
fn expect_a_reason(answer: &Answer, case: &str) {
    let code = answer.code;
    assert!(matches!(code, Some(0 | 1 | 4 | 5)), "{case}\n{answer}");
    assert!(code == Some(0) || answer.stderr.starts_with("error: "), "{case}\n{answer}");
    assert!(!answer.stderr.contains("panicked"), "{case}\n{answer}");
}

fn fail_at_each(
    scene: &Scene,
    victim: Victim,
    (call, error): (&'static str, &'static str),
    step: usize,
) -> usize {
    let mut struck = 0;
    for nth in (1..).step_by(step) {
        let fault = Fault { victim, call, effect: Effect::Fails(error), nth };
        let copy = scene.copy();
        let Some(answer) = fault.strike(scene, &copy) else { break };
        if std::env::var_os("SHOW").is_some() {
            println!("{fault:?} {:?} {}", answer.code, answer.stderr.replace('\n', " | "));
        }
        // until the loader of programs is done, nothing of ours runs that could say anything
        if answer.code != Some(127) {
            expect_a_reason(&answer, &format!("{fault:?}"));
        }
        scene.judge_failure(&copy, &answer, &format!("{fault:?}"));
        struck += 1;
    }
    struck
}

fn is_refused(deed: Deed) {
    if !is_traced() {
        return;
    }
    let scene = Scene::of(deed);
    let step = if deed.words == Deed::CREATE.words { deed.step() } else { deed.step().max(4) };
    let each = |failure: &(&'static str, &'static str)| fail_at_each(&scene, Victim::Itself, *failure, step);
    let struck: usize = FAILURES.iter().map(each).sum();
    assert!(struck > 10, "{struck}");
    println!("{:?}: refused at {struck} calls", deed.words);
}

#[test]
fn create_is_refused_any_call() {
    is_refused(Deed::CREATE);
}

#[test]
fn resolve_is_refused_any_call() {
    is_refused(Deed::RESOLVE);
}

#[test]
fn import_is_refused_any_call() {
    is_refused(Deed::IMPORT);
}

#[test]
fn remove_is_refused_any_call() {
    is_refused(Deed::REMOVE);
}

#[test]
fn staging_is_refused_any_call() {
    is_refused(Deed::STAGE);
}

#[test]
fn git_is_refused_any_call() {
    if !is_traced() {
        return;
    }
    let failures = [
        ("?rename", "EIO"),
        ("write", "ENOSPC"),
        ("fsync", "EIO"),
        ("?link", "ENOSPC"),
        ("?mkdir", "ENOSPC"),
        ("?unlink", "EACCES"),
    ];
    let failures = if is_thorough() { &failures[..] } else { &failures[..2] };
    for deed in [Deed::CREATE, Deed::STAGE] {
        let scene = Scene::by_git(deed);
        for word in
            ["read-tree", "--add", "write-tree", "commit-tree", "--index-info", "--refresh", "update-ref"]
        {
            for failure in failures.iter().copied() {
                fail_at_each(&scene, Victim::Git(word), failure, one_in(30));
            }
        }
    }
}
