//! Judges findings and runs together: clashes, references, attachments, totals.

use std::collections::{BTreeMap, HashMap};

use super::attachment::Attached;
use super::duplicates::judge_duplicates;
use super::level::Levels;
use super::location;
use super::problem::{Problem, quoted};
use super::rule::Rule;
use super::sheet::Sheet;
use crate::model::{Finding, Place, Run, place_of};

/// Everything that is there, each thing with its file's path relative to the repository's root.
#[derive(Debug, Clone, Copy)]
pub struct Set<'s> {
    /// The findings that could be read.
    pub findings: &'s [(String, Finding)],
    /// Files of findings that could not be read: they exist, and their names are taken.
    pub unread: &'s [String],
    /// The runs that could be read.
    pub runs: &'s [(String, Run)],
}

/// Judges the set by every rule that needs more than one file, or a look at the disk: `attached` says what stands
/// at a path inside the repository. The problems are sorted by path and have no line yet: see
/// [`Problem::locate`].
pub fn check_set(set: &Set<'_>, attached: &dyn Fn(&str) -> Attached, levels: &Levels) -> Vec<Problem> {
    let names = Names::of(set);
    let mut problems = clashes(set, levels);
    problems.extend(judge_duplicates(set.findings, &names, levels));
    for (path, finding) in set.findings {
        let mut sheet = Sheet::new(path, levels);
        judge_related(&mut sheet, finding, &names);
        judge_files(&mut sheet, finding, attached);
        location::judge_files(&mut sheet, finding, attached);
        problems.extend(sheet.finish(""));
    }
    problems.extend(totals(set, levels));
    problems.sort_by(|left, right| left.path.cmp(&right.path));
    problems
}

/// Who is called what, case-folded: ids first, then earlier ids.
pub(super) struct Names {
    ids: HashMap<String, Option<usize>>,
    aliases: HashMap<String, usize>,
}

impl Names {
    fn of(set: &Set<'_>) -> Self {
        let unread = set.unread.iter().map(|path| (stem_of(path), None));
        let findings = set.findings.iter().enumerate();
        let read = findings.clone().map(|(index, (_, finding))| (folded(finding.id.as_str()), Some(index)));
        let aliases = findings.flat_map(|(index, (_, finding))| {
            finding.aliases.iter().map(move |alias| (folded(alias), index))
        });
        Names { ids: unread.chain(read).collect(), aliases: aliases.collect() }
    }

    /// Is there a finding of this id, or one that had it?
    pub(super) fn know(&self, id: &str) -> bool {
        let id = folded(id);
        self.ids.contains_key(&id) || self.aliases.contains_key(&id)
    }

    /// The index of the finding of this id, or of one that had it, if it could be read.
    pub(super) fn index(&self, id: &str) -> Option<usize> {
        let id = folded(id);
        match self.ids.get(&id) {
            Some(index) => *index,
            None => self.aliases.get(&id).copied(),
        }
    }
}

fn folded(id: &str) -> String {
    id.to_ascii_lowercase()
}

/// The id that an unread file is named after, case-folded.
fn stem_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    folded(name.strip_suffix(".json").unwrap_or(name))
}

/// Every file whose id another file has too.
fn clashes(set: &Set<'_>, levels: &Levels) -> Vec<Problem> {
    let mut holders: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, finding) in set.findings {
        holders.entry(folded(finding.id.as_str())).or_default().push(path);
    }
    for path in set.unread {
        holders.entry(stem_of(path)).or_default().push(path);
    }
    let mut problems = Vec::new();
    for paths in holders.values().filter(|paths| paths.len() > 1) {
        for path in paths {
            let other = paths.iter().find(|other| *other != path).unwrap_or(path);
            problems.extend(clash(path, other, paths.len() - 1, levels));
        }
    }
    problems
}

fn clash(path: &str, other: &str, others: usize, levels: &Levels) -> Vec<Problem> {
    let mut sheet = Sheet::new(path, levels);
    let more = if others > 1 { format!(" and {} more", others - 1) } else { String::new() };
    sheet
        .add(Rule::IdClash, None, &format!("the id stands in {} too{more}", quoted(other)))
        .field(&["id"])
        .hint("give the younger finding a new id, and note the old one in its aliases");
    sheet.finish("")
}

fn judge_related(sheet: &mut Sheet<'_>, finding: &Finding, names: &Names) {
    for (index, related) in finding.related_findings.iter().enumerate() {
        if !names.know(related) {
            sheet
                .add(
                    Rule::RelatedMissing,
                    None,
                    &format!("the related finding {} is not here", quoted(related)),
                )
                .field(&["related_findings", &index.to_string()]);
        }
    }
}

fn judge_files(sheet: &mut Sheet<'_>, finding: &Finding, attached: &dyn Fn(&str) -> Attached) {
    for (index, attachment) in finding.attachments.iter().enumerate() {
        let Some(Place::Inside(path)) = attachment.path.as_deref().map(place_of) else {
            continue;
        };
        let (rule, message) = match attached(&path) {
            Attached::There => continue,
            Attached::Absent => (Rule::AttachmentMissing, "is not in the repository"),
            Attached::Symlink => {
                (Rule::AttachmentSymlink, "is behind a symbolic link, which is not followed")
            }
        };
        sheet.add(rule, None, &format!("the attached file {} {message}", quoted(&path))).field(&[
            "attachments",
            &index.to_string(),
            "path",
        ]);
    }
}

/// Every run whose total is not the number of findings that name it.
fn totals(set: &Set<'_>, levels: &Levels) -> Vec<Problem> {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for run in set.findings.iter().filter_map(|(_, finding)| finding.agent_run_id.as_deref()) {
        *counts.entry(run).or_default() += 1;
    }
    let mut problems = Vec::new();
    for (path, run) in set.runs {
        let count = counts.get(run.run_id.as_str()).copied().unwrap_or_default();
        // An unread finding may be one of the run's.
        let Some(total) = run.total_findings.filter(|total| *total < count || set.unread.is_empty()) else {
            continue;
        };
        if total != count {
            let mut sheet = Sheet::new(path, levels);
            let message = format!(
                "total_findings is {total}, but the number of findings that name this run is {count}"
            );
            sheet.add(Rule::RunTotal, None, &message).field(&["total_findings"]);
            problems.extend(sheet.finish(""));
        }
    }
    problems
}
