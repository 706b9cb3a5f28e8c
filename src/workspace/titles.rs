//! What to tell of titles that are about to be stored and hold characters that no reader sees.

use super::Workspace;
use super::change::{FileChange, Plan};
use crate::model::Summary;
use crate::rules::{Rule, hidden_in_title};
use crate::text::counted;

/// A warning of the titles that a plan brings, unless the rule is off; a title that stood there before is not its doing.
pub(super) fn warning(workspace: &Workspace, plan: &Plan) -> Option<String> {
    let level = workspace.levels.of(Rule::HiddenInTitle)?;
    let mut found = plan.files.iter().filter_map(newly_hidden);
    let (first, hidden) = found.next()?;
    let more = match found.count() {
        0 => String::new(),
        more => format!(", and {} with such characters", counted(more, "more title")),
    };
    Some(format!(
        "{level}: the title of {} has U+{:04X}, a character that no reader sees{more}; 'git findings edit {} --set \
         title=TEXT' writes another",
        first.id,
        u32::from(hidden),
        first.id
    ))
}

/// The finding and the first such character, if its title is a new one.
fn newly_hidden(file: &FileChange) -> Option<(Summary, char)> {
    let after = read(file.after.as_deref())?;
    let hidden = hidden_in_title(&after.title)?;
    let had_it = read(file.before.as_deref()).is_some_and(|before| before.title == after.title);
    (!had_it).then_some((after, hidden))
}

/// A finding, where its text may hold such characters at all: as they are, or written as escapes.
fn read(text: Option<&str>) -> Option<Summary> {
    let text = text.filter(|text| !text.is_ascii() || text.contains('\\'))?;
    Summary::read(text.as_bytes()).ok()
}
