//! How alike two findings are, as a number between 0 and 1.

use serde::Serialize;

use super::portrait::Portrait;

/// How much each part weighs. What one of the two findings does not say weighs nothing.
const TITLE: f64 = 5.0;
const DESCRIPTION: f64 = 3.0;
const FILES: f64 = 2.0;
const COMPONENT: f64 = 1.0;
const KIND: f64 = 1.0;

/// How alike two findings are, and in what.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Likeness {
    /// Of all parts, between 0 and 1: the mean of what they say, by their weights.
    #[serde(skip)]
    pub score: f64,
    /// The share of words that both titles have, rare ones counting more.
    pub title: f64,
    /// The share of words that both descriptions have in the same order; `None` where one is empty. So in what follows.
    pub description: Option<f64>,
    /// Have they a file in common?
    pub files: Option<bool>,
    /// Is it one component?
    pub component: Option<bool>,
    /// Is it one type?
    #[serde(rename = "type")]
    pub kind: Option<bool>,
}

impl Likeness {
    /// Compares two findings whose titles are this much alike.
    pub(super) fn of(title: f64, one: &Portrait, other: &Portrait) -> Likeness {
        let common = || one.description.in_common(&other.description);
        Likeness::with(title, one, other, common)
    }

    /// The highest score that they can have, for a comparison of long texts may be spared.
    pub(super) fn at_most(title: f64, one: &Portrait, other: &Portrait) -> f64 {
        Likeness::with(title, one, other, || 1.0).score
    }

    fn with(title: f64, one: &Portrait, other: &Portrait, common: impl Fn() -> f64) -> Likeness {
        let has_texts = !one.description.is_empty() && !other.description.is_empty();
        let description = has_texts.then(common);
        let kind = one.kind.zip(other.kind).map(|(one, other)| one == other);
        let (files, component) = (one.shares_file(other), one.shares_component(other));
        let word = |is_same: Option<bool>| is_same.map(|is_same| if is_same { 1.0 } else { 0.0 });
        let parts = [
            (TITLE, Some(title)),
            (DESCRIPTION, description),
            (FILES, word(files)),
            (COMPONENT, word(component)),
            (KIND, word(kind)),
        ];
        Likeness {
            score: mean(&parts),
            title: rounded(title),
            description: description.map(rounded),
            files,
            component,
            kind,
        }
    }

    /// What makes them alike, in a few words; nothing where all of it is little.
    pub fn because(&self) -> String {
        let is_high = |share: f64| share >= 0.5;
        let reasons = [
            (self.title >= 1.0, "same words in the title"),
            (is_high(self.title) && self.title < 1.0, "title"),
            (self.description == Some(1.0), "same description"),
            (self.description.is_some_and(|share| is_high(share) && share < 1.0), "description"),
            (self.files == Some(true), "same file"),
            (self.component == Some(true), "same component"),
        ];
        let told: Vec<&str> = reasons.iter().filter(|(holds, _)| *holds).map(|(_, word)| *word).collect();
        told.join(", ")
    }
}

fn mean(parts: &[(f64, Option<f64>)]) -> f64 {
    let said = || parts.iter().filter_map(|(weight, share)| Some((weight, (*share)?)));
    let weight: f64 = said().map(|(weight, _)| weight).sum();
    rounded(said().map(|(weight, share)| weight * share).sum::<f64>() / weight)
}

/// Two decimals are all that such a number can be trusted for.
fn rounded(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}
