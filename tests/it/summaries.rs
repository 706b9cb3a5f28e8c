//! What is remembered of the findings that commits hold. With it and without it, whatever became of it, a list of a
//! revision is the same to the byte.

use std::fs;
use std::path::PathBuf;

use super::bench::Bench;

/// Enough findings that they are remembered.
const COUNT: usize = 150;

/// A repository with that many findings, one of them broken, and a later commit that changes two.
fn many() -> Bench {
    let bench = Bench::started();
    for number in 1..=COUNT {
        bench.write(&path(number), finding(number, "high"));
    }
    bench.write("findings/A/A-BUG-900.json", "{\n");
    bench.git(["add", "--all"]).ok();
    bench.git(["commit", "-q", "-m", "Many"]).ok();
    bench.git(["tag", "first"]).ok();
    for number in [3, 77] {
        bench.write(&path(number), finding(number, "low"));
    }
    bench.git(["commit", "-q", "-a", "-m", "Lower two"]).ok();
    bench
}

fn path(number: usize) -> String {
    format!("findings/A/A-BUG-{number:03}.json")
}

fn finding(number: usize, severity: &str) -> String {
    let status = ["open", "resolved", "in_progress"][number % 3];
    format!(
        "{{\n  \"id\": \"A-BUG-{number:03}\",\n\n  \"type\": \"bug\",\n\n  \"severity\": \"{severity}\",\n\n  \"title\": \"Räder \
         {number}\",\n\n  \"description\": \"Under load {number}.\",\n\n  \"status\": \"{status}\",\n\n  \"component\": \
         \"C{}\",\n\n  \"tags\": [\n    \"a\",\n    \"t{number}\"\n  ],\n\n  \"claim\": {{\n    \"by\": \"me\"\n  }},\n\n  \
         \"created_at\": \"2026-01-14T11:23:00.5+02:00\"\n}}\n",
        number % 7
    )
}

fn memory(bench: &Bench) -> PathBuf {
    bench.top.join(".git/git-findings/summaries")
}

/// Every list is as it is when nothing is remembered.
#[track_caller]
fn check(bench: &Bench) {
    for words in [
        "list --at HEAD --all --format json",
        "list --at first",
        "list --at first --sort title component:C3 -tag:t10",
        "list --at HEAD load",
        "list --at HEAD claimed:me --json=id,claimed_by,tags",
    ] {
        let bare = bench.findings(words.split(' ').chain(["--no-cache"])).run();
        for _ in 0..2 {
            let told = bench.findings(words.split(' ')).run();
            assert_eq!(
                (told.code, &told.stdout, &told.stderr),
                (bare.code, &bare.stdout, &bare.stderr),
                "{words}"
            );
        }
    }
}

#[test]
fn a_list_is_the_same_whether_it_is_remembered_or_read() {
    let bench = many();
    assert!(!memory(&bench).exists());
    check(&bench);
    let size = fs::metadata(memory(&bench)).unwrap().len();
    check(&bench);
    assert_eq!(fs::metadata(memory(&bench)).unwrap().len(), size, "nothing new, nothing written");
}

#[test]
fn without_leave_nothing_is_remembered() {
    let bench = many();
    drop(bench.findings(["list", "--at", "HEAD", "--no-cache"]).run());
    drop(bench.findings(["-c", "cache=false", "list", "--at", "HEAD"]).run());
    drop(bench.findings(["list", "--at", "HEAD"]).env("GIT_FINDINGS_READER", "git").run());
    assert!(!memory(&bench).exists());
}

#[test]
fn damage_of_the_memory_changes_no_list() {
    let bench = many();
    check(&bench);
    let whole = fs::read(memory(&bench)).unwrap();
    let mut damaged = vec![Vec::new(), b"something else".to_vec(), [&whole[..], b"more"].concat()];
    for place in (0..whole.len()).step_by(whole.len() / 5) {
        damaged.push(whole[..place].to_vec());
        let mut flipped = whole.clone();
        flipped[place] ^= 0x41;
        damaged.push(flipped);
    }
    let told = || bench.findings(["list", "--at", "HEAD", "--all", "--format", "json"]).run();
    let sound = told().stdout;
    for bytes in damaged {
        fs::write(memory(&bench), bytes).unwrap();
        assert_eq!((told().stdout, told().stdout), (sound.clone(), sound.clone()));
    }
    fs::remove_file(memory(&bench)).unwrap();
    fs::create_dir(memory(&bench)).unwrap();
    check(&bench);
}

/// A file that was remembered in a work tree is known in another, and a later version of it is another file.
#[test]
fn work_trees_share_it_and_later_versions_are_added() {
    let bench = many();
    drop(bench.findings(["list", "--at", "first"]).run());
    let before = fs::metadata(memory(&bench)).unwrap().len();
    drop(bench.worktree("other").findings(["list", "--at", "main"]).run());
    let after = fs::metadata(memory(&bench)).unwrap().len();
    assert!(before < after && after < before + before / 10, "{before} {after}");
    check(&bench);
}

/// An object that is replaced by another has the name of what it was.
#[test]
fn replaced_objects_are_read() {
    let bench = many();
    check(&bench);
    let blob = bench.hash(&format!("HEAD:{}", path(5)));
    bench.write("other", finding(5, "info"));
    let other = bench.git(["hash-object", "-w", "other"]).ok().stdout;
    bench.git(["replace", &blob, other.trim()]).ok();
    bench.findings(["list", "--at", "HEAD", "--all", "id:A-BUG-005"]).run().says("info");
    check(&bench);
}

/// GF-BUG-020: a name stands for its bytes, so what was read once stays true; that they are gone is told by whoever looks
/// at objects.
#[test]
fn a_blob_that_is_gone_is_told_by_those_who_look_at_it() {
    let bench = many();
    let told = bench.findings(["list", "--at", "HEAD"]).run().stdout;
    let blob = bench.hash(&format!("HEAD:{}", path(3)));
    fs::remove_file(bench.top.join(format!(".git/objects/{}/{}", &blob[..2], &blob[2..]))).unwrap();
    assert_eq!(bench.findings(["list", "--at", "HEAD"]).run().stdout, told);
    bench.findings(["list", "--at", "HEAD", "--no-cache"]).fails(4).says("A-BUG-003").says("missing");
    bench.findings(["doctor"]).run().says("object-unreadable").says("A-BUG-003");
}
