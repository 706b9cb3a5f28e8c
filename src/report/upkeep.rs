//! What imports keep up to date by themselves: where in the code a finding is now, and by what it is known again. It is no
//! news to a reader, who is told in a word that it happened.

/// The fields of `source` by which an import knows a finding again, and the commit whose lines it counts.
const BOOKKEEPING: [&str; 6] = [
    "source.fingerprint",
    "source.fingerprint_v1",
    "source.version",
    "source.commit",
    "source.category",
    "source.imported",
];

/// All that is left of a change where nothing is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Upkeep {
    /// It is elsewhere in the code.
    Moved,
    /// It is known again by something else.
    Reimported,
}

impl Upkeep {
    /// What a change of these fields is, where it is nothing but upkeep. Places that were changed without a word of an
    /// import were changed by somebody.
    pub fn of<'f>(fields: impl Iterator<Item = &'f str>) -> Option<Upkeep> {
        let (mut is_kept, mut is_moved) = (false, false);
        for field in fields {
            match field {
                "locations" => is_moved = true,
                field if is_bookkeeping(field) => is_kept = true,
                _ => return None,
            }
        }
        is_kept.then_some(if is_moved { Upkeep::Moved } else { Upkeep::Reimported })
    }

    /// `moved`, `reimported`
    pub fn word(self) -> &'static str {
        match self {
            Upkeep::Moved => "moved",
            Upkeep::Reimported => "reimported",
        }
    }

    /// The upkeep of that word.
    pub(super) fn named(word: &str) -> Option<Upkeep> {
        [Upkeep::Moved, Upkeep::Reimported].into_iter().find(|upkeep| upkeep.word() == word)
    }
}

/// Does a field say nothing of a finding to a reader?
pub(super) fn is_bookkeeping(field: &str) -> bool {
    BOOKKEEPING.contains(&field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_import_moves() {
        for (fields, expected) in [
            (&["locations", "source.commit", "source.imported"][..], Some(Upkeep::Moved)),
            (&["source.imported"], Some(Upkeep::Reimported)),
            (&["source.category"], Some(Upkeep::Reimported)),
            (&["locations"], None),
            (&["locations", "source.commit", "severity"], None),
            (&["source.commit", "source.rule"], None),
            (&[], None),
        ] {
            assert_eq!(Upkeep::of(fields.iter().copied()), expected, "{fields:?}");
        }
    }
}
