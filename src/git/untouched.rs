//! Is it certain that no rule of git's ignore and attribute files is about a path? A rule that might be counts as one
//! that is: then git itself is asked, or does the work.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::index_file::IndexFile;
use super::repository::Repository;

/// Attributes by which git stores other bytes than it is given. Those about line ends are none for a text without
/// carriage returns.
pub(super) const STORING: [&str; 2] = ["filter", "working-tree-encoding"];

/// Attributes that say how changes of a file are shown.
pub(super) const SHOWING: [&str; 5] = ["diff", "-diff", "!diff", "binary", "-binary"];

/// Signs in a pattern that stand for other signs.
const WILD: [char; 4] = ['*', '?', '[', ']'];

/// Has a text no line end that is turned into another, and no sign that git fills in?
pub(super) fn is_text_plain(bytes: &[u8]) -> bool {
    memchr::memchr(b'\r', bytes).is_none() && memchr::memmem::find(bytes, b"$Id").is_none()
}

/// May git ignore this path?
pub(super) fn may_be_ignored(repository: &Repository, path: &str) -> Result<bool, Error> {
    let top = repository.work_tree()?;
    let mut files = vec![repository.common_dir().join("info/exclude")];
    let Some(own) = own_file(repository, "core.excludesfile", "ignore")? else { return Ok(true) };
    files.extend(own);
    files.extend(folders(path).map(|folder| top.join(folder).join(".gitignore")));
    let may = |line: &str| !line.starts_with(['#', '!']) && may_match(line, path);
    Ok(!files.iter().all(|file| no_line(file, &may)))
}

/// May this path have an attribute whose name begins so? Files of the index count where they are not checked out.
pub(super) fn may_have(
    repository: &Repository,
    index: &IndexFile,
    path: &str,
    attributes: &[&str],
) -> Result<bool, Error> {
    let top = repository.work_tree()?;
    let is_moved =
        repository.variable("GIT_ATTR_SOURCE").is_some() || repository.setting("attr.tree").is_some();
    let Some(own) = own_file(repository, "core.attributesfile", "attributes")? else { return Ok(true) };
    let mut files = vec![repository.common_dir().join("info/attributes")];
    files.extend(own);
    files.extend(repository.program().system_files("gitattributes"));
    for folder in folders(path) {
        let name = folder.join(".gitattributes");
        let is_only_indexed =
            !top.join(&name).exists() && name.to_str().is_some_and(|name| index.find(name).is_some());
        if is_only_indexed {
            return Ok(true);
        }
        files.push(top.join(name));
    }
    let may = |line: &str| {
        let (pattern, words) = line.trim().split_once(char::is_whitespace).unwrap_or((line, ""));
        let is_macro = pattern.starts_with("[attr]");
        let mut words = words.split_whitespace();
        let is_meant = words.any(|word| attributes.iter().any(|name| word.starts_with(name)));
        is_meant && (is_macro || pattern.starts_with('"') || may_match(pattern, path))
    };
    Ok(is_moved || !files.iter().all(|file| no_line(file, &may)))
}

/// The user's own file, by this setting or in its usual places; `None` where only git knows it.
fn own_file(repository: &Repository, key: &str, name: &str) -> Result<Option<Vec<PathBuf>>, Error> {
    let home = repository.variable("HOME").map(Path::new);
    let usual = || match repository.variable("XDG_CONFIG_HOME") {
        Some(folder) => Some(Path::new(folder).join("git").join(name)),
        None => home.map(|home| home.join(".config/git").join(name)),
    };
    Ok(match repository.setting(key) {
        None => Some(usual().into_iter().collect()),
        Some(path) => match (path.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => Some(vec![home.join(rest)]),
            (None, _) if Path::new(path).is_absolute() => Some(vec![path.into()]),
            _ => None,
        },
    })
}

/// The folders on the way to a path, the top first.
fn folders(path: &str) -> impl Iterator<Item = &Path> {
    Path::new(path).ancestors().skip(1)
}

/// Is there no such line, for certain?
fn no_line(file: &Path, is_such: &dyn Fn(&str) -> bool) -> bool {
    match fs::read(file) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            let mut lines =
                text.trim_start_matches('\u{feff}').lines().filter(|line| !line.trim().is_empty());
            !lines.any(is_such)
        }
        Err(cause) => matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    }
}

/// A pattern can match a path or a folder above it only if each of its parts fits some part of the path.
fn may_match(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.trim().split('/').filter(|part| !part.is_empty());
    parts.all(|part| path.split('/').any(|name| may_fit(part, name)))
}

/// Whatever the case of the letters, every plain piece of a pattern must be in the name, the outer ones at its ends.
fn may_fit(part: &str, name: &str) -> bool {
    if part.contains('\\') {
        return true;
    }
    let (part, name) = (part.to_lowercase(), name.to_lowercase());
    let (first, last) = (part.split(WILD).next(), part.rsplit(WILD).next());
    if !part.contains(WILD) {
        return part == name;
    }
    let has_set = part.contains('[');
    let pieces = if has_set {
        [first, last].into_iter().flatten().collect()
    } else {
        part.split(WILD).collect::<Vec<_>>()
    };
    name.starts_with(first.unwrap_or_default())
        && name.ends_with(last.unwrap_or_default())
        && pieces.into_iter().all(|piece| name.contains(piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "findings/FIN/FIN-BUG-001.json";

    #[test]
    fn rules_about_other_paths_are_told_apart() {
        for pattern in [
            "target/",
            "/dist",
            "*.log",
            "node_modules",
            "*.swp",
            "build/**",
            ".DS_Store",
            "docs/_build/*",
            "*~",
            "findings/*.tmp",
            "**/*.rs.bk",
            "*.jso",
            "FIN-BUG-002.json",
            "[Bb]uild/",
        ] {
            assert!(!may_match(pattern, PATH), "{pattern}");
        }
        for pattern in [
            "*",
            "**",
            "*.json",
            "FINDINGS",
            "findings/",
            "/findings/**",
            "findings/FIN/*",
            "FIN-BUG-001.json",
            "*.[jJ]son",
            "f*s",
            "FIN-*-001*",
            "\\findings",
            "fi[nm]dings",
            "???",
            "FIN/FIN-BUG-00?.json",
        ] {
            assert!(may_match(pattern, PATH), "{pattern}");
        }
    }
}
