//! JSON: one document in the envelope, or one record a line.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::value::RawValue;

use super::OutputError;
use crate::report::Report;
use crate::rules::Problem;
use crate::text::{Node, compact, is_hidden, run_length, scan};

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
        Some(fields) => narrowed(report, fields)?,
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
    if fields.is_none() && (0..report.len()).any(|row| report.record_json(row).is_some()) {
        return write_records(report, out);
    }
    let data = report.json()?;
    let records = report.records_json()?;
    for record in split(records.as_deref(), report.records_key(), &data)? {
        let record = node(record);
        let record =
            fields.map_or_else(|| compact(&record), |fields| compact(&only(report, &record, fields)));
        writeln!(out, "{}", without_hidden(&record))?;
    }
    Ok(())
}

/// One record after the other, where the whole is not needed.
fn write_records(report: &dyn Report, out: &mut dyn Write) -> Result<(), OutputError> {
    for record in (0..report.len()).map_while(|row| report.record_json(row)) {
        writeln!(out, "{}", without_hidden(&record?))?;
    }
    Ok(())
}

/// The records of an answer, each as it stands in the text of the whole: as values all at once, they take many times
/// the memory. An answer without records is one.
fn split<'text>(
    records: Option<&'text str>,
    key: Option<&str>,
    data: &'text str,
) -> Result<Vec<&'text str>, OutputError> {
    let array = match records {
        Some(records) => Some(records),
        None => key.map(|key| member(data, key)).transpose()?.flatten(),
    };
    let Some(array) = array else { return Ok(vec![data]) };
    let records: Vec<&RawValue> = serde_json::from_str(array)?;
    Ok(records.into_iter().map(RawValue::get).collect())
}

/// The text of one member of an object.
fn member<'text>(object: &'text str, key: &str) -> Result<Option<&'text str>, OutputError> {
    let members: HashMap<String, &RawValue> = serde_json::from_str(object)?;
    Ok(members.get(key).map(|value| value.get()))
}

fn node(text: &str) -> Node {
    scan(text.as_bytes()).root.unwrap_or_else(Node::object)
}

/// `data` with only these fields in each record.
fn narrowed(report: &dyn Report, fields: &[String]) -> Result<String, OutputError> {
    let data = report.json()?;
    let records = report.records_json()?;
    let narrow: Vec<String> = split(records.as_deref(), report.records_key(), &data)?
        .into_iter()
        .map(|record| compact(&only(report, &node(record), fields)))
        .collect();
    let Some(key) = report.records_key() else { return Ok(narrow.concat()) };
    let array = format!("[{}]", narrow.join(","));
    match member(&data, key)? {
        Some(old) => {
            let from = old.as_ptr() as usize - data.as_ptr() as usize;
            Ok(format!("{}{array}{}", &data[..from], &data[from + old.len()..]))
        }
        None => {
            let mut whole = node(&data);
            whole.set(key, node(&array));
            Ok(compact(&whole))
        }
    }
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
fn without_hidden(json: &str) -> Cow<'_, str> {
    let is_plain = |byte| byte == b'\n' || matches!(byte, b' '..=b'~');
    if run_length(json.as_bytes(), is_plain) == json.len() {
        return Cow::Borrowed(json);
    }
    let (mut out, mut rest) = (String::with_capacity(json.len()), json);
    loop {
        let plain;
        (plain, rest) = rest.split_at(run_length(rest.as_bytes(), is_plain));
        out.push_str(plain);
        let Some(c) = rest.chars().next() else { return Cow::Owned(out) };
        rest = &rest[c.len_utf8()..];
        if !is_hidden(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // writing to a String cannot fail
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
}

/// The same for a text that nobody else needs: copied only where it has such characters.
pub(crate) fn escape_hidden(json: String) -> String {
    let escaped = match without_hidden(&json) {
        Cow::Owned(escaped) => Some(escaped),
        Cow::Borrowed(_) => None,
    };
    escaped.unwrap_or(json)
}

/// Writes a value over many lines, without ever holding all of them.
pub(super) fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut escaped = Escaped { out, begun: Vec::with_capacity(2 * AT_ONCE) };
    serde_json::to_writer_pretty(&mut escaped, value)?;
    escaped.write_all(b"\n")?;
    escaped.flush()
}

/// So many bytes are looked at for hidden characters in one go.
const AT_ONCE: usize = 1 << 16;

/// Lets JSON through with hidden characters as escapes, whose bytes may come in several pieces.
struct Escaped<'out> {
    out: &'out mut dyn Write,
    begun: Vec<u8>,
}

impl Escaped<'_> {
    fn pass(&mut self) -> io::Result<()> {
        let whole = match std::str::from_utf8(&self.begun) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&self.begun[..error.valid_up_to()]).unwrap_or_default(),
        };
        self.out.write_all(without_hidden(whole).as_bytes())?;
        let passed = whole.len();
        self.begun.drain(..passed);
        Ok(())
    }
}

impl Write for Escaped<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(piece);
        if self.begun.len() >= AT_ONCE {
            self.pass()?;
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass()?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_pieces_is_what_is_written_at_once() {
        let values: Vec<String> = (0..9_000).map(|n| format!("{n} é\u{202e}\u{9b}𝄞 \u{e0041}")).collect();
        let mut pieces = Vec::new();
        write_pretty(&values, &mut pieces).unwrap();
        let whole = escape_hidden(serde_json::to_string_pretty(&values).unwrap() + "\n");
        assert!(whole.len() > 4 * AT_ONCE);
        assert_eq!(String::from_utf8(pieces).unwrap(), whole);
        let mut out = Vec::new();
        let mut escaped = Escaped { out: &mut out, begun: Vec::new() };
        "é\u{202e}".bytes().for_each(|byte| {
            escaped.write_all(&[byte]).unwrap();
            escaped.flush().unwrap();
        });
        assert_eq!(out, "é\\u202e".as_bytes());
    }

    #[test]
    fn hidden_characters_leave_json_escaped_and_equal() {
        let json = serde_json::to_string("a\u{9b}31m\u{202e}\u{e0041}z").unwrap();
        let safe = without_hidden(&json);
        assert!(safe.is_ascii());
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), "a\u{9b}31m\u{202e}\u{e0041}z");
    }
}
