//! How a finding was closed, and what proves it.

use super::fields::Fields;
use super::timestamp::Timestamp;
use super::words::ResolutionType;

/// The `resolution` of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resolution {
    /// Who closed it.
    pub resolved_by: Option<String>,
    /// How it was closed.
    pub resolution_type: Option<ResolutionType>,
    /// What was done, or why nothing was.
    pub resolution_details: Option<String>,
    /// The finding that this one repeats.
    pub duplicate_of: Option<String>,
    /// The commit that fixed it, as written.
    pub commit_hash: Option<String>,
    /// Patch-id of that commit: finds it again after a rebase.
    pub commit_patch_id: Option<String>,
    /// Author date of that commit.
    pub commit_author_date: Option<Timestamp>,
    /// How the commit was found: commit, trailer, head, repair.
    pub commit_source: Option<String>,
    /// Hashes that the commit had before.
    pub previous_commit_hashes: Vec<String>,
    /// The pull request.
    pub pr_link: Option<String>,
    /// The release that has the fix.
    pub release_version: Option<String>,
    /// How to check the fix.
    pub verification_steps: Vec<String>,
    /// When an acceptance ends.
    pub expires_at: Option<Timestamp>,
}

impl Resolution {
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        Resolution {
            resolved_by: fields.text("resolved_by"),
            resolution_type: fields.word("resolution_type"),
            resolution_details: fields.text("resolution_details"),
            duplicate_of: fields.text("duplicate_of"),
            commit_hash: fields.text("commit_hash"),
            commit_patch_id: fields.text("commit_patch_id"),
            commit_author_date: fields.parsed("commit_author_date"),
            commit_source: fields.text("commit_source"),
            previous_commit_hashes: fields.texts("previous_commit_hashes"),
            pr_link: fields.text("pr_link"),
            release_version: fields.text("release_version"),
            verification_steps: fields.texts("verification_steps"),
            expires_at: fields.parsed("expires_at"),
        }
    }
}
