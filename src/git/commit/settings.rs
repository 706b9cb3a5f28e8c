//! The settings of git that a commit follows, read by one question.

use super::super::error::Error;
use super::super::repository::Repository;

/// How messages can be cleaned, as git names it.
const CLEANUPS: [&str; 5] = ["default", "verbatim", "whitespace", "strip", "scissors"];

/// What `commit.*` and `hook.*` say.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// Commits are signed.
    pub(super) sign: bool,
    /// How messages are cleaned.
    pub(super) cleanup: Option<String>,
    /// Newer versions of git take hooks from the configuration too.
    pub(super) has_hooks: bool,
}

impl Settings {
    /// # Errors
    /// Git's failure, such as a value that is no boolean.
    pub(super) fn read(repository: &Repository) -> Result<Settings, Error> {
        let mut settings = Settings::default();
        for (key, value) in repository.settings() {
            match key.as_str() {
                "commit.gpgsign" => settings.sign = repository.is_set("commit.gpgsign")?,
                "commit.cleanup" => settings.cleanup = Some(cleanup(value.clone())?),
                _ => settings.has_hooks |= key.starts_with("hook."),
            }
        }
        Ok(settings)
    }
}

fn cleanup(value: String) -> Result<String, Error> {
    match CLEANUPS.contains(&value.as_str()) {
        true => Ok(value),
        false => Err(Error::BadSetting { key: "commit.cleanup", value, known: CLEANUPS.join(", ") }),
    }
}
