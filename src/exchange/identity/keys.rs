//! By what the findings of scanners' results are looked up. Kept while findings come and change, so that a report of few
//! results asks for few findings, however many there are: a folder may hold thousands of such reports.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::fingerprint::short_rule;
use super::results::Known;
use super::seen::Seen;

/// What findings and results are brought together by.
pub(super) type Key = (String, String);

/// Which of the things that they are known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum By {
    /// The tool's own fingerprint.
    Fingerprint,
    /// Ours.
    V1,
    /// Rule and file.
    Place,
}

/// What two rules are the same by: the whole name first, for several may have the same end.
pub(super) type RuleName = fn(&str) -> &str;
pub(super) const RULE_NAMES: [RuleName; 2] = [|rule| rule, short_rule];

/// The findings of each tool, whose name counts in any case.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    tools: HashMap<String, OfTool>,
}

/// The findings of a tool by their keys.
#[derive(Debug, Clone, Default)]
pub(super) struct OfTool {
    /// Their numbers by the hash of a key, which is much shorter. Nothing is taken out: whoever looks one up compares.
    by_hash: HashMap<u64, Vec<usize>>,
    pub(super) seen: Seen,
}

impl Keys {
    /// Takes in a finding, or what it is known by from now on.
    pub(super) fn add(&mut self, number: usize, known: &Known) {
        let of_tool = self.tools.entry(known.tool.to_ascii_lowercase()).or_default();
        for by in [By::Fingerprint, By::V1, By::Place] {
            for key in RULE_NAMES.iter().filter_map(|name| known.key(by, *name)) {
                let numbers = of_tool.by_hash.entry(hash(by, &key)).or_default();
                // a rule's whole name is mostly its last part, too
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
            }
        }
        of_tool.seen.add(number, known);
    }

    /// What is known of the results of a tool; `None` where that is nothing.
    pub(super) fn of(&self, tool: &str) -> Option<&OfTool> {
        self.tools.get(&tool.to_ascii_lowercase())
    }
}

impl OfTool {
    /// The findings that may have this key, each once and in their order.
    pub(super) fn candidates(&self, by: By, key: &Key) -> Vec<usize> {
        let mut numbers = self.by_hash.get(&hash(by, key)).cloned().unwrap_or_default();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

fn hash(by: By, key: &Key) -> u64 {
    let mut hasher = DefaultHasher::new();
    (by, key).hash(&mut hasher);
    hasher.finish()
}
