//! `field=value` as a user types it, with a dotted path and a value that fits the field.

use super::{Env, Failure};
use crate::model::{Effort, FINDING, Finding, Frequency, Kind, Risk, Severity, Word, names, unknown_fields};
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

/// Fields that hold words or text, and that every finding has.
const NEEDED: [&str; 4] = ["type", "severity", "title", "description"];

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
    if value.is_empty() {
        let name = path.join(".");
        let failure = Failure::usage(format!("'{name}' would be empty"));
        return Err(match NEEDED.contains(&name.as_str()) {
            true => failure.hint(format!("every finding has a {name}")),
            false => failure.hint(format!("'git findings edit ID --unset {name}' takes it out of a finding")),
        });
    }
    let value = value_for(&path, value);
    Ok((path, value))
}

/// The same, where `description=-` reads standard input as `-d -` does.
///
/// # Errors
/// As [`assignment`]; standard input that cannot be read.
pub fn given(env: &mut Env<'_>, text: &str) -> Result<(Vec<String>, Node), Failure> {
    let (path, value) = assignment(text)?;
    match path == ["description"] && value.as_str() == Some("-") {
        true => Ok((path, Node::from(env.read_stdin()?.trim_end()))),
        false => Ok((path, value)),
    }
}

/// A dotted path, its first part a field of a finding.
///
/// # Errors
/// An empty part, or a field that no finding has.
pub fn path(text: &str) -> Result<Vec<String>, Failure> {
    let path = named(text);
    check_known(&path)?;
    Ok(path)
}

/// A dotted path, which may be one of a field that only some file has.
pub fn named(text: &str) -> Vec<String> {
    let mut path: Vec<String> = text.split('.').map(str::to_owned).collect();
    if let Some(meant) = names::find(&path[0], FINDING.fields.iter().map(|field| field.name)) {
        path[0] = meant.to_owned();
    }
    path
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

/// Texts that say nothing when they are empty.
const TOLD: [&str; 3] = ["title", "description", "component"];

/// Refuses what a finding should not say, though its file may: empty texts, a title of several lines, our own fields in
/// another form. What stood there before is not the doing of this change.
///
/// # Errors
/// The first text, or every field, that is wrong.
pub fn check_sound(before: Option<&Node>, after: &Node) -> Result<(), Failure> {
    for field in TOLD {
        let text = after.get(field).and_then(Node::as_str);
        if text == before.and_then(|before| before.get(field)?.as_str()) {
            continue;
        }
        if text.is_some_and(|text| text.trim().is_empty()) {
            return Err(Failure::usage(format!("'{field}' is empty")));
        }
        if field == "title" && text.is_some_and(|text| text.contains(['\n', '\r'])) {
            return Err(Failure::usage("a title is one line").hint("the rest goes into the description"));
        }
    }
    let misfits = |root: &Node| Finding::survey(root).1.into_iter().filter(|misfit| misfit.is_own());
    let known: Vec<String> = before.into_iter().flat_map(misfits).map(|misfit| misfit.to_string()).collect();
    let new: Vec<_> = misfits(after).filter(|misfit| !known.contains(&misfit.to_string())).collect();
    if new.is_empty() { Ok(()) } else { Err(Failure::of_misfits(&new)) }
}

/// A warning about each field that no finding has: it is kept, and most often a slip.
pub fn unknown_fields_of(root: &Node) -> Vec<String> {
    let named = |part: &String| !part.bytes().all(|byte| byte.is_ascii_digit());
    let told = |path: Vec<String>| {
        let path: Vec<String> = path.into_iter().filter(named).collect();
        let failure = check_known(&path).err()?;
        let near = failure.hints.iter().find(|hint| hint.starts_with("did you mean"));
        let near = near.map(|near| format!("; {near}")).unwrap_or_default();
        Some(format!("warning: {}, it is kept as it is{near}", failure.message))
    };
    unknown_fields(root).into_iter().filter_map(|(path, _)| told(path)).collect()
}

fn value_for(path: &[String], value: &str) -> Node {
    let last = path.last().map(String::as_str).unwrap_or_default();
    if let Some(word) = word(path, value) {
        return Node::from(word);
    }
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

/// What stands in a file for a word that was typed; `None` where the field has no fixed words, or not this one.
fn word(path: &[String], typed: &str) -> Option<&'static str> {
    fn of<W: Word>(typed: &str) -> Option<&'static str> {
        W::typed(typed).ok().map(W::word)
    }
    match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["type"] => of::<Kind>(typed),
        ["severity"] => of::<Severity>(typed),
        ["reproduction", "frequency"] => of::<Frequency>(typed),
        ["impact", "data_risk" | "security_risk" | "availability_risk"] => of::<Risk>(typed),
        ["recommendation", "estimated_effort"] => of::<Effort>(typed),
        _ => None,
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
        assert_eq!(value("severity=High"), Node::from("high"));
        assert_eq!(value("severity=hihg"), Node::from("hihg"));
        assert_eq!(assignment("tag=a").unwrap(), (vec!["tags".to_owned()], Node::array([Node::from("a")])));
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
