//! Acceptance on what agents really write: every record becomes a finding that is valid by the StageFlow schema, no
//! text is lost, the second import changes nothing, and a run comes back as the same JSON value. On our own
//! fixtures, and on `GIT_FINDINGS_SAMPLES`, a folder of more such files, where that is set.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::*;
use crate::config::{Config, Sources};
use crate::model::{FINDING, Summary, Timestamp};
use crate::text::{Node, canonical, scan};

const SCHEMA: &str = include_str!("../../tests/fixtures/seed.schema.json");

fn samples() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/runs");
    let more = std::env::var_os("GIT_FINDINGS_SAMPLES").map(PathBuf::from);
    let folders = [Some(own), more].into_iter().flatten();
    let files =
        folders.flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    files
}

struct Imported {
    input: Input,
    mapped: Vec<Mapped>,
}

fn import(path: &Path) -> Imported {
    let (config, _) = Config::load(Sources::default()).unwrap();
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let undated = Timestamp::from_unix(0, 0);
    let context = Context { stem, imports: &config.imports, strengths: true, undated };
    let settings = config.imports.map_for(stem, None);
    let input =
        read(stem, &std::fs::read(path).unwrap(), &Manner { map: &settings, section: stem, raw: false })
            .unwrap();
    let outcomes = input.records.iter().map(|record| map(record, &context));
    let mapped = outcomes.map(|outcome| match outcome {
        Outcome::Mapped(mapped) => *mapped,
        Outcome::Left(remark) => panic!("{}: {remark:?}", path.display()),
    });
    Imported { mapped: mapped.collect(), input }
}

fn plan(planner: &mut Planner, imported: &Imported) -> Vec<Planned> {
    let (records, run) = (imported.mapped.clone(), imported.input.run.clone());
    let batch = Batch { records, run, tool: imported.input.form.tool(None).to_owned(), ..Batch::default() };
    let mut number = 0;
    planner.plan(
        &batch,
        Surroundings { reopen: false, code: &NoCode, now: Timestamp::from_unix(0, 0) },
        &mut |_, kind| {
            number += 1;
            format!("NEW-{}-{number:03}", kind.code()).parse()
        },
    )
}

/// What would stand in the files, read back from canonical text.
fn stored(planned: &[Planned]) -> Vec<Node> {
    let nodes = planned.iter().map(|planned| match &planned.decision {
        Decision::Created(node) => scan(canonical(node, FINDING).as_bytes()).root.unwrap(),
        other => panic!("{other:?}"),
    });
    nodes.collect()
}

fn strings(node: &Node) -> HashSet<&str> {
    let mut strings = HashSet::new();
    node.each_string(&mut |text| {
        strings.insert(text.plain.as_str());
    });
    strings
}

#[test]
fn every_record_becomes_a_valid_finding_once() {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    let finding = serde_json::json!({"$ref": "#/definitions/Finding", "definitions": schema["definitions"]});
    let validator = jsonschema::validator_for(&finding).unwrap();
    for path in samples() {
        let imported = import(&path);
        let mut planner = Planner::default();
        let planned = plan(&mut planner, &imported);
        assert_eq!(Tally::of(&planned), Tally { created: imported.input.records.len(), ..Tally::default() });
        for node in stored(&planned) {
            let value = serde_json::to_value(&node).unwrap();
            let errors: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:?} in {value}", path.display());
        }
        let again = Tally::of(&plan(&mut planner, &imported));
        assert_eq!(again, Tally { unchanged: imported.input.records.len(), ..Tally::default() });
    }
}

#[test]
fn every_original_text_is_found_again() {
    for path in samples() {
        let imported = import(&path);
        let planned = plan(&mut Planner::default(), &imported);
        for (record, node) in imported.input.records.iter().zip(stored(&planned)) {
            let kept = strings(&node);
            for text in strings(&record.node) {
                let is_tag =
                    kept.iter().any(|tag| tag.split_once(':').is_some_and(|(_, value)| value == text));
                let is_steps = || {
                    let steps = node.at(&["reproduction", "steps"]).and_then(Node::items).unwrap_or_default();
                    let lines = steps.iter().filter_map(Node::as_str).enumerate();
                    let lines: Vec<_> = lines.map(|(index, step)| format!("{}. {step}", index + 1)).collect();
                    lines.join("\n") == text
                };
                assert!(kept.contains(text) || is_tag || is_steps(), "{}: {text:?}", path.display());
            }
        }
    }
}

#[test]
fn lone_surrogates_are_mended_and_reported() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/runs/bugs.json");
    let imported = import(&path);
    let repaired: Vec<_> = imported.input.remarks.iter().map(|remark| remark.record.as_str()).collect();
    assert_eq!(repaired, ["BUG-003", "BUG-003"]);
    let third = &stored(&plan(&mut Planner::default(), &imported))[2];
    assert_eq!(
        third.get("description").and_then(Node::as_str),
        Some("A string that ends in \u{fffd} is called valid")
    );
    assert!(!canonical(third, FINDING).contains("\\ud83d"));
}

#[test]
fn a_run_comes_back_as_the_same_value() {
    for path in samples() {
        let imported = import(&path);
        let Some(imported_run) = &imported.input.run else {
            continue;
        };
        let nodes = stored(&plan(&mut Planner::default(), &imported));
        let texts: Vec<String> = nodes.iter().map(|node| canonical(node, FINDING)).collect();
        let summaries: Vec<_> = texts.iter().map(|text| Summary::read(text.as_bytes()).unwrap()).collect();
        let exported = summaries.iter().zip(&texts).map(|(summary, text)| Exported {
            summary,
            bytes: text.as_bytes(),
            path: "x.json",
            updated_at: Some(Timestamp::from_unix(0, 0)),
            age_days: None,
            reopen_count: 0,
            reporter: None,
            changed_in: None,
            commit_hash: None,
        });
        let text = run(&imported_run.metadata, &exported.collect::<Vec<_>>(), Fields::StageFlow);
        assert_eq!(
            comparable(&text),
            comparable(&std::fs::read_to_string(&path).unwrap()),
            "{}",
            path.display()
        );
    }
}

/// The value with its findings as a set and without nulls.
fn comparable(text: &str) -> serde_json::Value {
    fn drop_nulls(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(members) => {
                members.retain(|_, value| !value.is_null());
                members.values_mut().for_each(drop_nulls);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(drop_nulls),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(text).unwrap();
    drop_nulls(&mut value);
    value["findings"].as_array_mut().unwrap().sort_by_key(|finding| finding["id"].to_string());
    value
}
