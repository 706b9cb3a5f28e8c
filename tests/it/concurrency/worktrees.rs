//! Many work trees of one repository, each on a branch of its own.

use std::collections::BTreeSet;

use super::{PATIENT, at_once, create, in_head};
use crate::bench::Bench;

/// The lock under which ids are given out, and the numbers given out so far, were removed after every write in the main
/// work tree, whose own folder they shared.
#[test]
fn ids_are_distinct_over_all_work_trees_and_never_given_out_again() {
    let bench = Bench::started();
    let trees: Vec<Bench> = (0..3).map(|number| bench.worktree(&format!("tree-{number}"))).collect();
    let told = at_once(4, |number| {
        let bench = trees.get(number).unwrap_or(&bench);
        (0..5).map(|n| create(bench, &format!("{number} {n}"))).collect::<Vec<_>>()
    });
    let distinct: BTreeSet<String> = told.iter().flatten().cloned().collect();
    assert_eq!(distinct.len(), 20, "{told:?}");
    assert_eq!(distinct.last().map(String::as_str), Some("FIN-BUG-020"));
    // all traces are gone, but for what this clone remembers
    bench.git(["reset", "-q", "--hard", &bench.hash(":/Begin")]).ok();
    for number in 0..3 {
        bench.git(["worktree", "remove", "--force", &format!("../tree-{number}")]).ok();
        bench.git(["branch", "-q", "-D", &format!("tree-{number}")]).ok();
    }
    assert_eq!(create(&bench, "next"), "FIN-BUG-021");
    bench.create(["--no-commit"]);
    bench.git(["reset", "-q", "--hard"]).ok();
    assert_eq!(create(&bench, "next"), "FIN-BUG-023", "thrown away is not free again");
}

/// All branches begin with the same finding, and each changes it in its own way.
#[test]
fn eight_work_trees_times_four_creates_are_thirty_two() {
    let bench = Bench::started();
    let shared = bench.create([]);
    let trees: Vec<Bench> = (0..8).map(|number| bench.worktree(&format!("tree-{number}"))).collect();
    let told = at_once(8, |number| {
        let title = format!("title=Changed by {number}");
        trees[number].findings(PATIENT.into_iter().chain(["edit", &shared, "--set", &title])).ok();
        (0..4).map(|n| create(&trees[number], &format!("{number} {n}"))).collect::<BTreeSet<_>>()
    });
    let distinct: BTreeSet<&String> = told.iter().flatten().collect();
    assert_eq!(distinct.len(), 32, "{told:?}");
    for (number, (tree, mut told)) in trees.iter().zip(told).enumerate() {
        told.insert(shared.clone());
        assert_eq!(in_head(tree), told, "tree {number}");
        assert_eq!(tree.finding(&shared)["title"], format!("Changed by {number}"));
        assert_eq!(tree.status(), "", "tree {number}");
    }
    assert_eq!((bench.status().as_str(), in_head(&bench).len()), ("", 1));
    bench.git(["fsck", "--strict", "--no-dangling"]).ok();
}
