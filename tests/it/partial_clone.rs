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
