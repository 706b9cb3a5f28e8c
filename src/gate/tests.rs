//! The tricks of branches, each in a few lines.

use super::*;
use crate::model::{FindingId, Status, Summary, Timestamp};

fn now() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

/// An open finding of this id and severity, whose texts are its essence.
fn finding(id: &str, severity: &str, essence: &str) -> Version {
    let text = format!(
        r#"{{"id": "{id}", "type": "bug", "severity": "{severity}", "title": "{essence}", "description": "About {essence}",
            "status": "open", "created_at": "2026-01-01T00:00:00Z"}}"#
    );
    let summary = Summary::read(text.as_bytes()).unwrap();
    let path = format!("findings/{id}.json");
    let (places, fingerprint) = (Vec::new(), None);
    Version { summary, path, line: Some(1), places, fingerprint, essence: essence.to_owned() }
}

fn with(version: &Version, change: impl FnOnce(&mut Summary)) -> Version {
    let mut version = version.clone();
    change(&mut version.summary);
    version
}

fn closed(version: &Version, status: &str, way: &str) -> Version {
    with(version, |summary| {
        summary.status = status.parse().unwrap();
        summary.resolution_type = Some(way.parse().unwrap());
    })
}

fn policy(queries: &[&str], allow: &[&str]) -> Policy {
    let queries: Vec<String> = queries.iter().map(|query| (*query).to_owned()).collect();
    let allow: Vec<FindingId> = allow.iter().map(|id| id.parse().unwrap()).collect();
    Policy::read(&queries, allow, now()).unwrap()
}

fn usual() -> Policy {
    policy(&["severity:>=high is:open"], &[])
}

/// `new A-1, removed B-2`
fn told(breaches: &[Breach]) -> String {
    let tell = |breach: &Breach| format!("{} {}", breach.reason, breach.id.as_ref().unwrap());
    breaches.iter().map(tell).collect::<Vec<_>>().join(", ")
}

fn verdict_by(policy: &Policy, before: &[&Version], after: &[&Version]) -> Verdict {
    let own = |all: &[&Version]| all.iter().copied().cloned().collect();
    let change = Change { before: own(before), now: own(after), ..Change::default() };
    judge_change(&change, policy, now())
}

fn breaches(before: &[&Version], after: &[&Version]) -> String {
    told(&verdict_by(&usual(), before, after).breaches)
}

#[test]
fn what_a_branch_brings_fails_and_what_it_fixes_does_not() {
    let old = finding("A-1", "high", "race");
    assert_eq!(breaches(&[], &[&finding("A-2", "high", "leak")]), "new A-2");
    assert_eq!(breaches(&[], &[&finding("A-2", "medium", "leak")]), "");
    assert_eq!(breaches(&[], &[&closed(&finding("A-2", "critical", "leak"), "resolved", "fixed")]), "");
    assert_eq!(breaches(&[&old], &[&closed(&old, "resolved", "fixed")]), "");
}

/// Numbers that are equal say nothing: the one that is new is named.
#[test]
fn one_fixed_and_one_filed_of_the_same_rule_is_one_new() {
    let old = finding("A-1", "critical", "race");
    let mut new = finding("A-2", "critical", "race");
    new.essence = "race in another file".to_owned();
    assert_eq!(breaches(&[&old], &[&closed(&old, "resolved", "fixed"), &new]), "new A-2");
}

#[test]
fn another_id_makes_no_new_finding_and_a_copy_does() {
    let old = finding("A-1", "high", "race");
    let renamed = finding("B-9", "high", "race");
    assert_eq!(breaches(&[&old], &[&renamed]), "");
    assert_eq!(breaches(&[&old], &[&old, &renamed]), "new B-9");
    assert_eq!(breaches(&[&old], &[&with(&renamed, |s| s.severity = "low".parse().unwrap())]), "lowered B-9");
    assert_eq!(breaches(&[&old], &[&closed(&renamed, "wont_fix", "wont_fix")]), "closed B-9");
}

#[test]
fn another_finding_below_an_old_id_is_new_and_the_old_one_is_gone() {
    let old = finding("A-1", "high", "race");
    let other = finding("A-1", "critical", "leak");
    assert_eq!(breaches(&[&old], &[&other]), "new A-1, removed A-1");
    let shut = closed(&finding("A-1", "low", "race"), "resolved", "fixed");
    assert_eq!(breaches(&[&shut], &[&other]), "new A-1");
}

/// A finding with all that it may be known by.
fn rich(description: &str) -> Version {
    let mut version = finding("A-1", "high", "race");
    version.summary.description = description.to_owned();
    version.summary.component = Some("Bag".to_owned());
    version.places = vec!["src/bag.rs".to_owned()];
    version.fingerprint = Some("c0ffee".to_owned());
    version
}

/// A finding that has nothing but its texts.
fn bare(description: &str) -> Version {
    let mut version = finding("A-1", "high", "race");
    version.summary.description = description.to_owned();
    version.essence = description.to_owned();
    version
}

const LOST: &str = "Two writers that give at the same moment lose one of the two items, and nobody is told.";

fn edited(change: impl FnOnce(&mut Version)) -> Version {
    let mut version = rich(LOST);
    change(&mut version);
    version.essence = "edited".to_owned();
    version
}

#[test]
fn an_honest_edit_is_no_other_finding() {
    let old = rich(LOST);
    let said = |text: &str| edited(|v| v.summary.description = text.to_owned());
    for (how, new) in [
        ("a typing error", said(&LOST.replace("moment", "momnet"))),
        ("more details", said(&format!("{LOST} Seen with 16 threads, since the lock went."))),
        ("fewer", said("Two writers that give at the same moment lose one item.")),
        ("a translation", said("Zwei, die im selben Augenblick geben, verlieren eines der beiden Stücke.")),
        ("another script", said("二つの書き手が同時に渡すと、一つが失われる。")),
        ("nothing any more", said("")),
        ("moved code", edited(|v| v.places = vec!["src/queue.rs".to_owned()])),
        ("another part", edited(|v| v.summary.component = Some("Queue".to_owned()))),
        ("another title", edited(|v| v.summary.title = "Lost items".to_owned())),
        ("a new tool", edited(|v| v.fingerprint = Some("badcafe".to_owned()))),
        ("another moment", edited(|v| v.summary.created_at = now())),
        ("facts taken out", edited(|v| (v.summary.component, v.places, v.fingerprint) = Default::default())),
    ] {
        assert_eq!(breaches(&[&old], &[&new]), "", "{how}");
    }
    assert_eq!(breaches(&[&bare("To do.")], &[&bare(LOST)]), "", "a stub that was written out");
    assert_eq!(
        breaches(
            &[&bare("渡すと一つ失われる。二人が同時に。")],
            &[&bare("渡すと一つ失われます。二人が同時に。")]
        ),
        ""
    );
}

/// An id and a title are kept at no cost, and of one rule of a scanner all findings have the same title.
#[test]
fn another_finding_below_an_old_id_and_title_is_new_and_the_old_one_is_gone() {
    const OTHER: &str = "A request that names no host is logged whole, with the password in its address.";
    let old = rich(LOST);
    let gone = "new A-1, removed A-1";
    let all = edited(|v| {
        v.summary.description = OTHER.to_owned();
        v.summary.component = Some("Log".to_owned());
        v.places = vec!["src/log.rs".to_owned()];
        v.fingerprint = None;
    });
    let breached = verdict_by(&usual(), &[&old], &[&all]).breaches;
    assert_eq!(told(&breached), gone);
    let why = "its id meant another finding in the base, with another description, component, locations and";
    assert!(breached[0].message.ends_with(&format!("{why} fingerprint")), "{breached:?}");
    let gone_by = "was removed: its id means another finding on the branch";
    assert!(breached[1].message.ends_with(gone_by), "{breached:?}");
    let elsewhere = edited(|v| {
        v.summary.description = OTHER.to_owned();
        v.places = vec!["src/log.rs".to_owned()];
        v.fingerprint = None;
    });
    assert_eq!(breaches(&[&old], &[&elsewhere]), gone, "its component is kept, too");
    let of_scanner = edited(|v| {
        v.places = vec!["src/log.rs".to_owned()];
        v.fingerprint = Some("badcafe".to_owned());
        v.summary.created_at = now();
    });
    assert_eq!(breaches(&[&old], &[&of_scanner]), gone, "the texts of the rule, and another place");
    assert_eq!(breaches(&[&bare(LOST)], &[&bare(OTHER)]), gone, "no fact but the texts");
    let retold = edited(|v| (v.summary.title, v.summary.description) = ("Leak".to_owned(), OTHER.to_owned()));
    assert_eq!(breaches(&[&old], &[&retold]), gone, "no text is kept, whatever place it names");
    let low = with(&all, |s| s.severity = "low".parse().unwrap());
    assert_eq!(breaches(&[&old], &[&low]), "removed A-1", "what takes its place is harmless");
    let fixed = closed(&all, "resolved", "fixed");
    assert_eq!(breaches(&[&old], &[&fixed]), "removed A-1", "another one is said to be fixed");
}

const UNESCAPED: &str = "The user name is put into the query unescaped, so anyone can log in as anyone.";

const UPLOADED: &str =
    "What is sent lies below the web root under the name that the client gave, and is run there.";

/// A hole in the login, as a side has it after a change.
fn hole(change: impl FnOnce(&mut Version)) -> Version {
    let mut version = finding("A-1", "critical", "SQL injection in the login form");
    version.summary.description = UNESCAPED.to_owned();
    version.summary.component = Some("auth".to_owned());
    version.places = vec!["src/login.c".to_owned()];
    change(&mut version);
    version.essence = format!("{version:?}");
    version
}

/// The hole with another title, this description and these facts.
fn written_over(description: &str, facts: fn(&mut Version)) -> Version {
    hole(|v| {
        v.summary.title = "Remote code execution by upload".to_owned();
        v.summary.description = description.to_owned();
        facts(v);
    })
}

/// Many short lines, each another one.
fn steps(numbers: std::ops::Range<usize>) -> String {
    numbers.map(|number| format!("step {number}\n")).collect()
}

#[test]
fn another_finding_around_a_piece_of_the_old_one_is_new() {
    let silent = |v: &mut Version| (v.summary.component, v.places) = Default::default();
    let added = |v: &mut Version| v.places.push("src/upload.c".to_owned());
    let moved = |v: &mut Version| {
        v.places.push("src/upload.c".to_owned());
        v.summary.component = Some("web".to_owned());
    };
    let behind = format!("{UPLOADED} {UNESCAPED}");
    let short = format!("An upload is run. {UNESCAPED}");
    let much = format!("{UNESCAPED} {}", steps(0..1500));
    for (how, new) in [
        ("a few words are left", written_over("anyone can log in", silent)),
        ("a few words and every fact", written_over("anyone can log in", |_| ())),
        ("the old text stands behind", written_over(&behind, moved)),
        ("and the part is the same", written_over(&behind, added)),
        ("and every fact", written_over(&behind, |_| ())),
        ("behind a short sentence", written_over(&short, moved)),
        ("behind it, and the part is the same", written_over(&short, added)),
        ("before much else", written_over(&much, |_| ())),
        ("alone, and no fact is left", written_over(UNESCAPED, silent)),
        (
            "below its title there is another text, and a file more",
            hole(|v| {
                v.summary.description = UPLOADED.to_owned();
                v.places.push("src/upload.c".to_owned());
            }),
        ),
    ] {
        assert_eq!(breaches(&[&hole(|_| ())], &[&new]), "new A-1, removed A-1", "{how}");
    }
}

/// Below another title a fingerprint that is taken out is another one.
#[test]
fn a_fingerprint_that_goes_with_the_title_speaks_against_a_finding() {
    let old = hole(|v| (v.places, v.fingerprint) = (Vec::new(), Some("c0ffee".to_owned())));
    let kept = written_over(UNESCAPED, |v| {
        v.places.clear();
        v.fingerprint = Some("c0ffee".to_owned());
    });
    let gone = written_over(UNESCAPED, |v| v.places.clear());
    assert_eq!(breaches(&[&old], &[&kept]), "");
    assert_eq!(breaches(&[&old], &[&gone]), "new A-1, removed A-1");
}

/// What lies beyond the letters that are compared is not shared, and what lies there in both stops no edit before it.
#[test]
fn a_text_that_is_longer_than_what_is_compared_is_weighed_by_its_length() {
    let old = hole(|v| v.summary.description = steps(0..1500));
    let mended = written_over(&steps(0..1500).replace("step 7\n", "stpe 7\n"), |_| ());
    assert_eq!(breaches(&[&old], &[&mended]), "");
    let grown = written_over(&steps(0..6000), |_| ());
    assert_eq!(breaches(&[&old], &[&grown]), "new A-1, removed A-1");
}

#[test]
fn honest_edits_of_a_finding_with_facts_pass() {
    let titled = |title: &str| hole(|v| v.summary.title = title.to_owned());
    let said = |text: &str| hole(|v| v.summary.description = text.to_owned());
    let much = format!("{UNESCAPED} {}", steps(0..1500));
    for (how, new) in [
        ("a typing error in the title", titled("SQL injcetion in the login form")),
        ("a longer title", titled("SQL injection in the login form by a quoted user name")),
        ("another title", titled("Anyone can log in as the administrator")),
        ("a translated title", titled("Die Anmeldung l\u{e4}sst jeden hinein")),
        ("a longer text", said(&format!("{UNESCAPED} {UPLOADED}"))),
        ("a much longer text", said(&much)),
        ("a translation", said("Der Name kommt ungepr\u{fc}ft in die Abfrage: jeder ist, wer er will.")),
        ("facts taken out", hole(|v| (v.summary.component, v.places) = Default::default())),
        ("another severity", hole(|v| v.summary.severity = "high".parse().unwrap())),
        ("a renamed file", hole(|v| v.places = vec!["src/login_form.c".to_owned()])),
        ("a file more", hole(|v| v.places.push("src/admin.c".to_owned()))),
        (
            "a file more and a longer text",
            hole(|v| {
                v.summary.description = format!("{UNESCAPED} {UPLOADED}");
                v.places.push("src/admin.c".to_owned());
            }),
        ),
    ] {
        assert_eq!(breaches(&[&hole(|_| ())], &[&new]), "", "{how}");
    }
}

#[test]
fn what_leaves_the_policy_otherwise_than_by_a_fix_is_told() {
    let old = finding("A-1", "high", "race");
    assert_eq!(breaches(&[&old], &[]), "removed A-1");
    assert_eq!(breaches(&[&old], &[&with(&old, |s| s.severity = "medium".parse().unwrap())]), "lowered A-1");
    for (status, way) in [("wont_fix", "by_design"), ("duplicate", "duplicate"), ("resolved", "by_design")] {
        assert_eq!(breaches(&[&old], &[&closed(&old, status, way)]), "closed A-1", "{status} as {way}");
    }
    let without = with(&old, |s| s.status = Status::Resolved);
    assert_eq!(breaches(&[&old], &[&without]), "closed A-1", "resolved, and nobody says how");
}

#[test]
fn edits_of_any_field_that_the_policy_names_are_told() {
    let of = |query: &str, edit: fn(&mut Summary)| {
        let mut old = finding("A-1", "low", "race");
        old.summary.component = Some("Bag".to_owned());
        old.summary.tags = vec!["race".to_owned()];
        let mut now = with(&old, edit);
        now.essence = "edited".to_owned();
        told(&verdict_by(&policy(&[query], &[]), &[&old], &[&now]).breaches)
    };
    assert_eq!(of("component:Bag", |s| s.component = None), "withdrawn A-1");
    assert_eq!(of("tag:race", |s| s.tags.clear()), "withdrawn A-1");
    assert_eq!(of("type:bug", |s| s.kind = "dx".parse().unwrap()), "withdrawn A-1");
    assert_eq!(of("title:race", |s| s.title = "rice".to_owned()), "withdrawn A-1");
    assert_eq!(of("type:security", |s| s.kind = "security".parse().unwrap()), "edited A-1");
}

#[test]
fn a_finding_counts_with_the_worse_of_its_severities() {
    let shut = closed(&finding("A-1", "critical", "race"), "resolved", "fixed");
    let reopened = with(&finding("A-1", "low", "race"), |_| ());
    let verdict = verdict_by(&usual(), &[&shut], &[&reopened]);
    assert_eq!(told(&verdict.breaches), "reopened A-1");
    assert!(verdict.breaches[0].message.contains("counts as critical"), "{verdict:?}");
    let low = finding("A-1", "low", "race");
    assert_eq!(breaches(&[&low], &[&with(&low, |s| s.severity = "high".parse().unwrap())]), "raised A-1");
    let critical = finding("A-1", "critical", "race");
    let high = with(&critical, |s| s.severity = "high".parse().unwrap());
    assert_eq!(breaches(&[&critical], &[&high]), "", "both are beyond the bound");
}

#[test]
fn confirming_and_starting_changes_nothing() {
    let old = finding("A-1", "high", "race");
    for status in [Status::Confirmed, Status::InProgress] {
        let begun = with(&old, |summary| summary.status = status);
        assert_eq!(breaches(&[&old], &[&begun]), "");
        let by_status = policy(&["status:open"], &[]);
        assert_eq!(told(&verdict_by(&by_status, &[&old], &[&begun]).breaches), "", "{status}");
        assert_eq!(breaches(&[], &[&begun]), "new A-1");
    }
}

#[test]
fn an_acceptance_that_has_ended_counts_as_open() {
    let until = |end: &str| {
        let accepted = closed(&finding("A-1", "high", "race"), "wont_fix", "wont_fix");
        with(&accepted, |summary| summary.expires_at = Some(end.parse().unwrap()))
    };
    let (over, held) = (until("2026-06-01T00:00:00Z"), until("2026-06-01T00:00:01Z"));
    let alone = |version: &Version| judge(version, &usual(), now()).map(|breach| breach.message);
    assert!(alone(&over).unwrap().contains("its acceptance ended 2026-06-01T00:00:00Z"));
    assert_eq!(alone(&held), None);
    assert_eq!(breaches(&[], &[&over]), "new A-1");
    assert_eq!(breaches(&[&held], &[&over]), "reopened A-1");
    assert_eq!(breaches(&[&over], &[&held]), "closed A-1", "prolonged by the branch itself");
    assert_eq!(breaches(&[&over], &[&over]), "");
}

/// Who opens again what was accepted too long does what is asked for.
#[test]
fn a_policy_about_acceptances_is_met_by_opening_again() {
    let accepted = closed(&finding("A-1", "low", "race"), "wont_fix", "wont_fix");
    let over = with(&accepted, |summary| summary.expires_at = Some(now()));
    let by = policy(&["is:expired"], &[]);
    let told_by = |before: &[&Version], after: &[&Version]| told(&verdict_by(&by, before, after).breaches);
    assert_eq!(told_by(&[], &[&over]), "new A-1");
    assert_eq!(told_by(&[&over], &[&finding("A-1", "low", "race")]), "");
    assert_eq!(told_by(&[&over], &[&accepted]), "closed A-1");
    // that is no way to make a finding less severe unseen
    let high = with(&over, |summary| summary.severity = "high".parse().unwrap());
    assert_eq!(breaches(&[&high], &[&finding("A-1", "low", "race")]), "lowered A-1");
    assert_eq!(breaches(&[&high], &[&finding("A-1", "high", "race")]), "");
}

#[test]
fn the_base_may_allow_what_goes_and_nothing_that_comes() {
    let old = finding("A-1", "high", "race");
    let allowing = policy(&["severity:>=high"], &["a-1", "A-2"]);
    let verdict = verdict_by(&allowing, &[&old], &[&finding("A-2", "high", "leak")]);
    assert_eq!(
        (told(&verdict.breaches).as_str(), told(&verdict.allowed).as_str()),
        ("new A-2", "removed A-1")
    );
    let renamed = with(&finding("B-1", "low", "race"), |_| ());
    let verdict = verdict_by(&allowing, &[&old], &[&renamed]);
    assert_eq!((told(&verdict.breaches).as_str(), told(&verdict.allowed).as_str()), ("", "lowered B-1"));
}

/// Two lines that took over from each other have two bases. What one of them has is not new; what was taken from one is.
#[test]
fn of_several_bases_any_may_have_had_it() {
    let (one, two) = (finding("A-1", "high", "race"), finding("B-1", "high", "leak"));
    let new = finding("C-1", "high", "hole");
    let over = |now: &[&Version]| {
        let verdict = |before: &Version| verdict_by(&usual(), &[before], now);
        told(&Verdict::over(vec![verdict(&one), verdict(&two)], &[]).breaches)
    };
    assert_eq!(over(&[&one, &two]), "");
    assert_eq!(over(&[&one, &two, &new]), "new C-1");
    assert_eq!(over(&[&one]), "removed B-1");
}

/// What one base did away with before the branch took it over is settled, as git's own merge of the two would settle it.
#[test]
fn what_a_base_closed_itself_is_no_fault_of_the_branch() {
    let open = finding("A-1", "high", "race");
    let shut = closed(&open, "wont_fix", "by_design");
    let over = |now: &[&Version]| {
        let since = |before: &[&Version], after: &[&Version]| verdict_by(&usual(), before, after);
        let settled = [Verdict::default(), since(&[&open], &[&shut])];
        told(&Verdict::over(vec![since(&[&open], now), since(&[&shut], now)], &settled).breaches)
    };
    assert_eq!(over(&[&shut]), "");
    assert_eq!(over(&[&open]), "", "as the other base has it");
    assert_eq!(over(&[]), "", "what is closed may go");
    let unsettled = Verdict::over(vec![verdict_by(&usual(), &[&open], &[&shut])], &[]);
    assert_eq!(told(&unsettled.breaches), "closed A-1");
}

#[test]
fn what_cannot_be_read_is_never_taken_for_nothing() {
    let old = finding("A-1", "high", "race");
    let id = |id: &str| -> FindingId { id.parse().unwrap() };
    let broken = Change { before: vec![old.clone()], unread_now: vec![id("A-1")], ..Change::default() };
    assert_eq!(
        told(&judge_change(&broken, &usual(), now()).breaches),
        "",
        "told as unreadable, not as removed"
    );
    let unread = vec![(id("A-9"), "findings/A-9.json".to_owned())];
    let lost = Change { unread_before: unread.clone(), ..Change::default() };
    assert_eq!(told(&judge_change(&lost, &usual(), now()).breaches), "removed A-9");
    let mended =
        Change { unread_before: unread, now: vec![finding("A-9", "high", "x")], ..Change::default() };
    assert_eq!(told(&judge_change(&mended, &usual(), now()).breaches), "new A-9");
}

#[test]
fn a_query_that_no_gate_can_judge_is_refused() {
    let refused = |query: &str| Policy::read(&[query.to_owned()], Vec::new(), now()).unwrap_err().to_string();
    assert!(refused(" ").contains("would forbid every finding"));
    assert!(refused("claimed:me").contains("'claimed:' cannot be judged"));
    assert!(refused("updated:<90d").contains("'updated:' cannot be judged"));
    assert!(refused("severity:hihg").contains("did you mean 'high'?"));
    let queries: Vec<String> = policy(&["severity:high"], &[]).queries().map(ToString::to_string).collect();
    assert_eq!(queries, ["severity:high is:open"]);
}

/// Whoever may accept a finding for a time decides how long; a branch that is judged by it does not.
#[test]
fn an_acceptance_lasts_no_longer_because_a_branch_says_so() {
    let accepted = |end: Option<&str>| {
        let accepted = closed(&finding("A-1", "high", "race"), "wont_fix", "wont_fix");
        with(&accepted, |summary| summary.expires_at = end.map(|end| end.parse().unwrap()))
    };
    let base = accepted(Some("2030-01-01T00:00:00Z"));
    assert_eq!(breaches(&[&base], &[&base]), "");
    assert_eq!(breaches(&[&base], &[&accepted(Some("2029-01-01T00:00:00Z"))]), "");
    assert_eq!(breaches(&[&base], &[&accepted(Some("2100-01-01T00:00:00Z"))]), "closed A-1");
    assert_eq!(breaches(&[&base], &[&accepted(None)]), "closed A-1");
    assert_eq!(breaches(&[&base], &[]), "removed A-1");
    assert_eq!(breaches(&[&base], &[&closed(&base, "resolved", "fixed")]), "");
}

#[test]
fn what_comes_closed_is_new_unless_it_is_fixed() {
    let new = finding("A-1", "high", "race");
    assert_eq!(breaches(&[], &[&closed(&new, "wont_fix", "by_design")]), "new A-1");
    assert_eq!(breaches(&[], &[&closed(&new, "duplicate", "duplicate")]), "new A-1");
    assert_eq!(breaches(&[], &[&closed(&new, "resolved", "fixed")]), "");
    assert_eq!(breaches(&[], &[&closed(&finding("A-2", "low", "race"), "wont_fix", "by_design")]), "");
}

#[test]
fn two_texts_that_say_nothing_are_not_alike() {
    let silent =
        |title: &str| with(&finding("A-1", "high", title), |summary| summary.description = " ".into());
    assert_eq!(breaches(&[&silent("race")], &[&silent("leak")]), "new A-1, removed A-1");
}

#[test]
fn one_id_in_two_files_is_told_for_each() {
    let one = finding("A-1", "high", "race");
    let other = Version { path: "findings/z/A-1.json".to_owned(), ..finding("A-1", "high", "leak") };
    assert_eq!(breaches(&[], &[&one, &other]), "new A-1, new A-1");
}
