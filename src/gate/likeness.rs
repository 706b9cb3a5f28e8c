//! Does an id still mean the same finding? What the branch says is held against what the base says, fact by fact; a fact
//! that one of them does not state speaks neither way, unless the branch took it out and tells another story.

use std::collections::HashSet;

use super::version::Version;
use crate::model::Summary;

/// Texts are cut into overlapping pieces of so many letters: they hold through typing errors, in every script.
const PIECE: usize = 4;

/// A long text has most short pieces of any other by chance: what is left of a text in a longer one is sought by these.
const LONG_PIECE: usize = 8;

/// So many letters of a text are cut into pieces. What lies beyond counts as not shared.
const MOST: usize = 8192;

/// Of texts about different things one pair in a thousand shares a third of the shorter one's pieces.
const PART: usize = 40;

/// When a text is still the one that it was.
struct Measure {
    /// A text of fewer letters ("to do", "see title") says nothing where it is replaced.
    fewest: usize,
    /// So many hundredths of the longer text are in both: measured by the shorter one, a few words kept would do.
    stays: usize,
}

const TITLE: Measure = Measure { fewest: 1, stays: PART };

/// Most of it, or the old text would hide in a new one of its length.
const DESCRIPTION: Measure = Measure { fewest: 11, stays: 60 };

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
}

/// What two versions agree on, and on what they do not.
pub(super) struct Likeness {
    same: Vec<Fact>,
    other: Vec<Fact>,
}

impl Likeness {
    /// Holds what the branch says now against what the base said before.
    pub(super) fn of(before: &Version, now: &Version) -> Likeness {
        let (was, is) = (&before.summary, &now.summary);
        let title = TITLE.agree(&was.title, &is.title);
        let description = DESCRIPTION.agree(&was.description, &is.description);
        let is_retold = [title, description].contains(&Some(false));
        let verdicts = [
            (Fact::Title, title),
            (Fact::Description, description),
            (Fact::Component, agree_on_component(was, is)),
            (Fact::Locations, agree_on_places(&before.places, &now.places, is_retold)),
            (Fact::Fingerprint, agree_on_fingerprint(before, now, is_retold)),
            // whoever writes over a finding keeps the moment at no cost: only another one tells something
            (Fact::Created, (was.created_at != is.created_at).then_some(false)),
        ];
        let those =
            |wanted| verdicts.iter().filter(|(_, is)| *is == Some(wanted)).map(|(fact, _)| *fact).collect();
        Likeness { same: those(true), other: those(false) }
    }

    /// Are they one finding? A text of it has to stay, and what stays has to weigh as much as what does not; below another
    /// title, more.
    pub(super) fn is_kin(&self) -> bool {
        let weight = |facts: &[Fact]| facts.iter().map(|fact| fact.weight()).sum::<usize>();
        let (same, other) = (weight(&self.same), weight(&self.other));
        if self.same.contains(&Fact::Title) {
            return same >= other;
        }
        self.same.contains(&Fact::Description) && same > other
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

fn agree_on_component(was: &Summary, is: &Summary) -> Option<bool> {
    Some(was.component.as_ref()?.trim().eq_ignore_ascii_case(is.component.as_ref()?.trim()))
}

/// Do two versions name the same files? Where a text is another, files taken out or added belong to another finding.
fn agree_on_places(was: &[String], is: &[String], is_retold: bool) -> Option<bool> {
    let known: HashSet<&String> = was.iter().collect();
    let kept = is.iter().filter(|place| known.contains(place)).count();
    match () {
        () if was.is_empty() => None,
        () if is.is_empty() => is_retold.then_some(false),
        () if kept == 0 => Some(false),
        () if kept == is.len() => Some(true),
        () => is_retold.then_some(false),
    }
}

fn agree_on_fingerprint(before: &Version, now: &Version, is_retold: bool) -> Option<bool> {
    let was = before.fingerprint.as_ref()?;
    match &now.fingerprint {
        Some(is) => Some(was == is),
        None => is_retold.then_some(false),
    }
}

impl Measure {
    /// Does a text stay? `None` where one is empty, too short to tell, or grew or shrank a lot.
    fn agree(&self, was: &str, is: &str) -> Option<bool> {
        let (was, is) = (letters(was), letters(is));
        match () {
            () if was.is_empty() || is.is_empty() => None,
            () if was == is => Some(true),
            () if was.len().min(is.len()) < self.fewest => None,
            () => self.weigh(&was, &is),
        }
    }

    fn weigh(&self, was: &[char], is: &[char]) -> Option<bool> {
        let kept = share_of_longer(was, is);
        match () {
            () if kept >= self.stays => Some(true),
            () if kept >= PART || share_of_shorter(was, is) >= PART => None,
            () => Some(false),
        }
    }
}

/// How many hundredths of the longer text are in both.
fn share_of_longer(one: &[char], other: &[char]) -> usize {
    let [shared, _, longer] = overlap(one, other, PIECE);
    let letters = one.len().max(other.len());
    shared * 100 * letters.min(MOST) / (longer * letters)
}

/// How many hundredths of the shorter text are in both.
fn share_of_shorter(one: &[char], other: &[char]) -> usize {
    let [shared, shorter, _] = overlap(one, other, LONG_PIECE);
    shared * 100 / shorter
}

/// How many pieces of a size two texts share, and how many the one with fewer and the one with more of them has.
fn overlap(one: &[char], other: &[char], size: usize) -> [usize; 3] {
    let size = size.min(one.len()).min(other.len());
    let (one, other) = (pieces(one, size), pieces(other, size));
    let shared = one.intersection(&other).count();
    [shared, one.len().min(other.len()), one.len().max(other.len())]
}

fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn pieces(letters: &[char], size: usize) -> HashSet<&[char]> {
    letters[..letters.len().min(MOST)].windows(size).collect()
}
