//! A gate's answer as JUnit XML, which every build server shows: a failed test for each breach.

use std::fmt::Write;

use super::markup::entity;
use super::visible;
use crate::gate::Breach;
use crate::report::{GateReport, Report};

/// The report of one test suite. What passes is one test, so that no suite is empty.
pub fn junit(report: &GateReport) -> String {
    let (failures, skipped) = (report.breaches.len(), report.allowed.len());
    let counts = format!(
        "tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"",
        failures + skipped + 1
    );
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // writing to a String cannot fail
    let _ = writeln!(out, "<testsuites {counts}>\n  <testsuite name=\"git findings gate\" {counts}>");
    let _ = writeln!(out, "    <testcase classname=\"gate\" name=\"{}\"/>", text(&report.verdict()));
    for (row, breach) in report.breaches.iter().enumerate() {
        let rule =
            breach.rule.as_ref().map(|rule| format!("\nthe policy forbids '{rule}'")).unwrap_or_default();
        let place = breach.path.as_ref().map(|path| format!("\n{path}")).unwrap_or_default();
        let more = text(&format!("{}{rule}{place}\n{}", breach.message, breach.hint));
        let message = text(&breach.message);
        let reason = breach.reason;
        let _ = writeln!(out, "    {}", case(breach, &report.cell(row, "id").text));
        let _ = writeln!(out, "      <failure type=\"{reason}\" message=\"{message}\">{more}</failure>");
        out.push_str("    </testcase>\n");
    }
    for breach in &report.allowed {
        let id = breach.id.as_ref().map_or("-", |id| id.as_str());
        let message = text(&format!("allowed by the settings: {}", breach.message));
        let _ = writeln!(out, "    {}<skipped message=\"{message}\"/></testcase>", case(breach, id));
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

fn case(breach: &Breach, id: &str) -> String {
    let title = breach.headline().map(|title| format!(" {title}")).unwrap_or_default();
    let file = breach.path.as_deref().map(|path| format!(" file=\"{}\"", text(path))).unwrap_or_default();
    format!(
        "<testcase classname=\"gate.{}\" name=\"{}\"{file}>",
        breach.reason,
        text(&format!("{id}{title}"))
    )
}

/// Text that ends neither an element nor a value. Characters that XML does not have are shown as escapes.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match (entity(c), c) {
            (Some(entity), _) => out.push_str(entity),
            (None, '\n') => out.push_str("&#10;"),
            (None, '\u{fffe}' | '\u{ffff}') => out.extend(c.escape_unicode()),
            (None, c) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_xml_would_read_stays_text() {
        assert_eq!(text("</failure>\"&\u{1b}\u{ffff}]]>"), "&lt;/failure&gt;&quot;&amp;\\x1b\\u{ffff}]]&gt;");
    }
}
