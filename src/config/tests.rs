//! Layers, warnings, errors, and that the documented defaults are the ones in force.

use super::*;
use crate::model::{Kind, Verb};

fn file(text: &str) -> Sources {
    Sources { file: Some((".findings-config.toml".to_owned(), text.to_owned())), ..Sources::default() }
}

fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

fn load(sources: Sources) -> (Config, Vec<Warning>) {
    Config::load(sources).unwrap()
}

fn error(text: &str) -> String {
    Config::load(file(text)).unwrap_err().to_string()
}

fn warnings(sources: Sources) -> Vec<String> {
    load(sources).1.iter().map(ToString::to_string).collect()
}

#[test]
fn the_defaults_are_those_of_the_text() {
    let (config, warnings) = load(Sources::default());
    assert_eq!(warnings, []);
    assert_eq!((config.version, config.dir.as_str(), config.layout), (VERSION, "findings", Layout::ByEntry));
    assert_eq!(config.ids, Ids { scheme: Scheme::Sequential, entry: None });
    assert_eq!(config.commit.subject, "findings: {summary}");
    assert!(config.commit.trailers && !config.commit.sign_off);
    assert_eq!(config.commit.detached, Detached::Commit);
    assert_eq!((config.lock_timeout.as_secs(), config.claims_expire_after), (30, None));
    assert_eq!(config.transitions, Transitions::default());
    assert!(config.rules.is_empty() && config.components.is_empty());
    assert_eq!(config.severity_colours.len(), 5);
    assert!(config.settings().iter().all(|setting| setting.origin == Origin::Default));
}

/// Guards against a text that documents what the program does not do: with every comment mark taken away, the file
/// says exactly what holds without it, and every key of it is known.
#[test]
fn the_text_with_its_keys_in_force_changes_nothing() {
    let (plain, _) = load(Sources::default());
    let (written, warnings) = load(file(&uncommented(DEFAULT_TEXT)));
    assert_eq!(warnings, []);
    let values =
        |config: &Config| config.settings().into_iter().map(|s| (s.key, s.value)).collect::<Vec<_>>();
    assert_eq!(values(&plain), values(&written));
    assert!(written.settings().iter().all(|setting| matches!(setting.origin, Origin::File { .. })));
}

/// `init` writes the text as it is; it must not change anything, and must not shadow later defaults.
#[test]
fn the_text_as_it_is_sets_nothing() {
    let (config, warnings) = load(file(DEFAULT_TEXT));
    assert_eq!(warnings, []);
    assert!(config.settings().iter().all(|setting| setting.origin == Origin::Default));
}

/// Every fixed key that `apply` takes is documented; keys of open sections are shown by their prose.
#[test]
fn every_key_is_in_the_text() {
    let source = include_str!("mod.rs");
    let keys: Vec<String> = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix('[')?.split_once("] =>"))
        .filter(|(steps, _)| steps.starts_with('"') && steps.split(", ").all(|step| step.ends_with('"')))
        .map(|(steps, _)| steps.replace("\", \"", ".").replace('"', ""))
        .collect();
    assert!(keys.len() >= 11, "{keys:?}");
    let (config, _) = load(Sources::default());
    for key in keys {
        assert!(config.given.contains_key(&key), "{key} is not in default.toml");
    }
}

#[test]
fn later_layers_win_and_say_so() {
    let mut sources =
        file("dir = \"a\"\nlayout = \"flat\"\n[commit]\nlock_timeout_seconds = 1\nsign_off = true\n");
    sources.git = vec![pair("findings.dir", "b"), pair("findings.commit.locktimeoutseconds", "2")];
    sources.env = vec![
        pair("GIT_FINDINGS_COMMIT_LOCK_TIMEOUT_SECONDS", "3"),
        pair("GIT_FINDINGS_RULES_NOT_CANONICAL", "off"),
        pair("GIT_FINDINGS_LAYOUT", ""),
    ];
    sources.flags = vec![pair("commit.lock_timeout_seconds", "4")];
    let (config, warnings) = load(sources);
    assert_eq!(warnings, []);
    assert_eq!((config.dir.as_str(), config.layout, config.lock_timeout.as_secs()), ("b", Layout::Flat, 4));
    assert_eq!(config.rules.get("not-canonical"), Some(&RuleLevel::Off));
    let origin = |key: &str| config.origin(key).to_string();
    assert_eq!(origin("dir"), "git config findings.dir");
    assert_eq!(origin("layout"), ".findings-config.toml:2");
    assert_eq!(origin("commit.sign_off"), ".findings-config.toml:5");
    assert_eq!(origin("commit.lock_timeout_seconds"), "flag -c commit.lock_timeout_seconds");
    assert_eq!(origin("rules.not-canonical"), "environment variable GIT_FINDINGS_RULES_NOT_CANONICAL");
    assert_eq!(origin("commit.trailers"), "default");
}

#[test]
fn unknown_keys_warn_with_line_and_nearest() {
    let text = "\nlayuot = \"flat\"\n[commit]\nsingoff = true\n[gates]\nfail_on = \"x\"\n";
    assert_eq!(
        warnings(file(text)),
        [
            ".findings-config.toml:2: unknown setting 'layuot', did you mean 'layout'?",
            ".findings-config.toml:4: unknown setting 'commit.singoff', did you mean 'commit.sign_off'?",
            ".findings-config.toml:6: unknown setting 'gates.fail_on', did you mean 'gate.fail_on'?",
        ]
    );
    let env = vec![pair("GIT_FINDINGS_AGENT", "me"), pair("GIT_FINDINGS_LAYUOT", "flat"), pair("HOME", "/")];
    let told = warnings(Sources { env, ..Sources::default() });
    assert_eq!(
        told,
        ["environment variable GIT_FINDINGS_LAYUOT: unknown setting 'layuot', did you mean 'layout'?"]
    );
}

#[test]
fn wrong_values_are_errors_with_place_and_what_is_valid() {
    assert_eq!(
        error("layout = \"flatt\""),
        ".findings-config.toml:1: layout: unknown layout 'flatt', did you mean 'flat'?"
    );
    assert_eq!(
        error("\n[commit]\ntrailers = \"yes\""),
        ".findings-config.toml:3: commit.trailers: must be true or false, not a text"
    );
    assert!(error("[commit]\nlock_timeout_seconds = 99999").ends_with("from 0 to 3600, not 99999"));
    assert!(error("[commit]\nsubject = \"x\"").contains("must hold {summary}"));
    assert!(error("[commit]\nsubject = \"x\\n{summary}\"").contains("one line"));
    assert!(error("[rules]\nnot-canonical = \"loud\"").contains("valid: error, warning, note, off"));
    assert!(error("[transitions]\nwont_fix = [\"in-progress\"]").contains("did you mean 'in_progress'?"));
    assert!(error("[transitions]\nwontfix = []").contains("did you mean 'wont_fix'?"));
    assert!(error("[severity-colours]\nhigh = \"rouge\"").contains("'rouge' is no colour"));
    assert!(error("rules = 3").contains("must be a section: [rules]"));
    assert!(error("[import.mine.fields]\nx = \"mood\"").contains("no place for a text"));
    assert!(error("[ids]\nentry = \"a/b\"").contains("cannot begin an id"));
    assert_eq!(error("dir = \"a\"\ndir = \"b\"").split_once(": ").unwrap().0, ".findings-config.toml:2:1");
    let git = Sources { git: vec![pair("findings.commit.trailers", "perhaps")], ..Sources::default() };
    let told = Config::load(git).unwrap_err().to_string();
    assert_eq!(told, "git config findings.commit.trailers: must be true or false, not 'perhaps'");
}

#[test]
fn the_folder_stays_inside() {
    for good in ["findings", "docs/findings/", "./a//b"] {
        assert!(folder(good).is_ok(), "{good}");
    }
    assert_eq!(folder("./a//b/").as_deref(), Ok("a/b"));
    for bad in [
        "",
        ".",
        "/",
        "/etc",
        "../x",
        "a/../../x",
        ".git",
        ".GIT/x",
        "a/.git.",
        "git~1",
        "C:\\x",
        "C:x",
        "a\\b",
    ] {
        assert!(folder(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_later_format_is_read_and_not_written() {
    let (config, warnings) = load(file("layout = \"tree\"\ndir = \"x\"\nversion = 2\n"));
    assert_eq!(config.dir, "x");
    assert_eq!(config.layout, Layout::ByEntry);
    assert_eq!(warnings.len(), 2);
    assert!(warnings[0].to_string().starts_with(".findings-config.toml:3: version 2 is newer"));
    assert!(config.check_writable().unwrap_err().to_string().contains("update git-findings"));
    assert!(load(file("version = 1")).0.check_writable().is_ok());
}

#[test]
fn transitions_can_be_loosened() {
    let (config, _) = load(file("[transitions]\nwont_fix = [\"in_progress\"]\n"));
    assert!(config.transitions.allows(Verb::Reopen, Status::WontFix, Status::InProgress));
    let mut sources = file("[transitions]\nwont_fix = [\"in_progress\"]\n");
    sources.git = vec![pair("findings.transitions.wontfix", "")];
    assert_eq!(load(sources).0.transitions, Transitions::default());
}

#[test]
fn components_have_other_names() {
    let (config, _) = load(file("[components]\noutput-bag = \"OutputBag\"\n"));
    assert_eq!(config.component("Output-Bag"), "OutputBag");
    assert_eq!(config.component("GUARD"), "GUARD");
}

#[test]
fn a_files_section_lies_over_the_legacy_one() {
    let text = "[import.bugs]\nseverity = \"low\"\ntags = [\"mine\"]\n[import.bugs.types]\ncrash = \"bug\"\n";
    let (config, warnings) = load(file(text));
    assert_eq!(warnings, []);
    let bugs = config.imports.map_for("bugs", None);
    assert_eq!(
        (bugs.kind, bugs.severity, bugs.status),
        (Some(Kind::Bug), Some(Severity::Low), Some(Status::Open))
    );
    assert_eq!(bugs.types.get("crash"), Some(&Kind::Bug));
    assert_eq!(bugs.types.get("silent_failure"), Some(&Kind::Reliability));
    assert_eq!(bugs.priorities.get("P0"), Some(&Severity::High));
    assert_eq!(bugs.fields.get("impact"), Some(&"impact.business_impact".parse().unwrap()));
    assert_eq!(bugs.tags, ["mine"]);
    let by_id = config.imports.map_for("export-3", Some("STR-001"));
    assert_eq!((by_id.kind, by_id.skip), (Some(Kind::Improvement), Some(true)));
    assert_eq!(by_id.tags, ["strength"]);
    assert_eq!(config.imports.map_for("export-3", Some("X-1")).kind, Some(Kind::Bug));
    assert_eq!(config.imports.map_for("DX", None).kind, Some(Kind::Dx));
}
