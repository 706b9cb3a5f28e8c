//! How `import` reads records that are not findings yet: which words mean what, and where texts go.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use super::given::{Given, Problem};
use crate::model::{FINDING, Kind, RUN_FILE, Severity, Status};
use crate::text::Shape;

/// The section that stands for every record.
const BASE: &str = "legacy";

/// The section that stands for every scanner.
const SCANNERS: &str = "sarif";

/// All `[import.NAME]` sections.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imports {
    sections: BTreeMap<String, ImportMap>,
}

/// What holds for the records of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportMap {
    /// The type of a record that states none (`type` in the settings).
    pub kind: Option<Kind>,
    /// The severity of a record that states none.
    pub severity: Option<Severity>,
    /// The status of a record that states none.
    pub status: Option<Status>,
    /// Tags for every record.
    pub tags: Vec<String>,
    /// Leave these records out.
    pub skip: Option<bool>,
    /// Beginnings of ids, up to their first `-`, that this section claims.
    pub prefixes: Vec<String>,
    /// Word of the record to type.
    pub types: BTreeMap<String, Kind>,
    /// Word of the record to severity.
    pub severities: BTreeMap<String, Severity>,
    /// Word of the record to status.
    pub statuses: BTreeMap<String, Status>,
    /// Priority of the record to severity.
    pub priorities: BTreeMap<String, Severity>,
    /// Field of the finding to its text where the record does not say it.
    pub defaults: BTreeMap<String, String>,
    /// The keys to where the records lie in a document, by dots.
    pub records: Option<String>,
    /// Field of the record to its place.
    pub fields: BTreeMap<String, Target>,
    /// Where a scanner saw the top of the repository, as an absolute path.
    pub checkout_path: Option<String>,
    /// Pattern of a scanner's rules to what their results become.
    pub rules: BTreeMap<String, RuleMap>,
    /// The keys that somebody set; the others are built in.
    own: BTreeSet<Vec<String>>,
}

/// What the results of a scanner's rule become.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleMap {
    /// Their type (`type` in the settings).
    pub kind: Option<Kind>,
    /// Their severity, whatever the scanner says.
    pub severity: Option<Severity>,
    /// Their component.
    pub component: Option<String>,
    /// Leave them out.
    pub skip: Option<bool>,
}

/// Where a text of a record goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A field of the finding: `["recommendation", "summary"]`.
    Field(Vec<String>),
    /// A field of the run: `agent_model`.
    Run(String),
    /// A tag with this prefix: `category` makes `category:VALUE`.
    Tag(String),
    /// Kept word for word under this name in `extensions`.
    Extension(String),
}

/// A place that no text can go to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is no place for a text: write a field (recommendation.summary), run.FIELD, tags:PREFIX or extensions.NAME"
)]
pub struct TargetError(String);

impl Imports {
    /// What holds for a record, by the name of its file without extension and by its id, if it has one: the
    /// section of that name, else the one that claims the id, on top of `[import.legacy]`.
    pub fn map_for(&self, stem: &str, id: Option<&str>) -> ImportMap {
        let base = self.sections.get(BASE).cloned().unwrap_or_default();
        match self.named(stem).or_else(|| id.and_then(|id| self.claiming(id))) {
            Some(section) => section.clone().over(base),
            None => base,
        }
    }

    /// The sections that a file can be read by.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sections.keys().map(String::as_str).filter(|name| *name != BASE)
    }

    /// The section of this name where it tells how foreign records are read, by its own `records` or `fields`.
    pub fn reader(&self, name: &str) -> Option<&str> {
        let is_meant = |(own, section): &(&String, &ImportMap)| {
            own.eq_ignore_ascii_case(name) && *own != BASE && section.reads_records()
        };
        self.sections.iter().find(is_meant).map(|(name, _)| name.as_str())
    }

    /// What holds for the results of a scanner: the section of its name (`semgrep-oss` for "Semgrep OSS") on top of
    /// `[import.sarif]`.
    pub fn map_for_tool(&self, tool: &str) -> ImportMap {
        let base = self.sections.get(SCANNERS).cloned().unwrap_or_default();
        match self.of_tool(tool) {
            Some((_, section)) => section.clone().over(base),
            None => base,
        }
    }

    /// The section of a scanner as it stands, with its name.
    pub fn of_tool(&self, tool: &str) -> Option<(&str, &ImportMap)> {
        let name = tool.trim().replace(' ', "-");
        self.of_file(&name).filter(|_| !name.eq_ignore_ascii_case(SCANNERS))
    }

    /// The section of a file of this name as it stands, with its own name.
    pub fn of_file(&self, stem: &str) -> Option<(&str, &ImportMap)> {
        let named = |(name, _): &(&String, _)| name.eq_ignore_ascii_case(stem) && *name != BASE;
        self.sections.iter().find(named).map(|(name, section)| (name.as_str(), section))
    }

    /// The section of this name as it stands, without what holds for every record.
    pub fn named(&self, stem: &str) -> Option<&ImportMap> {
        self.of_file(stem).map(|(_, section)| section)
    }

    fn claiming(&self, id: &str) -> Option<&ImportMap> {
        let (prefix, _) = id.split_once('-')?;
        let claims =
            |section: &&ImportMap| section.prefixes.iter().any(|own| own.eq_ignore_ascii_case(prefix));
        self.sections.values().find(claims)
    }

    /// Notes that somebody set this.
    pub(super) fn set_by_hand(&mut self, name: &str, rest: &[&str]) {
        let section = self.sections.entry(name.to_owned()).or_default();
        section.own.insert(rest.iter().map(|step| (*step).to_owned()).collect());
    }

    /// Takes one setting of `[import.NAME]`; false for a key that there is not.
    pub(super) fn apply(&mut self, name: &str, rest: &[&str], value: &Given) -> Result<bool, Problem> {
        let mut section = self.sections.get(name).cloned().unwrap_or_default();
        let known = section.apply(rest, value)?;
        if known {
            self.sections.insert(name.to_owned(), section);
        }
        Ok(known)
    }
}

impl ImportMap {
    fn reads_records(&self) -> bool {
        self.records.is_some() || !self.fields.is_empty()
    }

    /// The keys that say something of records alone, and nothing of a scanner's results.
    pub fn keys_of_records(&self) -> Vec<&'static str> {
        let said = [
            ("status", self.status.is_some()),
            ("types", !self.types.is_empty()),
            ("severities", !self.severities.is_empty()),
            ("statuses", !self.statuses.is_empty()),
            ("priorities", !self.priorities.is_empty()),
            ("defaults", !self.defaults.is_empty()),
            ("records", self.records.is_some()),
            ("fields", !self.fields.is_empty()),
        ];
        said.into_iter().filter(|(_, is_said)| *is_said).map(|(key, _)| key).collect()
    }

    /// Did somebody set this key, or any below it?
    pub fn is_own(&self, key: &str) -> bool {
        self.own.iter().any(|own| own.first().is_some_and(|first| first == key))
    }

    /// The names below a key that somebody set: the words of `severities`, the patterns of `rules`.
    pub fn own_names(&self, key: &str) -> BTreeSet<&str> {
        let below = self.own.iter().filter(|own| own.first().is_some_and(|first| first == key));
        below.filter_map(|own| own.get(1).map(String::as_str)).collect()
    }

    fn apply(&mut self, rest: &[&str], value: &Given) -> Result<bool, Problem> {
        match rest {
            ["type"] => self.kind = Some(value.parsed()?),
            ["severity"] => self.severity = Some(value.parsed()?),
            ["status"] => self.status = Some(value.parsed()?),
            ["tags"] => self.tags = value.texts()?,
            ["skip"] => self.skip = Some(value.flag()?),
            ["prefixes"] => self.prefixes = value.texts()?,
            ["types", word] => drop(self.types.insert((*word).to_owned(), value.parsed()?)),
            ["severities", word] => drop(self.severities.insert((*word).to_owned(), value.parsed()?)),
            ["statuses", word] => drop(self.statuses.insert((*word).to_owned(), value.parsed()?)),
            ["records"] => self.records = Some(value.text()?.to_owned()).filter(|place| !place.is_empty()),
            ["defaults", field] => self.set_default(field, value.text()?)?,
            ["priorities", word] => drop(self.priorities.insert((*word).to_owned(), value.parsed()?)),
            ["checkout_path"] => {
                self.checkout_path = Some(value.text()?.to_owned()).filter(|path| !path.is_empty())
            }
            ["rules", pattern, key] => return self.apply_to_rule(pattern, key, value),
            ["fields", field] => drop(self.fields.insert((*field).to_owned(), value.parsed()?)),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// An empty text is none.
    fn set_default(&mut self, field: &str, text: &str) -> Result<(), Problem> {
        match field.parse() {
            Ok(Target::Field(path)) if path.first().is_some_and(|first| first != "locations") => {}
            _ => {
                return Err(format!(
                    "'{field}' is no field that a default can stand for: component, impact.data_risk, …"
                ));
            }
        }
        match text {
            "" => drop(self.defaults.remove(field)),
            text => drop(self.defaults.insert(field.to_owned(), text.to_owned())),
        }
        Ok(())
    }

    fn apply_to_rule(&mut self, pattern: &str, key: &str, value: &Given) -> Result<bool, Problem> {
        let mut rule = self.rules.get(pattern).cloned().unwrap_or_default();
        match key {
            "type" => rule.kind = Some(value.parsed()?),
            "severity" => rule.severity = Some(value.parsed()?),
            "component" => rule.component = Some(value.text()?.to_owned()),
            "skip" => rule.skip = Some(value.flag()?),
            _ => return Ok(false),
        }
        self.rules.insert(pattern.to_owned(), rule);
        Ok(true)
    }

    /// The patterns that fit a rule.
    pub fn patterns_for(&self, rule: &str) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str).filter(move |pattern| fits(pattern, rule))
    }

    /// What is said of a rule: of all patterns that fit, the longest that says something of it decides.
    pub fn for_rule(&self, rule: &str) -> RuleMap {
        let mut fitting: Vec<&str> = self.patterns_for(rule).collect();
        fitting.sort_by_key(|pattern| pattern.len());
        fitting.into_iter().fold(RuleMap::default(), |base, pattern| self.rules[pattern].clone().over(base))
    }

    fn over(self, mut base: ImportMap) -> ImportMap {
        base.types.extend(self.types);
        base.severities.extend(self.severities);
        base.statuses.extend(self.statuses);
        base.defaults.extend(self.defaults);
        base.priorities.extend(self.priorities);
        base.fields.extend(self.fields);
        base.tags.extend(self.tags);
        base.rules.extend(self.rules);
        base.own.extend(self.own);
        ImportMap {
            kind: self.kind.or(base.kind),
            severity: self.severity.or(base.severity),
            status: self.status.or(base.status),
            skip: self.skip.or(base.skip),
            prefixes: self.prefixes,
            records: self.records.or(base.records),
            checkout_path: self.checkout_path.or(base.checkout_path),
            ..base
        }
    }
}

impl RuleMap {
    fn over(self, base: RuleMap) -> RuleMap {
        RuleMap {
            kind: self.kind.or(base.kind),
            severity: self.severity.or(base.severity),
            component: self.component.or(base.component),
            skip: self.skip.or(base.skip),
        }
    }
}

/// Is the rule the pattern's, in which `*` stands for any text? Case does not count.
fn fits(pattern: &str, rule: &str) -> bool {
    let (pattern, rule) = (pattern.to_ascii_lowercase(), rule.to_ascii_lowercase());
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == rule };
    let Some(mut rule) = rule.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = rule.find(part) else { return false };
        rule = &rule[at + part.len()..];
    }
    rule.ends_with(tail)
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let error = || TargetError(text.to_owned());
        if let Some((head, prefix)) = text.split_once(':') {
            let target = (head == "tags" && !prefix.is_empty()).then(|| Target::Tag(prefix.to_owned()));
            return target.ok_or_else(error);
        }
        let path: Vec<&str> = text.split('.').collect();
        match path.as_slice() {
            ["extensions", name] if !name.is_empty() => Ok(Target::Extension((*name).to_owned())),
            ["run", field] if knows(RUN_FILE, &[field]) => Ok(Target::Run((*field).to_owned())),
            ["extensions", ..] => Err(error()),
            path if knows(FINDING, path) => {
                Ok(Target::Field(path.iter().map(|step| (*step).to_owned()).collect()))
            }
            _ => Err(error()),
        }
    }
}

/// Does the shape have a field at this path?
fn knows(shape: &Shape, path: &[&str]) -> bool {
    let Some((first, rest)) = path.split_first() else {
        return false;
    };
    shape
        .fields
        .iter()
        .find(|field| field.name == *first)
        .is_some_and(|field| rest.is_empty() || field.shape.is_some_and(|inner| knows(inner, rest)))
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Field(path) => f.write_str(&path.join(".")),
            Target::Run(field) => write!(f, "run.{field}"),
            Target::Tag(prefix) => write!(f, "tags:{prefix}"),
            Target::Extension(name) => write!(f, "extensions.{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, rule) in
            [("B101", "b101"), ("B1*", "B101"), ("*", ""), ("*.open", "a.b.open"), ("a*b*c", "a-b-b-c")]
        {
            assert!(fits(pattern, rule), "{pattern} {rule}");
        }
        for (pattern, rule) in
            [("B10", "B101"), ("B1*1", "B1"), ("a*b*c", "a-c"), ("*x", "xy"), ("ab*ba", "aba")]
        {
            assert!(!fits(pattern, rule), "{pattern} {rule}");
        }
    }

    #[test]
    fn the_longest_pattern_decides_and_leaves_the_rest_to_shorter_ones() {
        let mut map = ImportMap::default();
        let given = |text: &str| Given::Plain(text.to_owned());
        map.apply(&["rules", "B*", "type"], &given("security")).unwrap();
        map.apply(&["rules", "B*", "severity"], &given("low")).unwrap();
        map.apply(&["rules", "B1*", "severity"], &given("high")).unwrap();
        let rule = map.for_rule("B101");
        assert_eq!((rule.kind, rule.severity, rule.skip), (Some(Kind::Security), Some(Severity::High), None));
        assert_eq!(map.for_rule("E501"), RuleMap::default());
        assert_eq!(map.apply(&["rules", "B1*", "mood"], &given("x")), Ok(false));
    }

    #[test]
    fn targets_read_back_and_odd_ones_are_refused() {
        for text in
            ["title", "recommendation.summary", "run.agent_model", "tags:category", "extensions.rationale"]
        {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        for text in
            ["", "mood", "title.x", "run.mood", "run", "tags:", "x:y", "extensions", "extensions.a.b", "."]
        {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
