//! All that is measured of a set of findings, and of the sets that one of their fields divides them into.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::counts::{Accepted, Fixes, Outcomes, Reopened, Sla};
use super::spread::{Measure, Spread};
use super::times::Course;
use super::{Subject, Told};
use crate::model::{Status, Word};

/// What is measured of a set of findings.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Measures {
    /// How many findings there are.
    pub findings: u64,
    /// How many of them are open.
    pub open: u64,
    /// From the creation to the first status other than `open`.
    pub time_to_acknowledge: Spread,
    /// From the creation to the fix that holds. Closed without a fix is neither counted nor waited for.
    pub time_to_resolve: Spread,
    /// From the creation to the closing that holds, of whatever kind.
    pub time_to_handle: Spread,
    /// From the creation of the open ones until now.
    pub age_of_open: Spread,
    /// How long findings stay in each status, each stay by itself.
    pub time_in_status: InStatus,
    /// How often closings did not hold.
    pub reopened: Reopened,
    /// How findings were closed.
    pub outcomes: Outcomes,
    /// Whether they were closed in time; `None` where no severity has a deadline.
    pub sla: Option<Sla>,
    /// Those that are left as they are.
    pub accepted: Accepted,
    /// What became of their fixes; `None` where nobody looked.
    pub fixes: Option<Fixes>,
}

impl Measures {
    pub(super) fn of(subjects: &[Subject<'_>], told: Told) -> Measures {
        let spread = |measure: fn(Course<'_>) -> Measure| {
            Spread::of(subjects.iter().map(|subject| measure(subject.course)))
        };
        Measures {
            findings: subjects.len() as u64,
            open: subjects.iter().filter(|subject| subject.course.life.is_open()).count() as u64,
            time_to_acknowledge: spread(|course| course.time_to_acknowledge()),
            time_to_resolve: spread(|course| course.time_to_resolve()),
            time_to_handle: spread(|course| course.time_to_handle()),
            age_of_open: spread(|course| course.age()),
            time_in_status: InStatus::of(subjects),
            reopened: Reopened::of(subjects),
            outcomes: Outcomes::of(subjects),
            sla: Sla::of(subjects, told),
            accepted: Accepted::of(subjects),
            fixes: Fixes::of(subjects, told),
        }
    }
}

/// How long stays in each status are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InStatus([Spread; Status::ALL.len()]);

impl InStatus {
    fn of(subjects: &[Subject<'_>]) -> InStatus {
        let mut measures: [Vec<Measure>; Status::ALL.len()] = Default::default();
        for subject in subjects {
            subject.course.stays().for_each(|(status, measure)| measures[status as usize].push(measure));
        }
        InStatus(measures.map(|measures| Spread::of(measures.into_iter())))
    }

    /// In one status.
    pub fn get(&self, status: Status) -> Spread {
        self.0[status as usize]
    }
}

impl Serialize for InStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for status in Status::ALL {
            map.serialize_entry(status.word(), &self.get(*status))?;
        }
        map.end()
    }
}

/// Findings that have a field in common.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Group {
    /// What the field says; `None` for those where it says nothing.
    pub name: Option<String>,
    /// What is measured of them.
    #[serde(flatten)]
    pub measures: Measures,
}

/// Findings by what a field says: by the order of its values, those without one last.
pub(super) fn groups<'basis, K: Ord>(
    subjects: &[Subject<'basis>],
    told: Told,
    key: impl Fn(&Subject<'basis>) -> Option<K>,
    name: impl Fn(&K) -> &str,
) -> Vec<Group> {
    let mut sets: BTreeMap<(bool, Option<K>), Vec<Subject<'basis>>> = BTreeMap::new();
    for subject in subjects {
        let key = key(subject);
        sets.entry((key.is_none(), key)).or_default().push(*subject);
    }
    let group = |((_, key), set): ((bool, Option<K>), Vec<Subject<'_>>)| Group {
        name: key.as_ref().map(|key| name(key).to_owned()),
        measures: Measures::of(&set, told),
    };
    sets.into_iter().map(group).collect()
}
