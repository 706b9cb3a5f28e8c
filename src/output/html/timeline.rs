//! Charts of counts over time: what was open, by severity; what was opened and closed.

use std::fmt::Write;

use super::chart::{BOTTOM, Chart, Drawing, HEIGHT, LEFT, RIGHT, TOP, bar, top};
use crate::model::{Severity, Word};
use crate::report::{Period, Review};

/// Of few periods the bars are no blocks.
const WIDEST: f64 = 44.0;

pub(super) fn charts(review: &Review) -> Vec<Chart> {
    if review.periods.is_empty() {
        return Vec::new();
    }
    vec![backlog(&review.periods, review.interval.word()), flow(review)]
}

fn width(periods: &[Period]) -> f64 {
    (RIGHT - LEFT) / periods.len().max(1) as f64
}

fn names(periods: &[Period]) -> Vec<&str> {
    periods.iter().map(|period| period.period.as_str()).collect()
}

/// Open findings at the end of each period, the worst at the bottom.
fn backlog(periods: &[Period], interval: &str) -> Chart {
    let most = top(periods.iter().map(|period| period.backlog).max().unwrap_or_default());
    let y = |count: u64| BOTTOM - (BOTTOM - TOP) * count as f64 / most as f64;
    let title = "Backlog by severity";
    let mut drawing = Drawing::new(title, HEIGHT);
    drawing.grid(most, y);
    for severity in Severity::ALL {
        let below = |period: &Period| sum(period, |other| other < *severity);
        let upto = |period: &Period| sum(period, |other| other <= *severity);
        let now = periods.last().map_or(0, |period| period.backlog_by_severity.get(*severity));
        let path = steps(periods, |period| [y(upto(period)), y(below(period))]);
        let place = *severity as usize;
        drawing.shape(&format!("f{place}"), &path, &format!("{severity}: {now} at the end"));
        drawing.key(&format!("f{place}"), 30.0 + 38.0 * place as f64, severity.word(), now);
    }
    drawing.names(&names(periods), BOTTOM + 18.0);
    let heads =
        ["Period"].into_iter().chain(Severity::ALL.iter().map(|severity| severity.word())).chain(["all"]);
    Chart {
        title: title.to_owned(),
        about: format!("Open findings at the end of each {interval}."),
        svg: drawing.done(),
        heads: heads.map(str::to_owned).collect(),
        rows: periods.iter().map(backlog_row).collect(),
    }
}

fn sum(period: &Period, is_counted: impl Fn(Severity) -> bool) -> u64 {
    let counted = Severity::ALL.iter().filter(|severity| is_counted(**severity));
    counted.map(|severity| period.backlog_by_severity.get(*severity)).sum()
}

fn backlog_row(period: &Period) -> Vec<String> {
    let counts = Severity::ALL.iter().map(|severity| period.backlog_by_severity.get(*severity).to_string());
    std::iter::once(period.period.clone()).chain(counts).chain([period.backlog.to_string()]).collect()
}

/// A shape whose upper and lower edge go in steps from period to period.
fn steps(periods: &[Period], edges: impl Fn(&Period) -> [f64; 2]) -> String {
    let width = width(periods);
    let x = |place: usize| LEFT + place as f64 * width;
    let edges: Vec<[f64; 2]> = periods.iter().map(edges).collect();
    if edges.iter().all(|[upper, lower]| upper == lower) {
        return String::new();
    }
    let mut path = String::new();
    let mut draw = |place: usize, height: f64, to: f64, is_first: bool| {
        let _ = match is_first {
            true => write!(path, "M{:.1} {height:.1}H{to:.1}", x(place)),
            false => write!(path, "V{height:.1}H{to:.1}"),
        };
    };
    for (place, [upper, _]) in edges.iter().enumerate() {
        draw(place, *upper, x(place + 1), place == 0);
    }
    for (place, [_, lower]) in edges.iter().enumerate().rev() {
        draw(place, *lower, x(place), false);
    }
    path.push('z');
    path
}

/// What was opened stands above the line, what was closed below it.
fn flow(review: &Review) -> Chart {
    let periods = &review.periods;
    let (up, down) = (
        most(periods, |period| came(period).iter().sum()),
        most(periods, |period| went(period).iter().sum()),
    );
    let scale = (BOTTOM - TOP) / (up + down).max(1) as f64;
    let middle = TOP + up as f64 * scale;
    let title = "Opened against closed";
    let mut drawing = Drawing::new(title, HEIGHT);
    axis(&mut drawing, [up, down], middle, scale);
    bars(&mut drawing, periods, came, [("o", "opened"), ("r", "opened again")], [middle, -scale, 30.0]);
    bars(
        &mut drawing,
        periods,
        went,
        [("d", "resolved"), ("x", "otherwise")],
        [middle, scale, (middle + 22.0).clamp(110.0, BOTTOM - 38.0)],
    );
    drawing.names(&names(periods), BOTTOM + 18.0);
    Chart {
        title: title.to_owned(),
        about: format!(
            "In each {}. Otherwise closed: as duplicate, won't fix, or removed.{}",
            review.interval.word(),
            taken_back(review)
        ),
        svg: drawing.done(),
        heads: ["Period", "opened", "reopened", "restored", "resolved", "wont_fix", "duplicate", "removed"]
            .map(str::to_owned)
            .to_vec(),
        rows: periods.iter().map(flow_row).collect(),
    }
}

/// Both sides tell what an undo took back; other numbers of the page pass over it.
fn taken_back(review: &Review) -> &'static str {
    match review.account.events.iter().any(|event| event.origin.takes_back()) {
        true => " What an undo took back is among both.",
        false => "",
    }
}

/// Opened, and opened again.
fn came(period: &Period) -> [u64; 2] {
    [period.opened, period.reopened + period.restored]
}

/// Resolved, and gone otherwise.
fn went(period: &Period) -> [u64; 2] {
    [period.resolved, period.wont_fix + period.duplicate + period.removed]
}

/// Two bars on each other for each period, from the middle upwards or downwards, and their keys.
fn bars(
    drawing: &mut Drawing,
    periods: &[Period],
    counts: impl Fn(&Period) -> [u64; 2],
    names: [(&str, &str); 2],
    [middle, scale, key]: [f64; 3],
) {
    let (width, wide) = (width(periods), (width(periods) * 0.74).min(WIDEST));
    let (mut paths, mut totals): ([String; 2], [u64; 2]) = Default::default();
    for (place, period) in periods.iter().enumerate() {
        let mut y = middle;
        for (kind, count) in counts(period).into_iter().enumerate() {
            let height = count as f64 * scale;
            bar(&mut paths[kind], [LEFT + (place as f64 + 0.5) * width - wide / 2.0, y], [wide, height]);
            y += height;
            totals[kind] += count;
        }
    }
    for (kind, (class, name)) in names.into_iter().enumerate() {
        drawing.shape(class, &paths[kind], &format!("{name}: {}", totals[kind]));
        drawing.key(class, key + 36.0 * kind as f64, name, totals[kind]);
    }
}

fn most(periods: &[Period], count: impl Fn(&Period) -> u64) -> u64 {
    periods.iter().map(count).max().unwrap_or_default()
}

/// The middle line, and a number at either end.
fn axis(drawing: &mut Drawing, [up, down]: [u64; 2], middle: f64, scale: f64) {
    for (count, sign) in [(up, -1.0), (down, 1.0)] {
        if count > 0 {
            let y = middle + sign * count as f64 * scale;
            drawing.line("g", y);
            drawing.text("e", LEFT - 6.0, y + 4.0, &count.to_string());
        }
    }
    drawing.line("a", middle);
    drawing.text("e", LEFT - 6.0, middle + 4.0, "0");
}

fn flow_row(period: &Period) -> Vec<String> {
    let counts = [
        period.opened,
        period.reopened,
        period.restored,
        period.resolved,
        period.wont_fix,
        period.duplicate,
        period.removed,
    ];
    std::iter::once(period.period.clone()).chain(counts.map(|count| count.to_string())).collect()
}
