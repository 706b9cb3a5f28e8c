//! The verdict.

use std::collections::{HashMap, HashSet};

use super::breach::{Breach, Reason};
use super::likeness::Likeness;
use super::pairing::{Pairs, name, pair};
use super::policy::Policy;
use super::version::Version;
use crate::model::{FindingId, Query, Status, Summary, Timestamp};

/// What a gate says.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// What does not pass.
    pub breaches: Vec<Breach>,
    /// What would not pass if the settings did not allow it.
    pub allowed: Vec<Breach>,
}

impl Verdict {
    /// The verdict over a branch that has several bases, from the verdict over each: what comes is in none of them, what
    /// goes is gone from any, unless another of them had done away with it. `settled` holds the verdict over what each base
    /// itself did since the bases parted.
    pub fn over(verdicts: Vec<Verdict>, settled: &[Verdict]) -> Verdict {
        let comes: Vec<HashSet<&FindingId>> = verdicts.iter().map(Verdict::coming).collect();
        let goes: Vec<HashSet<&FindingId>> = verdicts.iter().map(Verdict::going).collect();
        // what a base did away with, and the branch took over as it stood there
        let taken_over: HashSet<&FindingId> = settled
            .iter()
            .zip(&goes)
            .flat_map(|(base, branch)| base.going().into_iter().filter(|id| !branch.contains(id)))
            .collect();
        let counts = |breach: &&Breach| match breach.reason.is_departure() {
            true => !breach.base_id().is_some_and(|id| taken_over.contains(id)),
            false => breach.id.as_ref().is_some_and(|id| comes.iter().all(|coming| coming.contains(id))),
        };
        Verdict {
            breaches: once(verdicts.iter().flat_map(|verdict| &verdict.breaches).filter(counts)),
            allowed: once(verdicts.iter().flat_map(|verdict| &verdict.allowed).filter(counts)),
        }
    }

    /// What the branch brings.
    fn coming(&self) -> HashSet<&FindingId> {
        let comes = self.breaches.iter().filter(|breach| !breach.reason.is_departure());
        comes.filter_map(|breach| breach.id.as_ref()).collect()
    }

    /// What of the base is no longer as it was, by the ids that it has there.
    fn going(&self) -> HashSet<&FindingId> {
        let goes = self.breaches.iter().chain(&self.allowed).filter(|breach| breach.reason.is_departure());
        goes.filter_map(Breach::base_id).collect()
    }
}

/// Each file is told once for each reason.
fn once<'all>(all: impl Iterator<Item = &'all Breach>) -> Vec<Breach> {
    let mut told = HashSet::new();
    all.filter(|breach| told.insert((breach.reason, &breach.id, &breach.path))).cloned().collect()
}

/// The findings that are not the same on a branch and in its base.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// As the base has them.
    pub before: Vec<Version>,
    /// As the branch has them.
    pub now: Vec<Version>,
    /// Those whose file in the base cannot be read.
    pub unread_before: Vec<(FindingId, String)>,
    /// Those whose file on the branch cannot be read.
    pub unread_now: Vec<FindingId>,
}

/// Judges a finding for itself: it must not be what the policy forbids.
pub fn judge(version: &Version, policy: &Policy, now: Timestamp) -> Option<Breach> {
    let rule = policy.forbidding(&version.summary, now)?;
    let expired = version.summary.expires_at.filter(|_| version.summary.is_expired(now));
    let message = match expired {
        Some(end) => format!("{}; its acceptance ended {end}, so it counts as open", stands(version)),
        None => stands(version),
    };
    Some(Breach::by(Reason::Open, version, rule, message))
}

/// Judges what a branch changes. What was there before and still is stops nobody; what comes, gets worse, or goes
/// otherwise than by being fixed does.
pub fn judge_change(change: &Change, policy: &Policy, now: Timestamp) -> Verdict {
    let court = Court { policy, now, before: by_name(&change.before), since: by_name(&change.now) };
    let Pairs { both, gone, new } = pair(&change.before, &change.now);
    let unread: HashSet<&FindingId> = change.unread_now.iter().collect();
    let present: HashSet<&FindingId> =
        change.now.iter().map(|version| &version.summary.id).chain(&change.unread_now).collect();
    let lost = change.unread_before.iter().filter(|(id, _)| !present.contains(id));
    let breaches = both
        .into_iter()
        .filter_map(|(before, now)| court.changed(before, now))
        .chain(new.into_iter().filter_map(|version| court.came(version)))
        .chain(
            gone.into_iter()
                .filter(|gone| !unread.contains(&gone.summary.id))
                .filter_map(|gone| court.went(gone)),
        )
        .chain(lost.map(|(id, path)| lost_unread(id, path)));
    let may = |breach: &Breach| {
        breach.reason.is_departure() && breach.base_id().is_some_and(|id| policy.allows(id))
    };
    let (allowed, breaches) = breaches.partition(may);
    Verdict { breaches, allowed }
}

/// What to do about a finding that took an old one's id.
const WRITTEN_OVER: &str = "if it is another finding, take the old one back and file it under another id ('git findings \
                            create'); if it is the same one, tell it otherwise in two steps, each merged by itself";

fn by_name(versions: &[Version]) -> HashMap<String, &Version> {
    versions.iter().map(|version| (name(version), version)).collect()
}

/// Who judges, by which policy and when, with the findings of both sides by their names.
struct Court<'own> {
    policy: &'own Policy,
    now: Timestamp,
    before: HashMap<String, &'own Version>,
    since: HashMap<String, &'own Version>,
}

impl<'own> Court<'own> {
    /// What comes closed is judged, too: a branch does not accept for itself what it brings.
    fn came(&self, version: &Version) -> Option<Breach> {
        let rule = self.policy.forbidding(&version.summary, self.now).or_else(|| {
            let opened = Summary { status: Status::Open, ..version.summary.clone() };
            self.policy.forbidding(&opened, self.now).filter(|_| !version.is_fixed())
        })?;
        let closed = match version.status(self.now).is_open() || version.is_fixed() {
            true => String::new(),
            false => format!(", closed as {} by the branch itself", closing(version)),
        };
        let breach = |more: &str| {
            Breach::by(Reason::New, version, rule, format!("new {}{closed}{more}", stands(version)))
        };
        Some(match self.before.get(&name(version)) {
            None => breach(""),
            Some(before) => {
                let difference = Likeness::of(before, version).difference();
                let more = format!(": its id meant another finding in the base, with {difference}");
                Breach { hint: WRITTEN_OVER.to_owned(), ..breach(&more) }
            }
        })
    }

    fn went(&self, version: &Version) -> Option<Breach> {
        let rule = self.forbidding_in_the_end(version)?;
        let more = match self.since.contains_key(&name(version)) {
            true => ": its id means another finding on the branch",
            false => "",
        };
        let message = format!("{} was removed{more}", stands(version));
        Some(Breach::by(Reason::Removed, version, rule, message).since(version))
    }

    /// The query that takes a finding as it is, or when its acceptance is over.
    fn forbidding_in_the_end(&self, version: &Version) -> Option<&'own Query> {
        let at_end = |end| self.policy.forbidding(&version.summary, end);
        self.policy
            .forbidding(&version.summary, self.now)
            .or_else(|| version.summary.expires_at.and_then(at_end))
    }

    fn changed(&self, before: &Version, now: &Version) -> Option<Breach> {
        let breach = match self.policy.forbidding(&before.summary, self.now) {
            Some(rule) => self.left(before, now, rule),
            None => self.entered(before, now).or_else(|| self.prolonged(before, now)),
        };
        breach.map(|breach| breach.since(before))
    }

    /// What the policy was not about, and now is. A severity that the branch lowers does not count.
    fn entered(&self, before: &Version, now: &Version) -> Option<Breach> {
        let rule = self.forbidding_at_worst(before, now)?;
        let was_open = before.status(self.now).is_open();
        let (reason, how) = match () {
            () if !was_open && now.status(self.now).is_open() => {
                (Reason::Reopened, "was opened again".to_owned())
            }
            () if now.severity() < before.severity() => {
                (Reason::Raised, format!("was {} in the base", before.severity()))
            }
            () => (Reason::Edited, "was edited, so that the policy is about it".to_owned()),
        };
        let worse = match before.severity() < now.severity() {
            true => format!(", and counts as {}, which it was in the base", before.severity()),
            false => String::new(),
        };
        Some(Breach::by(reason, now, rule, format!("{} {how}{worse}", stands(now))))
    }

    /// What is accepted for a time, and by the branch for longer.
    fn prolonged(&self, before: &Version, now: &Version) -> Option<Breach> {
        let (was, end) = (before.summary.expires_at?, now.summary.expires_at);
        let rule = self.policy.forbidding(&before.summary, was)?;
        if now.summary.status.is_open() || now.is_fixed() || end.is_some_and(|end| end <= was) {
            return None;
        }
        let until = end.map_or_else(|| "for good".to_owned(), |end| format!("until {end}"));
        let message = format!("{} was accepted until {was}, and is {until}", stands(now));
        Some(Breach::by(Reason::Closed, now, rule, message))
    }

    /// What the policy was about, and no longer is. Only a fix may do that.
    fn left(&self, before: &Version, now: &Version, rule: &Query) -> Option<Breach> {
        if now.is_fixed() || self.is_renewed(before, now) || self.forbidding_in_work(before, now).is_some() {
            return None;
        }
        let is_open = now.status(self.now).is_open();
        let (reason, how) = match () {
            () if !is_open => (Reason::Closed, format!("was closed as {}", closing(now))),
            () if self.forbidding_at_worst(before, now).is_some() => {
                (Reason::Lowered, format!("was {} in the base", before.severity()))
            }
            () => (Reason::Withdrawn, "was edited, so that the policy is no longer about it".to_owned()),
        };
        Some(Breach::by(reason, now, rule, format!("{} {how}", stands(now))))
    }

    /// Was only its expired acceptance forbidden, and is it open again?
    fn is_renewed(&self, before: &Version, now: &Version) -> bool {
        let open_again = Summary { status: now.summary.status, ..before.summary.clone() };
        now.summary.status.is_open()
            && before.summary.is_expired(self.now)
            && self.policy.forbidding(&open_again, self.now).is_none()
    }

    /// The query that takes a finding at the worse of its severities.
    fn forbidding_at_worst(&self, before: &Version, now: &Version) -> Option<&'own Query> {
        let mut worst = now.clone();
        worst.summary.severity = now.severity().min(before.severity());
        self.forbidding_in_work(before, &worst)
    }

    /// Confirming a finding or working on it changes nothing: among the open statuses the one of the base counts, too.
    fn forbidding_in_work(&self, before: &Version, now: &Version) -> Option<&'own Query> {
        let (was, is) = (before.status(self.now), now.status(self.now));
        self.policy.forbidding(&now.summary, self.now).or_else(|| match is.is_open() && was.is_open() {
            true => self.policy.forbidding(&Summary { status: was, ..now.summary.clone() }, self.now),
            false => None,
        })
    }
}

/// A file of the base that nobody can read may have held anything.
fn lost_unread(id: &FindingId, path: &str) -> Breach {
    let message =
        format!("{id} was removed, and its file in the base cannot be read, so nobody knows what it was");
    Breach::about(Reason::Removed, Some(id.clone()), Some(path.to_owned()), message)
}

/// `critical FIN-001-SEC-001`
fn stands(version: &Version) -> String {
    format!("{} {}", version.summary.severity, version.summary.id)
}

fn closing(version: &Version) -> String {
    match version.summary.resolution_type {
        Some(way) => way.to_string(),
        None => version.summary.status.to_string(),
    }
}
