//! A file that is too large to be a finding is none anywhere, whoever has it: disk, commit, index, branch.

use super::record;
use crate::bench::Bench;

#[test]
fn one_limit_holds_at_every_place() {
    let bench = Bench::started();
    let good = bench.create([]);
    let path = "findings/FIN-BUG-002.json";
    let long = format!(r#","details":"{}""#, "x".repeat(1_300_000));
    bench.commit_file(path, &record("FIN-BUG-002", &long), "Add a large one");
    for (command, code) in [
        (&["list"][..], 4),
        (&["list", "--at", "HEAD"], 4),
        (&["list", "--all-branches"], 4),
        (&["export", "--at", "HEAD", "--format", "jsonl"], 4),
        (&["aggregate"], 4),
        (&["validate"], 1),
        (&["validate", "--staged"], 1),
        (&["validate", "--at", "HEAD"], 1),
    ] {
        let answer = bench.findings(command).fails(code);
        answer.says(path).says("error[too-large]").says("at most 1048576 are read");
    }
    bench.findings(["list", "--at", "HEAD"]).fails(4).says(&good).says_nothing_of("Good");
    bench.findings(["show", "FIN-BUG-002", "--at", "HEAD"]).fails(4).says("1048576");
    bench.findings(["history"]).ok().says("a finding has at most 1048576");
    // what it was is no obstacle to what it is
    bench.commit_file(path, &record("FIN-BUG-002", ""), "Make it small");
    bench.findings(["list", "--at", "HEAD"]).ok().says("FIN-BUG-002");
    bench.findings(["history", "FIN-BUG-002"]).ok();
    bench.findings(["validate", "--at", "HEAD"]).run().says_nothing_of("too-large");
}
