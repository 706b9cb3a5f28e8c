//! A run of a log: what one tool reported, and what the log says of the scan.

use std::collections::BTreeSet;

use super::Reading;
use super::addresses::Addresses;
use super::astray::Astray;
use super::elsewhere;
use super::fault::Fault;
use super::fingerprints;
use super::invocations;
use super::limits::too_long;
use super::members::{Members, items};
use super::places::Places;
use super::provenance::{self, Provenance};
use super::result::{Fate, Mapping, label};
use super::rules::{Tool, text};
use super::unparsed;
use crate::exchange::legacy::Mapped;
use crate::exchange::plan::Batch;
use crate::exchange::read::{repair, repair_of};
use crate::exchange::remark::{Action, Remark};
use crate::exchange::scan::Scan;
use crate::exchange::too_large::too_large;
use crate::text::{Node, scan};

/// What is short, and tells what the results mean and what may be closed.
const FRAME: [&str; 4] =
    ["automationDetails", "invocations", "originalUriBaseIds", "versionControlProvenance"];

/// What became of a run.
pub(super) struct Run {
    pub(super) batch: Batch,
    pub(super) remarks: Vec<Remark>,
    pub(super) astray: Option<Astray>,
}

/// Reads a run; `prefix` stands before what messages call its results. An error says what is wrong with the run.
pub(super) fn read<'t>(run: &'t str, prefix: &str, reading: &Reading<'_>) -> Result<Run, Fault<'t>> {
    let run = Members::of(run).ok_or("is no object")?.once()?;
    run.check_once_within(&FRAME)?;
    let mut tool = Tool::read(&run)?;
    let left_out = std::mem::take(&mut tool.remarks);
    elsewhere::in_other_files(&run)?;
    let section = reading.imports.map_for_tool(&tool.name);
    let invocations = invocations::read(&run)?;
    let mut scan = scan_of(&run, &invocations, &tool, reading)?;
    let scanned = scan.scanned.clone();
    let addresses = Addresses::read(&run, reading, section.checkout_path.as_deref())?;
    let places = Places::new(addresses, reading.code, &scanned);
    let made_at = scan.ended_at.filter(|ended| *ended <= reading.now).unwrap_or(reading.now);
    let mapping = Mapping { tool: &tool, scan: &scan, places: &places, section: &section, made_at };
    let texts = match run.text("results") {
        Some(text) => items(text).ok_or("has \"results\" that are no array")?,
        None => Vec::new(),
    };
    let Gathered { mut records, stated, seen, remarks } = gather(&texts, prefix, &mapping);
    fingerprints::choose(&mut records, &stated);
    records.iter_mut().for_each(sign);
    scan.unread = remarks.iter().filter(|remark| remark.action == Action::Refused).count();
    let rules = records.iter().filter_map(|record| Some(record.trace.as_ref()?.rule.clone()));
    scan.rules = tool.rules_that_ran(&rules.collect());
    scan.files = places.targets();
    scan.unparsed = unparsed::by_results(records.iter().chain(&seen));
    scan.unparsed.extend(unparsed::by_notifications(&invocations, &places));
    let astray = Astray::of(&records, &scanned, reading.code);
    let batch = Batch { tool: tool.name.clone(), records, seen, run: None, scan: Some(scan) };
    Ok(Run { batch, astray, remarks: left_out.into_iter().chain(remarks).collect() })
}

/// What became of the results of a run.
#[derive(Default)]
struct Gathered {
    records: Vec<Mapped>,
    /// The fingerprints that the tool gives each of them.
    stated: Vec<Vec<(String, String)>>,
    /// What is reported and left out.
    seen: Vec<Mapped>,
    remarks: Vec<Remark>,
}

/// Maps the results one by one; of each only the finding stays, and nothing of one that is too large.
fn gather(texts: &[&str], prefix: &str, mapping: &Mapping<'_>) -> Gathered {
    let mut gathered = Gathered::default();
    for (index, text) in texts.iter().enumerate() {
        let label = label(prefix, index);
        let Some(result) = result(text, &label, &mut gathered.remarks) else { continue };
        match mapping.map(&result, &label) {
            Fate::Filed(mapped) => match too_large(&mapped) {
                Some(why) => gathered.remarks.push(why),
                None => {
                    gathered.stated.push(fingerprints::stated(&result));
                    gathered.records.push(*mapped);
                }
            },
            Fate::Seen(mapped, remark) => {
                gathered.seen.push(*mapped);
                gathered.remarks.push(remark);
            }
            Fate::Left(remark) => gathered.remarks.push(remark),
        }
    }
    gathered
}

/// One result as a value, mended; `None`, and a remark, for what is none.
fn result(text: &str, label: &str, remarks: &mut Vec<Remark>) -> Option<Node> {
    let scan = scan(text.as_bytes());
    let Some(mut result) = scan.root.filter(|root| root.members().is_some()) else {
        remarks.push(Remark::new(Action::Refused, label, "", "a result is a JSON object, this is none"));
        return None;
    };
    repair(&mut result, &scan.flaws);
    remarks.extend(scan.flaws.iter().map(|flaw| Remark::new(Action::Repaired, label, "", repair_of(flaw))));
    Some(result)
}

/// Writes into the finding what it is known by.
fn sign(record: &mut Mapped) {
    if let Some(trace) = &record.trace {
        record.node.set_at(&["source", "fingerprint_v1"], trace.v1().into());
        if let Some(fingerprint) = &trace.fingerprint {
            record.node.set_at(&["source", "fingerprint"], fingerprint.as_str().into());
        }
    }
}

fn scan_of(
    run: &Members<'_>,
    invocations: &[Node],
    tool: &Tool,
    reading: &Reading<'_>,
) -> Result<Scan, String> {
    let missing = || run.text("results").is_none().then(|| "the log has no results at all".to_owned());
    let details = run.node("automationDetails");
    if details.as_ref().is_some_and(|details| details.members().is_none()) {
        return Err("has \"automationDetails\" that are no object".to_owned());
    }
    let category = details.as_ref().and_then(category);
    if let Some(why) = category.as_ref().and_then(|name| too_long("the name of its analysis", name)) {
        return Err(format!("cannot be told from others: {why}"));
    }
    let Provenance { scanned, elsewhere } = provenance::read(run, reading);
    Ok(Scan {
        tool: tool.name.clone(),
        version: tool.version.clone(),
        category,
        ended_at: invocations::ended_at(invocations),
        scanned,
        failure: invocations::failure(invocations, tool).or_else(missing),
        elsewhere,
        unread: 0,
        rules: None,
        files: None,
        unparsed: BTreeSet::new(),
    })
}

/// What comes before the last `/` of the id: behind it stands what tells one run from the next.
fn category(details: &Node) -> Option<String> {
    let (category, _) = text(details, "id")?.rsplit_once('/')?;
    (!category.is_empty()).then(|| category.to_owned())
}
