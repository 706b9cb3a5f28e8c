//! The rules by name.

use std::str::FromStr;

use super::coded::coded;
use crate::model::nearest;

/// A code that no rule has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown rule '{}'{}", .found.escape_debug(), .nearest.map(|code| format!(", did you mean '{code}'?")).unwrap_or_default())]
pub struct RuleError {
    /// What was asked for.
    pub found: String,
    /// The rule most like it, if one is like it.
    pub nearest: Option<&'static str>,
}

coded! {
    /// Something that must hold for a finding, a run, or the set of them.
    Rule

    NotJson Error "not-json" "A file holds one JSON value by RFC 8259."
    NotUtf8 Error "not-utf8" "A file is UTF-8 text."
    ByteOrderMark Error "byte-order-mark" "A file does not begin with a byte order mark: JSON has no place for it."
    DuplicateKey Error "duplicate-key" "No key stands twice in one object: readers disagree on which one counts."
    ConflictMarkers Error "conflict-markers" "No merge conflict is left unresolved in a file."
    TooLarge Error "too-large" "A file has at most 1 MiB."
    TooDeep Error "too-deep" "JSON is nested at most 64 levels deep."
    RequiredField Error "required-field" "The fields that the schema requires are there."
    WrongType Error "wrong-type" "A field of the schema has the JSON type that the schema gives it."
    UnknownWord Error "unknown-word" "A field with a list of words holds one of them."
    BadDate Error "bad-date" "Dates are RFC 3339 date and time with a zone."
    BadId Error "bad-id" "An id is a letter or digit, then up to 63 letters, digits, '.', '_' or '-'."
    IdMismatch Error "id-mismatch" "A file is named after the id in it."
    IdClash Error "id-clash" "An id stands in one file only, whatever its case."
    AttachmentOutside Error "attachment-outside" "An attachment is an http(s) link or a path inside the repository."
    DuplicateOfItself Error "duplicate-of-itself" "A finding is no duplicate of itself."
    DuplicateCycle Error "duplicate-cycle" "Duplicates lead to a finding that is none."
    NotAPlainFile Error "not-a-plain-file" "A finding is a plain file: no symbolic link, no pipe, no device."
    UnusableSettings Error "unusable-settings" "Settings that a range of commits brings can be used."
    LoneSurrogate Warning "lone-surrogate" "An escape such as \\ud83d stands with its other half."
    HiddenInTitle Warning "hidden-in-title" "Every character of a title is one that a reader sees."
    Secret Warning "secret" "No text holds a credential: a token of a known form, a private key."
    OwnField Warning "own-field" "A field that this program adds has the form that it gives it."
    OpenWithResolution Warning "open-with-resolution" "A finding of open status has no resolution."
    ClosedWithoutResolution Warning "closed-without-resolution" "A finding of closed status has a resolution type and resolved_at."
    ResolutionMismatch Warning "resolution-mismatch" "The resolution type leads to the status."
    FixedWithoutEvidence Warning "fixed-without-evidence" "A fix names a commit, a pull request, a release, or details."
    DatesOutOfOrder Warning "dates-out-of-order" "Created comes before updated and resolved, and nothing is resolved in the future."
    DuplicateOfMissing Warning "duplicate-of-missing" "A duplicate says of which finding."
    DuplicateOfAbsent Warning "duplicate-of-absent" "The finding that a duplicate names exists."
    RelatedMissing Warning "related-missing" "Related findings exist."
    AttachmentMissing Warning "attachment-missing" "Attached files exist."
    AttachmentSymlink Warning "attachment-symlink" "No symbolic link stands on the way to an attached file."
    LocationOutside Warning "location-outside" "A location is a path inside the repository."
    RunTotal Warning "run-total" "A run's total_findings counts the findings that name the run."
    UnlawfulStep Warning "unlawful-step" "A commit takes a finding only where the table of transitions leads."
    UnknownField Note "unknown-field" "A field that neither the schema nor this program knows is kept as it is."
    NotCanonical Note "not-canonical" "A file has the canonical text, which merges best."
    LocationMissing Note "location-missing" "The file of a location exists."
    CommitHash Note "commit-hash" "A commit hash is 4 to 64 hexadecimal digits."
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(found: &str) -> Result<Self, RuleError> {
        Rule::ALL.iter().find(|rule| rule.code() == found).copied().ok_or_else(|| RuleError {
            found: found.to_owned(),
            nearest: nearest(found, Rule::ALL.iter().map(|rule| rule.code())),
        })
    }
}
