//! References by their files, loose ones and those that are packed together, read in the order in which git reads them.
//! What lives in tables or belongs to one work tree, and whatever is odd about a name or a file, git is asked for.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::error::Error;
use super::hash::Hash;
use super::repository::{Repository, hash_of, parse_hash};

/// Where git packs them.
const PACKED: &str = "packed-refs";

/// What each work tree has for itself.
const OWN: [&str; 3] = ["refs/bisect/", "refs/rewritten/", "refs/worktree/"];

/// Signs that no name of a reference has.
const FORBIDDEN: [char; 9] = [' ', '~', '^', ':', '?', '*', '[', '\\', '\u{7f}'];

/// A reference in a file of its own.
enum Loose {
    At(Hash),
    /// Another name for a reference.
    For(String),
}

impl Repository {
    /// References below the prefixes (`refs/heads/`, `refs/remotes/`), by full name, tags not peeled.
    ///
    /// # Errors
    /// Git's failure.
    pub fn references(&self, prefixes: &[&str]) -> Result<Vec<(String, Hash)>, Error> {
        match self.references_in_files(prefixes) {
            Some(found) => Ok(found.into_iter().collect()),
            None => self.references_by_git(prefixes),
        }
    }

    fn references_by_git(&self, prefixes: &[&str]) -> Result<Vec<(String, Hash)>, Error> {
        let call = self.git(["for-each-ref", "--format=%(objectname) %(refname)"]);
        let output = call.args(prefixes.iter().copied()).run()?;
        let listed = output.line();
        let pairs = listed.lines().filter_map(|line| line.split_once(' '));
        pairs.map(|(hash, name)| Ok((name.to_owned(), parse_hash(hash, "git for-each-ref")?))).collect()
    }

    /// `None` where only git can tell.
    fn references_in_files(&self, prefixes: &[&str]) -> Option<BTreeMap<String, Hash>> {
        if !prefixes.iter().all(|prefix| self.has_file_for(prefix) && prefix.ends_with('/')) {
            return None;
        }
        let mut loose = Vec::new();
        for prefix in prefixes {
            self.add_loose(prefix.trim_end_matches('/'), &mut loose)?;
        }
        // packed ones are read last: one that is being packed stands in one of both at any moment
        let mut found = BTreeMap::new();
        for (name, hash) in packed(&self.packed_text().ok()?) {
            if prefixes.iter().any(|prefix| name.starts_with(prefix)) {
                found.insert(name.to_owned(), hash?);
            }
        }
        for (name, loose) in loose {
            let hash = match loose {
                Loose::At(hash) => Some(hash),
                Loose::For(other) => self.tip(&other).ok()?,
            };
            match hash {
                Some(hash) => found.insert(name, hash),
                None => found.remove(&name),
            };
        }
        Some(found)
    }

    /// The commit that `HEAD` or the branch of this full name is at; `None` where there is none.
    ///
    /// # Errors
    /// As [`Repository::head`].
    pub fn tip(&self, name: &str) -> Result<Option<Hash>, Error> {
        if name == "HEAD" {
            return self.head();
        }
        if !self.has_file_for(name) {
            return self.resolve(name);
        }
        match self.loose(name)? {
            Some(Loose::At(hash)) => Ok(Some(hash)),
            Some(Loose::For(_)) => self.resolve(name),
            None => match packed(&self.packed_text()?).find(|(packed, _)| *packed == name) {
                Some((_, Some(hash))) => Ok(Some(hash)),
                Some((_, None)) => self.resolve(name),
                None => Ok(None),
            },
        }
    }

    /// Does such a reference stand in a file of the common directory, if it is there?
    fn has_file_for(&self, name: &str) -> bool {
        name.starts_with("refs/")
            && !OWN.iter().any(|own| name.starts_with(own))
            && !self.has_reference_tables()
    }

    /// What the reference's own file says; `None` where there is no such file.
    fn loose(&self, name: &str) -> Result<Option<Loose>, Error> {
        let path = self.common_dir().join(name);
        match fs::read_to_string(&path) {
            Ok(text) => match Loose::parse(&text) {
                None => Err(Error::BrokenReference { name: name.to_owned() }),
                loose => Ok(loose),
            },
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::NotADirectory
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(Error::io(format!("read '{}'", path.display()))(error)),
        }
    }

    /// Adds the loose references at a name or below it; `None` where one of them is odd.
    fn add_loose(&self, name: &str, found: &mut Vec<(String, Loose)>) -> Option<()> {
        let entries = match fs::read_dir(self.common_dir().join(name)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Some(()),
            Err(_) => return None,
        };
        for entry in entries {
            let entry = entry.ok()?;
            let part = entry.file_name().into_string().ok()?;
            if part.starts_with('.') || part.ends_with(".lock") {
                continue;
            }
            let (name, kind) = (format!("{name}/{part}"), entry.file_type().ok()?);
            match () {
                () if !is_plain(&part) => return None,
                () if kind.is_dir() => self.add_loose(&name, found)?,
                () if kind.is_file() => found.extend(self.loose(&name).ok()?.map(|loose| (name, loose))),
                () => return None,
            }
        }
        Some(())
    }

    fn packed_text(&self) -> Result<String, Error> {
        let path = self.common_dir().join(PACKED);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(text),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(Error::io(format!("read '{}'", Path::new(&path).display()))(error)),
        }
    }

    pub(super) fn resolve(&self, name: &str) -> Result<Option<Hash>, Error> {
        let output = self.git(["rev-parse", "--verify", "--quiet", "--end-of-options", name]).try_run()?;
        output.map(|output| hash_of(&output, "git rev-parse")).transpose()
    }
}

impl Loose {
    fn parse(text: &str) -> Option<Loose> {
        let text = text.trim_end();
        match text.strip_prefix("ref:") {
            Some(other) => Some(Loose::For(other.trim_start().to_owned())),
            None => text.parse().ok().filter(|hash: &Hash| !hash.is_zero()).map(Loose::At),
        }
    }
}

/// The packed references, by name; no hash where the line makes no sense.
fn packed(text: &str) -> impl Iterator<Item = (&str, Option<Hash>)> {
    // what an annotated tag leads to stands in a line of its own
    let lines = text.lines().filter(|line| !line.starts_with(['#', '^']));
    lines.map(|line| line.split_once(' ').map_or((line, None), |(hash, name)| (name, hash.parse().ok())))
}

/// Can a part of a reference's name look like this? A file of another name is no reference.
fn is_plain(part: &str) -> bool {
    !part.ends_with('.')
        && !part.contains("..")
        && !part.contains("@{")
        && !part.contains(|letter: char| letter < ' ' || FORBIDDEN.contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::super::bench::Bench;

    const PREFIXES: [&[&str]; 4] =
        [&["refs/heads/", "refs/remotes/"], &["refs/heads/"], &["refs/findings/"], &["refs/none/"]];

    fn assert_as_git(bench: &Bench, what: &str) {
        let repository = bench.repository();
        for prefixes in PREFIXES {
            let found = repository.references_in_files(prefixes);
            let listed = repository.references_by_git(prefixes).unwrap();
            assert_eq!(found.unwrap().into_iter().collect::<Vec<_>>(), listed, "{what} {prefixes:?}");
            for (name, hash) in listed {
                assert_eq!(repository.tip(&name).unwrap(), Some(hash), "{what}");
            }
        }
    }

    #[test]
    fn loose_packed_and_symbolic_ones_are_listed_as_git_lists_them() {
        let bench = Bench::new();
        assert_as_git(&bench, "fresh");
        for name in ["heads/topic", "heads/a/b", "remotes/origin/main", "findings/claims/X-1", "heads/gone"] {
            bench.git(&["update-ref", &format!("refs/{name}"), "HEAD"]);
        }
        bench.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]);
        bench.git(&["symbolic-ref", "refs/remotes/origin/lost", "refs/remotes/origin/nothing"]);
        assert_as_git(&bench, "loose");
        bench.git(&["tag", "-a", "v1", "-m", "x"]);
        bench.git(&["pack-refs", "--all"]);
        assert_as_git(&bench, "packed");
        bench.git(&["commit", "-q", "--allow-empty", "-m", "x"]);
        bench.git(&["update-ref", "-d", "refs/heads/gone"]);
        bench.write(".git/refs/heads/topic.lock", "");
        bench.git(&["update-ref", "refs/heads/dead", "HEAD"]);
        bench.write(".git/refs/heads/missing", &format!("{}\n", "1".repeat(40)));
        assert_as_git(&bench, "mixed");
    }

    #[test]
    fn odd_ones_are_left_to_git() {
        for (file, text) in [("heads/empty", ""), ("heads/a..b", "x"), ("heads/zero", &*"0".repeat(40))] {
            let bench = Bench::new();
            bench.write(&format!(".git/refs/{file}"), text);
            let repository = bench.repository();
            assert!(repository.references_in_files(&["refs/heads/"]).is_none(), "{file}");
            assert_eq!(repository.references(&["refs/heads/"]).unwrap().len(), 1, "{file}");
        }
        let bench = Bench::with(&["--ref-format=reftable"]);
        assert!(bench.repository().references_in_files(&["refs/heads/"]).is_none());
        assert_eq!(bench.repository().references(&["refs/heads/"]).unwrap().len(), 1);
        assert!(Bench::new().repository().references_in_files(&["refs/worktree/"]).is_none());
    }
}
