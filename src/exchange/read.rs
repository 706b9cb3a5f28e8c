//! Any file of findings becomes records. Understands shapes, not fields: what a record means is for the map.

mod refusal;
mod repair;
mod search;

pub(super) use repair::{repair, repair_of};

use super::not_json::NotJson;
use super::remark::{Action, Remark};
use super::said::Said;
use super::{csv, defectdojo, jsonl};
use crate::config::ImportMap;
use crate::model::{Run, RunId};

use crate::text::{Flaw, FlawKind, Node, Value, is_utf16, scan};
pub use refusal::ReadError;

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Its shape.
    pub form: Form,
    /// The run that reported the records, of a run's file.
    pub run: Option<ImportedRun>,
    /// The records in file order.
    pub records: Vec<Record>,
    /// What was mended or could not be read.
    pub remarks: Vec<Remark>,
}

/// The shapes that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `{"metadata": {…}, "findings": […]}`, or the metadata itself with `findings` among it.
    Run,
    /// `{"template": {…}, "entries": […]}`
    Entries,
    /// `[…]`
    Array,
    /// One object a line.
    Lines,
    /// One finding.
    Single,
    /// What the settings name in a document of another shape.
    Found,
    /// Rows below a heading.
    Csv,
    /// DefectDojo's generic findings.
    DefectDojo,
}

/// How a file is read.
#[derive(Debug, Clone, Copy)]
pub struct Manner<'r> {
    /// What the settings say of files of this name.
    pub map: &'r ImportMap,
    /// The section of the settings that says it, or could.
    pub section: &'r str,
    /// Are the cells of a table as they are, without a `'` before what a spreadsheet would run?
    pub raw: bool,
}

/// A run as its file states it.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedRun {
    /// The metadata, read.
    pub run: Run,
    /// The metadata as it stands, to be kept.
    pub metadata: Node,
}

impl Form {
    /// What `source.tool` says of records that do not say it themselves. A file's name is no part of it, for the same records
    /// under another name are the same; but where a section of the settings tells how to read them, its name is.
    pub fn tool(self, section: Option<&str>) -> &str {
        match self {
            Form::Run => "run",
            Form::DefectDojo => "defectdojo",
            Form::Entries | Form::Array | Form::Lines | Form::Single | Form::Found | Form::Csv => {
                section.unwrap_or("file")
            }
        }
    }
}

impl ImportedRun {
    /// The run's id.
    pub fn id(&self) -> &RunId {
        &self.run.run_id
    }
}

/// One record of a file, an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// How messages call it: its id, else `#3` for the third.
    pub label: String,
    /// The record, mended.
    pub node: Node,
    /// What it says, where this program wrote it in a form that holds less than a finding, or that tells what it said.
    pub said: Option<Said>,
    /// Are its fields named by the settings? Then they are mapped also where they would fit as they are.
    pub is_foreign: bool,
}

impl Record {
    fn plain(label: String, mut node: Node) -> Self {
        let said = jsonl::said(&mut node);
        Record { label, node, said, is_foreign: false }
    }
}

/// Reads the records of a file; `name` is what messages call it.
///
/// # Errors
/// The file as a whole is not understood. A record or a line that is not is a remark, and the others are read.
pub fn read(name: &str, bytes: &[u8], manner: &Manner<'_>) -> Result<Input, ReadError> {
    if csv::is_csv(name, bytes) {
        let input = csv::read(bytes, manner);
        return input.map_err(|error| ReadError::Csv { name: name.to_owned(), error });
    }
    if is_lines(name, bytes) && !is_utf16(bytes) {
        return Ok(read_lines(bytes));
    }
    let scan = scan(bytes);
    match scan.root {
        Some(root) => read_document(name, scan.text, root, &scan.flaws, manner),
        None => Err(NotJson::new(name, &scan).into()),
    }
}

/// By name, or because the first of several lines is an object of its own.
fn is_lines(name: &str, bytes: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    if name.ends_with(".jsonl") || name.ends_with(".ndjson") {
        return true;
    }
    let mut lines = lines(bytes);
    let first = lines.next();
    let several = lines.next().is_some();
    several && first.is_some_and(|(_, line)| scan(line).root.is_some_and(|root| root.members().is_some()))
}

/// The lines that hold something, each with its number from 1.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let lines = bytes.split(|byte| *byte == b'\n').enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.iter().all(u8::is_ascii_whitespace))
}

fn read_lines(bytes: &[u8]) -> Input {
    let mut input = Input { form: Form::Lines, run: None, records: Vec::new(), remarks: Vec::new() };
    for (number, line) in lines(bytes) {
        let scan = scan(line);
        let label = format!("line {number}");
        match scan.root {
            Some(mut root) if root.members().is_some() => {
                let label = id_of(&root).map_or(label, str::to_owned);
                repair(&mut root, &scan.flaws);
                for (flaw, place) in repair::placed(scan.text, &scan.flaws) {
                    let message = format!("line {number}, column {}: {}", place.column, repair_of(flaw));
                    input.remarks.push(Remark::new(Action::Repaired, &label, "", message));
                }
                input.records.push(Record::plain(label, root));
            }
            Some(root) => input.remarks.push(no_object(&label, &root)),
            None => {
                let flaw = scan.flaws.iter().find(|flaw| flaw.kind.is_fatal());
                let why = flaw.map_or("nothing to read", |flaw| match flaw.kind {
                    FlawKind::CutOff => "the line ends before its record does",
                    _ => &flaw.message,
                });
                input.remarks.push(Remark::new(Action::Refused, &label, "", why));
            }
        }
    }
    input
}

fn no_object(label: &str, node: &Node) -> Remark {
    Remark::new(
        Action::Refused,
        label,
        "",
        format!("a record is a JSON object, this is {}", refusal::kind_of(node)),
    )
}

fn read_document(
    name: &str,
    text: &str,
    mut root: Node,
    flaws: &[Flaw],
    manner: &Manner<'_>,
) -> Result<Input, ReadError> {
    let form =
        form_of(&root, manner.map).ok_or_else(|| ReadError::unknown_shape(name, manner.section, &root))?;
    let whole = root.span.clone();
    repair(&mut root, flaws);
    let run = match form {
        Form::Run => Some(read_run(name, take_metadata(&mut root))?),
        _ => None,
    };
    let mut input = Input { form, run, records: Vec::new(), remarks: around(form, &root) };
    for (index, record) in records(name, form, root, manner)?.into_iter().enumerate() {
        match record {
            Ok(record) => input.records.push(record),
            Err(node) => input.remarks.push(no_object(&label_of(&node, index), &node)),
        }
    }
    let parts: Vec<&Record> = input.records.iter().filter(|record| record.node.span != whole).collect();
    let repaired = repair::repaired(text, flaws, &parts);
    input.remarks.extend(repaired);
    Ok(input)
}

/// The records, and in their place what is none.
fn records(
    name: &str,
    form: Form,
    root: Node,
    manner: &Manner<'_>,
) -> Result<Vec<Result<Record, Node>>, ReadError> {
    let (items, is_foreign) = match (form, &manner.map.records) {
        (Form::DefectDojo, _) => return Ok(defectdojo::read(root, label_of)),
        (Form::Found, Some(place)) => (search::at(name, &root, place, manner)?, true),
        _ => (items(form, root), false),
    };
    let record = |(index, node): (usize, Node)| match node.members() {
        Some(_) => Ok(Record { is_foreign, ..Record::plain(label_of(&node, index), node) }),
        None => Err(node),
    };
    Ok(items.into_iter().enumerate().map(record).collect())
}

/// What stands around the findings of a run, under its own key or beside them.
fn take_metadata(root: &mut Node) -> Node {
    root.remove("metadata").unwrap_or_else(|| {
        let mut metadata = root.clone();
        metadata.remove("findings");
        metadata
    })
}

/// What stands around the records of a document that is no run goes nowhere, and that is said.
fn around(form: Form, root: &Node) -> Vec<Remark> {
    let is_left = |key: &&str| form == Form::Entries && !["template", "entries", "findings"].contains(key);
    let keys = root.members().unwrap_or_default().iter().map(|member| member.key.plain.as_str());
    let dropped =
        |key| Remark::new(Action::Dropped, "", key, "stands around the records and is of none of them");
    keys.filter(is_left).map(dropped).collect()
}

fn read_run(name: &str, metadata: Node) -> Result<ImportedRun, ReadError> {
    match Run::read(&metadata) {
        Ok(run) => Ok(ImportedRun { run, metadata }),
        Err(misfits) => Err(ReadError::BadRun {
            name: name.to_owned(),
            misfits: misfits.iter().map(ToString::to_string).collect(),
        }),
    }
}

fn form_of(root: &Node, map: &ImportMap) -> Option<Form> {
    let has_array = |key: &str| root.get(key).is_some_and(|node| node.items().is_some());
    match &root.value {
        _ if map.records.is_some() => Some(Form::Found),
        Value::Array(_) => Some(Form::Array),
        Value::Object(_) if has_array("findings") && is_run(root) => Some(Form::Run),
        Value::Object(_) if defectdojo::is_defectdojo(root) => Some(Form::DefectDojo),
        Value::Object(_) if has_array("entries") || has_array("findings") => Some(Form::Entries),
        Value::Object(_) if is_finding(root) => Some(Form::Single),
        _ => None,
    }
}

/// Is there metadata, or is what stands beside the findings all that a run says?
fn is_run(root: &Node) -> bool {
    root.get("metadata").is_some() || Run::read(root).is_ok()
}

/// A text that says what it is, and something else that findings have.
fn is_finding(root: &Node) -> bool {
    let has_text = |key: &&str| root.get(key).is_some_and(|node| node.as_str().is_some());
    ["title", "description"].iter().any(has_text)
        && ["id", "type", "severity", "status", "created_at", "component"].iter().any(has_text)
}

fn items(form: Form, mut root: Node) -> Vec<Node> {
    let list = match form {
        Form::Single | Form::Lines | Form::Found | Form::Csv | Form::DefectDojo => return vec![root],
        Form::Array => root,
        Form::Run => root.remove("findings").unwrap_or_else(Node::object),
        Form::Entries => {
            let entries = root.remove("entries").filter(|node| node.items().is_some());
            entries.or_else(|| root.remove("findings")).unwrap_or_else(Node::object)
        }
    };
    match list.value {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

/// Its id, else its place.
fn label_of(node: &Node, index: usize) -> String {
    id_of(node).map_or_else(|| format!("#{}", index + 1), str::to_owned)
}

fn id_of(node: &Node) -> Option<&str> {
    node.get("id")?.as_str().filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests;
