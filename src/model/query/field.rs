//! The fields that a query can name.

use super::QueryError;
use crate::model::{Word, names, words};

words! {
    /// What stands before the colon of a term.
    pub QueryField, "query field" {
        /// Open or closed.
        Is = "is",
        /// The finding's id, or one it had before.
        Id = "id",
        /// The category.
        Type = "type",
        /// A part of the title.
        Title = "title",
        /// How bad it is.
        Severity = "severity",
        /// The exact status.
        Status = "status",
        /// The part of the code.
        Component = "component",
        /// One of the tags.
        Tag = "tag",
        /// The run that reported it.
        Run = "run",
        /// The tool that reported it.
        Tool = "tool",
        /// The tool's rule.
        Rule = "rule",
        /// Where in the code it is.
        Path = "path",
        /// How it was closed.
        Resolution = "resolution",
        /// Who works on it.
        Claimed = "claimed",
        /// When it was found.
        Created = "created",
        /// When it was last updated.
        Updated = "updated",
        /// When it was closed.
        Resolved = "resolved",
    }
}

words! {
    /// The classes of findings.
    pub(super) Class, "class" {
        /// open, confirmed, in_progress
        Open = "open",
        /// resolved, wont_fix, duplicate
        Closed = "closed",
        /// wont_fix, and the acceptance has ended
        Expired = "expired",
        /// open past the deadline of its severity
        Overdue = "overdue",
    }
}

impl QueryField {
    /// What it takes, in a line with an example.
    pub fn about(self) -> &'static str {
        match self {
            QueryField::Is => {
                "is:open, is:closed, is:expired for those whose acceptance has ended, is:overdue for those past their deadline"
            }
            QueryField::Id => "an id or its first parts, '*' for any text: id:FIN-001, id:*-SEC-*",
            QueryField::Type => "a type: type:bug,security",
            QueryField::Title => "a part of the title: title:race",
            QueryField::Severity => "a severity, or a range: severity:>=high is high or worse",
            QueryField::Status => "exactly this status: status:in_progress",
            QueryField::Component => "a component, '*' for any text: component:Output*",
            QueryField::Tag => "one of the tags, '*' for any text: tag:race-*",
            QueryField::Run => "a run's id, '*' for any text: run:550e8400*",
            QueryField::Tool => "the tool that reported it, '*' for any text: tool:bandit",
            QueryField::Rule => "the tool's rule, '*' for any text: rule:B6*",
            QueryField::Path => "a file or folder of the code, '*' for any text: path:src/web, path:*.py",
            QueryField::Resolution => "a resolution type: resolution:fixed",
            QueryField::Claimed => "who works on it, 'me', 'none', or '*' for anybody: claimed:agent-*",
            QueryField::Created => {
                "when it was found: created:>2026-01-31, created:<90d is older than 90 days"
            }
            QueryField::Updated => "when it was last updated: updated:>=yesterday",
            QueryField::Resolved => "when it was closed: resolved:2026-01",
        }
    }
}

/// The field of this name, in any case, or of another name of the same thing.
pub(super) fn find(name: &str) -> Result<QueryField, QueryError> {
    let name = names::find(name, QueryField::ALL.iter().map(|field| field.word())).unwrap_or(name);
    name.parse().map_err(QueryError::UnknownField)
}
