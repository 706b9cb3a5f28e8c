//! Who is asked for by `claimed:`.

use std::fmt;

use super::pattern::Pattern;

/// Who works on a finding, as a query asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holder {
    /// `none`: it is free.
    Nobody,
    /// `me`: whoever asks, once that is known.
    Me(Option<String>),
    /// A name, `*` for any.
    Named(Pattern),
}

impl Holder {
    pub(super) fn read(text: String) -> Holder {
        match text.as_str() {
            "none" => Holder::Nobody,
            "me" => Holder::Me(None),
            _ => Holder::Named(Pattern::new(text)),
        }
    }

    pub(super) fn set_me(&mut self, name: &str) {
        if let Holder::Me(me) = self {
            *me = Some(name.to_owned());
        }
    }

    pub(super) fn holds(&self, claimed_by: Option<&str>) -> bool {
        match self {
            Holder::Nobody => claimed_by.is_none(),
            Holder::Me(me) => claimed_by.is_some() && claimed_by == me.as_deref(),
            Holder::Named(pattern) => claimed_by.is_some_and(|name| pattern.matches(name)),
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Nobody => f.write_str("none"),
            Holder::Me(_) => f.write_str("me"),
            Holder::Named(pattern) => pattern.fmt(f),
        }
    }
}
