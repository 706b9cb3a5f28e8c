//! DefectDojo's findings as records.

use super::{FLAGS, REPEATS, RULE, TOOL};
use crate::exchange::date::in_utc;
use crate::exchange::legacy::folded;
use crate::exchange::read::Record;
use crate::exchange::said::Said;
use crate::model::{Kind, ResolutionType, Status, Word};
use crate::text::{Member, Node, Value};

/// Keys that only DefectDojo's findings have.
const TELLING: [&str; 9] = [
    "active",
    "verified",
    "false_p",
    "is_mitigated",
    "risk_accepted",
    "out_of_scope",
    "unique_id_from_tool",
    "vuln_id_from_tool",
    "steps_to_reproduce",
];

/// Keys whose text goes to a field of ours as it is.
const TEXTS: [(&str, &[&str]); 7] = [
    ("title", &["title"]),
    ("description", &["description"]),
    ("unique_id_from_tool", &["id"]),
    ("component_name", &["component"]),
    ("mitigation", &["recommendation", "summary"]),
    ("impact", &["impact", "business_impact"]),
    ("steps_to_reproduce", &["reproduction"]),
];

/// What a file of ours can say there.
const SAID: [&[&str]; 9] = [
    &["type"],
    &["severity"],
    &["status"],
    &["title"],
    &["description"],
    &["component"],
    &["resolved_at"],
    &["resolution", "resolution_type"],
    &["resolution", "duplicate_of"],
];

/// Is it a file of such findings?
pub(in crate::exchange) fn is_defectdojo(root: &Node) -> bool {
    let items = root.get("findings").and_then(Node::items).unwrap_or_default();
    let has = |item: &Node, keys: &[&str]| keys.iter().any(|key| item.get(key).is_some());
    let tells = |item: &&Node| has(item, &TELLING) && !has(item, &["status", "type"]);
    root.get("metadata").is_none() && items.iter().any(|item| tells(&item))
}

/// A record for each finding of a file; `label` names one that has no id.
pub(in crate::exchange) fn read(
    root: Node,
    label: impl Fn(&Node, usize) -> String,
) -> Vec<Result<Record, Node>> {
    let tool = root.get("name").and_then(Node::as_str).unwrap_or("defectdojo").to_owned();
    let items = match root.get("findings").map(|list| list.value.clone()) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    let record = |(index, item): (usize, Node)| match item.members() {
        None => Err(item),
        Some(members) => {
            let node = finding(members, &item, &tool);
            let said = is_ours(&item, &tool).then(|| Said::new(SAID));
            Ok(Record { label: label(&node, index), node, said, is_foreign: false })
        }
    };
    items.into_iter().enumerate().map(record).collect()
}

fn is_ours(item: &Node, tool: &str) -> bool {
    tool == TOOL && ["unique_id_from_tool", "vuln_id_from_tool"].iter().all(|key| item.get(key).is_some())
}

/// The fields that the keys name; what is left keeps its name in the extensions.
fn finding(members: &[Member], item: &Node, tool: &str) -> Node {
    let mut node = Node::object();
    for Member { key, value, .. } in members.iter().filter(|member| !member.value.is_null()) {
        let key = key.plain.as_str();
        match TEXTS.iter().find(|(name, _)| *name == key) {
            Some((_, path)) => node.set_at(path, value.clone()),
            // our tags say it
            None if key == "cwe" && is_ours(item, tool) => {}
            None if !is_read_below(key) => node.set_at(&["extensions", key], value.clone()),
            None => {}
        }
    }
    set_words(&mut node, item);
    set_state(&mut node, item, is_ours(item, tool));
    set_times(&mut node, item);
    set_place(&mut node, item);
    if !is_ours(item, tool) {
        node.set_at(&["source", "tool"], tool.into());
        if let Some(rule) = item.get("vuln_id_from_tool") {
            node.set_at(&["source", "rule"], rule.clone());
        }
    }
    node
}

/// Keys that say something together with others.
fn is_read_below(key: &str) -> bool {
    const KEYS: [&str; 16] = [
        "severity",
        "date",
        "mitigated",
        "active",
        "verified",
        "is_mitigated",
        "risk_accepted",
        "false_p",
        "out_of_scope",
        "duplicate",
        "file_path",
        "line",
        "tags",
        "vuln_id_from_tool",
        "static_finding",
        "references",
    ];
    KEYS.contains(&key)
}

fn set_words(node: &mut Node, item: &Node) {
    let rule = item.get("vuln_id_from_tool").and_then(Node::as_str).and_then(|rule| rule.strip_prefix(RULE));
    let kind = rule.and_then(|rule| rule.split('/').next()?.parse().ok()).unwrap_or(Kind::Security);
    node.set("type", kind.word().into());
    if let Some(severity) = item.get("severity").and_then(Node::as_str) {
        let severity = folded(severity).replace("informational", "info");
        node.set("severity", severity.into());
    }
    if let Some(tags) = item.get("tags") {
        node.set("tags", tags.clone());
    }
}

/// The status, how it came to be, and what the references say beside it: of ours the finding that it repeats and the pull
/// request, of others what only they know.
fn set_state(node: &mut Node, item: &Node, is_ours: bool) {
    let references = item.get("references").and_then(Node::as_str).unwrap_or_default();
    let repeated = references.lines().find_map(|line| line.strip_prefix(REPEATS));
    let (status, way) = state(item, repeated.is_some());
    node.set("status", status.word().into());
    if let Some(way) = way {
        node.set_at(&["resolution", "resolution_type"], way.word().into());
    }
    if let Some(first) = repeated {
        node.set_at(&["resolution", "duplicate_of"], first.into());
    }
    let mut others = references.lines().filter(|line| !line.starts_with(REPEATS));
    match (others.next(), others.next()) {
        (None, _) => {}
        (Some(link), None) if is_ours && way.is_some() => {
            node.set_at(&["resolution", "pr_link"], link.into());
        }
        _ => node.set_at(&["extensions", "references"], references.into()),
    }
}

/// What the flags say: how it was closed, and with that its status.
fn state(item: &Node, is_repeated: bool) -> (Status, Option<ResolutionType>) {
    let is = |flag: &str| item.get(flag).and_then(Node::as_bool).unwrap_or_default();
    let is_active = item.get("active").and_then(Node::as_bool).unwrap_or(true);
    let flagged = FLAGS.into_iter().find(|(flag, _)| is(flag)).map(|(_, way)| way);
    let way = match flagged {
        _ if is_repeated => Some(ResolutionType::Duplicate),
        None if !is_active => Some(ResolutionType::WontFix),
        flagged => flagged,
    };
    let open = if is("verified") { Status::Confirmed } else { Status::Open };
    (way.map_or(open, ResolutionType::status), way)
}

/// When it was made and closed; what is open was closed at no time, whatever the key says.
fn set_times(node: &mut Node, item: &Node) {
    let is_closed = node.at(&["resolution", "resolution_type"]).is_some();
    for (key, field) in [("date", "created_at"), ("mitigated", "resolved_at")] {
        let text = item.get(key).and_then(Node::as_str);
        match text.map(|text| (text, in_utc(text))) {
            Some((_, Some(moment))) if is_closed || key == "date" => node.set(field, moment.into()),
            Some((text, _)) => node.set_at(&["extensions", key], text.into()),
            None => {}
        }
    }
}

fn set_place(node: &mut Node, item: &Node) {
    let Some(path) = item.get("file_path").filter(|path| path.as_str().is_some()) else { return };
    let mut place = Node::object();
    place.set("path", path.clone());
    if let Some(line) = item.get("line") {
        place.set("start_line", line.clone());
    }
    node.set("locations", Node::array([place]));
}
