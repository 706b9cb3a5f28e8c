//! What git said of a repository, remembered in its git directory beside the files that said so: as long as each of them
//! looks as it did, git would say the same again. Whatever cannot be read, or does not hold, is asked anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::super::error::Error;
use super::super::hash::ObjectFormat;
use super::super::program::Program;
use super::facts::Facts;
use super::place::Place;
use super::settings::{Listing, Settings};
use super::witness::{LOOKS, Witness};
use crate::disk::{Reader, Segments, State, Writer};

/// The file in the git directory.
const FILE: &str = "git-findings/answers";

/// The version of what its segments mean.
const VERSION: &[u8] = b"answers of git 1";

/// Surroundings that take turns are remembered side by side, up to so many.
const MOST: usize = 8;

/// Variables that say where git's configuration is.
const PLACES: [&str; 2] = ["HOME", "XDG_CONFIG_HOME"];

/// What git said.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) facts: Facts,
    pub(super) settings: Settings,
    /// What the program says it is.
    pub(super) version: String,
}

/// The remembered answers for a place and its surroundings.
#[derive(Debug)]
pub(super) struct Shelf {
    file: Segments,
    surroundings: [u8; 32],
}

impl Shelf {
    pub(super) fn of(place: &Place, program: &Program) -> Shelf {
        Shelf { file: file(&place.git_dir), surroundings: surroundings(place, program) }
    }

    /// The answers that still hold.
    pub(super) fn find(&self, place: &Place) -> Option<Answers> {
        let mut latest = self.file.iter().rev().filter_map(|segment| Remembered::read(segment));
        let found = latest.find(|remembered| remembered.surroundings == self.surroundings)?;
        found.holds().then(|| found.answers(place)).flatten()
    }

    /// Remembers answers, and the files that they hang on.
    pub(super) fn keep(&self, witnesses: &[Witness], answers: &Answers) {
        let Some(segment) = segment(&self.surroundings, witnesses, answers) else { return };
        let is_other_users = matches!(self.file.state(), State::Unreadable(_));
        let folder = self.file.path().parent();
        if is_other_users || folder.is_none_or(|folder| fs::create_dir_all(folder).is_err()) {
            return;
        }
        // what cannot be written is asked again
        let _ = match self.file.iter().len() < MOST {
            true => self.file.append(&segment).map(drop),
            false => self.file.replace(&segment),
        };
    }
}

/// The file in a git directory.
pub(in crate::git) fn file(git_dir: &Path) -> Segments {
    Segments::read(&git_dir.join(FILE), VERSION)
}

/// The files that what git said at this moment hangs on; `None` where it hangs on more than files that were at rest.
pub(super) fn fresh(
    facts: &Facts,
    listing: &Listing,
    program: &Program,
    moment: SystemTime,
) -> Option<Vec<Witness>> {
    let top = facts.toplevel.as_deref()?;
    let mut files = listing.files(top, program.variable("HOME").map(Path::new))?;
    files.extend([program.path().to_owned(), facts.common_dir.join("config")]);
    files.push(facts.git_dir.join("config.worktree"));
    files.extend(usual_files(program, top).ok()??);
    files.sort_unstable();
    files.dedup();
    files.into_iter().map(|file| Witness::before(moment, file)).collect()
}

/// The files of configuration that git reads wherever it is; `None` where it cannot tell.
fn usual_files(program: &Program, top: &Path) -> Result<Option<Vec<PathBuf>>, Error> {
    let asked =
        ["GIT_CONFIG_SYSTEM", "GIT_CONFIG_GLOBAL"].map(|name| program.call(top, ["var", name]).begin());
    let has_system = program.variable("GIT_CONFIG_NOSYSTEM").is_none();
    let mut files = Vec::new();
    for (begun, is_needed) in asked.into_iter().zip([has_system, true]) {
        let output = begun?.finish()?;
        if output.code == Some(0) {
            files.extend(output.line().lines().map(PathBuf::from));
        } else if is_needed {
            return Ok(None);
        }
    }
    Ok(Some(files))
}

/// A digest of all that decides which files git reads.
fn surroundings(place: &Place, program: &Program) -> [u8; 32] {
    let mut digest = Sha256::new();
    let mut add = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    };
    for path in [&place.top, &place.git_dir, &place.common_dir, program.path()] {
        add(path.as_os_str().as_encoded_bytes());
    }
    let decides = |name: &str| PLACES.contains(&name) || name.starts_with("GIT_CONFIG");
    for (name, value) in program.variables() {
        if name.to_str().is_some_and(decides) {
            add(name.as_encoded_bytes());
            add(value.as_encoded_bytes());
        }
    }
    digest.finalize().into()
}

/// The answers as bytes; `None` for paths that are no text.
fn segment(surroundings: &[u8], witnesses: &[Witness], answers: &Answers) -> Option<Vec<u8>> {
    let paths = witnesses.iter().map(|witness| witness.path.to_str()).collect::<Option<Vec<_>>>()?;
    let looks: Vec<i64> = witnesses.iter().flat_map(|witness| witness.look).collect();
    let format = answers.facts.format.name();
    let mut out = Writer::default();
    out.bytes(surroundings);
    out.texts(paths.into_iter());
    out.times(&looks);
    out.texts([answers.facts.hooks.to_str()?, format, &answers.version].into_iter());
    out.texts(answers.settings.iter().flat_map(|(key, value)| [key.as_str(), value]));
    Some(out.into_bytes())
}

/// A segment, taken apart.
struct Remembered<'bytes> {
    surroundings: &'bytes [u8],
    files: Vec<&'bytes str>,
    looks: Vec<i64>,
    facts: Vec<&'bytes str>,
    settings: Vec<&'bytes str>,
}

impl<'bytes> Remembered<'bytes> {
    fn read(segment: &'bytes [u8]) -> Option<Self> {
        let mut from = Reader(segment);
        let surroundings = from.bytes()?;
        let files = from.texts()?.collect::<Option<Vec<_>>>()?;
        let looks = from.times()?.collect::<Vec<_>>();
        let [facts, settings] =
            [from.texts()?.collect::<Option<_>>()?, from.texts()?.collect::<Option<_>>()?];
        let is_whole = from.is_at_end() && looks.len() == files.len() * LOOKS;
        is_whole.then_some(Remembered { surroundings, files, looks, facts, settings })
    }

    fn holds(&self) -> bool {
        let mut seen = self.files.iter().zip(self.looks.chunks_exact(LOOKS));
        seen.all(|(file, look)| Witness::holds(Path::new(file), look))
    }

    fn answers(&self, place: &Place) -> Option<Answers> {
        let [hooks, format, version] = *self.facts.as_slice() else { return None };
        let format =
            [ObjectFormat::Sha1, ObjectFormat::Sha256].into_iter().find(|one| one.name() == format)?;
        let settings = self.settings.as_chunks().0.iter();
        Some(Answers {
            facts: Facts::at(place, format, hooks.into()),
            settings: settings.map(|[key, value]| ((*key).to_owned(), (*value).to_owned())).collect(),
            version: version.to_owned(),
        })
    }
}
