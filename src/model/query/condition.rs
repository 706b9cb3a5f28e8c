//! What one term asks of a finding.

use std::fmt;

use super::super::summary::Summary;
use super::super::timestamp::Timestamp;
use super::super::words::{Kind, ResolutionType, Severity, Status, Word};
use super::QueryError;
use super::bound::Bound;
use super::field::{Class, QueryField};
use super::pattern::{Needle, Pattern};
use super::period::Period;
use super::reading::Item;

/// One of the values must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    Text(Needle),
    Class(Vec<Class>),
    Kind(Vec<Kind>),
    Severity(Vec<Bound<Severity>>),
    Status(Vec<Status>),
    Resolution(Vec<ResolutionType>),
    /// A text field.
    Like(QueryField, Vec<Pattern>),
    /// A time field.
    When(QueryField, Vec<Bound<Period>>),
}

impl Condition {
    pub(super) fn of_text(text: String) -> Self {
        Condition::Text(Needle::new(text))
    }

    pub(super) fn of_field(field: QueryField, items: Vec<Item>) -> Result<Self, QueryError> {
        match field {
            QueryField::Is => words(field, items).map(Condition::Class),
            QueryField::Type => words(field, items).map(Condition::Kind),
            QueryField::Status => words(field, items).map(Condition::Status),
            QueryField::Resolution => words(field, items).map(Condition::Resolution),
            QueryField::Severity => bounds(items, |text| Ok(text.parse()?)).map(Condition::Severity),
            QueryField::Id
            | QueryField::Component
            | QueryField::Tag
            | QueryField::Run
            | QueryField::Claimed => {
                let pattern = |item| exact(field, item).map(Pattern::new);
                items
                    .into_iter()
                    .map(pattern)
                    .collect::<Result<_, _>>()
                    .map(|list| Condition::Like(field, list))
            }
            QueryField::Created | QueryField::Updated | QueryField::Resolved => {
                let period = |text: &str| {
                    Period::read(text).ok_or_else(|| QueryError::BadDate { field, found: text.to_owned() })
                };
                bounds(items, period).map(|list| Condition::When(field, list))
            }
        }
    }

    pub(super) fn matches(&self, finding: &Summary) -> bool {
        match self {
            Condition::Text(needle) => texts(finding).any(|text| needle.is_in(text)),
            Condition::Class(list) => list.contains(&class(finding.status)),
            Condition::Kind(list) => list.contains(&finding.kind),
            Condition::Severity(list) => list.iter().any(|bound| bound.holds(finding.severity)),
            Condition::Status(list) => list.contains(&finding.status),
            Condition::Resolution(list) => finding.resolution_type.is_some_and(|way| list.contains(&way)),
            Condition::Like(field, list) => {
                texts_of(*field, finding).any(|text| list.iter().any(|pattern| pattern.matches(text)))
            }
            Condition::When(field, list) => {
                time_of(*field, finding).is_some_and(|time| list.iter().any(|bound| bound.holds(time)))
            }
        }
    }

    /// Asking how or when findings were closed asks for closed ones.
    pub(super) fn names_status(&self) -> bool {
        matches!(
            self,
            Condition::Class(_)
                | Condition::Status(_)
                | Condition::Resolution(_)
                | Condition::When(QueryField::Resolved, _)
        )
    }
}

fn exact(field: QueryField, item: Item) -> Result<String, QueryError> {
    match item.comparison {
        Some(_) => Err(QueryError::NoOrder(field)),
        None => Ok(item.text),
    }
}

fn words<W: Word>(field: QueryField, items: Vec<Item>) -> Result<Vec<W>, QueryError> {
    items.into_iter().map(|item| Ok(exact(field, item)?.parse()?)).collect()
}

fn bounds<T>(
    items: Vec<Item>,
    read: impl Fn(&str) -> Result<T, QueryError>,
) -> Result<Vec<Bound<T>>, QueryError> {
    items
        .into_iter()
        .map(|item| Ok(Bound { comparison: item.comparison, value: read(&item.text)? }))
        .collect()
}

fn class(status: Status) -> Class {
    if status.is_open() { Class::Open } else { Class::Closed }
}

/// Everything that free text is looked for in.
fn texts(finding: &Summary) -> impl Iterator<Item = &str> {
    [finding.id.as_str(), &finding.title, &finding.description]
        .into_iter()
        .chain(finding.component.as_deref())
        .chain(finding.tags.iter().map(String::as_str))
}

fn texts_of(field: QueryField, finding: &Summary) -> impl Iterator<Item = &str> {
    let (one, many): (Option<&str>, &[String]) = match field {
        QueryField::Id => (Some(finding.id.as_str()), &finding.aliases),
        QueryField::Component => (finding.component.as_deref(), &[]),
        QueryField::Tag => (None, &finding.tags),
        QueryField::Run => (finding.run.as_deref(), &[]),
        QueryField::Claimed => (finding.claimed_by.as_deref(), &[]),
        _ => (None, &[]),
    };
    one.into_iter().chain(many.iter().map(String::as_str))
}

fn time_of(field: QueryField, finding: &Summary) -> Option<Timestamp> {
    match field {
        QueryField::Created => Some(finding.created_at),
        QueryField::Updated => finding.updated_at,
        QueryField::Resolved => finding.resolved_at,
        _ => None,
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Text(needle) => write!(f, "{needle}"),
            Condition::Class(list) => list_of(f, QueryField::Is, list),
            Condition::Kind(list) => list_of(f, QueryField::Type, list),
            Condition::Severity(list) => list_of(f, QueryField::Severity, list),
            Condition::Status(list) => list_of(f, QueryField::Status, list),
            Condition::Resolution(list) => list_of(f, QueryField::Resolution, list),
            Condition::Like(field, list) => list_of(f, *field, list),
            Condition::When(field, list) => list_of(f, *field, list),
        }
    }
}

fn list_of<T: fmt::Display>(f: &mut fmt::Formatter<'_>, field: QueryField, list: &[T]) -> fmt::Result {
    write!(f, "{field}:")?;
    list.iter().enumerate().try_for_each(|(index, value)| {
        let comma = if index == 0 { "" } else { "," };
        write!(f, "{comma}{value}")
    })
}
