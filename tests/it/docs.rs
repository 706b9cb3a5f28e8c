//! The pages tell the truth: every command, rule, setting and field stands in them with what the program says of it, and
//! nothing else does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use git_findings::config::{self, Config, Sources};
use git_findings::model::{FINDING, Query, RUN_FILE, Status, Transitions, Word};
use git_findings::rules::{Check, Level, Rule};
use git_findings::text::Shape;

use super::bench::Bench;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The rows of all tables below a heading, cell by cell, without their headings.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let text = read(page);
    let from = text.find(heading).unwrap_or_else(|| panic!("{page} has no '{heading}'"));
    let section = text[from + heading.len()..].split("\n## ").next().unwrap();
    let lines: Vec<&str> = section.lines().collect();
    let is_head = |at: usize| lines.get(at + 1).is_some_and(|next| next.starts_with("|---"));
    let cells = |row: &str| {
        let row = row.trim_start_matches('|').trim_end_matches('|');
        row.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let row = |(at, line): (usize, &&str)| (line.starts_with("| ") && !is_head(at)).then(|| cells(line));
    lines.iter().enumerate().filter_map(row).collect()
}

/// Is the cell one word in backticks?
fn word(cell: &str) -> Option<String> {
    Some(cell.strip_prefix('`')?.strip_suffix('`')?.to_owned())
}

/// A page has a table for each level, with these codes and lines in their order.
fn stand_below_their_levels(path: &str, all: &[(&str, Level, &str)]) {
    let levels =
        [(Level::Error, "\n## Errors\n"), (Level::Warning, "\n## Warnings\n"), (Level::Note, "\n## Notes\n")];
    for (level, heading) in levels {
        let told: Vec<(String, String)> =
            rows(path, heading).into_iter().map(|row| (word(&row[0]).unwrap(), row[1].clone())).collect();
        let real: Vec<(String, String)> = all
            .iter()
            .filter(|(_, its, _)| *its == level)
            .map(|(code, _, about)| ((*code).to_owned(), (*about).to_owned()))
            .collect();
        assert_eq!(told, real, "{path} (left) and the program (right): {heading}");
    }
}

#[test]
fn every_rule_and_every_check_stands_below_its_level() {
    let rules: Vec<_> = Rule::ALL.iter().map(|rule| (rule.code(), rule.level(), rule.about())).collect();
    stand_below_their_levels("docs/rules.md", &rules);
    let checks: Vec<_> =
        Check::ALL.iter().map(|check| (check.code(), check.level(), check.about())).collect();
    stand_below_their_levels("docs/doctor.md", &checks);
}

#[test]
fn every_field_of_a_query_stands_in_its_page() {
    let told = rows("docs/queries.md", "\n| field | value |\n|---|---|");
    let told =
        told.into_iter().map(|row| (word(&row[0]).unwrap(), row[1].replace("`*`", "'*'").replace('`', "")));
    let real = Query::fields().iter().map(|field| (field.to_string(), field.about().to_owned()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        real.collect::<Vec<_>>(),
        "docs/queries.md (left) and the program (right)"
    );
}

#[test]
fn the_help_of_doctor_lists_its_checks() {
    let help = Bench::bare_folder().findings(["doctor", "--help"]).ok().stdout;
    for check in Check::ALL {
        assert!(help.contains(&format!("{check} ({})", check.level())), "{check}");
    }
}

#[test]
fn the_help_of_validate_lists_the_rules_that_the_settings_point_to() {
    assert!(config::DEFAULT_TEXT.contains("`git findings validate --help` lists the rules"));
    let help = Bench::bare_folder().findings(["validate", "--help"]).ok().stdout;
    for rule in Rule::ALL {
        assert!(help.contains(&format!("{rule} ({})", rule.level())), "{rule}");
    }
}

/// The settings of the program, by the names that the page gives them, with their defaults.
fn settings() -> BTreeMap<String, String> {
    let none = Sources { file: None, git: Vec::new(), env: Vec::new(), flags: Vec::new() };
    let (config, warnings) = Config::load(none).unwrap();
    assert!(warnings.is_empty());
    let name = |key: &str| match key.split('.').collect::<Vec<_>>().as_slice() {
        ["import", _, field, ..] => (format!("import.NAME.{field}"), true),
        _ => (key.to_owned(), false),
    };
    config
        .settings()
        .into_iter()
        .map(|setting| {
            let (key, is_import) = name(&setting.key);
            (key, if is_import { String::new() } else { setting.value })
        })
        .collect()
}

#[test]
fn every_setting_stands_in_the_page_with_its_default() {
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    for row in rows("docs/configuration.md", "\n## Keys\n") {
        if let (Some(key), Some(default)) = (word(&row[0]), word(&row[1])) {
            told.insert(key, default);
        }
    }
    for row in rows("docs/configuration.md", "\n## Import\n") {
        told.insert(word(&row[0]).unwrap(), String::new());
    }
    assert_eq!(told, settings(), "docs/configuration.md (left) and the program (right)");
    let page = read("docs/configuration.md");
    for section in ["[rules]", "[components]"] {
        assert!(page.contains(&format!("| `{section}` |")), "{section}, whose keys are the user's own");
    }
}

#[test]
fn variables_that_are_no_settings_stand_in_the_page() {
    let page = read("docs/configuration.md");
    for variable in ["GIT_FINDINGS_AGENT", "GIT_FINDINGS_NOW", "GIT_FINDINGS_READER", "GIT_FINDINGS_WRITER"] {
        assert!(page.contains(&format!("| `{variable}` |")), "{variable}");
    }
}

fn fields(shape: &Shape, before: &str, into: &mut BTreeSet<String>) {
    for field in shape.fields {
        let path = format!("{before}{}", field.name);
        if let Some(inner) = field.shape {
            fields(inner, &format!("{path}."), into);
        }
        into.insert(path);
    }
}

#[test]
fn every_field_stands_in_the_page() {
    for (heading, shape) in [("\n## A finding\n", FINDING), ("\n## A run\n", RUN_FILE)] {
        let told: BTreeSet<String> =
            rows("docs/file-format.md", heading).iter().map(|row| word(&row[0]).unwrap()).collect();
        let mut real = BTreeSet::new();
        fields(shape, "", &mut real);
        assert_eq!(told, real, "docs/file-format.md (left) and the program (right): {heading}");
    }
}

#[test]
fn words_stand_in_the_page_in_the_order_of_the_program() {
    let page = rows("docs/file-format.md", "\n## A finding\n");
    let words = |field: &str| {
        let row = page.iter().find(|row| word(&row[0]).as_deref() == Some(field)).unwrap();
        row[2].split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    fn all<W: Word + ToString>() -> Vec<String> {
        W::ALL.iter().map(ToString::to_string).collect()
    }
    assert_eq!(words("type"), all::<git_findings::model::Kind>());
    assert_eq!(words("severity"), all::<git_findings::model::Severity>());
    assert_eq!(words("status"), all::<Status>());
    assert_eq!(words("resolution.resolution_type"), all::<git_findings::model::ResolutionType>());
}

#[test]
fn every_command_stands_in_the_readme() {
    let bench = Bench::bare_folder();
    let help = bench.findings(["help"]).ok().stdout;
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let table: String =
        rows("README.md", "\n## Commands\n").into_iter().map(|row| format!("{} ", row[1])).collect();
    let mut count = 0;
    for command in commands.lines().map(|line| line.split_whitespace().next().unwrap()) {
        let told = table.contains(&format!("`{command}`")) || table.contains(&format!("`{command} "));
        assert!(told, "README.md does not tell of '{command}'");
        assert!(bench.findings(["help", command]).ok().stdout.contains("Usage: "), "{command}");
        count += 1;
    }
    assert!(count > 20, "{commands}");
}

#[test]
fn the_lifecycle_of_the_readme_is_the_one_in_force() {
    let transitions = Transitions::default();
    let table: Vec<Vec<String>> = rows("README.md", "**Lifecycle.**")
        .into_iter()
        .filter(|row| row.len() == 7 && row[0].parse::<Status>().is_ok())
        .collect();
    assert_eq!(table.len(), 6);
    for row in table {
        let from: Status = row[0].parse().unwrap();
        for (to, cell) in Status::ALL.iter().zip(&row[1..]) {
            let real = transitions.verb_for(from, *to).map(|verb| verb.to_string());
            let told = (!matches!(cell.as_str(), "–" | "reopen first")).then(|| cell.clone());
            assert_eq!(told, real, "{from} to {to}");
        }
    }
}

#[test]
fn the_change_log_knows_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(read("CHANGELOG.md").contains(&format!("\n## {version}")), "{version}");
}
