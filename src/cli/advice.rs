//! What to type instead of a command or a flag that is none: clap knows what is spelled alike, we know what is meant.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use super::arguments::{Program, tree};
use super::forgotten::chosen;
use crate::model::{FINDING, nearest};

/// Commands that people try, and ours.
const COMMANDS: [(&str, &str); 19] = [
    ("add", "create"),
    ("assign", "start"),
    ("claim", "start"),
    ("close", "resolve"),
    ("comment", "edit"),
    ("delete", "remove"),
    ("file", "create"),
    ("fix", "resolve"),
    ("get", "show"),
    ("log", "history"),
    ("ls", "list"),
    ("new", "create"),
    ("release", "stop"),
    ("revert", "undo"),
    ("rm", "remove"),
    ("search", "list"),
    ("status", "list"),
    ("update", "edit"),
    ("view", "show"),
];

/// Flags that people try, and those of ours that may be meant: the first that the command has.
const FLAGS: [(&str, &[&str]); 15] = [
    ("--assignee", &["--as", "--by"]),
    ("--author", &["--by", "--as"]),
    ("--body", &["--description", "--details", "--reason"]),
    ("--comment", &["--details", "--reason"]),
    ("--file", &["--from", "--at", "--output"]),
    ("--label", &["--tag"]),
    ("--location", &["--at"]),
    ("--message", &["--title", "--details", "--reason"]),
    ("-m", &["--title", "--details", "--reason"]),
    ("--name", &["--as", "--title"]),
    ("--path", &["--at"]),
    ("--priority", &["--severity"]),
    ("--reason", &["--details"]),
    ("--rev", &["--at", "--commit"]),
    ("--user", &["--as", "--by"]),
];

/// Letters that say which value is meant.
const SHORTEST: usize = 3;

/// The error with our advice in place of clap's, where we have some.
pub fn advised(mut error: Error, command: &Command, words: &[OsString]) -> Error {
    match error.kind() {
        ErrorKind::InvalidSubcommand => with_command(&mut error, chosen(command, words)),
        ErrorKind::InvalidValue => with_value(&mut error),
        ErrorKind::UnknownArgument => with_flag(&mut error, chosen(command, words), words),
        _ => {}
    }
    error
}

fn typed(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(typed) => Some(typed.clone()),
        _ => None,
    }
}

/// What a command that is none may mean; clap's own 'help' does not tell.
fn with_command(error: &mut Error, command: &Command) {
    let Some(typed) = typed(error, ContextKind::InvalidSubcommand) else { return };
    let known = tree(Program::GitFindings);
    let ours = || known.get_subcommands().map(Command::get_name);
    let meant = COMMANDS.iter().find(|(tried, _)| *tried == typed).map(|(_, ours)| *ours);
    let meant = meant.or_else(|| ours().find(|name| *name == typed));
    let spelled_alike = error.get(ContextKind::SuggestedSubcommand).is_some();
    let Some(meant) = meant.or_else(|| nearest(&typed, ours()).filter(|_| !spelled_alike)) else { return };
    // the other program has the whole tree below one command of its own
    let below = command.find_subcommand("findings").filter(|_| command.find_subcommand(meant).is_none());
    let meant = below.map_or(meant.to_owned(), |below| format!("{} {meant}", below.get_name()));
    error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![meant]));
}

/// A value of which only a part was typed, `dojo` for `defectdojo`, where there is one such value.
fn with_value(error: &mut Error) {
    let typed = typed(error, ContextKind::InvalidValue).filter(|typed| typed.len() >= SHORTEST);
    let (Some(typed), None, Some(ContextValue::Strings(known))) =
        (typed, error.get(ContextKind::SuggestedValue), error.get(ContextKind::ValidValue))
    else {
        return;
    };
    let typed = typed.to_lowercase();
    let mut whole = known.iter().filter(|value| value.contains(&typed));
    if let (Some(value), None) = (whole.next().cloned(), whole.next()) {
        error.insert(ContextKind::SuggestedValue, ContextValue::String(value));
    }
}

/// What a flag that the command does not have may mean.
fn with_flag(error: &mut Error, command: &Command, words: &[OsString]) {
    let Some(typed) = typed(error, ContextKind::InvalidArg) else { return };
    let advice = match command.get_name() {
        "config" if !typed.starts_with('-') => {
            words.iter().rev().nth(1).and_then(|key| key.to_str()).map(|key| {
                format!(
                    "'git config findings.{key} {typed}' sets it here, .findings-config.toml for everybody"
                )
            })
        }
        "edit" => assignment(&typed, words),
        "list" if typed == "--mine" => {
            Some("'claimed:NAME' finds what NAME works on, 'claimed:*' what anybody does".to_owned())
        }
        _ => None,
    };
    let advice = advice.or_else(|| meant(command, &typed).map(|flag| format!("did you mean '{flag}'?")));
    let spelled_alike = error.get(ContextKind::SuggestedArg).is_some();
    if advice.is_none() && (spelled_alike || !typed.starts_with('-')) {
        return;
    }
    let advice = advice.unwrap_or_else(|| format!("'{} -h' shows the flags", called(command)));
    error.remove(ContextKind::SuggestedArg);
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![advice.into()]));
}

/// The command as it is called.
fn called(command: &Command) -> String {
    command.get_bin_name().map_or_else(|| format!("git findings {}", command.get_name()), str::to_owned)
}

/// A field of a finding as if it were a flag of 'edit'.
fn assignment(typed: &str, words: &[OsString]) -> Option<String> {
    let (flag, value) = typed.split_once('=').map_or((typed, None), |(flag, value)| (flag, Some(value)));
    let name = flag.trim_start_matches('-').replace('-', "_");
    FINDING.fields.iter().find(|field| field.name == name)?;
    let behind = words.iter().position(|word| word.to_str() == Some(flag)).and_then(|at| words.get(at + 1));
    let joined = words.iter().find_map(|word| word.to_str()?.strip_prefix(flag)?.strip_prefix('='));
    let value = value.or(joined).or_else(|| behind?.to_str()).unwrap_or("VALUE");
    let flag = if name == "tags" { "--add" } else { "--set" };
    Some(match value.contains(char::is_whitespace) {
        true => format!("{flag} '{name}={value}'"),
        false => format!("{flag} {name}={value}"),
    })
}

/// The flag of the command that is meant, or spelled nearly so.
fn meant(command: &Command, typed: &str) -> Option<String> {
    let flag = typed.split_once('=').map_or(typed, |(flag, _)| flag);
    let has = |long: &str| {
        command.get_arguments().any(|known| known.get_long().is_some_and(|own| long == format!("--{own}")))
    };
    let row = FLAGS.iter().find(|(tried, _)| *tried == flag);
    if let Some(ours) = row.and_then(|(_, ours)| ours.iter().find(|ours| has(ours))) {
        return Some((*ours).to_owned());
    }
    let longs = command.get_arguments().filter_map(Arg::get_long);
    nearest(flag.strip_prefix("--")?, longs).map(|long| format!("--{long}"))
}
