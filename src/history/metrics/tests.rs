//! Metrics of events made by hand and of random ones, against a computation that knows none of the code.

use proptest::prelude::*;

use super::*;
use crate::history::bench::{DAY, NEW_YEAR, id, lives};
use crate::history::timeline::timeline;
use crate::history::{Facts, Interval, UNDOES};
use crate::model::Severity;
use crate::model::Status::{self, *};

/// What happened on which day to which finding, `None` for a removal.
type Course<'name> = (i64, &'name str, Option<Status>);

fn day(day: i64) -> Timestamp {
    Timestamp::from_unix(NEW_YEAR + day * DAY, 0)
}

/// What is asked in the tests, as of a day, with nothing known but the events.
struct Asked {
    events: Vec<Event>,
    as_of: i64,
    times: Times,
    deadlines: Deadlines,
    reporters: HashMap<FindingId, Arc<str>>,
    models: BTreeMap<String, Option<String>>,
    expiries: HashMap<FindingId, Timestamp>,
    fixes: Option<HashMap<FindingId, FixState>>,
}

impl Asked {
    fn of(events: Vec<Event>, as_of: i64) -> Asked {
        Asked {
            events,
            as_of,
            times: Times::Recorded,
            deadlines: Deadlines::default(),
            reporters: HashMap::new(),
            models: BTreeMap::new(),
            expiries: HashMap::new(),
            fixes: None,
        }
    }

    fn metrics(&self) -> Metrics {
        Metrics::of(&Basis {
            main_line: &self.events,
            as_of: day(self.as_of),
            times: self.times,
            deadlines: &self.deadlines,
            reporters: &self.reporters,
            models: &self.models,
            expiries: &self.expiries,
            fixes: self.fixes.as_ref(),
        })
    }

    /// The event's commit takes back those of others; of none that is here, as after a rebase.
    fn take_back(&mut self, place: usize, others: &[usize]) {
        let mut names: Vec<String> =
            others.iter().map(|other| self.events[*other].origin.commit.to_string()).collect();
        names.push("f".repeat(40));
        let trailers: Vec<String> = names.iter().map(|name| format!("{UNDOES}: {name}")).collect();
        let message = Some(format!("findings: undo\n\n{}\n", trailers.join("\n")).into());
        let origin = &self.events[place].origin;
        self.events[place].origin = Arc::new(crate::history::Origin { message, ..(**origin).clone() });
    }

    fn change_facts(&mut self, place: usize, change: impl Fn(&mut Facts)) {
        let mut facts = (**self.events[place].facts.as_ref().unwrap()).clone();
        change(&mut facts);
        self.events[place].facts = Some(Arc::new(facts));
    }
}

fn of(courses: &[Course<'_>], as_of: i64) -> Metrics {
    Asked::of(lives(courses), as_of).metrics()
}

/// How many are measured, still run, are unknown, and their median in days.
fn in_days(spread: Spread) -> (u64, u64, u64, Option<i64>) {
    (spread.n, spread.censored, spread.unmeasured, spread.median.map(|seconds| seconds / DAY))
}

#[test]
fn nothing_has_no_numbers() {
    let metrics = of(&[], 0);
    assert_eq!((metrics.all.findings, metrics.burn_down), (0, None));
    assert_eq!(metrics.all.time_to_resolve, Spread::default());
    assert!(metrics.by_severity.is_empty() && metrics.by_component.is_empty());
    let json = serde_json::to_string(&metrics.all.time_to_resolve).unwrap();
    assert_eq!(
        json,
        r#"{"n":0,"censored":0,"unmeasured":0,"median_seconds":null,"mean_seconds":null,"p90_seconds":null}"#
    );
}

#[test]
fn one_finding_is_followed_through_its_life() {
    let courses = [(0, "A", Some(Open)), (2, "A", Some(Confirmed)), (5, "A", Some(Resolved))];
    let Measures {
        time_to_acknowledge, time_to_resolve, time_to_handle, age_of_open, time_in_status, ..
    } = of(&courses, 9).all;
    assert_eq!(in_days(time_to_acknowledge), (1, 0, 0, Some(2)));
    assert_eq!((in_days(time_to_resolve), in_days(time_to_handle)), ((1, 0, 0, Some(5)), (1, 0, 0, Some(5))));
    assert_eq!(in_days(age_of_open), (0, 0, 0, None));
    assert_eq!(in_days(time_in_status.get(Confirmed)), (1, 0, 0, Some(3)));
    assert_eq!(in_days(time_in_status.get(Resolved)), (0, 1, 0, None));
    assert_eq!(in_days(of(&courses[..2], 9).all.age_of_open), (1, 0, 0, Some(9)));
}

#[test]
fn only_a_fix_counts_as_one_and_only_the_one_that_holds() {
    let courses = [
        (0, "A", Some(Open)),
        (0, "B", Some(Open)),
        (0, "C", Some(Open)),
        (1, "A", Some(Resolved)),
        (2, "A", Some(Open)),
        (3, "B", Some(WontFix)),
        (7, "A", Some(Resolved)),
    ];
    let all = of(&courses, 9).all;
    assert_eq!(in_days(all.time_to_resolve), (1, 1, 0, Some(7)));
    assert_eq!(in_days(all.time_to_handle), (2, 1, 0, Some(5)));
    assert_eq!((all.reopened.n, all.reopened.censored, all.reopened.findings), (2, 1, 1));
    assert_eq!((all.outcomes.n, all.outcomes.wont_fix_rate), (2, Some(0.5)));
}

#[test]
fn what_appeared_closed_took_nobody_knows_how_long() {
    let all = of(&[(0, "A", Some(Resolved)), (0, "B", Some(Confirmed))], 4).all;
    assert_eq!(in_days(all.time_to_resolve), (0, 1, 1, None));
    assert_eq!(in_days(all.time_to_handle), (0, 1, 1, None));
    assert_eq!(in_days(all.time_to_acknowledge), (0, 0, 2, None));
}

/// A closing that was taken back is none; neither is taking it back a reopening.
#[test]
fn what_an_undo_took_back_was_never_meant() {
    let courses = [(0, "A", Some(Open)), (1, "A", Some(Confirmed)), (3, "A", Some(Resolved))];
    let mut asked = Asked::of(lives(&[&courses[..], &[(4, "A", Some(Confirmed))]].concat()), 10);
    assert_eq!(asked.metrics().all.reopened.times, 1);
    asked.take_back(3, &[2]);
    let all = asked.metrics().all;
    assert_eq!((all.reopened.n, all.reopened.censored, all.reopened.times), (0, 1, 0));
    assert_eq!(in_days(all.time_in_status.get(Confirmed)), (0, 1, 0, None));
    assert_eq!(in_days(all.time_in_status.get(Resolved)), (0, 0, 0, None));
    assert_eq!(in_days(all.time_to_handle), (0, 1, 0, None));
    assert_eq!(asked.metrics().burn_down.map(|burn| (burn.opened, burn.closed)), Some((2, 1)));
}

/// After a rebase nothing but the status tells what was taken back; else the commits do, also where the status is the same.
#[test]
fn an_undo_of_several_commits_takes_all_of_them_back() {
    let courses = [
        (0, "A", Open),
        (1, "A", Resolved),
        (2, "A", Open),
        (3, "A", Open),
        (4, "A", Duplicate),
        (5, "A", Open),
    ];
    let courses = courses.map(|(day, name, status)| (day, name, Some(status)));
    let reopened = |others: &[usize], of: usize, until: usize| {
        let mut asked = Asked::of(lives(&courses[..until]), 9);
        asked.take_back(of, others);
        let all = asked.metrics().all;
        (all.reopened.n, all.reopened.times, in_days(all.age_of_open).3, all.time_in_status.get(Open).n)
    };
    assert_eq!(reopened(&[1, 2], 3, 4), (0, 0, Some(9), 0), "open as it was before");
    assert_eq!(reopened(&[], 5, 6), (1, 1, Some(9), 1), "of the last closing alone");
    assert_eq!(reopened(&[1, 2, 4], 5, 6), (0, 0, Some(9), 0));
}

#[test]
fn removed_findings_count_nowhere_and_restored_ones_go_on() {
    let courses =
        [(0, "A", Some(Open)), (0, "B", Some(Open)), (2, "A", None), (3, "B", None), (6, "B", Some(Open))];
    let metrics = of(&courses, 8);
    assert_eq!((metrics.all.findings, in_days(metrics.all.age_of_open)), (1, (1, 0, 0, Some(8))));
    assert_eq!(metrics.all.time_in_status.get(Open), Spread { censored: 1, ..Spread::default() });
    let closed = [(0, "A", Some(Open)), (1, "A", Some(Resolved)), (2, "A", None), (3, "A", Some(Open))];
    assert_eq!(of(&closed, 8).all.reopened.times, 0, "it came back, nobody reopened it");
}

#[test]
fn claimed_times_are_those_of_the_files_alone() {
    let courses = [
        (10, "A", Some(Resolved)),
        (10, "B", Some(Open)),
        (10, "C", Some(WontFix)),
        (11, "D", Some(Resolved)),
    ];
    let mut asked = Asked { times: Times::Claimed, ..Asked::of(lives(&courses), 20) };
    asked.change_facts(0, |facts| facts.resolved_at = Some(day(4)));
    asked.change_facts(2, |facts| facts.resolved_at = Some(day(-1)));
    let metrics = asked.metrics();
    assert_eq!(in_days(metrics.all.time_to_resolve), (1, 1, 1, Some(4)), "D claims no time");
    assert_eq!(in_days(metrics.all.time_to_handle), (1, 1, 2, Some(4)), "C was closed before it was found");
    assert_eq!(in_days(metrics.all.age_of_open), (1, 0, 0, Some(20)));
    assert_eq!(in_days(metrics.all.time_to_acknowledge), (0, 0, 4, None));
    assert_eq!(in_days(metrics.all.time_in_status.get(Open)), (0, 0, 1, None));
    assert_eq!(serde_json::to_value(metrics).unwrap()["times"], "claimed");
}

#[test]
fn deadlines_run_from_the_creation() {
    let courses = [
        (0, "A", Some(Open)),
        (0, "B", Some(Open)),
        (0, "C", Some(Open)),
        (4, "D", Some(Open)),
        (5, "E", Some(Open)),
        (5, "F", Some(Resolved)),
        (5, "G", Some(Open)),
        (7, "B", Some(Resolved)),
        (8, "C", Some(WontFix)),
        (8, "D", Some(Duplicate)),
        (8, "H", Some(Open)),
    ];
    let mut asked = Asked::of(lives(&courses), 8);
    asked.deadlines.set(Severity::High, 7);
    asked.deadlines.near_days = 4;
    asked.change_facts(6, |facts| facts.severity = Severity::Low);
    let metrics = asked.metrics();
    let sla = metrics.all.sla.unwrap();
    assert_eq!(
        (sla.n, sla.within, sla.breached, sla.overdue),
        (3, 1, 2, 1),
        "B in time, C too late, A still open"
    );
    assert_eq!(
        (sla.censored, sla.due_soon, sla.unmeasured),
        (2, 1, 1),
        "E is near, H is not, F appeared closed"
    );
    assert_eq!(sla.set_aside, 1, "D is closed in time, but not fixed");
    assert_eq!(sla.breach_rate, Some(0.6667));
    let listed = |deadlines: &[Deadline]| -> Vec<(String, Timestamp)> {
        deadlines.iter().map(|deadline| (deadline.id.to_string(), deadline.due_at)).collect()
    };
    assert_eq!(listed(&metrics.overdue), [("A".to_owned(), day(7))]);
    assert_eq!(listed(&metrics.due_soon), [("E".to_owned(), day(12))]);
    assert_eq!(of(&courses, 8).all.sla, None);
}

/// The deadline of a finding of these severities from these days on, and whether it is open past it or was fixed in time.
fn due(severities: &[(i64, Severity)], fixed: Option<i64>, as_of: i64) -> (Option<i64>, u64, u64) {
    let mut courses: Vec<Course<'_>> = severities.iter().map(|(day, _)| (*day, "A", Some(Open))).collect();
    courses.extend(fixed.map(|day| (day, "A", Some(Resolved))));
    let mut asked = Asked::of(lives(&courses), as_of);
    for place in 0..courses.len() {
        let (_, severity) = severities[place.min(severities.len() - 1)];
        asked.change_facts(place, |facts| facts.severity = severity);
    }
    for (severity, days) in [(Severity::Critical, 7), (Severity::High, 30), (Severity::Low, 90)] {
        asked.deadlines.set(severity, days);
    }
    let sla = asked.metrics().all.sla.unwrap();
    let due = due_dates(&asked.events, &asked.deadlines, day(as_of)).get(&id("A")).copied();
    (due.map(|due| (due.unix() - NEW_YEAR) / DAY), sla.overdue, sla.within)
}

/// GF-BUG-023: the severity of today decided over all days before.
#[test]
fn a_deadline_follows_the_severity_and_stays_missed() {
    use Severity::{Critical, High, Info, Low};
    assert_eq!(
        due(&[(0, Low), (60, Critical)], None, 61),
        (Some(67), 0, 0),
        "a raise gives time from then on"
    );
    assert_eq!(due(&[(0, Low), (85, Critical)], None, 86), (Some(90), 0, 0), "but no more than there was");
    assert_eq!(due(&[(0, Critical), (5, Low)], None, 20), (Some(90), 0, 0), "lowered before it was late");
    assert_eq!(due(&[(0, Critical), (8, Low)], None, 20), (Some(7), 1, 0), "lowered after it");
    assert_eq!(due(&[(0, Critical), (8, Low)], Some(9), 20), (Some(7), 0, 0), "and fixed: late all the same");
    assert_eq!(due(&[(0, Critical), (6, Low), (7, Critical)], None, 8), (Some(7), 1, 0), "raised again");
    assert_eq!(due(&[(0, Low), (10, Critical), (12, High)], None, 13), (Some(40), 0, 0), "high since day 10");
    assert_eq!(due(&[(0, Info), (10, High)], Some(40), 41), (Some(40), 0, 1), "nothing to miss before");
    assert_eq!(due(&[(0, Critical), (5, Info)], None, 20), (None, 0, 0), "nothing to miss since");
    assert_eq!(due(&[(0, Critical), (9, Info)], None, 20), (Some(7), 1, 0));
}

#[test]
fn a_severity_that_was_taken_back_was_never_meant() {
    let courses = [(0, "A", Some(Open)), (1, "A", Some(Open)), (20, "A", Some(Open))];
    let mut asked = Asked::of(lives(&courses), 20);
    asked.change_facts(1, |facts| facts.severity = Severity::Critical);
    asked.deadlines.set(Severity::Critical, 7);
    asked.deadlines.set(Severity::High, 30);
    assert_eq!(asked.metrics().overdue.len(), 1);
    asked.take_back(2, &[1]);
    assert_eq!(asked.metrics().overdue.len(), 0);
}

/// GF-BUG-024: such an age was counted as one of no time.
#[test]
fn a_finding_that_claims_to_be_from_the_future_has_no_age() {
    let mut asked = Asked::of(lives(&[(0, "A", Some(Open)), (0, "B", Some(Open))]), 10);
    asked.times = Times::Claimed;
    asked.change_facts(1, |facts| facts.created_at = day(11));
    let metrics = asked.metrics();
    assert_eq!(in_days(metrics.all.age_of_open), (1, 0, 1, Some(10)));
    assert_eq!(metrics.distribution.age_of_open.iter().map(|bucket| bucket.n).sum::<u64>(), 1);
    let spans = spans(&asked.events, Times::Claimed, day(10));
    assert_eq!((spans[&id("A")].seconds, spans[&id("B")].seconds), (Some(10 * DAY), None));
}

/// GF-BUG-026: the days of one finding were told by other means than the numbers over all.
#[test]
fn the_days_of_a_finding_know_what_was_taken_back() {
    let courses = [
        (0, "A", Some(Open)),
        (1, "A", Some(Resolved)),
        (2, "A", Some(Open)),
        (2, "B", Some(Resolved)),
        (3, "A", Some(Resolved)),
        (5, "A", Some(WontFix)),
        (6, "A", Some(Resolved)),
    ];
    let mut asked = Asked::of(lives(&courses), 9);
    asked.take_back(2, &[1]);
    asked.take_back(6, &[5]);
    let spans = spans(&asked.events, Times::Recorded, day(9));
    assert_eq!(spans[&id("A")], Span { opened_at: day(0), seconds: Some(3 * DAY) });
    assert_eq!(asked.metrics().all.time_to_resolve.median, Some(3 * DAY));
    assert_eq!(spans[&id("B")], Span { opened_at: day(2), seconds: None }, "it appeared closed");
}

#[test]
fn accepted_findings_expire_and_stay_closed() {
    let courses = ["A", "B", "C", "D"].map(|name| (0, name, Some(if name == "D" { Open } else { WontFix })));
    let mut asked = Asked::of(lives(&courses), 10);
    for (name, end) in [("A", 10), ("B", 11), ("D", 1)] {
        asked.expiries.insert(id(name), day(end));
    }
    let metrics = asked.metrics();
    assert_eq!(metrics.all.accepted, Accepted { n: 3, with_end: 2, expired: 1 });
    assert_eq!(metrics.expired.iter().map(|expiry| expiry.id.as_str()).collect::<Vec<_>>(), ["A"]);
    assert_eq!(metrics.all.outcomes.wont_fix, 3);
}

#[test]
fn fixes_are_told_only_where_somebody_looked() {
    let courses = ["A", "B", "C", "D"].map(|name| (0, name, Some(if name == "D" { Open } else { Resolved })));
    let mut asked = Asked::of(lives(&courses), 1);
    assert_eq!(asked.metrics().all.fixes, None);
    let states = [("A", FixState::Verified), ("B", FixState::Broken), ("C", FixState::Unverifiable)];
    asked.fixes = Some(states.map(|(name, state)| (id(name), state)).into());
    let expected =
        Fixes { n: 2, censored: 1, verified: 1, broken: 1, unverifiable: 1, verified_rate: Some(0.5) };
    assert_eq!(asked.metrics().all.fixes, Some(expected));
}

#[test]
fn groups_come_in_order_and_those_without_a_name_last() {
    let mut asked = Asked::of(lives(&["A", "B", "C"].map(|name| (0, name, Some(Duplicate)))), 1);
    asked.change_facts(0, |facts| {
        facts.severity = Severity::Low;
        facts.run = Some("run-1".into());
        facts.component = Some("  ".into());
    });
    asked.change_facts(1, |facts| facts.component = Some("Bag".into()));
    asked.models.insert("run-1".to_owned(), Some("model-x".to_owned()));
    asked.reporters.insert(id("B"), "Ada <ada@example.org>".into());
    let metrics = asked.metrics();
    let names = |groups: &[Group]| -> Vec<(Option<String>, u64)> {
        groups.iter().map(|group| (group.name.clone(), group.measures.findings)).collect()
    };
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(names(&metrics.by_severity), [(name("high"), 2), (name("low"), 1)]);
    assert_eq!(names(&metrics.by_component), [(name("Bag"), 1), (None, 2)]);
    assert_eq!(names(&metrics.by_agent_model), [(name("model-x"), 1), (None, 2)]);
    assert_eq!(names(&metrics.by_run), [(name("run-1"), 1), (None, 2)]);
    assert_eq!(names(&metrics.by_reporter), [(name("Ada <ada@example.org>"), 1), (None, 2)]);
    assert_eq!(metrics.by_reporter[0].measures.outcomes.duplicate_rate, Some(1.0));
}

#[test]
fn a_forecast_needs_more_closed_than_opened_and_a_week() {
    let courses = [
        (-200, "A", Some(Open)),
        (0, "B", Some(Open)),
        (0, "C", Some(Open)),
        (10, "A", Some(Resolved)),
        (20, "B", Some(Resolved)),
        (30, "D", Some(Open)),
    ];
    let burn = |from: usize, to: usize, as_of: i64| of(&courses[from..to], as_of).burn_down.unwrap();
    let late = burn(0, 6, 95);
    assert_eq!((late.since, late.opened, late.closed, late.backlog), (day(5), 1, 2, 2));
    assert_eq!(late.forecast, Some(day(95 + 180)), "one less in 90 days, two are left");
    assert_eq!(burn(0, 6, 31).forecast, None, "three opened, two closed");
    let soon =
        [(0, "A", Some(Open)), (0, "B", Some(Open)), (0, "C", Some(Resolved)), (1, "A", Some(Resolved))];
    assert_eq!(of(&soon, 8).burn_down.unwrap().forecast, None, "two opened, one closed");
    let older = [(-100, "A", Some(Open)), (-100, "B", Some(Open)), (1, "A", None)];
    assert_eq!(
        of(&older, 2).burn_down.unwrap().forecast,
        Some(day(2 + 90)),
        "a removal empties the backlog, too"
    );
    assert_eq!(of(&older[2..], 2).burn_down.map(|burn| burn.forecast), None, "nothing was ever there");
}

#[test]
fn distant_dates_make_no_number_negative() {
    let courses = [
        (-20_454, "A", Some(Open)),
        (27_028, "A", Some(Resolved)),
        (0, "B", Some(Open)),
        (1, "B", Some(Resolved)),
        (1, "C", Some(Open)),
    ];
    let metrics = of(&courses, -30_000);
    assert_eq!(in_days(metrics.all.age_of_open), (1, 0, 0, Some(0)), "as of a time before it was there");
    assert_eq!(metrics.all.time_to_handle.n, 2);
    assert!(metrics.all.time_to_handle.median >= Some(0));
    let far = of(&[(-20_454, "A", Some(Open)), (27_028, "A", Some(Resolved))], 27_028);
    assert_eq!(in_days(far.all.time_to_resolve), (1, 0, 0, Some(47_482)), "from 1970 to 2100");
    let last = far.distribution.time_to_resolve.last().unwrap();
    assert_eq!((last.under_days, last.n, last.by_severity.total()), (None, 1, 1));
}

#[test]
fn buckets_begin_where_the_one_before_ends() {
    let courses: Vec<Course<'_>> = [("A", 0), ("B", 1), ("C", 2), ("D", 3), ("E", 400)]
        .into_iter()
        .rev()
        .map(|(name, age)| (-age, name, Some(Open)))
        .collect();
    let counts: Vec<u64> = of(&courses, 0).distribution.age_of_open.iter().map(|bucket| bucket.n).collect();
    assert_eq!(counts, [1, 2, 1, 0, 0, 0, 0, 1]);
}

/// A finding as the naive computation knows it: its statuses with their days, and whether it is there.
type Naive = (Vec<(Status, i64)>, bool);

/// The findings by the definitions of the page, from what happened to them.
fn naively(courses: &[Course<'_>]) -> Vec<Naive> {
    let names: std::collections::BTreeSet<&str> = courses.iter().map(|(_, name, _)| *name).collect();
    let life = |name: &str| {
        let own = courses.iter().filter(|(_, other, _)| *other == name);
        let mut statuses: Vec<(Status, i64)> = Vec::new();
        let mut is_there = false;
        for (day, _, status) in own {
            is_there = status.is_some();
            if let Some(status) =
                status.filter(|status| statuses.last().is_none_or(|(last, _)| last != status))
            {
                statuses.push((status, *day));
            }
        }
        (statuses, is_there)
    };
    names.into_iter().map(life).filter(|(statuses, is_there)| *is_there && !statuses.is_empty()).collect()
}

/// n, median, mean and p90 in seconds, by counting.
fn by_counting(mut days: Vec<i64>) -> [i64; 4] {
    days.sort();
    let seconds: Vec<i64> = days.iter().map(|day| day * DAY).collect();
    let n = seconds.len() as i64;
    if n == 0 {
        return [0, -1, -1, -1];
    }
    let (low, high) = (seconds[(seconds.len() - 1) / 2], seconds[seconds.len() / 2]);
    let covers = |limit: i64| seconds.iter().filter(|second| **second <= limit).count() as i64 * 10 >= 9 * n;
    let p90 = *seconds.iter().find(|limit| covers(**limit)).unwrap();
    [n, (low + high) / 2, seconds.iter().sum::<i64>() / n, p90]
}

fn told(spread: Spread) -> [i64; 4] {
    let number = |number: Option<i64>| number.unwrap_or(-1);
    [spread.n as i64, number(spread.median), number(spread.mean), number(spread.p90)]
}

fn courses(sorted: bool) -> impl Strategy<Value = Vec<(i64, usize, Option<Status>)>> {
    let status = prop::option::weighted(0.85, prop::sample::select(Status::ALL));
    prop::collection::vec((-60i64..60, 0usize..5, status), 0..80).prop_map(move |mut courses| {
        if sorted {
            courses.sort_by_key(|(day, ..)| *day);
        }
        courses
    })
}

const NAMES: [&str; 5] = ["A", "B", "C", "D", "E"];

fn named(courses: &[(i64, usize, Option<Status>)]) -> Vec<Course<'static>> {
    courses.iter().map(|(day, name, status)| (*day, NAMES[*name], *status)).collect()
}

proptest! {
    #[test]
    fn numbers_are_those_of_a_naive_computation(courses in courses(true)) {
        let courses = named(&courses);
        let (all, lives) = (of(&courses, 60).all, naively(&courses));
        let last = |life: &Naive| life.0[life.0.len() - 1];
        let closed = || lives.iter().filter(|life| !last(life).0.is_open() && life.0.len() > 1);
        let took = |life: &Naive| last(life).1 - life.0[0].1;
        prop_assert_eq!(all.findings as usize, lives.len());
        prop_assert_eq!(told(all.time_to_handle), by_counting(closed().map(took).collect()));
        let fixed = closed().filter(|life| last(life).0 == Resolved);
        prop_assert_eq!(told(all.time_to_resolve), by_counting(fixed.map(took).collect()));
        let open = lives.iter().filter(|life| last(life).0.is_open());
        prop_assert_eq!(told(all.age_of_open), by_counting(open.map(|life| 60 - life.0[0].1).collect()));
        let seen = lives.iter().filter(|life| life.0[0].0 == Open && life.0.len() > 1);
        prop_assert_eq!(told(all.time_to_acknowledge), by_counting(seen.map(|life| life.0[1].1 - life.0[0].1).collect()));
        for status in Status::ALL {
            let stays = lives.iter().flat_map(|life| life.0.windows(2)).filter(|pair| pair[0].0 == *status);
            let stays = stays.map(|pair| pair[1].1 - pair[0].1).collect();
            prop_assert_eq!(told(all.time_in_status.get(*status)), by_counting(stays));
        }
        for spread in [all.time_to_handle, all.time_to_acknowledge] {
            prop_assert_eq!(spread.n + spread.censored + spread.unmeasured, all.findings);
        }
    }

    /// Whatever clocks say: nothing is negative, and the counts agree with those of the timeline.
    #[test]
    fn wrong_clocks_change_times_and_no_counts(courses in courses(false)) {
        let courses = named(&courses);
        let events = lives(&courses);
        let metrics = of(&courses, 60);
        let all = metrics.all;
        let spreads = [all.time_to_acknowledge, all.time_to_resolve, all.time_to_handle, all.age_of_open];
        let stays = Status::ALL.iter().map(|status| all.time_in_status.get(*status));
        for spread in spreads.into_iter().chain(stays) {
            prop_assert!(spread.median.is_none_or(|median| median >= 0 && Some(median) <= spread.p90));
            prop_assert_eq!(spread.median.is_none(), spread.n == 0);
        }
        let periods = timeline(&events, Interval::Day, None, None);
        let backlog = periods.last().map_or(0, |period| period.backlog);
        prop_assert_eq!((all.open, metrics.burn_down.map_or(0, |burn| burn.backlog)), (backlog, backlog));
        if courses.iter().all(|(.., status)| status.is_some()) {
            prop_assert_eq!(all.reopened.times, periods.iter().map(|period| period.reopened).sum::<u64>());
        }
        let (groups, times) = (&metrics.by_severity, super::super::clock::settled(&events));
        prop_assert_eq!(groups.iter().map(|group| group.measures.findings).sum::<u64>(), all.findings);

        let fold = |lives: &mut Lives, part: std::ops::Range<usize>| {
            part.for_each(|place| lives.take(&events[place], times[place]));
        };
        let (mut whole, mut pieces) = (Lives::default(), Lives::default());
        fold(&mut whole, 0..events.len());
        fold(&mut pieces, 0..events.len() / 2);
        let mut pieces = pieces.clone();
        fold(&mut pieces, events.len() / 2..events.len());
        prop_assert_eq!(whole, pieces);
    }
}
