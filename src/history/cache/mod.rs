//! What is known of history, kept in the git directory that all work trees share. Nothing depends on it: it may be
//! missing, damaged, or not to be written, and then history is read from the commits. Commits never change, so what is
//! known of one holds for every branch and stays known; only what it was told by may change, and stands in the key.

mod edits;
mod layout;
mod look;

pub(super) use edits::EditCache;
pub use look::{Look, Remembered};

use super::ledger::{Ledger, Mark};
use crate::git::{Crew, Cuts, Memory, Repository};

/// The version of what is remembered of commits: of the layout, of how findings are read, of how changes are told. To be
/// raised when any of them gives another answer than before.
const VERSION: u32 = 1;

/// The names of the files.
const HISTORY: &str = "history";
const EDITS: &str = "edits";

/// The memory of one findings folder of a repository.
pub(super) struct Cache<'repository> {
    repository: &'repository Repository,
    cuts: Cuts,
    memory: Memory<'repository>,
}

impl<'repository> Cache<'repository> {
    /// Reads the file; `None` where nothing may be remembered.
    pub(super) fn open(repository: &'repository Repository, folder: &str) -> Option<Cache<'repository>> {
        let cuts = Cuts::load(repository).ok()?;
        let (format, cut) = (repository.format(), cuts.listed());
        let made_from = format!("{VERSION}\n{format:?}\n{folder}\n{cut}");
        let memory = Memory::open(repository, HISTORY, &made_from)?;
        Some(Cache { repository, cuts, memory })
    }

    /// What is remembered. Where one segment makes no sense, all are forgotten.
    pub(super) fn ledger(&self) -> Ledger {
        self.sound_ledger().unwrap_or_default()
    }

    /// The same; `None` where a segment makes no sense.
    fn sound_ledger(&self) -> Option<Ledger> {
        let (mut ledger, length) = (Ledger::default(), self.repository.format().length());
        self.memory.segments().try_for_each(|segment| layout::add(&mut ledger, segment, length))?;
        Some(ledger)
    }

    /// Do these readers see the history that is remembered here?
    pub(super) fn is_of(&self, crew: &mut Crew) -> bool {
        *crew.first().cuts() == self.cuts && self.repository.may_remember().unwrap_or(false)
    }

    /// Remembers what came to be known beyond the mark, or everything, where what was known before has been mended.
    pub(super) fn keep(&self, ledger: &Ledger, known: &Mark, is_mended: bool) {
        let is_of_use = known.commits > 0 && !is_mended;
        let more = if is_of_use { layout::segment(ledger, known) } else { Vec::new() };
        self.memory.keep(is_of_use, &more, || layout::segment(&ledger.renumbered(), &Mark::default()));
    }
}
