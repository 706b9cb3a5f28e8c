//! A result becomes a finding, or says why it does not.

use super::messages::{Message, message};
use super::places::{Place, Places};
use super::rules::{Rule, Tool, tags, text};
use super::{levels, limits, own, suppressions};
use crate::config::ImportMap;
use crate::exchange::beginning::beginning;
use crate::exchange::legacy::Mapped;
use crate::exchange::outside;
use crate::exchange::remark::{Action, Remark};
use crate::exchange::scan::Scan;
use crate::exchange::usage::Asked;
use crate::exchange::{Trace, folded_message, folded_source};
use crate::model::{Kind, Timestamp, Word};
use crate::text::{Node, Value};

/// What only a viewer of logs can show: there is no place for it in a finding.
const LEFT_OUT: &[&str] =
    &["attachments", "codeFlows", "fixes", "graphs", "relatedLocations", "stacks", "threadFlowLocations"];

/// Kinds of results that say that there is nothing. Whatever else is no failure, such as what a person has to look at or a word
/// that the standard does not have, is not gone.
const NOTHING: &[&str] = &["informational", "notApplicable", "pass"];

/// What holds for all results of a run.
pub(super) struct Mapping<'m> {
    pub(super) tool: &'m Tool,
    pub(super) scan: &'m Scan,
    pub(super) places: &'m Places<'m>,
    pub(super) section: &'m ImportMap,
    /// When the results were made, as far as anybody knows.
    pub(super) made_at: Timestamp,
}

/// What becomes of a result.
pub(super) enum Fate {
    /// It is filed.
    Filed(Box<Mapped>),
    /// It is left out, and yet the report has it: its finding is not missing.
    Seen(Box<Mapped>, Remark),
    /// It is left out: gone, no failure, or not to be read.
    Left(Remark),
}

impl Mapping<'_> {
    /// Maps one result.
    pub(super) fn map(&self, result: &Node, label: &str) -> Fate {
        let skipped = |why: String| Remark::new(Action::Skipped, label, "", why);
        let (rule, id) = self.tool.rule_of(result);
        if let Some(why) = limits::too_long("the name of its rule", &id) {
            return Fate::Left(Remark::new(Action::Refused, label, "rule", why));
        }
        let left_out = self.why_left_out(result, &id).map(skipped);
        let own = left_out.is_none().then(|| own::read(result, label, self.places)).flatten();
        match (own, why_gone(result)) {
            // a log of ours tells as gone what is closed, too
            (Some(own), why) if why.is_none() || own::is_closed(&own) => return Fate::Filed(Box::new(own)),
            (_, Some(why)) => return Fate::Left(skipped(why)),
            _ => {}
        }
        let map = |message| Box::new(Draft { mapping: self, result, label, rule, id, message }.finish());
        match (message(result, rule, self.tool), left_out) {
            (Ok(message), None) => Fate::Filed(map(message)),
            (Ok(message), Some(remark)) => Fate::Seen(map(message), remark),
            (Err(_), Some(remark)) => Fate::Left(remark),
            (Err(why), None) => Fate::Left(Remark::new(Action::Refused, label, "message", why)),
        }
    }

    /// Why a result is not filed though the tool still sees it.
    fn why_left_out(&self, result: &Node, rule: &str) -> Option<String> {
        if let Some(kind) = other_kind(result).filter(|kind| !NOTHING.contains(kind)) {
            return Some(no_failure(kind));
        }
        let is_skipped = self.section.skip == Some(true) || self.section.for_rule(rule).skip == Some(true);
        let name = if rule.is_empty() { &self.scan.tool } else { rule };
        is_skipped.then(|| format!("the settings leave out {name}"))
    }
}

/// Why a result says that there is nothing.
fn why_gone(result: &Node) -> Option<String> {
    let kind = other_kind(result).filter(|kind| NOTHING.contains(kind));
    let is_absent = text(result, "baselineState") == Some("absent");
    kind.map(no_failure).or_else(|| is_absent.then(|| "results of baselineState absent are gone".to_owned()))
}

/// The kind of a result that is no failure.
fn other_kind(result: &Node) -> Option<&str> {
    text(result, "kind").filter(|kind| !kind.eq_ignore_ascii_case("fail"))
}

fn no_failure(kind: &str) -> String {
    format!("results of kind {kind} are no failures")
}

/// A finding in the making.
struct Draft<'d> {
    mapping: &'d Mapping<'d>,
    result: &'d Node,
    label: &'d str,
    rule: Option<&'d Rule>,
    id: String,
    message: Message,
}

impl Draft<'_> {
    fn finish(self) -> Mapped {
        let (mut node, mut remarks) = (Node::object(), Vec::new());
        let places = self.mapping.places.of(self.result, self.label, &mut remarks);
        let (kind, asked) = self.set_words(&mut node, &mut remarks);
        let title = beginning(&self.message.text);
        node.set("title", visible_title(&title, &self.id).into());
        node.set("description", self.message.text.as_str().into());
        remarks.extend(self.set_places(&mut node, &places));
        self.set_properties(&mut node);
        if let Some(suppression) = suppressions::accepted(self.result) {
            suppressions::accept(&mut node, suppression, &self.mapping.scan.tool, self.mapping.made_at);
        }
        self.set_source(&mut node);
        node.set("created_at", self.mapping.made_at.to_string().into());
        remarks.extend(self.left_out());
        Mapped {
            label: self.label.to_owned(),
            said: None,
            trace: Some(self.trace(&places)),
            node,
            kind,
            id: None,
            odd_id: None,
            agent: None,
            is_undated: true,
            asked,
            remarks,
        }
    }

    fn set_words(&self, node: &mut Node, remarks: &mut Vec<Remark>) -> (Kind, Vec<Asked>) {
        let section = self.mapping.section;
        let map = section.for_rule(&self.id);
        let mut tags = self.rule.map(|rule| rule.tags.clone()).unwrap_or_default();
        let more = tags_of(self.result, &section.tags);
        more.into_iter().for_each(|tag| {
            if !tags.contains(&tag) {
                tags.push(tag)
            }
        });
        let kind = levels::kind(self.result, self.rule, &tags, &map, section, self.label);
        let (severity, origin) = levels::severity(self.result, self.rule, &map, section, self.label);
        remarks.extend(kind.why.into_iter().chain(severity.why));
        node.set("type", kind.value.word().into());
        node.set("severity", severity.value.word().into());
        node.set("status", "open".into());
        let mut set_by = |field, value: &str, by| remarks.push(levels::decided(self.label, field, value, by));
        if let Some(component) = map.component.as_deref() {
            node.set("component", component.into());
            set_by("component", component, levels::BY_RULE);
        }
        if !section.tags.is_empty() {
            set_by("tags", &section.tags.join(", "), levels::BY_SETTINGS);
        }
        if !tags.is_empty() {
            node.set("tags", Node::array(tags.iter().map(|tag| tag.as_str().into())));
        }
        let patterns = section.patterns_for(&self.id).map(|pattern| Asked::new("rules", pattern, true));
        (kind.value, patterns.chain(origin.asked()).collect())
    }

    /// Files of the repository are locations; others are kept as they are told, and that is said.
    fn set_places(&self, node: &mut Node, places: &[Place]) -> Option<Remark> {
        let of = |is_inside| places.iter().filter(move |place| place.is_inside == is_inside).map(Place::node);
        let (inside, outside): (Vec<_>, Vec<_>) = (of(true).collect(), of(false).collect());
        if !inside.is_empty() {
            node.set("locations", Node::array(inside));
        }
        let set_aside =
            (!outside.is_empty()).then(|| outside::set_aside(outside.len(), "locations", self.label));
        if !outside.is_empty() {
            node.set_at(&["extensions", "locations"], Node::array(outside));
        }
        if let Some(uri) = self.rule.and_then(|rule| rule.help_uri.as_deref()).filter(|uri| is_link(uri)) {
            let mut link = Node::object();
            link.set("name", self.id.as_str().into());
            link.set("path", uri.into());
            link.set("type", "documentation".into());
            node.set("attachments", Node::array([link]));
        }
        set_aside
    }

    /// What the tool says beyond the standard, by its own names.
    fn set_properties(&self, node: &mut Node) {
        let properties = self.result.get("properties").and_then(Node::members).unwrap_or_default();
        for member in properties {
            let name = member.key.plain.as_str();
            let is_used = matches!(name, "tags" | "security-severity") || name.starts_with("findings/");
            if !is_used && !is_empty(&member.value) {
                let name = if name == "locations" { "properties.locations" } else { name };
                node.set_at(&["extensions", name], member.value.clone());
            }
        }
        for field in ["rank", "workItemUris"] {
            if let Some(value) = self.result.get(field).filter(|value| !is_empty(value)) {
                node.set_at(&["extensions", field], value.clone());
            }
        }
        let locations = self.result.get("locations").and_then(Node::items).unwrap_or_default().iter();
        let logical = locations
            .flat_map(|place| place.get("logicalLocations").and_then(Node::items).unwrap_or_default());
        let names: Vec<Node> = logical
            .filter_map(|place| text(place, "fullyQualifiedName").or(text(place, "name")))
            .map(Node::from)
            .collect();
        if !names.is_empty() {
            node.set_at(&["extensions", "logicalLocations"], Node::array(names));
        }
    }

    fn set_source(&self, node: &mut Node) {
        let scan = self.mapping.scan;
        let mut set = |field, value: Option<&str>| {
            value.into_iter().for_each(|value| node.set_at(&["source", field], value.into()))
        };
        set("tool", Some(&scan.tool));
        set("rule", Some(self.id.as_str()).filter(|id| !id.is_empty()));
        set("version", scan.version.as_deref());
        set("category", scan.category.as_deref());
        set("commit", scan.scanned.commit());
    }

    fn trace(&self, places: &[Place]) -> Trace {
        let first = places.iter().find(|place| place.is_inside).or(places.first());
        Trace {
            tool: self.mapping.scan.tool.clone(),
            rule: self.id.clone(),
            path: first.map(|place| place.path.clone()).unwrap_or_default(),
            line: first.and_then(|place| place.start_line).unwrap_or_default(),
            message: folded_message(&self.message.text),
            source: first
                .map(|place| folded_source(&self.mapping.places.source_line(place)))
                .unwrap_or_default(),
            fingerprint: None,
            category: self.mapping.scan.category.clone(),
        }
    }

    fn left_out(&self) -> impl Iterator<Item = Remark> {
        let there = |field: &&&str| self.result.get(field).is_some_and(|value| !is_empty(value));
        let dropped = |field: &str, why: &str| Remark::new(Action::Dropped, self.label, field, why);
        let fields = LEFT_OUT.iter().filter(there);
        let repeated = || dropped("message", "its arguments repeat so much that the rest was left out");
        let fields = fields.map(move |field| dropped(field, "a finding has no place for it"));
        fields.chain(self.message.is_cut.then(repeated))
    }
}

/// The title without the full stop of its sentence, or the rule where there is nothing to see.
fn visible_title(title: &str, rule: &str) -> String {
    let seen: String = title.chars().filter(|c| !c.is_control()).collect();
    match seen.strip_suffix('.').filter(|title| !title.ends_with('.')).unwrap_or(&seen) {
        title if title.trim().is_empty() => rule.to_owned(),
        title => title.to_owned(),
    }
}

fn tags_of(result: &Node, settings: &[String]) -> Vec<String> {
    tags(result).into_iter().chain(settings.iter().cloned()).collect()
}

fn is_link(uri: &str) -> bool {
    let uri = uri.to_ascii_lowercase();
    uri.starts_with("https://") || uri.starts_with("http://")
}

fn is_empty(value: &Node) -> bool {
    match &value.value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// How messages call a result: by its place in the log.
pub(super) fn label(prefix: &str, index: usize) -> String {
    format!("{prefix}#{}", index + 1)
}
