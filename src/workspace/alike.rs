//! Findings that may be one: a new one, or one that is asked about, beside those that are there. Files are read only of
//! the few whose titles have enough in common.

mod before;

use std::cell::OnceCell;
use std::collections::HashMap;

use super::change::Plan;
use super::gathering::{self, Brief, Detail, Place};
use super::{Broken, Failure, Workspace, files};
use crate::likeness::{Crowd, Likeness, Portrait, Wish};
use crate::model::{FindingId, Status, Summary};
use crate::report::{Alike, Written};
use crate::store::Located;
use crate::text::scan;

pub use before::New;

/// Likely duplicates: what people are told of unasked.
pub const LIKELY: Wish = Wish { least: 0.6, most: 3, looks: 5, is_thorough: false };

/// From this score on a finding of the same type counts as the one that is there, where nobody is asked.
pub const CERTAIN: f64 = 0.9;

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
    /// Its file, once it was read; `None` where it cannot be.
    file: OnceCell<Option<Shown>>,
}

/// What a finding's file shows.
struct Shown {
    /// What is compared of it.
    portrait: Portrait,
    /// What was last written into it, and may not be committed.
    summary: Summary,
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
        let mut findings = found.findings;
        findings.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
        Ok(Present { broken: found.broken, ..Present::of(workspace, place, findings) })
    }

    /// None yet.
    pub fn none(workspace: &'workspace Workspace, place: Place) -> Self {
        Present { workspace, place, crowd: Crowd::default(), members: Vec::new(), broken: Broken::default() }
    }

    /// For a note: all of a commit, whose findings are remembered; of the work tree, whose `files` these are, those of the new
    /// ones' types that were filed last, as their numbers tell, and the older ones whose titles are likest.
    ///
    /// # Errors
    /// As [`Present::all`].
    pub fn before(
        workspace: &'workspace Workspace,
        place: Place,
        files: &[Located],
        new: &[New<'_>],
    ) -> Result<Self, Failure> {
        match place {
            Place::Commit(_) => Present::all(workspace, place, &|_| true),
            Place::WorkTree => {
                Ok(Present::of(workspace, place, before::in_work_tree(workspace, files, new)?))
            }
        }
    }

    fn of(workspace: &'workspace Workspace, place: Place, found: Vec<Brief>) -> Self {
        let mut present = Present::none(workspace, place);
        for (summary, path) in found {
            present.crowd.add(&summary.title);
            present.members.push(Member { summary, path, file: OnceCell::new() });
        }
        present
    }

    /// Takes a finding that is about to be filed.
    pub fn add(&mut self, summary: Summary, path: String, portrait: Portrait) {
        self.crowd.add(&summary.title);
        let shown = Shown { portrait, summary: summary.clone() };
        self.members.push(Member { summary, path, file: OnceCell::from(Some(shown)) });
    }

    /// How many there are to be compared with.
    pub fn count(&self) -> usize {
        self.members.len()
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
        let shown = member.file.get_or_init(|| {
            let bytes = files::load(self.workspace, self.place, &member.path).ok()??;
            let shown = Shown { portrait: Portrait::read(&bytes)?, summary: Summary::read(&bytes).ok()? };
            // one that got another title since is not the one that was looked for
            (shown.summary.title == member.summary.title).then_some(shown)
        });
        shown.as_ref().map(|shown| &shown.portrait)
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
        let summary = self.file.get().and_then(Option::as_ref).map_or(&self.summary, |shown| &shown.summary);
        Alike {
            id: self.summary.id.clone(),
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
