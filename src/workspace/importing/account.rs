//! What an import did, beyond what every command tells.

use std::collections::{BTreeMap, BTreeSet};

use super::explanation;
use super::source::Source;
use crate::config::Imports;
use crate::exchange::{Action, Decision, Edit, How, Planned, Remark, Stay, Tally, Usage};
use crate::report::{
    Explained, Explanation, ImportNote, ImportRegression, ImportReport, ImportedFindings, WrittenReport,
};
use crate::text::counted;
use crate::workspace::{Failure, FailureKind};

/// Records named in a failure; the rest is counted.
const MOST_NAMED: usize = 10;

/// Digits of a commit's name that stay its own for long.
const LASTING: usize = 12;

/// What an import did, beyond what every command tells.
#[derive(Default)]
pub struct Account {
    tally: Tally,
    skipped: usize,
    /// The runs that were stored.
    pub(super) runs: Vec<String>,
    remarks: Vec<Remark>,
    /// What became of each record, where that is asked for.
    explained: Option<Vec<Explained>>,
    /// What is filed, opened and closed.
    pub(super) named: ImportedFindings,
    /// Who filed what is new or changed.
    pub(super) agents: Vec<String>,
    regressions: Vec<ImportRegression>,
    /// Resolved findings that are reported again and stay resolved.
    back: BTreeSet<String>,
    /// The same of reports that were made before the closing.
    earlier: BTreeSet<String>,
    /// Findings whose claims end with them.
    unclaimed: Vec<String>,
}

impl Account {
    /// An empty one, which tells of each record what became of it where that is asked for.
    pub(super) fn begin(explain: bool) -> Self {
        Account { explained: explain.then(Vec::new), ..Account::default() }
    }

    /// Notes what reading a file said.
    pub(super) fn take_remarks(&mut self, source: &Source) {
        for remark in &source.remarks {
            self.skipped += usize::from(remark.action == Action::Skipped);
            self.tally.refused += usize::from(remark.action == Action::Refused);
            self.remarks.push(named(&source.stem, remark));
        }
        if let Some(explained) = &mut self.explained {
            explained
                .extend(source.remarks.iter().map(|remark| explanation::of_remark(&source.stem, remark)));
        }
    }

    /// Notes what settings did nothing in all of the files that they are for.
    pub(super) fn take_usage(&mut self, imports: &Imports, sources: &[Source]) {
        let mut sections: BTreeMap<&str, Usage> = BTreeMap::new();
        for (name, usage) in sources.iter().flat_map(|source| &source.usages) {
            sections.entry(name).or_default().join(usage);
        }
        for (name, usage) in sections {
            let remarks = imports.named(name).map(|section| usage.in_vain(name, section)).unwrap_or_default();
            if let Some(explained) = self.explained.as_mut().filter(|_| !remarks.is_empty()) {
                explained.push(explanation::of_section(&remarks));
            }
            self.remarks.extend(remarks);
        }
    }

    /// Notes what became of records; `stem` names their file, where they have one.
    pub(super) fn take(&mut self, stem: &str, planned: &[Planned]) {
        self.tally.add(Tally::of(planned));
        if let Some(explained) = &mut self.explained {
            explained.extend(planned.iter().map(|planned| explanation::of(stem, planned)));
        }
        let stay = |why: Stay| {
            let those = planned.iter().filter(move |planned| planned.stays == Some(why));
            those.filter_map(|planned| planned.id.as_ref().map(ToString::to_string))
        };
        self.back.extend(stay(Stay::Unproven));
        self.earlier.extend(stay(Stay::Earlier));
        for planned in planned.iter().filter(|planned| planned.decision != Decision::Unchanged) {
            let news = explanation::holding(planned).filter(|remark| !remark.is_usual);
            self.remarks.extend(news.map(|remark| named(stem, remark)));
            if let Decision::Refused(why) = &planned.decision {
                self.remarks
                    .push(named(stem, &Remark::new(Action::Refused, &planned.label, "", why.clone())));
            }
            let new = matches!(
                planned.decision,
                Decision::Created(_) | Decision::Changed { how: How::Updated, .. }
            );
            self.agents.extend(planned.agent.clone().filter(|agent| new && !self.agents.contains(agent)));
            self.take_outcome(planned);
        }
    }

    /// What came back, and whose claim ended.
    fn take_outcome(&mut self, planned: &Planned) {
        let Some(id) = planned.id.as_ref().map(ToString::to_string) else { return };
        if let Some(regression) = &planned.regression {
            self.regressions.push(ImportRegression::new(&id, regression));
        }
        let ends_claim = |edit: &Edit| edit.path == ["claim"] && edit.value.is_none();
        if matches!(&planned.decision, Decision::Changed { edits, .. } if edits.iter().any(ends_claim)) {
            self.unclaimed.push(id);
        }
    }

    /// What came back, a line each, for those who read the commit years later.
    pub(super) fn came_back(&self) -> Vec<String> {
        self.regressions.iter().map(|regression| regression.told(LASTING)).collect()
    }

    /// Findings whose claims end with them.
    pub fn unclaimed(&self) -> &[String] {
        &self.unclaimed
    }

    /// That resolved findings are reported again and stay resolved, why, and what opens them.
    pub(super) fn back(&self, told: Told) -> Option<String> {
        let count = self.back.len();
        (count > 0).then(|| {
            format!(
                "note: {} {} reported again ({}){}; {} opens {}",
                counted(count, "resolved finding"),
                if count == 1 { "is" } else { "are" },
                first_of(self.back.iter().map(String::as_str)),
                if told.commit { ", and nothing shows that the scanned commit had the fix" } else { "" },
                told.way_out(),
                if count == 1 { "it" } else { "them" },
            )
        })
    }

    /// That a report which was made before the closing opens nothing, and what does.
    pub(super) fn earlier(&self) -> Option<String> {
        let count = self.earlier.len();
        (count > 0).then(|| {
            format!(
                "note: {} left resolved ({}), for the report was made before the closing; a newer report opens with \
                 --reopen, or 'git findings reopen ID' does",
                counted(count, "finding"),
                first_of(self.earlier.iter().map(String::as_str)),
            )
        })
    }

    /// How many records cannot become findings.
    pub fn refused(&self) -> usize {
        self.tally.refused
    }

    /// All or nothing, where nobody asked for what there is.
    pub(super) fn all_or_nothing(&self) -> Result<(), Failure> {
        if self.tally.refused == 0 {
            return Ok(());
        }
        let what = if self.tally.refused == 1 { "a finding" } else { "findings" };
        let records = counted(self.tally.refused, "record");
        let failure = Failure::new(
            FailureKind::Refused,
            format!("{records} cannot become {what}; nothing was imported"),
        );
        let refused = self.remarks.iter().filter(|remark| remark.action == Action::Refused);
        let told = |failure: Failure, remark: &Remark| {
            failure.cause(format!("{}: {}", remark.record, remark.message))
        };
        Err(refused.take(MOST_NAMED).fold(failure, told).hint("--partial stores the others"))
    }

    /// The answer, with what was written and what is to be told beside it.
    pub fn report(self, written: WrittenReport, notes: Vec<String>) -> ImportReport {
        ImportReport {
            created: self.tally.created,
            unchanged: self.tally.unchanged,
            updated: self.tally.updated,
            reopened: self.tally.reopened,
            closed: self.tally.closed,
            skipped: self.skipped,
            findings: self.named,
            runs: self.runs,
            regressions: self.regressions,
            report: ImportNote::of(&self.remarks),
            notes,
            records: self.explained.map(Explanation::of),
            written,
        }
    }
}

/// The remark with the name of its file before the record's.
fn named(stem: &str, remark: &Remark) -> Remark {
    Remark { record: explanation::named(stem, &remark.record), ..remark.clone() }
}

/// What reports tell of the scan, and what the user asked for already.
#[derive(Clone, Copy)]
pub(super) struct Told {
    /// Does anybody name the scanned commit?
    pub(super) commit: bool,
    /// Do they say when the scan ended?
    pub(super) end: bool,
    /// Is `--reopen` given?
    pub(super) reopen: bool,
}

impl Told {
    /// What opens a finding that was not opened: no flag that is given already or could do nothing.
    fn way_out(self) -> &'static str {
        match (self.commit, self.end && !self.reopen) {
            (false, true) => "--scanned REV or --reopen",
            (false, false) => "--scanned REV or 'git findings reopen ID'",
            (true, true) => "--reopen",
            (true, false) => "'git findings reopen ID'",
        }
    }
}

/// The first of many names, as a line tells them.
pub(super) fn first_of<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut named: Vec<&str> = names.take(MOST_NAMED + 1).collect();
    if named.len() > MOST_NAMED {
        named[MOST_NAMED] = "…";
    }
    named.join(", ")
}
