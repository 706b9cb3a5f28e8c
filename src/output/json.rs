//! JSON: one document in the envelope, or one record a line.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write;

use super::OutputError;
use crate::report::Report;
use crate::rules::Problem;
use crate::text::{Node, compact, is_hidden, scan};

/// The version of the envelope; it grows only when a field changes its meaning or goes.
const SCHEMA_VERSION: u64 = 1;

pub(super) fn write(
    report: &dyn Report,
    problems: &[Problem],
    fields: Option<&[String]>,
    out: &mut dyn Write,
) -> Result<(), OutputError> {
    let data = match fields {
        None => report.json()?,
        Some(fields) => compact(&narrowed(report, fields)?),
    };
    write_envelope(report.kind(), &data, problems, out)
}

/// Writes `{"schema_version", "kind", "data", "problems"}` on one line; `data` is JSON text.
pub(crate) fn write_envelope(
    kind: &str,
    data: &str,
    problems: &[Problem],
    out: &mut dyn Write,
) -> Result<(), OutputError> {
    let kind = serde_json::to_string(kind)?;
    let problems = serde_json::to_string(problems)?;
    let text =
        format!(r#"{{"schema_version":{SCHEMA_VERSION},"kind":{kind},"data":{data},"problems":{problems}}}"#);
    Ok(writeln!(out, "{}", without_hidden(&text))?)
}

pub(super) fn write_lines(
    report: &dyn Report,
    fields: Option<&[String]>,
    out: &mut dyn Write,
) -> Result<(), OutputError> {
    for record in records(report)? {
        let text = match fields {
            None => compact(&record),
            Some(fields) => compact(&only(report, &record, fields)),
        };
        writeln!(out, "{}", without_hidden(&text))?;
    }
    Ok(())
}

fn data(report: &dyn Report) -> Result<Node, OutputError> {
    Ok(scan(report.json()?.as_bytes()).root.unwrap_or_else(Node::object))
}

fn records(report: &dyn Report) -> Result<Vec<Node>, OutputError> {
    if let Some(records) = report.records_json()? {
        let array = scan(records.as_bytes()).root;
        return Ok(array.and_then(Node::into_items).unwrap_or_default());
    }
    let data = data(report)?;
    Ok(match report.records_key().and_then(|key| data.get(key)).and_then(Node::items) {
        Some(records) => records.to_vec(),
        None => vec![data],
    })
}

/// `data` with only these fields in each record.
fn narrowed(report: &dyn Report, fields: &[String]) -> Result<Node, OutputError> {
    let mut data = data(report)?;
    Ok(match report.records_key() {
        Some(key) => {
            let records = records(report)?;
            data.set(key, Node::array(records.iter().map(|record| only(report, record, fields))));
            data
        }
        None => only(report, &data, fields),
    })
}

fn only(report: &dyn Report, record: &Node, fields: &[String]) -> Node {
    let finding = report.finding_key().and_then(|key| record.get(key));
    let mut narrow = Node::object();
    for field in fields {
        let value = record.get(field).or_else(|| finding?.get(field));
        narrow.set(field, value.cloned().unwrap_or_else(|| Node::new(crate::text::Value::Null)));
    }
    narrow
}

/// The same JSON with hidden characters as `\u` escapes; outside of strings JSON has none.
pub(crate) fn without_hidden(json: &str) -> Cow<'_, str> {
    if json.bytes().all(|byte| byte == b'\n' || matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || c == ' ' || !is_hidden(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // writing to a String cannot fail
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_leave_json_escaped_and_equal() {
        let json = serde_json::to_string("a\u{9b}31m\u{202e}\u{e0041}z").unwrap();
        let safe = without_hidden(&json);
        assert!(safe.is_ascii());
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), "a\u{9b}31m\u{202e}\u{e0041}z");
    }
}
