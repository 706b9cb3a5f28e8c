//! Which finding of the base is which of the branch. A bag of findings is compared with a bag: each finding has one
//! partner at most, so that a copy is one more, whatever id it has.

use std::collections::HashMap;

use super::likeness::Likeness;
use super::version::Version;

/// What belongs together, and what is left over.
pub(super) struct Pairs<'all> {
    pub(super) both: Vec<(&'all Version, &'all Version)>,
    pub(super) gone: Vec<&'all Version>,
    pub(super) new: Vec<&'all Version>,
}

/// What two versions must have in common to be tried as partners.
type Key = fn(&Version) -> String;

/// Whether they are.
type Test = fn(&Version, &Version) -> bool;

/// The surest likeness first: what only moved, then what only got another id, then what was edited where it is.
const STEPS: [(Key, Test); 3] = [
    (|version| format!("{} {}", name(version), version.essence), |_, _| true),
    (|version| version.essence.clone(), |_, _| true),
    (name, |one, other| Likeness::of(one, other).is_kin()),
];

/// Its id, whatever its case.
pub(super) fn name(version: &Version) -> String {
    version.summary.id.as_str().to_ascii_lowercase()
}

/// Pairs the findings of two sides.
pub(super) fn pair<'all>(before: &'all [Version], now: &'all [Version]) -> Pairs<'all> {
    let mut pairs = Pairs { both: Vec::new(), gone: before.iter().collect(), new: now.iter().collect() };
    for (key, test) in STEPS {
        pairs.step(key, test);
    }
    pairs
}

impl<'all> Pairs<'all> {
    fn step(&mut self, key: Key, test: Test) {
        let mut waiting: HashMap<String, Vec<&'all Version>> = HashMap::new();
        for version in self.new.drain(..) {
            waiting.entry(key(version)).or_default().push(version);
        }
        let both = &mut self.both;
        self.gone.retain(|before| {
            let Some(candidates) = waiting.get_mut(&key(before)) else { return true };
            let Some(found) = candidates.iter().position(|now| test(before, now)) else { return true };
            both.push((before, candidates.remove(found)));
            false
        });
        self.new = waiting.into_values().flatten().collect();
        self.new.sort_by(|one, other| one.path.cmp(&other.path));
    }
}
