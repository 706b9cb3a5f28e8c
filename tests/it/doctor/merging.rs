//! The merge driver: asked for, known, and found.

use std::os::unix::fs::symlink;

use super::surroundings::{alone, real_git};
use super::{answer, codes, healthy, only, stays};
use crate::bench::Bench;

/// A healthy repository whose merge driver is in place.
fn merging() -> Bench {
    let bench = healthy();
    bench.findings(["init", "--merge-driver"]).ok();
    assert_eq!(codes(&bench), [""; 0]);
    bench
}

const INSTALL: &str = "git findings init --merge-driver";

#[test]
fn a_driver_that_git_does_not_know_is_a_note() {
    let bench = merging();
    bench.git(["config", "--remove-section", "merge.findings"]).ok();
    stays(&bench, "merge-driver-missing", INSTALL);
    bench.findings(["init", "--merge-driver"]).ok();
    assert_eq!(codes(&bench), [""; 0]);
}

#[test]
fn a_driver_that_nothing_asks_for_is_a_warning() {
    let bench = merging();
    bench.commit_file("findings/.gitattributes", "*.json text eol=lf\n", "As it was");
    let symptom = stays(&bench, "merge-attribute-missing", INSTALL);
    assert_eq!(symptom["about"], "findings/.gitattributes");
    bench.findings(["init", "--merge-driver"]).ok().says("wrote findings/.gitattributes");
    assert_eq!(codes(&bench), [""; 0]);
}

#[test]
fn a_driver_that_somebody_else_wrote_is_a_warning() {
    let bench = merging();
    bench.git(["config", "merge.findings.driver", "git-findings merge-driver %O %A %B"]).ok();
    stays(&bench, "merge-driver-outdated", INSTALL);
    bench.findings(["init", "--merge-driver"]).ok();
    assert_eq!(codes(&bench), [""; 0]);
}

#[test]
fn a_driver_that_is_not_on_path_is_a_warning() {
    let bench = merging();
    bench.findings(["hook", "uninstall"]).ok();
    let path = alone(&bench, "git", |git| symlink(real_git(), git).unwrap());
    let mut told = answer(bench.findings(["doctor", "--json"]).env("PATH", &path));
    let symptoms = told["symptoms"].as_array_mut().unwrap();
    symptoms.retain(|symptom| symptom["check"] != "hooks-missing");
    let symptom = only(&told, "program-not-on-path");
    assert!(symptom["message"].as_str().unwrap().contains("merges the lines"), "{symptom}");
}
