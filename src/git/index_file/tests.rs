//! The bytes made here are those that git makes, and reads.

use std::fs;

use super::*;
use crate::git::bench::Bench;

fn read(bench: &Bench) -> IndexFile {
    IndexFile::parse(fs::read(bench.top.join(".git/index")).unwrap()).unwrap()
}

/// Paths and content of an index as git tells them, times included.
fn told(bench: &Bench) -> String {
    bench.git(&["ls-files", "--stage", "--debug"])
}

#[test]
fn what_is_exchanged_reads_as_if_git_had_done_it() {
    let bench = Bench::new();
    for path in ["a", "b/c", "b/d", "b.x", "e/f/g"] {
        bench.write(path, path);
    }
    bench.git(&["add", "."]);
    bench.git(&["commit", "-q", "-m", "all"]);
    let blob: Hash = bench.git(&["rev-parse", "HEAD:a"]).parse().unwrap();
    let content = Some(Content { mode: 0o100_644, blob, times: Times::default() });
    for (path, content) in
        [("b/c", content), ("b/cc", content), ("0", content), ("z", content), ("b/d", None), ("none", None)]
    {
        let next = read(&bench).with(&BTreeMap::from([(path, content)])).unwrap();
        let text = match content {
            Some(_) => format!("100644,{blob},{path}"),
            None => String::new(),
        };
        let mut words = vec!["update-index", "--add"];
        words.extend(if content.is_some() { ["--cacheinfo", &text] } else { ["--force-remove", path] });
        bench.git(&words);
        let told_by_git = told(&bench);
        fs::write(bench.top.join(".git/index"), &next).unwrap();
        assert_eq!(told(&bench), told_by_git, "{path}");
        assert_eq!(bench.git(&["write-tree"]), {
            fs::write(bench.top.join(".git/index"), &next).unwrap();
            bench.git(&["read-tree", "--empty"]);
            let listed = told_by_git.lines().filter(|line| line.starts_with('1'));
            listed.for_each(|line| {
                let (facts, path) = line.split_once('\t').unwrap();
                let facts: Vec<&str> = facts.split(' ').collect();
                bench.git(&[
                    "update-index",
                    "--add",
                    "--cacheinfo",
                    &format!("{},{},{path}", facts[0], facts[1]),
                ]);
            });
            bench.git(&["write-tree"])
        });
        fs::write(bench.top.join(".git/index"), &next).unwrap();
        assert!(bench.try_git(&["fsck"]).status.success());
    }
}

#[test]
fn an_index_grows_from_nothing() {
    let bench = Bench::new();
    let blob: Hash = bench.git(&["rev-parse", "HEAD:readme"]).parse().unwrap();
    let content = |number: u32| {
        Some(Content { mode: 0o100_644, blob, times: Times { size: number, ..Times::default() } })
    };
    let mut names: Vec<String> = (0..300).map(|number| format!("{:x}/{number}", number % 7)).collect();
    names.push("long/".repeat(900));
    names.last_mut().unwrap().push('x');
    let mut index = IndexFile::empty();
    for (number, name) in names.iter().enumerate() {
        let next = index.with(&BTreeMap::from([(name.as_str(), content(number as u32))])).unwrap();
        index = IndexFile::parse(next).unwrap();
    }
    assert_eq!(index.len(), names.len());
    names.sort_unstable();
    let paths: Vec<&[u8]> = index.entries().map(|entry| entry.path()).collect();
    assert_eq!(paths, names.iter().map(String::as_bytes).collect::<Vec<_>>());
    assert!(names.iter().all(|name| index.find(name).is_some_and(|entry| entry.blob() == Some(blob))));
    assert!(index.find("long").is_none() && index.find("zz").is_none());
}

#[test]
fn damage_and_what_is_not_understood_are_left_to_git() {
    let bench = Bench::new();
    bench.write("b/c", "c");
    bench.git(&["add", "."]);
    let whole = fs::read(bench.top.join(".git/index")).unwrap();
    for length in (0..whole.len()).step_by(7) {
        assert!(IndexFile::parse(whole[..length].to_vec()).is_none(), "cut at {length}");
    }
    for words in [&["--index-version", "4"][..], &["--untracked-cache"], &["--split-index"]] {
        fs::write(bench.top.join(".git/index"), &whole).unwrap();
        bench.git(&[&["update-index"], words].concat());
        assert!(IndexFile::parse(fs::read(bench.top.join(".git/index")).unwrap()).is_none(), "{words:?}");
    }
    fs::write(bench.top.join(".git/index"), &whole).unwrap();
    bench.git(&["update-index", "--skip-worktree", "b/c"]);
    assert!(!read(&bench).find("b/c").unwrap().is_plain());
    assert!(read(&bench).find("readme").unwrap().is_plain());
}
