//! Repositories that are damaged: what is broken is named, and everything else is still told.

use std::fs;

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
fn a_pack_whose_own_index_leads_astray_is_noticed() {
    let bench = healthy();
    let name = bench.hash("HEAD:findings/FIN/FIN-BUG-001.json");
    bench.git(["repack", "-adq"]).ok();
    // git looks into the index over all packs first
    bench.git(["multi-pack-index", "write"]).ok();
    assert_eq!(codes(&bench), [""; 0]);
    let folder = bench.top.join(".git/objects/pack");
    let mut files = fs::read_dir(folder).unwrap().map(|item| item.unwrap().path());
    let index = files.find(|path| path.extension().is_some_and(|extension| extension == "idx")).unwrap();
    let bytes = misled(fs::read(&index).unwrap(), &name);
    fs::remove_file(&index).unwrap();
    fs::write(&index, bytes).unwrap();
    let told = examined(&bench);
    assert_eq!(codes_of(&told), ["object-unreadable", "readers-disagree"], "{told:#}");
    assert_eq!(told["symptoms"][0]["about"], "HEAD:findings/FIN/FIN-BUG-001.json");
    assert!(told["symptoms"][0]["message"].as_str().unwrap().contains("its name stands for"), "{told:#}");
    assert_eq!(told["symptoms"][1]["about"], "FIN/FIN-BUG-001.json");
}

/// The index of a pack, with the object of this name where its neighbour lies.
fn misled(mut index: Vec<u8>, name: &str) -> Vec<u8> {
    let hex = |name: &[u8]| name.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let names_at = 8 + 4 * 256;
    let count = u32::from_be_bytes(index[names_at - 4..names_at].try_into().unwrap()) as usize;
    let names: Vec<String> = index[names_at..names_at + 20 * count].chunks(20).map(hex).collect();
    let place = names.iter().position(|other| other == name).unwrap();
    let offset_at = |place: usize| names_at + 24 * count + 4 * (place % count);
    let neighbour = index[offset_at(place + 1)..][..4].to_owned();
    index[offset_at(place)..][..4].copy_from_slice(&neighbour);
    index
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
