//! Which path belongs to which id. Reading takes a finding at any depth; only a new one's place follows the layout.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{Folder, RUNS};
use crate::config::Layout;
use crate::model::{FindingId, IdError, RunId};

/// What the file of a finding or a run ends in.
const EXTENSION: &str = ".json";

impl Folder {
    /// Where a new finding goes, from the repository's root.
    pub fn path_for(&self, id: &FindingId) -> String {
        let prefix = prefix(&self.dir);
        match self.layout {
            Layout::Flat => format!("{prefix}{id}{EXTENSION}"),
            Layout::Hex => {
                format!("{prefix}{}/{id}{EXTENSION}", &digest(&id.as_str().to_ascii_lowercase())[..2])
            }
            Layout::ByEntry => match id.entry().filter(|entry| is_folder_name(entry)) {
                Some(entry) => format!("{prefix}{entry}/{id}{EXTENSION}"),
                None => format!("{prefix}{id}{EXTENSION}"),
            },
        }
    }

    /// Where a run's file lies, from the repository's root: under its id, or under the first 16 hexadecimal digits
    /// of its SHA-256 where the id cannot be a file name.
    pub fn run_path(&self, run: &RunId) -> String {
        format!("{}{RUNS}/{}{EXTENSION}", prefix(&self.dir), run.file_stem())
    }
}

/// A folder that ends like a finding's file would be reported as an odd one.
fn is_folder_name(entry: &str) -> bool {
    !entry.to_ascii_lowercase().ends_with(EXTENSION)
}

/// Why a file that ends like a finding's has no name of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Its ending is written in other letters: some file systems would tell the two apart, others not.
    #[error("it ends in '{0}', not in '{EXTENSION}'")]
    Extension(String),
    /// What stands before the ending is no id.
    #[error(transparent)]
    Id(#[from] IdError),
}

/// Is this path, from the repository's root, a finding's file in the folder `dir`, and whose? `None`: it is none
/// (outside, below `runs`, hidden, or not `.json`).
pub fn id_of_path(dir: &str, path: &str) -> Option<Result<FindingId, NameError>> {
    let below = below(dir, path)?;
    let (folders, name) = below.rsplit_once('/').unwrap_or(("", below));
    if folders.split('/').next().is_some_and(is_runs) || folders.split('/').any(is_hidden) {
        return None;
    }
    Some(id_of_stem(stem(name)?))
}

/// Is this path, from the repository's root, a run's file in the folder `dir`?
pub fn is_run_path(dir: &str, path: &str) -> bool {
    matches!(run_path(dir, path), Some(Ok(())))
}

/// The same, with what is wrong with a name that ends almost like a run's.
pub fn run_path(dir: &str, path: &str) -> Option<Result<(), NameError>> {
    match below(dir, path)?.split_once('/')? {
        (runs, name) if is_runs(runs) && !name.contains('/') => Some(stem(name)?.map(drop)),
        _ => None,
    }
}

pub(super) fn id_of_stem(stem: Result<&str, NameError>) -> Result<FindingId, NameError> {
    Ok(stem?.parse()?)
}

/// What of a path is below a folder.
fn below<'path>(dir: &str, path: &'path str) -> Option<&'path str> {
    parts(dir).try_fold(path, |rest, part| rest.strip_prefix(part)?.strip_prefix('/'))
}

/// The name without `.json`; `None` for other names, and for hidden ones, which editors leave beside a file.
pub(super) fn stem(name: &str) -> Option<Result<&str, NameError>> {
    let (stem, ending) = name.split_at_checked(name.len().checked_sub(EXTENSION.len())?)?;
    match ending.eq_ignore_ascii_case(EXTENSION) && !is_hidden(name) {
        false => None,
        true if ending == EXTENSION => Some(Ok(stem)),
        true => Some(Err(NameError::Extension(ending.to_owned()))),
    }
}

/// The id that the file at a path seems to be meant for, though its ending may be written in other letters.
pub fn id_meant(path: &str) -> Option<FindingId> {
    folded_stem(path.rsplit('/').next()?)?.parse().ok()
}

/// The name without its ending, if that is `.json` in any letters.
pub(super) fn folded_stem(name: &str) -> Option<&str> {
    stem(name).map(|_| &name[..name.len() - EXTENSION.len()])
}

pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

pub(super) fn is_runs(name: &str) -> bool {
    name.eq_ignore_ascii_case(RUNS)
}

/// The folder without `./` before and `/` behind it; empty for the root itself.
pub(super) fn tidy(dir: &str) -> String {
    parts(dir).collect::<Vec<_>>().join("/")
}

fn parts(dir: &str) -> impl Iterator<Item = &str> {
    dir.split('/').filter(|part| !part.is_empty() && *part != ".")
}

fn prefix(dir: &str) -> String {
    match dir.is_empty() {
        true => String::new(),
        false => format!("{dir}/"),
    }
}

/// The SHA-256 of a text, as 64 hexadecimal digits.
fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_for(layout: Layout, id: &str) -> String {
        Folder::new("/repo", "findings", layout).path_for(&id.parse().unwrap())
    }

    #[test]
    fn a_new_finding_goes_where_the_layout_says() {
        assert_eq!(path_for(Layout::ByEntry, "FIN-001-BUG-007"), "findings/FIN-001/FIN-001-BUG-007.json");
        assert_eq!(path_for(Layout::ByEntry, "BUG-007"), "findings/BUG-007.json");
        assert_eq!(path_for(Layout::ByEntry, "a.JSON-BUG-1"), "findings/a.JSON-BUG-1.json");
        assert_eq!(path_for(Layout::Flat, "FIN-001-BUG-007"), "findings/FIN-001-BUG-007.json");
        // printf abc | sha256sum begins ba7816bf.
        assert_eq!(path_for(Layout::Hex, "abc"), "findings/ba/abc.json");
        assert_eq!(path_for(Layout::Hex, "ABC"), "findings/ba/ABC.json");
    }

    #[test]
    fn every_path_we_give_is_read_back_as_its_id() {
        for layout in [Layout::ByEntry, Layout::Flat, Layout::Hex] {
            for text in ["FIN-001-BUG-007", "x", "a.json-BUG-1", "A-BUG-1-SEC-002"] {
                let id: FindingId = text.parse().unwrap();
                let folder = Folder::new("/repo", "./docs//findings/", layout);
                assert_eq!(id_of_path("docs/findings", &folder.path_for(&id)), Some(Ok(id)));
            }
        }
    }

    #[test]
    fn what_is_no_finding_is_none_and_a_bad_name_is_said() {
        for path in [
            "src/x.json",
            "findings/runs/x.json",
            "findings/Runs/deep/x.json",
            "findings/x.txt",
            "findings/.x.json",
            "findings/.idea/x.json",
            "findings",
            "findingsx/y.json",
        ] {
            assert_eq!(id_of_path("findings", path), None, "{path}");
        }
        assert_eq!(id_of_path("findings", "findings/a/runs/x.json"), Some(Ok("x".parse().unwrap())));
        assert!(id_of_path("findings", "findings/a b.json").unwrap().is_err());
        assert!(id_of_path("findings", "findings/CON.json").unwrap().is_err());
        let odd = id_of_path("findings", "findings/x.Json").unwrap().unwrap_err();
        assert_eq!(odd.to_string(), "it ends in '.Json', not in '.json'");
        assert_eq!(
            run_path("findings", "findings/runs/x.JSON"),
            Some(Err(NameError::Extension(".JSON".into())))
        );
        assert_eq!(id_of_path("findings", "findings/é"), None);
        assert_eq!(id_of_path(".", "x.json"), Some(Ok("x".parse().unwrap())));
    }

    #[test]
    fn a_run_has_its_id_as_name_or_a_digest_of_it() {
        let folder = Folder::new("/repo", "findings", Layout::Flat);
        let path = |run: &str| folder.run_path(&run.parse().unwrap());
        assert_eq!(path("550e8400-e29b"), "findings/runs/550e8400-e29b.json");
        assert_eq!(path("a/b").len(), "findings/runs/0123456789abcdef.json".len());
        assert!(is_run_path("findings", &path("a/b")) && is_run_path("findings", &path("x")));
        assert!(!is_run_path("findings", "findings/runs/deep/x.json"));
        assert!(!is_run_path("findings", "findings/FIN-001/x.json"));
    }
}
