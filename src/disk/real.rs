//! Where a path leads.

use std::path::{Component, Path, PathBuf};

/// The path with every link on the way followed, as far as it exists; what is missing would be made as it is named.
pub fn real(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|place| Some((place.canonicalize().ok()?, place)));
    let Some((mut real, place)) = there else { return path.to_owned() };
    for part in path.strip_prefix(place).unwrap_or(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(real.pop()),
            part => real.push(part),
        }
    }
    real
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_what_is_missing_is_taken_as_named() {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(top.join("a/b")).unwrap();
        std::os::unix::fs::symlink("a/b", top.join("link")).unwrap();
        for (path, leads_to) in [
            ("a/b", "a/b"),
            ("link", "a/b"),
            ("link/../c", "a/c"),
            ("link/no/where", "a/b/no/where"),
            ("no/../link/./x", "link/x"),
            ("no/where/../../a", "a"),
        ] {
            assert_eq!(real(&top.join(path)), top.join(leads_to), "{path}");
        }
    }
}
