//! By what `import` knows an agent's record again that nothing tells apart but its texts.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::samples::numbers;

const STORY: &str =
    "When a bag holds many keys, some of them are lost while it grows, for two writers race for one slot.";

const OTHER: &str =
    "The window manager refuses sockets whose names have a colon, so nothing opens at all on that machine.";

/// Fields of a record; `null` takes one away.
fn record(fields: &Value) -> Value {
    let mut record = json!({"id": "BUG-001", "title": "It fails", "description": STORY, "type": "bug",
        "severity": "high", "status": "open"});
    for (name, value) in fields.as_object().unwrap() {
        record[name] = value.clone();
    }
    record.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    record
}

/// What an import of these records did: created, unchanged and updated.
#[track_caller]
fn gives(bench: &Bench, records: &[Value], expected: [u64; 3]) -> Value {
    bench.write("r.json", json!(records).to_string());
    let data = bench.findings(["import", "--json", "r.json"]).json();
    let [created, unchanged, updated, ..] = numbers(&data);
    assert_eq!([created, unchanged, updated], expected, "{data}");
    data
}

/// GF-BUG-059: an agent that learned to write `created_at` filed all of its findings anew.
#[test]
fn a_moment_that_comes_later_takes_the_place_of_the_one_that_was_made_up() {
    let bench = Bench::started();
    let (day, stated) = ("2026-01-02T03:04:05Z", json!({"created_at": "2026-01-02T03:04:05Z"}));
    gives(&bench, &[record(&json!({}))], [1, 0, 0]);
    gives(&bench, &[record(&stated)], [0, 0, 1]);
    assert_eq!(bench.finding("BUG-001")["created_at"], day);
    gives(&bench, &[record(&stated)], [0, 1, 0]);
    gives(&bench, &[record(&json!({}))], [0, 1, 0]);

    let second = |fields: Value| {
        let mut record = record(&fields);
        record["id"] = json!("BUG-002");
        record
    };
    gives(&bench, &[second(json!({}))], [1, 0, 0]);
    bench.findings(["edit", "BUG-002", "--set", "severity=low"]).ok();
    let retold = json!({"created_at": day, "description": format!("{STORY} Often."), "component": "Bag"});
    gives(&bench, &[second(retold.clone())], [0, 0, 1]);
    let finding = bench.finding("BUG-002");
    let fields = ["created_at", "component", "severity"].map(|field| finding[field].clone());
    assert_eq!(fields, [json!(day), json!("Bag"), json!("low")]);
    gives(&bench, &[second(retold)], [0, 1, 0]);
    // a moment that a record said is its own: another one is of another record
    gives(&bench, &[second(json!({"created_at": "2026-02-02T00:00:00Z"}))], [1, 0, 0]);
}

/// GF-BUG-060: the second of two agents took the first one's finding over, and the first took it back.
#[test]
fn one_id_and_title_above_other_matters_are_two_findings() {
    let bench = Bench::started();
    let other = record(&json!({"description": OTHER}));
    gives(&bench, &[record(&json!({}))], [1, 0, 0]);
    gives(&bench, std::slice::from_ref(&other), [1, 0, 0]);
    assert_eq!(bench.finding("BUG-001")["description"], STORY);
    assert_eq!(bench.finding("FIN-BUG-001")["aliases"], json!(["BUG-001"]));
    gives(&bench, &[record(&json!({})), other], [0, 2, 0]);
    let revised = format!("{OTHER} Seen twice.");
    gives(&bench, &[record(&json!({"description": revised}))], [0, 0, 1]);
    assert_eq!(bench.finding("FIN-BUG-001")["description"], revised.as_str());
    let grown = format!("{STORY} {}", "And there is much more to say of how that comes about. ".repeat(9));
    gives(&bench, &[record(&json!({"description": grown}))], [0, 0, 1]);
    assert_eq!(bench.finding("BUG-001")["description"], grown.as_str());
    // whatever people made of the texts here
    bench.findings(["edit", "BUG-001", "--set", "title=Ours", "--set", "description=Ours, too"]).ok();
    gives(&bench, &[record(&json!({"description": grown}))], [0, 1, 0]);
}

/// Two agents write the day alone, and both begin at `BUG-001`: neither takes the other's finding.
#[test]
fn one_id_and_day_above_other_matters_are_two_findings() {
    let bench = Bench::started();
    let of_day = |title, text| {
        record(&json!({"created_at": "2026-01-19T00:00:00Z", "title": title, "description": text}))
    };
    let (one, other) = (of_day("Writers race", STORY), of_day("No window opens", OTHER));
    gives(&bench, std::slice::from_ref(&one), [1, 0, 0]);
    gives(&bench, std::slice::from_ref(&other), [1, 0, 0]);
    gives(&bench, &[one], [0, 1, 0]);
    gives(&bench, &[other], [0, 1, 0]);
    gives(&bench, &[of_day("Writers race", OTHER)], [0, 0, 1]);
    let bare = |title, moment| record(&json!({"created_at": moment, "title": title, "description": null}));
    let untold = Bench::started();
    for moment in ["2026-01-19", "2026-01-20T00:00:00+05:45"] {
        gives(&untold, &[bare("Writers race for one slot", moment)], [1, 0, 0]);
        gives(&untold, &[bare("No window opens", moment)], [1, 0, 0]);
        gives(&untold, &[bare("Writers race for one slot", moment)], [0, 1, 0]);
    }
    let both = Bench::started();
    both.write("a.json", json!([of_day("Writers race", STORY)]).to_string());
    both.write("b.json", json!([of_day("No window opens", OTHER)]).to_string());
    both.findings(["import", "a.json", "b.json"]).ok().says("2 created");
    both.findings(["import", "b.json", "a.json"]).ok().says("2 unchanged");
}

/// GF-IMP-005: one word changed, and a record without an id was filed again.
#[test]
fn a_record_without_an_id_is_known_by_a_title_that_no_other_has() {
    let bench = Bench::started();
    let bare = |title: &str, description: &str, more: Value| {
        let mut fields = more;
        (fields["id"], fields["title"]) = (Value::Null, json!(title));
        fields["description"] = json!(description);
        record(&fields)
    };
    let (one, two) = (bare("Keys are lost", STORY, json!({})), bare("Nothing opens", OTHER, json!({})));
    gives(&bench, &[one.clone(), two.clone()], [2, 0, 0]);
    let revised = STORY.replace("some of them", "a few of them");
    gives(&bench, &[bare("Keys are lost", &revised, json!({"severity": "low"})), two.clone()], [0, 1, 1]);
    assert_eq!(bench.finding("FIN-BUG-001")["description"], revised);
    // another matter, another place, another moment, or another title: nothing tells that it is that one
    gives(&bench, &[bare("Nothing opens", STORY, json!({}))], [1, 0, 0]);
    let placed = |path: &str| json!({"locations": [{"path": path}]});
    gives(&bench, &[bare("Slots are few", STORY, placed("a.rs"))], [1, 0, 0]);
    gives(&bench, &[bare("Slots are few", STORY, placed("b.rs"))], [1, 0, 0]);
    gives(&bench, &[bare("Keys get lost", &revised, json!({}))], [1, 0, 0]);
    let at = |day: &str| json!({"created_at": format!("2026-01-{day}T00:00:00Z")});
    gives(&bench, &[bare("Race", STORY, at("01")), bare("Race ", STORY, at("01"))], [2, 0, 0]);
    gives(&bench, &[bare("Race", &revised, at("01"))], [0, 0, 1]);
    gives(&bench, &[bare("Race", STORY, at("02"))], [1, 0, 0]);
}

/// One that went and one that came must both be seen where their titles are alike.
#[test]
fn of_several_records_of_one_title_none_is_taken_for_another() {
    let bench = Bench::started();
    let at = |line: u64| {
        record(
            &json!({"id": null, "title": "Line is too long", "description": format!("{STORY} Line {line}.")}),
        )
    };
    gives(&bench, &[at(1), at(2)], [2, 0, 0]);
    gives(&bench, &[at(1), at(3)], [1, 1, 0]);
    let alone = Bench::started();
    gives(&alone, &[at(1)], [1, 0, 0]);
    gives(&alone, &[at(2), at(3)], [2, 0, 0]);
}
