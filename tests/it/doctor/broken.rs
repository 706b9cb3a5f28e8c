//! Repositories that are damaged: what is broken is named, and everything else is still told.

use std::fs;
use std::io::Write;

use super::{codes, codes_of, examined, healthy};
use crate::bench::Bench;

/// The file of a loose object.
fn object(bench: &Bench, revision: &str) -> String {
    let hash = bench.hash(revision);
    format!(".git/objects/{}/{}", &hash[..2], &hash[2..])
}

fn cut(bench: &Bench, path: &str, to: usize) {
    let whole = fs::read(bench.top.join(path)).unwrap();
    fs::remove_file(bench.top.join(path)).unwrap();
    bench.write(path, &whole[..to]);
}

#[test]
fn a_finding_that_git_lost_is_named_and_so_are_the_others() {
    for to in [0, 1, 20] {
        let bench = healthy();
        bench.create([]);
        let second = object(&bench, "HEAD:findings/FIN/FIN-BUG-002.json");
        cut(&bench, &object(&bench, "HEAD:findings/FIN/FIN-BUG-001.json"), to);
        fs::remove_file(bench.top.join(second)).unwrap();
        let told = examined(&bench);
        assert_eq!(codes_of(&told), ["object-unreadable", "object-unreadable"], "{told:#}");
        let abouts: Vec<_> =
            told["symptoms"].as_array().unwrap().iter().map(|one| one["about"].clone()).collect();
        assert_eq!(abouts, ["HEAD:findings/FIN/FIN-BUG-001.json", "HEAD:findings/FIN/FIN-BUG-002.json"]);
        assert!(told["symptoms"][0]["hint"].as_str().unwrap().contains("git fsck"), "{told:#}");
    }
}

#[test]
fn a_head_that_cannot_be_read_is_an_error() {
    for what in ["HEAD", "HEAD^{tree}", "HEAD:findings"] {
        let bench = healthy();
        cut(&bench, &object(&bench, what), 9);
        assert!(codes(&bench).contains(&"head-unreadable".to_owned()), "{what}");
    }
    let bench = healthy();
    bench.write(".git/refs/heads/main", "nonsense\n");
    assert!(codes(&bench).contains(&"head-unreadable".to_owned()));
}

/// A whole object under the name of another inflates well, and would be taken for it.
#[test]
fn an_object_under_the_name_of_another_is_noticed() {
    for format in ["sha1", "sha256"] {
        let bench = Bench::bare_folder();
        bench.git(["init", "-q", "-b", "main", "--object-format", format]).ok();
        bench.write("findings/.gitattributes", "*.json text eol=lf\n");
        bench.commit_file("a", "a\n", "Begin");
        bench.create([]);
        bench.create(["--title", "Another"]);
        let [one, other] =
            ["001", "002"].map(|number| object(&bench, &format!("HEAD:findings/FIN/FIN-BUG-{number}.json")));
        fs::remove_file(bench.top.join(&one)).unwrap();
        fs::copy(bench.top.join(other), bench.top.join(one)).unwrap();
        let told = examined(&bench);
        assert_eq!(codes_of(&told)[0], "object-unreadable", "{format}: {told:#}");
        assert_eq!(told["symptoms"][0]["about"], "HEAD:findings/FIN/FIN-BUG-001.json");
    }
}

/// Git looks into packs first, we look at loose files first: an object in both must be the same.
#[test]
fn two_copies_of_one_object_that_differ_are_noticed() {
    let bench = healthy();
    let path = object(&bench, "HEAD:findings/FIN/FIN-BUG-001.json");
    bench.git(["repack", "-adq"]).ok();
    assert_eq!(codes(&bench), [""; 0]);
    let text = bench.read("findings/FIN/FIN-BUG-001.json").replace("loses", "drops");
    let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    write!(deflated, "blob {}\0{text}", text.len()).unwrap();
    bench.write(&path, deflated.finish().unwrap());
    let told = examined(&bench);
    assert_eq!(codes_of(&told), ["object-unreadable", "readers-disagree"], "{told:#}");
    assert_eq!(told["symptoms"][0]["about"], "HEAD:findings/FIN/FIN-BUG-001.json");
    assert!(told["symptoms"][0]["message"].as_str().unwrap().contains("its name stands for"), "{told:#}");
    assert_eq!(told["symptoms"][1]["about"], "FIN/FIN-BUG-001.json");
}

#[test]
fn an_index_that_git_cannot_read_hides_nothing_that_needs_none() {
    let bench = healthy();
    bench.write(".git/index", "nonsense");
    bench.write("findings/.git-findings-77-3.tmp", "{");
    bench.write(".git/git-findings/ids.json", "{");
    let told = codes(&bench);
    assert!(told.contains(&"not-looked".to_owned()), "{told:?}");
    for still in ["leftover", "memory-unreadable"] {
        assert!(told.contains(&still.to_owned()), "{told:?}");
    }
}
