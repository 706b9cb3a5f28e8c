//! `completions` and `man`: the command tree as a script for a shell and as manual pages.

use std::io::{self, Write};
use std::path::Path;

use super::arguments::{Program, tree};
use crate::commands::{Env, Failure, Outcome, output_named};
use crate::disk;
use crate::report::{Document, Statement};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings completions bash \\
    > ~/.local/share/bash-completion/completions/git-findings
  git findings completions zsh > ~/.zfunc/_git-findings")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Print the manual page, or write all pages to a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings man | man -l -
  git findings man -o ~/.local/share/man/man1  # 'git findings --help' opens it")]
pub struct ManArgs {
    /// The command whose page to print [default: the program's own page]
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub command: Vec<String>,

    /// Write every page to this folder, which is made where it is missing
    #[arg(long, short = 'o', value_name = "DIR")]
    pub output: Option<String>,
}

/// What lets git's own completion for bash answer `git findings …`: it asks a function of this name, in which the words
/// before ours are taken away.
const BASH_FOR_GIT: &str = r#"
_git_findings() {
    local words=("git-findings" "${COMP_WORDS[@]:$((${__git_cmd_idx:-1} + 1))}")
    local word=$((COMP_CWORD - ${__git_cmd_idx:-1}))
    local COMP_WORDS=("${words[@]}") COMP_CWORD=$word
    _git__findings git-findings "${words[word]}" "${words[word - 1]}"
}
"#;

/// The script of a shell.
pub fn completions(program: Program, arguments: &CompletionsArgs) -> Outcome {
    let mut command = named_for_scripts(tree(program), program);
    let name = command.get_name().to_owned();
    let mut bytes = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, &name, &mut bytes);
    if arguments.shell == clap_complete::Shell::Bash {
        bytes = mend_bash(&name, &String::from_utf8_lossy(&bytes)).into_bytes();
    }
    if arguments.shell == clap_complete::Shell::Bash && program == Program::GitFindings {
        bytes.extend_from_slice(BASH_FOR_GIT.as_bytes());
    }
    Outcome::of(Document { kind: "completions", bytes })
}

/// The name that usages show, `git findings`, has a space, at which the scripts lose their way.
fn named_for_scripts(command: clap::Command, program: Program) -> clap::Command {
    match program {
        Program::GitFindings => command.bin_name("git-findings"),
        Program::StageflowTest => {
            command.mut_subcommand("findings", |inner| inner.bin_name("stageflow-test findings"))
        }
    }
}

/// clap_complete 4.6 takes a hyphen in the program's name for the border of a subcommand in one half of the script
/// and not in the other, so that no flag of a subcommand is ever completed.
fn mend_bash(name: &str, script: &str) -> String {
    script.replace(&name.replace('-', "__subcmd__"), &name.replace('-', "__"))
}

/// A page, or all of them in a folder.
pub fn man(env: &Env<'_>, arguments: &ManArgs) -> Result<Outcome, Failure> {
    let mut root = tree(Program::GitFindings).disable_help_subcommand(true);
    root.build();
    let pages = pages(&root, "git-findings").map_err(|error| {
        Failure::repository("the manual pages cannot be written").cause(error.to_string())
    })?;
    match &arguments.output {
        Some(folder) => write_all(&output_named(env, folder)?, pages),
        None => one(&arguments.command, pages, &root),
    }
}

/// A page under its name.
type Page = (String, Vec<u8>);

fn one(command: &[String], pages: Vec<Page>, root: &clap::Command) -> Result<Outcome, Failure> {
    let name = std::iter::once("git-findings").chain(command.iter().map(String::as_str));
    let name = name.collect::<Vec<_>>().join("-");
    match pages.into_iter().find(|(page, _)| *page == name) {
        Some((_, bytes)) => Ok(Outcome::of(Document { kind: "man", bytes })),
        None => Err(no_command(&command.join(" "), root)),
    }
}

fn no_command(typed: &str, root: &clap::Command) -> Failure {
    let failure = Failure::usage(format!("there is no command '{typed}'"));
    match crate::model::nearest(typed, root.get_subcommands().map(clap::Command::get_name)) {
        Some(near) => failure.hint(format!("did you mean '{near}'?")),
        None => failure.hint("'git findings help' shows every command"),
    }
}

fn write_all(folder: &Path, pages: Vec<Page>) -> Result<Outcome, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::repository(format!("the folder '{}' cannot be made", folder.display()))
            .cause(error.to_string())
    })?;
    let mut written = Vec::new();
    for (name, bytes) in pages {
        let path = folder.join(format!("{name}.1"));
        disk::write_atomic(&path, &bytes, disk::Durability::Synced)?;
        written.push(path.display().to_string());
    }
    let facts = serde_json::json!({ "pages": written });
    Ok(Outcome::of(Statement { kind: "man", lines: written, facts }))
}

/// The page of a command, then those of its subcommands.
fn pages(command: &clap::Command, name: &str) -> io::Result<Vec<Page>> {
    let mut pages = vec![(name.to_owned(), page(command, name)?)];
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        pages.extend(self::pages(inner, &format!("{name}-{}", inner.get_name()))?);
    }
    Ok(pages)
}

/// Synopsis and examples are written here: clap_mangen leaves out the values of options in the one, and breaks the
/// lines of the other.
fn page(command: &clap::Command, name: &str) -> io::Result<Vec<u8>> {
    let usage = command.clone().render_usage().to_string();
    let has_subcommands = command.has_subcommands();
    let more = command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string);
    let command = command.clone().name(name.to_owned()).display_name(name.to_owned()).after_help(None);
    let man = clap_mangen::Man::new(command.after_long_help(None));
    let mut bytes = Vec::new();
    man.render_title(&mut bytes)?;
    man.render_name_section(&mut bytes)?;
    literal("SYNOPSIS", usage.trim_start_matches("Usage: "), &mut bytes)?;
    man.render_description_section(&mut bytes)?;
    man.render_options_section(&mut bytes)?;
    if has_subcommands {
        man.render_subcommands_section(&mut bytes)?;
    }
    if let Some(more) = more {
        literal("EXAMPLES", more.trim_start_matches("Examples:\n"), &mut bytes)?;
    }
    Ok(bytes)
}

/// A section of lines that stay as they are.
fn literal(heading: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, ".SH {heading}\n.nf")?;
    for line in text.lines() {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        // A dot or an apostrophe at the beginning would be a command.
        writeln!(out, "\\&{line}")?;
    }
    writeln!(out, ".fi")
}
