//! What `verify` answers: of each recorded fix what became of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::{Cell, Column, Report, Tone, on_demand, usual};
use crate::evidence::{Confidence, Method, Verdict};
use crate::git::Hash;
use crate::model::FindingId;
use crate::text::counted;

/// What became of the fix of one finding.
#[derive(Debug, Clone, Serialize)]
pub struct FixRow {
    /// The finding.
    pub id: FindingId,
    /// ok, derived, moved, unreachable, missing, reverted, ambiguous or unknown.
    pub verdict: Verdict,
    /// The fix commit as the file has it.
    pub recorded: Option<String>,
    /// The fix commit, full hash, where there is one that can be told.
    pub commit: Option<String>,
    /// The first line of its message.
    pub subject: Option<String>,
    /// What led to it, where it is not the recorded one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// How sure that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// The commits that fit equally well.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
    /// The commit that takes it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverted_by: Option<String>,
    /// Why, in words.
    pub why: String,
    /// The finding's title.
    pub title: String,
    /// Its file, from the top of the repository.
    pub path: String,
}

impl FixRow {
    /// The recorded commit as people read it.
    pub fn short_recorded(&self) -> &str {
        self.recorded.as_deref().map(short).unwrap_or_default()
    }

    /// The fix commit, else what is recorded; empty where there is neither.
    pub fn told_commit(&self) -> &str {
        self.commit.as_deref().or(self.recorded.as_deref()).unwrap_or_default()
    }

    /// Is there no commit of which it could be said whether it stands? So a scanner closes what it no longer finds.
    pub fn names_nothing(&self) -> bool {
        self.verdict == Verdict::Unknown && self.told_commit().is_empty()
    }

    /// Is there a commit of which it cannot be said that it stands?
    pub fn is_doubtful(&self) -> bool {
        !self.verdict.is_good(true) && !self.names_nothing()
    }

    /// The same as people read it.
    pub fn short_commit(&self) -> &str {
        short(self.told_commit())
    }

    /// The fix commit as people read it: `1a2b3c4 "subject"`.
    pub fn fix(&self) -> String {
        let subject = self.subject.as_ref().map(|subject| format!(" \"{subject}\"")).unwrap_or_default();
        self.commit.as_deref().map(|commit| format!("{}{subject}", short(commit))).unwrap_or_default()
    }
}

/// The first seven digits of a hash; what is none is shown as it is.
pub(super) fn short(hash: &str) -> &str {
    if Hash::can_begin_with(hash) { hash.get(..7).unwrap_or(hash) } else { hash }
}

/// What `verify` answers.
#[derive(Debug, Clone, Serialize)]
pub struct VerifyReport {
    /// Every recorded fix that was asked about, the worst first.
    pub findings: Vec<FixRow>,
    /// How many have each verdict; those that none has are left out.
    pub counts: BTreeMap<&'static str, usize>,
    /// The commit whose history must hold the fixes, full hash.
    pub head: String,
    /// Is the history cut, as that of a shallow clone is?
    pub shallow: bool,
}

impl VerifyReport {
    /// The answer about these rows.
    pub fn new(mut findings: Vec<FixRow>, head: String, shallow: bool) -> Self {
        findings.sort_by(|left, right| (left.verdict, &left.id).cmp(&(right.verdict, &right.id)));
        let mut counts = BTreeMap::new();
        for row in &findings {
            *counts.entry(row.verdict.word()).or_default() += 1;
        }
        VerifyReport { findings, counts, head, shallow }
    }

    /// `3 fixes: 1 missing, 2 ok`.
    pub fn summary(&self) -> String {
        let told = Verdict::ALL.iter().filter_map(|verdict| {
            self.counts.get(verdict.word()).map(|count| format!("{count} {}", verdict.word()))
        });
        format!("{}: {}", counted(self.findings.len(), "fix"), told.collect::<Vec<_>>().join(", "))
    }
}

/// The fields of what became of a fix.
pub(super) const COLUMNS: &[Column] = &[
    usual("id").whole(),
    usual("verdict").whole(),
    usual("recorded").whole(),
    usual("commit").whole(),
    usual("why").kept(),
    on_demand("subject"),
    on_demand("method"),
    on_demand("confidence"),
    on_demand("candidates"),
    on_demand("reverted_by"),
    on_demand("title"),
    on_demand("path").path(),
];

impl FixRow {
    pub(super) fn cell(&self, column: &str) -> Cell<'_> {
        let tone = if self.verdict.is_good(true) { Tone::Closed } else { Tone::Open };
        match column {
            "id" => Cell::toned(self.id.as_str(), Tone::Name),
            "verdict" => Cell::toned(self.verdict.word(), tone),
            "recorded" => Cell::maybe(self.recorded.as_deref()),
            "commit" => Cell::maybe(self.commit.as_deref()),
            "why" => Cell::plain(&self.why),
            "subject" => Cell::maybe(self.subject.as_deref()),
            "method" => Cell::plain(self.method.map(Method::word).unwrap_or_default()),
            "confidence" => Cell::plain(self.confidence.map(Confidence::word).unwrap_or_default()),
            "candidates" => Cell::plain(self.candidates.join(",")),
            "reverted_by" => Cell::maybe(self.reverted_by.as_deref()),
            "title" => Cell::plain(&self.title),
            "path" => Cell::plain(&self.path),
            _ => Cell::plain(""),
        }
    }

    pub(super) fn shown(&self, column: &str) -> Cell<'_> {
        let cut = |text: Cow<'_, str>| short(&text).to_owned();
        match column {
            "recorded" | "commit" | "reverted_by" => {
                let Cell { text, tone } = self.cell(column);
                Cell::toned(cut(text), tone)
            }
            _ => self.cell(column),
        }
    }
}

impl Report for VerifyReport {
    fn kind(&self) -> &'static str {
        "verify"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn records_key(&self) -> Option<&'static str> {
        Some("findings")
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn len(&self) -> usize {
        self.findings.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        self.findings[row].cell(column)
    }

    fn shown(&self, row: usize, column: &str) -> Cell<'_> {
        self.findings[row].shown(column)
    }
}
