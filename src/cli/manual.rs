//! `completions` and `man`: the command tree as a script for a shell and as manual pages.

use std::io;

use super::arguments::{Program, tree};
use crate::commands::{Env, Failure, Outcome};
use crate::disk;
use crate::report::{Document, Statement};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings completions bash > ~/.local/share/bash-completion/completions/git-findings
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
  git findings man --output ~/.local/share/man/man1      # then 'git findings --help' opens it")]
pub struct ManArgs {
    /// The command whose page to print [default: the program's own page]
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub command: Option<String>,

    /// Write every page to this folder
    #[arg(long, short = 'o', value_name = "DIR")]
    pub output: Option<String>,
}

/// The script of a shell.
pub fn completions(program: Program, arguments: &CompletionsArgs) -> Outcome {
    let mut command = tree(program);
    let name = command.get_name().to_owned();
    let mut bytes = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut bytes);
    Outcome::of(Document { kind: "completions", bytes })
}

/// A page, or all of them in a folder.
pub fn man(env: &Env<'_>, arguments: &ManArgs) -> Result<Outcome, Failure> {
    let root = tree(Program::GitFindings).disable_help_subcommand(true);
    let mut root = root;
    root.build();
    let pages = pages(&root)?;
    let Some(folder) = &arguments.output else {
        let name = arguments
            .command
            .as_ref()
            .map_or_else(|| "git-findings".to_owned(), |command| format!("git-findings-{command}"));
        return match pages.iter().find(|(page, _)| *page == name) {
            Some((_, bytes)) => Ok(Outcome::of(Document { kind: "man", bytes: bytes.clone() })),
            None => Err(no_command(arguments.command.as_deref().unwrap_or_default(), &root)),
        };
    };
    let folder = env.cwd.join(folder);
    let mut written = Vec::new();
    for (name, bytes) in pages {
        let path = folder.join(format!("{name}.1"));
        disk::write_atomic(&path, &bytes)?;
        written.push(path.display().to_string());
    }
    let facts = serde_json::json!({ "pages": written });
    Ok(Outcome::of(Statement { kind: "man", lines: written, facts }))
}

fn no_command(typed: &str, root: &clap::Command) -> Failure {
    let failure = Failure::usage(format!("there is no command '{typed}'"));
    match crate::model::nearest(typed, root.get_subcommands().map(clap::Command::get_name)) {
        Some(near) => failure.hint(format!("did you mean '{near}'?")),
        None => failure.hint("'git findings help' shows every command"),
    }
}

fn pages(root: &clap::Command) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut pages = vec![("git-findings".to_owned(), page(root, "git-findings")?)];
    for command in root.get_subcommands() {
        let name = format!("git-findings-{}", command.get_name());
        pages.push((name.clone(), page(command, &name)?));
    }
    Ok(pages)
}

fn page(command: &clap::Command, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let command = command.clone().name(name.to_owned()).display_name(name.to_owned());
    let rendered: io::Result<()> = clap_mangen::Man::new(command).render(&mut bytes);
    rendered.map_err(|error| Failure::repository("the page cannot be written").cause(error.to_string()))?;
    Ok(bytes)
}
