//! What is wrong with a run, as those who read a part of it say it.

/// Why a run cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault<'t> {
    /// In words that go on behind "its run".
    Odd(String),
    /// This key, as it stands in the log, is the second of its name in its object.
    Twice(&'t str),
}

impl From<String> for Fault<'_> {
    fn from(why: String) -> Self {
        Fault::Odd(why)
    }
}

impl From<&'static str> for Fault<'_> {
    fn from(why: &'static str) -> Self {
        Fault::Odd(why.to_owned())
    }
}
