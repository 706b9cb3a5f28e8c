//! Why a file is no log that can be read.

use crate::exchange::not_json::NotJson;

/// Why a log has no results to give.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// It is no JSON.
    #[error("{why}{}", of_version(.version.as_deref()))]
    NotJson {
        /// Why it is none.
        why: NotJson,
        /// The version that it says it has, where that is another.
        version: Option<String>,
    },
    /// It is of another version.
    #[error("{name} is SARIF {version}, and 2.1.0 is what is read")]
    Version {
        /// The file.
        name: String,
        /// Its version.
        version: String,
    },
    /// It does not say its version.
    #[error("{name} does not say its version, and SARIF 2.1.0 is what is read")]
    NoVersion {
        /// The file.
        name: String,
    },
    /// A key of the log, of a run or of its tool stands twice.
    #[error(
        "{name}:{line}:{column}: {key} stands twice in its object, and one reader takes the first, another the last"
    )]
    Twice {
        /// The file.
        name: String,
        /// 1-based, of the second one.
        line: usize,
        /// 1-based, in characters.
        column: usize,
        /// The key, as it stands there.
        key: String,
    },
    /// It is not built as a log is.
    #[error("{name} is no SARIF log: {why}")]
    NoLog {
        /// The file.
        name: String,
        /// What is wrong.
        why: String,
    },
}

impl LogError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            LogError::NotJson { why, .. } => why.hint(),
            LogError::NoLog { .. } => None,
            LogError::Twice { .. } => Some("nothing was imported; put what belongs together under one key"),
            LogError::Version { .. } => Some(
                "most scanners write 2.1.0 when asked to; Microsoft's Sarif.Multitool converts: \
                 'sarif transform OLD.sarif --output NEW.sarif --sarif-output-version Current'",
            ),
            LogError::NoVersion { .. } => Some("a log of that version has \"version\": \"2.1.0\" at its top"),
        }
    }
}

fn of_version(version: Option<&str>) -> String {
    version.map_or_else(String::new, |version| {
        format!("; besides, it is SARIF {version}, and 2.1.0 is what is read")
    })
}
