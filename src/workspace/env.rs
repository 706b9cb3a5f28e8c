//! What a command gets from the world: where it stands, what it may read, what time it is.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use super::Failure;
use crate::disk;
use crate::git::Progress;
use crate::model::{Timestamp, TimestampError, names};

/// The variable that sets the time of every command, for reproducible runs: RFC 3339.
pub const NOW_VARIABLE: &str = "GIT_FINDINGS_NOW";

/// An input file larger than this is refused, in bytes.
const LARGEST_INPUT: u64 = 256 << 20;

/// Opens an editor on a text and gives back what was saved; an error says why there is none.
pub type Editor<'env> = &'env dyn Fn(&str) -> Result<String, String>;

/// The world around a command.
pub struct Env<'env> {
    /// The folder the command runs in.
    pub cwd: PathBuf,
    /// The environment's variables that are text.
    pub variables: BTreeMap<String, String>,
    /// Standard input, until it is read.
    pub stdin: Option<&'env mut dyn Read>,
    /// Opens the user's editor; none where no person sits in front.
    pub editor: Option<Editor<'env>>,
    /// Watches long works.
    pub progress: Arc<dyn Progress>,
    /// Reads the clock.
    pub clock: &'env dyn Fn() -> Timestamp,
    /// Settings given as flags, `key=value`.
    pub settings: Vec<(String, String)>,
    /// The fields that the answer is to show, where they were chosen.
    pub fields: Option<Vec<String>>,
    /// Does a terminal show the answer?
    pub on_terminal: bool,
    /// Does the answer show every field of its records, as JSON does where none were chosen?
    pub shows_all_fields: bool,
    /// Is the repository one of many that the answer is about?
    pub is_one_of_many: bool,
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

    /// Does the answer show this field of its records, which no form shows that is not asked to?
    pub fn shows(&self, field: &str) -> bool {
        match &self.fields {
            Some(fields) => fields.iter().any(|asked| names::is_same(asked, field)),
            None => self.shows_all_fields,
        }
    }

    /// Is this field of the records asked for by its name?
    pub fn asks_for(&self, field: &str) -> bool {
        self.fields.is_some() && self.shows(field)
    }

    /// Everything on standard input, which can be read once.
    ///
    /// # Errors
    /// When it cannot be read, or `-` stood for it twice on the command line.
    pub fn read_stdin_bytes(&mut self) -> Result<Vec<u8>, Failure> {
        let stdin = self.stdin.take().ok_or_else(|| Failure::usage("'-' stands for standard input twice"))?;
        let mut bytes = Vec::new();
        let read = stdin.read_to_end(&mut bytes);
        read.map_err(|error| Failure::repository("cannot read standard input").cause(error.to_string()))?;
        Ok(bytes)
    }

    /// The same as text.
    ///
    /// # Errors
    /// As [`Env::read_stdin_bytes`]; when it is no UTF-8.
    pub fn read_stdin(&mut self) -> Result<String, Failure> {
        String::from_utf8(self.read_stdin_bytes()?).map_err(|error| {
            Failure::usage("standard input is not UTF-8").cause(error.utf8_error().to_string())
        })
    }

    /// The bytes of a file that the user named, from where the user stands.
    ///
    /// # Errors
    /// When there is none (exit 3), or it cannot be read.
    pub fn read_bytes(&self, path: &str) -> Result<Vec<u8>, Failure> {
        disk::read(&self.cwd.join(path), LARGEST_INPUT).map_err(|error| match error.is_absent() {
            true => Failure::not_found(format!("there is no file '{path}'")),
            false => error.into(),
        })
    }

    /// The text of a file that the user named.
    ///
    /// # Errors
    /// As [`Env::read_bytes`]; when it is no UTF-8.
    pub fn read_file(&self, path: &str) -> Result<String, Failure> {
        String::from_utf8(self.read_bytes(path)?).map_err(|error| {
            Failure::usage(format!("'{path}' is not UTF-8")).cause(error.utf8_error().to_string())
        })
    }

    /// What the user made of a text in their editor.
    ///
    /// # Errors
    /// No terminal, or an editor that did not end well.
    pub fn edit(&self, text: &str) -> Result<String, Failure> {
        let editor = self.editor.ok_or_else(|| Failure::usage("there is no terminal to edit in"))?;
        editor(text).map_err(|why| Failure::repository("the editor did not end well").cause(why))
    }
}
