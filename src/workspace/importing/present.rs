//! The findings that are there, and what an import adds to them.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::exchange::{Decision, Edit, Existing, How, Planned};
use crate::likeness::Portrait;
use crate::model::{FINDING, Finding, FindingId, Summary};
use crate::report::{ImportedFinding, ImportedFindings, Upkeep, Written};
use crate::store::{self, Folder};
use crate::text::{self, Node};
use crate::workspace::allocation::Allocation;
use crate::workspace::change::{FileChange, Plan};
use crate::workspace::files::Files;
use crate::workspace::filing::file;
use crate::workspace::gathering::Place;
use crate::workspace::{Failure, Workspace, alike};

/// The findings that are there, by id.
pub(super) struct Present {
    findings: BTreeMap<FindingId, (String, String, Rc<Node>)>,
    /// Where the plan has what was added to it, by path.
    planned: HashMap<String, Spot>,
}

/// Where a plan has a finding.
#[derive(Clone, Copy)]
struct Spot {
    file: usize,
    change: usize,
}

impl Present {
    /// Reads them all.
    ///
    /// # Errors
    /// One that cannot be read might be filed twice.
    pub(super) fn read(workspace: &Workspace, place: Place) -> Result<Present, Failure> {
        let mut files = Files::open(workspace, place)?;
        files.all.sort_by(store::by_id);
        let mut findings = BTreeMap::new();
        for file in &files.all {
            let Some(bytes) = files.load_there(file)? else { continue };
            let scan = text::scan(&bytes);
            let Some(root) = scan.root else {
                return Err(Failure::repository(format!(
                    "'{}' cannot be read, so an import might file it twice",
                    file.path
                ))
                .hint(format!("'git findings validate {}' says what is wrong", file.path)));
            };
            findings.insert(file.id.clone(), (file.path.clone(), scan.text.to_owned(), Rc::new(root)));
        }
        Ok(Present { findings, planned: HashMap::new() })
    }

    /// What an import may meet.
    pub(super) fn existing(&self) -> impl Iterator<Item = Existing> {
        self.findings.iter().map(|(id, (_, _, node))| Existing { id: id.clone(), node: Rc::clone(node) })
    }

    /// The same, to compare new ones with: what no scanner's rule found.
    pub(super) fn to_compare<'workspace>(
        &self,
        workspace: &'workspace Workspace,
        place: Place,
    ) -> alike::Present<'workspace> {
        let mut present = alike::Present::none(workspace, place);
        for (id, (path, text, node)) in &self.findings {
            let summary = Summary::read(text.as_bytes()).ok();
            if let Some(summary) = summary.filter(|_| node.at(&["source", "rule"]).is_none()) {
                present.add(Summary { id: id.clone(), ..summary }, path.clone(), Portrait::of(node));
            }
        }
        present
    }

    /// Adds those that are filed, changed, opened or closed, by name.
    pub(super) fn name(&self, planned: &[Planned], named: &mut ImportedFindings) {
        for Planned { id, decision, .. } in planned {
            let Some(id) = id.clone() else { continue };
            match decision {
                Decision::Created(node) => named.created.push(ImportedFinding::of(id, node)),
                Decision::Changed { how: How::Reopened, edits } => {
                    named.reopened.extend(self.edited(id, edits, &named.created));
                }
                Decision::Changed { how: How::Closed, edits } => {
                    named.closed.extend(self.edited(id, edits, &named.created))
                }
                Decision::Changed { how: How::Updated, edits } => {
                    let news = self.edited(id, edits, &named.created).filter(|_| upkeep(edits).is_none());
                    named.updated.extend(news);
                }
                _ => {}
            }
        }
    }

    /// One that was there before, as it is after these edits; one that this very import filed, as it was filed.
    fn edited(&self, id: FindingId, edits: &[Edit], filed: &[ImportedFinding]) -> Option<ImportedFinding> {
        let Some((_, _, node)) = self.findings.get(&id) else {
            return filed.iter().find(|finding| finding.id == id).cloned();
        };
        let mut node = Node::clone(node);
        edits.iter().for_each(|edit| edit.apply(&mut node));
        Some(ImportedFinding::of(id, &node))
    }

    /// Adds to the plan what was decided about records.
    ///
    /// # Errors
    /// A finding that does not fit the schema.
    pub(super) fn add_all(
        &mut self,
        plan: &mut Plan,
        folder: &Folder,
        all: Vec<Planned>,
        allocation: &mut Allocation<'_>,
    ) -> Result<(), Failure> {
        for planned in all {
            let Some(id) = planned.id else { continue };
            match planned.decision {
                Decision::Created(node) => {
                    allocation.take(&id);
                    file(plan, folder, id, &node)?;
                }
                Decision::Changed { edits, .. } => self.changed(plan, folder, id, &edits)?,
                Decision::Unchanged | Decision::Kept(_) | Decision::Refused(_) => continue,
            }
            if let Some(last) = plan.files.last() {
                let place = Spot { file: plan.files.len() - 1, change: plan.changes.len() - 1 };
                self.planned.entry(last.path.clone()).or_insert(place);
            }
        }
        Ok(())
    }

    /// A finding that this very import made is changed in the plan, any other in its file.
    fn changed(
        &self,
        plan: &mut Plan,
        folder: &Folder,
        id: FindingId,
        edits: &[Edit],
    ) -> Result<(), Failure> {
        let path = self.findings.get(&id).map_or_else(|| folder.path_for(&id), |(path, _, _)| path.clone());
        let planned = self.planned.get(&path).copied();
        let before = match planned {
            Some(place) => plan.files[place.file].after.clone().unwrap_or_default(),
            None => self.findings.get(&id).map(|(_, text, _)| text.clone()).unwrap_or_default(),
        };
        let after = edited(&before, edits)?;
        let (old, new) = (read(&before), read(&after));
        let (from, to) = (old.map(|finding| finding.status), new.as_ref().map(|finding| finding.status));
        let title = new.map(|finding| finding.title).unwrap_or_default();
        let change = word_of(from != to, edits);
        if let Some(place) = planned {
            plan.files[place.file].after = Some(after);
            let told = &mut plan.changes[place.change];
            if told.upkeep().is_some() || told.change == "edited" && from != to {
                told.change = change;
            }
            (told.to, told.title) = (to, title);
            return Ok(());
        }
        plan.changes.push(Written {
            id,
            change,
            from,
            to,
            title,
            path: path.clone(),
            fix: None,
            notes: Vec::new(),
            alike: Vec::new(),
        });
        plan.files.push(FileChange { path, before: Some(before), after: Some(after) });
        Ok(())
    }
}

/// The text of a finding with these values.
fn edited(text: &str, edits: &[Edit]) -> Result<String, Failure> {
    let mut text = text.to_owned();
    for edit in edits {
        let field: Vec<&str> = edit.path.iter().map(String::as_str).collect();
        text = match &edit.value {
            Some(value) => text::set_field(&text, FINDING, &field, value)?,
            None => text::remove_field(&text, FINDING, &field)?,
        };
    }
    Ok(text)
}

/// What these edits do, in the words of an answer.
fn word_of(is_turned: bool, edits: &[Edit]) -> &'static str {
    match upkeep(edits) {
        _ if is_turned => "status",
        Some(upkeep) => upkeep.word(),
        None => "edited",
    }
}

/// What the edits are, where nothing of them is news.
fn upkeep(edits: &[Edit]) -> Option<Upkeep> {
    let fields: Vec<String> = edits.iter().map(|edit| edit.path.join(".")).collect();
    Upkeep::of(fields.iter().map(String::as_str))
}

fn read(text: &str) -> Option<Finding> {
    Finding::read(&text::scan(text.as_bytes()).root?).ok()
}
