//! Charts of durations: how many lie in each span of time, a row for each severity.

use super::chart::{Chart, Drawing, HEIGHT, KEYS, LEFT, RIGHT, bar};
use crate::model::{Severity, Word};
use crate::report::{Bucket, Measures, Review, Spread, in_days};

/// The height of a row, and where the first one stands.
const ROW: f64 = 42.0;
const FIRST: f64 = 40.0;

/// Names of severities stand at the left.
const BEGIN: f64 = LEFT + 24.0;

/// What is shown: its name, what it is, how many lie in each span, and what is measured of a severity.
struct Subject<'review> {
    title: &'static str,
    about: &'static str,
    buckets: &'review [Bucket],
    spread: fn(&Measures) -> Spread,
}

pub(super) fn charts(review: &Review) -> Vec<Chart> {
    let distribution = &review.metrics.distribution;
    let subjects = [
        Subject {
            title: "Time to resolve",
            about: "From the recording of a finding to the fix that holds.",
            buckets: &distribution.time_to_resolve,
            spread: |measures| measures.time_to_resolve,
        },
        Subject {
            title: "Age of the open ones",
            about: "From their recording to the moment of this report.",
            buckets: &distribution.age_of_open,
            spread: |measures| measures.age_of_open,
        },
    ];
    let some = subjects.iter().filter(|subject| subject.buckets.iter().any(|bucket| bucket.n > 0));
    some.map(|subject| chart(review, subject)).collect()
}

fn chart(review: &Review, subject: &Subject<'_>) -> Chart {
    let Subject { title, about, buckets, spread } = *subject;
    let counts = buckets
        .iter()
        .flat_map(|bucket| Severity::ALL.iter().map(|severity| bucket.by_severity.get(*severity)));
    let most = counts.max().unwrap_or_default().max(1);
    let mut drawing = Drawing::new(title, HEIGHT);
    let width = (RIGHT - BEGIN) / buckets.len().max(1) as f64;
    for severity in Severity::ALL {
        let bottom = FIRST + ROW * *severity as usize as f64;
        drawing.text("e k", BEGIN - 8.0, bottom, severity.word());
        drawing.line_from("g", BEGIN, bottom);
        row(&mut drawing, buckets, *severity, [bottom, width, most as f64]);
        let spread = review.measures(*severity).map(spread).unwrap_or_default();
        let median = spread.median.map(|median| format!("median {}", in_days(median)));
        drawing.text("k", KEYS, bottom - 13.0, &format!("n = {}", spread.n));
        drawing.text("", KEYS, bottom, &median.unwrap_or_default());
    }
    for (place, bucket) in buckets.iter().enumerate() {
        let name = bucket.under_days.map_or_else(|| "more".to_owned(), |days| format!("<{days}d"));
        drawing.text("m", BEGIN + (place as f64 + 0.5) * width, FIRST + ROW * 4.0 + 20.0, &name);
    }
    Chart {
        title: title.to_owned(),
        about: format!("{about}{}", untold(spread(&review.metrics.all).unmeasured)),
        svg: drawing.done(),
        heads: heads(),
        rows: buckets.iter().map(table_row).collect(),
    }
}

/// Those that no bar shows.
fn untold(count: u64) -> String {
    match count {
        0 => String::new(),
        count => format!(" Of {count} more nobody recorded it."),
    }
}

fn row(drawing: &mut Drawing, buckets: &[Bucket], severity: Severity, [bottom, width, most]: [f64; 3]) {
    for (place, bucket) in buckets.iter().enumerate() {
        let count = bucket.by_severity.get(severity);
        if count == 0 {
            continue;
        }
        // whatever is there can be seen
        let height = (count as f64 / most * (ROW - 12.0)).max(1.0);
        let mut path = String::new();
        bar(&mut path, [BEGIN + place as f64 * width + 2.0, bottom], [width - 4.0, -height]);
        let title = format!("{severity}, {}: {count}", span(bucket));
        drawing.shape(&format!("f{}", severity as usize), &path, &title);
    }
}

fn span(bucket: &Bucket) -> String {
    match bucket.under_days {
        Some(1) => "under a day".to_owned(),
        Some(days) => format!("under {days} days"),
        None => "longer".to_owned(),
    }
}

fn heads() -> Vec<String> {
    let severities = Severity::ALL.iter().map(|severity| severity.word().to_owned());
    std::iter::once("Span".to_owned()).chain(severities).chain(["all".to_owned()]).collect()
}

fn table_row(bucket: &Bucket) -> Vec<String> {
    let told = Severity::ALL.iter().map(|severity| bucket.by_severity.get(*severity).to_string());
    std::iter::once(span(bucket)).chain(told).chain([bucket.n.to_string()]).collect()
}
