//! Where a setting comes from, and what is wrong with one.

use std::fmt;

use crate::model::nearest;

/// Where the value of a setting was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Compiled into the program.
    Default,
    /// A line of the settings file.
    File {
        /// The file.
        path: String,
        /// Its line, counted from 1.
        line: usize,
    },
    /// A key of git's configuration.
    Git(String),
    /// A variable of the environment.
    Environment(String),
    /// A flag on the command line.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File { path, line } => write!(f, "{path}:{line}"),
            Origin::Git(key) => write!(f, "git config {key}"),
            Origin::Environment(name) => write!(f, "environment variable {name}"),
            Origin::Flag(name) => write!(f, "flag -c {name}"),
        }
    }
}

/// One setting that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its key with dots: `commit.subject`.
    pub key: String,
    /// Its value as the file would write it.
    pub value: String,
    /// Where it was given.
    pub origin: Origin,
}

/// Something about the settings that does not stop a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// A key that nothing reads.
    UnknownKey {
        /// The key with dots.
        key: String,
        /// Where it stands.
        origin: Origin,
        /// The known key most like it.
        nearest: Option<String>,
    },
    /// The settings file is of a later format.
    TooNew {
        /// The version it states.
        version: u32,
        /// Where it says so.
        origin: Origin,
    },
    /// A value in a settings file of a later format that this program cannot read; the default stands.
    NotUnderstood(ConfigError),
}

impl Warning {
    pub(super) fn unknown<'key>(
        key: String,
        origin: Origin,
        known: impl IntoIterator<Item = &'key str>,
    ) -> Self {
        let nearest = nearest(&key, known).map(str::to_owned);
        Warning::UnknownKey { key, origin, nearest }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::UnknownKey { key, origin, nearest: Some(nearest) } => {
                write!(f, "{origin}: unknown setting '{key}', did you mean '{nearest}'?")
            }
            Warning::UnknownKey { key, origin, nearest: None } => {
                write!(f, "{origin}: unknown setting '{key}'")
            }
            Warning::TooNew { version, origin } => {
                write!(f, "{origin}: version {version} is newer than this program knows; it will not write")
            }
            Warning::NotUnderstood(error) => write!(f, "{error}"),
        }
    }
}

/// Where a value stands, with its key unless the place names that already.
fn place(key: &str, origin: &Origin) -> String {
    match origin {
        Origin::Flag(_) | Origin::Git(_) => origin.to_string(),
        _ => format!("{origin}: {key}"),
    }
}

/// Why the settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file is no TOML.
    #[error("{path}:{line}:{column}: {message}")]
    Syntax {
        /// The file.
        path: String,
        /// Its line, counted from 1.
        line: usize,
        /// The character in the line, counted from 1.
        column: usize,
        /// What is wrong, in one line.
        message: String,
    },
    /// A value that its setting does not take.
    #[error("{}: {problem}", place(key, origin))]
    Value {
        /// The key with dots.
        key: String,
        /// Where it was given.
        origin: Origin,
        /// What is wrong and what is valid.
        problem: String,
    },
    /// A format of a later program, which an older one must not write under.
    #[error("{origin}: version {version} is newer than this program knows; update git-findings to write")]
    TooNew {
        /// The version it states.
        version: u32,
        /// Where it says so.
        origin: Origin,
    },
}

impl ConfigError {
    /// The line of the settings file that is at fault, from 1; `None` where another layer is.
    pub fn line(&self) -> Option<usize> {
        match self {
            ConfigError::Syntax { line, .. } => Some(*line),
            ConfigError::Value { origin, .. } | ConfigError::TooNew { origin, .. } => match origin {
                Origin::File { line, .. } => Some(*line),
                _ => None,
            },
        }
    }
}
