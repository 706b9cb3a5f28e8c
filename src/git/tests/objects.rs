//! Both sources give the same objects, in every shape of repository, and the right one is chosen.

use super::*;
use crate::git::{ObjectFormat, ObjectKind};

/// Every object git lists is the same from both sources; gives how many.
fn compare(bench: &Bench, repository: &Repository) -> usize {
    let names = all_objects(bench, repository.common_dir());
    let [mut fast, mut plumbing] = both(repository);
    assert_eq!((fast.source(), plumbing.source()), (Source::Fast, Source::Plumbing));
    for name in &names {
        assert_eq!(fast.read(name).unwrap(), plumbing.read(name).unwrap(), "{name}");
    }
    names.len()
}

fn busy(options: &[&str]) -> (Bench, Vec<Hash>) {
    let bench = Bench::new(options);
    let names = import(&bench, &plans(40, 7, false));
    bench.git(&["update-ref", "refs/heads/main", &names[39].to_string()]);
    (bench, names)
}

#[test]
fn packed_loose_and_mixed_objects_are_the_same_from_both_sources() {
    let (bench, _) = busy(&[]);
    bench.git(&["tag", "-a", "-m", "note", "v1"]);
    let repository = bench.repository();
    assert_eq!(repository.objects().unwrap().source(), Source::Fast);
    let mixed = compare(&bench, &repository);
    bench.git(&["repack", "-adfq", "--depth=50"]);
    assert_eq!(compare(&bench, &repository), mixed);
    unpack(&bench, repository.git_dir());
    assert_eq!(compare(&bench, &repository), mixed);
    assert!(mixed > 100, "{mixed}");
}

#[test]
fn empty_blobs_and_trees_are_read_from_packs_and_files() {
    let bench = Bench::new(&[]);
    bench.commit("empty", &[("empty", "")]);
    bench.git(&["commit-tree", "-m", "bare", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"]);
    compare(&bench, &bench.repository());
    bench.git(&["repack", "-adq"]);
    let [mut fast, mut plumbing] = both(&bench.repository());
    let blob = bench.hash("HEAD:empty");
    assert_eq!((fast.blob(&blob).unwrap(), plumbing.blob(&blob).unwrap()), (vec![], vec![]));
    let tree: Hash = "4b825dc642cb6eb9a060e54bf8d69288fbee4904".parse().unwrap();
    assert!(fast.tree(&tree).unwrap().is_empty() && plumbing.tree(&tree).unwrap().is_empty());
}

#[test]
fn alternates_are_followed_however_they_are_written() {
    let (bench, names) = busy(&[]);
    let home = bench.at("");
    bench.git_in(&home, &["clone", "-q", "--shared", "work", "second"], b"");
    bench.git_in(&home, &["clone", "-q", "--shared", "second", "third"], b"");
    let third = bench.repository_at(&bench.at("third"));
    compare(&bench, &third);
    std::fs::write(
        third.common_dir().join("objects/info/alternates"),
        "# far\n\n../../../second/.git/objects\n",
    )
    .unwrap();
    assert_eq!(third.objects().unwrap().source(), Source::Fast);
    assert!(third.objects().unwrap().commit(&names[39]).is_ok());
    std::fs::write(third.common_dir().join("objects/info/alternates"), "\"../../../second/.git/objects\"\n")
        .unwrap();
    assert_eq!(third.objects().unwrap().source(), Source::Plumbing);
    assert!(third.objects().unwrap().commit(&names[39]).is_ok());
}

#[test]
fn an_index_over_several_packs_is_left_to_git() {
    let (bench, _) = busy(&[]);
    bench.commit("more", &[("x", "text")]);
    bench.git(&["repack", "-dq"]);
    bench.git(&["multi-pack-index", "write"]);
    assert!(compare(&bench, &bench.repository()) > 100);
}

#[test]
fn a_replaced_object_is_read_as_git_reads_it() {
    let (bench, names) = busy(&[]);
    bench.git(&["replace", &names[20].to_string(), &names[3].to_string()]);
    for _ in 0..2 {
        let mut objects = bench.repository().objects().unwrap();
        assert_eq!(objects.source(), Source::Plumbing);
        let (replaced, other) = (objects.commit(&names[20]).unwrap(), objects.commit(&names[3]).unwrap());
        assert_eq!((replaced.tree, replaced.parents), (other.tree, other.parents));
        bench.git(&["pack-refs", "--all"]);
    }
}

#[test]
fn formats_beyond_the_fast_source_are_left_to_git() {
    let (bench, names) = busy(&["--object-format=sha256"]);
    let repository = bench.repository();
    assert_eq!(repository.format(), ObjectFormat::Sha256);
    for mut objects in [repository.objects().unwrap(), repository.objects_by(Source::Fast).unwrap()] {
        assert_eq!(objects.source(), Source::Plumbing);
        let commit = objects.commit(&names[39]).unwrap();
        assert_eq!(commit.tree, bench.hash("main^{tree}"));
        assert!(!objects.tree(&commit.tree).unwrap().is_empty());
    }
}

#[test]
fn reference_tables_and_linked_work_trees_are_read_fast() {
    let (bench, names) = busy(&["--ref-format=reftable"]);
    bench.git(&["worktree", "add", "-q", "--detach", "../linked", "main"]);
    for folder in [bench.work(), bench.at("linked")] {
        let mut objects = bench.repository_at(&folder).objects().unwrap();
        assert_eq!(objects.source(), Source::Fast);
        assert_eq!(objects.commit(&names[39]).unwrap().hash, names[39]);
    }
    bench.git(&["replace", &names[20].to_string(), &names[3].to_string()]);
    assert_eq!(bench.repository().objects().unwrap().source(), Source::Plumbing);
}

#[test]
fn a_partial_clone_says_what_it_lacks_and_fetches_it_where_it_can() {
    let bench = Bench::new(&[]);
    bench.commit("one", &[("x", "old")]);
    let old = bench.hash("HEAD:x");
    bench.commit("two", &[("x", "new")]);
    bench.git(&["config", "uploadpack.allowFilter", "true"]);
    let from = format!("file://{}", bench.work().display());
    bench.git_in(&bench.at(""), &["clone", "-q", "--filter=blob:none", &from, "part"], b"");
    let part = bench.repository_at(&bench.at("part"));
    let mut objects = part.objects().unwrap();
    assert_eq!(objects.source(), Source::Plumbing);
    let new = bench.hash("HEAD:x");
    let away = bench.at("away");
    std::fs::rename(bench.work(), &away).unwrap();
    assert_eq!(objects.blob(&new).unwrap(), b"new");
    assert!(is_missing(&objects.blob(&old)));
    assert_eq!(objects.blob(&new).unwrap(), b"new", "the conversation goes on");
    assert!(is_missing(&part.objects_by(Source::Fast).unwrap().blob(&old)));
    std::fs::rename(&away, bench.work()).unwrap();
    assert_eq!(objects.blob(&old).unwrap(), b"old");
    assert_eq!(objects.blob(&new).unwrap(), b"new", "the conversation goes on");
}

#[test]
fn absent_objects_are_missing_and_other_kinds_are_named() {
    let bench = Bench::new(&[]);
    let commit = bench.commit("one", &[("x", "text")]);
    let absent: Hash = "1".repeat(40).parse().unwrap();
    for mut objects in both(&bench.repository()) {
        assert!(is_missing(&objects.read(&absent)));
        assert_eq!(objects.read(&commit).unwrap().kind, ObjectKind::Commit);
        let wrong = objects.blob(&commit).unwrap_err().to_string();
        assert!(wrong.contains("it is a commit, where a blob belongs"), "{wrong}");
        assert!(is_corrupt(&objects.commit(&bench.hash("HEAD:x"))));
        assert!(is_corrupt(&objects.tree(&bench.hash("HEAD:x"))));
    }
}

#[test]
fn objects_that_come_and_go_under_an_open_reader_are_found() {
    let bench = Bench::new(&[]);
    bench.commit("one", &[("x", "text")]);
    let first = bench.hash("HEAD:x");
    let mut objects = bench.repository().objects_by(Source::Fast).unwrap();
    objects.blob(&first).unwrap();
    let mut names = vec![first];
    for number in 0..20 {
        bench.commit("more", &[("x", &number.to_string())]);
        names.push(bench.hash("HEAD:x"));
        names.iter().for_each(|name| assert!(objects.blob(name).is_ok()));
    }
    bench.git(&["gc", "-q", "--prune=now"]);
    names.iter().for_each(|name| assert!(objects.blob(name).is_ok()));
}

#[test]
fn commits_read_as_git_shows_them() {
    let bench = Bench::new(&[]);
    bench.git(&["config", "i18n.commitEncoding", "ISO-8859-1"]);
    bench.git_in(&bench.work(), &["commit", "-q", "--allow-empty", "-F", "-"], b"caf\xe9\n\nbody\n");
    let hash = bench.hash("HEAD");
    for mut objects in both(&bench.repository()) {
        let commit = objects.commit(&hash).unwrap();
        assert_eq!((commit.subject(), commit.message.as_str()), ("café", "café\n\nbody\n"));
        let shown = bench.git(&["log", "-1", "--format=%an|%ae|%at|%ct|%T"]);
        let (author, committer) = (&commit.author, &commit.committer);
        let ours = format!(
            "{}|{}|{}|{}|{}",
            author.name, author.email, author.seconds, committer.seconds, commit.tree
        );
        assert_eq!(ours, shown);
        assert_eq!(author.offset_seconds, 3600);
    }
}
