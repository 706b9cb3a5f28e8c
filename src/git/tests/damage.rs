//! Broken object stores: an error in good time, never a hang, a panic or a wrong answer without a word.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::*;

/// Runs the work on a thread of its own and fails when it takes longer than a read may hang.
fn within<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(work()));
    receiver.recv_timeout(limit).expect("it hangs or panicked")
}

fn file_of(bench: &Bench, hash: &Hash) -> PathBuf {
    let hex = hash.to_string();
    bench.work().join(".git/objects").join(&hex[..2]).join(&hex[2..])
}

fn overwrite(path: &Path, bytes: &[u8]) {
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_truncated_loose_object_is_an_error_within_a_second() {
    let bench = Bench::new(&[]);
    let text: String = (0..4000).map(|number| format!("{number} ")).collect();
    let commit = bench.commit("one", &[("x", &text)]);
    for (hash, kind) in
        [(bench.hash("HEAD:x"), "blob"), (bench.hash("HEAD^{tree}"), "tree"), (commit, "commit")]
    {
        let path = file_of(&bench, &hash);
        let whole = std::fs::read(&path).unwrap();
        for length in [0, 1, whole.len() / 2, whole.len() - 1] {
            overwrite(&path, &whole[..length]);
            for source in [Source::Fast, Source::Plumbing] {
                let repository = bench.repository();
                let began = Instant::now();
                let answer = within(Duration::from_secs(10), move || {
                    repository.objects_by(source).unwrap().read(&hash)
                });
                let is_named =
                    matches!(&answer, Err(Error::CorruptObject { hash: named, .. }) if *named == hash);
                assert!(is_named, "{kind} cut to {length} by {source:?}: {answer:?}");
                assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
            }
        }
        overwrite(&path, &whole);
    }
}

#[test]
fn a_damaged_loose_object_is_read_from_the_pack_that_also_has_it() {
    let bench = Bench::new(&[]);
    bench.commit("one", &[("x", "text")]);
    let hash = bench.hash("HEAD:x");
    bench.git(&["repack", "-aq"]);
    overwrite(&file_of(&bench, &hash), b"");
    assert_eq!(bench.repository().objects().unwrap().blob(&hash).unwrap(), b"text");
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_an_object_is_refused_and_not_opened() {
    let bench = Bench::new(&[]);
    bench.commit("one", &[("x", "text")]);
    let hash = bench.hash("HEAD:x");
    std::fs::remove_file(file_of(&bench, &hash)).unwrap();
    std::fs::create_dir(file_of(&bench, &hash)).unwrap();
    let repository = bench.repository();
    let answer =
        within(Duration::from_secs(10), move || repository.objects_by(Source::Fast).unwrap().read(&hash));
    assert!(is_corrupt(&answer), "{answer:?}");
}

/// Flips bytes all over a file of a packed repository and reads every object each time.
fn flip(extension: &str, flips: usize) {
    let bench = Bench::new(&[]);
    let names = import(&bench, &plans(12, 7, false));
    bench.git(&["repack", "-adfq", "--depth=50"]);
    let all = all_objects(&bench, &bench.work().join(".git"));
    let pack_folder = bench.work().join(".git/objects/pack");
    let found = std::fs::read_dir(pack_folder).unwrap().map(|item| item.unwrap().path());
    let path = found.into_iter().find(|path| path.extension().is_some_and(|ext| ext == extension)).unwrap();
    let whole = std::fs::read(&path).unwrap();
    let mut dice = Dice(99);
    let mut refused = 0;
    for nth in 0..flips {
        let mut bytes = whole.clone();
        let place = whole.len() * nth / flips;
        bytes[place] ^= 1 << dice.below(8);
        overwrite(&path, &bytes);
        let (repository, all, tip) = (bench.repository(), all.clone(), names[11]);
        let failures = within(Duration::from_secs(60), move || {
            let mut objects = repository.objects_by(Source::Fast).unwrap();
            let failures = all.iter().filter(|hash| objects.read(hash).is_err()).count();
            let nodes = crate::git::graph::ancestry(&mut objects, &[tip], &[]).unwrap_or_default();
            for node in nodes {
                let _ = crate::git::trees::files(&mut objects, &node.tree);
            }
            failures
        });
        refused += usize::from(failures > 0);
    }
    assert!(refused > flips / 4, "{refused} of {flips} flips were noticed");
}

#[test]
fn flipped_bytes_in_a_pack_neither_hang_nor_panic() {
    flip("pack", 200);
}

#[test]
fn flipped_bytes_in_the_index_of_a_pack_neither_hang_nor_panic() {
    flip("idx", 60);
}
