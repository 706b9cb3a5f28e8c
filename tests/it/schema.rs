//! `schema`: what it prints is a JSON Schema, and it takes what the program writes and refuses what it refuses.

use serde_json::{Value, json};

use super::bench::Bench;

fn schema(bench: &Bench, of: &str) -> Value {
    bench.findings(["schema", of]).ok().document()
}

#[test]
fn a_finding_that_was_created_is_valid_by_it() {
    let bench = Bench::started();
    bench.create(["--tag", "a", "--at", "src/bag.rs:1", "--data-risk", "low"]);
    bench.findings(["start", "FIN-BUG-001"]).ok();
    let validator = jsonschema::validator_for(&schema(&bench, "finding")).unwrap();
    let mut finding = bench.finding("FIN-BUG-001");
    assert!(
        validator.is_valid(&finding),
        "{:?}",
        validator.iter_errors(&finding).map(|e| e.to_string()).collect::<Vec<_>>()
    );
    bench.findings(["resolve", "FIN-BUG-001", "--commit", "HEAD"]).ok();
    assert!(validator.is_valid(&bench.finding("FIN-BUG-001")));
    finding["severity"] = json!("hgh");
    assert!(!validator.is_valid(&finding));
}

#[test]
fn the_three_schemas_differ_and_need_no_repository() {
    let nowhere = Bench::bare_folder();
    let all = ["finding", "run", "run-file"].map(|of| schema(&nowhere, of));
    assert_ne!(all[0], all[1]);
    assert_ne!(all[1], all[2]);
    for schema in &all {
        assert!(jsonschema::validator_for(schema).is_ok());
    }
    assert_eq!(nowhere.findings(["schema"]).ok().document(), all[0]);
    let run: Value = serde_json::from_str(include_str!("../fixtures/runs/run.json")).unwrap();
    assert!(jsonschema::validator_for(&all[2]).unwrap().is_valid(&run));
    nowhere.findings(["schema", "findng"]).fails(2).says("finding");
}
