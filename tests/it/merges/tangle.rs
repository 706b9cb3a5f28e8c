//! Several ids that two clones both gave out, to findings that name each other: each still names those of its own clone.

use serde_json::{Value, json};

use crate::bench::{Bench, finding_path};

fn bug(number: usize) -> String {
    format!("FIN-BUG-{number:03}")
}

fn bugs(numbers: &[usize]) -> Value {
    numbers.iter().map(|number| bug(*number)).collect()
}

fn related(bench: &Bench, number: usize) -> Value {
    bench.finding(&bug(number))["related_findings"].clone()
}

/// Files one finding in a clone, younger than all before it.
fn file(clone: &Bench, name: &str, number: usize) {
    let id = clone.create(["--title", &format!("{name} {number}")]);
    assert_eq!(id, bug(number));
}

/// Lets each of the first findings name every one of them but itself.
fn tie(clone: &Bench, count: usize) {
    for number in 1..=count {
        let others = (1..=count).filter(|other| *other != number);
        let settings =
            others.flat_map(|other| ["--add".to_owned(), format!("related_findings={}", bug(other))]);
        clone.findings(["edit".to_owned(), bug(number)].into_iter().chain(settings)).ok();
    }
}

/// Two clones with as many findings each, all of one clone older than those of the other.
fn tangled(count: usize) -> (Bench, Bench) {
    let elder = Bench::started();
    let younger = elder.clone_to("younger");
    for (clone, name) in [(&elder, "Elder"), (&younger, "Younger")] {
        (1..=count).for_each(|number| file(clone, name, number));
        tie(clone, count);
    }
    (elder, younger)
}

fn merged(into: &Bench, from: &Bench) {
    into.git(["fetch", "-q", from.top.to_str().unwrap(), "main"]).ok();
    into.git(["merge", "-q", "FETCH_HEAD"]).fails(1);
    into.findings(["merge", "--fix"]).ok().says("renumbered").says_nothing_of("may mean");
    into.git(["commit", "-q", "--no-edit"]).ok();
    into.findings(["validate", "--strict"]).ok();
}

/// The elder findings have the first ids, the younger ones those behind them, and each names its own.
fn is_untangled(bench: &Bench, count: usize) {
    for (name, first) in [("Elder", 1), ("Younger", count + 1)] {
        for number in first..first + count {
            let finding = bench.finding(&bug(number));
            assert_eq!(finding["title"], format!("{name} {}", number - first + 1));
            let others: Vec<usize> = (first..first + count).filter(|other| *other != number).collect();
            assert_eq!(finding["related_findings"], bugs(&others), "{finding}");
        }
    }
}

fn untangles(count: usize) {
    let (elder, younger) = tangled(count);
    let copy = elder.clone_to("copy");
    merged(&copy, &younger);
    is_untangled(&copy, count);
    merged(&younger, &elder);
    is_untangled(&younger, count);
}

#[test]
fn two_that_name_each_other_name_their_own_whoever_merges() {
    untangles(2);
}

#[test]
fn three_that_name_each_other_name_their_own_whoever_merges() {
    untangles(3);
}

#[test]
fn with_the_driver_it_is_the_same() {
    let (elder, younger) = tangled(2);
    younger.findings(["init", "--merge-driver"]).ok();
    merged(&younger, &elder);
    is_untangled(&younger, 2);
}

/// A finding that names the one before it and itself, and nobody names it.
#[test]
fn a_finding_that_names_itself_still_does() {
    let elder = Bench::started();
    let younger = elder.clone_to("younger");
    for (clone, name) in [(&elder, "Elder"), (&younger, "Younger")] {
        file(clone, name, 1);
        file(clone, name, 2);
        clone.findings(["edit", &bug(2), "--add", "related_findings=FIN-BUG-001,FIN-BUG-002"]).ok();
    }
    merged(&elder, &younger);
    assert_eq!(related(&elder, 2), bugs(&[1, 2]));
    assert_eq!(related(&elder, 4), bugs(&[3, 4]));
    assert_eq!([related(&elder, 1), related(&elder, 3)], [Value::Null, Value::Null]);
}

/// Each clone has the elder of one pair, so that a finding which keeps its id names one that does not.
#[test]
fn where_each_side_has_an_elder_all_name_their_own() {
    let here = Bench::started();
    let there = here.clone_to("there");
    file(&here, "Here", 1);
    file(&there, "There", 1);
    file(&there, "There", 2);
    file(&here, "Here", 2);
    for (clone, kind) in [(&here, "security"), (&there, "dx")] {
        tie(clone, 2);
        clone.create(["--type", kind, "--related", "FIN-BUG-001", "--related", "FIN-BUG-002"]);
    }
    let copy = here.clone_to("copy");
    merged(&copy, &there);
    merged(&there, &here);
    for bench in [copy, there] {
        let titles = [1, 2, 3, 4].map(|number| bench.finding(&bug(number))["title"].clone());
        assert_eq!(titles, ["Here 1", "There 2", "There 1", "Here 2"]);
        let named = [1, 2, 3, 4].map(|number| related(&bench, number));
        assert_eq!(named, [[4], [3], [2], [1]].map(|numbers| bugs(&numbers)));
        assert_eq!(bench.finding("FIN-SEC-001")["related_findings"], bugs(&[1, 4]));
        assert_eq!(bench.finding("FIN-DX-001")["related_findings"], bugs(&[3, 2]));
    }
}

#[test]
fn a_duplicate_among_them_names_its_own() {
    let elder = Bench::started();
    let younger = elder.clone_to("younger");
    for (clone, name) in [(&elder, "Elder"), (&younger, "Younger")] {
        file(clone, name, 1);
        file(clone, name, 2);
        clone.findings(["resolve", &bug(2), "--type", "duplicate", "--of", &bug(1)]).ok();
    }
    merged(&younger, &elder);
    for (duplicate, original) in [(2, 1), (4, 3)] {
        assert_eq!(younger.finding(&bug(duplicate))["resolution"]["duplicate_of"], bug(original));
    }
}

/// No conflict for git: the files of one clone lie in another folder.
#[test]
fn in_two_folders_it_is_the_same() {
    let (elder, younger) = tangled(2);
    younger.commit_file(".findings-config.toml", "version = 1\nlayout = \"flat\"\n", "Flat");
    for number in [1, 2] {
        younger.git(["mv", &finding_path(&bug(number)), "findings"]).ok();
    }
    younger.git(["commit", "-qm", "Move"]).ok();
    younger.git(["fetch", "-q", elder.top.to_str().unwrap(), "main"]).ok();
    younger.git(["merge", "-q", "--no-edit", "FETCH_HEAD"]).ok();
    younger.findings(["merge", "--fix"]).ok().says("FIN-BUG-002 renumbered, now FIN-BUG-004");
    let named = [1, 2].map(|number| related(&younger, number));
    assert_eq!(named, [json!(["FIN-BUG-002"]), json!(["FIN-BUG-001"])]);
    let named = [3, 4].map(|number| {
        younger.read_json(&format!("findings/{}.json", bug(number)))["related_findings"].clone()
    });
    assert_eq!(named, [json!(["FIN-BUG-004"]), json!(["FIN-BUG-003"])]);
}
