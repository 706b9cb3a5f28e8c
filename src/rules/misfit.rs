//! The rules on fields by themselves: there, of the right type, a known word, a date, an id.

use super::problem::{excerpt, quoted};
use super::rule::Rule;
use super::sheet::Sheet;
use crate::model::{Kind, Misfit, Reason, RunStatus, Severity, Status, TimestampError, Word, WordError};
use crate::text::Span;

/// What a file is about: the two kinds share names of fields, not what they mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// A finding.
    Finding,
    /// A run.
    Run,
}

/// Notes every field that does not fit.
pub(super) fn judge_misfits(sheet: &mut Sheet<'_>, misfits: &[Misfit], document: Document) {
    for misfit in misfits {
        let message = match misfit.path.is_empty() {
            true => plain(&misfit.reason),
            false => Misfit { reason: cut(&misfit.reason), ..misfit.clone() }.to_string(),
        };
        let entry = sheet.add(rule_of(misfit, document), Some(shown(misfit)), &message).field(&misfit.path);
        if let Some(hint) = hint(misfit, document) {
            entry.hint(hint);
        }
    }
}

fn words<W: Word>() -> Vec<&'static str> {
    W::ALL.iter().map(|word| word.word()).collect()
}

/// The bytes to show: what misses a field is shown by its first, not drawn whole.
fn shown(misfit: &Misfit) -> Span {
    match misfit.reason {
        Reason::Missing => misfit.span.start..misfit.span.start + 1,
        _ => misfit.span.clone(),
    }
}

fn rule_of(misfit: &Misfit, document: Document) -> Rule {
    if document == Document::Finding && misfit.is_own() {
        return Rule::OwnField;
    }
    match misfit.reason {
        Reason::Missing => Rule::RequiredField,
        Reason::WrongType { .. } => Rule::WrongType,
        Reason::UnknownWord(_) => Rule::UnknownWord,
        Reason::BadTimestamp(_) => Rule::BadDate,
        Reason::BadId(_) => Rule::BadId,
    }
}

fn plain(reason: &Reason) -> String {
    match reason {
        Reason::WrongType { expected, found } => format!("the file holds {found}, not {expected}"),
        other => other.to_string(),
    }
}

/// The reason with what it quotes cut to a length that a line can hold.
fn cut(reason: &Reason) -> Reason {
    match reason {
        Reason::UnknownWord(error) => {
            Reason::UnknownWord(WordError { found: excerpt(&error.found), ..error.clone() })
        }
        Reason::BadTimestamp(error) => Reason::BadTimestamp(TimestampError(excerpt(&error.0))),
        other => other.clone(),
    }
}

fn hint(misfit: &Misfit, document: Document) -> Option<String> {
    match (&misfit.reason, misfit.path.as_slice()) {
        (Reason::Missing, [field]) => {
            example(field, document).map(|value| format!("add \"{field}\": {value}"))
        }
        (Reason::UnknownWord(error), _) => {
            error.nearest.is_some().then(|| format!("valid: {}", error.valid.join(", ")))
        }
        (Reason::BadTimestamp(error), _) => {
            is_day(&error.0).then(|| format!("write {}", quoted(&midnight(&error.0))))
        }
        _ => None,
    }
}

/// What may stand in a required field.
fn example(field: &str, document: Document) -> Option<String> {
    let one_of = |words: &[&str]| Some(format!("one of {}", words.join(", ")));
    match field {
        "type" => one_of(&words::<Kind>()),
        "severity" => one_of(&words::<Severity>()),
        "status" if document == Document::Run => one_of(&words::<RunStatus>()),
        "status" => one_of(&words::<Status>()),
        "created_at" | "started_at" | "completed_at" => Some("\"2026-01-14T09:00:00Z\"".to_owned()),
        _ => None,
    }
}

/// A date without a time, the most common mistake.
fn is_day(text: &str) -> bool {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() && text.len() == 10
}

fn midnight(day: &str) -> String {
    format!("{day}T00:00:00Z")
}
