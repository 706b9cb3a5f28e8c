//! Partial clones: what was left with the remote is fetched when it is needed, and named when it cannot be had.

use super::bench::Bench;

/// A repository with two findings and a clone of it without folders and files, `filter` permitting.
fn clone(filter: &str) -> (Bench, Bench) {
    let bench = Bench::started();
    bench.git(["config", "uploadpack.allowFilter", "true"]).ok();
    bench.create([]);
    bench.findings(["confirm", "FIN-BUG-001"]).ok();
    bench.git(["switch", "-q", "-c", "other"]).ok();
    bench.create([]);
    bench.git(["switch", "-q", "main"]).ok();
    let clone = bench.at(bench.root().join("clone"));
    let url = format!("file://{}", bench.top.display());
    bench.git(["clone", "-q", filter, &url, clone.top.to_str().unwrap()]).ok();
    (bench, clone)
}

#[test]
fn a_clone_without_folders_is_written_and_has_its_history() {
    let (_bench, clone) = clone("--filter=tree:0");
    // the number that the other branch has given out is seen
    assert_eq!(clone.create([]), "FIN-BUG-003");
    clone.findings(["history", "FIN-BUG-001"]).ok().says("confirmed");
}

#[test]
fn without_the_remote_the_missing_object_is_named_with_what_helps() {
    let (bench, clone) = clone("--filter=tree:0");
    let away = bench.root().join("away");
    std::fs::rename(&bench.top, &away).unwrap();
    clone.findings(["history", "FIN-BUG-001"]).fails(4).says("missing").says("--refetch --no-filter");
    std::fs::rename(&away, &bench.top).unwrap();
    clone.git(["fetch", "-q", "--refetch", "--no-filter"]).ok();
    std::fs::rename(&bench.top, &away).unwrap();
    clone.findings(["history", "FIN-BUG-001"]).ok().says("confirmed");
}

/// A read runs no program that the repository names.
#[test]
fn a_program_of_the_repository_fetches_nothing() {
    let (bench, clone) = clone("--filter=tree:0");
    let canary = bench.root().join("ran");
    let program = format!("touch {}; git-upload-pack", canary.display());
    clone.git(["config", "remote.origin.uploadpack", &program]).ok();
    clone.findings(["history", "FIN-BUG-001"]).fails(4).says("missing");
    assert!(!canary.exists());
}

#[test]
fn a_sparse_clone_without_blobs_lists_all() {
    let (_bench, clone) = clone("--filter=blob:none");
    let sparse = clone.at(clone.root().join("sparse"));
    let url = format!("file://{}", _bench.top.display());
    clone.git(["clone", "-q", "--filter=blob:none", "--sparse", &url, sparse.top.to_str().unwrap()]).ok();
    assert!(!sparse.has("findings"));
    sparse.findings(["list"]).ok().says("FIN-BUG-001");
}

/// One fetch for all, not one for each.
#[test]
fn what_a_list_needs_is_fetched_at_once() {
    let (bench, _) = clone("--filter=blob:none");
    bench.create([]);
    let trace = bench.root().join("trace");
    for command in [&["list", "--at", "HEAD"][..], &["list", "--all-branches"], &["validate", "--at", "HEAD"]]
    {
        let name = command.concat();
        let fresh = bench.at(bench.root().join(&name));
        let url = format!("file://{}", bench.top.display());
        let words = ["clone", "-q", "--no-checkout", "--filter=blob:none", &url, fresh.top.to_str().unwrap()];
        bench.git(words).ok();
        std::fs::write(&trace, "").unwrap();
        fresh.findings(command).env("GIT_TRACE", &trace).ok();
        let calls = std::fs::read_to_string(&trace).unwrap();
        let fetches = calls.lines().filter(|line| line.contains("built-in: git fetch ")).count();
        // the branch of the remote has a finding more
        assert!((1..=2).contains(&fetches), "{fetches}: {calls}");
        fresh.findings(["list", "--at", "HEAD"]).ok().says("FIN-BUG-001").says("FIN-BUG-003");
    }
}

/// A remote that takes the call and says nothing.
#[test]
fn a_silent_remote_keeps_no_read_waiting() {
    let (bench, clone) = clone("--filter=tree:0");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("git://{}/x", silent.local_addr().unwrap());
    let fresh = bench.at(bench.root().join("fresh"));
    let from = format!("file://{}", bench.top.display());
    let words = ["clone", "-q", "--no-checkout", "--filter=blob:none", &from, fresh.top.to_str().unwrap()];
    bench.git(words).ok();
    for (place, command) in [(&fresh, &["list", "--at", "HEAD"][..]), (&clone, &["history", "FIN-BUG-001"])] {
        place.git(["remote", "set-url", "origin", &url]).ok();
        place.findings(command).fails(4).says("'origin' gave no answer within 10 s").says("--refetch");
    }
}

#[cfg(unix)]
#[test]
fn ssh_asks_nobody_anything() {
    use std::os::unix::fs::PermissionsExt;
    let (bench, clone) = clone("--filter=tree:0");
    clone.git(["remote", "set-url", "origin", "ssh://example.org/x"]).ok();
    let (ssh, said) = (bench.root().join("bin/ssh"), bench.root().join("said"));
    std::fs::write(&ssh, format!("#!/bin/sh\necho \"$@\" >>{}\nexit 1\n", said.display())).unwrap();
    std::fs::set_permissions(&ssh, std::fs::Permissions::from_mode(0o755)).unwrap();
    clone.findings(["history", "FIN-BUG-001"]).fails(4).says("missing");
    assert!(std::fs::read_to_string(&said).unwrap().starts_with("-o BatchMode=yes "));
}

/// GF-BUG-006: the first version that can be read is not taken for the opening.
#[test]
fn a_fix_is_not_assumed_where_an_earlier_version_is_not_here() {
    let bench = Bench::started();
    bench.git(["config", "uploadpack.allowFilter", "true"]).ok();
    bench.create([]);
    bench.commit_file("src/bag.rs", "fn take() { swap() }\n", "Swap");
    bench.findings(["edit", "FIN-BUG-001", "--severity", "low"]).ok();
    let clone = bench.at(bench.root().join("clone"));
    let url = format!("file://{}", bench.top.display());
    bench.git(["clone", "-q", "--filter=blob:none", &url, clone.top.to_str().unwrap()]).ok();
    let away = bench.root().join("away");
    std::fs::rename(&bench.top, &away).unwrap();
    let refused = clone.findings(["resolve", "FIN-BUG-001"]).fails(2);
    refused.says("an earlier version of it cannot be read").says("is missing from this repository");
    refused.says("left it with its remote").says("--commit REV").says_nothing_of("is older than");
    std::fs::rename(&away, &bench.top).unwrap();
    clone.findings(["resolve", "FIN-BUG-001"]).ok().says("\"Swap\"");
}
