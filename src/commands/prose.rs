//! Free text as the value of a flag: it may begin with '-', as long as it is no flag of the command.

use std::ffi::OsStr;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

/// Takes `-1 off` as the text it is, and says of `--title --severity high` that the title is missing.
#[derive(Debug, Clone, Copy)]
pub struct Prose;

impl TypedValueParser for Prose {
    type Value = String;

    fn parse_ref(&self, command: &Command, flag: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        let text = StringValueParser::new().parse_ref(command, flag, value)?;
        match command.get_arguments().any(|known| names(&text, known)) {
            true => Err(missing(command, flag)),
            false => Ok(text),
        }
    }
}

/// Is the text this flag, with or without its value?
fn names(text: &str, known: &Arg) -> bool {
    let name = text.split_once('=').map_or(text, |(name, _)| name);
    match name.strip_prefix("--") {
        Some(long) => known.get_long() == Some(long),
        None => known.get_short().is_some_and(|short| name == format!("-{short}")),
    }
}

/// Clap's own error for a flag at the end of the line.
fn missing(command: &Command, flag: Option<&Arg>) -> Error {
    let mut error = Error::new(ErrorKind::InvalidValue).with_cmd(command);
    let flag = flag.map(ToString::to_string).unwrap_or_default();
    error.insert(ContextKind::InvalidArg, ContextValue::String(flag));
    error.insert(ContextKind::InvalidValue, ContextValue::String(String::new()));
    error
}
