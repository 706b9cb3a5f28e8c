//! The only place where a kind of failure becomes text and an exit code.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::commands::{Failure, FailureKind, Verdict};
use crate::output::{self, OutputError, Palette, visible, visible_line, write_problems};
use crate::rules::Problem;

/// The exit code of each kind of failure; stable.
pub fn code(kind: FailureKind) -> u8 {
    match kind {
        FailureKind::Refused => 1,
        FailureKind::Usage => 2,
        FailureKind::NotFound => 3,
        FailureKind::Repository => 4,
        FailureKind::NotNow => 5,
        FailureKind::Interrupted => 130,
    }
}

/// The exit code of an answer: files that could not be read are corruption.
pub fn code_of(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Done => 0,
        Verdict::No => code(FailureKind::Refused),
        Verdict::Partial => code(FailureKind::Repository),
    }
}

/// `error: …`, indented causes, `hint: …`.
pub fn write_text(failure: &Failure, palette: &Palette, err: &mut dyn Write) -> io::Result<()> {
    write_problems(&failure.broken.problems, &failure.broken.sources, palette, err)?;
    writeln!(err, "{} {}", label("error:", AnsiColor::Red, palette), visible(&failure.message))?;
    for cause in &failure.causes {
        writeln!(err, "  {}", visible(cause))?;
    }
    if let Some(details) = &failure.details {
        for line in details.lines() {
            writeln!(err, "    {}", visible(line))?;
        }
    }
    for hint in &failure.hints {
        writeln!(err, "{} {}", label("hint:", AnsiColor::Cyan, palette), visible(hint))?;
    }
    Ok(())
}

/// One line for each file that could not be read, and where to read on: the answer is what was asked for.
pub fn write_broken(problems: &[Problem], palette: &Palette, err: &mut dyn Write) -> io::Result<()> {
    let mut files: BTreeMap<&str, Vec<&Problem>> = BTreeMap::new();
    for problem in problems {
        files.entry(&problem.path).or_default().push(problem);
    }
    for (path, problems) in &files {
        let Some(first) = problems.first() else { continue };
        let place = first.line.zip(first.column).map(|(line, column)| format!(":{line}:{column}"));
        let more =
            if problems.len() > 1 { format!(" (and {} more)", problems.len() - 1) } else { String::new() };
        let line = format!("{path}{}: {}{more}", place.unwrap_or_default(), first.message);
        let rule = format!("error[{}]:", first.rule.code());
        writeln!(err, "{} {}", label(&rule, AnsiColor::Red, palette), visible_line(&line))?;
    }
    if !files.is_empty() {
        let hint = label("hint:", AnsiColor::Cyan, palette);
        writeln!(err, "{hint} these files are left out; 'git findings validate' shows all that is wrong")?;
    }
    Ok(())
}

fn label(text: &str, colour: AnsiColor, palette: &Palette) -> String {
    match palette.on {
        true => {
            let style = Style::new().bold().fg_color(Some(colour.into()));
            format!("{}{text}{}", style.render(), style.render_reset())
        }
        false => text.to_owned(),
    }
}

/// The same as one JSON document of kind `error`.
pub fn write_json(failure: &Failure, out: &mut dyn Write) -> Result<(), OutputError> {
    let data = serde_json::json!({
        "exit_code": code(failure.kind),
        "message": failure.message,
        "causes": failure.causes,
        "hints": failure.hints,
        "details": failure.details,
    });
    output::write_envelope("error", &serde_json::to_string(&data)?, &failure.broken.problems, out)
}

/// Was JSON asked for? Read off the bare words, for command lines that cannot be parsed.
pub fn asks_for_json(arguments: &[OsString]) -> bool {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let flag = |word: &&str| *word == "--json" || word.starts_with("--json=") || *word == "--format=json";
    words.iter().any(flag) || words.windows(2).any(|pair| pair == ["--format", "json"])
}

/// A wrong command line as a failure like any other: clap's own lines by what they are.
pub fn of_clap(error: &clap::Error) -> Failure {
    let text = error.render().to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let message = lines.next().unwrap_or_default().trim_start_matches("error: ").trim_end_matches(':');
    let failure = lines.fold(Failure::usage(message), |failure, line| match line.split_once(": ") {
        Some(("tip", tip)) => failure.hint(tip),
        Some(("Usage", usage)) => failure.hint(format!("usage: {usage}")),
        _ if line.starts_with("For more information") => failure,
        _ => failure.cause(line),
    });
    failure.hint("'--help' behind the command shows all that it takes")
}

/// An answer that could not be written.
pub fn of_output(error: &OutputError) -> Failure {
    let failure = match error {
        OutputError::UnknownField { .. } | OutputError::NoFields { .. } => Failure::usage(error.to_string()),
        _ => Failure::repository("the answer could not be written").cause(error.to_string()),
    };
    match error {
        OutputError::UnknownField { nearest: Some(near), valid, .. } => {
            failure.hint(format!("did you mean '{near}'? Fields: {}", valid.join(", ")))
        }
        OutputError::UnknownField { valid, .. } => failure.hint(format!("fields: {}", valid.join(", "))),
        _ => failure,
    }
}
