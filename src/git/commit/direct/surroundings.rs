//! May a commit be made here without git? Only in a repository in which nothing of git's own would be left out: no
//! signature, no hook that listens to git, no form of index, objects or references but the plain one. Whatever is not known for certain
//! is left to git.

use super::super::super::error::Error;
use super::super::super::objects::Source;
use super::super::super::repository::Repository;
use super::super::Options;
use super::super::settings::Settings;

/// The variable by which a user who trusts git alone has it make every commit.
pub const WRITER_VARIABLE: &str = "GIT_FINDINGS_WRITER";

/// Hooks that `--no-verify` leaves out; there are some of ours among them.
const VERIFYING: [&str; 2] = ["pre-commit", "commit-msg"];

/// Hooks that are asked about a commit.
const ASKED: [&str; 3] = ["pre-commit", "prepare-commit-msg", "commit-msg"];

/// Hooks that hear of what git itself does to references and to an index.
const LISTENING: [&str; 2] = ["reference-transaction", "post-index-change"];

/// Settings that change how an index, objects or references are written, or which files are there.
const CHANGING: [&str; 4] =
    ["core.splitindex", "core.sparsecheckout", "core.safecrlf", "core.untrackedcache"];

/// Values of `core.sharedRepository` that leave the modes of files to the system.
const UNSHARED: [&str; 4] = ["false", "umask", "0", "no"];

/// May it?
///
/// # Errors
/// [`Error::BadSetting`] for a value of the variable that nobody knows; git's failure.
pub(in super::super) fn are_plain(repository: &Repository, settings: &Settings) -> Result<bool, Error> {
    Ok(!repository.is_left_to_git(WRITER_VARIABLE)?
        && !settings.sign
        && !settings.has_hooks
        && repository.variable("GIT_QUARANTINE_PATH").is_none()
        && !repository.has_reference_tables()
        && are_settings_plain(repository)?
        && !LISTENING.iter().any(|name| is_there(repository, name))
        && repository.objects()?.source() == Source::Fast)
}

fn are_settings_plain(repository: &Repository) -> Result<bool, Error> {
    let shared = repository.setting("core.sharedrepository");
    let is_shared = shared.is_some_and(|value| !UNSHARED.contains(&value.to_ascii_lowercase().as_str()));
    let is_off = |key: &&str| {
        let value = repository.setting(key).map(str::to_ascii_lowercase);
        matches!(value.as_deref(), None | Some("false" | "no" | "off" | "0" | "keep" | "warn"))
    };
    Ok(!is_shared && CHANGING.iter().all(is_off))
}

/// Has a hook a say in a commit? Not ours, where they would have `nothing_to_say`.
pub(super) fn has_a_say(repository: &Repository, options: &Options, nothing_to_say: bool) -> bool {
    let mut asked = ASKED.iter().filter(|name| options.verify || !VERIFYING.contains(name));
    let is_silent = |name: &str| nothing_to_say && repository.is_hook_ours_alone(name);
    asked.any(|name| is_there(repository, name) && !is_silent(name))
}

/// Whatever stands there: git knows whether it runs it.
fn is_there(repository: &Repository, hook: &str) -> bool {
    repository.hooks_dir().join(hook).symlink_metadata().is_ok()
}
