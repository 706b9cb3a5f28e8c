//! Judges one finding's file.

use super::attachment::judge_attachments;
use super::closing::{judge_closing, parsed, present};
use super::dates::judge_dates;
use super::level::Levels;
use super::location::judge_locations;
use super::misfit::{Document, judge_misfits};
use super::problem::{Problem, quoted};
use super::rule::Rule;
use super::secret::judge_secrets;
use super::sheet::Sheet;
use super::text::{judge_canonical, judge_flaws};
use super::title::judge_title;
use crate::model::{FINDING, Finding, FindingId, LARGEST, Timestamp, unknown_fields};
use crate::text::{Node, scan};

/// Judges a finding's file by every rule that needs no other file, and returns the finding if it can be read.
/// `now` is what the clock says.
pub fn check_file(
    path: &str,
    bytes: &[u8],
    now: Timestamp,
    levels: &Levels,
) -> (Vec<Problem>, Option<Finding>) {
    if let Some(size) = over_largest(bytes) {
        return (too_large(path, size, levels).into_iter().collect(), None);
    }
    let mut sheet = Sheet::new(path, levels);
    let scan = scan(bytes);
    judge_flaws(&mut sheet, &scan);
    let Some(root) = &scan.root else {
        return (sheet.finish(scan.text), None);
    };
    let (finding, misfits) = Finding::survey(root);
    judge_misfits(&mut sheet, &misfits, Document::Finding);
    judge_name(&mut sheet, root);
    judge_title(&mut sheet, root);
    judge_secrets(&mut sheet, root);
    judge_closing(&mut sheet, root);
    judge_itself(&mut sheet, root);
    judge_dates(&mut sheet, root, now);
    judge_attachments(&mut sheet, root);
    judge_locations(&mut sheet, root);
    for (field, span) in unknown_fields(root) {
        let message = format!("the field {} is unknown; it is kept as it is", quoted(&field.join(".")));
        sheet.add(Rule::UnknownField, Some(span), &message).field(&field);
    }
    judge_canonical(&mut sheet, scan.text, root, FINDING);
    (sheet.finish(scan.text), finding)
}

/// The size of a file that is larger than [`LARGEST`].
pub(super) fn over_largest(bytes: &[u8]) -> Option<u64> {
    u64::try_from(bytes.len()).ok().filter(|size| *size > LARGEST)
}

/// The problem of a file of `size` bytes, which is not read.
pub fn too_large(path: &str, size: u64, levels: &Levels) -> Option<Problem> {
    let mut sheet = Sheet::new(path, levels);
    let message = format!("the file has {size} bytes, at most {LARGEST} are read");
    sheet
        .add(Rule::TooLarge, None, &message)
        .hint("keep logs and traces in files of their own and attach them");
    sheet.finish("").pop()
}

/// The problem of something that is named like a finding and is no plain file; `found` says what it is: `a
/// symbolic link`.
pub fn not_a_plain_file(path: &str, found: &str, levels: &Levels) -> Option<Problem> {
    let mut sheet = Sheet::new(path, levels);
    let message = format!("{found}, not a plain file: it is neither followed nor read");
    sheet
        .add(Rule::NotAPlainFile, None, &message)
        .hint("replace it by the file itself, or move it out of the folder");
    sheet.finish("").pop()
}

/// The problem of a file whose content git does not give; `why` names the object.
pub fn not_given(path: &str, why: &str, hint: Option<String>, levels: &Levels) -> Option<Problem> {
    let mut sheet = Sheet::new(path, levels);
    let told = sheet.add(Rule::NotAPlainFile, None, &format!("git does not give its content: {why}"));
    if let Some(hint) = hint {
        told.hint(hint);
    }
    sheet.finish("").pop()
}

/// The problem of a file whose name is no finding's; `why` says what is wrong with it.
pub fn odd_name(path: &str, why: &str, levels: &Levels) -> Option<Problem> {
    let mut sheet = Sheet::new(path, levels);
    let message = format!("the file is not named after an id: {why}");
    sheet.add(Rule::BadId, None, &message).hint("name the file after its finding's id: ID.json");
    sheet.finish("").pop()
}

/// The problem of a settings file with which commands would fail; `why` says what is wrong, `line` where, from 1.
pub fn unusable_settings(path: &str, why: &str, line: Option<usize>, levels: &Levels) -> Option<Problem> {
    let mut sheet = Sheet::new(path, levels);
    let message = format!("no command could use these settings: {why}");
    sheet
        .add(Rule::UnusableSettings, None, &message)
        .hint("mend the file in the commit that brings it: 'git rebase -i'");
    sheet.finish("").pop().map(|problem| Problem { line, ..problem })
}

/// A file is named after its id, letter by letter. An id that is none has been told already.
fn judge_name(sheet: &mut Sheet<'_>, root: &Node) {
    let Some((node, id)) = parsed::<FindingId>(root, &["id"]) else {
        return;
    };
    let stem = sheet.stem();
    if id.as_str() != stem {
        let message = format!("the id '{id}' is not the file's name {}", quoted(stem));
        let hint = format!("rename the file to {id}.json, or set its id to {}", quoted(stem));
        sheet.add_at(Rule::IdMismatch, node, &message).field(&["id"]).hint(hint);
    }
}

/// A duplicate of itself, by its id or by one it had before.
fn judge_itself(sheet: &mut Sheet<'_>, root: &Node) {
    let path = ["resolution", "duplicate_of"];
    let Some(node) = present(root, &path) else { return };
    let Some(target) = node.as_str() else { return };
    let aliases = root.get("aliases").and_then(Node::items).unwrap_or_default();
    let mut names = root.get("id").into_iter().chain(aliases).filter_map(Node::as_str);
    if names.any(|name| name.eq_ignore_ascii_case(target)) {
        sheet
            .add_at(Rule::DuplicateOfItself, node, &format!("{} is this finding itself", quoted(target)))
            .field(&path)
            .hint("name the finding that this one repeats");
    }
}
