//! With git's own table of commits the graph is the one that the commits themselves tell.

use std::collections::HashMap;
use std::fs;

use super::*;
use crate::git::graph::{Node, ancestry, commits_between};

const COMMITS: usize = 60;

/// A history with merges of three parents, its commits, and the graph as the commits tell it.
fn told_by_commits() -> (Bench, Vec<Hash>, Vec<Node>) {
    let bench = Bench::new(&[]);
    let names = import(&bench, &plans(COMMITS, 3, false));
    let nodes = nodes(&bench, &names);
    assert!(nodes.iter().any(|node| node.parents.len() > 2));
    (bench, names, nodes)
}

fn nodes(bench: &Bench, tips: &[Hash]) -> Vec<Node> {
    ancestry(&mut bench.repository().objects().unwrap(), tips, &[]).unwrap()
}

fn write_table(bench: &Bench, options: &[&str], tips: &[Hash]) {
    let input: String = tips.iter().map(|tip| format!("{tip}\n")).collect();
    let arguments = [options, &["commit-graph", "write", "--stdin-commits"]].concat();
    bench.git_in(&bench.work(), &arguments, input.as_bytes());
}

fn write_layer(bench: &Bench, tips: &[Hash]) {
    let input: String = tips.iter().map(|tip| format!("{tip}\n")).collect();
    let arguments = ["commit-graph", "write", "--split=no-merge", "--stdin-commits"];
    bench.git_in(&bench.work(), &arguments, input.as_bytes());
}

fn info(bench: &Bench) -> PathBuf {
    bench.work().join(".git/objects/info")
}

/// Takes the commits away, so that only the table is left to tell.
fn lose(bench: &Bench, names: &[Hash]) {
    unpack(bench, &bench.work().join(".git"));
    for name in names {
        let hex = name.to_string();
        fs::remove_file(bench.work().join(".git/objects").join(&hex[..2]).join(&hex[2..])).unwrap();
    }
}

/// Writes a file that git made read-only.
fn overwrite(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_table_of_either_generation_tells_what_the_commits_do() {
    for version in ["1", "2"] {
        let (bench, names, wanted) = told_by_commits();
        write_table(&bench, &["-c", &format!("commitGraph.generationVersion={version}")], &names);
        lose(&bench, &names);
        assert_eq!(nodes(&bench, &names), wanted, "version {version}");
    }
}

#[test]
fn layers_are_one_table_and_later_commits_are_read() {
    let (bench, names, wanted) = told_by_commits();
    for last in [19, 39, 49] {
        write_layer(&bench, &names[..=last]);
    }
    let chain = fs::read_to_string(info(&bench).join("commit-graphs/commit-graph-chain")).unwrap();
    assert_eq!(chain.lines().count(), 3);
    lose(&bench, &names[..50]);
    assert_eq!(nodes(&bench, &names), wanted);
    let mut objects = bench.repository().objects().unwrap();
    let range = commits_between(&mut objects, &names[30], &names[59]).unwrap();
    assert!(!range.is_empty() && range.iter().all(|node| wanted.contains(node)));
}

#[test]
fn a_layer_that_is_missing_or_another_makes_the_chain_useless_and_harmless() {
    let (bench, names, wanted) = told_by_commits();
    write_layer(&bench, &names[..=19]);
    write_layer(&bench, &names[..=39]);
    let chain = info(&bench).join("commit-graphs/commit-graph-chain");
    let text = fs::read_to_string(&chain).unwrap();
    let layers: Vec<&str> = text.lines().collect();
    let turned = format!("{}\n{}\n", layers[1], layers[0]);
    for wrong in [&turned, layers[1], "nonsense\n", "", &format!("{}\n{}\n", "0".repeat(40), layers[1])] {
        overwrite(&chain, wrong.as_bytes());
        assert_eq!(nodes(&bench, &names), wanted, "{wrong}");
    }
}

#[test]
fn a_table_that_is_cut_or_lies_about_its_parts_is_no_table() {
    let (bench, names, wanted) = told_by_commits();
    write_table(&bench, &[], &names);
    let path = info(&bench).join("commit-graph");
    let whole = fs::read(&path).unwrap();
    for length in (0..whole.len()).step_by(97) {
        overwrite(&path, &whole[..length]);
        assert_eq!(nodes(&bench, &names), wanted, "cut at {length}");
    }
    let chunks = usize::from(whole[6]);
    for place in 0..8 + 12 * (chunks + 1) + 4 * 256 {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        overwrite(&path, &bytes);
        assert_eq!(nodes(&bench, &names), wanted, "flipped at {place}");
    }
}

#[test]
fn a_table_with_any_byte_changed_is_no_table() {
    let (bench, names, wanted) = told_by_commits();
    write_table(&bench, &[], &names);
    let path = info(&bench).join("commit-graph");
    let whole = fs::read(&path).unwrap();
    for place in (8..whole.len()).step_by(13) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0xff;
        overwrite(&path, &bytes);
        assert_eq!(nodes(&bench, &names), wanted, "changed at {place}");
    }
}

#[test]
fn a_folder_that_the_table_calls_untouched_is_that_of_the_first_parent() {
    for version in ["1", "2"] {
        let (bench, names, nodes) = told_by_commits();
        let option = format!("commitGraph.changedPathsVersion={version}");
        let input: String = names.iter().map(|name| format!("{name}\n")).collect();
        let words = ["-c", &option, "commit-graph", "write", "--stdin-commits", "--changed-paths"];
        bench.git_in(&bench.work(), &words, input.as_bytes());
        let mut objects = bench.repository().objects().unwrap();
        let trees: HashMap<Hash, Hash> = nodes.iter().map(|node| (node.hash, node.tree)).collect();
        let mut untouched = 0;
        for node in &nodes {
            for folder in ["a", "b", "dir", "dir/sub", "findings", "none"] {
                if !objects.is_untouched(&node.hash, folder) {
                    continue;
                }
                untouched += 1;
                let mut at = |tree: Option<&Hash>| {
                    tree.map(|tree| crate::git::trees::entry(&mut objects, tree, folder).unwrap())
                };
                let before = at(node.parents.first().map(|parent| &trees[parent])).flatten();
                assert_eq!(
                    at(Some(&node.tree)).flatten(),
                    before,
                    "{folder} in {}, version {version}",
                    node.hash
                );
            }
        }
        assert!(untouched > COMMITS, "{untouched}");
    }
}

#[test]
fn a_table_does_not_count_where_history_was_cut_or_objects_are_checked() {
    let (bench, names, _) = told_by_commits();
    write_table(&bench, &[], &names);
    let graft = format!("{} {}\n", names[30], names[4]);
    fs::write(bench.work().join(".git/info/grafts"), graft).unwrap();
    let grafted = nodes(&bench, &names);
    assert_eq!(grafted.iter().find(|node| node.hash == names[30]).unwrap().parents, [names[4]]);
    fs::remove_file(bench.work().join(".git/info/grafts")).unwrap();
    lose(&bench, &names[..1]);
    let mut strict = bench.repository().objects().unwrap().strict();
    assert!(is_missing(&ancestry(&mut strict, &names[1..], &[])));
}

#[test]
fn git_s_settings_say_whether_the_table_is_read() {
    let (bench, names, _) = told_by_commits();
    let input: String = names.iter().map(|name| format!("{name}\n")).collect();
    let words = ["commit-graph", "write", "--stdin-commits", "--changed-paths"];
    bench.git_in(&bench.work(), &words, input.as_bytes());
    let untouched = |bench: &Bench| {
        let objects = bench.repository().objects().unwrap();
        names.iter().filter(|name| objects.is_untouched(name, "none")).count()
    };
    assert!(untouched(&bench) > COMMITS / 2);
    bench.git(&["config", "commitGraph.readChangedPaths", "off"]);
    assert_eq!(untouched(&bench), 0);
    lose(&bench, &names[..50]);
    assert!(ancestry(&mut bench.repository().objects().unwrap(), &names[..50], &[]).is_ok());
    bench.git(&["config", "core.commitGraph", "false"]);
    assert!(is_missing(&ancestry(&mut bench.repository().objects().unwrap(), &names[..50], &[])));
}
