//! Every shape of repository that git knows gets the same history and the same commands, and has to answer what a plain
//! repository answers: through both readers, with the user's own work left alone and the shape kept.

mod clones;
mod history;
mod index;
mod life;
mod objects;
mod places;
mod references;
mod sparse;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use crate::bench::{Answer, Bench, Run};

/// A repository of some shape: where it is looked at from, and in what surroundings.
struct Site {
    bench: Bench,
    /// The folder below the top where commands run.
    folder: PathBuf,
    variables: Vec<(&'static str, OsString)>,
}

impl Site {
    /// Looked at from its top.
    fn of(bench: Bench) -> Site {
        Site { bench, folder: PathBuf::new(), variables: Vec::new() }
    }

    /// Looked at from a folder below.
    fn from_below(bench: Bench, folder: &str) -> Site {
        Site { folder: folder.into(), ..Site::of(bench) }
    }

    /// With a variable of the environment.
    fn with(mut self, name: &'static str, value: impl AsRef<OsStr>) -> Site {
        self.variables.push((name, value.as_ref().to_owned()));
        self
    }

    fn at_its_place(&self, run: Run) -> Run {
        let run = run.in_folder(&self.folder);
        self.variables.iter().fold(run, |run, (name, value)| run.env(name, value))
    }

    /// A call of `git-findings`, not yet run.
    fn findings(&self, arguments: &[&str]) -> Run {
        self.at_its_place(self.bench.findings(arguments))
    }

    /// A line of shell, not yet run.
    fn shell(&self, line: &str) -> Run {
        self.at_its_place(self.bench.shell(line))
    }
}

/// A repository with the [`history`](history::write), `git init` and `git fast-import` in two steps; none where this git
/// cannot make one of this form.
fn made(name: &str, options: &[&str]) -> Option<Bench> {
    let bench = Bench::bare_folder();
    let bench = bench.at(bench.root().join(name));
    std::fs::create_dir_all(&bench.top).unwrap();
    let made: Answer = bench.git([&["init", "-q", "-b", "main"], options].concat()).run();
    if made.code != Some(0) {
        println!("skipped, this git cannot: git init {}", options.join(" "));
        return None;
    }
    history::write(&bench);
    Some(bench)
}

/// A plain repository with the history.
fn plain() -> Bench {
    made("plain", &[]).unwrap()
}

/// One row of a table of shapes.
struct Shape {
    name: &'static str,
    make: fn() -> Option<Site>,
    /// A line of shell that tells whether the shape is still there; it has to say something, and the same afterwards.
    shape: &'static str,
}

/// All of them live as the plain one does.
#[track_caller]
fn all_live(shapes: &[Shape]) {
    let expected = life::live(&Site::of(plain()), "git rev-parse --is-inside-work-tree");
    for shape in shapes {
        let Some(site) = (shape.make)() else { continue };
        let answers = life::live(&site, shape.shape);
        life::compare(shape.name, &answers, &expected);
    }
}
