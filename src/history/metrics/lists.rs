//! The findings behind the numbers: what is late, what soon will be, what is accepted no longer, and how many took how
//! long.

use serde::Serialize;

use super::Subject;
use super::due::Due;
use super::spread::Measure;
use super::times::Course;
use crate::history::timeline::BySeverity;
use crate::model::{FindingId, Severity, Timestamp};

/// An open finding and its deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// The repository, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// The finding.
    pub id: FindingId,
    /// Its severity.
    pub severity: Severity,
    /// When it was to be closed at the latest.
    pub due_at: Timestamp,
}

/// A finding that was accepted for a time that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Expiry {
    /// The repository, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// The finding.
    pub id: FindingId,
    /// Its severity.
    pub severity: Severity,
    /// When the acceptance ended.
    pub expires_at: Timestamp,
}

/// Open findings past their deadline, the longest first.
pub(super) fn overdue(subjects: &[Subject<'_>]) -> Vec<Deadline> {
    open_with(Due::Overdue, subjects)
}

/// Open findings whose deadline is near, the nearest first.
pub(super) fn due_soon(subjects: &[Subject<'_>]) -> Vec<Deadline> {
    open_with(Due::Near, subjects)
}

fn open_with(wanted: Due, subjects: &[Subject<'_>]) -> Vec<Deadline> {
    let deadline = |subject: &Subject<'_>| {
        let (_, due_at) =
            Due::of(subject.course, subject.deadlines).filter(|(stands, _)| *stands == wanted)?;
        let severity = subject.course.life.facts.severity;
        let repository = subject.repository.map(str::to_owned);
        Some(Deadline { repository, id: subject.id.clone(), severity, due_at })
    };
    let mut found: Vec<Deadline> = subjects.iter().filter_map(deadline).collect();
    found.sort_by(|left, right| {
        (left.due_at, &left.repository, &left.id).cmp(&(right.due_at, &right.repository, &right.id))
    });
    found
}

/// Findings whose acceptance has ended, the longest first.
pub(super) fn expired(subjects: &[Subject<'_>]) -> Vec<Expiry> {
    let expiry = |subject: &Subject<'_>| {
        let expires_at = subject.expires_at.filter(|_| subject.is_expired())?.utc();
        let (repository, severity) = (subject.repository.map(str::to_owned), subject.facts().severity);
        Some(Expiry { repository, id: subject.id.clone(), severity, expires_at })
    };
    let mut found: Vec<Expiry> = subjects.iter().filter_map(expiry).collect();
    found.sort_by(|left, right| {
        (left.expires_at, &left.repository, &left.id).cmp(&(right.expires_at, &right.repository, &right.id))
    });
    found
}

/// Where one bucket ends and the next begins, in days.
const EDGES: [u32; 7] = [1, 3, 7, 14, 30, 90, 365];

const DAY: i64 = 24 * 60 * 60;

/// How many findings took how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// By their time to resolve.
    pub time_to_resolve: Vec<Bucket>,
    /// Open ones by their age.
    pub age_of_open: Vec<Bucket>,
}

/// Findings between this and the bucket before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bucket {
    /// Shorter than so many days; `None` for all that is longer.
    pub under_days: Option<u32>,
    /// How many there are.
    pub n: u64,
    /// The same by severity, every severity named.
    pub by_severity: BySeverity,
}

impl Distribution {
    pub(super) fn of(subjects: &[Subject<'_>]) -> Distribution {
        Distribution {
            time_to_resolve: buckets(subjects, |course| course.time_to_resolve()),
            age_of_open: buckets(subjects, |course| course.age()),
        }
    }
}

fn buckets(subjects: &[Subject<'_>], measure: fn(Course<'_>) -> Measure) -> Vec<Bucket> {
    let edges = EDGES.into_iter().map(Some).chain([None]);
    let bucket = |under_days| Bucket { under_days, n: 0, by_severity: BySeverity::default() };
    let mut buckets: Vec<Bucket> = edges.map(bucket).collect();
    for subject in subjects {
        let Measure::Took(seconds) = measure(subject.course) else { continue };
        let bucket = &mut buckets[EDGES.partition_point(|days| i64::from(*days) * DAY <= seconds)];
        bucket.n += 1;
        bucket.by_severity.count(subject.facts().severity);
    }
    buckets
}
