//! What is compared of a finding, read softly: what does not fit is not compared.

use super::title::{normal_title, words};
use crate::model::Kind;
use crate::text::{Node, Wording, scan};

/// Two findings of one title whose descriptions have less in common, by the share of words in the same order, tell two
/// stories. Of descriptions on two matters of one project, one in two has a twelfth, one in a hundred more than a fifth.
const ONE_STORY: f64 = 1.0 / 3.0;

/// A description of which so much stands in the other, in the same order, is that one, revised.
const ONE_TEXT: f64 = 0.5;

/// What is compared of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Portrait {
    /// Its type, where it is asked about.
    pub kind: Option<Kind>,
    /// What it is, in a line.
    pub title: String,
    /// What it is, at length.
    pub description: Wording,
    /// The part of the code it is about.
    pub component: Option<String>,
    /// The files it is about.
    pub files: Vec<String>,
}

impl Portrait {
    /// That of a finding's fields.
    pub fn of(root: &Node) -> Portrait {
        let text = |field: &str| root.get(field).and_then(Node::as_str).unwrap_or_default().to_owned();
        let places = root.get("locations").and_then(Node::items).unwrap_or_default().iter();
        Portrait {
            kind: text("type").parse().ok(),
            title: text("title"),
            description: Wording::of(&text("description")),
            component: Some(text("component")).filter(|name| !name.trim().is_empty()),
            files: places.filter_map(|place| Some(place.get("path")?.as_str()?.to_owned())).collect(),
        }
    }

    /// That of a finding's file; `None` for what is no JSON.
    pub fn read(bytes: &[u8]) -> Option<Portrait> {
        scan(bytes).root.as_ref().map(Portrait::of)
    }

    /// Have both the same type and title, and neither a place nor a component that the other contradicts, nor a description
    /// of something else? The findings of one kind of mistake have one title, and each its own place.
    pub fn is_same_report(&self, other: &Portrait) -> bool {
        let is_same_title = normal_title(&self.title) == normal_title(&other.title);
        is_same_title
            && self.kind == other.kind
            && !self.contradicts(other)
            && !self.tells_another_story(other)
    }

    /// Is the other this one, told anew: one description revised, or a title of which more than half of all words stayed,
    /// above descriptions of one story? Places and components that contradict each other are of two.
    pub fn is_retold_as(&self, other: &Portrait) -> bool {
        let is_one = match self.in_common(other) {
            Some(share) if share >= ONE_TEXT => true,
            Some(share) if share < ONE_STORY => false,
            _ => self.keeps_title_of(other),
        };
        is_one && !self.contradicts(other)
    }

    /// Of two of one title: is the other this one, with half of its description as it was?
    pub fn is_revised_as(&self, other: &Portrait) -> bool {
        self.in_common(other).is_none_or(|share| share >= ONE_TEXT) && !self.contradicts(other)
    }

    /// Of two of one title: has the other's description nothing to do with this one's? One that only grew has all of it.
    pub fn is_unrelated_to(&self, other: &Portrait) -> bool {
        let has_grown = || self.description.of_shorter(&other.description) >= ONE_TEXT;
        self.in_common(other).is_some_and(|share| share < ONE_STORY) && !has_grown()
    }

    /// The share of words that both descriptions have; `None` where one of them tells nothing beyond its title.
    fn in_common(&self, other: &Portrait) -> Option<f64> {
        let is_told =
            |portrait: &&Portrait| !portrait.description.is_empty() && !portrait.repeats_its_title();
        let have_texts = [self, other].iter().all(is_told);
        have_texts.then(|| self.description.in_common(&other.description))
    }

    /// Is the description nothing but the title, as where only one of them was given?
    fn repeats_its_title(&self) -> bool {
        self.description == Wording::of(&self.title)
    }

    /// Have both titles more than half of all their words in common?
    fn keeps_title_of(&self, other: &Portrait) -> bool {
        let (one, other) = (words(&self.title), words(&other.title));
        let common = one.iter().filter(|word| other.binary_search(word).is_ok()).count();
        2 * common > one.len() + other.len() - common
    }

    /// Have both a description, and hardly a word in common?
    fn tells_another_story(&self, other: &Portrait) -> bool {
        let (one, other) = (&self.description, &other.description);
        !one.is_empty() && !other.is_empty() && one.in_common(other) < ONE_STORY
    }

    /// Do both name files, and none in common, or two components?
    pub fn contradicts(&self, other: &Portrait) -> bool {
        self.shares_file(other) == Some(false) || self.shares_component(other) == Some(false)
    }

    /// Is one file named by both? `None` where one of them names none.
    pub(super) fn shares_file(&self, other: &Portrait) -> Option<bool> {
        let can_tell = !self.files.is_empty() && !other.files.is_empty();
        can_tell.then(|| self.files.iter().any(|file| other.files.contains(file)))
    }

    /// Do both name one component, in whatever letter case? `None` where one of them names none.
    pub(super) fn shares_component(&self, other: &Portrait) -> Option<bool> {
        let (one, other) = (self.component.as_deref()?, other.component.as_deref()?);
        Some(one.trim().to_lowercase() == other.trim().to_lowercase())
    }
}
