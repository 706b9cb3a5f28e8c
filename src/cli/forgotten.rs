//! A flag whose value was forgotten. Free text may begin with '-', so clap would take the next flag for it.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

/// The complaint about the first flag that takes free text and is followed by another flag of its command. What begins
/// like a flag and is none, `-1 off`, is text. The command must have been built, as it is behind parsing.
pub fn forgotten(command: &Command, words: &[OsString]) -> Option<Error> {
    let command = chosen(command, words);
    let words: Vec<&str> =
        words.iter().map_while(|word| word.to_str().filter(|word| *word != "--")).collect();
    let flag = |word: &str| command.get_arguments().find(|known| names(known, word));
    words.windows(2).find_map(|pair| {
        let taker = flag(pair[0]).filter(|known| known.is_allow_hyphen_values_set())?;
        let is_flag = |word: &str| flag(word.split_once('=').map_or(word, |(name, _)| name)).is_some();
        is_flag(pair[1]).then(|| missing(command, taker))
    })
}

/// The command at the end of the line.
pub(super) fn chosen<'c>(command: &'c Command, words: &[OsString]) -> &'c Command {
    let named = words.iter().find_map(|word| command.find_subcommand(word));
    named.map_or(command, |command| chosen(command, words))
}

fn names(known: &Arg, word: &str) -> bool {
    match word.strip_prefix("--") {
        Some(long) => known.get_long() == Some(long),
        None => known.get_short().is_some_and(|short| word == format!("-{short}")),
    }
}

/// Clap's own words for a flag at the end of the line.
fn missing(command: &Command, flag: &Arg) -> Error {
    let mut error = Error::new(ErrorKind::InvalidValue).with_cmd(command);
    error.insert(ContextKind::InvalidArg, ContextValue::String(flag.to_string()));
    error.insert(ContextKind::InvalidValue, ContextValue::String(String::new()));
    error
}
