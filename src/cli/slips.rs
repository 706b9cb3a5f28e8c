//! Words that clap would read otherwise than anybody means them.

use std::ffi::OsString;

use crate::commands::Failure;
use crate::model::{FINDING, Query, names};

/// Commands that take a query.
const QUERYING: [&str; 5] = ["list", "history", "diff", "aggregate", "export"];

/// `-type:bug` is a term of a query and no row of short flags: behind a blank, which means nothing in a query, clap takes
/// it for a value.
pub fn with_terms(arguments: &[OsString]) -> Vec<OsString> {
    let is_querying = arguments.iter().any(|argument| QUERYING.iter().any(|command| argument == command));
    let end = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    let fitted = arguments.iter().enumerate().map(|(index, argument)| {
        let term = argument.to_str().filter(|text| is_querying && index < end && is_negated_term(text));
        term.map_or_else(|| argument.clone(), |term| format!(" {term}").into())
    });
    fitted.collect()
}

fn is_negated_term(text: &str) -> bool {
    let field = text.strip_prefix('-').and_then(|term| term.split_once(':'));
    field.is_some_and(|(field, _)| Query::knows(field))
}

/// Fields behind `--json` and a blank would be taken for a text to search for, and nothing be found.
///
/// # Errors
/// Where they stand so, with the form that works.
pub fn check_beside_json(arguments: &[OsString]) -> Result<(), Failure> {
    let words: Vec<&str> = arguments.iter().map(|word| word.to_str().unwrap_or_default()).collect();
    let beside = words.windows(2).find(|pair| pair[0] == "--json" && is_list_of_fields(pair[1]));
    match beside.map(|pair| pair[1]) {
        Some(fields) => Err(Failure::usage(format!("'--json {fields}' has a blank before the fields")).hint(
            format!("--json={fields} chooses fields; what is to be searched for stands before --json"),
        )),
        None => Ok(()),
    }
}

fn is_list_of_fields(word: &str) -> bool {
    let is_name =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || "_.".contains(c));
    match word.contains(',') {
        true => word.split(',').all(is_name),
        false => {
            Query::knows(word) || names::find(word, FINDING.fields.iter().map(|field| field.name)).is_some()
        }
    }
}
