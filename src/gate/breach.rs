//! What a finding did that a policy forbids.

use std::borrow::Cow;

use serde::Serialize;

use super::version::Version;
use crate::model::{FindingId, Query, Severity, Spot, Status, words};
use crate::text::{redacted, shortened};

/// So many characters of a title are shown.
const HEADLINE: usize = 120;

words! {
    /// Why a finding does not pass.
    pub Reason, "reason" {
        /// It stands there, whoever brought it.
        Open = "open",
        /// The branch brings it.
        New = "new",
        /// The branch opens it again.
        Reopened = "reopened",
        /// The branch makes it worse.
        Raised = "raised",
        /// The branch edits it, and now the policy is about it.
        Edited = "edited",
        /// The branch removes it.
        Removed = "removed",
        /// The branch makes it less severe than the policy asks.
        Lowered = "lowered",
        /// The branch closes it, and not as fixed.
        Closed = "closed",
        /// The branch edits it, and now the policy is no longer about it.
        Withdrawn = "withdrawn",
        /// The branch names another findings folder, and nobody has judged what lies there.
        Moved = "moved",
        /// The branch brings settings with which commands would fail.
        Settings = "settings",
        /// Its file cannot be read, so nobody knows.
        Unreadable = "unreadable",
        /// There is no finding at all.
        Empty = "empty",
    }
}

impl Reason {
    /// Is it about a finding of the base that is no longer as it was? The settings may allow that.
    pub fn is_departure(self) -> bool {
        matches!(self, Reason::Removed | Reason::Lowered | Reason::Closed | Reason::Withdrawn)
    }

    /// What to do so that it passes; `ID` stands for the finding.
    fn hint(self) -> &'static str {
        match self {
            Reason::Open | Reason::New | Reason::Reopened | Reason::Raised | Reason::Edited => {
                "fix it and 'git findings resolve ID --type fixed' on this branch, or have the policy changed where \
                 the branch goes"
            }
            Reason::Removed | Reason::Lowered | Reason::Closed | Reason::Withdrawn => {
                "take the change back, or have ID put into 'allow' of [gate] where the branch goes"
            }
            Reason::Moved => {
                "move the folder on the branch it goes into, with nothing else, and then merge that"
            }
            Reason::Settings => {
                "mend .findings-config.toml; 'git findings config' tells whether it can be read"
            }
            Reason::Unreadable => "'git findings validate' says what is wrong with the file",
            Reason::Empty => "is the findings folder where the settings say, and is it committed?",
        }
    }
}

/// A finding as the base had it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Before {
    /// Its id there.
    pub id: FindingId,
    /// Its severity there.
    pub severity: Severity,
    /// Its status there.
    pub status: Status,
}

/// One finding that does not pass, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// Why.
    pub reason: Reason,
    /// Its id; none where there is no finding, or a file without one.
    pub id: Option<FindingId>,
    /// Its file, on the branch if it is still there.
    pub path: Option<String>,
    /// The line of its severity, from 1.
    pub line: Option<usize>,
    /// Its title, without credentials.
    pub title: Option<String>,
    /// The tool and the rule that found it, where a tool did, without credentials.
    pub found_by: Option<String>,
    /// Where in the code it is, without credentials.
    pub locations: Vec<Spot>,
    /// Its severity on the branch.
    pub severity: Option<Severity>,
    /// Its status on the branch.
    pub status: Option<Status>,
    /// The finding as the base had it.
    pub before: Option<Before>,
    /// The query of the policy that takes it.
    pub rule: Option<String>,
    /// What is wrong, in a line.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Breach {
    /// A breach that is about no finding that could be read.
    pub fn about(reason: Reason, id: Option<FindingId>, path: Option<String>, message: String) -> Breach {
        let hint = reason.hint().replace("ID", id.as_ref().map_or("ID", FindingId::as_str));
        Breach {
            reason,
            id,
            path,
            line: None,
            title: None,
            found_by: None,
            locations: Vec::new(),
            severity: None,
            status: None,
            before: None,
            rule: None,
            message,
            hint,
        }
    }

    /// A breach by a finding as the branch has it, or as the base had it where it is gone.
    pub(super) fn by(reason: Reason, version: &Version, rule: &Query, message: String) -> Breach {
        let summary = &version.summary;
        let found_by = redacted(&summary.found_by()).into_owned();
        let clean = |spot: &Spot| Spot { path: redacted(&spot.path).into_owned(), ..*spot };
        Breach {
            line: version.line,
            found_by: (!found_by.is_empty()).then_some(found_by),
            locations: summary.locations.iter().map(clean).collect(),
            title: Some(redacted(&summary.title).into_owned()),
            severity: Some(summary.severity),
            status: Some(summary.status),
            rule: Some(rule.to_string()),
            ..Breach::about(reason, Some(summary.id.clone()), Some(version.path.clone()), message)
        }
    }

    pub(super) fn since(mut self, before: &Version) -> Breach {
        let Version { summary, .. } = before;
        // what the settings of the base may allow has its id there
        if self.reason.is_departure() {
            self.hint = self.reason.hint().replace("ID", summary.id.as_str());
        }
        self.before =
            Some(Before { id: summary.id.clone(), severity: summary.severity, status: summary.status });
        self
    }

    /// The file and line that a reviewer is led to, the line from 1: what is wrong with the code, in the code; what the
    /// branch edited to hide it, in the finding's own file.
    pub fn place(&self) -> Option<(&str, usize)> {
        let in_code = self.locations.first().filter(|_| !self.reason.is_departure());
        let line = |spot: &Spot| spot.start_line.map_or(1, |line| line.get() as usize);
        let own = || Some((self.path.as_deref()?, self.line.unwrap_or(1)));
        in_code.map(|spot| (spot.path.as_str(), line(spot))).or_else(own)
    }

    /// Its own file, where a reviewer is led elsewhere: `findings/SEC-001.json:6`.
    pub fn own_file(&self) -> Option<String> {
        let path = self.path.as_deref()?;
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        self.place().filter(|(place, _)| *place != path).map(|_| format!("{path}{line}"))
    }

    /// Its title where people read it; one of any length makes no line of that length.
    pub fn headline(&self) -> Option<Cow<'_, str>> {
        self.title.as_deref().map(|title| shortened(title, HEADLINE))
    }

    /// The id by which the settings may allow it.
    pub(super) fn base_id(&self) -> Option<&FindingId> {
        self.before.as_ref().map(|before| &before.id).or(self.id.as_ref())
    }
}
