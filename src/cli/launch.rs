//! Programs of the user's own: editor and pager. Their names come from the environment and from the user's and the
//! system's git config only; nothing that a repository says is ever run.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::git::Program;

/// The first of these that is set: environment, git config of the user, environment, default.
fn chosen(first: &[&str], key: &str, last: &[&str], default: &str) -> String {
    let variable = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    first
        .iter()
        .find_map(variable)
        .or_else(|| user_setting(key))
        .or_else(|| last.iter().find_map(variable))
        .unwrap_or_else(|| default.to_owned())
}

fn user_setting(key: &str) -> Option<String> {
    let here = std::env::current_dir().ok()?;
    Program::find(std::env::vars_os().collect()).ok()?.user_setting(&here, key)
}

/// Git's `color.ui` of the user: `Some(false)` turns colours off.
pub fn colour_setting() -> Option<bool> {
    match user_setting("color.ui")?.as_str() {
        "false" | "never" | "no" | "off" | "0" => Some(false),
        _ => Some(true),
    }
}

/// The terminal's width in columns, as `stty` or the system tells; none where there is no terminal.
pub fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(terminal_size::Width(columns), _)| usize::from(columns))
}

/// A command line of the user's, which git, too, gives to the shell.
fn shell(line: &str, arguments: &[&OsStr]) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{line} \"$@\"")).arg(line).args(arguments);
    command
}

/// Opens the editor on a text; what was saved.
///
/// # Errors
/// Why there is nothing saved, in words.
pub fn edit(text: &str) -> Result<String, String> {
    let editor = chosen(&["GIT_EDITOR"], "core.editor", &["VISUAL", "EDITOR"], "vi");
    let folder =
        tempfile::Builder::new().prefix("git-findings-").tempdir().map_err(|error| error.to_string())?;
    let file = folder.path().join("FINDING.json");
    std::fs::write(&file, text).map_err(|error| error.to_string())?;
    let status =
        shell(&editor, &[file.as_os_str()]).status().map_err(|error| format!("'{editor}': {error}"))?;
    match status.success() {
        true => read(&file),
        false => Err(format!("'{editor}' ended with {status}")),
    }
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| error.to_string())
}

/// A running pager.
pub struct Pager {
    child: Child,
}

impl Pager {
    /// Starts the pager by git's rules; none where it is `cat` or empty, or cannot be started.
    pub fn start() -> Option<Pager> {
        let pager = chosen(&["GIT_PAGER"], "core.pager", &["PAGER"], "less");
        if pager.is_empty() || pager == "cat" {
            return None;
        }
        let mut command = shell(&pager, &[]);
        for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
            if std::env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        let child = command.stdin(Stdio::piped()).spawn().ok()?;
        Some(Pager { child })
    }

    /// Where the answer goes.
    pub fn stdin(&mut self) -> io::Result<impl Write + use<>> {
        self.child
            .stdin
            .take()
            .map(io::BufWriter::new)
            .ok_or_else(|| io::Error::other("the pager takes no input"))
    }

    /// Waits until the reader has seen enough.
    pub fn finish(mut self) -> io::Result<()> {
        drop(self.child.stdin.take());
        self.child.wait().map(drop)
    }
}
