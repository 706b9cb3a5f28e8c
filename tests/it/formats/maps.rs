//! A team's own JSON, read by the settings alone: what was understood of it, what each rule does, and the example of the
//! page.

use serde_json::json as value;

use crate::bench::Bench;
use crate::samples::text;

/// The blocks of code of a page below a heading, by their language.
fn blocks(page: &str, heading: &str, language: &str) -> Vec<String> {
    let page = text(&format!("{}/docs/{page}", env!("CARGO_MANIFEST_DIR")));
    let section = page.split(heading).nth(1).unwrap().split("\n## ").next().unwrap().to_owned();
    let opening = format!("```{language}\n");
    section.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

fn with_the_example() -> Bench {
    let bench = Bench::started();
    let heading = "\n## JSON of your own\n";
    bench.write("linter.json", &blocks("export.md", heading, "json")[0]);
    bench.write(".findings-config.toml", &blocks("export.md", heading, "toml")[0]);
    bench
}

#[test]
fn the_example_of_the_page_is_read_as_the_page_says() {
    let bench = with_the_example();
    let told = bench.findings(["import", "linter.json"]).ok();
    told.says("1 created")
        .says("created_at: missing")
        .says_nothing_of("went to title")
        .says_nothing_of("became high");
    let finding = bench.finding("FIN-PERF-001");
    let fields = ["type", "severity", "status", "title", "component"].map(|field| &finding[field]);
    assert_eq!(
        fields.map(|value| value.as_str().unwrap()),
        ["performance", "high", "confirmed", "Bag copies on each read", "OutputBag"]
    );
    assert_eq!(finding["locations"], value!([{"path": "src/bag.rs", "start_line": 41}]));
    assert_eq!(finding["tags"], value!(["linter", "slow", "rule:copy-in-loop"]));
    assert_eq!(finding["extensions"]["confidence"], value!(0.9));
    assert_eq!(finding["aliases"], value!(["L/17"]));
    bench.findings(["import", "linter.json"]).ok().says("1 unchanged");
}

#[test]
fn an_unknown_shape_is_refused_with_the_setting_that_makes_it_readable() {
    let bench = with_the_example();
    bench.write("other.json", bench.read("linter.json"));
    let refused = bench.findings(["import", "other.json"]).fails(1);
    refused.says(
        "a JSON object with the keys tool, results and 1 object at 'results.issues' with the keys ref, rule,",
    );
    refused.says("records = \"results.issues\" below [import.other] in the settings");
    bench.findings(["import", "other.json", "--map", "linter"]).ok().says("1 created");
    bench.findings(["import", "other.json", "--map", "lnter"]).fails(2).says("did you mean 'linter'?");
    bench.write("linter.json", r#"{"results": {"found": [{"a": "b"}]}}"#);
    let moved = bench.findings(["import", "linter.json"]).fails(1);
    moved.says("has nothing at 'results.issues'").says("records = \"results.found\"");
    bench.write("bugs.json", r#"[{"summary": "it fails", "level": 3}]"#);
    bench
        .findings(["import", "bugs.json"])
        .fails(1)
        .says("summary = \"description\" below [import.bugs.fields]");
}

#[test]
fn an_explanation_tells_what_each_rule_did_to_each_record() {
    let bench = with_the_example();
    let before = bench.commits();
    let told = bench.findings(["import", "linter.json", "--explain", "--dry-run"]).ok();
    for line in [
        "  linter:#1 created FIN-PERF-001\n",
        "    mapped    message: went to title\n",
        "    mapped    type: 'slow' became performance, and a tag\n",
        "    mapped    severity: '2' became high\n",
        "    mapped    where.file: went to locations.path\n",
        "    mapped    rule: became the tag 'rule:copy-in-loop'\n",
        "    defaulted component: missing, became OutputBag\n",
    ] {
        assert!(told.stdout.contains(line), "{line} is not in {told}");
    }
    let json = bench.findings(["import", "linter.json", "--explain", "--dry-run", "--json"]).json();
    assert_eq!(json["records"][0]["outcome"], "created");
    let remarks = json["records"][0]["remarks"].as_array().unwrap();
    assert!(remarks.iter().any(|remark| remark["field"] == "where.file"));
    let table =
        bench.findings(["import", "linter.json", "--explain", "--dry-run", "--format", "tsv"]).ok().stdout;
    let of_section = json["records"][1]["remarks"].as_array().unwrap();
    assert_eq!(table.lines().count(), remarks.len() + of_section.len());
    assert_eq!(bench.commits(), before);
    assert!(!told.stdout.contains("+++ b/"), "the diff stands before what was asked for: {told}");
    bench.findings(["import", "linter.json", "--explain"]).ok();
    let again = bench.findings(["import", "linter.json", "--explain", "--json"]).json();
    assert_eq!(again["records"][0]["outcome"], "unchanged");
    let remarks = again["records"][0]["remarks"].as_array().unwrap();
    assert!(remarks.iter().all(|remark| remark["action"] != "defaulted"), "{again}");
    bench.write("fits.json", r#"{"id":"A-1","type":"bug","severity":"low","title":"t","description":"d","status":"open","created_at":"2026-01-01T00:00:00Z"}"#);
    bench.findings(["import", "fits.json", "--explain", "--dry-run"]).ok().says("    taken as it is\n");
    bench.findings(["import", "fits.json"]).ok();
    bench
        .findings(["import", "fits.json", "--explain"])
        .ok()
        .says("unchanged")
        .says("    says nothing new\n");
}

/// What nobody can read is no title: the description stands in for it, and a record without either is refused.
#[test]
fn a_record_with_an_empty_title_is_as_one_without() {
    let bench = with_the_example();
    let issues =
        |message: &str| format!(r#"{{"results": {{"issues": [{{"ref": "L/1", "message": "{message}"}}]}}}}"#);
    for message in ["", " \\n"] {
        bench.write("linter.json", issues(message));
        bench.findings(["import", "linter.json"]).fails(1).says("has neither title nor description");
    }
    let record = |description: &str| {
        format!(
            r#"{{"type":"bug","severity":"low","title":" ","description":"{description}","status":"open","created_at":"2026-01-01T00:00:00Z"}}"#
        )
    };
    bench.write("fits.json", record(""));
    bench.findings(["import", "fits.json"]).fails(1).says("has neither title nor description");
    bench.write("fits.json", record("It leaks. Always."));
    let told = bench.findings(["import", "fits.json", "--json"]).json();
    assert_eq!(bench.finding(told["changes"][0]["id"].as_str().unwrap())["title"], "It leaks");
}

/// GF-BUG-030, GF-DX-017: the section that reads a file is what hints name and what tools are kept apart by.
#[test]
fn the_section_that_reads_a_file_is_what_is_told_of_it() {
    let bench = with_the_example();
    let settings = bench.read(".findings-config.toml");
    bench.write(".findings-config.toml", format!("{settings}\n{}", settings.replace("linter", "other")));
    bench.write("deep.json", r#"{"results": {"found": [{"a": "b"}]}}"#);
    let moved = bench.findings(["import", "deep.json", "--map", "linter"]).fails(1);
    moved.says("records = \"results.found\" below [import.linter]").says_nothing_of("import.deep");
    for (file, map) in [("a.json", "linter"), ("b.json", "other"), ("c.json", "Linter")] {
        bench.write(file, bench.read("linter.json"));
        let created = if map == "Linter" { "1 unchanged" } else { "1 created" };
        bench.findings(["import", file, "--map", map]).ok().says(created);
    }
    let tools = ["FIN-PERF-001", "FIN-PERF-002"].map(|id| bench.finding(id)["source"]["tool"].clone());
    assert_eq!(tools, ["linter", "other"]);
}

/// GF-IMP-003: messages below the file that they are about.
#[test]
fn fields_of_the_objects_around_a_record_are_had_by_a_circumflex() {
    let bench = Bench::started();
    let heading = "\n### What stands around the records\n";
    bench.write("review.json", &blocks("export.md", heading, "json")[0]);
    bench.write(".findings-config.toml", &blocks("export.md", heading, "toml")[0]);
    let told = bench.findings(["import", "review.json", "--explain"]).ok();
    told.says("3 created").says("mapped    ^.path: went to locations.path");
    let place = |id: &str| bench.finding(id)["locations"][0].clone();
    assert_eq!(place("FIN-BUG-001"), value!({"path": "src/a.rs", "start_line": 3}));
    assert_eq!(place("FIN-BUG-002"), value!({"path": "src/a.rs", "start_line": 9}));
    assert_eq!(place("FIN-BUG-003"), value!({"path": "src/b.rs", "start_line": 1}));
    assert_eq!(bench.finding("FIN-BUG-003")["tags"], value!(["by:opus"]));
    assert_eq!(bench.finding("FIN-BUG-003")["component"], "Bag");
    bench.findings(["import", "review.json"]).ok().says("3 unchanged");
}

/// The hint named the outer list, whose groups became findings of their own.
#[test]
fn the_hint_for_lists_in_lists_names_the_records_and_not_their_groups() {
    let bench = Bench::started();
    let group = |area: &str, hits: &str| format!(r#"{{"area":"{area}","hits":[{hits}]}}"#);
    let hit = |number: u8| {
        format!(
            r#"{{"uid":{number},"headline":"Race {number}","sev":"S9","at":[{{"file":"a.rs","line":1}}]}}"#
        )
    };
    let groups = [group("Storage", &hit(1)), group("Empty", ""), group("Web", &hit(2))].join(",");
    bench.write("scan.json", format!(r#"{{"analysis":{{"groups":[{groups}]}}}}"#));
    let refused = bench.findings(["import", "scan.json"]).fails(1);
    refused.says("2 objects at 'analysis.groups.hits' with the keys uid, headline, sev, at");
    refused.says("records = \"analysis.groups.hits\" below [import.scan]");
    let settings =
        "[import.scan]\nrecords = \"analysis.groups.hits\"\n[import.scan.fields]\nheadline = \"title\"\n";
    bench.write(".findings-config.toml", settings);
    bench.findings(["import", "scan.json"]).ok().says("2 created");
}

/// An unknown word was told as missing, and what somebody had rated became info.
#[test]
fn a_word_that_the_settings_lack_is_medium_and_told_once() {
    let bench = Bench::started();
    bench.write("bugs.json", r#"[{"title":"T","description":"D","severity":"S9","status":"odd"}]"#);
    let told = bench.findings(["import", "bugs.json"]).ok();
    told.says("severity: 'S9' is no severity, became medium, went to extensions.severity");
    told.says("status: 'odd' is no status, became open, went to extensions.status");
    told.says_nothing_of("severity: missing").says_nothing_of("status: missing");
    let finding = bench.finding("FIN-BUG-001");
    assert_eq!(
        (&finding["severity"], &finding["extensions"]["severity"]),
        (&value!("medium"), &value!("S9"))
    );
    bench.write(".findings-config.toml", "[import.bugs]\nseverity = \"high\"\n");
    bench.write("bugs.json", r#"[{"title":"U","description":"E","severity":"S9"}]"#);
    bench.findings(["import", "bugs.json"]).ok().says("'S9' is no severity, became high");
    bench.write("bugs.json", r#"[{"title":"V","description":"F"}]"#);
    bench.findings(["import", "bugs.json"]).ok().says("severity: missing, became high");
}

/// GF-BUG-044: each of these was taken without a word, and ignored.
#[test]
fn what_says_nothing_of_a_file_is_refused_or_told() {
    let bench = with_the_example();
    bench.write("scan.sarif", r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Lint Er"}},"results":[{"ruleId":"R","message":{"text":"m"}}]}]}"#);
    bench.write("table.csv", "title,description\nT,D\n");
    for (file, flags, why) in [
        ("linter.json", &["--scanned", "HEAD"][..], "--scanned goes with a scanner's report"),
        ("table.csv", &["--checkout-path", "/src"], "--checkout-path goes with a scanner's report"),
        ("linter.json", &["--raw"], "--raw goes with CSV, and none of these is one"),
        ("scan.sarif", &["--raw"], "--raw goes with CSV"),
        ("scan.sarif", &["--map", "linter"], "--map goes with a file of records"),
    ] {
        bench.findings(["import", file, "--dry-run"].iter().chain(flags)).fails(2).says(why).says("hint: ");
    }
    let all = ["import", "linter.json", "scan.sarif", "table.csv", "--dry-run"];
    bench.findings(all.iter().chain(&["--scanned", "HEAD", "--raw"])).ok().says("3 created");
    let settings = "[import.lint-er]\nstatus = \"confirmed\"\n[import.lint-er.fields]\nx = \"title\"\n";
    bench.write(".findings-config.toml", settings);
    bench
        .findings(["import", "scan.sarif", "--dry-run"])
        .ok()
        .says("note: status, fields in the settings for Lint Er say nothing of a scanner's results")
        .says("[import.lint-er.rules]");
}

/// GF-DX-023: a slip in the settings said nothing. It is told where records have what no setting knows, else to those who ask;
/// once for all files of a section, and never of what is built in.
#[test]
fn a_setting_that_matches_nothing_is_told() {
    let bench = Bench::started();
    let settings = |headline: &str| {
        format!(
            "[import.lint]\nrecords = \"issues\"\n[import.lint.fields]\n{headline} = \"title\"\nref = \"id\"\nagent = \"run.agent_model\"\n\
             \"place.file\" = \"locations.path\"\n[import.lint.severities]\nWorst = \"critical\"\nbad = \"high\"\n\
             [import.lint.statuses]\ngone = \"resolved\"\n[import.lint.defaults]\ncomponent = \"Lint\"\n"
        )
    };
    let issue = |id: u64, severity: &str| {
        value!({"ref": format!("L-{id}"), "headline": "H", "message": format!("Message {id}"), "description": "D",
                "agent": "opus", "severity": severity, "component": "Own"})
    };
    let issues = |all: &[serde_json::Value]| value!({ "issues": all }).to_string();
    bench.write(".findings-config.toml", settings("headlin"));
    bench.write("lint.json", issues(&[issue(1, "BAD"), issue(2, "vile")]));
    let told = bench.findings(["import", "lint.json", "--dry-run"]).ok();
    told.says("  unused    fields: headlin, place.file did nothing; known to no setting: headline, message  ([import.lint])\n");
    told.says("  unused    severities: Worst did nothing; known to no setting: vile  ([import.lint])\n");
    told.says_nothing_of("gone").says_nothing_of("legacy").says_nothing_of("component did nothing");
    let more = bench.findings(["import", "lint.json", "--dry-run", "--explain"]).ok();
    more.says("  [import.lint] read -\n    unused    defaults: component did nothing\n");
    more.says("    unused    statuses: gone did nothing\n");
    let data = bench.findings(["import", "lint.json", "--dry-run", "--json"]).json();
    let unused = data["report"].as_array().unwrap().iter().filter(|note| note["action"] == "unused");
    assert_eq!(unused.count(), 4, "{data}");

    bench.write(".findings-config.toml", settings("headline"));
    bench.write("lint.json", issues(&[issue(1, "bad")]).replace("\"message\"", "\"title\""));
    bench.write("other.json", issues(&[issue(2, "worst")]).replace("\"message\"", "\"title\""));
    let told = bench.findings(["import", "lint.json", "other.json", "--map", "lint", "--explain"]).ok();
    told.says("    unused    fields: place.file did nothing\n");
    told.says_nothing_of("Worst").says_nothing_of("bad did");
    bench.write("lint.json", issues(&[]));
    bench.findings(["import", "lint.json", "--explain"]).ok().says_nothing_of("did nothing");
}

#[test]
fn a_default_that_is_no_field_is_refused() {
    let bench = Bench::started();
    for key in ["mood", "locations.path", "extensions.x"] {
        bench.write(".findings-config.toml", format!("[import.x.defaults]\n\"{key}\" = \"y\"\n"));
        bench.findings(["list"]).fails(4).says("no field that a default can stand for");
    }
}
