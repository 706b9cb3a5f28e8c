//! Cuts a query's text into terms: fields, values, comparisons, quotes. What the values mean is not known here.

use super::QueryError;
use super::bound::Comparison;
use super::field::{self, QueryField};

/// One term as typed.
pub(super) struct Raw {
    pub(super) negated: bool,
    /// `None` for free text.
    pub(super) field: Option<QueryField>,
    /// At least one; exactly one for free text.
    pub(super) items: Vec<Item>,
}

/// One value as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) comparison: Option<Comparison>,
    pub(super) text: String,
}

/// The terms of a query.
pub(super) fn terms(text: &str) -> Result<Vec<Raw>, QueryError> {
    let mut terms = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (term, after) = term(rest)?;
        terms.push(term);
        rest = after.trim_start();
    }
    Ok(terms)
}

/// The values of a flag: commas separate, blanks belong to the value.
pub(super) fn items(field: QueryField, list: &str) -> Result<Vec<Item>, QueryError> {
    let (items, rest) = list_of(field, list.trim(), &|c| c == ',')?;
    match rest.is_empty() {
        true => Ok(items),
        false => Err(QueryError::OpenQuote(rest.to_owned())),
    }
}

fn term(text: &str) -> Result<(Raw, &str), QueryError> {
    let after_minus = text.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
    let (negated, text) = (after_minus.is_some(), after_minus.unwrap_or(text));
    let bare = text.split(|c: char| c.is_whitespace() || matches!(c, ':' | '"')).next().unwrap_or_default();
    if let Some(values) = text[bare.len()..].strip_prefix(':') {
        let field = field::find(bare)?;
        let (items, rest) = list_of(field, values, &|c| c == ',' || c.is_whitespace())?;
        return Ok((Raw { negated, field: Some(field), items }, rest));
    }
    check_free(bare)?;
    let (text, rest) = value(text, &char::is_whitespace)?;
    Ok((Raw { negated, field: None, items: vec![Item { comparison: None, text }] }, rest))
}

/// Words that join or turn terms in other languages.
const CONNECTIVES: [&str; 5] = ["OR", "AND", "NOT", "||", "&&"];

/// Refuses free text that is plainly meant as more than that.
fn check_free(bare: &str) -> Result<(), QueryError> {
    match equation(bare) {
        Some(meant) => Err(QueryError::Equation { found: bare.to_owned(), meant }),
        None if CONNECTIVES.contains(&bare) => Err(QueryError::Connective(bare.to_owned())),
        None => Ok(()),
    }
}

/// The term that `severity>=high` or `type=bug` looks like.
fn equation(bare: &str) -> Option<String> {
    let (field, value) = bare.split_at(bare.find(['=', '<', '>', '!'])?);
    let field = field::find(field).ok()?;
    let (minus, value) = match value.strip_prefix("!=") {
        Some(value) => ("-", value),
        None => ("", value.trim_start_matches('=')),
    };
    Some(format!("{minus}{field}:{value}"))
}

fn list_of<'text>(
    field: QueryField,
    mut text: &'text str,
    ends: &dyn Fn(char) -> bool,
) -> Result<(Vec<Item>, &'text str), QueryError> {
    let mut items = Vec::new();
    loop {
        let (comparison, after) = Comparison::strip(text);
        let (text_of_item, rest) = value(after, ends)?;
        if text_of_item.is_empty() {
            return Err(QueryError::NoValue(field));
        }
        items.push(Item { comparison, text: text_of_item });
        match rest.strip_prefix(',') {
            Some(next) => text = next,
            None => return Ok((items, rest)),
        }
    }
}

/// A value at the head of the text, quoted or up to the first character that ends it; and what follows.
fn value<'text>(text: &'text str, ends: &dyn Fn(char) -> bool) -> Result<(String, &'text str), QueryError> {
    match text.strip_prefix('"') {
        Some(inner) => quoted(inner),
        None => {
            let (bare, rest) = text.split_at(text.find(ends).unwrap_or(text.len()));
            Ok((bare.trim().to_owned(), rest))
        }
    }
}

/// Up to the closing quote; a backslash takes the next character as it is.
fn quoted(inner: &str) -> Result<(String, &str), QueryError> {
    let mut plain = String::new();
    let mut characters = inner.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return Ok((plain, &inner[index + 1..])),
            '\\' => plain.extend(characters.next().map(|(_, escaped)| escaped)),
            other => plain.push(other),
        }
    }
    Err(QueryError::OpenQuote(inner.chars().take(20).collect()))
}

/// Free text as it must be typed to be read back.
pub(super) fn free(text: &str) -> String {
    if check_free(text).is_ok() { typed(text) } else { quote(text) }
}

/// The value as it must be typed to be read back: in quotes where something in it would end or change it.
pub(super) fn typed(text: &str) -> String {
    let special = |c: char| c.is_whitespace() || matches!(c, ',' | '"' | ':' | '\\');
    if !text.is_empty() && !text.starts_with(['-', '<', '>']) && !text.contains(special) {
        return text.to_owned();
    }
    quote(text)
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
