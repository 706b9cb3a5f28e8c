//! A log: its version, its runs, and what is wrong with it as a whole.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::astray::Astray;
use super::error::LogError;
use super::fault::Fault;
use super::members::{Members, items};
use super::{Reading, elsewhere, run};
use crate::exchange::not_json::NotJson;
use crate::exchange::plan::Batch;
use crate::exchange::remark::{Action, Remark};
use crate::exchange::scan::{Analysis, Scan};
use crate::text::{position, scan, shortened};

/// The one version that is read.
const VERSION: &str = "2.1.0";

const MARK: &str = "\u{feff}";

/// So many characters of a key stand in a message.
const SHOWN: usize = 80;

/// What a log holds: a batch of results for each tool and analysis, and what was done in reading.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// The results, by tool and analysis.
    pub batches: Vec<Batch>,
    /// What was mended, left out or could not be read.
    pub remarks: Vec<Remark>,
    /// Places that look like those of another checkout.
    pub astray: Option<Astray>,
}

/// Is it a log, by its content or, where that cannot be told, by its name?
pub fn is_log(name: &str, bytes: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    if name.ends_with(".sarif") || name.ends_with(".sarif.json") {
        return true;
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let top = Members::first_of(unmarked(text));
    let is_of_sarif = top.text("$schema").is_some_and(|schema| schema.to_ascii_lowercase().contains("sarif"));
    is_of_sarif || top.text("runs").is_some_and(|runs| runs.starts_with('[')) && top.text("version").is_some()
}

/// Reads a log; `name` is what messages call it.
///
/// # Errors
/// A text that is no JSON, of another version, or not built as a log is. A result that cannot be read is a remark.
pub fn read(name: &str, bytes: &[u8], reading: &Reading<'_>) -> Result<Log, LogError> {
    let no_log = |why: &str| LogError::NoLog { name: name.to_owned(), why: why.to_owned() };
    let Some((text, top)) = text_and_members(bytes) else {
        return Err(what_is_wrong(name, bytes).unwrap_or_else(|| no_log("it is not built of plain objects")));
    };
    check_version(name, &top)?;
    let top = top.once().map_err(|fault| wrong(name, text, "it", fault))?;
    elsewhere::beside_the_runs(&top).map_err(|why| wrong(name, text, "it ", why.into()))?;
    let runs = top.text("runs").ok_or_else(|| no_log("it has no \"runs\""))?;
    let runs = items(runs).ok_or_else(|| no_log("its \"runs\" are no array"))?;
    let (mut log, mut reports) = (Log::default(), Reports::default());
    if text.len() < bytes.len() {
        log.remarks.push(Remark::new(Action::Repaired, "", "", "the byte order mark was dropped"));
    }
    for (index, run) in runs.iter().enumerate() {
        let prefix = if runs.len() > 1 { format!("run {} ", index + 1) } else { String::new() };
        let called = if prefix.is_empty() { "its run " } else { &prefix };
        let run = run::read(run, &prefix, reading).map_err(|fault| wrong(name, text, called, fault))?;
        log.remarks.extend(run.remarks);
        log.astray = log.astray.into_iter().chain(run.astray).reduce(Astray::and);
        reports.add(run.batch);
    }
    log.batches = reports.all;
    Ok(log)
}

/// The reports of a log in its order. Runs of one tool and one analysis are one report.
#[derive(Default)]
struct Reports {
    all: Vec<Batch>,
    by_analysis: HashMap<Analysis, usize>,
}

impl Reports {
    fn add(&mut self, batch: Batch) {
        let Some(analysis) = batch.scan.as_ref().map(Scan::analysis) else { return self.all.push(batch) };
        match self.by_analysis.entry(analysis) {
            Entry::Occupied(known) => self.all[*known.get()].join(batch),
            Entry::Vacant(new) => {
                new.insert(self.all.len());
                self.all.push(batch);
            }
        }
    }
}

/// What is wrong with a part of the log, and where its `text` has it.
fn wrong(name: &str, text: &str, part: &str, fault: Fault<'_>) -> LogError {
    let name = name.to_owned();
    match fault {
        Fault::Odd(why) => LogError::NoLog { name, why: format!("{part}{why}") },
        Fault::Twice(key) => {
            let place = position(text, key.as_ptr() as usize - text.as_ptr() as usize);
            let key = shortened(key, SHOWN).into_owned();
            LogError::Twice { name, line: place.line, column: place.column, key }
        }
    }
}

fn unmarked(text: &str) -> &str {
    text.strip_prefix(MARK).unwrap_or(text)
}

fn text_and_members(bytes: &[u8]) -> Option<(&str, Members<'_>)> {
    let text = unmarked(std::str::from_utf8(bytes).ok()?);
    Some((text, Members::of(text)?))
}

fn check_version(name: &str, top: &Members<'_>) -> Result<(), LogError> {
    let name = name.to_owned();
    match top.string("version") {
        Some(version) if version == VERSION => Ok(()),
        Some(version) => Err(LogError::Version { name, version }),
        None if top.text("runs").is_some() => Err(LogError::NoVersion { name }),
        None => Err(LogError::NoLog { name, why: "it has no \"version\" and no \"runs\"".to_owned() }),
    }
}

/// Why a text is no JSON object; `None` where it is one.
fn what_is_wrong(name: &str, bytes: &[u8]) -> Option<LogError> {
    let scan = scan(bytes);
    if let Some(root) = scan.root {
        let why = format!("it is {}", root.type_name());
        return root.members().is_none().then(|| LogError::NoLog { name: name.to_owned(), why });
    }
    Some(LogError::NotJson {
        why: NotJson::new(name, &scan),
        version: Members::first_of(unmarked(scan.text))
            .string("version")
            .filter(|version| version != VERSION),
    })
}
