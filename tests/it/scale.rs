//! A hundred thousand findings on a small machine: they stream.

use std::fmt::Write;

use crate::bench::Bench;
use crate::thorough::is_thorough;

/// The address space that a command may use, in KiB.
const LIMIT: u32 = 512 << 10;

/// A repository with so many findings, made by git in one go.
fn of(count: usize) -> Bench {
    let bench = Bench::started();
    let mut stream =
        String::from("commit refs/heads/main\ncommitter A <a@b> 1767225600 +0000\ndata 4\nmany\n");
    stream += "from refs/heads/main^0\n";
    for number in 0..count {
        let entry = number / 1000;
        let id = format!("E{entry:03}-BUG-{:03}", number % 1000 + 1);
        let text = format!(
            "{{\n  \"id\": \"{id}\",\n\n  \"type\": \"bug\",\n  \"severity\": \"high\",\n  \"status\": \"open\",\n\n  \
             \"title\": \"Bag {number} loses keys\",\n  \"description\": \"{}\",\n\n  \
             \"created_at\": \"2026-01-01T00:00:00Z\"\n}}\n",
            "Under load. ".repeat(30)
        );
        let path = format!("findings/E{entry:03}/{id}.json");
        writeln!(stream, "M 100644 inline {path}\ndata {}\n{text}", text.len()).unwrap();
    }
    bench.git(["fast-import", "--quiet"]).stdin(stream).ok();
    bench.git(["reset", "-q", "--hard"]).ok();
    bench
}

#[test]
fn many_findings_fit_into_little_memory() {
    let count = if is_thorough() { 100_000 } else { 2_000 };
    let bench = of(count);
    let limited = |words: &str| bench.shell(&format!("ulimit -v {LIMIT} && exec git-findings {words}")).ok();
    assert_eq!(limited("list -q").stdout.lines().count(), count);
    assert_eq!(limited("list --format jsonl").stdout.lines().count(), count);
    assert_eq!(limited("list --json=id,title").data()["findings"].as_array().unwrap().len(), count);
    assert_eq!(limited("list --at HEAD -q").stdout.lines().count(), count);
    assert_eq!(limited("export --format csv").stdout.lines().count(), count + 1);
    assert_eq!(limited("export --format jsonl").stdout.lines().count(), count);
    if count < 10_000 {
        // a hundred thousand in one document take more: GF-DX-003
        let aggregate = limited("aggregate").stdout;
        assert!(aggregate.contains(&format!("\"total_findings\": {count},")));
    }
    limited("create -q -t bug -s low --title t -d d").is("FIN-BUG-001\n");
}
