//! What a dead command started may live on: until that ends, too, nobody else writes.

use crate::bench::Bench;

/// Ends the program that began the command of git which runs this hook, once HEAD has moved, as a power cut would.
const KILL: &str = "[ \"$1\" = committed ] && kill -9 $(cut -d' ' -f4 /proc/$PPID/stat)\nexit 0";

#[test]
fn readers_tell_of_a_death_and_a_writer_sets_it_right() {
    let bench = Bench::started();
    let first = bench.create([]);
    bench.findings(["list"]).ok().says_nothing_of("ended early");
    bench.hook("reference-transaction", KILL);
    let words = ["create", "-t", "bug", "-s", "high", "--title", "Bag", "-d", "Text"];
    let answer = bench.findings(words).run();
    assert_eq!(answer.code, None, "{answer}");
    std::fs::remove_file(bench.top.join(".git/hooks/reference-transaction")).unwrap();
    for reader in [&["list"][..], &["show", &first], &["history", &first], &["validate"]] {
        bench.findings(reader).ok().says("ended early").says("git findings validate --fix");
    }
    bench.findings(["validate", "--fix"]).ok().says("set right what").says_nothing_of("ended early, so");
    bench.findings(["list"]).ok().says("FIN-BUG-002").quietly();
    assert_eq!(bench.status(), "");
    assert!(!bench.has(".git/index.lock"));
}

/// Ends the command that moves HEAD, and moves HEAD all the same, later.
const KILL_AND_GO_ON: &str =
    "[ \"$1\" = prepared ] && kill -9 $(cut -d' ' -f4 /proc/$PPID/stat) && sleep 1\nexit 0";

/// The next run took the change back while the git of the dead one was still about to move HEAD: the commit came, and
/// its file was gone from the index and the work tree.
#[test]
fn a_writer_waits_for_the_git_of_a_dead_one() {
    let bench = Bench::started();
    bench.hook("reference-transaction", KILL_AND_GO_ON);
    let words = ["create", "-t", "bug", "-s", "high", "--title", "Bag", "-d", "Text"];
    let answer = bench.findings(words).run();
    assert_eq!(answer.code, None, "{answer}");
    std::fs::remove_file(bench.top.join(".git/hooks/reference-transaction")).unwrap();
    bench.create(["--title", "Next"]);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(bench.status(), "");
    bench.findings(["validate"]).ok();
    bench.git(["log", "--format=%s", "--diff-filter=D"]).ok().is("");
}
