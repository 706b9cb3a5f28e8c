//! What `create` takes from its user: places as typed, slips told, nothing empty, nothing twice without a word.

use serde_json::json;

use super::bench::Bench;

#[test]
fn places_are_taken_from_where_the_user_stands() {
    let bench = Bench::started();
    bench.write("src/deep/x.rs", "1\n2\n3\n");
    let whole = bench.top.join("src/bag.rs");
    let places = ["../bag.rs", "x.rs:2:7", "./x.rs:L2-L3", "x.rs#L1", whole.to_str().unwrap()]
        .map(|place| ["--at", place]);
    let flags = ["create", "-t", "bug", "-s", "low", "--title", "T", "-d", "D"];
    let arguments = flags.into_iter().chain(places.into_iter().flatten());
    bench.findings(arguments).in_folder("src/deep").ok().quietly();
    assert_eq!(
        bench.finding("FIN-BUG-001")["locations"],
        json!([
            {"path": "src/bag.rs"},
            {"path": "src/deep/x.rs", "start_line": 2},
            {"path": "src/deep/x.rs", "start_line": 2, "end_line": 3},
            {"path": "src/deep/x.rs", "start_line": 1},
            {"path": "src/bag.rs"},
        ])
    );
    for outside in ["../x.rs", "/etc/passwd", ".git/config", "", "https://example.org/x.rs", "src/bag.rs:0"] {
        bench.findings(flags.iter().chain(&["--at", outside])).fails(2);
    }
    let answer = bench.findings(flags.iter().chain(&["--at", "src/bag.rs:9", "--at", "src/gone.rs"])).ok();
    answer.says("warning: 'src/bag.rs' has 1 line, so there is no line 9");
    answer.says("warning: there is no file 'src/gone.rs' in the work tree");
    bench.git(["branch", "side"]).ok();
    let elsewhere = bench.findings(flags.iter().chain(&["--at", "src/gone.rs", "--on", "side"])).ok();
    elsewhere.says_nothing_of("warning");
}

#[test]
fn a_slip_in_json_is_told_and_kept() {
    let bench = Bench::started();
    let lines = "{\"type\":\"bug\",\"severity\":\"low\",\"title\":\"One\",\"description\":\"D\",\"components\":\"x\"}\n";
    let answer = bench.findings(["create", "--from", "-"]).stdin(lines).ok();
    answer
        .says("warning: a finding has no field 'components', it is kept as it is; did you mean 'component'?");
    assert_eq!(bench.finding("FIN-BUG-001")["components"], "x");
    bench.findings(["create"]).stdin(lines).fails(2).says("--from - reads it from a pipe");
}

#[test]
fn the_same_title_again_is_filed_with_a_note() {
    let bench = Bench::started();
    bench.create([]);
    let again = |kind, title| {
        bench.findings(["create", "-t", kind, "-s", "low", "--title", title, "-d", "Else."]).ok()
    };
    again("bug", "bag  LOSES keys.")
        .says("note: FIN-BUG-002 may repeat FIN-BUG-001 (open, 0.67: same words in the title)");
    again("bug", "Box keeps values").quietly();
}

#[test]
fn what_says_nothing_is_refused() {
    let bench = Bench::started();
    let flags = ["create", "-t", "bug", "-s", "low", "-d", "D"];
    let refused = |more: &[&str], said: &str| {
        bench.findings(flags.iter().chain(more)).fails(2).says(said);
    };
    refused(&["--title", "a\nb"], "a title is one line");
    refused(&["--title", "T", "--component", ""], "'component' is empty");
    refused(&["--title", "T", "--set", "component="], "'component' would be empty");
    refused(&["--title", "T", "--set", "locations=src"], "locations: expected an array");
    assert_eq!(bench.commits(), 1);
}

#[test]
fn an_id_whose_file_is_deleted_here_says_how_it_comes_back() {
    let bench = Bench::started();
    bench.create([]);
    std::fs::remove_file(bench.top.join("findings/FIN/FIN-BUG-001.json")).unwrap();
    let flags = ["create", "-t", "bug", "-s", "low", "--title", "T", "-d", "D", "--id", "FIN-BUG-001"];
    bench.findings(flags).fails(5).says("is deleted here").says("git restore findings/FIN/FIN-BUG-001.json");
}

/// GF-DX-005: what is filed all the same is told, by whatever command it comes in; what stood there before is not.
#[test]
fn a_title_with_characters_that_nobody_sees_is_filed_with_a_warning() {
    let bench = Bench::started();
    let told = "warning: the title of FIN-BUG-001 has U+001B, a character that no reader sees";
    let flags = ["create", "-t", "bug", "-s", "low", "-d", "d", "--title", "Bag \u{1b}[31mfalls"];
    bench.findings(flags.iter().chain(&["--dry-run"])).ok().says(told);
    bench.findings(flags).ok().says(told);
    bench.findings(["edit", "FIN-BUG-001", "--set", "severity=high"]).ok().says_nothing_of("U+001B");
    bench.findings(["edit", "FIN-BUG-001", "--set", "title=a\u{202e}b"]).ok().says("has U+202E");
    bench.findings(["validate", "--strict"]).fails(1).says("hidden-in-title").says("U+202E");
    let records: Vec<String> = ["Zero\u{200b}width", "Bell\u{7}", "Ok \u{1f469}\u{200d}\u{1f4bb}\tall"]
        .iter()
        .enumerate()
        .map(|(number, title)| {
            serde_json::json!({"id": number, "type": "bug", "severity": "low", "title": title, "description": "d"})
                .to_string()
        })
        .collect();
    let import = bench.findings(["import", "-"]).stdin(format!("[{}]", records.join(","))).ok();
    import.says("has U+200B").says("and 1 more title with such characters");
    let at_level = |level: &str| {
        let rule = format!("rules.hidden-in-title={level}");
        let filed = ["create", "-t", "bug", "-s", "low", "-d", "d", "--title", "\u{7}x"];
        bench.findings(["-c", &rule].iter().chain(&filed))
    };
    at_level("off").ok().says_nothing_of("warning");
    at_level("error").fails(2).says("hidden-in-title");
}
