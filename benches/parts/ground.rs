//! The repository that is read.

use std::collections::HashSet;
use std::error::Error;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use git_findings::git::{Hash, Objects, Repository, trees};
use git_findings::history::{self, History, Range};
use git_findings::store;

use crate::Done;

/// A repository, and what is to be read in it.
pub struct Ground {
    path: PathBuf,
    repository: Repository,
    /// Every version of a finding, oldest first.
    pub blobs: Vec<Hash>,
    /// The findings folder of each commit of the main line, newest first, where it differs from the one before.
    pub folders: Vec<Hash>,
    /// HEAD.
    pub tip: Hash,
}

impl Ground {
    /// Looks for what is to be read.
    pub fn new(path: &Path) -> Result<Ground, Box<dyn Error>> {
        let repository = Repository::discover(path)?;
        let log = ["log", "--reverse", "--raw", "--no-abbrev", "--no-renames", "--format=", "--", "findings"];
        let mut seen = HashSet::new();
        let blobs = git(path, &log)?
            .lines()
            .filter_map(|line| line.split(' ').nth(3)?.parse().ok())
            .collect::<Vec<Hash>>();
        let blobs = blobs.into_iter().filter(|blob| !blob.is_zero() && seen.insert(*blob)).collect();
        let mut objects = repository.objects()?;
        let mut folders = Vec::new();
        for root in git(path, &["log", "--first-parent", "--format=%T"])?.lines() {
            folders.extend(trees::subtree(&mut objects, &root.parse()?, "findings")?);
        }
        folders.dedup();
        let tip = repository.head()?.ok_or("no commit yet")?;
        Ok(Ground { path: path.to_owned(), repository, blobs, folders, tip })
    }

    /// A reader of its own.
    pub fn objects(&self) -> Result<Objects, Box<dyn Error>> {
        Ok(self.repository.objects()?)
    }

    /// Everything that happened to findings.
    pub fn history(&self, range: &Range, remembers: bool) -> Result<History, Box<dyn Error>> {
        let id_of = |path: &str| store::id_of_path("findings", path)?.ok();
        let (repository, folder) = (&self.repository, "findings");
        Ok(history::Ground { repository, folder, id_of: &id_of, remembers }.read(range)?)
    }

    /// The same versions by `git cat-file`.
    pub fn cat_file(&self) -> Done {
        let mut git = Command::new("git");
        git.arg("-C").arg(&self.path).args(["cat-file", "--batch", "--buffer"]);
        let mut git = git.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(mut questions), Some(mut answers)) = (git.stdin.take(), git.stdout.take()) else {
            return Ok(());
        };
        let names: String = self.blobs.iter().map(|blob| format!("{blob}\n")).collect();
        std::thread::scope(|scope| {
            scope.spawn(move || questions.write_all(names.as_bytes()));
            std::io::copy(&mut answers.by_ref(), &mut std::io::sink())
        })?;
        git.wait()?;
        Ok(())
    }
}

fn git(path: &Path, words: &[&str]) -> Result<String, Box<dyn Error>> {
    Ok(String::from_utf8(Command::new("git").arg("-C").arg(path).args(words).output()?.stdout)?)
}

/// A thousand findings in two thousand commits.
pub fn made_up(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/generate");
    let made =
        Command::new(script).args(["--findings=1000", "--commits=2000"]).arg(folder.join("made")).status()?;
    if made.success() { Ok(folder.join("made/repository")) } else { Err("scripts/generate failed".into()) }
}
