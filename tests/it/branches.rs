//! Branches that cannot be read: somebody else's is passed over, the user's own is named.

use super::bench::Bench;

const NOWHERE: &str = "1111111111111111111111111111111111111111\n";

#[test]
fn a_stale_remote_tracking_branch_stops_nothing() {
    let bench = Bench::started();
    bench.write(".git/refs/remotes/origin/gone", NOWHERE);
    let words = ["create", "-t", "bug", "-s", "high", "--title", "Bag", "-d", "Text"];
    bench.findings(words).ok().says("refs/remotes/origin/gone").says("FIN-BUG-001");
    bench.findings(["list"]).ok().says("FIN-BUG-001");
}

#[test]
fn a_broken_local_branch_is_named() {
    let bench = Bench::started();
    bench.write(".git/refs/heads/gone", NOWHERE);
    let words = ["create", "-t", "bug", "-s", "high", "--title", "Bag", "-d", "Text"];
    bench.findings(words).fails(4).says("the branch 'refs/heads/gone' cannot be read");
    assert_eq!(bench.commits(), 1);
}
