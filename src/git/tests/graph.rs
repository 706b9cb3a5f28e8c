//! Ancestry against git's own list and against the plan of the history.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::*;
use crate::git::graph::{Node, ancestry, ancestry_beyond, commits_between, first_parents, is_ancestor};
use crate::git::{Line, Met};

/// `commit → parents` as git lists them.
fn listed(bench: &Bench, folder: &Path, revisions: &[&str]) -> HashMap<Hash, Vec<Hash>> {
    let arguments = [&["rev-list", "--topo-order", "--parents"], revisions].concat();
    let text = String::from_utf8(bench.git_in(folder, &arguments, b"")).unwrap();
    let names = |line: &str| line.split(' ').map(|name| name.parse().unwrap()).collect::<Vec<Hash>>();
    text.lines().map(names).map(|names| (names[0], names[1..].to_vec())).collect()
}

fn check(nodes: &[Node], git: &HashMap<Hash, Vec<Hash>>) {
    assert_eq!(nodes.len(), git.len());
    let mut seen = BTreeSet::new();
    for node in nodes {
        assert_eq!(git.get(&node.hash), Some(&node.parents), "{}", node.hash);
        let inside = node.parents.iter().filter(|parent| git.contains_key(parent));
        inside.for_each(|parent| assert!(seen.contains(parent), "{} before its parent", node.hash));
        assert!(seen.insert(node.hash), "{} twice", node.hash);
    }
}

/// The whole graph is git's, from both sources in the same order.
fn check_all(bench: &Bench, folder: &Path, tips: &[Hash]) -> Vec<Node> {
    let git = listed(
        bench,
        folder,
        &tips.iter().map(Hash::to_string).collect::<Vec<_>>().iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let [fast, plumbing] =
        both(&bench.repository_at(folder)).map(|mut objects| ancestry(&mut objects, tips, &[]).unwrap());
    assert_eq!(fast, plumbing);
    check(&fast, &git);
    fast
}

fn reachable(plans: &[Plan], from: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::from([from]);
    for number in (0..=from).rev() {
        if found.contains(&number) {
            found.extend(&plans[number].parents);
        }
    }
    found
}

#[test]
fn ancestry_is_gits_and_ties_are_broken_by_time_then_name() {
    let bench = Bench::new(&[]);
    let names = import(&bench, &plans(80, 3, false));
    let nodes = check_all(&bench, &bench.work(), &names);
    for node in &nodes {
        let shown = bench.git(&["show", "-s", "--format=%ct %T", &node.hash.to_string()]);
        assert_eq!(format!("{} {}", node.committed_at, node.tree), shown);
    }
    let out = |limit: usize| nodes[..limit].iter().map(|node| node.hash).collect::<BTreeSet<Hash>>();
    for (at, node) in nodes.iter().enumerate() {
        let before = out(at);
        let ready =
            nodes[at..].iter().filter(|node| node.parents.iter().all(|parent| before.contains(parent)));
        let first = ready.min_by_key(|node| (node.committed_at, node.hash)).unwrap();
        assert_eq!(first.hash, node.hash);
    }
}

#[test]
fn ranges_are_exact_even_when_clocks_go_backwards() {
    for skew in [false, true] {
        let bench = Bench::new(&[]);
        let plans = plans(60, 11, skew);
        let names = import(&bench, &plans);
        let number: HashMap<Hash, usize> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        let mut objects = bench.repository().objects().unwrap();
        for from in (0..60).step_by(3) {
            for to in (0..60).step_by(2) {
                let wanted: BTreeSet<usize> = &reachable(&plans, to) - &reachable(&plans, from);
                let nodes = commits_between(&mut objects, &names[from], &names[to]).unwrap();
                let found: BTreeSet<usize> = nodes.iter().map(|node| number[&node.hash]).collect();
                assert_eq!(found, wanted, "{from}..{to}, skew {skew}");
                let known = reachable(&plans, from);
                let beyond = ancestry_beyond(
                    &mut objects,
                    &[names[to]],
                    &|hash| known.contains(&number[hash]),
                    &mut Met::default(),
                )
                .unwrap();
                assert_eq!(beyond, nodes);
                let is = is_ancestor(&mut objects, &names[from], &names[to]).unwrap();
                assert_eq!(is, reachable(&plans, to).contains(&from), "{from} {to}");
            }
        }
    }
}

#[test]
fn who_descends_from_whom_is_known_of_all_pairs_at_once() {
    let bench = Bench::new(&[]);
    let plans = plans(200, 7, true);
    let names = import(&bench, &plans);
    let line = Line::read(&mut bench.repository().objects().unwrap(), &names[199]).unwrap();
    let on_line: Vec<(usize, usize)> =
        (0..200).filter_map(|number| Some((number, line.place(&names[number])?))).collect();
    assert!(on_line.len() > 64, "more than are followed at once");
    for step in [1, 2, 50] {
        let mut wanted = HashSet::new();
        let mut pairs = Vec::new();
        for (to, descendant) in on_line.iter().copied().step_by(step) {
            let reached = reachable(&plans, to);
            for (from, ancestor) in &on_line {
                pairs.push((*ancestor, descendant));
                if reached.contains(from) {
                    wanted.insert((*ancestor, descendant));
                }
            }
        }
        assert_eq!(line.related(pairs), wanted);
    }
    assert_eq!(line.related(Vec::new()), HashSet::new());
}

#[test]
fn several_tips_and_hidden_ones_are_gits_set() {
    let bench = Bench::new(&[]);
    let names = import(&bench, &plans(60, 5, false));
    let text: Vec<String> = [59, 50, 40].map(|at: usize| names[at].to_string()).to_vec();
    let (hide_a, hide_b) = (format!("^{}", names[30]), format!("^{}", names[33]));
    let git = listed(&bench, &bench.work(), &[&text[0], &text[1], &text[2], &hide_a, &hide_b]);
    for mut objects in both(&bench.repository()) {
        let nodes =
            ancestry(&mut objects, &[names[59], names[50], names[40]], &[names[30], names[33]]).unwrap();
        check(&nodes, &git);
    }
}

#[test]
fn the_first_parent_line_is_gits() {
    let bench = Bench::new(&[]);
    let names = import(&bench, &plans(60, 9, false));
    let mut objects = bench.repository().objects().unwrap();
    let nodes = ancestry(&mut objects, &[names[59]], &[]).unwrap();
    let text = bench.git(&["rev-list", "--first-parent", &names[59].to_string()]);
    let git: crate::git::Names = text.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(first_parents(&nodes, &names[59]), git);
    assert!(first_parents(&nodes[..0], &names[59]).is_empty());
}

#[test]
fn a_shallow_clone_ends_at_its_boundary() {
    let bench = Bench::new(&[]);
    let names = import(&bench, &plans(40, 7, false));
    bench.git(&["update-ref", "refs/heads/main", &names[39].to_string()]);
    let from = format!("file://{}", bench.work().display());
    for depth in ["--depth=1", "--depth=4"] {
        bench.git_in(&bench.at(""), &["clone", "-q", depth, &from, &depth[2..]], b"");
        let folder = bench.at(&depth[2..]);
        let nodes = check_all(&bench, &folder, &[names[39]]);
        let objects = bench.repository_at(&folder).objects().unwrap();
        assert_eq!(objects.source(), Source::Fast);
        let boundary = nodes.iter().filter(|node| objects.cuts().is_boundary(&node.hash));
        assert!(boundary.clone().count() > 0 && boundary.clone().all(|node| node.parents.is_empty()));
    }
}

#[test]
fn grafts_and_replacements_count() {
    let bench = Bench::new(&[]);
    let names = import(&bench, &plans(40, 7, false));
    let graft =
        format!("# old ways\n{} {} {}\n{}\nnonsense here\n", names[30], names[4], names[2], names[10]);
    std::fs::write(bench.work().join(".git/info/grafts"), graft).unwrap();
    let nodes = check_all(&bench, &bench.work(), &[names[39]]);
    let grafted = nodes.iter().find(|node| node.hash == names[30]).unwrap();
    assert_eq!(grafted.parents, [names[4], names[2]]);
    std::fs::remove_file(bench.work().join(".git/info/grafts")).unwrap();
    bench.git(&["replace", "--graft", &names[25].to_string(), &names[1].to_string()]);
    let git = listed(&bench, &bench.work(), &[&names[39].to_string()]);
    let nodes = ancestry(&mut bench.repository().objects().unwrap(), &[names[39]], &[]).unwrap();
    check(&nodes, &git);
}

#[test]
fn a_graft_that_makes_a_ring_is_an_error_and_no_shorter_list() {
    let bench = Bench::new(&[]);
    let first = bench.commit("one", &[]);
    let second = bench.commit("two", &[]);
    std::fs::write(bench.work().join(".git/info/grafts"), format!("{first} {second}\n")).unwrap();
    let answer = ancestry(&mut bench.repository().objects().unwrap(), &[second], &[]);
    assert!(answer.unwrap_err().to_string().contains("its own ancestor"));
}

#[test]
fn a_parent_that_is_not_there_is_named() {
    let bench = Bench::new(&[]);
    let first = bench.commit("one", &[]);
    bench.commit("two", &[]);
    let hex = first.to_string();
    std::fs::remove_file(bench.work().join(".git/objects").join(&hex[..2]).join(&hex[2..])).unwrap();
    for mut objects in both(&bench.repository()) {
        let answer = ancestry(&mut objects, &[bench.hash("HEAD")], &[]);
        assert!(matches!(answer, Err(Error::MissingObject { hash }) if hash == first));
    }
}
