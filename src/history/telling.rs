//! From the ledger to the events of a range: the steps that its tip reaches, in order, folded.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Range;
use super::event::{Event, EventKind, Origin};
use super::ledger::{Ledger, NONE, Step};
use super::lives::Lives;
use super::replay::{Replay, View};
use crate::git::{Error, Hash, Objects, Repository};
use crate::model::{FindingId, LARGEST, Summary, Timestamp};

/// A ledger seen from one tip.
pub(super) struct Telling<'ledger> {
    ledger: &'ledger Ledger,
    range: &'ledger Range,
    tip: u32,
    /// The one finding that is told of, if it is one.
    finding: Option<u32>,
    /// Which commits are on the first-parent line of the tip.
    line: Vec<bool>,
    /// Which commits are left out.
    hidden: Option<Vec<bool>>,
    /// Which findings lived under another id, in the view of the graph.
    lives: Lives,
    /// The steps that the tip reaches, in order, each with where it comes from.
    steps: Vec<(usize, Arc<Origin>)>,
}

impl<'ledger> Telling<'ledger> {
    /// Authors have the names under which `.mailmap` wants them seen.
    pub(super) fn new(
        ledger: &'ledger Ledger,
        range: &'ledger Range,
        repository: &Repository,
    ) -> Result<Telling<'ledger>, Error> {
        Telling::begin(None, ledger, range, repository)
    }

    /// As [`Telling::new`], of one finding, by its number.
    pub(super) fn of_finding(
        finding: u32,
        ledger: &'ledger Ledger,
        range: &'ledger Range,
        repository: &Repository,
    ) -> Result<Telling<'ledger>, Error> {
        Telling::begin(Some(finding), ledger, range, repository)
    }

    fn begin(
        finding: Option<u32>,
        ledger: &'ledger Ledger,
        range: &'ledger Range,
        repository: &Repository,
    ) -> Result<Telling<'ledger>, Error> {
        let missing = |hash: &Hash| Error::MissingObject { hash: *hash };
        let number = |hash: &Hash| ledger.commits.find(hash).ok_or_else(|| missing(hash));
        let tip = number(&range.tip)?;
        let hidden: Vec<u32> = range.hidden.iter().map(number).collect::<Result<_, _>>()?;
        let hidden = (!hidden.is_empty()).then(|| ledger.commits.reached(&hidden));
        let mut telling = Telling {
            ledger,
            range,
            tip,
            finding,
            line: ledger.commits.line(tip),
            hidden,
            lives: Lives::default(),
            steps: Vec::new(),
        };
        let mut steps = telling.reached();
        telling.lives = lives(ledger, &steps, repository)?;
        if let Some(finding) = finding {
            let names = telling.lives.under_any_id(finding);
            steps.retain(|step| concerns(ledger, *step, &names));
        }
        let names = telling.names(&steps, repository)?;
        telling.steps =
            steps.into_iter().filter_map(|step| Some((step, telling.origin(step, &names)?))).collect();
        Ok(telling)
    }

    /// The steps that the tip reaches, in the order in which history is told.
    fn reached(&self) -> Vec<usize> {
        let Ledger { commits, steps, .. } = self.ledger;
        let reached = commits.reached(&[self.tip]);
        let mut step_of = vec![NONE; commits.len()];
        for (number, step) in steps.iter().enumerate() {
            step_of[step.commit as usize] = number as u32;
        }
        let told = commits.in_order().filter(|commit| reached[*commit as usize]);
        told.map(|commit| step_of[commit as usize])
            .filter(|step| *step != NONE)
            .map(|step| step as usize)
            .collect()
    }

    /// The names of all authors by the numbers of their texts.
    fn names(&self, steps: &[usize], repository: &Repository) -> Result<HashMap<u32, Arc<str>>, Error> {
        let text = |author: u32| &self.ledger.texts[author as usize];
        let mut names: HashMap<u32, Arc<str>> = HashMap::new();
        for step in steps {
            let author = self.ledger.steps[*step].author;
            names.entry(author).or_insert_with(|| Arc::clone(text(author)));
        }
        let people: BTreeMap<&str, ()> = names.keys().map(|author| (&**text(*author), ())).collect();
        let mapped = repository.mapped_names(&people.into_keys().collect::<Vec<_>>())?;
        for name in names.values_mut() {
            if let Some(mapped) = mapped.get(&**name) {
                *name = mapped.as_str().into();
            }
        }
        Ok(names)
    }

    fn origin(&self, step: usize, names: &HashMap<u32, Arc<str>>) -> Option<Arc<Origin>> {
        let Step { commit, author, subject, message, committed_at, authored_at, .. } =
            self.ledger.steps[step];
        let text = |text: u32| Arc::clone(&self.ledger.texts[text as usize]);
        Some(Arc::new(Origin {
            commit: self.ledger.commits.hash(commit)?,
            committed_at,
            author: Arc::clone(names.get(&author)?),
            authored_at,
            subject: text(subject),
            message: (message != NONE).then(|| text(message)),
            main: self.line[commit as usize],
            backdated: self.ledger.commits.is_backdated(commit),
        }))
    }

    /// The events of the range.
    pub(super) fn events(&self, view: View) -> Vec<Event> {
        let mut events =
            self.fold(view, |commit| self.hidden.as_ref().is_none_or(|hidden| !hidden[commit as usize]));
        events.retain(|event| self.range.has_time_of(event));
        events
    }

    /// The events of the first-parent line from its beginning to the range's end.
    pub(super) fn main_line(&self) -> Vec<Event> {
        let mut events = self.fold(View::Line, |_| true);
        events.retain(|event| self.range.is_before_end(event));
        events
    }

    /// Who brought each finding first. `told` are the events of the range.
    pub(super) fn reporters(&self, told: &[Event]) -> HashMap<FindingId, Arc<str>> {
        let whole = if self.range.is_whole() { Vec::new() } else { self.fold(View::Graph, |_| true) };
        let events = if self.range.is_whole() { told } else { &whole };
        let mut reporters = HashMap::new();
        for event in events.iter().filter(|event| event.kind == EventKind::Created) {
            reporters.entry(event.id.clone()).or_insert_with(|| Arc::clone(&event.origin.author));
        }
        reporters
    }

    /// All steps are folded, for what later ones need to know of them; some are told.
    fn fold(&self, view: View, is_told: impl Fn(u32) -> bool) -> Vec<Event> {
        let none = Lives::default();
        let lives = if view == View::Graph { &self.lives } else { &none };
        let mut replay = Replay::new(self.ledger, view, self.finding, lives);
        let mut events = Vec::with_capacity(self.steps.len());
        for (step, origin) in self.steps.iter().filter(|(_, origin)| view == View::Graph || origin.main) {
            let told = events.len();
            replay.step(*step, origin, &mut events);
            if !is_told(self.ledger.steps[*step].commit) {
                events.truncate(told);
            }
        }
        events
    }

    /// Did nothing ever happen?
    pub(super) fn is_blank(&self) -> bool {
        self.steps.is_empty()
    }

    /// The committer's time of the tip.
    pub(super) fn tip_committed_at(&self) -> Timestamp {
        Timestamp::from_unix(self.ledger.commits.time(self.tip), 0)
    }
}

/// Does a step change one of these findings, in any view?
fn concerns(ledger: &Ledger, step: usize, findings: &[u32]) -> bool {
    let mut changes = ledger.graph_of(step).start..ledger.steps[step].line_end as usize;
    changes.any(|change| findings.contains(&ledger.finding_of(change)))
}

/// Which findings lived under another id, by what their files say of it.
fn lives(ledger: &Ledger, steps: &[usize], repository: &Repository) -> Result<Lives, Error> {
    let mut objects: Option<Objects> = None;
    let mut aliases_of = |blob: &Hash| -> Result<Vec<FindingId>, Error> {
        let objects = match &mut objects {
            Some(open) => open,
            none => none.insert(repository.objects()?),
        };
        // one that cannot be read was readable when it came to be known
        let summary = objects.blob_within(blob, LARGEST).ok().and_then(|bytes| Summary::read(&bytes).ok());
        let aliases = summary.map(|summary| summary.aliases).unwrap_or_default();
        Ok(aliases.iter().filter_map(|alias| alias.parse().ok()).collect())
    };
    Lives::find(ledger, steps, &mut aliases_of)
}
