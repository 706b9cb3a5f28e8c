//! A gate's answer as GitHub takes it: a workflow command for each breach, and a page for the summary of the job. The
//! texts of findings are data of a command and cells of a table, and can be nothing else.

use super::visible_line;
use crate::gate::Breach;
use crate::report::GateReport;
use crate::text::markdown::{escaped, telling};

/// One `::error` command for each breach, and the verdict as a notice.
pub fn annotations(report: &GateReport) -> String {
    let mut out: String = report.breaches.iter().map(annotation).collect();
    let level = if report.passed { "notice" } else { "error" };
    out.push_str(&format!("::{level} title=git findings gate::{}\n", data(&report.verdict())));
    out
}

fn annotation(breach: &Breach) -> String {
    let mut properties = Vec::new();
    if let Some((path, line)) = breach.place() {
        properties.push(format!("file={}", property(path)));
        properties.push(format!("line={line}"));
    }
    properties.push(format!("title={}", property(&format!("gate: {}", breach.reason))));
    let title = breach.headline();
    let (found_by, file) = (breach.found_by.as_deref(), breach.own_file());
    let lines = [
        Some(breach.message.as_str()),
        title.as_deref(),
        found_by,
        file.as_deref(),
        Some(breach.hint.as_str()),
    ];
    let text: Vec<String> = lines.into_iter().flatten().map(data).collect();
    format!("::error {}::{}\n", properties.join(","), text.join("%0A"))
}

/// What stands behind the second `::`. The line begins with a command of ours, and behind it no other is looked for.
fn data(text: &str) -> String {
    // an older form of commands may stand anywhere in a line
    visible_line(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").replace("##[", "## [")
}

/// The value of a property, which also ends at `,` and `:`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A page in Markdown: the verdict, the policy, and a table of what does not pass.
pub fn job_summary(report: &GateReport) -> String {
    let mut out = format!("### git findings gate: {}\n\n", escaped(&report.verdict()));
    let rules: Vec<String> = report.policy.fail_on.iter().map(|rule| escaped(rule)).collect();
    let commit = report.policy.commit.get(..12).unwrap_or(&report.policy.commit);
    let whose = match report.policy.is_given {
        true => "by --fail-on".to_owned(),
        false => format!("by the settings of {}", escaped(commit)),
    };
    out.push_str(&format!("Forbidden: {}, {whose}.\n", rules.join(" or ")));
    if !report.breaches.is_empty() {
        out.push('\n');
        out.push_str(&telling(GateReport::HEADS, report.table()));
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_a_command_or_begins_another() {
        assert_eq!(data("100%\r\n::error::x ##[error]y"), "100%25\\r\\n::error::x ## [error]y");
        assert_eq!(property("a:b,c=d"), "a%3Ab%2Cc=d");
    }
}
