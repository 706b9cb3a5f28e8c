//! Judges the file of one run.

use super::closing::parsed;
use super::file::{over_largest, too_large};
use super::level::Levels;
use super::misfit::{Document, judge_misfits};
use super::problem::{Problem, quoted};
use super::rule::Rule;
use super::sheet::Sheet;
use super::text::{judge_canonical, judge_flaws};
use crate::model::{RUN_FILE, Run, RunId};
use crate::text::{Node, scan};

/// Judges a run's file by every rule that needs no other file, and returns the run if it can be read.
pub fn check_run_file(path: &str, bytes: &[u8], levels: &Levels) -> (Vec<Problem>, Option<Run>) {
    if let Some(size) = over_largest(bytes) {
        return (too_large(path, size, levels).into_iter().collect(), None);
    }
    let mut sheet = Sheet::new(path, levels);
    let scan = scan(bytes);
    judge_flaws(&mut sheet, &scan);
    let Some(root) = &scan.root else {
        return (sheet.finish(scan.text), None);
    };
    let (run, misfits) = match Run::read(root) {
        Ok(run) => (Some(run), Vec::new()),
        Err(misfits) => (None, misfits),
    };
    judge_misfits(&mut sheet, &misfits, Document::Run);
    judge_name(&mut sheet, root);
    judge_unknown(&mut sheet, root);
    judge_canonical(&mut sheet, scan.text, root, RUN_FILE);
    (sheet.finish(scan.text), run)
}

fn judge_name(sheet: &mut Sheet<'_>, root: &Node) {
    let Some((node, id)) = parsed::<RunId>(root, &["agent_run_id"]) else {
        return;
    };
    let (stem, wanted) = (sheet.stem(), id.file_stem());
    if stem != wanted {
        let message = format!("the file of run {} is named {}", quoted(id.as_str()), quoted(stem));
        sheet
            .add_at(Rule::IdMismatch, node, &message)
            .field(&["agent_run_id"])
            .hint(format!("rename the file to {wanted}.json"));
    }
}

fn judge_unknown(sheet: &mut Sheet<'_>, root: &Node) {
    for member in root.members().unwrap_or_default() {
        let name = member.key.plain.as_str();
        if !RUN_FILE.fields.iter().any(|field| field.name == name) {
            let message = format!("the field {} is unknown; it is kept as it is", quoted(name));
            sheet.add(Rule::UnknownField, Some(member.key_span.clone()), &message).field(&[name]);
        }
    }
}
