//! What is counted of findings: how they were closed, how often that did not hold, whether in time, whether for good.

use serde::Serialize;

use super::due::Due;
use super::spread::share;
use super::times::Course;
use super::{Subject, Told};
use crate::model::{Status, Timestamp, is_expired, words};

/// How often closings did not hold.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Reopened {
    /// Findings that were ever closed.
    pub n: u64,
    /// Findings that never were.
    pub censored: u64,
    /// Those of `n` that were reopened.
    pub findings: u64,
    /// How often they were, all together.
    pub times: u64,
    /// `findings` of `n`.
    pub rate: Option<f64>,
}

impl Reopened {
    pub(super) fn of(subjects: &[Subject<'_>]) -> Reopened {
        let mut reopened = Reopened::default();
        for Course { life, .. } in subjects.iter().map(|subject| subject.course) {
            let times = life.reopenings();
            reopened.n += u64::from(life.was_closed());
            reopened.censored += u64::from(!life.was_closed());
            reopened.findings += u64::from(times > 0);
            reopened.times += times;
        }
        Reopened { rate: share(reopened.findings, reopened.n), ..reopened }
    }
}

/// How findings are closed. Of a reporter these tell how much of what was reported was worth it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Outcomes {
    /// Findings that are closed.
    pub n: u64,
    /// Findings that are open.
    pub censored: u64,
    /// Closed as `resolved`.
    pub resolved: u64,
    /// Closed as `wont_fix`.
    pub wont_fix: u64,
    /// Closed as `duplicate`.
    pub duplicate: u64,
    /// `wont_fix` of `n`.
    pub wont_fix_rate: Option<f64>,
    /// `duplicate` of `n`.
    pub duplicate_rate: Option<f64>,
}

impl Outcomes {
    pub(super) fn of(subjects: &[Subject<'_>]) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for subject in subjects {
            *outcomes.of_status(subject.course.life.status()) += 1;
        }
        let Outcomes { resolved, wont_fix, duplicate, .. } = outcomes;
        let n = resolved + wont_fix + duplicate;
        let (wont_fix_rate, duplicate_rate) = (share(wont_fix, n), share(duplicate, n));
        Outcomes { n, wont_fix_rate, duplicate_rate, ..outcomes }
    }

    fn of_status(&mut self, status: Status) -> &mut u64 {
        match status {
            Status::Open | Status::Confirmed | Status::InProgress => &mut self.censored,
            Status::Resolved => &mut self.resolved,
            Status::WontFix => &mut self.wont_fix,
            Status::Duplicate => &mut self.duplicate,
        }
    }
}

/// Whether findings were fixed within the days that their severity has. Findings without a deadline are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Sla {
    /// Findings of which it is decided: `within` and `breached`.
    pub n: u64,
    /// Open findings whose deadline is yet to come.
    pub censored: u64,
    /// Closed findings of which nobody recorded when they were opened or closed.
    pub unmeasured: u64,
    /// Fixed in time.
    pub within: u64,
    /// Closed in time without a fix: neither kept nor missed.
    pub set_aside: u64,
    /// Closed too late, or open past the deadline.
    pub breached: u64,
    /// Those of `breached` that are open.
    pub overdue: u64,
    /// Those of `censored` whose deadline is near.
    pub due_soon: u64,
    /// `breached` of `n`.
    pub breach_rate: Option<f64>,
}

impl Sla {
    /// `None` where no severity has a deadline.
    pub(super) fn of(subjects: &[Subject<'_>], told: Told) -> Option<Sla> {
        if !told.deadlines {
            return None;
        }
        let mut sla = Sla::default();
        for (stands, _) in subjects.iter().filter_map(|subject| Due::of(subject.course, subject.deadlines)) {
            sla.within += u64::from(stands == Due::Within);
            sla.set_aside += u64::from(stands == Due::SetAside);
            sla.breached += u64::from(matches!(stands, Due::Late | Due::Overdue));
            sla.overdue += u64::from(stands == Due::Overdue);
            sla.censored += u64::from(matches!(stands, Due::Near | Due::Far));
            sla.due_soon += u64::from(stands == Due::Near);
            sla.unmeasured += u64::from(stands == Due::Unknown);
        }
        let n = sla.within + sla.breached;
        Some(Sla { n, breach_rate: share(sla.breached, n), ..sla })
    }
}

/// Findings that are left as they are, `wont_fix`, and whether that was meant to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Accepted {
    /// All of them.
    pub n: u64,
    /// Those whose acceptance has an end.
    pub with_end: u64,
    /// Those whose acceptance has ended.
    pub expired: u64,
}

impl Accepted {
    pub(super) fn of(subjects: &[Subject<'_>]) -> Accepted {
        let mut accepted = Accepted::default();
        let wont_fix = |subject: &&Subject<'_>| subject.course.life.status() == Status::WontFix;
        for subject in subjects.iter().filter(wont_fix) {
            accepted.n += 1;
            accepted.with_end += u64::from(subject.expires_at.is_some());
            accepted.expired += u64::from(subject.is_expired());
        }
        accepted
    }
}

impl Subject<'_> {
    /// Is it accepted no longer?
    pub(super) fn is_expired(&self) -> bool {
        let as_of = Timestamp::from_unix(self.course.as_of, 0);
        is_expired(self.course.life.status(), self.expires_at, as_of)
    }
}

words! {
    /// What became of a recorded fix, as far as metrics tell it.
    pub FixState, "state of a fix" {
        /// It stands in the history asked about.
        Verified = "verified",
        /// It does not: it is missing, was taken back, or several commits could be it.
        Broken = "broken",
        /// Nobody can tell.
        Unverifiable = "unverifiable",
    }
}

/// What became of the fixes of resolved findings.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Fixes {
    /// Fixes of which it can be told.
    pub n: u64,
    /// Findings that are open: they have no fix yet.
    pub censored: u64,
    /// Those of `n` that stand.
    pub verified: u64,
    /// Those of `n` that do not.
    pub broken: u64,
    /// Fixes of which nobody can tell.
    pub unverifiable: u64,
    /// `verified` of `n`.
    pub verified_rate: Option<f64>,
}

impl Fixes {
    /// `None` where nobody looked.
    pub(super) fn of(subjects: &[Subject<'_>], told: Told) -> Option<Fixes> {
        if !told.fixes {
            return None;
        }
        let mut fixes = Fixes::default();
        for subject in subjects {
            fixes.censored += u64::from(subject.course.life.is_open());
            match subject.fix {
                Some(FixState::Verified) => fixes.verified += 1,
                Some(FixState::Broken) => fixes.broken += 1,
                Some(FixState::Unverifiable) => fixes.unverifiable += 1,
                None => {}
            }
        }
        let n = fixes.verified + fixes.broken;
        Some(Fixes { n, verified_rate: share(fixes.verified, n), ..fixes })
    }
}
