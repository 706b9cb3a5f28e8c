//! Into which order go the names of two versions? What both have keeps the order that one side gave it; what one side
//! added stands behind the name that it stood behind there. The answer is the same whichever side is called ours.

use std::collections::{HashMap, HashSet};

/// What tells an item of a list from the others, or a field of an object; the number tells equal ones apart.
pub(super) type Name = (String, usize);

/// The names of two versions in one order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    /// Each name once.
    pub(super) names: Vec<Name>,
    /// Did both sides say what stands in one place, so that this order is one of several?
    pub(super) is_torn: bool,
}

impl Sequence {
    /// Merges the orders of two lists that began as `base`, each with every name once.
    pub(super) fn of(base: &[Name], ours: &[Name], theirs: &[Name]) -> Sequence {
        let common = common(ours, theirs);
        let of_both = |names: &[Name]| -> Vec<Name> {
            names.iter().filter(|name| common.contains(*name)).cloned().collect()
        };
        let (frame, mut is_torn) = frame(&of_both(base), of_both(ours), of_both(theirs));
        let (ours, theirs) = (Added::to(&common, ours), Added::to(&common, theirs));
        let mut names = Vec::new();
        for anchor in std::iter::once(None).chain(frame.iter().map(Some)) {
            names.extend(anchor.cloned());
            let mut places = [ours.behind(anchor), theirs.behind(anchor)];
            is_torn |= places.iter().all(|place| !place.is_empty());
            places.sort();
            names.extend(places.concat());
        }
        Sequence { names, is_torn }
    }
}

/// Did both sides change, each in its own way, what stands between two names that both have?
pub(super) fn is_disputed(base: &[Name], ours: &[Name], theirs: &[Name]) -> bool {
    let common = common(ours, theirs);
    let [base, ours, theirs] = [base, ours, theirs].map(|names| Added::to(&common, names));
    std::iter::once(None).chain(common.iter().map(Some)).any(|anchor| {
        let [base, ours, theirs] = [&base, &ours, &theirs].map(|side| side.behind(anchor));
        ours != theirs && ours != base && theirs != base
    })
}

fn common(ours: &[Name], theirs: &[Name]) -> HashSet<Name> {
    set(ours).intersection(&set(theirs)).copied().cloned().collect()
}

fn set(names: &[Name]) -> HashSet<&Name> {
    names.iter().collect()
}

/// The order of what both have: that of the side which moved something, else one of the two.
fn frame(base: &[Name], ours: Vec<Name>, theirs: Vec<Name>) -> (Vec<Name>, bool) {
    let known = set(base);
    let has_moved = |names: &[Name]| !names.iter().filter(|name| known.contains(name)).eq(base);
    match (ours == theirs, has_moved(&ours), has_moved(&theirs)) {
        (true, ..) | (_, true, false) => (ours, false),
        (_, false, true) => (theirs, false),
        _ => (ours.min(theirs), true),
    }
}

/// What one side has and the other has not, by the name of both that stands before it.
struct Added<'n>(HashMap<Option<&'n Name>, Vec<Name>>);

impl<'n> Added<'n> {
    fn to(common: &HashSet<Name>, names: &'n [Name]) -> Self {
        let mut added: HashMap<Option<&Name>, Vec<Name>> = HashMap::new();
        let mut anchor = None;
        for name in names {
            match common.contains(name) {
                true => anchor = Some(name),
                false => added.entry(anchor).or_default().push(name.clone()),
            }
        }
        Added(added)
    }

    fn behind(&self, anchor: Option<&Name>) -> Vec<Name> {
        self.0.get(&anchor).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<Name> {
        text.chars().map(|c| (c.to_string(), 0)).collect()
    }

    /// The merged order, with `!` where both sides had a say, the same from both sides.
    fn merged(base: &str, ours: &str, theirs: &str) -> String {
        let [base, ours, theirs] = [base, ours, theirs].map(names);
        let sequence = Sequence::of(&base, &ours, &theirs);
        assert_eq!(sequence, Sequence::of(&base, &theirs, &ours));
        let text: String = sequence.names.iter().map(|(name, _)| name.as_str()).collect();
        if sequence.is_torn { text + "!" } else { text }
    }

    #[test]
    fn what_one_side_added_stays_where_it_put_it() {
        assert_eq!(merged("abc", "axbc", "abcy"), "axbcy");
        assert_eq!(merged("", "", "xy"), "xy");
        assert_eq!(merged("ab", "xab", "ab"), "xab");
    }

    #[test]
    fn what_both_put_in_one_place_is_torn_and_ordered_by_name() {
        assert_eq!(merged("a", "azb", "aq"), "aqzb!");
        assert_eq!(merged("", "y", "x"), "xy!");
    }

    #[test]
    fn a_place_that_both_changed_is_disputed() {
        let disputed = |base: &str, ours: &str, theirs: &str| {
            let [base, ours, theirs] = [base, ours, theirs].map(names);
            assert_eq!(is_disputed(&base, &ours, &theirs), is_disputed(&base, &theirs, &ours));
            is_disputed(&base, &ours, &theirs)
        };
        for (ours, theirs) in [("ac", "axc"), ("", "abcx"), ("ac", "abxc"), ("axc", "ayc")] {
            assert!(disputed("abc", ours, theirs), "{ours} {theirs}");
        }
        for (ours, theirs) in [("ac", "abcx"), ("ac", "ac"), ("bc", "abx"), ("xabc", "abcy")] {
            assert!(!disputed("abc", ours, theirs), "{ours} {theirs}");
        }
    }

    #[test]
    fn the_order_of_the_side_that_moved_something_counts() {
        assert_eq!(merged("abc", "cab", "abcx"), "cxab");
        assert_eq!(merged("abc", "cab", "cab"), "cab");
        assert_eq!(merged("abc", "cab", "bca"), "bca!");
        assert_eq!(merged("", "xy", "yx"), "xy!");
    }
}
