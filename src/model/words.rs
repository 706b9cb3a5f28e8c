//! The words a field may hold, one small type per field, in the order of the StageFlow schema.

use std::fmt;
use std::str::FromStr;

/// A field whose value is one of a fixed list of words.
pub trait Word: Copy + Eq + fmt::Display + FromStr<Err = WordError> + 'static {
    /// What a value of this type is called in messages: `severity`.
    const NAME: &'static str;
    /// Every value, in the schema's order.
    const ALL: &'static [Self];

    /// The word as it stands in a file.
    fn word(self) -> &'static str;

    /// The value of a number, as `as u8` gives it.
    fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The word that a person typed: in any letter case, its parts divided by `_`, `-`, a blank or nothing, or its
    /// beginning (`perf`) that no other word has: three letters or more, and at most half of it, for more is a slip.
    /// Files are not read so.
    ///
    /// # Errors
    /// What is none of them, with the words that are.
    fn typed(text: &str) -> Result<Self, Mistyped> {
        let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
        let typed = plain(text);
        let is = |word: &&Self| plain(word.word()) == typed;
        let is_short = |word: &&Self| {
            let word = plain(word.word());
            typed.len() >= SHORTEST && 2 * typed.len() <= word.len() && word.starts_with(&typed)
        };
        let mut begun = Self::ALL.iter().filter(is_short);
        match (Self::ALL.iter().find(is), begun.next(), begun.next()) {
            (Some(word), _, _) | (None, Some(word), None) => Ok(*word),
            _ => text.parse().map_err(Mistyped),
        }
    }
}

/// A word may be cut short to so many letters.
const SHORTEST: usize = 3;

/// A word that somebody typed and its field does not know: tells the others, too, since no file is there to look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistyped(pub WordError);

impl fmt::Display for Mistyped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mistyped(error) = self;
        match error.nearest {
            Some(_) => write!(f, "{error} (valid: {})", error.valid.join(", ")),
            None => error.fmt(f),
        }
    }
}

/// A word that its field does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct WordError {
    /// What the field is called.
    pub name: &'static str,
    /// What was found.
    pub found: String,
    /// Every word that is valid.
    pub valid: Vec<&'static str>,
    /// The valid word most like the one found, if any is like it.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {} '{}'", self.name, self.found)?;
        match self.nearest {
            Some(word) => write!(f, ", did you mean '{word}'?"),
            None => write!(f, "; valid: {}", self.valid.join(", ")),
        }
    }
}

/// The candidate most like `found`, if one is like enough to be a slip of the finger: one letter added, left out,
/// changed or swapped with its neighbour, or Jaro-Winkler ≥ 0.8.
pub fn nearest<'word>(found: &str, candidates: impl IntoIterator<Item = &'word str>) -> Option<&'word str> {
    let found = found.to_lowercase().replace(['-', ' '], "_");
    candidates
        .into_iter()
        .map(|word| (likeness(&found, &word.to_lowercase()), word))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, word)| word)
}

fn likeness(found: &str, word: &str) -> f64 {
    let one_slip = found.len() > 1 && strsim::osa_distance(found, word) <= 1;
    strsim::jaro_winkler(found, word).max(if one_slip { 0.9 } else { 0.0 })
}

/// Makes the type of a field whose value is one of a fixed list of words.
macro_rules! words {
    ($(#[$doc:meta])* $vis:vis $type:ident, $name:literal { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $type { $($(#[$variant_doc])* $variant),+ }

        impl $crate::model::Word for $type {
            const NAME: &'static str = $name;
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::model::Word::word(*self))
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::model::WordError;

            fn from_str(found: &str) -> Result<Self, $crate::model::WordError> {
                match found {
                    $($word => Ok(Self::$variant),)+
                    _ => {
                        let valid = vec![$($word),+];
                        let nearest = $crate::model::nearest(found, valid.iter().copied());
                        Err($crate::model::WordError { name: $name, found: found.to_owned(), valid, nearest })
                    }
                }
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::model::Word::word(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl serde::de::Visitor<'_> for Visitor {
                    type Value = $type;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(f, concat!("a ", $name))
                    }
                    fn visit_str<E: serde::de::Error>(self, found: &str) -> Result<$type, E> {
                        found.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Visitor)
            }
        }
    };
}

pub(crate) use words;

words! {
    /// The category of a finding (`type` in the file).
    pub Kind, "type" {
        /// Wrong behaviour.
        Bug = "bug",
        /// A way to be attacked.
        Security = "security",
        /// Too slow or too hungry.
        Performance = "performance",
        /// Fails under load, time or faults.
        Reliability = "reliability",
        /// Friction for the developers who use it.
        Dx = "dx",
        /// Could be better.
        Improvement = "improvement",
        /// Missing or wrong documentation.
        Documentation = "documentation",
        /// Something new that is wanted.
        FeatureRequest = "feature_request",
    }
}

impl Kind {
    /// The letters that stand for this type in an id: `BUG` in `FIN-001-BUG-001`.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Bug => "BUG",
            Kind::Security => "SEC",
            Kind::Performance => "PERF",
            Kind::Reliability => "REL",
            Kind::Dx => "DX",
            Kind::Improvement => "IMP",
            Kind::Documentation => "DOC",
            Kind::FeatureRequest => "FEAT",
        }
    }
}

words! {
    /// How bad a finding is, worst first; `Severity::Critical < Severity::Info` in this order.
    pub Severity, "severity" {
        /// Stop and fix.
        Critical = "critical",
        /// Fix next.
        High = "high",
        /// Fix in turn.
        Medium = "medium",
        /// Fix when there.
        Low = "low",
        /// Good to know.
        Info = "info",
    }
}

words! {
    /// Where a finding stands in its lifecycle.
    pub Status, "status" {
        /// Reported.
        Open = "open",
        /// Seen by somebody else, and true.
        Confirmed = "confirmed",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// Fixed.
        Resolved = "resolved",
        /// Closed without a fix.
        WontFix = "wont_fix",
        /// Told by another finding already.
        Duplicate = "duplicate",
    }
}

impl Status {
    /// Open, confirmed and in progress are open; the rest is closed.
    pub fn is_open(self) -> bool {
        matches!(self, Status::Open | Status::Confirmed | Status::InProgress)
    }
}

words! {
    /// How a finding was closed (`resolution.resolution_type`).
    pub ResolutionType, "resolution type" {
        /// The cause is gone.
        Fixed = "fixed",
        /// Known and accepted.
        WontFix = "wont_fix",
        /// The same as another finding.
        Duplicate = "duplicate",
        /// It is meant to be so.
        ByDesign = "by_design",
        /// Nobody could make it happen again.
        CannotReproduce = "cannot_reproduce",
    }
}

impl ResolutionType {
    /// The closed status that this way of closing leads to; only `fixed` counts as a fix.
    pub fn status(self) -> Status {
        match self {
            ResolutionType::Fixed => Status::Resolved,
            ResolutionType::Duplicate => Status::Duplicate,
            ResolutionType::WontFix | ResolutionType::ByDesign | ResolutionType::CannotReproduce => {
                Status::WontFix
            }
        }
    }

    /// The ways of closing that lead to a status.
    pub fn all_to(status: Status) -> impl Iterator<Item = ResolutionType> {
        ResolutionType::ALL.iter().copied().filter(move |way| way.status() == status)
    }

    /// The way of closing that leads to a status, where it is the only one.
    pub fn only_to(status: Status) -> Option<ResolutionType> {
        let mut ways = ResolutionType::all_to(status);
        ways.next().filter(|_| ways.next().is_none())
    }

    /// Is the finding true and left as it is? That may be for a time only.
    pub fn is_acceptance(self) -> bool {
        matches!(self, ResolutionType::WontFix | ResolutionType::ByDesign)
    }
}

words! {
    /// How often a finding shows itself (`reproduction.frequency`).
    pub Frequency, "frequency" {
        /// Each time.
        Always = "always",
        /// More often than not.
        Often = "often",
        /// Now and then.
        Sometimes = "sometimes",
        /// Seldom.
        Rarely = "rarely",
    }
}

words! {
    /// A risk in `impact`.
    pub Risk, "risk" {
        /// No risk.
        None = "none",
        /// A low risk.
        Low = "low",
        /// A medium risk.
        Medium = "medium",
        /// A high risk.
        High = "high",
        /// A critical risk.
        Critical = "critical",
    }
}

words! {
    /// How much work a fix is thought to be (`recommendation.estimated_effort`).
    pub Effort, "effort" {
        /// Minutes.
        Trivial = "trivial",
        /// Hours.
        Small = "small",
        /// A day or two.
        Medium = "medium",
        /// A week or more.
        Large = "large",
        /// To be split first.
        Epic = "epic",
    }
}

words! {
    /// How an agent's run ended (`metadata.status`).
    pub RunStatus, "run status" {
        /// Still going.
        InProgress = "in_progress",
        /// Ran to its end.
        Completed = "completed",
        /// Broke off.
        Failed = "failed",
        /// Could not go on.
        Blocked = "blocked",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        for status in Status::ALL {
            assert_eq!(status.to_string().parse(), Ok(*status));
        }
        for kind in Kind::ALL {
            assert_eq!(kind.word().parse(), Ok(*kind));
        }
    }

    #[test]
    fn a_slip_names_the_nearest_word_and_nonsense_lists_all() {
        let slip = "crtical".parse::<Severity>().unwrap_err();
        assert_eq!(slip.to_string(), "unknown severity 'crtical', did you mean 'critical'?");
        let nonsense = "zzz".parse::<Severity>().unwrap_err();
        assert_eq!(nonsense.to_string(), "unknown severity 'zzz'; valid: critical, high, medium, low, info");
        assert_eq!("in-progres".parse::<Status>().unwrap_err().nearest, Some("in_progress"));
    }

    #[test]
    fn what_a_person_types_need_not_be_the_word_to_the_letter() {
        for typed in ["WontFix", "wont-fix", "wont fix", "WONT_FIX", "won"] {
            assert_eq!(Status::typed(typed), Ok(Status::WontFix), "{typed}");
        }
        assert_eq!(Kind::typed("perf"), Ok(Kind::Performance));
        assert!(Kind::typed("se").is_err() && Kind::typed("performanc").is_err() && Risk::typed("").is_err());
        let slip = Severity::typed("hihg").unwrap_err().to_string();
        assert_eq!(
            slip,
            "unknown severity 'hihg', did you mean 'high'? (valid: critical, high, medium, low, info)"
        );
        assert!("High".parse::<Severity>().is_err(), "a file is read to the letter");
    }

    #[test]
    fn only_fixed_counts_as_a_fix() {
        let resolved: Vec<_> =
            ResolutionType::ALL.iter().filter(|way| way.status() == Status::Resolved).copied().collect();
        assert_eq!(resolved, [ResolutionType::Fixed]);
    }
}
