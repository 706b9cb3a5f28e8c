//! A gate's answer as JUnit XML, which every build server shows: a failed test for each breach.

use crate::exchange::{Case, Suite, Verdict, test_suites};
use crate::gate::Breach;
use crate::model::Spot;
use crate::report::{GateReport, Report};

/// The report of one test suite. What passes is one test, so that no suite is empty.
pub fn junit(report: &GateReport) -> String {
    let verdict =
        Case { class: "gate".to_owned(), name: report.verdict(), file: None, verdict: Verdict::Passed };
    let mut cases = vec![verdict];
    let breaches = report.breaches.iter().enumerate();
    cases.extend(breaches.map(|(row, breach)| case(breach, &report.cell(row, "id").text, failed(breach))));
    cases.extend(report.allowed.iter().map(|breach| {
        let id = breach.id.as_ref().map_or("-", |id| id.as_str());
        case(breach, id, Verdict::Skipped(format!("allowed by the settings: {}", breach.message)))
    }));
    test_suites(&[Suite { name: "git findings gate".to_owned(), cases }])
}

fn case(breach: &Breach, id: &str, verdict: Verdict) -> Case {
    let title = breach.headline().map(|title| format!(" {title}")).unwrap_or_default();
    let class = format!("gate.{}", breach.reason);
    Case { class, name: format!("{id}{title}"), file: breach.path.clone(), verdict }
}

fn failed(breach: &Breach) -> Verdict {
    let rule = breach.rule.as_ref().map(|rule| format!("\nthe policy forbids '{rule}'")).unwrap_or_default();
    let found_by = breach.found_by.as_ref().map(|tool| format!("\nfound by {tool}")).unwrap_or_default();
    let own = breach.path.iter().cloned();
    let places: String =
        breach.locations.iter().map(Spot::to_string).chain(own).map(|it| format!("\n{it}")).collect();
    Verdict::Failed {
        kind: breach.reason.to_string(),
        message: breach.message.clone(),
        text: format!("{}{found_by}{rule}{places}\n{}", breach.message, breach.hint),
    }
}
