//! What the pages of a report show to people who do not type commands all day: how many are open and since when, what
//! was opened and closed, every finding with what happened to it, whether fixes stand, what runs found. Counts what it is
//! given and reads nothing.

mod change;
mod entry;
mod figure;
mod late;
mod runs;

use std::collections::HashMap;
use std::sync::Arc;

use crate::history::{Basis, FixState, Interval, Measures, Metrics, Period, Span, Times, spans, timeline};
use crate::model::{Deadlines, FindingId, Run, Severity, Status, Summary, Timestamp, Word};
use crate::text::Node;

use super::{Account, Counts, FixRow, Source};

pub use change::{Change, Mark};
pub use entry::Entry;
pub use figure::{Figure, Picture, Wish, in_days};
pub use late::Late;
pub use runs::RunCompared;

/// Everything that a report shows. Same inputs, same pages.
#[derive(Debug, Clone)]
pub struct Review {
    /// What stands at the top.
    pub title: String,
    /// The query that chose the findings, as typed; `None` where all are shown.
    pub scope: Option<String>,
    /// When the report was made: the only thing in it that the repository does not decide.
    pub generated_at: Timestamp,
    /// The moment at which ages are measured.
    pub as_of: Timestamp,
    /// Where the findings were read.
    pub source: Source,
    /// How many files could not be read, and so are not counted.
    pub unreadable: usize,
    /// Findings by status.
    pub by_status: Counts<Status>,
    /// Open findings by severity.
    pub open_by_severity: Counts<Severity>,
    /// The numbers that come first.
    pub figures: Vec<Figure>,
    /// How long a period is.
    pub interval: Interval,
    /// Counts over time.
    pub periods: Vec<Period>,
    /// How long findings take, how they end, what is late.
    pub metrics: Metrics,
    /// Every finding: open ones first, the worst first.
    pub entries: Vec<Entry>,
    /// What happened on the first-parent line; entries name places in it.
    pub account: Account,
    /// What became of recorded fixes, the worst first.
    pub fixes: Vec<FixRow>,
    /// What each run found beside the run before it.
    pub runs: Vec<RunCompared>,
}

/// What a report is made of.
#[derive(Debug)]
pub struct ReviewInputs {
    /// What stands at the top.
    pub title: String,
    /// The query that chose the findings, as typed.
    pub scope: Option<String>,
    /// The clock.
    pub generated_at: Timestamp,
    /// The moment at which ages are measured.
    pub as_of: Timestamp,
    /// Where the findings were read.
    pub source: Source,
    /// The findings at the revision, each in short and as its file has it.
    pub findings: Vec<(Summary, Vec<u8>)>,
    /// How many files could not be read.
    pub unreadable: usize,
    /// The events of the first-parent line from its beginning, with what edits changed.
    pub account: Account,
    /// How long a period is.
    pub interval: Interval,
    /// Periods that ended before this are left out.
    pub since: Option<Timestamp>,
    /// What became of recorded fixes.
    pub fixes: Vec<FixRow>,
    /// The same, as metrics tell it.
    pub states: HashMap<FindingId, FixState>,
    /// The files of runs.
    pub runs: Vec<Node>,
    /// Who reported each finding.
    pub reporters: HashMap<FindingId, Arc<str>>,
    /// Whose times durations are made of.
    pub times: Times,
    /// How long findings may stay open.
    pub deadlines: Deadlines,
}

impl Review {
    /// Puts the report together.
    pub fn new(inputs: ReviewInputs) -> Self {
        let runs = runs::read(&inputs.runs);
        let metrics = inputs.metrics(&runs);
        let ReviewInputs { account, interval, since, as_of, findings, times, mut fixes, .. } = inputs;
        fixes.sort_by(|left, right| (left.verdict, &left.id).cmp(&(right.verdict, &right.id)));
        let periods = timeline(&account.events, interval, since, Some(as_of));
        let entries = entries(findings, &account, &fixes, &spans(&account.events, times, as_of));
        let open = entries.iter().filter(|entry| entry.is_open());
        Review {
            by_status: entries.iter().map(|entry| entry.summary.status).collect(),
            open_by_severity: open.map(|entry| entry.summary.severity).collect(),
            figures: figure::figures(&periods, &metrics, &fixes),
            runs: runs::compared(&runs, &entries),
            title: inputs.title,
            scope: inputs.scope,
            generated_at: inputs.generated_at,
            source: inputs.source,
            unreadable: inputs.unreadable,
            as_of,
            interval,
            periods,
            metrics,
            entries,
            account,
            fixes,
        }
    }

    /// What is measured of the findings of one severity; `None` where there are none.
    pub fn measures(&self, severity: Severity) -> Option<&Measures> {
        let group =
            self.metrics.by_severity.iter().find(|group| group.name.as_deref() == Some(severity.word()));
        group.map(|group| &group.measures)
    }

    /// `main at 3f2a1bc`, or `commit 3f2a1bc` where no branch has it.
    pub fn place(&self) -> String {
        let commit = self.source.head.map(|commit| commit.short()).unwrap_or_default();
        let branch = self.source.branch.as_ref().map(|branch| format!("{branch} at"));
        format!("{} {commit}", branch.as_deref().unwrap_or("commit"))
    }
}

impl ReviewInputs {
    fn metrics(&self, runs: &[Run]) -> Metrics {
        let expiry = |(summary, _): &(Summary, _)| Some((summary.id.clone(), summary.expires_at?));
        let model = |run: &Run| (run.run_id.as_str().to_owned(), run.agent_model.clone());
        Metrics::of(&Basis {
            main_line: &self.account.events,
            as_of: self.as_of,
            times: self.times,
            deadlines: &self.deadlines,
            reporters: &self.reporters,
            models: &runs.iter().map(model).collect(),
            expiries: &self.findings.iter().filter_map(expiry).collect(),
            fixes: Some(&self.states),
        })
    }
}

fn entries(
    findings: Vec<(Summary, Vec<u8>)>,
    account: &Account,
    fixes: &[FixRow],
    spans: &HashMap<FindingId, Span>,
) -> Vec<Entry> {
    let mut stories: HashMap<&FindingId, Vec<usize>> = HashMap::new();
    for (place, event) in account.events.iter().enumerate() {
        stories.entry(&event.id).or_default().push(place);
    }
    let fixes: HashMap<&FindingId, usize> =
        fixes.iter().enumerate().map(|(place, fix)| (&fix.id, place)).collect();
    let entry = |(summary, bytes): (Summary, Vec<u8>)| {
        let (story, fix) = (stories.remove(&summary.id).unwrap_or_default(), fixes.get(&summary.id).copied());
        let span = spans.get(&summary.id).copied();
        Entry::new(summary, bytes, story, fix, span)
    };
    let mut entries: Vec<Entry> = findings.into_iter().map(entry).collect();
    entries.sort_by(|left, right| left.rank().cmp(&right.rank()));
    entries
}
