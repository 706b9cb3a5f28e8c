//! How a repository is found: git says where it lies and what is configured, and decides about ownership and extensions.
//! What it said is remembered until something changes that could change the answer; most commands then ask nothing.

mod answers;
mod facts;
mod place;
mod settings;
mod witness;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::time::SystemTime;

use super::error::Error;
use super::program::Program;
pub(super) use answers::file as answers;
use answers::{Answers, Shelf, fresh};
use place::Place;

pub(super) use facts::Facts;
pub use settings::Settings;
pub(super) use settings::{is_asked_for, read};

use settings::Listing;

/// A repository that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) facts: Facts,
    pub(super) settings: Settings,
    /// What may be remembered of it.
    pub(super) unkept: Option<Unkept>,
}

/// What git has just said of a repository of the usual kind.
#[derive(Debug)]
pub(super) struct Unkept {
    shelf: Shelf,
    facts: Facts,
    listing: Listing,
    /// When it was asked.
    moment: SystemTime,
}

impl Unkept {
    /// Remembers it. What cannot be remembered is asked again next time.
    pub(super) fn keep(&self, program: &Program) {
        let Ok(version) = program.version(&self.facts.git_dir) else { return };
        let answers = Answers {
            facts: self.facts.clone(),
            settings: self.listing.settings(),
            version: version.to_owned(),
        };
        if let Some(witnesses) = fresh(&answers.facts, &self.listing, program, self.moment) {
            self.shelf.keep(&witnesses, &answers);
        }
    }
}

/// Finds the repository that holds the folder. With `remembers`, what git said before counts as long as it holds.
///
/// # Errors
/// [`Error::NotARepository`], [`Error::DubiousOwnership`], or git's own failure.
pub(super) fn find(program: &Program, cwd: &Path, remembers: bool) -> Result<Found, Error> {
    let place = if remembers { Place::above(cwd, program.variables()) } else { None };
    let shelf = place.as_ref().map(|place| Shelf::of(place, program));
    if let Some(answers) = place.as_ref().zip(shelf.as_ref()).and_then(|(place, shelf)| shelf.find(place)) {
        program.set_version(answers.version);
        return Ok(Found { facts: answers.facts, settings: answers.settings, unkept: None });
    }
    let moment = SystemTime::now();
    let (facts, listing) = ask(program, cwd, place.as_ref())?;
    let settings = listing.settings();
    let is_usual = |place: &Place| facts == Facts::at(place, facts.format, facts.hooks.clone());
    let shelf = shelf.filter(|_| place.is_some_and(|place| is_usual(&place)));
    let unkept = shelf.map(|shelf| Unkept { shelf, facts: facts.clone(), listing, moment });
    Ok(Found { facts, settings, unkept })
}

/// Git answers both questions at the same time.
fn ask(program: &Program, cwd: &Path, place: Option<&Place>) -> Result<(Facts, Listing), Error> {
    // at the top, files are named relative to the top
    let listing = settings::begin_listing(program, place.map_or(cwd, |place| &place.top))?;
    let facts = Facts::ask(program, cwd);
    // waited for in any case, so that no process is left behind
    let listing = Listing::of(listing.try_run()?);
    Ok((facts?, listing))
}
