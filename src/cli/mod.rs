//! The door for people and programs: arguments become a command and its world, its answer becomes streams and an exit
//! code. Nothing here decides anything about findings.

mod advice;
mod arguments;
mod error;
mod forgotten;
mod launch;
mod manual;
mod meter;
mod slips;
mod terminal;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::commands::{Env, Failure, FailureKind, Outcome, Verdict};
use crate::model::Timestamp;
use crate::output::{self, Form, Format, OutputError, write_problems};

use arguments::{Cli, Global, Program};
use terminal::Terminal;

/// Runs `git-findings` with the process's own arguments and streams.
pub fn git_findings() -> ExitCode {
    run(Program::GitFindings, std::env::args_os().collect())
}

/// Runs `stageflow-test`, whose subcommand `findings` is the same program.
pub fn stageflow_test() -> ExitCode {
    run(Program::StageflowTest, std::env::args_os().collect())
}

/// Parse, configure, run, write: the whole story of a call.
fn run(program: Program, arguments: Vec<OsString>) -> ExitCode {
    let json = error::asks_for_json(&arguments);
    let cli = match arguments::parse(program, &arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, json),
    };
    let mut terminal = Terminal::new(&cli.global);
    let ready = slips::check_beside_json(&arguments);
    let code = match ready.and_then(|()| execute(program, &cli, &mut terminal)) {
        Ok(outcome) => answer(outcome, &cli.global, &mut terminal),
        Err(failure) => fail(&failure, &cli.global, &mut terminal),
    };
    ExitCode::from(code)
}

fn execute(program: Program, cli: &Cli, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut stdin = io::stdin();
    let cwd = folder(&cli.global)?;
    let editor = |text: &str| launch::edit(text);
    let person = terminal.person_in_front();
    let mut env = Env {
        cwd,
        variables: terminal.variables().clone(),
        stdin: Some(&mut stdin as &mut dyn Read),
        editor: person.then_some(&editor),
        progress: terminal.progress(cli.global.quiet),
        clock: &|| Timestamp::from(chrono::Utc::now()),
        settings: settings(&cli.global)?,
        fields: cli.global.fields(),
        on_terminal: terminal.shows_answer(),
        shows_all_fields: matches!(cli.global.format(), Format::Json | Format::Jsonl),
        is_one_of_many: false,
    };
    arguments::dispatch(program, &cli.command, &mut env)
}

fn folder(global: &Global) -> Result<PathBuf, Failure> {
    let here = std::env::current_dir()
        .map_err(|error| Failure::repository("the current folder is gone").cause(error.to_string()))?;
    let folder = global.folders.iter().fold(here, |folder, next| folder.join(next));
    match folder.is_dir() {
        true => Ok(folder),
        false => Err(Failure::not_found(format!("there is no folder '{}'", folder.display()))),
    }
}

fn settings(global: &Global) -> Result<Vec<(String, String)>, Failure> {
    let split = |text: &String| {
        text.split_once('=')
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .ok_or_else(|| Failure::usage(format!("-c takes KEY=VALUE, not '{text}'")))
    };
    let uncached = global.no_cache.then(|| ("cache".to_owned(), "false".to_owned()));
    global.settings.iter().map(split).chain(uncached.map(Ok)).collect()
}

/// Writes the answer to standard output, everything else to standard error.
fn answer(outcome: Outcome, global: &Global, terminal: &mut Terminal) -> u8 {
    let mut form = terminal.form(global);
    form.palette.severities = outcome.severities.clone();
    let json = form.format == Format::Json;
    let said = say(&outcome, &form, json, terminal);
    // the process ends behind the answer, and the system takes back its memory at once instead of piece by piece
    let outcome = ManuallyDrop::new(outcome);
    let written = terminal
        .write_answer(&form, &mut |form: &Form, out: &mut dyn Write| {
            output::write(outcome.report.as_ref(), &outcome.problems, form, out)
        })
        .and_then(|()| if form.quiet || json { Ok(()) } else { Ok(remark(&outcome, terminal)?) });
    match written.and(said.map_err(OutputError::from)) {
        Ok(()) => error::code_of(outcome.verdict),
        Err(OutputError::Stream(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            error::code_of(outcome.verdict)
        }
        Err(error) => fail(&error::of_output(&error), global, terminal),
    }
}

/// Notes and problems on standard error. Problems that are the answer itself are not said twice.
fn say(outcome: &Outcome, form: &Form, json: bool, terminal: &mut Terminal) -> io::Result<()> {
    let mut err = terminal.stderr();
    for note in &outcome.notes {
        writeln!(err, "{}", output::visible(note))?;
    }
    let records =
        matches!(form.format, Format::Tsv | Format::Csv | Format::Markdown | Format::Jsonl | Format::Table);
    if !json && outcome.verdict == Verdict::Partial {
        error::write_broken(&outcome.problems, &terminal.error_palette(), &mut err)?;
    } else if !json && !records {
        write_problems(&outcome.problems, &outcome.sources, &terminal.error_palette(), &mut err)?;
    }
    err.flush()
}

/// What a reader should know about an answer stands below it, where it is seen.
fn remark(outcome: &Outcome, terminal: &Terminal) -> io::Result<()> {
    let mut err = terminal.stderr();
    for remark in &outcome.remarks {
        writeln!(err, "{}", output::visible(remark))?;
    }
    err.flush()
}

/// Writes a failure where the caller looks for it, and gives its exit code.
fn fail(failure: &Failure, global: &Global, terminal: &mut Terminal) -> u8 {
    let is_told = global.wants_json() && error::write_json(failure, &mut io::stdout().lock()).is_ok();
    if !is_told {
        // an error that cannot be told leaves only its code
        let _ = error::write_text(failure, &terminal.error_palette(), &mut terminal.stderr());
    }
    error::code(failure.kind)
}

/// A wrong command line, help or version, as clap tells it.
fn usage(error: &clap::Error, json: bool) -> ExitCode {
    let help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if help {
        // a closed pipe is no reason to fail
        drop(error.print());
        return ExitCode::from(if error.use_stderr() { error::code(FailureKind::Usage) } else { 0 });
    }
    let global = Global { json: json.then(String::new), ..Global::default() };
    ExitCode::from(fail(&error::of_clap(error), &global, &mut Terminal::new(&global)))
}

/// Is a stream a terminal that can do more than print?
fn is_terminal(stream: &impl IsTerminal) -> bool {
    stream.is_terminal()
}
