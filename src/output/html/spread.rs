//! Charts of durations: how many lie in each span of time, a row for each severity.

use super::chart::{Chart, Drawing, HEIGHT, KEYS, LEFT, RIGHT, bar};
use crate::model::{Severity, Word};
use crate::report::{Review, SPANS, Spread, in_days};

/// The height of a row, and where the first one stands.
const ROW: f64 = 42.0;
const FIRST: f64 = 40.0;

/// Names of severities stand at the left.
const BEGIN: f64 = LEFT + 24.0;

pub(super) fn charts(review: &Review) -> Vec<Chart> {
    let told = [
        ("Time to resolve", "From its recording until a finding was fixed.", &review.to_resolve),
        (
            "Age of the open ones",
            "From their recording until now, that is the moment of this report.",
            &review.ages,
        ),
    ];
    told.into_iter()
        .filter(|(_, _, spread)| !spread.is_empty())
        .map(|(title, about, spread)| chart(title, about, spread))
        .collect()
}

fn chart(title: &str, about: &str, spread: &Spread) -> Chart {
    let most =
        spread.counts.iter().flat_map(|counts| Severity::ALL.iter().map(|severity| counts.get(*severity)));
    let most = most.max().unwrap_or_default().max(1);
    let mut drawing = Drawing::new(title, HEIGHT);
    let width = (RIGHT - BEGIN) / SPANS.len() as f64;
    for severity in Severity::ALL {
        let bottom = FIRST + ROW * *severity as usize as f64;
        drawing.text("e k", BEGIN - 8.0, bottom, severity.word());
        drawing.line_from("g", BEGIN, bottom);
        row(&mut drawing, spread, *severity, [bottom, width, most as f64]);
        let median = spread.median(Some(*severity)).map(|median| format!("median {}", in_days(median)));
        drawing.text("k", KEYS, bottom - 13.0, &format!("n = {}", spread.len(Some(*severity))));
        drawing.text("", KEYS, bottom, &median.unwrap_or_default());
    }
    for (place, name) in ["<1d", "3d", "1w", "2w", "4w", "3mo", "1y", ">1y"].into_iter().enumerate() {
        drawing.text("m", BEGIN + (place as f64 + 0.5) * width, FIRST + ROW * 4.0 + 20.0, name);
    }
    Chart {
        title: title.to_owned(),
        about: about.to_owned(),
        svg: drawing.done(),
        heads: heads(),
        rows: SPANS.iter().enumerate().map(|(place, (name, _))| table_row(spread, place, name)).collect(),
    }
}

fn row(drawing: &mut Drawing, spread: &Spread, severity: Severity, [bottom, width, most]: [f64; 3]) {
    for (place, counts) in spread.counts.iter().enumerate() {
        let count = counts.get(severity);
        if count == 0 {
            continue;
        }
        // whatever is there can be seen
        let height = (count as f64 / most * (ROW - 12.0)).max(1.0);
        let mut path = String::new();
        bar(&mut path, [BEGIN + place as f64 * width + 2.0, bottom], [width - 4.0, -height]);
        drawing.shape(
            &format!("f{}", severity as usize),
            &path,
            &format!("{severity}, {}: {count}", SPANS[place].0),
        );
    }
}

fn heads() -> Vec<String> {
    let severities = Severity::ALL.iter().map(|severity| severity.word().to_owned());
    std::iter::once("Span".to_owned()).chain(severities).chain(["all".to_owned()]).collect()
}

fn table_row(spread: &Spread, place: usize, name: &str) -> Vec<String> {
    let counts = &spread.counts[place];
    let told = Severity::ALL.iter().map(|severity| counts.get(*severity).to_string());
    std::iter::once(name.to_owned()).chain(told).chain([counts.total().to_string()]).collect()
}
