//! The fingerprints that a tool gives, as far as they tell its results apart. Some write the same words on every result,
//! others a column; those are none.

use std::collections::{HashMap, HashSet};

use crate::exchange::legacy::Mapped;
use crate::text::Node;

/// What a tool gives is short only where it is no fingerprint: a column, a counter.
const SHORTEST: usize = 8;

/// The name under which our own fingerprint stands in logs of ours.
const OWN: &str = "gitFindings/v1";

/// Name and value of each fingerprint of a result, the surest first: what is called partial means something together
/// with the file only.
pub(super) fn stated(result: &Node) -> Vec<(String, String)> {
    let of = |field: &str| {
        let members = result.get(field).and_then(Node::members).unwrap_or_default().iter();
        let pairs = members.filter_map(|member| Some((member.key.plain.as_str(), member.value.as_str()?)));
        let mut pairs: Vec<_> = pairs.filter(|(name, value)| *name != OWN && is_telling(value)).collect();
        // the newest version first, but before all the one that GitHub itself goes by
        pairs.sort_by_key(|(name, _)| (name.starts_with("primaryLocationLineHash"), *name));
        let named =
            pairs.into_iter().rev().map(|(name, value)| (format!("{field}/{name}"), value.to_owned()));
        named.collect::<Vec<_>>()
    };
    [of("fingerprints"), of("partialFingerprints")].concat()
}

/// A sentence is none, nor is a column.
fn is_telling(value: &str) -> bool {
    value.len() >= SHORTEST && !value.contains(char::is_whitespace)
}

/// Notes for each result of a run the first of its fingerprints that no other result of its rule has, and that is not
/// the same throughout the run.
pub(super) fn choose(records: &mut [Mapped], stated: &[Vec<(String, String)>]) {
    let mut values: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut counts: HashMap<(String, &str, &str), usize> = HashMap::new();
    let scope = |record: &Mapped, name: &str| {
        let trace = record.trace.as_ref();
        let path = trace.map(|trace| trace.path.as_str()).filter(|_| name.starts_with("partial"));
        format!("{}\n{}", trace.map_or("", |trace| &trace.rule), path.unwrap_or_default())
    };
    for (record, pairs) in records.iter().zip(stated) {
        for (name, value) in pairs {
            values.entry(name).or_default().insert(value);
            *counts.entry((scope(record, name), name, value)).or_default() += 1;
        }
    }
    let is_constant = |name: &str| values[name].len() == 1 && records.len() > 1;
    let chosen: Vec<Option<String>> = records
        .iter()
        .zip(stated)
        .map(|(record, pairs)| {
            let is_alone = |name: &str, value: &str| counts[&(scope(record, name), name, value)] == 1;
            let found = pairs.iter().find(|(name, value)| is_alone(name, value) && !is_constant(name));
            found.map(|(name, value)| format!("{name}={value}"))
        })
        .collect();
    for (record, fingerprint) in records.iter_mut().zip(chosen) {
        if let Some(trace) = &mut record.trace {
            trace.fingerprint = fingerprint;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Trace;
    use crate::model::Kind;

    fn chosen(all: &[(&str, &str, &str)]) -> Vec<Option<String>> {
        let record = |path: &str| Mapped {
            label: String::new(),
            node: Node::object(),
            kind: Kind::Bug,
            id: None,
            odd_id: None,
            agent: None,
            is_undated: true,
            said: None,
            trace: Some(Trace { path: path.to_owned(), ..Trace::default() }),
            asked: Vec::new(),
            remarks: Vec::new(),
        };
        let mut records: Vec<Mapped> = all.iter().map(|(path, ..)| record(path)).collect();
        let stated: Vec<_> = all
            .iter()
            .map(|(_, name, value)| {
                let (field, name) = name.split_once('/').unwrap();
                let mut result = Node::object();
                result.set_at(&[field, name], (*value).into());
                stated(&result)
            })
            .collect();
        choose(&mut records, &stated);
        records.into_iter().map(|record| record.trace.unwrap().fingerprint).collect()
    }

    #[test]
    fn what_is_the_same_everywhere_or_no_fingerprint_is_not_taken() {
        let words = ("a", "fingerprints/matchBasedId", "requires login");
        assert_eq!(chosen(&[words]), [None]);
        assert_eq!(chosen(&[words, words]), [None, None]);
        let constant = ("a", "fingerprints/id", "0000000000");
        assert_eq!(chosen(&[constant, ("b", "fingerprints/id", "0000000000")]), [None, None]);
        assert_eq!(
            chosen(&[("a", "partialFingerprints/primaryLocationStartColumnFingerprint", "7")]),
            [None]
        );
    }

    #[test]
    fn of_equal_ones_none_is_taken_and_the_others_are() {
        let hash = "partialFingerprints/primaryLocationLineHash";
        let one = |value: &str| Some(format!("{hash}={value}"));
        assert_eq!(
            chosen(&[("a", hash, "aaaaaaaa:1"), ("a", hash, "aaaaaaaa:1"), ("a", hash, "bbbbbbbb:1")]),
            [None, None, one("bbbbbbbb:1")]
        );
        // two files may have the same line
        assert_eq!(
            chosen(&[("a", hash, "aaaaaaaa:1"), ("b", hash, "aaaaaaaa:1"), ("b", hash, "cccccccc:1")]),
            [one("aaaaaaaa:1"), one("aaaaaaaa:1"), one("cccccccc:1")]
        );
    }
}
