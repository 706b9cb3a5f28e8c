//! Commit messages: a subject from the settings' template, a body for readers, trailers for `git log`.

use super::change::Plan;
use crate::config::Commit;
use crate::model::Word;
use crate::report::Written;
use crate::text::is_hidden;

/// Commits of more findings than this name them in the body by number only; the trailers stay.
const MOST_LISTED: usize = 50;

/// The whole message of a plan (specification 2.5).
pub fn compose(settings: &Commit, plan: &Plan) -> String {
    let mut paragraphs = vec![one_line(&settings.subject.replace("{summary}", &plan.summary))];
    let written: Vec<&Written> = plan.changes.iter().filter(|change| change.change != "unchanged").collect();
    paragraphs.extend(titles(&written));
    paragraphs.extend(plan.body.iter().map(|text| paragraph(text)));
    if settings.trailers {
        let trailers = trailers(&written, &plan.trailers);
        paragraphs.extend((!trailers.is_empty()).then_some(trailers));
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n") + "\n"
}

fn titles(written: &[&Written]) -> Option<String> {
    match written {
        [] => None,
        [one] => Some(one_line(&one.title)),
        several => {
            let mut lines: Vec<String> = several
                .iter()
                .take(MOST_LISTED)
                .map(|change| format!("- {} {}", change.id, one_line(&change.title)))
                .collect();
            if several.len() > MOST_LISTED {
                lines.push(format!("- and {} more", several.len() - MOST_LISTED));
            }
            Some(lines.join("\n"))
        }
    }
}

fn trailers(written: &[&Written], more: &[(String, String)]) -> String {
    let mut lines = Vec::new();
    for change in written {
        lines.push(format!("Finding: {}", change.id));
        if let Some(status) = status_trailer(change) {
            lines.push(format!("Finding-Status: {status}"));
        }
        if let Some(fix) = &change.fix {
            lines.push(format!("Finding-Fixed-By: {}", fix.commit));
        }
    }
    lines.extend(more.iter().map(|(key, value)| format!("{key}: {}", one_line(value))));
    lines.join("\n")
}

fn status_trailer(change: &Written) -> Option<String> {
    match (change.from, change.to) {
        (Some(from), Some(to)) if from == to => None,
        (Some(from), Some(to)) => Some(format!("{from} -> {to}")),
        (None, Some(to)) => Some(format!("new -> {}", to.word())),
        (Some(from), None) => Some(format!("{from} -> removed")),
        (None, None) => None,
    }
}

/// One line of a text, without characters that a terminal or a trailer parser would act on.
fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A free text as a paragraph of its own: git's comment lines and trailers cannot come out of it, since every line is
/// set in by two columns where it could be taken for one.
fn paragraph(text: &str) -> String {
    let risky = |line: &str| {
        line.starts_with('#') || line.split_once(':').is_some_and(|(key, _)| is_trailer_key(key))
    };
    text.lines()
        .map(one_line)
        .filter(|line| !line.is_empty())
        .map(|line| if risky(&line) { format!("  {line}") } else { line })
        .collect::<Vec<_>>()
        .join("\n")
}

fn is_trailer_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}
