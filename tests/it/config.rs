//! `config` and the settings as commands see them: who wins, what is mistyped, what is too new.

use serde_json::json;

use super::bench::{Bench, Run};

#[test]
fn flag_before_environment_before_git_before_file_before_default() {
    let bench = Bench::started();
    let layout = |extra: &[&str]| bench.findings(["config", "layout"].iter().chain(extra));
    let is = |run: Run, text: &str| {
        run.ok().is(&format!("layout\t{text}\n"));
    };
    is(layout(&[]), "\"by-entry\"\tdefault");
    bench.write(".findings-config.toml", "version = 1\nlayout = \"flat\"\n");
    is(layout(&[]), "\"flat\"\t.findings-config.toml:2");
    bench.git(["config", "findings.layout", "hex"]).ok();
    is(layout(&[]), "\"hex\"\tgit config findings.layout");
    is(layout(&[]).env("GIT_FINDINGS_LAYOUT", "flat"), "\"flat\"\tenvironment variable GIT_FINDINGS_LAYOUT");
    is(layout(&["-c", "layout=by-entry"]).env("GIT_FINDINGS_LAYOUT", "flat"), "\"by-entry\"\tflag -c layout");
}

#[test]
fn the_folder_may_have_another_name() {
    let bench = Bench::new();
    bench.commit_file(".findings-config.toml", "version = 1\ndir = \"docs/issues\"\n", "Settings");
    bench.findings(["list"]).fails(3).says("no findings folder 'docs/issues'").says("git findings init");
    bench.findings(["init"]).ok();
    assert_eq!(bench.create([]), "FIN-BUG-001");
    assert!(bench.has("docs/issues/FIN/FIN-BUG-001.json"));
    bench.findings(["history", "-q"]).ok();
}

#[test]
fn an_unknown_key_warns_commands_and_fails_config() {
    let bench = Bench::started();
    bench.create([]);
    bench.write(".findings-config.toml", "version = 1\nlayuot = \"flat\"\n");
    let said = ".findings-config.toml:2: unknown setting 'layuot', did you mean 'layout'?";
    let answer = bench.findings(["list", "-q"]).ok();
    answer.is("FIN-BUG-001\n");
    assert_eq!(answer.stderr.matches(said).count(), 1, "{answer}");
    bench.findings(["config"]).fails(1).says(said);
    bench.findings(["list", "-c", "layuot=flat", "-q"]).ok().says("flag -c layuot: unknown setting 'layuot'");
}

#[test]
fn wrong_values_are_refused_with_their_place() {
    let bench = Bench::started();
    bench.write(".findings-config.toml", "version = 1\nlayout = \"flt\"\n");
    bench.findings(["list"]).fails(4).says(".findings-config.toml:2").says("flat");
    bench.write(".findings-config.toml", "version = 1\nlayout = \n");
    bench.findings(["list"]).fails(4).says(".findings-config.toml:2");
    bench.write(".findings-config.toml", "");
    bench.findings(["list", "-c", "layout=flt"]).fails(2).says("flag -c layout: unknown layout 'flt'");
    bench.findings(["list", "-c", "layout"]).fails(2).says("KEY=VALUE");
    bench.findings(["config", "layuot"]).fails(2).says("did you mean 'layout'?");
}

#[test]
fn a_later_format_is_read_and_not_written_under() {
    let bench = Bench::started();
    bench.create([]);
    bench.write(".findings-config.toml", "version = 2\n");
    bench.findings(["list", "-q"]).ok().is("FIN-BUG-001\n").says("version 2 is newer");
    bench.findings(["confirm", "FIN-BUG-001"]).fails(4).says("version 2 is newer");
    assert_eq!(bench.finding("FIN-BUG-001")["status"], "open");
}

#[test]
fn json_and_parts_of_the_tree() {
    let bench = Bench::started();
    let data = bench.findings(["config", "ids", "--json"]).json();
    assert_eq!(
        data["settings"],
        json!([
            {"key": "ids.entry", "value": "\"\"", "origin": "default"},
            {"key": "ids.scheme", "value": "\"sequential\"", "origin": "default"},
        ])
    );
    bench.create(["--entry", "X"]);
    bench.git(["config", "findings.ids.entry", "APP"]).ok();
    assert_eq!(bench.create([]), "APP-BUG-001");
}

#[test]
fn the_subject_of_commits_is_a_setting() {
    let bench = Bench::started();
    let settings = "version = 1\n[commit]\nsubject = \"chore(findings): {summary}\"\ntrailers = false\n";
    bench.commit_file(".findings-config.toml", settings, "Settings");
    bench.create([]);
    bench
        .git(["log", "-1", "--format=%B"])
        .ok()
        .is("chore(findings): create FIN-BUG-001\n\nBag loses keys\n\n");
}

#[test]
fn nothing_that_the_repository_says_is_run() {
    let bench = Bench::started();
    bench.create([]);
    for key in ["core.pager", "core.editor", "pager.findings", "core.fsmonitor", "diff.external"] {
        bench.git(["config", key, "touch ran; false"]).ok();
    }
    bench.findings(["list"]).ok();
    bench.findings(["edit", "FIN-BUG-001"]).fails(2);
    bench.findings(["history", "--patch"]).ok();
    bench.findings(["validate", "--staged"]).ok();
    assert!(!bench.has("ran"));
}
