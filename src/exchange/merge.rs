//! The three-way merge of an import. Of the base, the record as last imported, only a digest is stored. That is
//! enough: where nobody changed one field in two ways, the base is made of our fields and theirs, and of all such
//! mixtures the digest names the right one. Where it names none, the finding stays as it is, and that is said.

use std::collections::BTreeMap;

use super::digest::{content, digest_of};
use crate::text::Node;

/// Fields in which finding and record may differ and all mixtures still be tried: 2^10 digests are a few
/// milliseconds.
const MOST: usize = 10;

/// Fields that say one thing together: what people did to one of them holds for all.
pub(super) const LIFECYCLE: &[&str] = &["resolution", "resolved_at", "status"];

/// What an import makes up where a record does not say it.
const MADE: &str = "created_at";

/// What becomes of a finding whose record comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Merge {
    /// The record says what it said, or what the finding says.
    Same,
    /// These fields changed in the record alone and are to be taken; `kept` did too, but go together with what
    /// people changed, and stay.
    Take {
        /// Names of fields, sorted.
        taken: Vec<String>,
        /// Names of fields, sorted.
        kept: Vec<String>,
    },
    /// The record changed, and so did the finding, in a way that cannot be told apart: these fields differ.
    Keep {
        /// Names of fields, sorted.
        differing: Vec<String>,
    },
}

impl Merge {
    /// What comes of fields to be taken and fields that differ and stay.
    pub(super) fn of(taken: Vec<String>, kept: Vec<String>) -> Merge {
        match (taken.is_empty(), kept.is_empty()) {
            (true, true) => Merge::Same,
            (true, false) => Merge::Keep { differing: kept },
            (false, _) => Merge::Take { taken, kept },
        }
    }
}

/// Merges a record into a finding; `base` is the digest of the record as last imported. `without` names fields that
/// the import itself made up.
pub(super) fn merge(ours: &Node, theirs: &Node, base: Option<&str>, without: &[&str]) -> Merge {
    let fields = |node| {
        let mut fields = content(node);
        fields.retain(|name, _| !without.contains(&name.as_str()));
        fields
    };
    let (ours, theirs) = (fields(ours), fields(theirs));
    if ours == theirs || base.is_some_and(|base| digest_of(&theirs) == base) {
        return Merge::Same;
    }
    let differing = differing(&ours, &theirs);
    let changed_here = base.and_then(|base| {
        // a record that says another moment than the finding may be the first to say one
        let may_be_dated = differing.iter().any(|name| name == MADE) && theirs.contains_key(MADE);
        find_base(&ours, &theirs, &differing, base)
            .or_else(|| may_be_dated.then(|| undated_base(&ours, &theirs, base))?)
    });
    match changed_here {
        Some(changed_here) => take(differing, &changed_here),
        None => Merge::Keep { differing },
    }
}

/// Was the finding imported from a record that did not say when it was made, though this one does?
pub(super) fn is_dated_since(ours: &Node, theirs: &Node, base: &str) -> bool {
    undated_base(&content(ours), &content(theirs), base).is_some()
}

/// What the finding changed since a base that did not say when it was made: then the import made that up.
fn undated_base(ours: &Content, theirs: &Content, base: &str) -> Option<Vec<String>> {
    let [ours, theirs] = [ours, theirs].map(|fields| {
        let mut fields = fields.clone();
        fields.remove(MADE);
        fields
    });
    find_base(&ours, &theirs, &differing(&ours, &theirs), base)
}

type Content = BTreeMap<String, String>;

fn differing(ours: &Content, theirs: &Content) -> Vec<String> {
    let mut names: Vec<_> =
        ours.keys().chain(theirs.keys()).filter(|name| ours.get(*name) != theirs.get(*name)).collect();
    names.sort();
    names.dedup();
    names.into_iter().cloned().collect()
}

/// The fields that the finding changed since the base: those that the base has as the record has them.
fn find_base(ours: &Content, theirs: &Content, differing: &[String], base: &str) -> Option<Vec<String>> {
    // Beyond the limit only the untouched finding is tried, the first mixture.
    let mixtures = if differing.len() > MOST { 1 } else { 1_usize << differing.len() };
    (0..mixtures).find_map(|mixture| {
        let here = |index: usize| mixture >> index & 1 == 1;
        let changed: Vec<&String> =
            differing.iter().enumerate().filter(|(index, _)| here(*index)).map(|(_, name)| name).collect();
        (digest_of(&mix(ours, theirs, &changed)) == base).then(|| changed.into_iter().cloned().collect())
    })
}

fn mix<'c>(ours: &'c Content, theirs: &'c Content, from_theirs: &[&String]) -> BTreeMap<&'c str, &'c str> {
    let mut mixture: BTreeMap<&str, &str> =
        ours.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for name in from_theirs {
        match theirs.get_key_value(*name) {
            Some((name, value)) => mixture.insert(name, value),
            None => mixture.remove(name.as_str()),
        };
    }
    mixture
}

fn take(mut differing: Vec<String>, changed_here: &[String]) -> Merge {
    differing.retain(|name| !changed_here.contains(name));
    let (taken, kept) = parted(differing, changed_here);
    Merge::of(taken, kept)
}

/// Is a field, or the block that it is in, one of those?
pub(super) fn is_lifecycle(field: &str) -> bool {
    LIFECYCLE.contains(&field.split('.').next().unwrap_or_default())
}

/// What changed in the record alone, parted into what can be taken, and what goes with something that people changed.
pub(super) fn parted(of_record: Vec<String>, changed_here: &[String]) -> (Vec<String>, Vec<String>) {
    let triaged = changed_here.iter().any(|name| is_lifecycle(name));
    of_record.into_iter().partition(|name| !triaged || !is_lifecycle(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::digest;

    fn node(fields: &[(&str, &str)]) -> Node {
        let mut node = Node::object();
        fields.iter().for_each(|(name, value)| node.set(name, (*value).into()));
        node
    }

    const BASE: &[(&str, &str)] = &[("title", "t"), ("severity", "low"), ("status", "open")];

    fn merged(ours: &[(&str, &str)], theirs: &[(&str, &str)]) -> Merge {
        merge(&node(ours), &node(theirs), Some(&digest(&node(BASE))), &[])
    }

    fn taken(taken: &[&str], kept: &[&str]) -> Merge {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Merge::Take { taken: own(taken), kept: own(kept) }
    }

    /// The moment that an import made up is in no base.
    #[test]
    fn a_moment_that_is_said_for_the_first_time_is_taken() {
        let of = |text: &str| crate::text::scan(text.as_bytes()).root.unwrap();
        let record = of(r#"{"title":"t","severity":"low"}"#);
        let base = digest_of(&content(&record));
        let ours = of(r#"{"title":"t","severity":"high","created_at":"2026-01-01T00:00:00Z"}"#);
        let theirs = of(r#"{"title":"u","severity":"low","created_at":"2026-02-02T00:00:00Z"}"#);
        let taken = vec!["created_at".to_owned(), "title".to_owned()];
        assert_eq!(merge(&ours, &theirs, Some(&base), &[]), Merge::of(taken, Vec::new()));
        assert!(is_dated_since(&ours, &theirs, &base));
        let dated = digest_of(&content(&ours));
        assert!(!is_dated_since(&ours, &theirs, &dated), "it was said before");
    }

    #[test]
    fn the_same_record_changes_nothing_whatever_people_did() {
        assert_eq!(merged(BASE, BASE), Merge::Same);
        assert_eq!(merged(&[("title", "mine"), ("status", "resolved")], BASE), Merge::Same);
        assert_eq!(merge(&node(BASE), &node(BASE), None, &[]), Merge::Same);
    }

    #[test]
    fn what_changed_only_in_the_record_is_taken() {
        let theirs = &[("title", "new"), ("severity", "low"), ("status", "open"), ("component", "C")];
        assert_eq!(merged(BASE, theirs), taken(&["component", "title"], &[]));
        assert_eq!(merged(BASE, &[("title", "t"), ("status", "open")]), taken(&["severity"], &[]));
    }

    #[test]
    fn what_people_changed_stays_beside_what_is_taken() {
        let ours = &[("title", "t"), ("severity", "high"), ("status", "resolved"), ("resolved_at", "now")];
        let theirs = &[("title", "new"), ("severity", "low"), ("status", "open")];
        assert_eq!(merged(ours, theirs), taken(&["title"], &[]));
    }

    #[test]
    fn one_field_changed_in_two_ways_keeps_the_finding_and_is_said() {
        let ours = &[("title", "mine"), ("severity", "low"), ("status", "open")];
        let theirs = &[("title", "theirs"), ("severity", "low"), ("status", "open")];
        assert_eq!(merged(ours, theirs), Merge::Keep { differing: vec!["title".to_owned()] });
        assert_eq!(
            merge(&node(ours), &node(theirs), None, &[]),
            Merge::Keep { differing: vec!["title".to_owned()] }
        );
    }

    #[test]
    fn beyond_the_limit_an_untouched_finding_still_takes_all_and_another_stays() {
        let names: Vec<String> = (0..=MOST).map(|number| format!("field{number}")).collect();
        let fields = |value: &'static str| -> Vec<(&str, &str)> {
            names.iter().map(|name| (name.as_str(), value)).collect()
        };
        let (old, new) = (node(&fields("old")), node(&fields("new")));
        let base = digest(&old);
        assert!(
            matches!(merge(&old, &new, Some(&base), &[]), Merge::Take { taken, .. } if taken.len() > MOST)
        );
        let mut touched = old.clone();
        touched.set("field0", "mine".into());
        assert!(matches!(merge(&touched, &new, Some(&base), &[]), Merge::Keep { .. }));
    }

    #[test]
    fn status_resolution_and_date_go_together() {
        let ours = &[("title", "t"), ("severity", "low"), ("status", "wont_fix")];
        let theirs = &[("title", "t"), ("severity", "low"), ("status", "open"), ("resolved_at", "then")];
        assert_eq!(merged(ours, theirs), Merge::Keep { differing: vec!["resolved_at".to_owned()] });
    }
}
