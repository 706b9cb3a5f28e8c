//! Changes against `git diff-tree`, and against their definition on random folders.

use proptest::prelude::*;

use super::*;
use crate::git::Crew;
use crate::git::trees::{
    Change, Comparison, Entry, changes, changes_of_each, differs_outside, entries, entry, files, subtree,
};

/// Git's raw lines as changes; `-c` has one more colon per parent.
fn raw(text: &[u8]) -> Vec<Change> {
    let text = String::from_utf8_lossy(text).into_owned();
    let fields: Vec<&str> = text.split_terminator('\0').collect();
    let mut found: Vec<Change> = fields.chunks_exact(2).map(|pair| change(pair[0], pair[1])).collect();
    found.sort_by(|left, right| left.path.cmp(&right.path));
    found
}

fn change(facts: &str, path: &str) -> Change {
    let parents = facts.bytes().take_while(|byte| *byte == b':').count();
    let words: Vec<&str> = facts[parents..].split(' ').collect();
    let side = |nth: usize| {
        let mode = u32::from_str_radix(words[nth], 8).unwrap();
        let hash: Hash = words[parents + 1 + nth].parse().unwrap();
        (mode != 0).then_some(Entry { hash, mode })
    };
    Change { path: path.to_owned(), now: side(parents), before: (0..parents).map(side).collect() }
}

fn tree_of(objects: &mut Objects, commit: &Hash) -> Option<Hash> {
    Some(objects.commit(commit).unwrap().tree)
}

#[test]
fn every_commit_changes_what_git_says_it_changes() {
    let bench = Bench::new(&[]);
    let plans = plans(120, 21, false);
    let names = import(&bench, &plans);
    let (mut merges, mut combined) = (0, 0);
    for mut objects in both(&bench.repository()) {
        for (name, plan) in names.iter().zip(&plans) {
            let now = tree_of(&mut objects, name);
            let before: Vec<_> =
                plan.parents.iter().map(|parent| tree_of(&mut objects, &names[*parent])).collect();
            let ask = |arguments: &[&str]| {
                let always = [
                    "diff-tree",
                    "-r",
                    "-z",
                    "--raw",
                    "--no-renames",
                    "--no-commit-id",
                    "--no-abbrev",
                    "--root",
                ];
                raw(&bench.git_in(&bench.work(), &[&always[..], arguments].concat(), b""))
            };
            let ours = changes(&mut objects, now, &before).unwrap();
            match before.len() {
                0 => assert_eq!(
                    ours,
                    changes(&mut objects, now, &[None])
                        .unwrap()
                        .into_iter()
                        .map(|c| Change { before: vec![], ..c })
                        .collect::<Vec<_>>()
                ),
                1 => assert_eq!(ours, ask(&[&name.to_string()])),
                _ => {
                    assert_eq!(ours, ask(&["-c", &name.to_string()]), "{name}");
                    (merges, combined) = (merges + 1, combined + ours.len());
                }
            }
            for (parent, tree) in plan.parents.iter().zip(&before) {
                let git = ask(&[&names[*parent].to_string(), &name.to_string()]);
                assert_eq!(changes(&mut objects, now, &[*tree]).unwrap(), git);
                let outside = git.iter().any(|change| !change.path.starts_with("findings/"));
                assert_eq!(differs_outside(&mut objects, now, *tree, "findings").unwrap(), outside);
            }
        }
    }
    assert!(merges > 60 && combined > 20, "{merges} {combined}");
}

#[test]
fn paths_are_looked_up_as_git_does() {
    let bench = Bench::new(&[]);
    let plans = plans(30, 5, false);
    let names = import(&bench, &plans);
    for mut objects in both(&bench.repository()) {
        for (name, plan) in names.iter().zip(&plans) {
            let tree = tree_of(&mut objects, name).unwrap();
            let found = files(&mut objects, &tree).unwrap();
            let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
            assert_eq!(paths, plan.files.keys().map(String::as_str).collect::<Vec<_>>());
            for (path, there) in &found {
                assert_eq!(entry(&mut objects, &tree, path).unwrap(), Some(*there));
                assert_eq!(there.mode, plan.files[path].0);
                assert_eq!(subtree(&mut objects, &tree, path).unwrap(), None);
                assert_eq!(entry(&mut objects, &tree, &format!("{path}/x")).unwrap(), None);
            }
            let findings = subtree(&mut objects, &tree, "findings").unwrap();
            assert_eq!(findings.is_some(), paths.iter().any(|path| path.starts_with("findings/")));
            assert_eq!(subtree(&mut objects, &tree, "").unwrap(), Some(tree));
            assert_eq!(entry(&mut objects, &tree, "nowhere/at/all").unwrap(), None);
        }
    }
}

#[test]
fn many_paths_looked_up_together_are_what_each_is_alone() {
    let bench = Bench::new(&[]);
    let plans = plans(30, 5, false);
    let names = import(&bench, &plans);
    let (mut there, mut absent) = (0, 0);
    for mut objects in both(&bench.repository()) {
        for (name, plan) in names.iter().zip(&plans) {
            let tree = tree_of(&mut objects, name).unwrap();
            let mut asked: Vec<String> = vec!["nowhere/at/all".to_owned(), "findings".to_owned()];
            for path in plan.files.keys() {
                asked.extend([path.clone(), format!("{path}/x"), format!("{path}x")]);
            }
            let together = entries(&mut objects, &tree, asked.iter().map(String::as_str)).unwrap();
            for path in &asked {
                let alone = entry(&mut objects, &tree, path).unwrap();
                assert_eq!(together.get(path.as_str()).copied(), alone, "{path}");
                *(if alone.is_some() { &mut there } else { &mut absent }) += 1;
            }
            assert!(entries(&mut objects, &tree, []).unwrap().is_empty());
        }
    }
    assert!(there > 0 && absent > 0, "{there} {absent}");
}

#[test]
fn a_folder_within_a_folder_can_be_left_out() {
    let bench = Bench::new(&[]);
    let one = bench.commit("one", &[("docs/findings/x", "1"), ("docs/readme", "1")]);
    let two = bench.commit("two", &[("docs/findings/x", "2")]);
    let three = bench.commit("three", &[("docs/findings/x", "3"), ("docs/findingsx", "1")]);
    let mut objects = bench.repository().objects().unwrap();
    let [one, two, three] = [one, two, three].map(|commit| tree_of(&mut objects, &commit));
    assert!(!differs_outside(&mut objects, two, one, "docs/findings").unwrap());
    assert!(differs_outside(&mut objects, three, two, "docs/findings").unwrap());
    assert!(!differs_outside(&mut objects, three, two, "docs/").unwrap());
    assert!(differs_outside(&mut objects, two, one, "findings").unwrap());
    assert!(differs_outside(&mut objects, one, None, "docs/findings").unwrap());
}

#[test]
fn large_folders_are_compared_from_both_ends() {
    let bench = Bench::new(&[]);
    let mut all: Files = (0..3000).map(|n| (format!("f/{n:05}"), (0o100_644, n.to_string()))).collect();
    let mut made = vec![all.clone()];
    for (path, text) in [("f/00000", "x"), ("f/02999", "x"), ("f/01500", "x"), ("f/99999", "x"), ("f/.", "")]
    {
        if text.is_empty() {
            all.remove("f/00000");
            all.remove("f/01234");
        } else {
            put(&mut all, path, 0o100_644, text.to_owned());
        }
        made.push(all.clone());
    }
    let plans: Vec<Plan> = made
        .iter()
        .enumerate()
        .map(|(at, files)| Plan {
            parents: (at > 0).then(|| at - 1).into_iter().collect(),
            files: files.clone(),
            time: EPOCH,
        })
        .collect();
    let names = import(&bench, &plans);
    let mut objects = bench.repository().objects().unwrap();
    let counts: Vec<usize> = (1..names.len())
        .map(|at| {
            let (now, before) = (tree_of(&mut objects, &names[at]), tree_of(&mut objects, &names[at - 1]));
            changes(&mut objects, now, &[before]).unwrap().len()
        })
        .collect();
    assert_eq!(counts, [1, 1, 1, 1, 2]);
}

#[test]
fn many_columns_go_on_together_wherever_they_differ() {
    let bench = Bench::new(&[]);
    let base: Files = (0..600).map(|n| (format!("{n:04}"), (0o100_644, n.to_string()))).collect();
    let with = |gone: &[usize], changed: &[usize]| {
        let mut files = base.clone();
        gone.iter().for_each(|n| drop(files.remove(&format!("{n:04}"))));
        changed.iter().for_each(|n| put(&mut files, &format!("{n:04}"), 0o100_644, "x".to_owned()));
        files
    };
    let made = [
        with(&[], &[]),
        with(&[0, 300, 599], &[1, 450]),
        with(&[299], &[450, 451, 598]),
        with(&[], &[0, 300, 301]),
    ];
    let plan = |files: &Files| Plan { parents: vec![], files: files.clone(), time: EPOCH };
    let names = import(&bench, &made.each_ref().map(plan));
    let mut objects = bench.repository().objects().unwrap();
    let trees: Vec<_> = names.iter().map(|name| tree_of(&mut objects, name)).collect();
    for now in 0..made.len() {
        let others: Vec<usize> = (0..made.len()).filter(|other| *other != now).collect();
        for before in [&others[..], &others[1..], &others[..1]] {
            let told: Vec<_> = before.iter().map(|other| trees[*other]).collect();
            let found: Vec<String> = changes(&mut objects, trees[now], &told)
                .unwrap()
                .into_iter()
                .map(|change| change.path)
                .collect();
            let differs =
                |path: &&String| before.iter().all(|other| made[*other].get(*path) != made[now].get(*path));
            let wanted: Vec<String> = base.keys().filter(differs).cloned().collect();
            assert_eq!(found, wanted, "{now} against {before:?}");
        }
    }
}

#[test]
fn many_comparisons_say_what_each_says() {
    let bench = Bench::new(&[]);
    let plans = plans(120, 21, false);
    let names = import(&bench, &plans);
    for mut objects in both(&bench.repository()) {
        let mut comparisons = vec![Comparison { now: None, before: vec![None] }];
        for (name, plan) in names.iter().zip(&plans) {
            let now = tree_of(&mut objects, name);
            let mut before = vec![None];
            before.extend(plan.parents.iter().map(|parent| tree_of(&mut objects, &names[*parent])));
            comparisons.extend(
                [&before[..], &before[1..]].map(|before| Comparison { now, before: before.to_vec() }),
            );
            comparisons.push(Comparison { now: None, before: vec![now] });
        }
        let alone: Vec<_> =
            comparisons.iter().map(|one| changes(&mut objects, one.now, &one.before).unwrap()).collect();
        assert!(alone.iter().any(|found| found.iter().any(|change| change.path.matches('/').count() > 1)));
        assert_eq!(changes_of_each(&mut Crew::of(objects, 3), &comparisons).unwrap(), alone);
    }
}

#[test]
fn folders_nested_too_deep_are_refused_without_overflow() {
    let bench = Bench::new(&[]);
    bench.git(&["config", "core.maxTreeDepth", "100000"]);
    for (depth, is_fine) in [(2000, true), (2100, false), (20_000, false)] {
        let path = vec!["d"; depth].join("/");
        let deep = Files::from([(format!("{path}/x"), (0o100_644, "x".to_owned()))]);
        let name = import(&bench, &[Plan { parents: vec![], files: deep, time: EPOCH }])[0];
        let mut objects = bench.repository().objects().unwrap();
        let tree = tree_of(&mut objects, &name).unwrap();
        let answer = files(&mut objects, &tree);
        assert_eq!(answer.is_ok(), is_fine, "{depth}");
        assert!(is_fine || is_corrupt(&answer));
    }
}

impl Bench {
    /// Stores bytes as a tree, whatever they are.
    fn raw_tree(&self, bytes: &[u8]) -> Hash {
        let made =
            self.git_in(&self.work(), &["hash-object", "-w", "--stdin", "-t", "tree", "--literally"], bytes);
        String::from_utf8(made).unwrap().trim().parse().unwrap()
    }
}

#[test]
fn malformed_trees_are_corrupt() {
    let bench = Bench::new(&[]);
    let entry = |mode: &str, name: &str| [mode.as_bytes(), b" ", name.as_bytes(), &[0], &[7; 20]].concat();
    let bad: Vec<Vec<u8>> = vec![
        b"100644 x".to_vec(),
        b"x".to_vec(),
        entry("100644", ""),
        entry("100644", "a/b"),
        entry("10x644", "a"),
        entry("", "a"),
        entry("100644", "a")[..20].to_vec(),
        [entry("100644", "b"), entry("100644", "a")].concat(),
        [entry("100644", "a"), entry("100644", "a")].concat(),
        [entry("40000", "a"), entry("100644", "a.b")].concat(),
    ];
    let good = bench.raw_tree(&[entry("100644", "a.b"), entry("40000", "a"), entry("100644", "a0")].concat());
    for mut objects in both(&bench.repository()) {
        for bytes in &bad {
            assert!(is_corrupt(&files(&mut objects, &bench.raw_tree(bytes))), "{bytes:?}");
        }
        assert_eq!(
            objects.tree(&good).unwrap().find(b"a0").unwrap().map(|entry| entry.mode),
            Some(0o100_644)
        );
    }
}

#[test]
fn trees_that_stand_for_any_number_of_files_are_refused() {
    let bench = Bench::new(&[]);
    let entry = |mode: &str, name: u8, hash: &[u8]| [mode.as_bytes(), b" ", &[name, 0], hash].concat();
    let ten = |mode: &str, hash: &[u8]| {
        let entries: Vec<Vec<u8>> = (b'0'..=b'9').map(|name| entry(mode, name, hash)).collect();
        bench.raw_tree(&entries.concat())
    };
    let bomb = (0..10).fold(ten("100644", &[7; 20]), |below, _| ten("40000", below.as_bytes()));
    let mut objects = bench.repository().objects().unwrap();
    let comparison = Comparison { now: Some(bomb), before: vec![None] };
    let among_many = changes_of_each(&mut bench.repository().crew().unwrap(), &[comparison]).err();
    let alone = changes(&mut objects, Some(bomb), &[None]).err();
    for refused in [files(&mut objects, &bomb).err(), alone, among_many] {
        let said = refused.unwrap().to_string();
        assert!(said.contains("more than 1048576 files and folders"), "{said}");
    }
}

/// A few small folders that have much in common.
fn folders() -> impl Strategy<Value = Vec<Files>> {
    let path = prop::sample::select(&PATHS[..]);
    let one = prop::collection::vec((path, 0..3_u8), 0..12);
    prop::collection::vec(one, 2..5).prop_map(|folders| {
        let fill = |list: Vec<(&str, u8)>| {
            let mut files = Files::new();
            list.into_iter().for_each(|(path, text)| {
                let mode = if text == 2 { 0o100_755 } else { 0o100_644 };
                put(&mut files, path, mode, text.to_string());
            });
            files
        };
        folders.into_iter().map(fill).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn changes_are_what_differs_from_all(folders in folders()) {
        let bench = Bench::new(&[]);
        let plans: Vec<Plan> = folders.iter().map(|files| Plan { parents: vec![], files: files.clone(), time: EPOCH }).collect();
        let names = import(&bench, &plans);
        let mut objects = bench.repository().objects().unwrap();
        let trees: Vec<_> = names.iter().map(|name| tree_of(&mut objects, name)).collect();
        let found = changes(&mut objects, trees[0], &trees[1..]).unwrap();
        let paths: std::collections::BTreeSet<&String> = folders.iter().flat_map(Files::keys).collect();
        let wanted: Vec<&String> = paths
            .into_iter()
            .filter(|path| folders[1..].iter().all(|before| before.get(*path) != folders[0].get(*path)))
            .collect();
        prop_assert_eq!(found.iter().map(|change| &change.path).collect::<Vec<_>>(), wanted);
        for change in &found {
            prop_assert_eq!(change.now.is_some(), folders[0].contains_key(&change.path));
            let there: Vec<bool> = folders[1..].iter().map(|files| files.contains_key(&change.path)).collect();
            prop_assert_eq!(change.before.iter().map(Option::is_some).collect::<Vec<_>>(), there);
        }
    }
}
