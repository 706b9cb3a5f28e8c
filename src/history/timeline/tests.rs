//! Periods and backlog, on events made by hand and on random ones.

use proptest::prelude::*;

use super::*;
use crate::history::bench::{NEW_YEAR, facts, lives as events};
use crate::model::Status::{self, *};

fn identity_holds(periods: &[Period]) -> bool {
    let mut before = 0;
    periods.iter().all(|period| {
        let gained = before + period.opened + period.reopened + period.restored;
        let lost = period.resolved + period.wont_fix + period.duplicate + period.removed;
        before = period.backlog;
        gained == lost + period.backlog && period.backlog == period.backlog_by_severity.total()
    })
}

#[test]
fn a_finding_that_appears_closed_counts_as_opened_and_closed_there() {
    let periods = timeline(&events(&[(0, "A", Some(Resolved))]), Interval::Month, None, None);
    assert_eq!((periods[0].opened, periods[0].resolved, periods[0].backlog), (1, 1, 0));
}

#[test]
fn silent_periods_are_listed_with_their_backlog() {
    let events = events(&[(0, "A", Some(Open)), (70, "A", Some(Resolved))]);
    let periods =
        timeline(&events, Interval::Month, None, Some(Timestamp::from_unix(NEW_YEAR + 100 * 86_400, 0)));
    let told: Vec<(&str, u64, u64)> =
        periods.iter().map(|period| (period.period.as_str(), period.resolved, period.backlog)).collect();
    assert_eq!(told, [("2026-01", 0, 1), ("2026-02", 0, 1), ("2026-03", 1, 0), ("2026-04", 0, 0)]);
    let since =
        timeline(&events, Interval::Month, Some(Timestamp::from_unix(NEW_YEAR + 40 * 86_400, 0)), None);
    assert_eq!(since, periods[1..3]);
}

#[test]
fn removed_and_restored_count_what_was_open() {
    let lives = [
        (0, "A", Some(Open)),
        (0, "B", Some(Resolved)),
        (1, "A", None),
        (1, "B", None),
        (2, "A", Some(WontFix)),
        (2, "B", Some(Resolved)),
        (3, "B", None),
        (4, "B", Some(Open)),
    ];
    let days = timeline(&events(&lives), Interval::Day, None, None);
    let told: Vec<[u64; 4]> =
        days.iter().map(|day| [day.removed, day.restored, day.wont_fix, day.backlog]).collect();
    assert_eq!(told, [[0, 0, 0, 1], [1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0], [0, 1, 0, 1]]);
    assert!(identity_holds(&days));
}

#[test]
fn one_closed_status_after_another_passed_through_an_open_one() {
    let days =
        timeline(&events(&[(0, "A", Some(Duplicate)), (1, "A", Some(Resolved))]), Interval::Day, None, None);
    assert_eq!((days[1].reopened, days[1].resolved, days[1].backlog), (1, 1, 0));
}

#[test]
fn a_change_of_severity_moves_the_backlog() {
    let mut events = events(&[(0, "A", Some(Open)), (1, "A", Some(Open))]);
    events[1].facts =
        Some(std::sync::Arc::new(crate::history::Facts { severity: Severity::Low, ..facts(Open) }));
    let days = timeline(&events, Interval::Day, None, None);
    let severities: Vec<(u64, u64)> = days
        .iter()
        .map(|day| (day.backlog_by_severity.get(Severity::High), day.backlog_by_severity.get(Severity::Low)))
        .collect();
    assert_eq!(severities, [(1, 0), (0, 1)]);
    let json = serde_json::to_string(&days[1].backlog_by_severity).unwrap();
    assert_eq!(json, r#"{"critical":0,"high":0,"medium":0,"low":1,"info":0}"#);
}

#[test]
fn a_clock_at_1970_neither_makes_thousands_of_days_nor_drags_others_along() {
    let lives = [(0, "A"), (0, "B"), (-20_454, "C"), (2, "D")].map(|(day, name)| (day, name, Some(Open)));
    let days = timeline(&events(&lives), Interval::Day, None, None);
    assert_eq!(days.iter().map(|day| day.opened).collect::<Vec<_>>(), [3, 0, 1]);
    let alone =
        timeline(&events(&[(-20_454, "A", Some(Open)), (0, "B", Some(Open))]), Interval::Day, None, None);
    assert_eq!(alone.len(), 2, "a silence of 56 years is left out");
}

#[test]
fn nothing_is_an_empty_timeline() {
    assert_eq!(timeline(&[], Interval::Day, None, Some(Timestamp::from_unix(NEW_YEAR, 0))), []);
}

proptest! {
    #[test]
    fn the_backlog_adds_up_in_every_period(
        lives in prop::collection::vec((-40i64..40, 0usize..4, prop::option::of(0usize..6)), 0..60),
    ) {
        let names = ["A", "B", "C", "D"];
        let lives: Vec<(i64, &str, Option<Status>)> =
            lives.into_iter().map(|(day, name, word)| (day, names[name], word.map(|word| Status::ALL[word]))).collect();
        let events = events(&lives);
        let mut last: HashMap<&str, Option<Status>> = HashMap::new();
        lives.iter().for_each(|(_, name, status)| { last.insert(name, *status); });
        let open = last.values().flatten().filter(|status| status.is_open()).count() as u64;
        for interval in Interval::ALL {
            let periods = timeline(&events, *interval, None, None);
            prop_assert!(identity_holds(&periods));
            prop_assert_eq!(periods.last().map_or(0, |period| period.backlog), open);
        }
    }
}
