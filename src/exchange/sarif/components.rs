//! The driver and the extensions of a tool: which of them a reference means, and which rule an id. Each is looked up and
//! never searched for, because a log may have many of them and still more results.

use std::collections::HashMap;

use super::places::whole;
use super::rules::{Component, Rule, text};
use crate::text::Node;

/// So many steps may a case be below its rule.
const DEEPEST: usize = 8;

/// An id, and what it is below: `CA1000/1` is a case of `CA1000`.
pub(super) fn steps_up(id: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(id), |id| Some(id.rsplit_once('/')?.0)).take(DEEPEST + 1)
}

/// The driver of a tool and its extensions.
#[derive(Debug, Default)]
pub(super) struct Components {
    driver: Component,
    extensions: Vec<Component>,
    /// The first extension of each name, and of each guid.
    by_name: HashMap<String, usize>,
    by_guid: HashMap<String, usize>,
    /// The first extension that has a rule of this id.
    by_rule: HashMap<String, usize>,
}

impl Components {
    pub(super) fn of(driver: Component, extensions: Vec<Component>) -> Self {
        let mut components = Components { driver, ..Components::default() };
        for (index, extension) in extensions.iter().enumerate() {
            let note = |known: &mut HashMap<String, usize>, name: &Option<String>| {
                if let Some(name) = name {
                    known.entry(name.clone()).or_insert(index);
                }
            };
            note(&mut components.by_name, &extension.name);
            note(&mut components.by_guid, &extension.guid);
            for rule in &extension.rules {
                components.by_rule.entry(rule.id.clone()).or_insert(index);
            }
        }
        Components { extensions, ..components }
    }

    /// The component that a reference means: by its place, its guid or its name, else the driver.
    pub(super) fn meant(&self, reference: Option<&Node>) -> &Component {
        let Some(reference) = reference else { return &self.driver };
        let stated = whole(reference, "index").and_then(|index| usize::try_from(index).ok());
        let of = |field, known: &HashMap<String, usize>| known.get(text(reference, field)?).copied();
        let named = || [of("guid", &self.by_guid), of("name", &self.by_name)].into_iter().flatten().min();
        let index = stated.filter(|index| *index < self.extensions.len()).or_else(named);
        index.and_then(|index| self.extensions.get(index)).unwrap_or(&self.driver)
    }

    /// The rule of an id, or of what an id is below: `CA1000/1` is a case of `CA1000`. The component that is meant comes
    /// first, then the driver.
    pub(super) fn rule<'t>(&'t self, component: &'t Component, id: &str) -> Option<&'t Rule> {
        steps_up(id).find_map(|id| {
            let elsewhere = || self.extensions.get(*self.by_rule.get(id)?)?.find(id);
            component.find(id).or_else(|| self.driver.find(id)).or_else(elsewhere)
        })
    }

    /// The rules of all of them.
    pub(super) fn rules(&self) -> impl Iterator<Item = &Rule> {
        [&self.driver].into_iter().chain(&self.extensions).flat_map(|component| &component.rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::sarif::members::Members;
    use crate::exchange::sarif::rules::Tool;
    use crate::text::scan;

    fn rule_of(tool: &str, result: &str) -> Option<String> {
        let run = format!(r#"{{"tool": {tool}}}"#);
        let tool = Tool::read(&Members::of(&run).unwrap()).unwrap();
        let result = scan(result.as_bytes()).root.unwrap();
        tool.rule_of(&result).0.and_then(|rule| rule.help_uri.clone())
    }

    /// Each rule tells by its address in which component it stands.
    const TOOL: &str = r#"{"driver": {"name": "T", "rules": [{"id": "A", "helpUri": "driver"}]}, "extensions": [
        {"name": "one", "guid": "g1", "rules": [{"id": "A", "helpUri": "one"}, {"id": "B", "helpUri": "one"}]},
        {"name": "two", "guid": "g2", "rules": [{"id": "A", "helpUri": "two"}, {"id": "B", "helpUri": "two"}]},
        {"name": "two", "guid": "g3", "rules": [{"id": "A", "helpUri": "three"}]}]}"#;

    #[test]
    fn a_rule_is_that_of_the_component_that_is_meant_else_the_first() {
        for (result, expected) in [
            (r#"{"ruleId": "A"}"#, "driver"),
            (r#"{"ruleId": "B"}"#, "one"),
            (r#"{"ruleId": "B/x/y"}"#, "one"),
            (r#"{"ruleId": "B", "rule": {"toolComponent": {"index": 1}}}"#, "two"),
            (r#"{"ruleId": "A", "rule": {"toolComponent": {"name": "two"}}}"#, "two"),
            (r#"{"ruleId": "A", "rule": {"toolComponent": {"guid": "g3"}}}"#, "three"),
            (r#"{"ruleId": "A", "rule": {"toolComponent": {"guid": "g3", "name": "one"}}}"#, "one"),
            (r#"{"ruleId": "A", "rule": {"toolComponent": {"index": 9, "name": "other"}}}"#, "driver"),
        ] {
            assert_eq!(rule_of(TOOL, result).as_deref(), Some(expected), "{result}");
        }
        assert_eq!(rule_of(TOOL, r#"{"ruleId": "C/x"}"#), None);
    }

    #[test]
    fn a_case_is_looked_up_a_few_steps_above_it_and_no_more() {
        let case = |steps: usize| format!(r#"{{"ruleId": "A{}"}}"#, "/x".repeat(steps));
        assert_eq!(rule_of(TOOL, &case(DEEPEST)).as_deref(), Some("driver"));
        assert_eq!(rule_of(TOOL, &case(DEEPEST + 1)), None);
    }
}
