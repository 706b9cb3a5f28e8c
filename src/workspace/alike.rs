//! Findings that may be one: a new one, or one that is asked about, beside those that are there. Files are read only of
//! the few whose titles have enough in common.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::HashMap;

use super::change::Plan;
use super::gathering::{self, Detail, Place};
use super::work_tree::WorkTree;
use super::{Broken, Failure, Workspace, files};
use crate::likeness::{Crowd, Likeness, Portrait, Wish};
use crate::model::{FindingId, Kind, Status, Summary};
use crate::report::{Alike, Written};
use crate::store::Located;
use crate::text::scan;

/// Likely duplicates: what people are told of unasked.
pub const LIKELY: Wish = Wish { least: 0.6, most: 3, looks: 5 };

/// From this score on a finding of the same type counts as the one that is there, where nobody is asked.
pub const CERTAIN: f64 = 0.9;

/// So many files are read for a note at most: it is not worth a read of ten thousand.
const MOST_READ: usize = 100;

/// So many new findings of one import are named with those that they are like.
const MOST_NAMED: usize = 10;

/// The findings of a place, to be compared with.
pub struct Present<'workspace> {
    workspace: &'workspace Workspace,
    place: Place,
    crowd: Crowd,
    members: Vec<Member>,
    /// Files that could not be read: what is asked about may be among them.
    pub broken: Broken,
}

/// One of them in short.
struct Member {
    summary: Summary,
    path: String,
    /// What is compared of it, once it was read; `None` where it cannot be.
    portrait: OnceCell<Option<Portrait>>,
}

impl<'workspace> Present<'workspace> {
    /// All that are asked for. One that cannot be read is like none.
    ///
    /// # Errors
    /// Where the folder is missing, or a tree cannot be read.
    pub fn all(
        workspace: &'workspace Workspace,
        place: Place,
        is_asked_for: &(dyn Fn(&Summary) -> bool + Sync),
    ) -> Result<Self, Failure> {
        let choose =
            |summary: Summary, path: &str| is_asked_for(&summary).then(|| (summary, path.to_owned()));
        let found = gathering::chosen(workspace, place, Detail::AllButDescription, &choose)?;
        Ok(Present { broken: found.broken, ..Present::of(workspace, place, found.findings) })
    }

    /// None yet.
    pub fn none(workspace: &'workspace Workspace, place: Place) -> Self {
        Present { workspace, place, crowd: Crowd::default(), members: Vec::new(), broken: Broken::default() }
    }

    /// For a note: all of a commit, whose findings are remembered; of the work tree, whose `files` these are, those of these
    /// types that were filed last, as their numbers tell.
    ///
    /// # Errors
    /// As [`Present::all`].
    pub fn last(
        workspace: &'workspace Workspace,
        place: Place,
        files: &[Located],
        kinds: &[Kind],
    ) -> Result<Self, Failure> {
        match place {
            Place::Commit(_) => Present::all(workspace, place, &|_| true),
            Place::WorkTree => {
                let found = among_the_last(workspace, files, kinds)?;
                Ok(Present::of(workspace, place, found))
            }
        }
    }

    fn of(workspace: &'workspace Workspace, place: Place, mut found: Vec<(Summary, String)>) -> Self {
        found.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
        let mut present = Present::none(workspace, place);
        for (summary, path) in found {
            present.crowd.add(&summary.title);
            present.members.push(Member { summary, path, portrait: OnceCell::new() });
        }
        present
    }

    /// Takes a finding that is about to be filed.
    pub fn add(&mut self, summary: Summary, path: String, portrait: Portrait) {
        self.crowd.add(&summary.title);
        self.members.push(Member { summary, path, portrait: OnceCell::from(Some(portrait)) });
    }

    /// Those most alike, the best first.
    pub fn nearest(&self, asked: &Portrait, wish: Wish) -> Vec<Alike> {
        let found = self.crowd.nearest(asked, wish, &|member| self.portrait(member));
        found.into_iter().map(|(member, likeness)| self.members[member].alike(likeness)).collect()
    }

    /// The finding that this is: one of the same type and title that is about nothing else, or one of that type which is
    /// alike beyond doubt. One that is open goes before one that people closed without a fix; for a duplicate stands the
    /// finding that it repeats.
    pub fn same(&self, asked: &Portrait) -> Option<(&Summary, &str)> {
        let is_it = |member: &usize| self.portrait(*member).is_some_and(|other| other.is_same_report(asked));
        // hundreds may have one title: only those are read that could be it
        let titled = self.crowd.of_title(&asked.title).filter(|member| self.members[*member].may_be(asked));
        let certain = std::iter::once_with(|| self.certain(asked)).flatten();
        let mut decided = None;
        for member in titled.filter(is_it).chain(certain).filter_map(|member| self.stands_for(member)) {
            if member.summary.status.is_open() {
                return Some((&member.summary, &member.path));
            }
            decided.get_or_insert(member);
        }
        decided.map(|member| (&member.summary, member.path.as_str()))
    }

    fn certain(&self, asked: &Portrait) -> Vec<usize> {
        let wish = Wish { least: CERTAIN, ..LIKELY };
        let found = self.crowd.nearest(asked, wish, &|member| self.portrait(member));
        let fits = |other: &Portrait| other.kind == asked.kind && !other.contradicts(asked);
        let members = found.into_iter().map(|(member, _)| member);
        members.filter(|member| self.portrait(*member).is_some_and(fits)).collect()
    }

    /// The finding that a member is in the end. `None` where that is gone, or was fixed: then it is news.
    fn stands_for(&self, member: usize) -> Option<&Member> {
        let (mut member, mut met) = (&self.members[member], Vec::new());
        while member.summary.status == Status::Duplicate {
            let of = member.summary.duplicate_of.as_deref().filter(|_| !met.contains(&&member.summary.id))?;
            met.push(&member.summary.id);
            member = self.members.iter().find(|other| other.has_id(of))?;
        }
        (member.summary.status != Status::Resolved).then_some(member)
    }

    fn portrait(&self, member: usize) -> Option<&Portrait> {
        let member = &self.members[member];
        let read = || Portrait::read(&files::load(self.workspace, self.place, &member.path).ok()??);
        member.portrait.get_or_init(read).as_ref()
    }
}

impl Member {
    /// Is this its id, or an earlier one?
    fn has_id(&self, typed: &str) -> bool {
        let Summary { id, aliases, .. } = &self.summary;
        let mut known = std::iter::once(id.as_str()).chain(aliases.iter().map(String::as_str));
        known.any(|known| known.eq_ignore_ascii_case(typed))
    }

    /// Do type and component, which are known without its file, leave that open?
    fn may_be(&self, asked: &Portrait) -> bool {
        let Summary { kind, component, .. } = &self.summary;
        let short = Portrait { kind: Some(*kind), component: component.clone(), ..Portrait::default() };
        asked.kind == short.kind && !asked.contradicts(&short)
    }

    fn alike(&self, likeness: Likeness) -> Alike {
        let summary = &self.summary;
        Alike {
            id: summary.id.clone(),
            score: likeness.score,
            parts: likeness,
            kind: summary.kind,
            severity: summary.severity,
            status: summary.status,
            title: summary.title.clone(),
            component: summary.component.clone(),
            path: self.path.clone(),
        }
    }
}

/// The findings that were filed last; all of them where they are few.
fn among_the_last(
    workspace: &Workspace,
    files: &[Located],
    kinds: &[Kind],
) -> Result<Vec<(Summary, String)>, Failure> {
    let tree = WorkTree::open(workspace)?;
    let left_out: Vec<Located> = tree.left_out().filter_map(Result::ok).collect();
    let mut files: Vec<&Located> = files.iter().chain(&left_out).collect();
    if files.len() > MOST_READ {
        let number = |file: &Located| {
            let (_, kind, number) = file.id.parts()?;
            kinds.contains(&kind).then_some(number)
        };
        let mut numbered: Vec<(Option<u64>, &Located)> =
            files.into_iter().map(|file| (number(file), file)).collect();
        numbered.select_nth_unstable_by_key(MOST_READ, |(number, _)| Reverse(*number));
        files = numbered.into_iter().take(MOST_READ).map(|(_, file)| file).collect();
    }
    let read = |file: &Located| {
        let bytes = tree.load(file).ok()??;
        Some((Summary { id: file.id.clone(), ..Summary::read(&bytes).ok()? }, file.path.clone()))
    };
    Ok(files.into_iter().filter_map(read).collect())
}

/// What to tell of findings that are like one that is filed; none where there are none.
pub fn note(id: &FindingId, alike: &[Alike]) -> Option<String> {
    let first = alike.first()?;
    let told: Vec<String> = alike.iter().map(Alike::line).collect();
    Some(format!(
        "note: {id} may repeat {}; if so: git findings resolve {id} --type duplicate --of {}",
        told.join(", "),
        first.id
    ))
}

/// Tells of each finding that a plan brings which of those that are there, or come before it in the plan, it may repeat. What
/// a scanner's rule found is told apart by rule and place, and is not compared.
pub(super) fn tell<'workspace>(plan: &mut Plan, present: impl FnOnce() -> Present<'workspace>) {
    let is_new = |change: &Written| change.change == "created";
    if !plan.changes.iter().any(is_new) {
        return;
    }
    let mut present = present();
    let texts: HashMap<&str, &str> =
        plan.files.iter().filter_map(|file| Some((file.path.as_str(), file.after.as_deref()?))).collect();
    for change in plan.changes.iter_mut().filter(|change| is_new(change)) {
        let text = texts.get(change.path.as_str()).copied().unwrap_or_default();
        let (Some(root), Ok(summary)) = (scan(text.as_bytes()).root, Summary::read(text.as_bytes())) else {
            continue;
        };
        if root.at(&["source", "rule"]).is_none() {
            let portrait = Portrait::of(&root);
            change.alike = present.nearest(&portrait, LIKELY);
            present.add(summary, change.path.clone(), portrait);
        }
    }
    plan.notes.extend(notes(&plan.changes));
}

/// The notes of a plan: those of the likeliest, and how many more there are.
fn notes(changes: &[Written]) -> Vec<String> {
    let mut found: Vec<&Written> = changes.iter().filter(|change| !change.alike.is_empty()).collect();
    let score = |change: &Written| change.alike.first().map_or(0.0, |alike| alike.score);
    found.sort_by(|one, other| score(other).total_cmp(&score(one)));
    let mut notes: Vec<String> =
        found.iter().take(MOST_NAMED).filter_map(|change| note(&change.id, &change.alike)).collect();
    if let Some(more) = found.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        notes.push(format!(
            "note: {more} more may repeat others; 'git findings similar ID' tells which, --json here, too"
        ));
    }
    notes
}
