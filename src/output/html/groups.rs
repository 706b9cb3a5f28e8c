//! Tables of groups: which component has what open and how long that takes, and how much of what each reporter files is
//! worth it.

use serde::Serialize;

use crate::report::{Group, Late, Review, in_days};

/// So many rows stand in a table.
const SHOWN: usize = 200;

/// So many of those that are late, before the table of all findings.
const LATE: usize = 25;

/// A table below a name.
#[derive(Debug, Serialize)]
pub(super) struct Groups {
    caption: &'static str,
    rows: Vec<Vec<String>>,
    left: usize,
}

/// A finding that is late.
#[derive(Debug, Serialize)]
pub(super) struct Waiting {
    id: String,
    severity: &'static str,
    rank: usize,
    title: String,
    what: &'static str,
    at: String,
}

/// The tables that tell more than one group.
pub(super) fn tables(review: &Review) -> Vec<Groups> {
    let metrics = &review.metrics;
    let tables = [
        ("By component", &metrics.by_component),
        ("By type", &metrics.by_type),
        ("By reporter", &metrics.by_reporter),
        ("By agent model", &metrics.by_agent_model),
    ];
    let told = tables.into_iter().filter(|(_, groups)| groups.iter().any(|group| group.name.is_some()));
    told.map(|(caption, groups)| Groups {
        caption,
        rows: groups.iter().take(SHOWN).map(row).collect(),
        left: groups.len().saturating_sub(SHOWN),
    })
    .collect()
}

fn row(group: &Group) -> Vec<String> {
    let measures = &group.measures;
    let duration = |seconds: Option<i64>| seconds.map(in_days).unwrap_or_default();
    let rate = |rate: Option<f64>| rate.map(|rate| format!("{:.0} %", rate * 100.0)).unwrap_or_default();
    vec![
        group.name.clone().unwrap_or_else(|| "(none)".to_owned()),
        measures.findings.to_string(),
        measures.open.to_string(),
        measures.outcomes.resolved.to_string(),
        duration(measures.time_to_resolve.median),
        duration(measures.time_to_resolve.p90),
        rate(measures.outcomes.duplicate_rate),
        rate(measures.outcomes.wont_fix_rate),
        rate(measures.reopened.rate),
    ]
}

pub(super) fn waiting(review: &Review) -> (Vec<Waiting>, usize) {
    let late = review.late();
    (late.iter().take(LATE).map(one).collect(), late.len().saturating_sub(LATE))
}

fn one(late: &Late) -> Waiting {
    Waiting {
        id: late.id.to_string(),
        severity: crate::model::Word::word(late.severity),
        rank: late.severity as usize,
        title: late.title.clone(),
        what: late.what,
        at: late.at.utc().to_string().chars().take(10).collect(),
    }
}
