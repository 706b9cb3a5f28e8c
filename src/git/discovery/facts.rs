//! What git says of a repository: where it lies, how it names objects, what it lacks.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::super::error::Error;
use super::super::hash::ObjectFormat;
use super::super::program::{Output, Program};
use super::super::repository::path_text;
use super::place::Place;

/// Where a repository lies and of what kind it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::git) struct Facts {
    /// The top of the work tree; `None` in a bare repository and inside `.git`.
    pub(in crate::git) toplevel: Option<PathBuf>,
    /// The git directory of this work tree.
    pub(in crate::git) git_dir: PathBuf,
    /// The git directory that all work trees share.
    pub(in crate::git) common_dir: PathBuf,
    /// The index: of this work tree, or the one the environment names.
    pub(in crate::git) index: PathBuf,
    /// Where git looks for hooks.
    pub(in crate::git) hooks: PathBuf,
    /// Where git writes objects.
    pub(in crate::git) objects: PathBuf,
    /// How objects are named.
    pub(in crate::git) format: ObjectFormat,
    /// Has it no work tree of its own?
    pub(in crate::git) bare: bool,
    /// Is its history cut off?
    pub(in crate::git) shallow: bool,
}

/// What the one question asks, in the order of the answer's lines.
const ASKED: [&str; 10] = [
    "--is-bare-repository",
    "--is-shallow-repository",
    "--show-object-format",
    "--absolute-git-dir",
    "--git-common-dir",
    "--git-path\0index",
    "--git-path\0hooks",
    "--git-path\0objects",
    "--is-inside-work-tree",
    "--show-toplevel",
];

type Lines = [OsString; ASKED.len()];

impl Facts {
    /// Asks git.
    ///
    /// # Errors
    /// [`Error::NotARepository`], [`Error::DubiousOwnership`], or git's own failure.
    pub(super) fn ask(program: &Program, cwd: &Path) -> Result<Facts, Error> {
        ask(program, cwd).map(Facts::of)
    }

    fn of(lines: Lines) -> Facts {
        let [bare, shallow, format, git_dir, common_dir, index, hooks, objects, inside, toplevel] = lines;
        Facts {
            toplevel: (inside == "true").then(|| PathBuf::from(toplevel)),
            git_dir: git_dir.into(),
            common_dir: common_dir.into(),
            index: index.into(),
            hooks: hooks.into(),
            objects: objects.into(),
            format: if format == "sha256" { ObjectFormat::Sha256 } else { ObjectFormat::Sha1 },
            bare: bare == "true",
            shallow: shallow == "true",
        }
    }

    /// What follows from the place of a repository of the usual kind.
    pub(super) fn at(place: &Place, format: ObjectFormat, hooks: PathBuf) -> Facts {
        Facts {
            shallow: place.is_shallow(),
            index: place.git_dir.join("index"),
            objects: place.common_dir.join("objects"),
            toplevel: Some(place.top.clone()),
            git_dir: place.git_dir.clone(),
            common_dir: place.common_dir.clone(),
            hooks,
            format,
            bare: false,
        }
    }
}

/// Reads all facts with one process; a path with a line end in it makes the lines ambiguous, then each is asked alone.
fn ask(program: &Program, cwd: &Path) -> Result<Lines, Error> {
    let flags = ASKED.iter().flat_map(|fact| fact.split('\0'));
    let output = program.call(cwd, ["rev-parse", "--path-format=absolute"]).args(flags).finish()?;
    let lines: Vec<&[u8]> = output.stdout.split_inclusive(|byte| *byte == b'\n').collect();
    let has_answered = output.code == Some(0) || output.messages().contains("must be run in a work tree");
    if !has_answered {
        return Err(refusal(program, cwd, &output));
    }
    match lines.len() {
        9 | 10 => {
            Ok(std::array::from_fn(|at| path_text(lines.get(at).copied().unwrap_or_default().to_vec())))
        }
        _ => ask_each(program, cwd),
    }
}

fn ask_each(program: &Program, cwd: &Path) -> Result<Lines, Error> {
    let mut facts = Lines::default();
    for (fact, flag) in facts.iter_mut().zip(ASKED) {
        let output =
            program.call(cwd, ["rev-parse", "--path-format=absolute"]).args(flag.split('\0')).finish()?;
        *fact = path_text(output.stdout);
    }
    Ok(facts)
}

fn refusal(program: &Program, cwd: &Path, output: &Output) -> Error {
    let text = output.messages();
    if text.contains("dubious ownership") {
        return Error::DubiousOwnership(text.trim_end().to_owned());
    }
    if text.contains("not a git repository") {
        return Error::NotARepository { cwd: cwd.to_owned() };
    }
    match program.check_version(cwd) {
        Err(too_old @ Error::GitTooOld { .. }) => too_old,
        _ => Error::Failed { asked: "git rev-parse".to_owned(), code: output.code, stderr: text },
    }
}
