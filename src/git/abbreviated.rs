//! A commit by its hash or the beginning of it, whatever branches and tags are called.

use super::error::Error;
use super::hash::Hash;
use super::objects::ObjectKind;
use super::repository::Repository;

/// So many digits tell a commit; fewer may be a word.
const FEWEST: usize = 7;

/// So many digits has the longest hash.
const MOST: usize = 64;

impl Repository {
    /// The commit whose hash begins so; `None` where there is none, where there are several, and for what is no part of a
    /// hash.
    ///
    /// # Errors
    /// Git's failure.
    pub fn commit_by_hash(&self, beginning: &str) -> Result<Option<Hash>, Error> {
        let is_hash = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if !(FEWEST..=MOST).contains(&beginning.len()) || !is_hash(beginning) {
            return Ok(None);
        }
        let beginning = beginning.to_ascii_lowercase();
        let mut objects = self.objects()?.offline();
        let mut is_commit = |hash: &Hash| objects.read(hash).is_ok_and(|it| it.kind == ObjectKind::Commit);
        // a whole hash is the beginning of no other
        if let Ok(hash) = beginning.parse::<Hash>() {
            return Ok(is_commit(&hash).then_some(hash));
        }
        let output = self.git(["rev-parse", &format!("--disambiguate={beginning}")]).run()?;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut commits =
            told.lines().filter_map(|line| line.parse::<Hash>().ok()).filter(|hash| is_commit(hash));
        let only = commits.next();
        Ok(only.filter(|_| commits.next().is_none()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::bench::Bench;

    #[test]
    fn a_branch_that_is_called_like_a_hash_is_none() {
        let bench = Bench::new();
        let commit = |message: &str| {
            bench.git(&["commit", "-q", "--allow-empty", "-m", message]);
            bench.git(&["rev-parse", "HEAD"]).trim().to_owned()
        };
        let first = commit("First");
        let named =
            |name: &str| bench.repository().commit_by_hash(name).unwrap().map(|hash| hash.to_string());
        let short = &first[..8];
        assert_eq!(named(short).as_deref(), Some(first.as_str()));
        assert_eq!(named(&short.to_uppercase()).as_deref(), Some(first.as_str()));
        let second = commit("Second");
        bench.git(&["branch", "abcdef1", &first]);
        bench.git(&["branch", &second[..8], &first]);
        assert_eq!(named("abcdef1"), None);
        assert_eq!(named(&second[..8]).as_deref(), Some(second.as_str()));
        assert_eq!(named(&second).as_deref(), Some(second.as_str()));
        for other in ["main", "HEAD", "", &second[..6], &"0".repeat(40)] {
            assert_eq!(named(other), None, "{other}");
        }
    }
}
