//! Ids that are paths, options, devices or patterns: none becomes a file name.

use super::{files, record};
use crate::bench::Bench;

const HOSTILE: [&str; 24] = [
    "../../x",
    "..",
    ".",
    "/etc/x",
    "a/b",
    "a\\b",
    "C:x",
    ".git",
    "CON",
    "con",
    "NUL.txt",
    "COM1",
    "lpt9.json",
    "-x",
    "--output=x",
    ":(top)x",
    "a..b",
    "a.",
    "a.lock",
    "runs",
    "a b",
    "e\u{301}",
    "\u{ff21}",
    "*",
];

#[test]
fn no_command_makes_or_finds_a_file_by_a_hostile_id() {
    let bench = Bench::started();
    bench.create([]);
    bench.write("src/x.json", "{}");
    bench.write("x.json", "{}");
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", "Bait"]).ok();
    let (files_before, head) = (files(&bench), bench.hash("HEAD"));
    for id in HOSTILE {
        let flags = ["--type=bug", "--severity=low", "--title=t", "--description=d"];
        let chosen = format!("--id={id}");
        let refused = bench.findings(["create", &chosen].into_iter().chain(flags)).fails(2);
        refused.says("--id");
        bench
            .findings(["create", "--from", "-"])
            .stdin(record(&id.replace('\\', "\\\\"), ""))
            .fails(2)
            .says("id");
        for command in [
            &["show", "--", id][..],
            &["edit", "--set=title=x", "--", id],
            &["start", "--as=me", "--", id],
            &["resolve", "--type=wont_fix", "--details=x", "--", id],
            &["remove", "--reason=x", "--", id],
            &["resolve", "--type=duplicate", &format!("--of={id}"), "FIN-BUG-001"],
        ] {
            bench.findings(command).fails(3);
        }
    }
    assert_eq!((files(&bench), bench.hash("HEAD"), bench.status()), (files_before, head, String::new()));
    bench.git(["for-each-ref", "refs/findings"]).ok().is("");
}

#[test]
fn no_entry_and_no_setting_makes_a_hostile_id() {
    let bench = Bench::started();
    let before = files(&bench);
    let flags = ["create", "--type=bug", "--severity=low", "--title=t", "--description=d"];
    for entry in HOSTILE {
        let flag = format!("--entry={entry}");
        bench.findings(flags.into_iter().chain([flag.as_str()])).fails(2);
        let setting = format!("ids.entry={entry}");
        bench.findings(["-c", &setting].into_iter().chain(flags)).fails(2);
        bench.git(["config", "findings.ids.entry", entry]).ok();
        bench.findings(flags).fails(4).says("ids.entry");
        bench.git(["config", "--unset", "findings.ids.entry"]).ok();
    }
    assert_eq!(files(&bench), before);
}

#[test]
fn an_empty_id_names_nothing() {
    let bench = Bench::started();
    bench.create([]);
    for command in [
        &["show", ""][..],
        &["remove", "--reason=x", ""],
        &["resolve", "--type=wont_fix", "--details=x", ""],
        &["edit", "--set=title=x", " "],
    ] {
        bench.findings(command).fails(2).says("an id is empty");
    }
    assert_eq!(bench.finding("FIN-BUG-001")["status"], "open");
}

#[test]
fn a_clash_in_the_case_of_letters_is_refused() {
    let bench = Bench::started();
    bench.create([]);
    let flags = ["create", "--type=bug", "--severity=low", "--title=t", "--description=d"];
    bench.findings(flags.into_iter().chain(["--id=fin-bug-001"])).fails(5).says("exists already");
    bench.write("findings/deep/Fin-Bug-001.json", record("Fin-Bug-001", ""));
    bench.findings(["validate"]).fails(1).says("error[id-clash]").says("findings/deep/Fin-Bug-001.json");
    bench.findings(["edit", "FIN-BUG-001", "--set", "title=x"]).fails(2).says("names 2 findings");
}

#[test]
fn import_gives_a_hostile_id_a_new_name_and_keeps_the_record() {
    let bench = Bench::started();
    let hostile: Vec<String> = HOSTILE
        .iter()
        .map(|id| record(&id.replace('\\', "\\\\"), ""))
        .chain([record(r"a\u0000b", ""), record(r"\u001b[31m", "")])
        .collect();
    bench.write("../in.json", format!("[{}]", hostile.join(",")));
    let answer = bench.findings(["import", "../in.json"]).ok();
    answer.says("'../../x' cannot be an id, became FIN-BUG-001");
    assert!(!answer.stdout.contains('\u{1b}') && !answer.stderr.contains('\u{1b}'), "{answer}");
    let made = bench.git(["ls-files", "findings"]).ok().stdout;
    assert!(made.lines().skip(1).all(|path| path.starts_with("findings/FIN/FIN-BUG-")), "{made}");
    assert_eq!(made.lines().count(), 1 + hostile.len());
    assert_eq!(bench.status(), "");
    bench.findings(["validate"]).ok();
}

#[test]
fn the_run_of_a_record_names_no_path() {
    let bench = Bench::started();
    let metadata = r#"{"agent_run_id":"../../evil","roadmap_entry_id":"FIN-001","started_at":"2026-01-01T00:00:00Z","completed_at":"2026-01-01T01:00:00Z","status":"completed","total_findings":1}"#;
    let findings = record("FIN-001-BUG-001", "");
    bench.write("../in.json", format!(r#"{{"metadata":{metadata},"findings":[{findings}]}}"#));
    bench.findings(["import", "../in.json"]).ok();
    let made = bench.git(["ls-files", "findings/runs"]).ok().stdout;
    let name = made.trim_end().strip_prefix("findings/runs/").unwrap().strip_suffix(".json").unwrap();
    assert!(name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{made}");
    let exported = bench.findings(["export", "--format", "json", "--run", "../../evil"]).ok();
    exported.says("../../evil").says("FIN-001-BUG-001");
}

#[test]
fn files_with_hostile_names_are_named_and_hide_nothing() {
    let bench = Bench::started();
    let id = bench.create([]);
    for name in ["CON.json", "a b.json", "e\u{301}.json", "-x.json", "a..b.json", "\u{1b}[31m.json"] {
        bench.write(&format!("findings/{name}"), record("X", ""));
    }
    let listed = bench.findings(["list"]).fails(4);
    listed.says(&id).says("error[bad-id]").says("findings/CON.json").says("findings/-x.json");
    assert_eq!(listed.stderr.matches("error[bad-id]").count(), 6, "{listed}");
    assert!(!listed.stderr.contains('\u{1b}'), "{listed}");
    let judged = bench.findings(["validate"]).fails(1);
    assert_eq!(judged.stderr.matches("error[bad-id]").count(), 6, "{judged}");
    assert_eq!(bench.create([]), "FIN-BUG-002");
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", "Hostile"]).ok();
    bench.findings(["list", "--at", "HEAD"]).fails(4).says(&id).says("findings/CON.json");
    bench.findings(["validate", "--at", "HEAD"]).fails(1).says("findings/a..b.json");
    bench.findings(["aggregate"]).fails(4).says(&id).says("findings/CON.json");
}

/// To some file systems it is the finding's file, to others not: it is never passed over in silence.
#[test]
fn an_ending_in_other_letters_is_named_everywhere() {
    let bench = Bench::started();
    let id = bench.create([]);
    let odd = format!("findings/FIN/{id}.JSON");
    bench.git(["mv", &crate::bench::finding_path(&id), &odd]).ok();
    bench.write("findings/runs/r.JSON", "{}");
    bench.git(["add", "."]).ok();
    let named = |command: &[&str], code: i32| {
        let answer = bench.findings(command).fails(code);
        answer.says(&odd).says("it ends in '.JSON', not in '.json'");
        answer
    };
    named(&["list"], 4).says_nothing_of("no finding is filed");
    named(&["show", &id], 4);
    named(&["validate"], 1).says("findings/runs/r.JSON");
    named(&["validate", "--staged"], 1).says("findings/runs/r.JSON");
    named(&["hook", "run", "pre-commit"], 1);
    bench
        .findings(["create", "--type=bug", "--severity=low", "--title=t", "--description=d", "--id", &id])
        .fails(5);
    bench.git(["commit", "-q", "-m", "Rename"]).ok();
    named(&["list", "--at", "HEAD"], 4);
    named(&["list", "--all-branches"], 4);
    named(&["validate", "--at", "HEAD"], 1);
}
