//! Repositories that `scripts/generate` makes up and knows everything about, against what the program says of them:
//! `scripts/compare` asks `history` in both views, `aggregate`, `list`, `list --at` and `export`, through both ways in
//! which git is read.

use serde_json::Value;

use crate::bench::{Answer, Bench, Run};
use crate::thorough::is_thorough;

/// A script of the project; none, and that is said, where there is no Python.
fn script(bench: &Bench, name: &str, arguments: &[&str]) -> Option<Run> {
    if !bench.shell("command -v python3").run().status.success() {
        println!("skipped: python3 is not installed, so no repository is made up");
        return None;
    }
    let script = format!("{}/scripts/{name}", env!("CARGO_MANIFEST_DIR"));
    Some(bench.program("python3", [script.as_str()].iter().chain(arguments)))
}

/// Makes up a repository in the folder `made` of the bench; what is true of it.
pub fn generate(bench: &Bench, arguments: &[&str]) -> Option<Value> {
    script(bench, "generate", &[arguments, &["made"]].concat())?.ok();
    Some(bench.read_json("made/truth.json"))
}

fn compare(bench: &Bench) -> Answer {
    script(bench, "compare", &["made"]).unwrap().run()
}

/// How often something is in a truth; 0 where it is not.
fn count(truth: &Value, pointer: &str) -> u64 {
    truth.pointer(pointer).and_then(Value::as_u64).unwrap_or_default()
}

/// Every kind of merge and of event is in it, or the comparison would be of little worth.
fn assert_is_rich(truth: &Value) {
    for part in ["/evil", "/torn", "/merges/2 parents", "/graph/kinds/removed", "/graph/kinds/restored"] {
        assert!(count(truth, part) > 0, "{part}");
    }
    let closings = |view: &str| {
        ["open", "confirmed", "in_progress"]
            .iter()
            .map(|from| count(truth, &format!("/{view}/pairs/{from}->resolved")))
            .sum::<u64>()
    };
    assert!(closings("graph") > closings("main"), "both closings of a torn finding are in the graph");
}

fn agrees(arguments: &[&str]) {
    let bench = Bench::bare_folder();
    let Some(truth) = generate(&bench, arguments) else { return };
    assert_is_rich(&truth);
    let answer = compare(&bench);
    assert_eq!((answer.code, answer.stdout.as_str()), (Some(0), "all answers are true\n"), "{answer}");
}

const SMALL: [&str; 4] = ["--findings", "60", "--commits", "400"];

fn small(layout: &str, seed: &str) {
    agrees(&[SMALL.as_slice(), &["--layout", layout, "--seed", seed]].concat());
}

#[test]
fn a_made_up_history_is_told_as_its_maker_knows_it() {
    small("by-entry", "1");
}

#[test]
fn so_is_one_in_a_flat_folder() {
    small("flat", "2");
}

#[test]
fn so_are_others() {
    if is_thorough() {
        for seed in ["3", "4", "5", "6"] {
            small("by-entry", seed);
            small("flat", seed);
        }
        agrees(&["--findings", "1000", "--commits", "5000", "--seed", "7"]);
    } else {
        small("by-entry", "3");
    }
}

#[test]
fn what_is_not_true_is_told() {
    let bench = Bench::bare_folder();
    let Some(mut truth) = generate(&bench, &["--findings", "10", "--commits", "60"]) else { return };
    let path = truth["main"]["findings"].as_object().unwrap().keys().next().unwrap().clone();
    let last = truth["points"].as_array().unwrap().len() - 1;
    let open = format!("/points/{last}/statuses/open");
    for pointer in ["/graph/kinds/created", "/timeline/total/opened", &open] {
        let true_count = count(&truth, pointer);
        *truth.pointer_mut(pointer).unwrap() = (true_count + 100).into();
    }
    truth["main"]["findings"][&path] = "another digest".into();
    bench.write("made/truth.json", truth.to_string());
    let answer = compare(&bench);
    assert_eq!(answer.code, Some(1), "{answer}");
    let point = truth["points"][last]["commit"].as_str().unwrap();
    for way in ["in process", "through git"] {
        answer
            .says(&format!("{way}: graph, kinds of events, created: 10, and the truth is 110\n"))
            .says(&format!("{way}: main line: the events of {path} differ from the truth\n"))
            .says(&format!("{way}: timeline, total, opened: 10, and the truth is 110\n"))
            .says(&format!("{way}: list --at {point}, statuses, open: "));
    }
}

#[test]
fn the_same_arguments_make_the_same_commits() {
    let (one, other) = (Bench::bare_folder(), Bench::bare_folder());
    let arguments = ["--findings", "10", "--commits", "60"];
    let Some(truth) = generate(&one, &arguments) else { return };
    assert_eq!(generate(&other, &arguments), Some(truth.clone()));
    assert_eq!(one.at("made/repository").hash("HEAD"), truth["head"].as_str().unwrap());
    one.at("made/repository").findings(["validate"]).ok().says("10 files: 0 errors, ");
}
