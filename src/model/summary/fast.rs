//! The quick way to a summary: over the text of a file, without a tree. It takes what fits and nothing else.

use std::str::FromStr;

use super::Summary;
use crate::model::location::Spot;
use crate::text::{self, Raw};

/// What becomes of the texts that only people read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    Kept,
    /// They are texts, and that is all.
    Checked,
}

impl Texts {
    fn string(self, raw: Raw<'_>) -> Option<String> {
        match self == Texts::Checked && raw.plain().is_some() {
            true => Some(String::new()),
            false => string(raw),
        }
    }

    /// A field of which nothing is checked, since whatever it says makes no file unreadable.
    fn wanted(self, raw: Option<Raw<'_>>) -> Option<Raw<'_>> {
        raw.filter(|_| self == Texts::Kept)
    }

    fn list(self, raw: Option<Raw<'_>>) -> Option<Vec<String>> {
        let mut texts = Vec::new();
        optional(raw, |raw| {
            text::skim_items(raw.text, |item| {
                let text = self.string(item)?;
                if self == Texts::Kept {
                    texts.push(text);
                }
                Some(())
            })
        })?;
        Some(texts)
    }
}

/// What the fast reader takes from a file. It passes over what it does not know, and takes nothing that the soft
/// reader would have to explain.
#[derive(Default)]
struct Fast<'t> {
    id: Option<Raw<'t>>,
    kind: Option<Raw<'t>>,
    severity: Option<Raw<'t>>,
    status: Option<Raw<'t>>,
    title: Option<Raw<'t>>,
    description: Option<Raw<'t>>,
    component: Option<Raw<'t>>,
    tags: Option<Raw<'t>>,
    run: Option<Raw<'t>>,
    created_at: Option<Raw<'t>>,
    updated_at: Option<Raw<'t>>,
    resolved_at: Option<Raw<'t>>,
    resolution: Option<Raw<'t>>,
    claim: Option<Raw<'t>>,
    aliases: Option<Raw<'t>>,
    source: Option<Raw<'t>>,
    locations: Option<Raw<'t>>,
}

/// Reads a file whose every value fits; `None` for any other, also where it could be mended.
pub(super) fn read_fast(text: &str, texts: Texts) -> Option<Summary> {
    let mut fast = Fast::default();
    text::skim(text, |key, raw| {
        let place = match key {
            "id" => &mut fast.id,
            "type" => &mut fast.kind,
            "severity" => &mut fast.severity,
            "status" => &mut fast.status,
            "title" => &mut fast.title,
            "description" => &mut fast.description,
            "component" => &mut fast.component,
            "tags" => &mut fast.tags,
            "agent_run_id" => &mut fast.run,
            "created_at" => &mut fast.created_at,
            "updated_at" => &mut fast.updated_at,
            "resolved_at" => &mut fast.resolved_at,
            "resolution" => &mut fast.resolution,
            "claim" => &mut fast.claim,
            "aliases" => &mut fast.aliases,
            "source" => &mut fast.source,
            "locations" => &mut fast.locations,
            _ => return Some(()),
        };
        // of two fields of one name the scanner knows which counts
        place.replace(raw).is_none().then_some(())
    })?;
    fast.into_summary(texts)
}

impl Fast<'_> {
    fn into_summary(self, texts: Texts) -> Option<Summary> {
        let [resolution_type, commit_hash, duplicate_of, expires_at] =
            block(self.resolution, ["resolution_type", "commit_hash", "duplicate_of", "expires_at"])?;
        let [claimed_by] = block(self.claim, ["by"])?;
        let [tool, rule] = block(texts.wanted(self.source), ["tool", "rule"])?;
        Some(Summary {
            id: parsed(self.id?)?,
            kind: parsed(self.kind?)?,
            severity: parsed(self.severity?)?,
            status: parsed(self.status?)?,
            title: texts.string(self.title?)?,
            description: texts.string(self.description?)?,
            component: optional(self.component, string)?,
            tags: texts.list(self.tags)?,
            run: optional(self.run, string)?,
            created_at: parsed(self.created_at?)?,
            updated_at: optional(self.updated_at, parsed)?,
            resolved_at: optional(self.resolved_at, parsed)?,
            resolution_type: optional(resolution_type, parsed)?,
            commit_hash: optional(commit_hash, string)?,
            duplicate_of: optional(duplicate_of, string)?,
            expires_at: optional(expires_at, parsed)?,
            due_at: None,
            claimed_by: optional(claimed_by, string)?,
            aliases: texts.list(self.aliases)?,
            tool: optional(tool, string)?,
            rule: optional(rule, string)?,
            locations: spots(texts.wanted(self.locations))?,
        })
    }
}

/// The places of an array that may be missing or null.
fn spots(raw: Option<Raw<'_>>) -> Option<Vec<Spot>> {
    let mut spots = Vec::new();
    optional(raw, |raw| {
        text::skim_items(raw.text, |item| {
            let [path, line] = block(Some(item), ["path", "start_line"])?;
            let line = optional(line, |raw| raw.text.parse().ok())?;
            spots.push(Spot::new(string(path?)?, line));
            Some(())
        })
    })?;
    Some(spots)
}

/// A field that may be missing or null, read by `read`; the outer `None` is a value that does not fit.
fn optional<'t, T>(raw: Option<Raw<'t>>, read: impl FnOnce(Raw<'t>) -> Option<T>) -> Option<Option<T>> {
    match raw.filter(|raw| raw.text != "null") {
        Some(raw) => read(raw).map(Some),
        None => Some(None),
    }
}

/// The members of these names in an object that may be missing or null.
fn block<'t, const N: usize>(raw: Option<Raw<'t>>, names: [&str; N]) -> Option<[Option<Raw<'t>>; N]> {
    let mut found = [None; N];
    optional(raw, |raw| {
        text::skim(raw.text, |key, raw| match names.iter().position(|name| *name == key) {
            Some(place) => found[place].replace(raw).is_none().then_some(()),
            None => Some(()),
        })
    })?;
    Some(found)
}

fn string(raw: Raw<'_>) -> Option<String> {
    match raw.plain() {
        Some(text) => Some(text.to_owned()),
        None => serde_json::from_str(raw.text).ok(),
    }
}

fn parsed<T: FromStr>(raw: Raw<'_>) -> Option<T> {
    match raw.plain() {
        Some(text) => text.parse().ok(),
        None => string(raw)?.parse().ok(),
    }
}
