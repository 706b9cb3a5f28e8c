//! Metrics: how long findings take, how they end, what is late. Pure: from the events of the first-parent line and from
//! what only others know of the findings. Reads nothing, and knows no clock.

mod burn_down;
mod counts;
mod due;
mod life;
mod lists;
mod measures;
mod outline;
mod span;
mod spread;
mod times;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::event::{Event, Facts};
use crate::model::{Deadlines, FindingId, Status, Timestamp, Word};
use life::{Life, Lives};
use times::Course;

pub use burn_down::BurnDown;
pub use counts::{Accepted, FixState, Fixes, Outcomes, Reopened, Sla};
pub use due::due_dates;
pub use lists::{Bucket, Deadline, Distribution, Expiry};
pub use measures::{Group, InStatus, Measures};
pub use outline::{Outline, outlines, settled_times};
pub use span::{Span, spans};
pub use spread::Spread;
pub use times::Times;

/// What is measured, and by what.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'read> {
    /// The events of the first-parent line, from its beginning.
    pub main_line: &'read [Event],
    /// The moment at which ages are measured.
    pub as_of: Timestamp,
    /// Whose times durations are made of.
    pub times: Times,
    /// How long findings may stay open.
    pub deadlines: &'read Deadlines,
    /// Who reported each finding.
    pub reporters: &'read HashMap<FindingId, Arc<str>>,
    /// The agent's model of each run, where it names one.
    pub models: &'read BTreeMap<String, Option<String>>,
    /// When acceptances end, as the files at the revision say it.
    pub expiries: &'read HashMap<FindingId, Timestamp>,
    /// What became of the recorded fixes, where somebody looked.
    pub fixes: Option<&'read HashMap<FindingId, FixState>>,
}

/// All metrics of a revision. Findings that were removed are in none of them but the burn-down.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Metrics {
    /// Whose times all durations are made of.
    pub times: Times,
    /// Of all findings.
    pub all: Measures,
    /// By severity, the worst first.
    pub by_severity: Vec<Group>,
    /// By type.
    pub by_type: Vec<Group>,
    /// By component; those without one come last, under no name. So in the groups that follow.
    pub by_component: Vec<Group>,
    /// By reporter: the author of the commit that brought the finding.
    pub by_reporter: Vec<Group>,
    /// By the agent's model that the run names.
    pub by_agent_model: Vec<Group>,
    /// By run.
    pub by_run: Vec<Group>,
    /// By repository, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_repository: Option<Vec<Group>>,
    /// How many took how long.
    pub distribution: Distribution,
    /// Open findings past their deadline, the longest first.
    pub overdue: Vec<Deadline>,
    /// Open findings whose deadline is near, the nearest first.
    pub due_soon: Vec<Deadline>,
    /// Accepted findings whose acceptance has ended, the longest first.
    pub expired: Vec<Expiry>,
    /// What entered and left the backlog of late.
    pub burn_down: Option<BurnDown>,
}

/// One finding with what is known of it.
#[derive(Debug, Clone, Copy)]
struct Subject<'basis> {
    /// The repository, where there are several.
    repository: Option<&'basis str>,
    id: &'basis FindingId,
    course: Course<'basis>,
    deadlines: &'basis Deadlines,
    expires_at: Option<Timestamp>,
    reporter: Option<&'basis str>,
    model: Option<&'basis str>,
    fix: Option<FixState>,
}

/// What can be told of findings at all.
#[derive(Debug, Clone, Copy)]
struct Told {
    /// Has any severity a deadline?
    deadlines: bool,
    /// Did anybody look at the fixes?
    fixes: bool,
}

impl Metrics {
    /// Measures everything.
    pub fn of(basis: &Basis<'_>) -> Metrics {
        Metrics::over(&[(None, *basis)])
    }

    /// Measures the findings of several repositories as one set, as of one moment; each has its name.
    pub fn over(bases: &[(Option<&str>, Basis<'_>)]) -> Metrics {
        let lines: Vec<Lives> = bases.iter().map(|(_, basis)| Lives::of(basis.main_line)).collect();
        let subjects: Vec<Subject<'_>> = bases
            .iter()
            .zip(&lines)
            .flat_map(|((name, basis), lives)| lives.iter().map(|(id, life)| basis.subject(*name, id, life)))
            .collect();
        let told = Told {
            deadlines: bases.iter().any(|(_, basis)| !basis.deadlines.is_empty()),
            fixes: bases.iter().any(|(_, basis)| basis.fixes.is_some()),
        };
        let has_names = bases.iter().any(|(name, _)| name.is_some());
        let as_of = bases.first().map_or(0, |(_, basis)| basis.as_of.unix());
        Metrics {
            times: bases.first().map_or(Times::Recorded, |(_, basis)| basis.times),
            all: Measures::of(&subjects, told),
            by_severity: by_word(&subjects, told, |facts| facts.severity),
            by_type: by_word(&subjects, told, |facts| facts.kind),
            by_component: by_name(&subjects, told, |subject| subject.facts().component.as_deref()),
            by_reporter: by_name(&subjects, told, |subject| subject.reporter),
            by_agent_model: by_name(&subjects, told, |subject| subject.model),
            by_run: by_name(&subjects, told, |subject| subject.facts().run.as_deref()),
            by_repository: has_names.then(|| by_name(&subjects, told, |subject| subject.repository)),
            distribution: Distribution::of(&subjects),
            overdue: lists::overdue(&subjects),
            due_soon: lists::due_soon(&subjects),
            expired: lists::expired(&subjects),
            burn_down: BurnDown::of(&lines, as_of),
        }
    }
}

impl<'read> Basis<'read> {
    /// What is known of a finding.
    fn subject<'life>(
        &self,
        repository: Option<&'life str>,
        id: &'life FindingId,
        life: &'life Life,
    ) -> Subject<'life>
    where
        'read: 'life,
    {
        let Basis { reporters, models, expiries, deadlines, fixes, .. } = *self;
        let is_accepted = life.status() == Status::WontFix;
        let model = life.facts.run.as_deref().and_then(|run| models.get(run)?.as_deref());
        Subject {
            repository,
            id,
            course: Course { life, times: self.times, as_of: self.as_of.unix() },
            deadlines,
            expires_at: if is_accepted { expiries.get(id).copied() } else { None },
            reporter: reporters.get(id).map(|name| &**name),
            model,
            fix: fixes.and_then(|fixes| fixes.get(id)).copied(),
        }
    }
}

impl<'basis> Subject<'basis> {
    fn facts(&self) -> &'basis Facts {
        &self.course.life.facts
    }
}

fn by_word<W: Word + Ord>(subjects: &[Subject<'_>], told: Told, word: fn(&Facts) -> W) -> Vec<Group> {
    measures::groups(subjects, told, |subject| Some(word(subject.facts())), |word| word.word())
}

/// A name of blanks is none.
fn by_name<'basis>(
    subjects: &[Subject<'basis>],
    told: Told,
    name: fn(&Subject<'basis>) -> Option<&'basis str>,
) -> Vec<Group> {
    let name = |subject: &Subject<'basis>| name(subject).filter(|name| !name.trim().is_empty());
    measures::groups(subjects, told, name, |name| name)
}

#[cfg(test)]
mod tests;
