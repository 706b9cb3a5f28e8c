//! Which files of the folder are findings: every `.json` at any depth whose name is an id. One odd name never hides
//! the others.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::layout::{NameError, id_of_stem, is_hidden, is_runs, stem};
use super::{Folder, Located, RUNS, StoreError, slashed};
use crate::disk::{self, Found};
use crate::model::FindingId;

/// Files of git's in which it looks for what holds for a folder.
const TELLING: [&str; 2] = [".gitattributes", ".gitignore"];

/// What is no finding and yet of concern.
#[derive(Debug, Default)]
pub struct Strays {
    /// What killed writes left, at any depth.
    pub leftovers: Vec<PathBuf>,
    /// Pipes, sockets and devices that git would open and wait for, from the repository's root.
    pub blocking: Vec<String>,
}

impl Folder {
    /// Every finding's file, in the order the file system gives, and an error for every odd name between them.
    /// Links are never followed; runs and hidden names are left out. A folder that cannot be read at all is the
    /// one and only item.
    pub fn walk(&self) -> impl Iterator<Item = Result<Located, StoreError>> + '_ {
        let refused = self.check_root().err();
        let entries = refused.is_none().then(|| self.entries(&self.path()));
        let found = entries.into_iter().flatten().flat_map(|entry| {
            let again = vanished(&entry).map(|folder| self.look_again(folder)).unwrap_or_default();
            let first = if vanished(&entry).is_none() { self.judge(entry) } else { None };
            first.into_iter().chain(again)
        });
        refused.into_iter().map(Err).chain(found)
    }

    fn entries(&self, folder: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> + use<> {
        let top = self.path();
        let walk = WalkDir::new(folder).min_depth(1).follow_root_links(false).into_iter();
        walk.filter_entry(move |entry| !is_left_out(&top, entry))
    }

    /// A folder that somebody removed during the walk holds nothing, unless somebody has made it anew.
    fn look_again(&self, folder: &Path) -> Vec<Result<Located, StoreError>> {
        let is_gone = |error: &walkdir::Error| error.io_error().is_some_and(is_absent);
        let entries = self.entries(folder).filter(|entry| !entry.as_ref().is_err_and(is_gone));
        entries.filter_map(|entry| self.judge(entry)).collect()
    }

    /// All findings sorted by id, and what was odd.
    pub fn sorted(&self) -> (Vec<Located>, Vec<StoreError>) {
        sorted(self.walk())
    }

    /// Every file that holds this id, in any letter case; more than one is a clash. None: no such finding.
    ///
    /// # Errors
    /// A folder that could not be looked into, and an odd file that has the id's name where no plain one has it.
    pub fn find(&self, id: &FindingId) -> Result<Vec<Located>, StoreError> {
        let (mut found, mut odd) = (Vec::new(), None);
        for item in self.walk() {
            match item {
                Ok(located) if located.id == *id => found.push(located),
                Ok(_) => {}
                Err(error) if !error.is_one_file() => return Err(error),
                Err(error) if error.is_about(id.as_str()) => odd = Some(error),
                Err(_) => {}
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        match odd {
            Some(error) if found.is_empty() => Err(error),
            _ => Ok(found),
        }
    }

    /// The paths of all run files from the repository's root, sorted; none where there is no folder of runs.
    ///
    /// # Errors
    /// The folder of runs is a link or a file, or cannot be listed.
    pub fn runs(&self) -> Result<Vec<Result<String, StoreError>>, StoreError> {
        let runs = Folder { dir: format!("{}/{RUNS}", self.dir), ..self.clone() };
        match runs.check_root() {
            Ok(()) => {}
            Err(StoreError::Absent { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        }
        let entries = WalkDir::new(runs.path()).min_depth(1).max_depth(1).sort_by_file_name();
        Ok(entries.into_iter().filter_map(|entry| self.judge_run(entry)).collect())
    }

    /// What stands in the folder, and on the way to it, beside findings and other people's files.
    pub fn strays(&self) -> Strays {
        let mut strays = Strays::default();
        for entry in WalkDir::new(self.path()).min_depth(1).follow_root_links(false).into_iter().flatten() {
            if disk::is_leftover(entry.file_name()) && entry.file_type().is_file() {
                strays.leftovers.push(entry.into_path());
            } else if tells_git(entry.file_name()) && is_blocking(&entry.file_type()) {
                strays.blocking.push(self.name(entry.path()));
            }
        }
        for folder in Path::new(&self.dir).ancestors().skip(1) {
            let above = TELLING.iter().map(|name| self.root.join(folder).join(name));
            let blocking = above
                .filter(|path| path.symlink_metadata().is_ok_and(|facts| is_blocking(&facts.file_type())));
            strays.blocking.extend(blocking.map(|path| self.name(&path)));
        }
        strays
    }

    fn judge_run(&self, entry: walkdir::Result<DirEntry>) -> Option<Result<String, StoreError>> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return Some(Err(self.unlisted(error))),
        };
        let name = entry.file_name().to_string_lossy();
        Some(self.run(&entry, stem(&name)?))
    }

    /// `None` for what is nobody's business: folders, and files that are not called `.json`.
    fn judge(&self, entry: walkdir::Result<DirEntry>) -> Option<Result<Located, StoreError>> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return Some(Err(self.unlisted(error))),
        };
        match stem(&entry.file_name().to_string_lossy()) {
            Some(stem) => Some(self.locate(&entry, id_of_stem(stem))),
            None if is_link_to_folder(&entry) => Some(Err(self.odd(&entry))),
            None => None,
        }
    }

    fn locate(&self, entry: &DirEntry, id: Result<FindingId, NameError>) -> Result<Located, StoreError> {
        self.plain(entry)?;
        let path = self.relative(entry)?;
        match id {
            Ok(id) => Ok(Located { id, path }),
            Err(cause) => Err(StoreError::BadName { path, cause }),
        }
    }

    fn run(&self, entry: &DirEntry, name: Result<&str, NameError>) -> Result<String, StoreError> {
        self.plain(entry)?;
        let path = self.relative(entry)?;
        match name {
            Ok(_) => Ok(path),
            Err(cause) => Err(StoreError::BadName { path, cause }),
        }
    }

    fn plain(&self, entry: &DirEntry) -> Result<(), StoreError> {
        match entry.file_type().is_file() {
            true => Ok(()),
            false => Err(self.odd(entry)),
        }
    }

    fn relative(&self, entry: &DirEntry) -> Result<String, StoreError> {
        let path = entry.path();
        let inside = self.below_root(path).or_else(|| path.strip_prefix(&self.root).unwrap_or(path).to_str());
        match inside {
            Some(path) => Ok(slashed(path)),
            None => Err(StoreError::NotUtf8 { path: self.name(entry.path()) }),
        }
    }

    /// The path from the root by its text, which is a tenth of the work of taking it apart; `None` where the text does
    /// not tell.
    fn below_root<'path>(&self, path: &'path Path) -> Option<&'path str> {
        path.to_str()?.strip_prefix(self.root.to_str()?)?.strip_prefix(std::path::MAIN_SEPARATOR)
    }

    fn odd(&self, entry: &DirEntry) -> StoreError {
        StoreError::Odd { path: self.name(entry.path()), found: Found::of(entry.file_type()) }
    }

    fn unlisted(&self, error: walkdir::Error) -> StoreError {
        let path = error.path().map(|path| self.name(path)).unwrap_or_else(|| self.dir.clone());
        let cause = error.into_io_error().unwrap_or_else(|| io::Error::other("the folder contains itself"));
        StoreError::Unlisted { path, cause }
    }
}

fn tells_git(name: &OsStr) -> bool {
    TELLING.iter().any(|known| name == *known)
}

/// Links are refused by git, folders passed over.
fn is_blocking(kind: &FileType) -> bool {
    !matches!(Found::of(*kind), Found::File | Found::Link | Found::Folder)
}

/// The order of ids; of one id, that of the paths.
pub fn by_id(left: &Located, right: &Located) -> Ordering {
    left.id.cmp(&right.id).then_with(|| left.path.cmp(&right.path))
}

/// The findings of a walk sorted by id, and what was odd.
pub fn sorted(walk: impl Iterator<Item = Result<Located, StoreError>>) -> (Vec<Located>, Vec<StoreError>) {
    let (mut found, mut odd) = (Vec::new(), Vec::new());
    for item in walk {
        match item {
            Ok(located) => found.push(located),
            Err(error) => odd.push(error),
        }
    }
    found.sort_by(by_id);
    odd.sort_by(|a, b| a.path().cmp(&b.path()));
    (found, odd)
}

fn is_left_out(top: &Path, entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    is_hidden(&name) || (is_runs(&name) && entry.file_type().is_dir() && entry.path().parent() == Some(top))
}

/// The folder below the first that has gone since its name was read.
fn vanished(entry: &walkdir::Result<DirEntry>) -> Option<&Path> {
    let error = entry.as_ref().err().filter(|error| error.depth() > 0)?;
    error.path().filter(|_| error.io_error().is_some_and(is_absent))
}

fn is_absent(cause: &io::Error) -> bool {
    cause.kind() == io::ErrorKind::NotFound
}

/// The link is not followed: only what kind of thing it names is asked.
fn is_link_to_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_symlink() && entry.path().is_dir()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::config::Layout;

    fn store(files: &[&str]) -> (tempfile::TempDir, Folder) {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"{}").unwrap();
        }
        let folder = Folder::new(root.path(), "findings", Layout::ByEntry);
        (root, folder)
    }

    fn paths(found: &[Located]) -> Vec<&str> {
        found.iter().map(|located| located.path.as_str()).collect()
    }

    fn id(text: &str) -> FindingId {
        text.parse().unwrap()
    }

    #[test]
    fn findings_of_any_depth_are_found_and_sorted_by_number() {
        let (_root, folder) = store(&[
            "findings/FIN-1/FIN-1-BUG-1000.json",
            "findings/FIN-1/FIN-1-BUG-999.json",
            "findings/deep/er/A.json",
            "findings/runs/550e.json",
            "findings/README.md",
            "findings/.hidden.json",
            "findings/.git/x.json",
        ]);
        let (found, odd) = folder.sorted();
        let expected = [
            "findings/deep/er/A.json",
            "findings/FIN-1/FIN-1-BUG-999.json",
            "findings/FIN-1/FIN-1-BUG-1000.json",
        ];
        assert_eq!(paths(&found), expected);
        assert!(odd.is_empty(), "{odd:?}");
        assert_eq!(folder.load(&found[0]).unwrap().unwrap(), b"{}");
        let runs: Vec<_> = folder.runs().unwrap().into_iter().map(Result::unwrap).collect();
        assert_eq!(runs, ["findings/runs/550e.json"]);
    }

    #[test]
    fn one_id_in_two_files_is_found_twice_in_any_case() {
        let (_root, folder) =
            store(&["findings/a/X-BUG-1.json", "findings/b/x-bug-1.json", "findings/Y.json"]);
        assert_eq!(
            paths(&folder.find(&id("x-BUG-1")).unwrap()),
            ["findings/a/X-BUG-1.json", "findings/b/x-bug-1.json"]
        );
        assert!(folder.find(&id("Z")).unwrap().is_empty());
    }

    #[test]
    fn a_missing_folder_a_file_and_no_runs_are_told_apart() {
        let (root, folder) = store(&["file"]);
        assert!(matches!(folder.check_root(), Err(StoreError::Absent { .. })));
        assert!(matches!(folder.find(&id("A")), Err(StoreError::Absent { .. })));
        let (found, odd) = folder.sorted();
        assert_eq!((found.len(), odd.len()), (0, 1));
        let file = Folder::new(root.path(), "file", Layout::Flat);
        assert!(matches!(file.check_root(), Err(StoreError::NotAFolder { found: Found::File, .. })));
        fs::create_dir(root.path().join("findings")).unwrap();
        assert!(folder.runs().unwrap().is_empty());
        assert!(folder.check_root().is_ok());
    }

    #[test]
    fn odd_names_are_named_while_the_walk_goes_on() {
        let (root, folder) = store(&["findings/A.json", "findings/a b.json", "findings/CON.json"]);
        fs::create_dir(root.path().join("findings/folder.json")).unwrap();
        fs::write(root.path().join("findings/folder.json/B.json"), b"{}").unwrap();
        let (found, odd) = folder.sorted();
        assert_eq!(paths(&found), ["findings/A.json", "findings/folder.json/B.json"]);
        let messages: Vec<_> = odd.iter().map(ToString::to_string).collect();
        assert_eq!(
            messages,
            [
                "'findings/CON.json' is not named after a finding: 'CON' is a reserved name",
                "'findings/a b.json' is not named after a finding: an id holds only letters, digits, '.', '_' and \
                 '-', not ' '",
                "'findings/folder.json' is a folder, which is never followed or opened; a finding is a regular file",
            ]
        );
        assert!(matches!(folder.find(&id("folder")), Err(StoreError::Odd { .. })));
        let path = "findings/folder.json".to_owned();
        let located = Located { id: id("folder"), path };
        assert!(matches!(folder.load(&located), Err(StoreError::Odd { found: Found::Folder, .. })));
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere() {
        use std::os::unix::fs::symlink;
        let (root, folder) = store(&["findings/A.json", "outside/B.json", "outside/runs/r.json"]);
        let at = |name: &str| root.path().join(name);
        symlink(at("outside/B.json"), at("findings/C.json")).unwrap();
        symlink(at("outside"), at("findings/more")).unwrap();
        symlink(at("outside/B.json"), at("findings/README.md")).unwrap();
        symlink(at("outside/runs"), at("findings/runs")).unwrap();
        let (found, odd) = folder.sorted();
        assert_eq!(paths(&found), ["findings/A.json"]);
        let odd: Vec<_> = odd.iter().filter_map(StoreError::path).collect();
        assert_eq!(odd, ["findings/C.json", "findings/more", "findings/runs"]);
        assert!(matches!(folder.runs(), Err(StoreError::Link { path }) if path == "findings/runs"));

        symlink(at("findings"), at("link")).unwrap();
        let linked = Folder::new(root.path(), "link", Layout::Flat);
        assert!(matches!(linked.check_root(), Err(StoreError::Link { .. })));
        assert_eq!(linked.walk().count(), 1);
        let below = Folder::new(root.path(), "link/deeper", Layout::Flat);
        assert!(matches!(below.check_root(), Err(StoreError::Link { path }) if path == "link"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_not_utf8_is_named_and_no_panic() {
        use std::os::unix::ffi::OsStrExt;
        let (root, folder) = store(&["findings/A.json"]);
        let odd = Path::new(OsStr::from_bytes(b"findings/\xff.json"));
        fs::write(root.path().join(odd), b"{}").unwrap();
        let (found, odd) = folder.sorted();
        assert_eq!((found.len(), odd.len()), (1, 1));
        assert!(matches!(&odd[0], StoreError::NotUtf8 { path } if path == "findings/\u{fffd}.json"));
    }
}
