//! Commit messages: a subject from the settings' template, a body for readers, trailers for `git log`.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::change::Plan;
use crate::config::Commit;
use crate::git::Hash;
use crate::history::UNDOES;
use crate::model::{FindingId, Word};
use crate::report::{Upkeep, Written};
use crate::text::is_hidden;

/// Commits of more findings than this name them in the body by number only; the trailers stay.
const MOST_LISTED: usize = 50;

/// The trailer that names a finding.
const FINDING: &str = "Finding";

/// What `core.commentChar` may be: git's own choices, and the slash of some settings.
const COMMENTS: [char; 11] = ['#', ';', '@', '!', '$', '%', '^', '&', '|', ':', '/'];

/// The whole message of a plan (specification 2.5).
pub fn compose(settings: &Commit, plan: &Plan) -> String {
    let mut paragraphs = vec![one_line(&settings.subject.replace("{summary}", &plan.summary))];
    let written: Vec<&Written> = plan.changes.iter().filter(|change| change.is_stored()).collect();
    paragraphs.extend(titles(&written));
    paragraphs.extend(plan.body.iter().map(|text| paragraph(text)));
    if settings.trailers {
        let trailers = trailers(&written, &plan.trailers);
        paragraphs.extend((!trailers.is_empty()).then_some(trailers));
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n") + "\n"
}

/// Why, in the words of whoever made a commit of this form: the paragraphs between titles and trailers. `None` for a
/// commit that is not about the finding `id` alone or among others, by its trailers. What it says of another finding that
/// came back is no reason of this one.
pub fn reason(message: &str, id: &FindingId) -> Option<String> {
    let paragraphs: Vec<&str> = message.trim_end().split("\n\n").collect();
    let (trailers, before) = paragraphs.split_last()?;
    if !trailers.lines().any(|line| line == format!("{FINDING}: {id}")) {
        return None;
    }
    let others: Vec<FindingId> = findings(message).into_iter().filter(|other| other != id).collect();
    let is_of_another = |line: &&str| {
        let who = line.split_once(" came back ").map(|(who, _)| who);
        who.is_some_and(|who| others.iter().any(|other| other.as_str() == who))
    };
    let lines = before.get(2..)?.iter().flat_map(|paragraph| paragraph.lines()).map(str::trim);
    Some(lines.filter(|line| !is_of_another(line)).collect::<Vec<_>>().join("\n"))
        .filter(|reason| !reason.is_empty())
}

/// The findings that a message of this form names, by the trailers at its end; none in other messages.
pub fn findings(message: &str) -> Vec<FindingId> {
    of_trailer(message, FINDING)
}

/// The commits that a commit of this form took back.
pub fn taken_back(message: &str) -> Vec<Hash> {
    of_trailer(message, UNDOES)
}

fn of_trailer<T: FromStr>(message: &str, key: &str) -> Vec<T> {
    let last = message.trim_end().rsplit("\n\n").next().unwrap_or_default();
    let value = |line: &'_ str| line.strip_prefix(key)?.strip_prefix(": ")?.trim().parse().ok();
    last.lines().filter_map(value).collect()
}

fn titles(written: &[&Written]) -> Option<String> {
    match written {
        [] => None,
        [one] => Some(paragraph(&one_line(&one.title))),
        several => Some(listed(several)),
    }
}

/// A line for each; what an import only keeps up to date is counted, so that it hides none of the others.
fn listed(several: &[&Written]) -> String {
    let (kept, news): (Vec<&Written>, Vec<&Written>) =
        several.iter().partition(|change| change.upkeep().is_some());
    let mut lines: Vec<String> = news
        .iter()
        .take(MOST_LISTED)
        .map(|change| format!("- {} {}", change.id, one_line(&change.title)))
        .collect();
    if news.len() > MOST_LISTED {
        lines.push(format!("- and {} more", news.len() - MOST_LISTED));
    }
    let mut counts: BTreeMap<Upkeep, usize> = BTreeMap::new();
    kept.iter()
        .filter_map(|change| change.upkeep())
        .for_each(|upkeep| *counts.entry(upkeep).or_default() += 1);
    let counted = counts.iter().map(|(upkeep, count)| format!("- {count} only {}", upkeep.word()));
    lines.into_iter().chain(counted).collect::<Vec<_>>().join("\n")
}

fn trailers(written: &[&Written], more: &[(String, String)]) -> String {
    let mut lines = Vec::new();
    for change in written {
        lines.push(format!("{FINDING}: {}", change.id));
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
        line.starts_with(COMMENTS)
            || line.starts_with("(cherry picked from commit")
            || line.split_once(':').is_some_and(|(key, _)| is_trailer_key(key.trim_end()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_git_would_act_on_is_set_in() {
        for line in [
            "#2 crash",
            "; note",
            "Signed-off-by: X <y>",
            "Fixes-Finding : X",
            "(cherry picked from commit 1)",
        ] {
            assert_eq!(paragraph(line), format!("  {line}"));
        }
        assert_eq!(paragraph("Crash in C: drive\nno. 2"), "Crash in C: drive\nno. 2");
    }

    #[test]
    fn the_reason_is_read_back_from_between_titles_and_trailers() {
        let id: FindingId = "FIN-001-BUG-001".parse().unwrap();
        let ours =
            "findings: stop FIN-001-BUG-001\n\nTitle\n\nBlocked:\n  #2 first\n\nFinding: FIN-001-BUG-001\n";
        assert_eq!(reason(ours, &id).unwrap(), "Blocked:\n#2 first");
        assert_eq!(reason(ours, &"FIN-001-BUG-002".parse().unwrap()), None);
        assert_eq!(reason("findings: start X\n\nTitle\n\nFinding: FIN-001-BUG-001\n", &id), None);
        assert_eq!(reason("Fix it\n\nBecause\n\nof that\n", &id), None);
    }

    fn written(change: &'static str, title: &str) -> Written {
        Written {
            id: "FIN-001-BUG-001".parse().unwrap(),
            change,
            from: None,
            to: None,
            title: title.to_owned(),
            path: String::new(),
            fix: None,
            notes: Vec::new(),
            alike: Vec::new(),
        }
    }

    /// GF-DX-021: of 50 findings that stand in a message, 49 had only moved.
    #[test]
    fn what_only_moved_is_counted_and_takes_no_line_from_what_is_news() {
        let news: Vec<Written> = (0..51).map(|_| written("edited", "news")).collect();
        let kept: Vec<Written> = ["moved", "reimported", "moved"].map(|word| written(word, "kept")).into();
        let all: Vec<&Written> = kept.iter().chain(&news).collect();
        let told = titles(&all).unwrap();
        assert_eq!(told.lines().filter(|line| *line == "- FIN-001-BUG-001 news").count(), 50);
        assert!(told.ends_with("\n- and 1 more\n- 2 only moved\n- 1 only reimported"), "{told}");
        assert_eq!(titles(&all[..3]).unwrap(), "- 2 only moved\n- 1 only reimported");
    }

    #[test]
    fn the_title_of_one_finding_is_kept_whole() {
        for (title, line) in
            [("#2 crash", "  #2 crash"), ("Signed-off-by: X <y>", "  Signed-off-by: X <y>"), ("a b", "a b")]
        {
            assert_eq!(titles(&[&written("created", title)]).unwrap(), line);
        }
    }
}
