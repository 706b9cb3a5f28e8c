//! What one term asks of a finding.

use std::fmt;

use super::super::period::Period;
use super::super::summary::Summary;
use super::super::timestamp::Timestamp;
use super::super::words::{Kind, ResolutionType, Severity, Status, Word};
use super::QueryError;
use super::bound::{Bound, Comparison};
use super::field::{Class, QueryField};
use super::holder::Holder;
use super::pattern::{Needle, Pattern};
use super::reading::Item;

/// One of the values must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    Text(Needle),
    /// As of a moment.
    Class(Vec<Class>, Timestamp),
    Kind(Vec<Kind>),
    Severity(Vec<Bound<Severity>>),
    Status(Vec<Status>),
    Resolution(Vec<ResolutionType>),
    Claimed(Vec<Holder>),
    /// A text field.
    Like(QueryField, Vec<Pattern>),
    /// A time field.
    When(QueryField, Vec<Bound<Period>>),
}

impl Condition {
    pub(super) fn of_text(text: String) -> Self {
        Condition::Text(Needle::new(text))
    }

    pub(super) fn of_field(field: QueryField, items: Vec<Item>, now: Timestamp) -> Result<Self, QueryError> {
        match field {
            QueryField::Is => words(field, items).map(|list| Condition::Class(list, now)),
            QueryField::Type => words(field, items).map(Condition::Kind),
            QueryField::Status => words(field, items).map(Condition::Status),
            QueryField::Resolution => words(field, items).map(Condition::Resolution),
            QueryField::Severity => bounds(items, |text| Ok(Severity::typed(text)?)).map(Condition::Severity),
            QueryField::Claimed => texts(field, items, Holder::read).map(Condition::Claimed),
            QueryField::Title => texts(field, items, Pattern::part).map(|list| Condition::Like(field, list)),
            QueryField::Id => texts(field, items, Pattern::head).map(|list| Condition::Like(field, list)),
            QueryField::Path => texts(field, items, Pattern::folder).map(|list| Condition::Like(field, list)),
            QueryField::Component
            | QueryField::Tag
            | QueryField::Run
            | QueryField::Tool
            | QueryField::Rule => texts(field, items, Pattern::new).map(|list| Condition::Like(field, list)),
            QueryField::Created | QueryField::Updated | QueryField::Resolved => {
                let period = |text: &str| {
                    let bad = || QueryError::BadDate { field, found: text.to_owned() };
                    Period::read(text, now).ok_or_else(bad)
                };
                let mut list = bounds(items, period)?;
                for bound in list.iter_mut().filter(|bound| bound.value.is_span) {
                    bound.comparison.get_or_insert(Comparison::AtLeast);
                }
                Ok(Condition::When(field, list))
            }
        }
    }

    pub(super) fn matches(&self, finding: &Summary) -> bool {
        match self {
            Condition::Text(needle) => all_texts(finding).any(|text| needle.is_in(text)),
            Condition::Class(list, now) => list.iter().any(|class| class.holds(finding, *now)),
            Condition::Kind(list) => list.contains(&finding.kind),
            Condition::Severity(list) => list.iter().any(|bound| bound.holds(finding.severity)),
            Condition::Status(list) => list.contains(&finding.status),
            Condition::Resolution(list) => finding.resolution_type.is_some_and(|way| list.contains(&way)),
            Condition::Claimed(list) => list.iter().any(|holder| holder.holds(finding.claimed_by.as_deref())),
            Condition::Like(field, list) => {
                texts_of(*field, finding).any(|text| list.iter().any(|pattern| pattern.matches(text)))
            }
            Condition::When(field, list) => {
                time_of(*field, finding).is_some_and(|time| list.iter().any(|bound| bound.holds(time)))
            }
        }
    }

    /// The field that is asked about; none for free text.
    pub(super) fn field(&self) -> Option<QueryField> {
        Some(match self {
            Condition::Text(_) => return None,
            Condition::Class(..) => QueryField::Is,
            Condition::Kind(_) => QueryField::Type,
            Condition::Severity(_) => QueryField::Severity,
            Condition::Status(_) => QueryField::Status,
            Condition::Resolution(_) => QueryField::Resolution,
            Condition::Claimed(_) => QueryField::Claimed,
            Condition::Like(field, _) | Condition::When(field, _) => *field,
        })
    }

    pub(super) fn names_me(&self) -> bool {
        matches!(self, Condition::Claimed(list) if list.iter().any(|holder| matches!(holder, Holder::Me(_))))
    }

    pub(super) fn set_me(&mut self, name: &str) {
        if let Condition::Claimed(list) = self {
            list.iter_mut().for_each(|holder| holder.set_me(name));
        }
    }

    /// The moment of which it asks what is overdue.
    pub(super) fn overdue_at(&self) -> Option<Timestamp> {
        match self {
            Condition::Class(list, moment) if list.contains(&Class::Overdue) => Some(*moment),
            _ => None,
        }
    }

    /// Does time alone change its answer?
    pub(super) fn has_moment(&self) -> bool {
        matches!(self, Condition::Class(list, _) if [Class::Overdue, Class::Expired].iter().any(|class| list.contains(class)))
    }

    pub(super) fn judge_at(&mut self, moment: Timestamp) {
        if let Condition::Class(_, at) = self {
            *at = moment;
        }
    }

    /// Asking how or when findings were closed asks for closed ones.
    pub(super) fn names_status(&self) -> bool {
        matches!(
            self,
            Condition::Class(..)
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
    items.into_iter().map(|item| Ok(W::typed(&exact(field, item)?)?)).collect()
}

fn texts<T>(field: QueryField, items: Vec<Item>, read: fn(String) -> T) -> Result<Vec<T>, QueryError> {
    items.into_iter().map(|item| exact(field, item).map(read)).collect()
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

impl Class {
    fn holds(self, finding: &Summary, now: Timestamp) -> bool {
        match self {
            Class::Open => finding.status.is_open(),
            Class::Closed => !finding.status.is_open(),
            Class::Expired => finding.is_expired(now),
            Class::Overdue => finding.is_overdue(now),
        }
    }
}

/// Everything that free text is looked for in.
fn all_texts(finding: &Summary) -> impl Iterator<Item = &str> {
    [finding.id.as_str(), &finding.title, &finding.description]
        .into_iter()
        .chain(finding.component.as_deref())
        .chain(finding.rule.as_deref())
        .chain(finding.tags.iter().map(String::as_str))
}

fn texts_of(field: QueryField, finding: &Summary) -> impl Iterator<Item = &str> {
    let (one, many): (Option<&str>, &[String]) = match field {
        QueryField::Id => (Some(finding.id.as_str()), &finding.aliases),
        QueryField::Component => (finding.component.as_deref(), &[]),
        QueryField::Tag => (None, &finding.tags),
        QueryField::Run => (finding.run.as_deref(), &[]),
        QueryField::Tool => (finding.tool.as_deref(), &[]),
        QueryField::Rule => (finding.rule.as_deref(), &[]),
        QueryField::Title => (Some(&finding.title), &[]),
        _ => (None, &[]),
    };
    let places = if field == QueryField::Path { finding.locations.as_slice() } else { &[] };
    one.into_iter().chain(many.iter().map(String::as_str)).chain(places.iter().map(|spot| spot.path.as_str()))
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
        if let Some(field) = self.field() {
            write!(f, "{field}:")?;
        }
        match self {
            Condition::Text(needle) => write!(f, "{needle}"),
            Condition::Class(list, _) => list_of(f, list),
            Condition::Kind(list) => list_of(f, list),
            Condition::Severity(list) => list_of(f, list),
            Condition::Status(list) => list_of(f, list),
            Condition::Resolution(list) => list_of(f, list),
            Condition::Claimed(list) => list_of(f, list),
            Condition::Like(_, list) => list_of(f, list),
            Condition::When(_, list) => list_of(f, list),
        }
    }
}

fn list_of<T: fmt::Display>(f: &mut fmt::Formatter<'_>, list: &[T]) -> fmt::Result {
    list.iter().enumerate().try_for_each(|(index, value)| {
        let comma = if index == 0 { "" } else { "," };
        write!(f, "{comma}{value}")
    })
}
