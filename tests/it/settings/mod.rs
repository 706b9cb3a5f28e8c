//! What git's configuration and environment say of people, texts, messages and signatures holds for our commits too.

mod messages;
mod people;
mod signatures;
mod sources;
mod texts;

use crate::bench::{Bench, Run};

/// Files a finding; not yet run.
fn create(bench: &Bench) -> Run {
    bench.findings(["create", "-q", "-t", "bug", "-s", "high", "--title", "Bag", "-d", "Text"])
}

/// Is there such a program? Otherwise the test says that it is skipped.
fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&path).any(|folder| folder.join(program).exists());
    if !found {
        println!("skipped: there is no program '{program}'");
    }
    found
}

/// Sets what git is to be configured with, `key=value` each.
#[track_caller]
fn set(bench: &Bench, settings: &[&str]) {
    for setting in settings {
        let (key, value) = setting.split_once('=').unwrap();
        bench.git(["config", key, value]).ok();
    }
}

/// Nothing was written: neither files nor index nor HEAD nor claims.
#[track_caller]
fn untouched(bench: &Bench, head: &str) {
    assert_eq!((bench.hash("HEAD"), bench.status()), (head.to_owned(), String::new()));
    bench.git(["for-each-ref", "refs/findings"]).ok().is("");
    assert!(!bench.has(".git/index.lock"));
}
