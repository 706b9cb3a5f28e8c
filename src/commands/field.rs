//! `field=value` as a user types it, with a dotted path and a value that fits the field.

use super::Failure;
use crate::model::FINDING;
use crate::text::{self, Node, Shape, Value};

/// Fields whose value is a list of strings; `a,b` is taken for one.
const STRING_LISTS: &[&str] = &["tags", "related_findings", "steps", "alternatives", "verification_steps"];

/// Fields that other commands change, with the command.
const OTHERS: &[(&str, &str)] = &[
    ("id", "an id never changes"),
    ("status", "use confirm, start, stop, resolve or reopen"),
    ("resolution", "use 'git findings resolve', which also amends a resolution"),
    ("resolved_at", "use 'git findings resolve' or 'git findings reopen'"),
    ("claim", "use 'git findings start' or 'git findings stop'"),
    ("aliases", "earlier ids are kept by the program"),
    ("source", "where a finding came from is kept by 'git findings import'"),
];

/// Splits `reproduction.frequency=often` into path and value. A value that is a JSON array, object, number, `true` or
/// `false` is taken as such unless the field holds text; a list field takes `a,b`.
///
/// # Errors
/// No `=`, an empty or unknown first field.
pub fn assignment(text: &str) -> Result<(Vec<String>, Node), Failure> {
    let (path, value) = text.split_once('=').ok_or_else(|| {
        Failure::usage(format!("'{text}' is not FIELD=VALUE")).hint("for example --set component=Router")
    })?;
    let path = self::path(path)?;
    let value = value_for(&path, value);
    Ok((path, value))
}

/// A dotted path, its first part a field of a finding.
///
/// # Errors
/// An empty part, or a field that no finding has.
pub fn path(text: &str) -> Result<Vec<String>, Failure> {
    let path: Vec<String> = text.split('.').map(str::to_owned).collect();
    check_known(&path)?;
    Ok(path)
}

/// Refuses a path that no finding has; below a field that is free, anything goes.
///
/// # Errors
/// An empty part, or an unknown one, with the nearest.
pub fn check_known(path: &[String]) -> Result<(), Failure> {
    if path.iter().any(String::is_empty) {
        return Err(Failure::usage(format!("'{}' is no field", path.join("."))));
    }
    let mut shape = Some(FINDING);
    for (depth, part) in path.iter().enumerate() {
        let Some(known) = shape else { break };
        match known.fields.iter().find(|field| field.name == part) {
            Some(field) => shape = field.shape,
            None if known.fields.is_empty() => break,
            None => return Err(unknown(&path[..depth], part, known)),
        }
    }
    Ok(())
}

fn unknown(before: &[String], part: &str, shape: &Shape) -> Failure {
    let names = || shape.fields.iter().map(|field| field.name);
    let full = before.iter().map(String::as_str).chain([part]).collect::<Vec<_>>().join(".");
    let failure = Failure::usage(format!("a finding has no field '{full}'"));
    match crate::model::nearest(part, names()) {
        Some(near) => failure.hint(format!("did you mean '{near}'?")),
        None => failure.hint(format!(
            "fields: {}; anything else goes below 'extensions'",
            names().collect::<Vec<_>>().join(", ")
        )),
    }
}

/// Refuses a field that only another command than `verb` may set; `own` are those that this verb may.
///
/// # Errors
/// Names that command.
pub fn check_own(verb: &str, path: &[String], own: &[&str]) -> Result<(), Failure> {
    let first = path.first().map(String::as_str).unwrap_or_default();
    match OTHERS.iter().find(|(field, _)| *field == first && !own.contains(field)) {
        Some((field, instead)) => {
            Err(Failure::usage(format!("'{verb}' does not set '{field}'")).hint(*instead))
        }
        None => Ok(()),
    }
}

fn value_for(path: &[String], value: &str) -> Node {
    let last = path.last().map(String::as_str).unwrap_or_default();
    let json = text::scan(value.as_bytes());
    let clean = json.flaws.is_empty();
    match json.root.map(|root| root.value) {
        Some(value @ (Value::Array(_) | Value::Object(_))) if clean => Node::new(value),
        Some(value @ (Value::Bool(_) | Value::Number(_))) if clean && is_no_text(last) => Node::new(value),
        _ if STRING_LISTS.contains(&last) => {
            Node::array(value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Node::from))
        }
        _ => Node::from(value),
    }
}

/// Known fields that hold a number or a truth value; all others hold text.
fn is_no_text(field: &str) -> bool {
    matches!(field, "workaround_available" | "breaking_change" | "start_line" | "end_line")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Node {
        assignment(text).unwrap().1
    }

    #[test]
    fn values_take_the_form_of_their_field() {
        assert_eq!(value("title=true"), Node::from("true"));
        assert_eq!(value("impact.workaround_available=true"), Node::from(true));
        assert_eq!(value("tags=a, b"), Node::array([Node::from("a"), Node::from("b")]));
        assert_eq!(value("tags=[\"a,b\"]"), Node::array([Node::from("a,b")]));
        assert_eq!(value("reproduction.environment.python_version=3.11"), Node::from("3.11"));
    }

    #[test]
    fn an_unknown_field_names_the_nearest() {
        let failure = assignment("componnent=x").unwrap_err();
        assert_eq!(failure.hints, ["did you mean 'component'?"]);
        assert!(assignment("impact.data_rsk=low").unwrap_err().hints[0].contains("data_risk"));
        assert!(assignment("no-equals").is_err());
    }

    #[test]
    fn fields_of_other_commands_are_refused_by_name() {
        let failure = check_own("edit", &["status".to_owned()], &[]).unwrap_err();
        assert!(failure.hints[0].contains("confirm"), "{failure:?}");
    }
}
