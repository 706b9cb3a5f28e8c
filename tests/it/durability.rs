//! What a command said is stored survives a loss of power: its system calls are traced, and every file and name that
//! the commit needs must have been synced after its last change. With `commit.durable = false` nothing is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::bench::Bench;

/// The calls by which files change and are synced.
const CALLS: &str = "trace=open,openat,creat,write,pwrite64,writev,ftruncate,copy_file_range,sendfile,rename,renameat,\
                     renameat2,link,linkat,mkdir,mkdirat,fsync,fdatasync,sync_file_range,syncfs,sync";

/// What of a run is not known to be on the disk.
#[derive(Default)]
struct Trace {
    /// Files with bytes that are not synced, and folders with names that are not.
    unsynced: BTreeSet<PathBuf>,
    /// Everything that the run wrote or synced.
    touched: BTreeSet<PathBuf>,
    /// How many calls waited for the disk.
    waits: usize,
}

/// Traces a command of ours; nothing where this machine cannot.
fn traced(bench: &Bench, arguments: &[&str]) -> Option<Trace> {
    let log = bench.root().join("trace");
    let probe = bench.shell("command -v strace >/dev/null && strace -f -o /dev/null true").run();
    if probe.code != Some(0) {
        println!("skipped: strace is missing or may not trace here");
        return None;
    }
    let ours = ["strace", "-f", "-y", "-s", "4096", "-e", CALLS, "-o", log.to_str().unwrap(), "git-findings"];
    bench.program("env", ours.iter().chain(arguments)).ok();
    let mut trace = Trace::default();
    let text = fs::read_to_string(&log).unwrap();
    text.lines().filter(|line| !line.contains(" = -1 ")).for_each(|line| trace.read(line, &bench.top));
    Some(trace)
}

/// What stands between `<` and `>` after a file's number: `write(5</x>, …`.
fn file_of(call: &str) -> PathBuf {
    call.split('<').nth(1).unwrap_or_default().split('>').next().unwrap_or_default().into()
}

/// The strings of a call, as paths seen from `top`.
fn paths_of(call: &str, top: &Path) -> Vec<PathBuf> {
    call.split('"').skip(1).step_by(2).map(|name| top.join(name)).collect()
}

impl Trace {
    /// One line: `PID call(arguments) = result`.
    fn read(&mut self, line: &str, top: &Path) {
        let Some((name, call)) = line.split_once(' ').and_then(|(_, call)| call.trim_start().split_once('('))
        else {
            return;
        };
        let paths = paths_of(call, top);
        match name {
            "open" | "openat" | "creat" if call.contains("O_CREAT") => self.names(&paths[0]),
            "mkdir" | "mkdirat" => self.names(&paths[0]),
            "write" | "pwrite64" | "writev" | "ftruncate" => self.writes(&file_of(call)),
            "copy_file_range" | "sendfile" => {
                let second = call.splitn(3, '<').nth(2).map(|rest| file_of(&format!("<{rest}")));
                [Some(file_of(call)), second].iter().flatten().for_each(|file| self.writes(file));
            }
            "rename" | "renameat" | "renameat2" | "link" | "linkat" => self.moves(&paths[0], &paths[1]),
            "fsync" | "fdatasync" => {
                self.waits += 1;
                self.unsynced.remove(&file_of(call));
                self.touched.insert(file_of(call));
            }
            "sync_file_range" | "syncfs" | "sync" => self.waits += 1,
            _ => {}
        }
    }

    fn writes(&mut self, file: &Path) {
        self.unsynced.insert(file.to_owned());
        self.touched.insert(file.to_owned());
    }

    fn names(&mut self, path: &Path) {
        self.unsynced.insert(path.parent().unwrap().to_owned());
    }

    /// The new name stands for the same bytes, and is itself a change of its folder.
    fn moves(&mut self, from: &Path, to: &Path) {
        self.unsynced.remove(to);
        if self.unsynced.contains(from) {
            self.unsynced.insert(to.to_owned());
        }
        self.touched.insert(to.to_owned());
        self.names(to);
    }

    /// The file was part of the run, and it, its name and those of its folders are on the disk.
    #[track_caller]
    fn has(&self, file: &Path, top: &Path) {
        assert!(self.touched.contains(file), "never written nor synced: {}", file.display());
        for path in file.ancestors().take_while(|path| *path != top) {
            assert!(!self.unsynced.contains(path), "not synced: {}", path.display());
        }
    }
}

/// The loose object of this name.
fn object(bench: &Bench, hash: &str) -> PathBuf {
    bench.top.join(".git/objects").join(&hash[..2]).join(&hash[2..])
}

/// The objects that a commit brought.
fn objects_of_head(bench: &Bench) -> Vec<PathBuf> {
    let listed = bench.git(["rev-list", "--objects", "--no-object-names", "HEAD", "^HEAD~1"]).ok().stdout;
    listed.lines().map(|hash| object(bench, hash)).collect()
}

const CREATE: [&str; 9] = ["create", "-t", "bug", "-s", "high", "--title", "Bag", "-d", "Text"];

#[test]
fn what_a_commit_needs_is_synced_before_the_answer() {
    let bench = Bench::started();
    // what a hook adds is written by a git that does not sync it
    bench.hook("pre-commit", "echo more >extra && git add extra");
    let Some(trace) = traced(&bench, &CREATE) else { return };
    let objects = objects_of_head(&bench);
    assert_eq!(objects.len(), 6, "commit, three trees, finding, extra: {objects:?}");
    objects.iter().for_each(|object| trace.has(object, &bench.top));
    for file in [".git/refs/heads/main", ".git/index", "findings/FIN/FIN-BUG-001.json"] {
        trace.has(&bench.top.join(file), &bench.top);
    }
}

#[test]
fn what_is_staged_and_what_is_claimed_are_synced_too() {
    let bench = Bench::started();
    let Some(trace) = traced(&bench, &[&CREATE[..], &["--no-commit"]].concat()) else { return };
    let staged = bench.git(["ls-files", "-s", "--", "findings/FIN"]).ok().stdout;
    trace.has(&object(&bench, staged.split(' ').nth(1).unwrap()), &bench.top);
    trace.has(&bench.top.join(".git/index"), &bench.top);
    bench.git(["commit", "-q", "-m", "Take it"]).ok();

    let trace = traced(&bench, &["start", "FIN-BUG-001"]).unwrap();
    let claim = "refs/findings/claims/FIN-BUG-001";
    trace.has(&bench.top.join(".git").join(claim), &bench.top);
    trace.has(&object(&bench, &bench.hash(claim)), &bench.top);
}

#[test]
fn without_durability_nothing_waits_for_the_disk() {
    let bench = Bench::started();
    bench.git(["config", "findings.commit.durable", "false"]).ok();
    let Some(trace) = traced(&bench, &CREATE) else { return };
    assert_eq!(trace.waits, 0);
    assert_eq!(bench.status(), "");
    assert_eq!(traced(&bench, &["start", "FIN-BUG-001"]).unwrap().waits, 0);
    assert_eq!(traced(&bench, &["resolve", "FIN-BUG-001", "--type", "wont_fix"]).unwrap().waits, 0);
}
