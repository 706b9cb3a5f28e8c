//! Several readers of one repository, each on a thread of its own. A list is cut into runs of neighbours, since what
//! lies together in history lies together in packs; the answers come in the order of the list.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::{Objects, Source};
use crate::git::error::Error;
use crate::git::hash::Hash;
use crate::git::progress::{Progress, Unwatched};
use crate::git::repository::Repository;

/// Fewer items than this are not worth a thread of their own.
const LEAST: usize = 128;

/// So many runs for each reader: one that is slowed down leaves the rest of its share to the others.
const RUNS: usize = 4;

/// No run is longer, so that whoever watches hears of it.
const LONGEST: usize = 1024;

/// Readers of one repository.
#[derive(Debug)]
pub struct Crew {
    first: Objects,
    others: Vec<Objects>,
    most: usize,
    progress: Arc<dyn Progress>,
}

impl Repository {
    /// As many readers as there are cores; one where git itself has to read.
    ///
    /// # Errors
    /// As [`Repository::objects`].
    pub fn crew(&self) -> Result<Crew, Error> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let mut crew = Crew::of(self.objects()?, cores);
        crew.progress = Arc::clone(self.progress());
        Ok(crew)
    }
}

impl Crew {
    pub(in crate::git) fn of(mut first: Objects, cores: usize) -> Crew {
        let most = if first.source() == Source::Fast { cores } else { 1 };
        first.share_among(most);
        Crew { first, others: Vec::new(), most, progress: Arc::new(Unwatched) }
    }

    /// The reader for what has to be done in one go.
    pub fn first(&mut self) -> &mut Objects {
        &mut self.first
    }

    /// Puts items into the order in which the objects that they name are read fastest.
    pub fn sort_for_reading<Item>(&mut self, items: &mut [Item], name: impl Fn(&Item) -> Hash) {
        items.sort_by_cached_key(|item| self.first.place(&name(item)));
    }

    /// Who watches.
    pub fn progress(&self) -> &Arc<dyn Progress> {
        &self.progress
    }

    /// What `work` makes of all items, in their order; it is given runs of them. `what` is what a user calls the items.
    ///
    /// # Errors
    /// The failure of the earliest run that failed.
    pub fn each<Item: Sync, Answer: Send>(
        &mut self,
        what: &'static str,
        items: &[Item],
        work: impl Fn(&mut Objects, &[Item]) -> Result<Vec<Answer>, Error> + Sync,
    ) -> Result<Vec<Answer>, Error> {
        let wanted = (items.len() / LEAST).clamp(1, self.most);
        while self.others.len() + 1 < wanted {
            self.others.push(self.first.sibling());
        }
        let length = items.len().div_ceil(wanted * RUNS).clamp(1, LONGEST);
        let tell = |done| self.progress.at(what, done, Some(items.len()));
        let runs = Runs::over(items, length, &work, &tell);
        thread::scope(|scope| {
            for reader in self.others.iter_mut().take(wanted - 1) {
                // a thread that cannot start leaves its share to the others
                drop(thread::Builder::new().spawn_scoped(scope, || runs.take_part(reader)));
            }
            runs.take_part(&mut self.first);
        });
        runs.answers()
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.progress.over();
    }
}

/// What was made of one run.
type Read<Answer> = Result<Vec<Answer>, Error>;

/// The runs of one list, taken one by one by whoever is free.
struct Runs<'list, Item, Answer, Work> {
    items: &'list [Item],
    length: usize,
    work: &'list Work,
    /// Is told how many items are done.
    tell: &'list (dyn Fn(usize) + Sync),
    finished: AtomicUsize,
    next: AtomicUsize,
    has_failed: AtomicBool,
    done: Mutex<Vec<(usize, Read<Answer>)>>,
}

impl<'list, Item, Answer, Work> Runs<'list, Item, Answer, Work>
where
    Work: Fn(&mut Objects, &[Item]) -> Read<Answer>,
{
    fn over(
        items: &'list [Item],
        length: usize,
        work: &'list Work,
        tell: &'list (dyn Fn(usize) + Sync),
    ) -> Self {
        let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (has_failed, done) = (AtomicBool::new(false), Mutex::default());
        Runs { items, length, work, tell, finished, next, has_failed, done }
    }

    /// Goes on until there is no run left. Runs before one that failed are taken already, so that the earliest failure
    /// is always found.
    fn take_part(&self, objects: &mut Objects) {
        while !self.has_failed.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(run) = self.items.chunks(self.length).nth(number) else { break };
            let answer = (self.work)(objects, run);
            (self.tell)(self.finished.fetch_add(run.len(), Ordering::Relaxed) + run.len());
            self.has_failed.fetch_or(answer.is_err(), Ordering::Relaxed);
            self.done.lock().unwrap_or_else(PoisonError::into_inner).push((number, answer));
        }
    }

    fn answers(self) -> Read<Answer> {
        let mut done = self.done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_unstable_by_key(|(number, _)| *number);
        let mut answers = Vec::with_capacity(self.items.len());
        for (_, run) in done {
            answers.extend(run?);
        }
        Ok(answers)
    }
}
