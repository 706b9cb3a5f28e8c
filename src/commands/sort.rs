//! By what a list is sorted.

use std::cmp::Ordering;

use crate::model::{names, nearest};
use crate::report::Row;

/// By what a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub(super) field: SortField,
    reversed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SortField {
    Id,
    Severity,
    Status,
    Kind,
    Component,
    Title,
    Created,
    Updated,
    Resolved,
}

const SORT_FIELDS: [(&str, SortField); 9] = [
    ("id", SortField::Id),
    ("severity", SortField::Severity),
    ("status", SortField::Status),
    ("type", SortField::Kind),
    ("component", SortField::Component),
    ("title", SortField::Title),
    ("created", SortField::Created),
    ("updated", SortField::Updated),
    ("resolved", SortField::Resolved),
];

impl std::str::FromStr for Sort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, reversed) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        let known = || SORT_FIELDS.iter().map(|(name, _)| *name);
        let meant = names::find(name, known());
        match SORT_FIELDS.iter().find(|(known, _)| meant == Some(known)) {
            Some((_, field)) => Ok(Sort { field: *field, reversed }),
            None => {
                let valid = known().collect::<Vec<_>>().join(", ");
                Err(match nearest(name, known()) {
                    Some(near) => format!("unknown field, did you mean '{near}'? (valid: {valid})"),
                    None => format!("unknown field; valid: {valid}"),
                })
            }
        }
    }
}

impl Sort {
    pub(super) fn compare(self, left: &Row, right: &Row) -> Ordering {
        let order = match self.field {
            SortField::Id => Ordering::Equal,
            SortField::Severity => left.severity.cmp(&right.severity),
            SortField::Status => left.status.cmp(&right.status),
            SortField::Kind => left.kind.cmp(&right.kind),
            SortField::Component => left.component.cmp(&right.component),
            SortField::Title => left.title.cmp(&right.title),
            SortField::Created => left.created_at.cmp(&right.created_at),
            SortField::Updated => left.updated_at.cmp(&right.updated_at),
            SortField::Resolved => left.resolved_at.cmp(&right.resolved_at),
        };
        let order = if self.reversed { order.reverse() } else { order };
        let id = if self.reversed && self.field == SortField::Id {
            right.id.cmp(&left.id)
        } else {
            left.id.cmp(&right.id)
        };
        // two files may bear one id
        order.then(id).then_with(|| left.path.cmp(&right.path))
    }
}
