//! Filters by field, for every command that chooses findings.

use super::Failure;
use crate::model::{Query, Timestamp};

/// Filters by field, for every command that chooses findings.
#[derive(Debug, Default, Clone, clap::Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Only with this status; repeat or separate by commas
    #[arg(long, value_name = "STATUS")]
    pub status: Vec<String>,
    /// Only with this severity
    #[arg(long, value_name = "SEVERITY")]
    pub severity: Vec<String>,
    /// Only of this type
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Vec<String>,
    /// Only of this component
    #[arg(long, value_name = "NAME")]
    pub component: Vec<String>,
    /// Only with this tag
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Only of this run
    #[arg(long, value_name = "RUN")]
    pub run: Vec<String>,
    /// Without this status
    #[arg(long, value_name = "STATUS")]
    pub not_status: Vec<String>,
    /// Without this severity
    #[arg(long, value_name = "SEVERITY")]
    pub not_severity: Vec<String>,
    /// Not of this type
    #[arg(long, value_name = "TYPE")]
    pub not_type: Vec<String>,
    /// Not of this component
    #[arg(long, value_name = "NAME")]
    pub not_component: Vec<String>,
    /// Without this tag
    #[arg(long, value_name = "TAG")]
    pub not_tag: Vec<String>,
    /// Not of this run
    #[arg(long, value_name = "RUN")]
    pub not_run: Vec<String>,
}

impl FilterArgs {
    /// The query that words and filters make together.
    ///
    /// # Errors
    /// A field or a word that does not exist, with the nearest one.
    pub fn query(&self, words: &[String], now: Timestamp) -> Result<Query, Failure> {
        let mut query = Query::parse(&words.join(" "), now)?;
        for (field, values, negated) in self.fields() {
            if !values.is_empty() {
                query = query.with(field, values, negated, now)?;
            }
        }
        Ok(query)
    }

    /// The filters as words of a query.
    pub fn typed(&self) -> impl Iterator<Item = String> {
        let given = self.fields().into_iter().filter(|(_, values, _)| !values.is_empty());
        given.map(|(field, values, negated)| {
            format!("{}{field}:{}", if negated { "-" } else { "" }, values.join(","))
        })
    }

    /// Each field with the values asked for, and whether they are those that are not wanted.
    fn fields(&self) -> [(&str, &[String], bool); 12] {
        [
            ("status", &self.status, false),
            ("severity", &self.severity, false),
            ("type", &self.kind, false),
            ("component", &self.component, false),
            ("tag", &self.tag, false),
            ("run", &self.run, false),
            ("status", &self.not_status, true),
            ("severity", &self.not_severity, true),
            ("type", &self.not_type, true),
            ("component", &self.not_component, true),
            ("tag", &self.not_tag, true),
            ("run", &self.not_run, true),
        ]
    }
}
