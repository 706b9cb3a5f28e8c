//! A commit that may be the recorded one under another name, and how much speaks for it.

use crate::git::Hash;

/// A commit of HEAD's history that something leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its name.
    pub commit: Hash,
    /// Is it on HEAD's first-parent line?
    pub is_on_first_parents: bool,
    /// Did git tell that it took the place of the recorded one?
    pub is_rewritten: bool,
    /// Was it written in the same second?
    pub has_date: bool,
    /// Was it written by the same person? `None` where the author of the recorded one is not known.
    pub has_author: Option<bool>,
    /// Did it stand beside the recorded one: committed no later, under another subject? No rewriting comes before what it
    /// rewrites.
    pub is_beside: bool,
    /// Does its message name the finding?
    pub names_finding: bool,
    /// Has it the recorded patch id? Confirms, and leads to nothing by itself.
    pub has_patch: bool,
    /// What else makes a date more than a coincidence, where nothing stronger does.
    pub support: Option<Support>,
}

/// Why a commit of the same second is likely to be the recorded one, although its author and its patch do not tell: it
/// was committed after the finding had been resolved, as a rewritten one is, and one of these holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// It changes a file that the finding names among its locations.
    Location,
    /// The fix was assumed to be what the resolution stood upon, and the resolution stands upon this one.
    Resolution,
}

/// What led to a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Git told that it rewrote the one to the other.
    Rewritten,
    /// Author and author date are the same, or the date where the author is not known.
    Authorship,
    /// Its message names the finding.
    Trailer,
    /// The finding became resolved in it.
    Derived,
}

/// How sure that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Git told so, or the patch is the same.
    Certain,
    /// It could be otherwise only by a strange chance.
    Likely,
    /// May be a coincidence: for people to look at.
    Weak,
}

impl Method {
    /// As it is told.
    pub fn word(self) -> &'static str {
        match self {
            Method::Rewritten => "rewritten",
            Method::Authorship => "authorship",
            Method::Trailer => "trailer",
            Method::Derived => "derived",
        }
    }
}

impl Confidence {
    /// As it is told.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Certain => "certain",
            Confidence::Likely => "likely",
            Confidence::Weak => "weak",
        }
    }
}

impl Candidate {
    /// What led to it, by what weighs most.
    pub fn method(&self) -> Method {
        match () {
            () if self.is_rewritten => Method::Rewritten,
            () if self.has_authorship() => Method::Authorship,
            () => Method::Trailer,
        }
    }

    /// How sure it is.
    pub fn confidence(&self) -> Confidence {
        match () {
            () if self.is_rewritten || self.has_patch => Confidence::Certain,
            () if self.names_finding || self.support.is_some() => Confidence::Likely,
            () if self.has_authorship() && self.has_author == Some(true) => Confidence::Likely,
            () => Confidence::Weak,
        }
    }

    /// What speaks for it, in words.
    pub fn reasons(&self) -> Vec<&'static str> {
        let each = [
            (self.is_rewritten, "git rewrote the one to the other"),
            (self.has_authorship() && self.has_author == Some(true), "same author"),
            (self.has_authorship(), "same author date"),
            (self.has_patch, "same patch"),
            (self.names_finding, "its message names the finding"),
            (self.support == Some(Support::Location), "changes a file that the finding names"),
            (self.support == Some(Support::Resolution), "the finding was resolved right after it"),
        ];
        each.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect()
    }

    /// Does anything lead to it?
    pub(super) fn is_one(&self) -> bool {
        self.is_rewritten || self.has_authorship() || self.names_finding
    }

    /// Does nothing but the date lead to it, of which nobody knows whether it is a coincidence?
    pub fn has_date_alone(&self) -> bool {
        self.confidence() == Confidence::Weak
    }

    /// A date of somebody else's leads nowhere, nor does that of a commit that stood beside, unless the patch tells that
    /// this is the same one under another name.
    fn has_authorship(&self) -> bool {
        self.has_date && (self.has_patch || self.has_author != Some(false) && !self.is_beside)
    }

    /// What git told weighs more than a patch, and that more than what commits say, of which two things weigh more
    /// than one.
    pub(super) fn weight(&self) -> (bool, bool, usize) {
        let says = usize::from(self.has_authorship()) + usize::from(self.names_finding);
        (self.is_rewritten, self.has_patch, says)
    }
}
