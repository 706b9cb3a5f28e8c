//! What the settings were asked in an import, and which of a section's own did nothing in it. A field that is absent or
//! a word that nobody says is no fault, so that is for those who ask. It is told where there is something that no
//! setting knows, for then it may be a slip.

use std::collections::{BTreeMap, BTreeSet};

use super::legacy::folded;
use super::remark::{Action, Remark};
use crate::config::ImportMap;
use crate::text::shortened;

/// The tables whose keys are words, in any spelling.
const WORDS: &[&str] = &["types", "severities", "statuses", "priorities"];

/// The key of a section for results that say no severity.
pub(super) const SEVERITY: &str = "severity";

/// So many of the names that no setting knows are told.
const MOST_NAMED: usize = 5;

/// So many characters of each.
const SHOWN: usize = 40;

/// What a record asked the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The table of the section, or the key that stands alone.
    table: &'static str,
    /// The name in it.
    name: String,
    /// Does a setting know it?
    is_known: bool,
}

impl Asked {
    /// What records ask.
    pub const OF_RECORDS: &[&'static str] =
        &["fields", "defaults", "types", "severities", "statuses", "priorities"];

    /// What a scanner's results ask.
    pub const OF_RESULTS: &[&'static str] = &["rules"];

    pub(super) fn new(table: &'static str, name: &str, is_known: bool) -> Self {
        Asked { table, name: name.to_owned(), is_known }
    }
}

/// What all records that one section is for asked the settings.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    /// The tables that may be asked.
    meant: BTreeSet<&'static str>,
    tables: BTreeMap<&'static str, Names>,
}

#[derive(Debug, Clone, Default)]
struct Names {
    known: BTreeSet<String>,
    unknown: BTreeSet<String>,
}

impl Usage {
    /// Notes what one record asked of the tables that are for such.
    pub fn add(&mut self, asked: Vec<Asked>, meant: &[&'static str]) {
        self.meant.extend(meant);
        for Asked { table, name, is_known } in asked {
            let Names { known, unknown } = self.tables.entry(table).or_default();
            match is_known {
                true => drop(known.insert(name)),
                false if unknown.len() <= MOST_NAMED => drop(unknown.insert(name)),
                false => {}
            }
        }
    }

    /// Notes what the records of another file asked.
    pub fn join(&mut self, other: &Usage) {
        self.meant.extend(&other.meant);
        for (table, Names { known, unknown }) in &other.tables {
            let ours = self.tables.entry(table).or_default();
            ours.known.extend(known.iter().cloned());
            ours.unknown.extend(unknown.iter().cloned());
        }
    }

    /// What somebody set in the section of this name, and no record asked for; a remark for each table. Where there was no
    /// record there is nothing to tell.
    pub fn in_vain(&self, name: &str, section: &ImportMap) -> Vec<Remark> {
        let label = format!("[import.{name}]");
        let told = |key: &str, message: String, is_slip: bool| {
            Remark::new(Action::Unused, &label, key, message).as_set(!is_slip)
        };
        let nothing = Names::default();
        let of_tables = self.meant.iter().filter_map(|table| {
            let asked = self.tables.get(table).unwrap_or(&nothing);
            let idle = section.own_names(table).into_iter().filter(|name| !asked.knows(table, name));
            let idle = listed(idle)?;
            Some(match listed(asked.unknown.iter().map(String::as_str)) {
                Some(unknown) => {
                    told(table, format!("{idle} did nothing; known to no setting: {unknown}"), true)
                }
                None => told(table, format!("{idle} did nothing"), false),
            })
        });
        let severity = self.is_severity_idle(section).then(|| {
            let message = format!(
                "did nothing, for the log says it of each result; below [import.{name}.rules.\"*\"] it changes that"
            );
            told(SEVERITY, message, true)
        });
        of_tables.chain(severity).collect()
    }

    /// A tool that says how bad its results are says it always: there what is set for the others is never asked for.
    fn is_severity_idle(&self, section: &ImportMap) -> bool {
        let asked = self.tables.get(SEVERITY);
        let is_idle = |asked: &Names| asked.known.is_empty() && !asked.unknown.is_empty();
        section.is_own(SEVERITY) && asked.is_some_and(is_idle)
    }
}

impl Names {
    fn knows(&self, table: &str, name: &str) -> bool {
        let is_word = WORDS.contains(&table);
        self.known.contains(name) || is_word && self.known.iter().any(|known| folded(known) == folded(name))
    }
}

/// The first of some names; `None` where there is none.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut names: Vec<String> = names.map(|name| shortened(name, SHOWN).into_owned()).collect();
    if names.len() > MOST_NAMED {
        names.truncate(MOST_NAMED);
        names.push("…".to_owned());
    }
    (!names.is_empty()).then(|| names.join(", "))
}
