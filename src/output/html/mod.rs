//! A report as one file for a browser: no network, no inline style, a policy that lets nothing run but its own script, and
//! everything there without it.

mod chart;
mod fixes;
mod frame;
mod groups;
mod picture;
mod policy;
mod row;
mod section;
mod spread;
mod template;
mod timeline;

use minijinja::value::Serde;
use minijinja::{Error, Value};
use serde::Serialize;

use crate::report::Review;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What the template of the page is filled with.
#[derive(Serialize)]
struct Page {
    style: Value,
    style_hash: String,
    script: Value,
    script_hash: String,
    rows: Value,
    is_cut: bool,
    charts: Vec<chart::Chart>,
    waiting: Vec<groups::Waiting>,
    waiting_left: usize,
    groups: Vec<groups::Groups>,
    fix_counts: Vec<fixes::Count>,
    fix_tables: [fixes::Table; 3],
    #[serde(flatten)]
    frame: frame::Frame,
}

/// The page.
///
/// # Errors
/// A template that does not fit what it is filled with.
pub fn page(review: &Review) -> Result<String, Error> {
    let engine = template::engine()?;
    let (rows, is_cut) = row::rows(review, &engine)?;
    let (waiting, waiting_left) = groups::waiting(review);
    let made_here = |text: &str| Value::from_safe_string(text.to_owned());
    let page = Page {
        style: made_here(STYLE),
        style_hash: policy::hash(STYLE),
        script: made_here(SCRIPT),
        script_hash: policy::hash(SCRIPT),
        rows: Value::from_safe_string(rows),
        is_cut,
        charts: timeline::charts(review).into_iter().chain(spread::charts(review)).collect(),
        waiting,
        waiting_left,
        groups: groups::tables(review),
        fix_counts: fixes::counts(review),
        fix_tables: fixes::tables(review),
        frame: frame::Frame::of(review),
    };
    engine.get_template("page")?.render(Value::from(Serde(page)))
}
