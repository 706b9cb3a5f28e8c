//! A repository of a thousand findings and five thousand commits, made by a script that knows the truth about it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use git_findings::history::{Event, EventKind, Interval, Range, read, timeline};
use git_findings::model::Status;
use serde_json::Value;

use super::repository::{Ground, id_of};

/// Makes the repository beside the script, if the script is there.
fn generate(folder: &Path) -> Option<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench/gen.py");
    if !script.is_file() {
        println!("skipped: no generator at {}", script.display());
        return None;
    }
    let out = folder.join("S");
    let arguments = "--findings 1000 --commits 5000 --touch 2000 --src-files 500 --layout shard";
    let made = Command::new("python3").arg(script).arg("--out").arg(&out).args(arguments.split(' ')).output();
    let made = made.unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Some(serde_json::from_slice(&std::fs::read(folder.join("S.truth.json")).unwrap()).unwrap())
}

fn word(status: Option<Status>) -> String {
    status.map_or("null".to_owned(), |status| status.to_string())
}

fn by_pair(events: &[Event]) -> BTreeMap<String, u64> {
    let mut pairs = BTreeMap::new();
    for event in events.iter().filter(|event| event.is_transition()) {
        *pairs.entry(format!("{}->{}", word(event.from), word(event.to))).or_default() += 1;
    }
    pairs
}

fn count(events: &[Event], kind: EventKind) -> u64 {
    events.iter().filter(|event| event.kind == kind).count() as u64
}

/// `ID transitions final-status`, a line for each finding by id.
fn per_finding(history: &git_findings::history::History) -> String {
    let mut lives: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for event in history.events.iter().filter(|event| event.is_transition()) {
        lives.entry(event.id.to_string()).or_default().0 += 1;
    }
    for event in &history.main_line {
        lives.entry(event.id.to_string()).or_default().1 = word(event.to);
    }
    lives.iter().map(|(id, (transitions, status))| format!("{id} {transitions} {status}\n")).collect()
}

fn digest(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_generated_repository_is_told_as_its_maker_knows_it() {
    let ground = Ground::new();
    let Some(truth) = generate(&ground.path()) else {
        return;
    };
    let repository = ground.repository_at(&ground.path().join("S.git"));
    let head = repository.head().unwrap().unwrap();
    let history = read(&repository, "findings", &Range::of(head), &id_of).unwrap();
    let pairs: BTreeMap<String, u64> = serde_json::from_value(truth["transitions"].clone()).unwrap();
    assert_eq!(by_pair(&history.events), pairs);
    assert_eq!(Some(count(&history.events, EventKind::Created)), truth["created"].as_u64());
    assert_eq!(Some(count(&history.events, EventKind::Edited)), truth["edits"].as_u64());
    assert_eq!(history.events.iter().filter(|event| event.kind == EventKind::Unreadable).count(), 0);
    assert_eq!(Some(digest(&per_finding(&history)).as_str()), truth["per_finding_sha256"].as_str());

    let mut statuses: BTreeMap<&git_findings::model::FindingId, String> = BTreeMap::new();
    history.main_line.iter().for_each(|event| drop(statuses.insert(&event.id, word(event.to))));
    let mut histogram: BTreeMap<String, u64> = BTreeMap::new();
    statuses.into_values().for_each(|status| *histogram.entry(status).or_default() += 1);
    let last: BTreeMap<String, u64> = serde_json::from_value(truth["final_status"].clone()).unwrap();
    assert_eq!(histogram, last);

    let open = last["open"] + last["confirmed"] + last["in_progress"];
    for interval in [Interval::Day, Interval::Week, Interval::Month] {
        let periods = timeline(&history.main_line, interval, None, None);
        assert_eq!(periods.last().map(|period| period.backlog), Some(open));
        assert_eq!(periods.iter().map(|period| period.opened).sum::<u64>(), 1000);
    }
}
