//! What build servers and registers read: Code Quality, JUnit, OSV, Markdown.

use serde_json::{Value, json as value};

use super::{complaints, export, json, peopled, schema};

#[test]
fn gitlab_gets_the_open_ones_each_with_a_fingerprint_of_its_own() {
    let bench = peopled();
    let answer = bench.findings(["export", "--format", "gitlab"]).ok();
    answer.says("3 findings left out: gitlab holds open findings");
    let issues: Vec<Value> = serde_json::from_str(&answer.stdout).unwrap();
    let told: Vec<(&Value, &Value)> =
        issues.iter().map(|issue| (&issue["severity"], &issue["location"]["path"])).collect();
    assert_eq!(
        told,
        [
            (&value!("blocker"), &value!("src/bag.rs")),
            (&value!("info"), &value!("findings/FIN/FIN-DX-001.json")),
            (&value!("minor"), &value!("src/bag.rs")),
        ]
    );
    let sha = bench.shell("printf FIN-BUG-001 | sha256sum | cut -d' ' -f1").ok().stdout;
    assert_eq!(issues[0]["fingerprint"], sha.trim());
    assert_eq!(issues[0]["description"], "=1+1 | <x> & ::error:: (FIN-BUG-001)");
}

#[test]
fn junit_adds_up_and_names_what_cannot_be_read() {
    let bench = peopled();
    let head = |text: &str| text.lines().nth(1).unwrap().to_owned();
    let text = export(&bench, &["junit"]);
    assert_eq!(head(&text), "<testsuites tests=\"6\" failures=\"1\" errors=\"0\" skipped=\"2\">");
    assert!(text.contains("<testsuite name=\"Bag\" tests=\"5\" failures=\"1\" errors=\"0\" skipped=\"2\">"));
    assert!(
        text.contains("name=\"FIN-BUG-001 =1+1 | &lt;x&gt; &amp; ::error::\" file=\"src/bag.rs\">"),
        "{text}"
    );
    let all = export(&bench, &["junit", "--threshold", "info"]);
    assert_eq!(head(&all), "<testsuites tests=\"6\" failures=\"3\" errors=\"0\" skipped=\"2\">");
    bench.findings(["export", "--format=junit", "--threshold=hihg"]).fails(2).says("did you mean 'high'?");
    bench.write("findings/FIN/FIN-BUG-009.json", "{");
    let broken = bench.findings(["export", "--format", "junit"]).fails(4);
    assert_eq!(head(&broken.stdout), "<testsuites tests=\"7\" failures=\"1\" errors=\"1\" skipped=\"2\">");
    assert!(broken.stdout.contains("<error message="), "{broken}");
    // what an XML reader finds is what the sums say
    let script = "import sys, xml.etree.ElementTree as x\nr = x.fromstring(sys.stdin.read())\n\
        print(len(r.findall('.//testcase')), len(r.findall('.//failure')), len(r.findall('.//skipped')))";
    let counted = bench
        .shell(&format!("git findings export --format junit 2>/dev/null | python3 -c \"{script}\""))
        .run();
    assert_eq!(counted.stdout.trim(), "7 1 2", "{counted}");
}

#[test]
fn osv_knows_the_commit_that_fixed_a_weakness() {
    let bench = peopled();
    bench.findings(["export", "--format", "osv"]).fails(2).says("--repository");
    let address = "https://example.org/bag.git";
    let told = json(&bench, &["osv", "--repository", address]);
    let vulns = told["vulns"].as_array().unwrap();
    for vuln in vulns {
        assert_eq!(complaints(&schema("osv.schema.json"), vuln), [""; 0]);
        assert_eq!(vuln["affected"][0]["ranges"][0]["repo"], address);
    }
    let of = |id: &str| vulns.iter().find(|vuln| vuln["id"] == id).unwrap();
    let events = |id: &str| of(id)["affected"][0]["ranges"][0]["events"].clone();
    let fix = bench.shell("git log -1 --format=%H --grep Lock").ok().stdout;
    assert_eq!(events("FIN-SEC-002"), value!([{"introduced": "0"}, {"fixed": fix.trim()}]));
    assert_eq!(events("FIN-SEC-003"), value!([{"introduced": "0"}]));
    let withdrawn: Vec<&Value> =
        vulns.iter().filter(|vuln| vuln.get("withdrawn").is_some()).map(|vuln| &vuln["id"]).collect();
    assert_eq!(withdrawn, ["FIN-SEC-001"]);
    // an advisory without an end would be about every version for ever
    let unknown = bench.create(["--type", "security", "--title", "gone by itself"]);
    bench.findings(["resolve", &unknown, "--type", "fixed", "--commit", "none"]).ok();
    let answer = bench.findings(["export", "--format", "osv", "--repository", address]).ok();
    answer.says_nothing_of(&unknown).says("4 findings left out: osv holds security findings");
    answer.says("of fixed ones those whose fix commit is known");
    bench.git(["remote", "add", "origin", "git@example.org:bag.git"]).ok();
    let told = json(&bench, &["osv"]);
    assert_eq!(told["vulns"][0]["affected"][0]["ranges"][0]["repo"], "ssh://example.org/bag.git");
}

#[test]
fn markdown_is_a_table_that_nothing_breaks_out_of() {
    let bench = peopled();
    let text = export(&bench, &["md", "is:open"]);
    assert_eq!(text.lines().count(), 5);
    let first = text.lines().nth(2).unwrap();
    assert!(
        first.starts_with(
            "| critical | FIN-BUG-001 | bug | open | Bag | =1+1 \\| &lt;x&gt; &amp; ::error:: |"
        ),
        "{first}"
    );
}
