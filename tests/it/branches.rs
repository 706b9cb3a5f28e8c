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

/// Adding one to such a number would not fit, or start again at 0, under git's lock.
#[test]
fn a_number_that_nobody_has_counted_up_to_does_not_end_the_counting() {
    let bench = Bench::started();
    bench.create([]);
    for number in ["18446744073709551615", "999999999"] {
        bench.git(["switch", "-q", "-c", number]).ok();
        let text =
            bench.read("findings/FIN/FIN-BUG-001.json").replace("FIN-BUG-001", &format!("FIN-BUG-{number}"));
        bench.write(&format!("findings/FIN/FIN-BUG-{number}.json"), text);
        bench.git(["add", "findings"]).ok();
        bench.git(["commit", "-q", "-m", number]).ok();
        bench.git(["switch", "-q", "main"]).ok();
        let expected = if number == "999999999" { "FIN-BUG-1000000000" } else { "FIN-BUG-002" };
        assert_eq!(bench.create([]), expected);
    }
    assert_eq!(bench.create([]), "FIN-BUG-1000000001");
}
