//! A finding in the making: what is still in the record, what is in the finding already, and what was said.

use super::{Context, Mapped, judge, place, steps};
use crate::config::{ImportMap, Target};
use crate::exchange::extensions;
use crate::exchange::remark::{Action, Remark};
use crate::exchange::usage::Asked;
use crate::model::{FINDING, Finding, Kind};
use crate::text::{Node, Value, compact};

/// Names of arrays of texts: a text that goes there is split into steps.
const LISTS: &[&str] = &["steps", "alternatives", "verification_steps", "related_findings"];

/// A finding in the making. Texts move from `record` to `made` until nothing is left.
pub(super) struct Draft<'d> {
    pub(super) label: &'d str,
    pub(super) settings: &'d ImportMap,
    pub(super) context: &'d Context<'d>,
    pub(super) record: Node,
    pub(super) made: Node,
    pub(super) tags: Vec<String>,
    pub(super) is_undated: bool,
    asked: Vec<Asked>,
    remarks: Vec<Remark>,
    agent: Option<String>,
}

impl<'d> Draft<'d> {
    /// Nothing made yet of this record, whose id is taken out.
    pub(super) fn new(
        label: &'d str,
        record: Node,
        settings: &'d ImportMap,
        context: &'d Context<'d>,
        remarks: Vec<Remark>,
    ) -> Self {
        let names = settings.fields.iter().filter(|(_, target)| is_agent(target));
        let agent = names.filter_map(|(name, _)| record.get(name)?.as_str()).next().map(str::to_owned);
        Draft {
            label,
            settings,
            context,
            record,
            made: Node::object(),
            tags: Vec::new(),
            is_undated: false,
            asked: Vec::new(),
            remarks,
            agent,
        }
    }

    /// Makes the finding. A record that is one stays as it is, unless its fields are named by the settings, or it has a title
    /// that nobody can read.
    ///
    /// # Errors
    /// A line that says why the record cannot be one.
    pub(super) fn finish(mut self, is_foreign: bool) -> Result<Mapped, String> {
        let finding = judge(&self.record).ok().filter(|finding| !is_foreign && !is_blank(&finding.title));
        if let Some(finding) = finding {
            self.made = std::mem::replace(&mut self.record, Node::object());
            return Ok(self.mapped(finding));
        }
        self.drop_nulls();
        self.rename();
        self.set_defaults();
        self.set_words();
        self.set_texts()?;
        self.set_date();
        self.set_fitting();
        self.set_mapped();
        self.keep_rest();
        self.set_tags();
        let finding = judge(&self.made)?;
        Ok(self.mapped(finding))
    }

    fn mapped(self, finding: Finding) -> Mapped {
        Mapped {
            label: self.label.to_owned(),
            node: self.made,
            kind: finding.kind,
            id: None,
            odd_id: None,
            agent: self.agent,
            is_undated: self.is_undated,
            said: None,
            trace: None,
            asked: self.asked,
            remarks: self.remarks,
        }
    }

    /// Says what was done to a field.
    pub(super) fn say(&mut self, action: Action, field: &str, message: impl Into<String>) {
        self.remarks.push(Remark::new(action, self.label, field, message));
    }

    /// Notes what was looked up in the settings.
    pub(super) fn ask(&mut self, table: &'static str, name: &str, is_known: bool) {
        self.asked.push(Asked::new(table, name, is_known));
    }

    /// Says it; it is no news where the section for this very file says so.
    pub(super) fn say_as(
        &mut self,
        is_set: impl Fn(&ImportMap) -> bool,
        action: Action,
        field: &str,
        message: String,
    ) {
        let is_as_set = self.context.imports.named(self.context.stem).is_some_and(is_set);
        self.remarks.push(Remark::new(action, self.label, field, message).as_set(is_as_set));
    }

    /// Says where a field went that the settings name.
    fn say_went(&mut self, name: &str, message: String) {
        self.say_as(|section| section.fields.contains_key(name), Action::Mapped, name, message);
    }

    /// Keeps a value word for word under its name, and under `name-2` if that is taken by another value.
    pub(super) fn keep(&mut self, name: &str, value: Node) {
        extensions::keep(&mut self.made, name, value);
    }

    fn drop_nulls(&mut self) {
        let nulls = self.record.members().unwrap_or_default().iter().filter(|member| member.value.is_null());
        let nulls: Vec<String> = nulls.map(|member| member.key.plain.clone()).collect();
        nulls.iter().for_each(|key| drop(self.record.remove(key)));
    }

    /// A field that only has another name gets ours, so that what follows knows it.
    fn rename(&mut self) {
        for (name, target) in &self.settings.fields {
            let Target::Field(path) = target else { continue };
            let [field] = path.as_slice() else { continue };
            if field != name
                && self.record.get(field).is_none()
                && let Some(value) = place::take(&mut self.record, name)
            {
                self.record.set(field, value);
                self.ask("fields", name, true);
                self.say_went(name, format!("went to {field}"));
            }
        }
    }

    /// What the settings say of every record that does not say it itself.
    fn set_defaults(&mut self) {
        for (name, value) in &self.settings.defaults {
            let path: Vec<&str> = name.split('.').collect();
            if self.record.at(&path).is_none() {
                self.record.set_at(&path, value.as_str().into());
                let message = format!("missing, became {value}");
                self.ask("defaults", name, true);
                self.say_as(|section| section.defaults.contains_key(name), Action::Defaulted, name, message);
            }
        }
    }

    /// Everything of the record that is a field of ours already and fits; single values that do not fit in a block
    /// that does are kept aside.
    fn set_fitting(&mut self) {
        self.move_extensions();
        for path in self.misfits() {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            if let Some(value) = remove_at(&mut self.record, &path) {
                let name = path.join(".");
                self.say(Action::Mapped, &name, format!("does not fit, went to extensions.{name}"));
                self.keep(&name, value);
            }
        }
        let unfit: Vec<String> = self.misfits_at_top();
        for field in FINDING.fields {
            if !unfit.iter().any(|unfit| unfit == field.name)
                && let Some(value) = self.record.remove(field.name)
            {
                self.made.set(field.name, value);
            }
        }
    }

    fn move_extensions(&mut self) {
        let is_free = self.record.get("extensions").is_some_and(|node| node.members().is_some());
        if is_free && let Some(extensions) = self.record.remove("extensions") {
            for member in extensions.members().unwrap_or_default() {
                self.keep(&member.key.plain, member.value.clone());
            }
        }
    }

    /// Values inside blocks that do not fit, the deepest first, so that a path stays true while others go.
    fn misfits(&self) -> Vec<Vec<String>> {
        let (_, misfits) = Finding::survey(&self.record);
        let mut paths: Vec<Vec<String>> = misfits
            .into_iter()
            .filter(|misfit| misfit.path.len() > 1)
            .filter_map(|misfit| member_path(&self.record, &misfit.path))
            .collect();
        paths.dedup();
        paths.reverse();
        paths
    }

    fn misfits_at_top(&self) -> Vec<String> {
        let (_, misfits) = Finding::survey(&self.record);
        misfits.into_iter().filter_map(|misfit| misfit.path.into_iter().next()).collect()
    }

    fn set_mapped(&mut self) {
        let settings = self.settings;
        for (name, target) in &settings.fields {
            if let Some(value) = place::take(&mut self.record, name) {
                self.ask("fields", name, true);
                self.place(name, value, target);
            }
        }
    }

    fn place(&mut self, name: &str, value: Node, target: &Target) {
        match (target, value.as_str()) {
            (Target::Field(path), Some(_)) if self.is_free(path) => self.set_field(name, value, path),
            (Target::Field(path), None) if self.is_free(path) && self.fits(path, &value) => {
                self.set_field(name, value, path);
            }
            (Target::Tag(prefix), Some(text)) => {
                let tag = format!("{prefix}:{text}");
                self.say_went(name, format!("became the tag '{tag}'"));
                self.tags.push(tag);
            }
            (Target::Extension(kept), _) => {
                self.say_went(name, format!("went to extensions.{kept}"));
                self.keep(kept, value);
            }
            // A file of entries is no run: what belongs to one is kept beside the finding.
            _ => self.keep_aside(name, value),
        }
    }

    fn keep_aside(&mut self, name: &str, value: Node) {
        self.say(Action::Mapped, name, format!("went to extensions.{name}"));
        self.keep(name, value);
    }

    /// Would a value that is no text be read at this path?
    fn fits(&self, path: &[String], value: &Node) -> bool {
        let mut tried = self.made.clone();
        place::put(&mut tried, path, value.clone());
        let (_, misfits) = Finding::survey(&tried);
        !misfits.iter().any(|misfit| misfit.path.first() == path.first() && misfit.path.len() >= path.len())
    }

    /// Is there nothing at this path yet, and can there be?
    fn is_free(&self, path: &[String]) -> bool {
        place::is_free(&self.made, path)
    }

    fn set_field(&mut self, name: &str, value: Node, path: &[String]) {
        let field: Vec<&str> = path.iter().map(String::as_str).collect();
        self.say_went(name, format!("went to {}", path.join(".")));
        match (field.last(), value.as_str()) {
            (Some(last), Some(text)) if LISTS.contains(last) => {
                let (steps, is_whole) = steps::split(text);
                self.made.set_at(&field, Node::array(steps.into_iter().map(Node::from)));
                if !is_whole {
                    self.keep(name, value);
                }
            }
            _ => place::put(&mut self.made, path, value),
        }
    }

    fn keep_rest(&mut self) {
        let members = self.record.members().unwrap_or_default().to_vec();
        for member in members {
            self.ask("fields", &member.key.plain, false);
            self.keep_aside(&member.key.plain, member.value);
        }
    }

    fn set_tags(&mut self) {
        let mut tags = self.made.get("tags").and_then(Node::items).unwrap_or_default().to_vec();
        let added = self.settings.tags.iter().chain(&self.tags).map(|tag| Node::from(tag.as_str()));
        for tag in added {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        if !tags.is_empty() {
            self.made.set("tags", Node::array(tags));
        }
    }

    /// The type of a record that states none or an unknown one.
    pub(super) fn default_kind(&self) -> Kind {
        self.settings.kind.unwrap_or(Kind::Bug)
    }

    /// The text of a field, taken out; a value that is no text is kept aside.
    pub(super) fn take_text(&mut self, field: &str) -> Option<String> {
        let value = self.record.remove(field)?;
        if let Some(text) = value.as_str() {
            return Some(text.to_owned());
        }
        self.say(
            Action::Mapped,
            field,
            format!("is no text ({}), went to extensions.{field}", compact(&value)),
        );
        self.keep(field, value);
        None
    }

    /// A word of a field, taken out; numbers may be words, too.
    pub(super) fn take_word(&mut self, field: &str) -> Option<String> {
        if let Some(value) = self.record.get(field).filter(|value| is_scalar(value)) {
            let word = compact(value);
            self.record.set(field, word.into());
        }
        self.take_text(field)
    }
}

/// Is it a number, true or false?
fn is_scalar(value: &Node) -> bool {
    matches!(value.value, Value::Number(_) | Value::Bool(_))
}

/// The path as far as it leads through objects: a misfit in an array takes the array along.
fn member_path(node: &Node, path: &[String]) -> Option<Vec<String>> {
    let mut inner = node;
    let mut members = Vec::new();
    for step in path {
        if inner.members().is_none() {
            break;
        }
        members.push(step.clone());
        inner = inner.get(step)?;
    }
    (members.len() > 1).then_some(members)
}

fn remove_at(node: &mut Node, path: &[&str]) -> Option<Node> {
    let (last, blocks) = path.split_last()?;
    let mut block = node.at(blocks)?.clone();
    let removed = block.remove(last)?;
    node.set_at(blocks, block);
    Some(removed)
}

/// Is there nothing to read in it?
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Does this place hold who filed the record?
fn is_agent(target: &Target) -> bool {
    matches!(target, Target::Run(field) if field == "agent_model")
}
