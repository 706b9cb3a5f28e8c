//! `doctor`: every check provoked with real git, what `--fix` does about it, and nothing to tell of a healthy repository.

mod answer;
mod branches;
mod broken;
mod claims;
mod folder;
mod hooks;
mod locks;
mod merging;
mod shapes;
mod surroundings;

use std::path::Path;

use git_findings::rules::Check;
use serde_json::Value;

use crate::bench::{Bench, Run};

/// A repository with one committed finding and the hooks installed: nothing to tell.
fn healthy() -> Bench {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["hook", "install"]).ok();
    assert_eq!(codes(&bench), [""; 0]);
    bench
}

/// What an examination tells, whether that fails or not.
#[track_caller]
fn answer(run: Run) -> Value {
    let answer = run.run();
    let data = answer.data();
    assert_eq!(answer.document()["kind"], "doctor", "{answer}");
    let is_wrong = data["errors"] != 0;
    assert_eq!(
        answer.code,
        Some(i32::from(is_wrong)),
        "an error, and nothing else, is exit code 1\n{answer}"
    );
    data
}

#[track_caller]
fn examined(bench: &Bench) -> Value {
    answer(bench.findings(["doctor", "--json"]))
}

fn codes_of(data: &Value) -> Vec<String> {
    let symptoms = data["symptoms"].as_array().unwrap().iter();
    symptoms.map(|symptom| symptom["check"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn codes(bench: &Bench) -> Vec<String> {
    codes_of(&examined(bench))
}

/// The one symptom that an examination tells, which is of this check.
#[track_caller]
fn only(data: &Value, code: &str) -> Value {
    assert_eq!(codes_of(data), [code], "{data:#}");
    data["symptoms"][0].clone()
}

/// The one symptom is of this check, `--fix` mends it with these words, and a second time has nothing to do.
#[track_caller]
fn mends(bench: &Bench, code: &str, done: &str) {
    let before = only(&examined(bench), code);
    assert_eq!(before["mendable"], true, "{before:#}");
    let fixed = bench.findings(["doctor", "--fix", "--strict", "--json"]).ok().data();
    assert_eq!(fixed["mended"][0]["check"], code, "{fixed:#}");
    assert!(fixed["mended"][0]["done"].as_str().unwrap().contains(done), "{fixed:#}");
    assert_eq!(codes_of(&fixed), [""; 0], "{fixed:#}");
    let again = bench.findings(["doctor", "--fix", "--strict", "--json"]).ok().data();
    assert_eq!(again["mended"].as_array().map(Vec::len), Some(0), "{again:#}");
}

/// The one symptom is of this check, its hint holds these words, and `--fix` changes nothing about it.
#[track_caller]
fn stays(bench: &Bench, code: &str, hint: &str) -> Value {
    let symptom = only(&examined(bench), code);
    assert!(symptom["hint"].as_str().unwrap_or_default().contains(hint), "{symptom:#}");
    assert_eq!(symptom["mendable"], false, "{symptom:#}");
    let fixed = answer(bench.findings(["doctor", "--fix", "--json"]));
    assert_eq!(only(&fixed, code), symptom);
    assert_eq!(fixed["mended"].as_array().map(Vec::len), Some(0), "{fixed:#}");
    symptom
}

#[test]
fn every_check_has_its_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/doctor");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|path| path.is_file());
    let text: String = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for check in Check::ALL {
        assert!(text.contains(&format!("\"{check}\"")), "no test provokes '{check}'");
    }
}
