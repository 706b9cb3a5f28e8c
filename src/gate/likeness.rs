//! Does an id still mean the same finding? What two versions say is held against each other, fact by fact; a fact that one
//! of them does not state speaks neither way.

use std::collections::HashSet;

use super::version::Version;

/// Texts are cut into overlapping pieces of so many letters: they hold through typing errors, in every script.
const PIECE: usize = 4;

/// A description of fewer pieces ("to do", "see title") says nothing where it is replaced.
const FEWEST: usize = 8;

/// So many letters of a text are enough to know it by.
const MOST: usize = 4096;

/// Texts are alike where they share two fifths of the pieces of the shorter one. Of texts about different things one pair
/// in a thousand shares a third; whoever adds to a text keeps all.
const SHARED: [usize; 2] = [2, 5];

/// What a finding is known by, and how much it weighs: many findings of one rule have one title, and many of one part of
/// the code one component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fact {
    Title,
    Description,
    Component,
    Locations,
    Fingerprint,
    Created,
}

impl Fact {
    const ALL: [Fact; 6] =
        [Fact::Title, Fact::Description, Fact::Component, Fact::Locations, Fact::Fingerprint, Fact::Created];

    fn word(self) -> &'static str {
        match self {
            Fact::Title => "title",
            Fact::Description => "description",
            Fact::Component => "component",
            Fact::Locations => "locations",
            Fact::Fingerprint => "fingerprint",
            Fact::Created => "created_at",
        }
    }

    fn weight(self) -> usize {
        match self {
            Fact::Title | Fact::Component => 1,
            Fact::Description | Fact::Locations | Fact::Fingerprint | Fact::Created => 2,
        }
    }

    /// Do two versions agree on it? `None` where one does not say, or where it says nothing.
    fn agrees(self, one: &Version, other: &Version) -> Option<bool> {
        let (was, is) = (&one.summary, &other.summary);
        match self {
            Fact::Title => agree(&was.title, &is.title, 1),
            Fact::Description => agree(&was.description, &is.description, FEWEST),
            Fact::Component => {
                Some(was.component.as_ref()?.trim().eq_ignore_ascii_case(is.component.as_ref()?.trim()))
            }
            Fact::Locations => {
                let are_stated = !one.places.is_empty() && !other.places.is_empty();
                are_stated.then(|| one.places.iter().any(|place| other.places.contains(place)))
            }
            Fact::Fingerprint => Some(one.fingerprint.as_ref()? == other.fingerprint.as_ref()?),
            // whoever writes over a finding keeps the moment at no cost: only another one tells something
            Fact::Created => (was.created_at != is.created_at).then_some(false),
        }
    }
}

/// What two versions agree on, and on what they do not.
pub(super) struct Likeness {
    same: Vec<Fact>,
    other: Vec<Fact>,
}

impl Likeness {
    pub(super) fn of(one: &Version, other: &Version) -> Likeness {
        let verdicts = Fact::ALL.map(|fact| (fact, fact.agrees(one, other)));
        let those =
            |wanted| verdicts.iter().filter(|(_, is)| *is == Some(wanted)).map(|(fact, _)| *fact).collect();
        Likeness { same: those(true), other: those(false) }
    }

    /// Are they one finding? A text of it has to stay, and what stays has to weigh as much as what does not.
    pub(super) fn is_kin(&self) -> bool {
        let weight = |facts: &[Fact]| facts.iter().map(|fact| fact.weight()).sum::<usize>();
        let keeps_text = self.same.contains(&Fact::Title) || self.same.contains(&Fact::Description);
        keeps_text && weight(&self.same) >= weight(&self.other)
    }

    /// `another description and locations`
    pub(super) fn difference(&self) -> String {
        let words: Vec<&str> = self.other.iter().map(|fact| fact.word()).collect();
        match words.split_last() {
            None => "no text in common".to_owned(),
            Some((last, [])) => format!("another {last}"),
            Some((last, before)) => format!("another {} and {last}", before.join(", ")),
        }
    }
}

/// Do two texts say much the same? `None` where one is empty, or too short to tell.
fn agree(one: &str, other: &str, fewest: usize) -> Option<bool> {
    let (one, other) = (letters(one), letters(other));
    if one.is_empty() || other.is_empty() {
        return None;
    }
    if one == other {
        return Some(true);
    }
    let (one, other) = (pieces(&one), pieces(&other));
    let shorter = one.len().min(other.len());
    let [part, whole] = SHARED;
    (shorter >= fewest).then(|| one.intersection(&other).count() * whole >= shorter * part)
}

fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).take(MOST).collect()
}

fn pieces(letters: &[char]) -> HashSet<&[char]> {
    letters.windows(PIECE.min(letters.len())).collect()
}
