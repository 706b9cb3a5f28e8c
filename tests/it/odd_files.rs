//! Things in a findings folder that only look like files: none is waited on, followed or written through.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use git_findings::config::Layout;
use git_findings::disk::{self, DiskError, Durability, Found};
use git_findings::store::{Folder, StoreError};

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// What `act` gives, which has ten seconds: waiting on a pipe would be forever.
fn at_once<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(act()));
    receiver.recv_timeout(Duration::from_secs(10)).expect("it waits on the pipe")
}

#[test]
fn a_pipe_is_refused_without_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.json");
    make_pipe(&pipe);
    for act in [
        |path: &Path| disk::read(path, 100).map(|_| ()),
        |path: &Path| disk::read_listed(path, 100).map(|_| ()),
        |path: &Path| disk::write_atomic(path, b"{}", Durability::Synced),
    ] {
        let path = pipe.clone();
        let error = at_once(move || act(&path)).unwrap_err();
        assert!(matches!(error, DiskError::NotAFile { found: Found::Pipe, .. }), "{error}");
    }
    assert!(matches!(disk::create_new(&pipe, b"{}", Durability::Synced), Err(DiskError::Exists { .. })));
}

#[test]
fn a_pipe_among_findings_is_named_and_the_others_are_found() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("findings/runs")).unwrap();
    fs::write(root.path().join("findings/A.json"), b"{}").unwrap();
    make_pipe(&root.path().join("findings/B.json"));
    make_pipe(&root.path().join("findings/runs/r.json"));
    let folder = Folder::new(root.path(), "findings", Layout::Flat);
    let (found, odd) = at_once({
        let folder = folder.clone();
        move || folder.sorted()
    });
    assert_eq!(found.len(), 1);
    let odd: Vec<_> = odd.iter().map(ToString::to_string).collect();
    assert_eq!(
        odd,
        ["'findings/B.json' is a named pipe, which is never followed or opened; a finding is a regular file"]
    );
    let runs = folder.runs().unwrap();
    assert!(matches!(runs.as_slice(), [Err(StoreError::Odd { found: Found::Pipe, .. })]));
}
