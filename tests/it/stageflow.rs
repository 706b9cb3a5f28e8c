//! The four command lines of the reporting schema, word for word, through `stageflow-test`.

use serde_json::Value;

use super::bench::Bench;

const LIST: &str = "stageflow-test findings list --status=open --severity=critical";
const RESOLVE: &str = "stageflow-test findings resolve FIN-001-BUG-001 --type=fixed --commit=abc123 \
                       --details=\"Implemented CAS in OutputBag\"";
const AGGREGATE: &str = "stageflow-test findings aggregate --output=aggregated_findings.json";
const EXPORT: &str = "stageflow-test findings export --format=csv --output=findings.csv";

fn bench() -> Bench {
    let bench = Bench::started();
    bench.create(["--entry", "FIN-001", "--severity", "critical", "--title", "OutputBag race"]);
    bench.create(["--entry", "FIN-001", "--severity", "low", "--title", "Typo"]);
    bench
}

#[test]
fn list() {
    bench().shell(LIST).ok().is("FIN-001-BUG-001\tcritical\topen\tbug\t\tOutputBag race\n");
}

#[test]
fn resolve_with_a_commit_that_is_there_and_without() {
    let bench = bench();
    let answer = bench.shell(RESOLVE).fails(3);
    answer.says("no commit is named 'abc123'").says("git log --oneline");
    let fix = bench.commit_file("src/bag.rs", "fn take() { swap() }\n", "Compare and swap");
    bench.git(["tag", "abc123"]).ok();
    bench.shell(RESOLVE).ok().says("FIN-001-BUG-001 open → resolved");
    let finding = bench.finding("FIN-001-BUG-001");
    assert_eq!(finding["resolution"]["commit_hash"], *fix);
    assert_eq!(finding["resolution"]["resolution_details"], "Implemented CAS in OutputBag");
}

#[test]
fn aggregate() {
    let bench = bench();
    bench.shell(AGGREGATE).ok();
    let document = bench.read_json("aggregated_findings.json");
    assert_eq!(document["total_findings"], 2);
    assert_eq!(document["by_severity"], serde_json::json!({"critical": 1, "low": 1}));
    assert_eq!(document["findings"].as_array().map(Vec::len), Some(2));
    assert!(document.get("kind").is_none_or(Value::is_null), "the document itself, no envelope");
}

#[test]
fn export() {
    let bench = bench();
    bench.shell(EXPORT).ok();
    let text = bench.read("findings.csv");
    assert!(text.starts_with("id,type,severity,status,title,"), "{text}");
    assert_eq!(text.lines().count(), 3);
}

#[test]
fn both_programs_answer_alike() {
    let bench = bench();
    for arguments in
        [&["list", "--json"][..], &["show", "FIN-001-BUG-001"], &["schema"], &["list", "--status=opne"]]
    {
        let one = bench.findings(arguments).run();
        let other = bench.program("stageflow-test", ["findings"].iter().chain(arguments)).run();
        assert_eq!((one.code, one.stdout, one.stderr), (other.code, other.stdout, other.stderr));
    }
    bench.program("stageflow-test", ["findngs"]).fails(2).says("'findings'");
}
