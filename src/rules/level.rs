//! How bad a breach of a rule is, and what the configuration makes of it.

use std::collections::BTreeMap;
use std::fmt;

use super::rule::{Rule, RuleError};

/// How bad a problem is, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The file is broken: validation fails.
    Error,
    /// The file can be used, and somebody should look.
    Warning,
    /// Worth knowing.
    Note,
}

impl Level {
    /// The word for this level in files and messages.
    pub fn word(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Why one line of the configuration's `[rules]` sets no level.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LevelError {
    /// No rule has that name.
    #[error(transparent)]
    UnknownRule(#[from] RuleError),
    /// No level has that name.
    #[error("rule '{rule}': unknown level '{}'; valid: error, warning, note, off", .found.escape_debug())]
    UnknownLevel {
        /// The rule whose level was to be set.
        rule: Rule,
        /// The word found.
        found: String,
    },
}

/// The level of every rule: its default, or what the configuration says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    /// `None` switches the rule off.
    chosen: BTreeMap<Rule, Option<Level>>,
}

impl Levels {
    /// Levels from pairs of a rule's code and a level's word (`error`, `warning`, `note`, `off`), with every pair
    /// that could not be read; those rules keep their default.
    pub fn read<'w>(words: impl IntoIterator<Item = (&'w str, &'w str)>) -> (Levels, Vec<LevelError>) {
        let (mut levels, mut errors) = (Levels::default(), Vec::new());
        for (code, word) in words {
            match read_pair(code, word) {
                Ok((rule, level)) => drop(levels.chosen.insert(rule, level)),
                Err(error) => errors.push(error),
            }
        }
        (levels, errors)
    }

    /// The level of a rule; `None` if it is off.
    pub fn of(&self, rule: Rule) -> Option<Level> {
        self.chosen.get(&rule).copied().unwrap_or(Some(rule.level()))
    }
}

fn read_pair(code: &str, word: &str) -> Result<(Rule, Option<Level>), LevelError> {
    let rule = code.parse()?;
    match word {
        "error" => Ok((rule, Some(Level::Error))),
        "warning" => Ok((rule, Some(Level::Warning))),
        "note" => Ok((rule, Some(Level::Note))),
        "off" => Ok((rule, None)),
        found => Err(LevelError::UnknownLevel { rule, found: found.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_changes_levels_and_mistakes_are_named() {
        let words = [("run-total", "off"), ("not-json", "note"), ("run-totl", "off"), ("bad-id", "fatal")];
        let (levels, errors) = Levels::read(words);
        assert_eq!(levels.of(Rule::RunTotal), None);
        assert_eq!(levels.of(Rule::NotJson), Some(Level::Note));
        assert_eq!(levels.of(Rule::BadId), Some(Level::Error));
        let texts: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(texts[0], "unknown rule 'run-totl', did you mean 'run-total'?");
        assert_eq!(texts[1], "rule 'bad-id': unknown level 'fatal'; valid: error, warning, note, off");
    }

    #[test]
    fn the_worst_level_comes_first() {
        assert!(Level::Error < Level::Warning && Level::Warning < Level::Note);
    }
}
