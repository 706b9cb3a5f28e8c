//! The merge of findings, case by case.

use super::*;
use crate::model::FINDING;
use crate::text::{Markers, canonical, compact, scan};

fn read(text: &str) -> Node {
    scan(text.as_bytes()).root.unwrap_or_else(|| panic!("{text}"))
}

/// The merged value, or the names of the fields in conflict; the same from both sides.
fn merged(base: &str, ours: &str, theirs: &str) -> Result<String, String> {
    let [base, ours, theirs] = [base, ours, theirs].map(read);
    let merged = merge(Base::Known(&base), &ours, &theirs);
    let swapped = merge(Base::Known(&base), &theirs, &ours);
    assert_eq!((&merged.ours, &merged.theirs), (&swapped.theirs, &swapped.ours));
    assert_eq!(merged.conflicts, swapped.conflicts);
    match merged.conflicts.is_empty() {
        true => {
            assert_eq!(merged.ours, merged.theirs);
            Ok(compact(&merged.ours))
        }
        false => Err(merged.conflicts.iter().map(|path| path.join(".")).collect::<Vec<_>>().join(" ")),
    }
}

#[track_caller]
fn merges(base: &str, ours: &str, theirs: &str, expected: &str) {
    assert_eq!(merged(base, ours, theirs).as_deref(), Ok(expected));
}

#[track_caller]
fn conflicts(base: &str, ours: &str, theirs: &str, fields: &str) {
    assert_eq!(merged(base, ours, theirs).as_ref().map_err(String::as_str), Err(fields));
}

#[test]
fn fields_are_merged_one_by_one() {
    merges(r#"{"a":1,"b":1}"#, r#"{"a":2,"b":1}"#, r#"{"a":1,"b":2}"#, r#"{"a":2,"b":2}"#);
    merges(r#"{"a":1,"b":1}"#, r#"{"b":1}"#, r#"{"a":1,"b":1,"c":1}"#, r#"{"b":1,"c":1}"#);
    merges(r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":2}"#, r#"{"a":2}"#);
    conflicts(r#"{"a":1,"b":1}"#, r#"{"a":2,"b":2}"#, r#"{"a":3,"b":2}"#, "a");
    conflicts(r#"{"a":1}"#, "{}", r#"{"a":3}"#, "a");
    conflicts("{}", r#"{"a":1}"#, r#"{"a":1.0}"#, "a");
}

#[test]
fn nested_objects_are_merged_by_field() {
    merges(
        r#"{"impact":{"a":1,"b":1}}"#,
        r#"{"impact":{"a":2,"b":1}}"#,
        r#"{"impact":{"a":1,"c":1}}"#,
        r#"{"impact":{"a":2,"c":1}}"#,
    );
    merges("{}", r#"{"impact":{"a":1}}"#, r#"{"impact":{"b":1}}"#, r#"{"impact":{"a":1,"b":1}}"#);
    conflicts("{}", r#"{"impact":{"a":1}}"#, r#"{"impact":{"a":2}}"#, "impact.a");
    conflicts(r#"{"x":{"y":{"z":1}}}"#, r#"{"x":{"y":{"z":2}}}"#, r#"{"x":{"y":3}}"#, "x.y");
    conflicts(r#"{"x":{"y":1}}"#, "{}", r#"{"x":{"y":2}}"#, "x");
}

#[test]
fn strings_in_an_array_are_a_set() {
    let tags = |tags: &str| {
        let tags: Vec<String> = tags.split_whitespace().map(|tag| format!("\"{tag}\"")).collect();
        format!(r#"{{"tags":[{}]}}"#, tags.join(","))
    };
    let merges = |base: &str, ours: &str, theirs: &str, expected: &str| {
        merges(&tags(base), &tags(ours), &tags(theirs), &tags(expected));
    };
    merges("a b", "a b c", "a b d", "a b c d");
    merges("a b", "a", "a b d", "a d");
    merges("a b", "b", "a", "");
    merges("a b", "b a", "a b c", "b c a");
    merges("a", "a a", "a b", "a b");
}

#[test]
fn an_absent_array_has_no_items() {
    merges("{}", r#"{"tags":["a"]}"#, r#"{"tags":["b"]}"#, r#"{"tags":["a","b"]}"#);
    merges(r#"{"tags":["a"]}"#, "{}", r#"{"tags":["a","b"]}"#, r#"{"tags":["b"]}"#);
    merges(r#"{"tags":["a","b"]}"#, "{}", r#"{"tags":["b"]}"#, "{}");
}

#[test]
fn steps_keep_their_order_or_are_a_conflict() {
    let steps = |steps: &str| format!(r#"{{"reproduction":{{"steps":[{steps}]}}}}"#);
    merges(
        &steps(r#""1","2","3""#),
        &steps(r#""0","1","2","3""#),
        &steps(r#""1","2","2b","3""#),
        &steps(r#""0","1","2","2b","3""#),
    );
    conflicts(
        &steps(r#""1","2","3""#),
        &steps(r#""1","b","3""#),
        &steps(r#""1","a","3""#),
        "reproduction.steps",
    );
    // what one side removed, the other has put something else for, or went on with
    for theirs in [r#""1","b","3""#, r#""1","2","2b","3""#] {
        conflicts(&steps(r#""1","2","3""#), &steps(r#""1","3""#), &steps(theirs), "reproduction.steps");
    }
    conflicts(&steps(r#""1","2""#), r#"{"reproduction":{}}"#, &steps(r#""a","b""#), "reproduction.steps");
    conflicts(&steps(r#""1","2""#), r#"{"reproduction":{}}"#, &steps(r#""1","2","3""#), "reproduction.steps");
}

#[test]
fn objects_in_an_array_are_known_by_what_names_them() {
    merges(
        r#"{"attachments":[{"path":"a"},{"path":"b"}]}"#,
        r#"{"attachments":[{"path":"a","type":"log"},{"path":"b"},{"path":"d"}]}"#,
        r#"{"attachments":[{"name":"A","path":"a"},{"path":"c"}]}"#,
        r#"{"attachments":[{"name":"A","path":"a","type":"log"},{"path":"c"},{"path":"d"}]}"#,
    );
    conflicts(
        r#"{"attachments":[{"path":"a"},{"path":"b"}]}"#,
        r#"{"attachments":[{"path":"b"}]}"#,
        r#"{"attachments":[{"path":"a","name":"n"},{"path":"b"}]}"#,
        "attachments",
    );
    merges(
        r#"{"locations":[{"path":"a","start_line":1},{"path":"a","start_line":9}]}"#,
        r#"{"locations":[{"path":"a","start_line":1,"snippet":"x"},{"path":"a","start_line":9}]}"#,
        r#"{"locations":[{"path":"a","start_line":1},{"path":"a","start_line":9,"snippet":"y"}]}"#,
        r#"{"locations":[{"path":"a","start_line":1,"snippet":"x"},{"path":"a","start_line":9,"snippet":"y"}]}"#,
    );
    conflicts(r#"{"x":[[1]]}"#, r#"{"x":[[2]]}"#, r#"{"x":[[3]]}"#, "x");
    merges(r#"{"x":[1,2]}"#, r#"{"x":[0,1,2]}"#, r#"{"x":[1,2,3]}"#, r#"{"x":[0,1,2,3]}"#);
}

const OPEN: &str = r#"{"status":"open","title":"t"}"#;
const RESOLVED: &str =
    r#"{"status":"resolved","title":"t","resolved_at":"2026","resolution":{"resolution_type":"fixed"}}"#;

#[test]
fn what_tells_the_state_is_never_mixed() {
    // somebody resolves, another renames: both
    let renamed = OPEN.replace("\"t\"", "\"u\"");
    merges(OPEN, RESOLVED, &renamed, &RESOLVED.replace("\"t\"", "\"u\""));
    // somebody confirms, another resolves
    conflicts(OPEN, &OPEN.replace("open", "confirmed"), RESOLVED, "resolution resolved_at status");
    // two resolve in two ways: the differing fields are in conflict whole
    conflicts(OPEN, RESOLVED, &RESOLVED.replace("fixed", "by_design"), "resolution");
    // somebody adds to a resolution that another takes back
    let amended = RESOLVED.replace("}}", r#","pr_link":"x"}}"#);
    conflicts(RESOLVED, &amended, OPEN, "resolution resolved_at status");
    // two add to one resolution
    let detailed = RESOLVED.replace("}}", r#","resolution_details":"y"}}"#);
    let both = RESOLVED.replace("}}", r#","pr_link":"x","resolution_details":"y"}}"#);
    merges(RESOLVED, &amended, &detailed, &both);
    // a claim goes with its status
    let claimed = r#"{"status":"in_progress","title":"t","claim":{"by":"a","token":"1"}}"#;
    let other = claimed.replace("\"a\"", "\"b\"").replace('1', "2");
    conflicts(OPEN, claimed, &other, "claim");
    conflicts(OPEN, claimed, RESOLVED, "claim resolution resolved_at status");
}

#[test]
fn a_fix_commit_and_its_evidence_go_together() {
    let with = |fields: &str| format!(r#"{{"resolution":{{"resolved_by":"a"{fields}}}}}"#);
    conflicts(
        &with(""),
        &with(r#","commit_hash":"1","commit_patch_id":"p""#),
        &with(r#","commit_hash":"2""#),
        "resolution.commit_hash resolution.commit_patch_id",
    );
}

#[test]
fn of_two_updates_the_later_counts() {
    let at = |at: &str, a: u8| format!(r#"{{"a":{a},"updated_at":"{at}"}}"#);
    let (base, ours) = (at("2026-01-01T00:00:00Z", 1), at("2026-01-02T10:00:00+02:00", 1));
    let theirs = at("2026-01-02T09:00:00Z", 2);
    merges(&base, &ours, &theirs, &theirs);
    conflicts(&base, &at("soon", 1), &theirs, "updated_at");
}

/// The merged text, or the names of the fields and the text with markers.
fn merged_texts(base: Option<&str>, ours: &str, theirs: &str) -> Result<String, (String, String)> {
    let versions =
        Versions { base: base.map(str::as_bytes), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
    match merge_texts(&versions, FINDING, &Markers::default()) {
        MergedText::Clean { text, .. } => Ok(String::from_utf8(text).unwrap()),
        MergedText::Conflict { text, fields } => {
            let fields = fields.iter().map(|path| path.join(".")).collect::<Vec<_>>().join(" ");
            Err((fields, String::from_utf8(text).unwrap()))
        }
    }
}

#[test]
fn canonical_text_stays_canonical() {
    let text = |title: &str, more: &str| {
        canonical(&read(&format!(r#"{{"id":"A","title":"{title}"{more}}}"#)), FINDING)
    };
    let (ours, theirs) = (text("u", ""), text("t", r#","tags":["x"],"n":1.50,"m":{}"#));
    let both = text("u", r#","tags":["x"],"n":1.50,"m":{}"#);
    assert_eq!(merged_texts(Some(&text("t", "")), &ours, &theirs), Ok(both.clone()));
    // one side has begun to be canonical
    assert_eq!(
        merged_texts(Some(r#"{"id":"A","title":"t"}"#), r#"{"id":"A","title":"u"}"#, &theirs),
        Ok(both)
    );
}

#[test]
fn any_other_text_keeps_our_style() {
    let base = "{ \"title\" : \"t\",\r\n  \"resolution\": null, \"n\": 1.0,\r\n  \"id\":\"A\" }";
    let ours = base.replace("\"t\"", "\"u\"");
    let theirs = r#"{"id":"A","title":"t","n":1.0,"severity":"low"}"#;
    let merged = merged_texts(Some(base), &ours, theirs).unwrap();
    assert_eq!(read(&merged).get("severity"), Some(&"low".into()), "{merged}");
    assert_eq!(merged.replace(",\r\n  \"severity\" : \"low\"", ""), ours, "{merged}");
}

#[test]
fn a_conflict_stands_around_its_fields_alone() {
    let text = |title: &str, severity: &str| {
        canonical(
            &read(&format!(r#"{{"id":"A","severity":"{severity}","title":"{title}","created_at":"c"}}"#)),
            FINDING,
        )
    };
    let (fields, marked) =
        merged_texts(Some(&text("t", "low")), &text("u", "low"), &text("v", "high")).unwrap_err();
    assert_eq!(fields, "title");
    insta::assert_snapshot!(marked, @r#"
    {
      "id": "A",

      "severity": "high",

    <<<<<<< ours
      "title": "u",
    =======
      "title": "v",
    >>>>>>> theirs

      "created_at": "c"
    }
    "#);
}

#[test]
fn what_cannot_be_merged_by_fields_is_a_conflict_of_whole_texts() {
    let whole = |ours: &str, theirs: &str| {
        let newline = |text: &str| if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let (after, end) = (newline(ours), newline(theirs));
        Err((String::new(), format!("<<<<<<< ours\n{ours}{after}=======\n{theirs}{end}>>>>>>> theirs\n")))
    };
    let (ours, theirs) = (r#"{"id":"A","title":"t"}"#, r#"{"id":"A","title":"u"}"#);
    for base in [None, Some("")] {
        assert_eq!(merged_texts(base, ours, theirs), whole(ours, theirs));
        assert_eq!(merged_texts(base, ours, ours), Ok(ours.to_owned()));
    }
    for odd in ["", "[1]", "{", "{\"a\":1,\"a\":2}", "{\"\\ud800\":1}", "<<<<<<< x\n"] {
        assert_eq!(merged_texts(Some("{}"), odd, theirs), whole(odd, theirs));
        assert_eq!(merged_texts(Some("{}"), theirs, odd), whole(theirs, odd));
        assert_eq!(merged_texts(Some(theirs), odd, theirs), Ok(odd.to_owned()));
    }
}

#[test]
fn with_a_base_that_cannot_be_read_whatever_differs_is_a_conflict() {
    let ours = "{\n  \"id\": \"A\",\n\n  \"severity\": \"low\",\n\n  \"title\": \"t\"\n}\n";
    let theirs = ours.replace("\"t\"", "\"u\"").replace("  \"severity\": \"low\",\n\n", "");
    let (fields, marked) = merged_texts(Some("<<<<<<< x\n"), ours, &theirs).unwrap_err();
    assert_eq!(fields, "severity title");
    assert!(marked.starts_with("{\n  \"id\": \"A\",\n\n<<<<<<< ours\n  \"severity\""), "{marked}");
}
