//! JUnit XML: suites of test cases, as every build server shows them. Sums are counted from the cases.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Document, Exported};
use crate::model::{Severity, Status, Word};
use crate::text::{visible_line, xml};

/// Findings that name no component.
const NO_COMPONENT: &str = "no component";

/// Files that cannot be read.
const UNREADABLE: &str = "unreadable files";

/// Test cases that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    /// What they are about.
    pub name: String,
    /// The cases, in order.
    pub cases: Vec<Case>,
}

/// One test case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The kind of case.
    pub class: String,
    /// What it is.
    pub name: String,
    /// The file it is about.
    pub file: Option<String>,
    /// How it went.
    pub verdict: Verdict,
}

/// How a test case went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Well.
    Passed,
    /// It failed.
    Failed {
        /// The kind of failure.
        kind: String,
        /// The failure in a line.
        message: String,
        /// The failure at length.
        text: String,
    },
    /// It was not looked at; why.
    Skipped(String),
    /// It could not be looked at; why.
    Error(String),
}

/// A file that is no finding, though it should be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread<'u> {
    /// The file.
    pub path: &'u str,
    /// What is wrong with it.
    pub message: &'u str,
}

/// A case for each finding, by components: open ones of this severity and above fail, others pass; what was decided
/// against is skipped, and what cannot be read is an error.
pub fn junit(findings: &[Exported<'_>], unread: &[Unread<'_>], threshold: Severity) -> Document {
    let mut by_component: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    for finding in findings {
        let component = finding.summary.component.as_deref().unwrap_or(NO_COMPONENT);
        by_component.entry(component).or_default().push(case(finding, threshold));
    }
    let mut suites: Vec<Suite> =
        by_component.into_iter().map(|(name, cases)| Suite { name: name.to_owned(), cases }).collect();
    if !unread.is_empty() {
        suites.push(Suite { name: UNREADABLE.to_owned(), cases: unread.iter().map(error).collect() });
    }
    Document { text: test_suites(&suites), findings: findings.len() }
}

fn case(finding: &Exported<'_>, threshold: Severity) -> Case {
    let summary = finding.summary;
    let place = finding.places(&finding.node()).swap_remove(0);
    let fails = summary.status.is_open() && summary.severity <= threshold;
    let verdict = match summary.status {
        Status::WontFix | Status::Duplicate => Verdict::Skipped(summary.status.word().to_owned()),
        status if fails => Verdict::Failed {
            kind: summary.kind.word().to_owned(),
            message: format!("{} {}, {}", summary.severity.word(), summary.kind.word(), status.word()),
            text: format!("{}\n{place}", summary.description),
        },
        _ => Verdict::Passed,
    };
    let name = visible_line(&format!("{} {}", summary.id, summary.title)).into_owned();
    Case { class: finding.rule().replace('/', "."), name, file: Some(place.path), verdict }
}

fn error(unread: &Unread<'_>) -> Case {
    Case {
        class: "findings.unreadable".to_owned(),
        name: unread.path.to_owned(),
        file: Some(unread.path.to_owned()),
        verdict: Verdict::Error(unread.message.to_owned()),
    }
}

/// The document of these suites.
pub fn test_suites(suites: &[Suite]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all = suites.iter().flat_map(|suite| &suite.cases);
    // writing to a String cannot fail
    let _ = writeln!(out, "<testsuites {}>", counts(all));
    for suite in suites {
        let _ = writeln!(out, "  <testsuite name=\"{}\" {}>", xml(&suite.name), counts(suite.cases.iter()));
        suite.cases.iter().for_each(|case| case.write(&mut out));
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn counts<'c>(cases: impl Iterator<Item = &'c Case>) -> String {
    let (mut tests, mut failures, mut errors, mut skipped) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        match case.verdict {
            Verdict::Passed => {}
            Verdict::Failed { .. } => failures += 1,
            Verdict::Skipped(_) => skipped += 1,
            Verdict::Error(_) => errors += 1,
        }
    }
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
}

impl Case {
    fn write(&self, out: &mut String) {
        let file = self.file.as_deref().map(|file| format!(" file=\"{}\"", xml(file))).unwrap_or_default();
        let head =
            format!("    <testcase classname=\"{}\" name=\"{}\"{file}", xml(&self.class), xml(&self.name));
        let _ = match &self.verdict {
            Verdict::Passed => writeln!(out, "{head}/>"),
            Verdict::Failed { kind, message, text } => writeln!(
                out,
                "{head}>\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>",
                xml(kind),
                xml(message),
                xml(text)
            ),
            Verdict::Skipped(why) => {
                writeln!(out, "{head}><skipped message=\"{}\"/></testcase>", xml(why))
            }
            Verdict::Error(why) => writeln!(out, "{head}><error message=\"{}\"/></testcase>", xml(why)),
        };
    }
}
