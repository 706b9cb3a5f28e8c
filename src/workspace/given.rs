//! JSON objects that a user gives: in a file or on standard input, as one document or line by line.

use super::{Env, Failure};
use crate::text::{self, Node};

/// The objects of a JSON file, a JSON array, or JSON lines; `-` is standard input.
///
/// # Errors
/// A source that cannot be read, or holds something else; where, by line and column.
pub fn objects(env: &mut Env<'_>, source: &str) -> Result<Vec<Node>, Failure> {
    let text = match source {
        "-" => env.read_stdin()?,
        path => env.read_file(path)?,
    };
    let name = if source == "-" { "standard input" } else { source };
    let whole = text::scan(text.as_bytes());
    let roots = match whole.root {
        Some(root) if whole.flaws.is_empty() => match root.items() {
            Some(items) => items.to_vec(),
            None => vec![root],
        },
        _ => lines(&text, name)?,
    };
    match roots.iter().all(|root| root.members().is_some()) && !roots.is_empty() {
        true => Ok(roots),
        false => Err(Failure::usage(format!("{name} holds no JSON object"))),
    }
}

fn lines(text: &str, name: &str) -> Result<Vec<Node>, Failure> {
    let whole = text::scan(text.as_bytes());
    let mut roots = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let scan = text::scan(line.as_bytes());
        match (scan.root, scan.flaws.first()) {
            (Some(root), None) => roots.push(root),
            _ => return Err(no_json(text, name, &whole, index)),
        }
    }
    Ok(roots)
}

/// Points at the flaw of the whole text, unless lines before this one were JSON of their own.
fn no_json(text: &str, name: &str, whole: &text::Scan<'_>, index: usize) -> Failure {
    let line = text.lines().nth(index).unwrap_or_default();
    let scan = text::scan(line.as_bytes());
    let (flaw, place) = match (index, whole.flaws.first(), scan.flaws.first()) {
        (0, Some(flaw), _) | (_, Some(flaw), None) => {
            (flaw.message.clone(), text::position(text, flaw.span.start))
        }
        (_, _, Some(flaw)) => {
            let column = text::position(line, flaw.span.start).column;
            (flaw.message.clone(), text::Position { line: index + 1, column })
        }
        (_, None, None) => (String::new(), text::Position { line: index + 1, column: 1 }),
    };
    Failure::usage(format!("{name}:{}:{}: {flaw}", place.line, place.column))
}
