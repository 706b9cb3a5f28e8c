//! The same file again, other files with the same ids, and what people did in between.

use super::*;
use crate::exchange::{NoCode, Outcome, map, read};
use crate::text::{compact, scan};

fn file(text: &str) -> Batch {
    let (config, _) = crate::config::Config::load(crate::config::Sources::default()).unwrap();
    let undated = Timestamp::from_unix(1_770_000_000, 0);
    let context =
        crate::exchange::Context { stem: "bugs", imports: &config.imports, strengths: false, undated };
    let manner =
        crate::exchange::Manner { map: &config.imports.map_for("bugs", None), section: "bugs", raw: false };
    let input = read("bugs.json", text.as_bytes(), &manner).unwrap();
    let records = input.records.iter().filter_map(|record| match map(record, &context) {
        Outcome::Mapped(mapped) => Some(*mapped),
        Outcome::Left(_) => None,
    });
    let tool = input.form.tool(None).to_owned();
    Batch { records: records.collect(), run: input.run, tool, ..Batch::default() }
}

fn plan_with(planner: &mut Planner, batch: &Batch, reopen: bool) -> Vec<Planned> {
    let mut number = 0;
    planner.plan(
        batch,
        Surroundings { reopen, code: &NoCode, now: Timestamp::from_unix(0, 0) },
        &mut |entry, kind| {
            number += 1;
            format!("{}-{}-{number:03}", entry.unwrap_or("NEW"), kind.code()).parse()
        },
    )
}

fn plan(planner: &mut Planner, text: &str) -> Vec<Planned> {
    plan_with(planner, &file(text), false)
}

fn ids(planned: &[Planned]) -> Vec<String> {
    planned.iter().map(|planned| planned.id.as_ref().map(ToString::to_string).unwrap_or_default()).collect()
}

fn set(planner: &mut Planner, id: &str, values: &[(&str, &str)]) {
    let finding = planner.findings.iter_mut().find(|finding| finding.id.as_str() == id).unwrap();
    let node = Rc::make_mut(&mut finding.node);
    values.iter().for_each(|(field, value)| node.set(field, (*value).into()));
}

impl Planner {
    /// The planner of the next import, which finds what this one left.
    fn again(&self) -> Planner {
        Planner::new(self.findings.clone())
    }
}

const BUGS: &str = r#"{"entries":[
    {"id":"BUG-001","title":"a","description":"d","created_at":"2026-01-01T00:00:00Z","agent":"x"},
    {"id":"BUG-001","title":"b","description":"d","created_at":"2026-01-01T00:00:01Z"},
    {"id":"no id","title":"c","description":"d"},
    {"title":"e","description":"d"},
    {"title":"e","description":"d"}]}"#;

fn run(completed_at: &str, status: &str, title: &str) -> String {
    format!(
        r#"{{"metadata":{{"roadmap_entry_id":"FIN-001","agent_run_id":"r1","started_at":"2026-01-01T00:00:00Z",
        "completed_at":"{completed_at}","status":"completed"}},"findings":[{{"id":"FIN-001-BUG-001","type":"bug",
        "severity":"low","title":"{title}","description":"d","status":"{status}","created_at":"2026-01-01T00:00:00Z",
        "resolution":null}}]}}"#
    )
}

const EARLY: &str = "2026-01-01T01:00:00Z";
const LATE: &str = "2026-03-01T01:00:00Z";

#[test]
fn every_record_is_created_once_and_found_again() {
    let mut planner = Planner::default();
    let first = plan(&mut planner, BUGS);
    assert_eq!(ids(&first), ["BUG-001", "NEW-BUG-001", "NEW-BUG-002", "NEW-BUG-003", "NEW-BUG-004"]);
    assert_eq!(Tally::of(&first), Tally { created: 5, ..Tally::default() });
    assert_eq!(first[0].agent.as_deref(), Some("x"));
    let Decision::Created(node) = &first[1].decision else { panic!("{first:?}") };
    assert_eq!(node.get("aliases").map(compact).as_deref(), Some(r#"["BUG-001"]"#));
    assert_eq!(node.at(&["source", "tool"]).and_then(Node::as_str), Some("file"));
    let second = plan(&mut planner, BUGS);
    assert_eq!(Tally::of(&second), Tally { unchanged: 5, ..Tally::default() });
    let mut again = ids(&second);
    again.sort();
    assert_eq!(again, ["BUG-001", "NEW-BUG-001", "NEW-BUG-002", "NEW-BUG-003", "NEW-BUG-004"]);
}

#[test]
fn triage_does_not_make_a_record_new() {
    let mut planner = Planner::default();
    plan(&mut planner, BUGS);
    set(&mut planner, "BUG-001", &[("title", "mine"), ("status", "wont_fix"), ("severity", "high")]);
    assert_eq!(Tally::of(&plan(&mut planner, BUGS)), Tally { unchanged: 5, ..Tally::default() });
}

#[test]
fn the_same_id_of_another_file_is_another_finding() {
    let mut planner = Planner::default();
    plan(&mut planner, BUGS);
    let other = r#"[{"id":"BUG-001","title":"z","description":"d","created_at":"2026-05-05T00:00:00Z"}]"#;
    let first = plan(&mut planner, other);
    assert_eq!(ids(&first), ["NEW-BUG-005"]);
    assert_eq!(Tally::of(&plan(&mut planner, other)), Tally { unchanged: 1, ..Tally::default() });
}

/// Agents write the id, seldom when: a title put better is no second finding.
#[test]
fn an_undated_record_with_another_title_is_known_by_its_text() {
    let record = |title: &str, text: &str| {
        format!(r#"[{{"id":"A-1","title":"{title}","description":"{text}","severity":"high"}}]"#)
    };
    let text = "Entries stay in it for ever and ever";
    let (first, retold) = (record("Cache never expires", text), record("Cache entries never expire", text));
    let mut planner = Planner::default();
    assert_eq!(Tally::of(&plan(&mut planner, &first)).created, 1);
    let planned = plan(&mut planner.again(), &retold);
    let Decision::Changed { how: How::Updated, edits } = &planned[0].decision else { panic!("{planned:?}") };
    assert_eq!(edits[0].path, ["title"]);
    set(&mut planner, "A-1", &[("severity", "low")]);
    for tally in [Tally { updated: 1, ..Tally::default() }, Tally { unchanged: 1, ..Tally::default() }] {
        planner = planner.again();
        assert_eq!(Tally::of(&plan(&mut planner, &retold)), tally);
    }
    planner = planner.again();
    assert_eq!(planner.findings[0].node.get("severity").and_then(Node::as_str), Some("low"));
    let other = record("Router drops keys", "Two writers race for one slot");
    assert_eq!(ids(&plan(&mut planner, &other)), ["NEW-BUG-001"]);
    let next = &mut planner.again();
    let retold = record("The router drops keys", "Two writers race for one slot of the table");
    assert_eq!(ids(&plan(next, &retold)), ["NEW-BUG-001"], "each of one id has its own");
}

/// Two files of one import that tell alike stories by one id are two, and stay so.
#[test]
fn what_another_file_of_the_same_import_reported_is_not_told_anew() {
    let [one, other] = ["Cache never expires", "Cache entries never expire"]
        .map(|title| format!(r#"[{{"id":"A-1","title":"{title}","description":"Entries stay for ever"}}]"#));
    let mut planner = Planner::default();
    for created in [1, 0] {
        for file in [&one, &other] {
            let tally = Tally { created, unchanged: 1 - created, ..Tally::default() };
            assert_eq!(Tally::of(&plan(&mut planner, file)), tally);
        }
        planner = planner.again();
    }
    let dated = r#"[{"id":"A-1","title":"Cache entries expire late","description":"Entries stay for ever","created_at":"2026-01-01T00:00:00Z"}]"#;
    assert_eq!(Tally::of(&plan(&mut planner, dated)).created, 1, "a moment tells");
}

#[test]
fn another_run_with_the_same_ids_makes_findings_of_its_own_and_finds_them_again() {
    let mut planner = Planner::default();
    plan(&mut planner, &run(EARLY, "open", "t"));
    let other = run(EARLY, "open", "t").replace("r1", "r2");
    let first = plan(&mut planner, &other);
    assert_eq!(ids(&first), ["FIN-001-BUG-002"]);
    let Decision::Created(node) = &first[0].decision else { panic!("{first:?}") };
    assert_eq!(node.get("agent_run_id").and_then(Node::as_str), Some("r2"));
    assert_eq!(node.get("aliases").map(compact).as_deref(), Some(r#"["FIN-001-BUG-001"]"#));
    for text in [&other, &run(EARLY, "open", "t")] {
        assert_eq!(Tally::of(&plan(&mut planner, text)), Tally { unchanged: 1, ..Tally::default() });
    }
}

#[test]
fn a_changed_record_changes_what_people_left_alone() {
    let mut planner = Planner::default();
    plan(&mut planner, &run(EARLY, "open", "old"));
    set(&mut planner, "FIN-001-BUG-001", &[("severity", "high")]);
    let planned = plan(&mut planner, &run(EARLY, "open", "new"));
    let Decision::Changed { how: How::Updated, edits } = &planned[0].decision else { panic!("{planned:?}") };
    let paths: Vec<_> = edits.iter().map(|edit| edit.path.join(".")).collect();
    assert_eq!(paths, ["title", "source.imported"]);
    assert_eq!(Tally::of(&plan(&mut planner, &run(EARLY, "open", "new"))).unchanged, 1);
    let node = &planner.findings[0].node;
    assert_eq!(node.get("title").and_then(Node::as_str), Some("new"));
    assert_eq!(node.get("severity").and_then(Node::as_str), Some("high"));
}

#[test]
fn a_title_changed_here_and_there_stays_and_is_said() {
    let mut planner = Planner::default();
    plan(&mut planner, &run(EARLY, "open", "old"));
    set(&mut planner, "FIN-001-BUG-001", &[("title", "mine")]);
    let planned = plan(&mut planner, &run(EARLY, "open", "new"));
    assert_eq!(planned[0].decision, Decision::Kept(vec!["title".to_owned()]));
    assert_eq!(
        planned[0].remarks[0].message,
        "changed here and in the record since the last import, kept as here"
    );
    assert_eq!(Tally::of(&planned), Tally { unchanged: 1, ..Tally::default() });
}

#[test]
fn a_record_that_closes_closes_and_one_that_opens_needs_leave() {
    let mut planner = Planner::default();
    plan(&mut planner, &run(EARLY, "open", "t"));
    let closed = plan(&mut planner, &run(EARLY, "resolved", "t"));
    assert_eq!(Tally::of(&closed), Tally { closed: 1, ..Tally::default() });
    set(&mut planner, "FIN-001-BUG-001", &[("resolved_at", "2026-02-01T00:00:00Z"), ("resolution", "r")]);
    let reopens = |planner: &Planner, text: &str, reopen| {
        Tally::of(&plan_with(&mut planner.clone(), &file(text), reopen)).reopened
    };
    assert_eq!(reopens(&planner, &run(LATE, "open", "t"), false), 0);
    assert_eq!(reopens(&planner, &run(EARLY, "open", "t"), true), 0);
    assert_eq!(reopens(&planner, &run(LATE, "open", "t"), true), 1);
    let planned = plan_with(&mut planner, &file(&run(LATE, "open", "t")), true);
    let Decision::Changed { edits, .. } = &planned[0].decision else { panic!("{planned:?}") };
    let removed: Vec<_> =
        edits.iter().filter(|edit| edit.value.is_none()).map(|edit| edit.path.join(".")).collect();
    assert_eq!(removed, ["resolution", "resolved_at"]);
    assert_eq!(Tally::of(&plan_with(&mut planner, &file(&run(LATE, "open", "t")), true)).unchanged, 1);
}

#[test]
fn the_same_record_reported_later_reopens_only_what_was_resolved() {
    for (status, expected) in [("resolved", 1), ("wont_fix", 0), ("duplicate", 0)] {
        let mut planner = Planner::default();
        plan(&mut planner, &run(EARLY, "open", "t"));
        set(&mut planner, "FIN-001-BUG-001", &[("status", status), ("resolved_at", "2026-02-01T00:00:00Z")]);
        let planned = plan_with(&mut planner, &file(&run(LATE, "open", "t")), true);
        assert_eq!(Tally::of(&planned).reopened, expected, "{status}");
    }
}

#[test]
fn a_finding_that_was_never_imported_is_not_overwritten() {
    let node =
        Rc::new(scan(br#"{"id":"BUG-001","title":"a","created_at":"2026-01-01T08:01:02Z"}"#).root.unwrap());
    let mut planner = Planner::new([Existing { id: "BUG-001".parse().unwrap(), node }]);
    let text = r#"[{"id":"BUG-001","title":"b","description":"d","created_at":"2026-01-01T08:01:02Z"}]"#;
    assert!(matches!(&plan(&mut planner, text)[0].decision, Decision::Kept(fields) if fields.len() > 1));
}

#[test]
fn a_new_id_never_takes_one_that_a_later_record_has() {
    let node = Rc::new(
        scan(br#"{"id":"BUG-001","title":"other","created_at":"2020-01-01T00:00:00Z"}"#).root.unwrap(),
    );
    let mut planner = Planner::new([Existing { id: "BUG-001".parse().unwrap(), node }]);
    let text = r#"[{"id":"BUG-001","title":"b","description":"d"},{"id":"NEW-BUG-001","title":"c","description":"d"}]"#;
    assert_eq!(ids(&plan(&mut planner, text)), ["NEW-BUG-002", "NEW-BUG-001"]);
}

#[test]
fn an_id_that_cannot_be_made_refuses_the_record_alone() {
    let surroundings = Surroundings { reopen: false, code: &NoCode, now: Timestamp::from_unix(0, 0) };
    let planned = Planner::default().plan(&file(BUGS), surroundings, &mut |_, _| Err(IdError::Empty));
    assert_eq!(Tally::of(&planned), Tally { created: 1, refused: 4, ..Tally::default() });
}

#[test]
fn a_run_is_written_once_and_again_only_when_it_is_later() {
    let (early, late) =
        (file(&run(EARLY, "open", "t")).run.unwrap(), file(&run(LATE, "open", "t")).run.unwrap());
    assert_eq!(plan_run(None, &early), RunDecision::Write(early.metadata.clone()));
    assert_eq!(plan_run(Some(&early.metadata), &early), RunDecision::Unchanged);
    assert_eq!(plan_run(Some(&early.metadata), &late), RunDecision::Write(late.metadata.clone()));
    assert_eq!(plan_run(Some(&late.metadata), &early), RunDecision::Kept);
}
