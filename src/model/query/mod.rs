//! The query over findings: `is:open severity:>=high tag:race -component:Docs "free text"`. Terms are joined by
//! "and", the comma-separated values of one term by "or". Nothing here knows where findings come from, what time it is,
//! or who asks.

mod bound;
mod condition;
mod error;
mod field;
mod holder;
mod pattern;
mod reading;

use std::fmt;

use condition::Condition;
use reading::{Item, Raw};

pub use error::QueryError;
pub use field::QueryField;

use super::summary::Summary;
use super::timestamp::Timestamp;
use super::words::Word;

/// The longest query, in bytes; no hand types one, and it bounds the work per finding.
const LONGEST: usize = 4096;

/// What a finding must be to be listed. The empty query takes every finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    negated: bool,
    condition: Condition,
}

impl Query {
    /// Reads a query; spans such as `90d` count back from `now`, and `is:expired` and `is:overdue` are
    /// as of then.
    ///
    /// # Errors
    /// An unknown field or word (with the nearest right one), a missing or malformed value, an open quote.
    pub fn parse(text: &str, now: Timestamp) -> Result<Query, QueryError> {
        if text.len() > LONGEST {
            return Err(QueryError::TooLong { longest: LONGEST });
        }
        let terms = reading::terms(text)?.into_iter().filter_map(|raw| Term::read(raw, now).transpose());
        Ok(Query { terms: terms.collect::<Result<_, _>>()? })
    }

    /// Adds one more term, as a flag gives it: `--severity high,critical` is `with("severity", ["high,critical"],
    /// false, now)`, `--not-tag x` is `with("tag", ["x"], true, now)`. All the values are joined by "or".
    ///
    /// # Errors
    /// As for [`Query::parse`].
    pub fn with(
        mut self,
        field: &str,
        values: &[String],
        negated: bool,
        now: Timestamp,
    ) -> Result<Query, QueryError> {
        let field = field::find(field)?;
        let mut items = Vec::new();
        for list in values {
            items.extend(reading::items(field, list)?);
        }
        if !items.is_empty() {
            self.terms.push(Term { negated, condition: Condition::of_field(field, items, now)? });
        }
        Ok(self)
    }

    /// Is this finding one of those that are asked for?
    pub fn matches(&self, finding: &Summary) -> bool {
        self.terms.iter().all(|term| term.condition.matches(finding) != term.negated)
    }

    /// Does the query say which statuses it wants? Without that, lists show open findings only.
    pub fn names_status(&self) -> bool {
        self.terms.iter().any(|term| term.condition.names_status())
    }

    /// Does a term ask about this field?
    pub fn names(&self, field: QueryField) -> bool {
        self.terms.iter().any(|term| term.condition.field() == Some(field))
    }

    /// Does a term look for words in the texts of a finding, its description among them?
    pub fn searches_texts(&self) -> bool {
        self.terms.iter().any(|term| term.condition.field().is_none())
    }

    /// Does the query ask for what `me` claimed? Then it needs to be told who that is.
    pub fn names_me(&self) -> bool {
        self.terms.iter().any(|term| term.condition.names_me())
    }

    /// The query of somebody whose claims bear this name.
    #[must_use]
    pub fn asked_by(mut self, name: &str) -> Query {
        self.terms.iter_mut().for_each(|term| term.condition.set_me(name));
        self
    }

    /// The moment of which it asks what is overdue, if it does. Then findings need to be told by when they are to be closed.
    pub fn overdue_at(&self) -> Option<Timestamp> {
        self.terms.iter().find_map(|term| term.condition.overdue_at())
    }

    /// Does it ask for what time alone makes so, `is:expired` or `is:overdue`?
    pub fn has_moment(&self) -> bool {
        self.terms.iter().any(|term| term.condition.has_moment())
    }

    /// The query with `is:expired` and `is:overdue` as of this moment.
    #[must_use]
    pub fn judged_at(mut self, moment: Timestamp) -> Query {
        self.terms.iter_mut().for_each(|term| term.condition.judge_at(moment));
        self
    }

    /// Is this the name of a field that a query knows?
    pub fn knows(field: &str) -> bool {
        field::find(field).is_ok()
    }

    /// Does the query take every finding?
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Every field that a query can name.
    pub fn fields() -> &'static [QueryField] {
        QueryField::ALL
    }
}

impl Term {
    /// `None` for a quoted nothing, which asks for nothing.
    fn read(raw: Raw, now: Timestamp) -> Result<Option<Term>, QueryError> {
        let condition = match raw.field {
            Some(field) => Condition::of_field(field, raw.items, now)?,
            None => match raw.items.into_iter().next() {
                Some(Item { text, .. }) if !text.is_empty() => Condition::of_text(text),
                _ => return Ok(None),
            },
        };
        Ok(Some(Term { negated: raw.negated, condition }))
    }
}

/// The query as it could be typed; reads back as the same query.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            let gap = if index == 0 { "" } else { " " };
            let minus = if term.negated { "-" } else { "" };
            write!(f, "{gap}{minus}{}", term.condition)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
