//! Any file of findings becomes records. Understands shapes, not fields: what a record means is for the map.

mod repair;

pub(super) use repair::{repair, repair_of};

use super::remark::{Action, Remark};
use crate::model::{Run, RunId};
use crate::text::{Flaw, Node, Span, Value, position, scan};

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
    /// `{"metadata": {…}, "findings": […]}`
    Run,
    /// `{"template": {…}, "entries": […]}`
    Entries,
    /// `[…]`
    Array,
    /// One object a line.
    Lines,
    /// One finding.
    Single,
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
    /// What `source.tool` says of records that do not say it themselves. A file's name is no part of it: the same
    /// records under another name are the same.
    pub fn tool(self) -> &'static str {
        match self {
            Form::Run => "run",
            Form::Entries | Form::Array | Form::Lines | Form::Single => "file",
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
}

/// Why a file has no records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON.
    #[error("{name}:{line}:{column}: {message}")]
    NotJson {
        /// The file.
        name: String,
        /// 1-based.
        line: usize,
        /// 1-based, in characters.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// It is JSON of a shape that holds no findings.
    #[error(
        "{name} is {found}, which holds no findings as far as can be told; expected {{\"metadata\", \"findings\"}}, \
         {{\"entries\"}}, an array of findings, one finding, or one finding a line"
    )]
    UnknownShape {
        /// The file.
        name: String,
        /// What was understood of it.
        found: String,
    },
    /// Its metadata does not describe a run.
    #[error("{name}: the metadata of the run does not fit: {}", .misfits.join("; "))]
    BadRun {
        /// The file.
        name: String,
        /// Every field that does not fit.
        misfits: Vec<String>,
    },
}

/// Reads the records of a file; `name` is what messages call it.
///
/// # Errors
/// The file as a whole is not understood. A record or a line that is not is a remark, and the others are read.
pub fn read(name: &str, bytes: &[u8]) -> Result<Input, ReadError> {
    if is_lines(name, bytes) {
        return Ok(read_lines(bytes));
    }
    let scan = scan(bytes);
    match scan.root {
        Some(root) => read_document(name, scan.text, root, &scan.flaws),
        None => Err(not_json(name, scan.text, scan.flaws.first())),
    }
}

fn not_json(name: &str, text: &str, flaw: Option<&Flaw>) -> ReadError {
    let place = position(text, flaw.map_or(0, |flaw| flaw.span.start));
    ReadError::NotJson {
        name: name.to_owned(),
        line: place.line,
        column: place.column,
        message: flaw.map_or_else(|| "nothing to read".to_owned(), |flaw| flaw.message.clone()),
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
                let label = label_of(&root, &label);
                repair(&mut root, &scan.flaws);
                for flaw in &scan.flaws {
                    let column = position(scan.text, flaw.span.start).column;
                    let message = format!("line {number}, column {column}: {}", repair_of(flaw));
                    input.remarks.push(Remark::new(Action::Repaired, &label, "", message));
                }
                input.records.push(Record { label, node: root });
            }
            Some(root) => input.remarks.push(no_object(&label, &root)),
            None => {
                let why = scan.flaws.first().map_or("nothing to read", |flaw| flaw.message.as_str());
                input.remarks.push(Remark::new(Action::Refused, &label, "", why));
            }
        }
    }
    input
}

fn no_object(label: &str, node: &Node) -> Remark {
    Remark::new(Action::Refused, label, "", format!("a record is a JSON object, this is {}", kind_of(node)))
}

fn read_document(name: &str, text: &str, mut root: Node, flaws: &[Flaw]) -> Result<Input, ReadError> {
    let form = form_of(&root)
        .ok_or_else(|| ReadError::UnknownShape { name: name.to_owned(), found: describe(&root) })?;
    let whole = root.span.clone();
    repair(&mut root, flaws);
    let run = match form {
        Form::Run => Some(read_run(name, root.remove("metadata"))?),
        _ => None,
    };
    let mut input = Input { form, run, records: Vec::new(), remarks: Vec::new() };
    for (index, node) in items(form, root).into_iter().enumerate() {
        let label = label_of(&node, &format!("#{}", index + 1));
        match node.members() {
            Some(_) => input.records.push(Record { label, node }),
            None => input.remarks.push(no_object(&label, &node)),
        }
    }
    input.remarks.extend(flaws.iter().map(|flaw| repaired(text, &whole, &input.records, flaw)));
    Ok(input)
}

/// The flaw as a remark about the record it stands in.
fn repaired(text: &str, whole: &Span, records: &[Record], flaw: &Flaw) -> Remark {
    let inside = |record: &&Record| record.node.span.contains(&flaw.span.start) && record.node.span != *whole;
    let place = position(text, flaw.span.start);
    let message = format!("line {}, column {}: {}", place.line, place.column, repair_of(flaw));
    let record = records.iter().find(inside).map_or("", |record| record.label.as_str());
    Remark::new(Action::Repaired, record, "", message)
}

fn read_run(name: &str, metadata: Option<Node>) -> Result<ImportedRun, ReadError> {
    let metadata = metadata.unwrap_or_else(Node::object);
    match Run::read(&metadata) {
        Ok(run) => Ok(ImportedRun { run, metadata }),
        Err(misfits) => Err(ReadError::BadRun {
            name: name.to_owned(),
            misfits: misfits.iter().map(ToString::to_string).collect(),
        }),
    }
}

fn form_of(root: &Node) -> Option<Form> {
    let has_array = |key: &str| root.get(key).is_some_and(|node| node.items().is_some());
    match &root.value {
        Value::Array(_) => Some(Form::Array),
        Value::Object(_) if has_array("findings") && root.get("metadata").is_some() => Some(Form::Run),
        Value::Object(_) if has_array("entries") || has_array("findings") => Some(Form::Entries),
        Value::Object(_) if is_finding(root) => Some(Form::Single),
        _ => None,
    }
}

/// A text that says what it is, and something else that findings have.
fn is_finding(root: &Node) -> bool {
    let has_text = |key: &&str| root.get(key).is_some_and(|node| node.as_str().is_some());
    ["title", "description"].iter().any(has_text)
        && ["id", "type", "severity", "status", "created_at", "component"].iter().any(has_text)
}

fn items(form: Form, mut root: Node) -> Vec<Node> {
    let list = match form {
        Form::Single | Form::Lines => return vec![root],
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

fn label_of(node: &Node, otherwise: &str) -> String {
    node.get("id").and_then(Node::as_str).filter(|id| !id.is_empty()).unwrap_or(otherwise).to_owned()
}

fn describe(root: &Node) -> String {
    match root.members() {
        Some([]) => "an empty JSON object".to_owned(),
        Some(members) => {
            let keys: Vec<_> = members.iter().take(8).map(|member| member.key.plain.as_str()).collect();
            let more = if members.len() > 8 { " …" } else { "" };
            format!("a JSON object with the keys {}{more}", keys.join(", "))
        }
        None => kind_of(root).to_owned(),
    }
}

fn kind_of(node: &Node) -> &'static str {
    match node.value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests;
