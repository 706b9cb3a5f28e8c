//! Judges a run's document `{metadata, findings}`: its metadata as a run, each finding as if it had a file of its own.

use super::file::check_file;
use super::level::Levels;
use super::misfit::{Document, judge_misfits};
use super::problem::Problem;
use super::rule::Rule;
use super::sheet::Sheet;
use super::text::judge_flaws;
use crate::model::{Misfit, Reason, Run, Timestamp};
use crate::text::{Node, position, scan};

/// Judges the document by every rule that fits one; its text need not be canonical.
pub fn check_run_document(path: &str, bytes: &[u8], now: Timestamp, levels: &Levels) -> Vec<Problem> {
    let mut sheet = Sheet::new(path, levels);
    let scan = scan(bytes);
    judge_flaws(&mut sheet, &scan);
    let Some(root) = &scan.root else { return sheet.finish(scan.text) };
    let misfits = match root.get("metadata") {
        Some(metadata) => Run::read(metadata).err().unwrap_or_default(),
        None => {
            vec![Misfit {
                path: vec!["metadata".to_owned()],
                span: root.span.clone(),
                reason: Reason::Missing,
            }]
        }
    };
    judge_misfits(&mut sheet, &misfits, Document::Run);
    let mut problems = sheet.finish(scan.text);
    for item in root.get("findings").and_then(Node::items).unwrap_or_default() {
        problems.extend(check_item(path, scan.text, item, now, levels));
    }
    problems.sort_by_key(|problem| problem.span.as_ref().map(|span| span.start));
    problems
}

/// The problems of one finding, with their places in the document. Flaws of the text are the document's own.
fn check_item(path: &str, text: &str, item: &Node, now: Timestamp, levels: &Levels) -> Vec<Problem> {
    let id = item.get("id").and_then(Node::as_str).unwrap_or_default();
    let start = item.span.start;
    let (problems, _) = check_file(&format!("{id}.json"), text[item.span.clone()].as_bytes(), now, levels);
    let own = |problem: &Problem| {
        !matches!(problem.rule, Rule::NotCanonical | Rule::DuplicateKey | Rule::LoneSurrogate)
    };
    let placed = |mut problem: Problem| {
        let span = problem.span.take().map_or(item.span.clone(), |span| span.start + start..span.end + start);
        let place = position(text, span.start);
        (problem.line, problem.column) = (Some(place.line), Some(place.column));
        problem.span = Some(span);
        problem.path = path.to_owned();
        problem
    };
    problems.into_iter().filter(own).map(placed).collect()
}
