//! Git's configuration as git lists it, and the files it comes from.

use std::path::{Path, PathBuf};

use super::super::begun::Begun;
use super::super::error::Error;
use super::super::program::{Output, Program};

/// Keys and values of git's configuration, in its order.
pub type Settings = Vec<(String, String)>;

/// The sections that anything here asks for. Others may hold secrets, and are not remembered.
const SECTIONS: [&str; 13] = [
    "attr",
    "author",
    "commit",
    "commitgraph",
    "committer",
    "core",
    "diff",
    "extensions",
    "findings",
    "hook",
    "log",
    "mailmap",
    "user",
];

/// How git is asked for everything.
const LIST: [&str; 4] = ["config", "--null", "--list", "--show-origin"];

/// Starts the question for everything, while the caller does something else.
///
/// # Errors
/// [`Error::Io`] when git cannot be started.
pub(super) fn begin_listing(program: &Program, cwd: &Path) -> Result<Begun, Error> {
    program.call(cwd, LIST).begin()
}

/// What git lists, each with the file it stands in.
#[derive(Debug, Default)]
pub(super) struct Listing(Vec<(String, String, String)>);

impl Listing {
    /// The answer to [`begin_listing`]; nothing where git says that there is none.
    pub(super) fn of(output: Option<Output>) -> Listing {
        let bytes = output.map(|output| output.stdout).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut parts = text.split_terminator('\0');
        let mut entries = Vec::new();
        while let (Some(origin), Some(entry)) = (parts.next(), parts.next()) {
            let (key, value) = pair(entry);
            entries.push((origin.to_owned(), key, value));
        }
        Listing(entries)
    }

    /// What is asked for here.
    pub(super) fn settings(&self) -> Settings {
        let ours = self.0.iter().filter(|(_, key, _)| is_asked_for(key));
        ours.map(|(_, key, value)| (key.clone(), value.clone())).collect()
    }

    /// The files that git read, and those that it would have read had they been there. `None` where that hangs on
    /// more than files. `top` is where git was asked.
    pub(super) fn files(&self, top: &Path, home: Option<&Path>) -> Option<Vec<PathBuf>> {
        let mut files = Vec::new();
        for (origin, key, value) in &self.0 {
            let file = origin.strip_prefix("file:").map(|file| top.join(file));
            if is_include(key)? {
                files.push(included(value, file.as_deref(), home)?);
            }
            files.extend(file);
        }
        files.sort_unstable();
        files.dedup();
        Some(files)
    }
}

/// Is the key of a section that is asked for here?
pub(in crate::git) fn is_asked_for(key: &str) -> bool {
    SECTIONS.contains(&key.split('.').next().unwrap_or_default())
}

/// What git said to a question for some keys.
pub(in crate::git) fn read(output: Option<Output>) -> Settings {
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.split_terminator('\0').map(pair).collect()
}

/// A key without a value stands for yes.
fn pair(entry: &str) -> (String, String) {
    let (key, value) = entry.split_once('\n').unwrap_or((entry, "true"));
    (key.to_owned(), value.to_owned())
}

/// Does the key name another file? `None` where the branch decides whether that is read.
fn is_include(key: &str) -> Option<bool> {
    match key.strip_prefix("includeif.") {
        Some(condition) if condition.starts_with("onbranch:") => None,
        Some(condition) => Some(condition.ends_with(".path")),
        None => Some(key == "include.path"),
    }
}

fn included(value: &str, file: Option<&Path>, home: Option<&Path>) -> Option<PathBuf> {
    match value.strip_prefix("~/") {
        Some(rest) => home.map(|home| home.join(rest)),
        None if value.starts_with(['~', '%']) => None,
        None => Some(file?.parent()?.join(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(entries: &[[&str; 2]]) -> Listing {
        let pairs = entries.iter().map(|[origin, entry]| {
            let (key, value) = pair(entry);
            ((*origin).to_owned(), key, value)
        });
        Listing(pairs.collect())
    }

    fn files(entries: &[[&str; 2]]) -> Option<Vec<String>> {
        let files = listing(entries).files(Path::new("/r"), Some(Path::new("/h")))?;
        Some(files.iter().map(|file| file.display().to_string()).collect())
    }

    #[test]
    fn files_are_those_read_and_those_included() {
        let entries = [
            ["file:/h/.gitconfig", "include.path\n~/more"],
            ["file:/h/.gitconfig", "includeif.gitdir:/w/.path\nwork"],
            ["file:.git/config", "core.bare\nfalse"],
            ["command line:", "user.name\nAda"],
        ];
        let found = files(&entries).unwrap();
        assert_eq!(found, ["/h/.gitconfig", "/h/more", "/h/work", "/r/.git/config"]);
    }

    #[test]
    fn what_hangs_on_more_than_files_is_not_told() {
        assert_eq!(files(&[["file:.git/config", "includeif.onbranch:main.path\nx"]]), None);
        assert_eq!(files(&[["file:.git/config", "include.path\n~ada/x"]]), None);
        assert_eq!(files(&[["command line:", "include.path\nx"]]), None);
    }

    #[test]
    fn only_known_sections_are_kept() {
        let entries = [
            ["file:a", "http.extraheader\nAuthorization: secret"],
            ["file:a", "findings.cache\nfalse"],
            ["file:a", "core.sparsecheckout"],
        ];
        let kept = listing(&entries).settings();
        let expected = [("findings.cache", "false"), ("core.sparsecheckout", "true")];
        assert_eq!(kept, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
}
