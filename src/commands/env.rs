//! What a command gets from the world: where it stands, what it may read, what time it is.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use crate::model::{Timestamp, TimestampError};

/// The variable that sets the time of every command, for reproducible runs: RFC 3339.
pub const NOW_VARIABLE: &str = "GIT_FINDINGS_NOW";

/// Opens an editor on a text and gives back what was saved; an error says why there is none.
pub type Editor<'env> = &'env dyn Fn(&str) -> Result<String, String>;

/// The world around a command.
pub struct Env<'env> {
    /// The folder the command runs in.
    pub cwd: PathBuf,
    /// The environment's variables that are text.
    pub variables: BTreeMap<String, String>,
    /// Standard input.
    pub stdin: &'env mut dyn Read,
    /// Opens the user's editor; none where no person sits in front.
    pub editor: Option<Editor<'env>>,
    /// Reads the clock.
    pub clock: &'env dyn Fn() -> Timestamp,
    /// Settings given as flags, `key=value`.
    pub settings: Vec<(String, String)>,
    /// The fields that the answer is to show, where they were chosen.
    pub fields: Option<Vec<String>>,
}

impl Env<'_> {
    /// The time now, or the one that [`NOW_VARIABLE`] sets.
    ///
    /// # Errors
    /// When the variable is set and no RFC 3339 time.
    pub fn now(&self) -> Result<Timestamp, TimestampError> {
        match self.variables.get(NOW_VARIABLE) {
            Some(text) => text.parse(),
            None => Ok((self.clock)()),
        }
    }

    /// Everything on standard input, as text.
    ///
    /// # Errors
    /// When it cannot be read or is no UTF-8.
    pub fn read_stdin(&mut self) -> std::io::Result<String> {
        let mut text = String::new();
        self.stdin.read_to_string(&mut text)?;
        Ok(text)
    }
}
