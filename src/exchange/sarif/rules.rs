//! The tool of a run and the rules it has, those of its extensions among them. Of a rule only what a finding needs is kept:
//! the help texts alone may be larger than all results.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::components::Components;
use super::fault::Fault;
use super::limits::{ADDRESS, LeftOut, NAME, too_long};
use super::members::Members;
use super::notices::{Notice, Notices};
use super::places::{value_of, whole};
use crate::exchange::remark::Remark;
use crate::text::{Node, Value};

/// The tool of a run.
#[derive(Debug, Default)]
pub(super) struct Tool {
    pub(super) name: String,
    pub(super) version: Option<String>,
    /// Messages that several rules share.
    pub(super) messages: BTreeMap<String, String>,
    /// What was left out of it and of its rules.
    pub(super) remarks: Vec<Remark>,
    components: Components,
}

/// The driver of a tool, or an extension.
#[derive(Debug, Default)]
pub(super) struct Component {
    pub(super) name: Option<String>,
    pub(super) guid: Option<String>,
    pub(super) rules: Vec<Rule>,
    notices: Notices,
    by_id: HashMap<String, usize>,
}

/// A rule.
#[derive(Debug, Default)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) level: Option<String>,
    pub(super) messages: BTreeMap<String, String>,
    pub(super) tags: Vec<String>,
    pub(super) security_severity: Option<f64>,
    pub(super) help_uri: Option<String>,
    short_description: Option<String>,
    full_description: Option<String>,
}

impl Tool {
    /// Reads the `tool` of a run; an error says what is missing.
    pub(super) fn read<'t>(run: &Members<'t>) -> Result<Tool, Fault<'t>> {
        let tool = run.text("tool").and_then(Members::of).ok_or("has no \"tool\"")?.once()?;
        let driver = tool.text("driver").and_then(Members::of);
        let driver = driver.ok_or("has no \"driver\" in its \"tool\"")?.once()?;
        let name = driver.string("name").map(|name| name.trim().to_owned()).unwrap_or_default();
        if name.is_empty() {
            return Err("has a tool without a name".into());
        }
        if let Some(why) = too_long("the name of its tool", &name) {
            return Err(format!("cannot be told from others: {why}").into());
        }
        let mut left_out = LeftOut::default();
        let version = ["semanticVersion", "version", "dottedQuadFileVersion"]
            .iter()
            .find_map(|field| driver.string(field).filter(|version| !version.is_empty()));
        let extensions = tool.items("extensions").into_iter();
        let extensions = extensions.map(|text| Members::of(text).unwrap_or_default().once());
        let extensions = extensions.collect::<Result<Vec<_>, _>>()?;
        let driver_rules = Component::read(&driver, &mut left_out)?;
        let extensions = extensions.iter().map(|text| Component::read(text, &mut left_out));
        let extensions = extensions.collect::<Result<_, _>>()?;
        Ok(Tool {
            name,
            version: version.and_then(|version| left_out.whole("", "version", &version, NAME)),
            messages: messages("", driver.node("globalMessageStrings").as_ref(), &mut left_out),
            components: Components::of(driver_rules, extensions),
            remarks: left_out.remarks,
        })
    }

    /// The rule of a result and the id that it is known by: what the result says, else what the rule says.
    pub(super) fn rule_of(&self, result: &Node) -> (Option<&Rule>, String) {
        let reference = result.get("rule");
        let component = self.components.meant(reference.and_then(|rule| rule.get("toolComponent")));
        let stated = ["ruleId"].iter().find_map(|field| text(result, field));
        let stated = stated.or_else(|| reference.and_then(|rule| text(rule, "id")));
        let index = reference.and_then(|rule| whole(rule, "index")).or_else(|| whole(result, "ruleIndex"));
        let indexed = index.and_then(|index| component.rules.get(usize::try_from(index).ok()?));
        let fits = |rule: &&Rule| stated.is_none_or(|id| is_below(id, &rule.id));
        let rule = indexed.filter(fits).or_else(|| stated.and_then(|id| self.components.rule(component, id)));
        let id = stated.map_or_else(|| rule.map(|rule| rule.id.clone()).unwrap_or_default(), str::to_owned);
        (rule, id)
    }

    /// What a notification, or the setting of one, is about.
    pub(super) fn notice_of(&self, notification: &Node) -> Option<&Notice> {
        let descriptor = notification.get("descriptor")?;
        self.components.meant(descriptor.get("toolComponent")).notices.find(descriptor)
    }

    /// The rules that ran, as far as the list can be believed: many tools list only those that found something, so one
    /// that found nothing must be among them.
    pub(super) fn rules_that_ran(&self, found: &BTreeSet<String>) -> Option<BTreeSet<String>> {
        let listed: BTreeSet<String> = self.components.rules().map(|rule| rule.id.clone()).collect();
        let is_whole = listed.iter().any(|rule| !is_among(rule, found));
        is_whole.then(|| listed.union(found).cloned().collect())
    }
}

impl Component {
    fn read<'t>(component: &Members<'t>, left_out: &mut LeftOut) -> Result<Component, Fault<'t>> {
        let mut rules = Vec::new();
        for text in component.items("rules") {
            // its id tells what may be missing
            let rule = Members::of(text).unwrap_or_default().once()?;
            rule.check_once_within(&["defaultConfiguration", "properties"])?;
            rules.push(Rule::read(&value_of(text), left_out));
        }
        let by_id = rules.iter().enumerate().map(|(index, rule)| (rule.id.clone(), index)).collect();
        let (name, guid) = (component.string("name"), component.string("guid"));
        Ok(Component { name, guid, rules, notices: Notices::read(component)?, by_id })
    }

    /// The rule of exactly this id.
    pub(super) fn find(&self, id: &str) -> Option<&Rule> {
        self.rules.get(*self.by_id.get(id)?)
    }
}

impl Rule {
    fn read(rule: &Node, left_out: &mut LeftOut) -> Rule {
        let id = text(rule, "id").unwrap_or_default().to_owned();
        let mut description = |field| {
            let text = rule.at(&[field, "text"]).and_then(Node::as_str)?;
            Some(left_out.words(&id, field, text))
        };
        Rule {
            short_description: description("shortDescription"),
            full_description: description("fullDescription"),
            level: rule.at(&["defaultConfiguration", "level"]).and_then(Node::as_str).map(str::to_owned),
            messages: messages(&id, rule.get("messageStrings"), left_out),
            tags: left_out.tags(&id, tags(rule)),
            security_severity: security_severity(rule),
            help_uri: text(rule, "helpUri").and_then(|uri| left_out.whole(&id, "helpUri", uri, ADDRESS)),
            id,
        }
    }

    /// What the rule is about.
    pub(super) fn description(&self) -> Option<&str> {
        [&self.short_description, &self.full_description].into_iter().flatten().map(String::as_str).next()
    }
}

/// Is an id a rule's, or of a case of it?
pub(super) fn is_below(id: &str, rule: &str) -> bool {
    id.strip_prefix(rule).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Is one of the ids this rule's, or of a case of it? Those of cases stand together in their order.
fn is_among(rule: &str, ids: &BTreeSet<String>) -> bool {
    let case = format!("{rule}/");
    ids.contains(rule) || ids.range(case.clone()..).next().is_some_and(|id| id.starts_with(&case))
}

/// The tags of a rule or a result.
pub(super) fn tags(node: &Node) -> Vec<String> {
    let tags = node.at(&["properties", "tags"]).and_then(Node::items).unwrap_or_default();
    tags.iter().filter_map(Node::as_str).filter(|tag| !tag.trim().is_empty()).map(str::to_owned).collect()
}

/// GitHub's `security-severity`, a CVSS score as a text; some write a number.
pub(super) fn security_severity(node: &Node) -> Option<f64> {
    let score = match &node.at(&["properties", "security-severity"])?.value {
        Value::String(text) => text.plain.trim().parse().ok(),
        Value::Number(digits) => digits.parse().ok(),
        _ => None,
    };
    score.filter(|score: &f64| score.is_finite())
}

fn messages(rule: &str, strings: Option<&Node>, left_out: &mut LeftOut) -> BTreeMap<String, String> {
    let members = strings.and_then(Node::members).unwrap_or_default().iter();
    let texts = members.filter_map(|member| Some((&member.key.plain, text(&member.value, "text")?)));
    texts.map(|(id, text)| (id.clone(), left_out.words(rule, "messageStrings", text))).collect()
}

/// The text of a field; an empty one is none.
pub(super) fn text<'n>(node: &'n Node, field: &str) -> Option<&'n str> {
    node.get(field)?.as_str().filter(|text| !text.is_empty())
}
