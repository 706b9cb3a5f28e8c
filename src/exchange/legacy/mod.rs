//! A record becomes a finding. One that fits the StageFlow schema stays as it is; any other is mapped, driven by the
//! `[import.NAME]` settings, so that every text it has is found again: in its field, as a tag, or word for word in
//! `extensions`.

use super::identity::Trace;
use super::outside::set_outside_aside;
use super::read::Record;
use super::remark::{Action, Remark};
use super::said::Said;
use super::usage::Asked;
use crate::config::{ImportMap, Imports, Target};
use crate::model::{Finding, FindingId, Kind, Timestamp, Word};
use crate::text::{Node, compact};

mod draft;
mod place;
mod steps;
mod words;

use std::collections::BTreeMap;

use draft::Draft;
pub(super) use words::TEXTLESS;

/// What the records of one file are mapped by.
#[derive(Debug, Clone, Copy)]
pub struct Context<'c> {
    /// What names a section of the settings: the file without folder and extension, or what the user chose.
    pub stem: &'c str,
    /// The `[import.NAME]` settings.
    pub imports: &'c Imports,
    /// Take also the records that the settings leave out.
    pub strengths: bool,
    /// When a record was made that does not say it.
    pub undated: Timestamp,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A finding.
    Mapped(Box<Mapped>),
    /// Left out, or no finding: the remark says why.
    Left(Remark),
}

/// A record as a finding that has no place yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapped {
    /// How messages call it.
    pub label: String,
    /// The finding without its `id`.
    pub node: Node,
    /// Its type, by which a new id is made.
    pub kind: Kind,
    /// Its id, where it has one that can be an id.
    pub id: Option<FindingId>,
    /// Its id where that cannot be one.
    pub odd_id: Option<String>,
    /// Who filed it, as the record says it: for the trailer `Finding-Agent`.
    pub agent: Option<String>,
    /// Was its `created_at` made up here?
    pub is_undated: bool,
    /// What it says, where this program wrote it in a form that holds less than a finding.
    pub said: Option<Said>,
    /// What it is known by, of a scanner's result.
    pub trace: Option<Trace>,
    /// What it asked the settings.
    pub asked: Vec<Asked>,
    /// What was done to it.
    pub remarks: Vec<Remark>,
}

/// Maps a record to a finding.
pub fn map(record: &Record, context: &Context<'_>) -> Outcome {
    let settings = context.imports.map_for(context.stem, record.node.get("id").and_then(Node::as_str));
    if settings.skip == Some(true) && !context.strengths {
        let message = "records of this kind are left out unless asked for with --strengths";
        return Outcome::Left(Remark::new(Action::Skipped, &record.label, "", message));
    }
    let mut node = record.node.clone();
    let mut remarks = Vec::new();
    if node.remove("claim").is_some() {
        let message = "a claim holds only in the repository it was made in";
        remarks.push(Remark::new(Action::Dropped, &record.label, "claim", message));
    }
    let (id, named) = take_id(&mut node, &settings);
    let (id, odd_id) = id.map_or((None, None), read_id);
    let mut draft = Draft::new(&record.label, node, &settings, context, remarks);
    named.into_iter().for_each(|name| draft.ask("fields", name, true));
    match draft.finish(record.is_foreign) {
        Ok(mut mapped) => {
            // a line of our own says what its finding says, wherever that leads
            if record.said.as_ref().is_none_or(|said| said.base().is_none()) {
                mapped.remarks.extend(set_outside_aside(&mut mapped.node, &record.label));
            }
            Outcome::Mapped(Box::new(Mapped { id, odd_id, said: record.said.clone(), ..mapped }))
        }
        Err(why) => Outcome::Left(Remark::new(Action::Refused, &record.label, "", why)),
    }
}

/// The id, also under a name that the settings say, and that name.
fn take_id<'s>(node: &mut Node, settings: &'s ImportMap) -> (Option<Node>, Option<&'s str>) {
    let is_id = |target: &Target| matches!(target, Target::Field(path) if path == &["id"]);
    let mut named = settings.fields.iter().filter(|(_, target)| is_id(target));
    let (id, name) = match node.remove("id") {
        Some(id) => (Some(id), None),
        None => named.find_map(|(name, _)| Some((place::take(node, name)?, name.as_str()))).unzip(),
    };
    (id.filter(|id| !id.is_null()), name)
}

/// The id as one, or as the text that it is.
fn read_id(id: Node) -> (Option<FindingId>, Option<String>) {
    let text = id.as_str().map_or_else(|| compact(&id), str::to_owned);
    match text.parse() {
        Ok(id) => (Some(id), None),
        Err(_) => (None, Some(text).filter(|text| !text.is_empty())),
    }
}

/// The finding as it would be read with any id; `None` with the reasons where it cannot be.
fn judge(node: &Node) -> Result<Finding, String> {
    let mut named = node.clone();
    named.set("id", "X".into());
    Finding::read(&named).map_err(|misfits| {
        let misfits: Vec<_> = misfits.iter().map(ToString::to_string).collect();
        misfits.join("; ")
    })
}

/// What the settings say of a word, in any spelling of it.
pub(super) fn word_of<V: Copy>(words: &BTreeMap<String, V>, word: &str) -> Option<V> {
    let spelled = || words.iter().find(|(key, _)| folded(key) == folded(word)).map(|(_, value)| value);
    words.get(word).or_else(spelled).copied()
}

/// Letters in lower case, blanks and hyphens as `_`: how words are compared.
pub(super) fn folded(word: &str) -> String {
    word.trim().to_lowercase().replace(['-', ' '], "_")
}

/// The word, or what is only spelled otherwise.
pub(super) fn word<W: Word>(text: &str) -> Option<W> {
    text.parse().or_else(|_| folded(text).parse()).ok()
}

#[cfg(test)]
mod tests;
