//! Which commit took the place of which, as git tells its post-rewrite hook: pairs in a file of the git directory that
//! all work trees share. Only added to, of bounded size; a line that is none is passed over.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use crate::disk::{self, Durability};

use super::commit::{Failure, rewritten_lock};
use super::error::Error;
use super::hash::{ByName, Hash, Names};
use super::repository::Repository;

/// The file of the pairs.
const NAME: &str = "rewritten";

/// A file that has grown beyond this is cut to its newest pairs, half as many, in bytes: some 50,000 pairs. Of one that
/// somebody else made larger, no more is read.
const LARGEST: u64 = 4 << 20;

/// How long a writer waits for others; afterwards it adds its pairs all the same.
const PATIENCE: Duration = Duration::from_secs(2);

/// What took the place of what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewritten {
    later: ByName<Vec<Hash>>,
    earlier: ByName<Vec<Hash>>,
}

impl Rewritten {
    /// Reads lines `OLD NEW`, with whatever else stands behind.
    pub fn of(text: &str) -> Rewritten {
        let mut rewritten = Rewritten::default();
        for (old, new) in text.lines().filter_map(pair) {
            rewritten.later.entry(old).or_default().push(new);
            rewritten.earlier.entry(new).or_default().push(old);
        }
        rewritten
    }

    /// The commits that took the place of this one, at once or by steps.
    pub fn later(&self, commit: &Hash) -> Vec<Hash> {
        steps(&self.later, commit)
    }

    /// The commits whose place this one took, at once or by steps.
    pub fn earlier(&self, commit: &Hash) -> Vec<Hash> {
        steps(&self.earlier, commit)
    }
}

/// All that is reached from a commit, each once.
fn steps(pairs: &ByName<Vec<Hash>>, commit: &Hash) -> Vec<Hash> {
    let mut seen: Names = [*commit].into_iter().collect();
    let mut found = Vec::new();
    let mut next = vec![*commit];
    while let Some(hash) = next.pop() {
        for reached in pairs.get(&hash).into_iter().flatten().filter(|reached| seen.insert(**reached)) {
            found.push(*reached);
            next.push(*reached);
        }
    }
    found
}

/// The old and the new name; a commit that kept its name was not rewritten.
fn pair(line: &str) -> Option<(Hash, Hash)> {
    let mut words = line.split_whitespace();
    let (old, new): (Hash, Hash) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    (old != new && old.format() == new.format()).then_some((old, new))
}

impl Repository {
    /// What is known of rewritten commits; nothing where the file cannot be read.
    pub fn rewritten(&self) -> Rewritten {
        // a line that is cut in two by the bound begins with no whole name, and is passed over
        let bytes = disk::read_end(&self.memory_dir().join(NAME), LARGEST).unwrap_or_default();
        Rewritten::of(&String::from_utf8_lossy(&bytes))
    }

    /// The file of what is known of rewritten commits, and why it cannot be read, where that is so.
    pub fn rewritten_unreadable(&self) -> Option<(PathBuf, String)> {
        let path = self.memory_dir().join(NAME);
        let error = disk::read_end(&path, 0).err().filter(|error| !error.is_absent())?;
        Some((path, error.to_string()))
    }

    /// Adds the pairs that git told; how many they were.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn note_rewritten(&self, told: &str) -> Result<usize, Failure> {
        let pairs: Vec<String> =
            told.lines().filter_map(pair).map(|(old, new)| format!("{old} {new}\n")).collect();
        if pairs.is_empty() {
            return Ok(0);
        }
        let path = self.make_memory_dir()?.join(NAME);
        // a line is whole whoever else writes; only who cuts the file must be alone
        let alone = rewritten_lock(self, PATIENCE);
        let failed = || Error::io(format!("write '{}'", path.display()));
        let mut file = OpenOptions::new().create(true).append(true).open(&path).map_err(failed())?;
        // a line that a dead process left unfinished must not swallow the first of these
        file.write_all(format!("\n{}", pairs.concat()).as_bytes()).map_err(failed())?;
        self.share_memory(&path);
        let size = file.metadata().map_or(0, |facts| facts.len());
        if alone.is_ok() && size > LARGEST {
            let newest = disk::read_end(&path, LARGEST / 2)?;
            disk::write_atomic(&path, whole_lines(&newest), Durability::Quick)?;
            self.share_memory(&path);
        }
        Ok(pairs.len())
    }
}

/// The end of a text without the line in which it begins.
fn whole_lines(end: &[u8]) -> &[u8] {
    let start = end.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    &end[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(digit: char) -> Hash {
        digit.to_string().repeat(40).parse().unwrap()
    }

    fn line(old: char, new: char) -> String {
        format!("{} {}\n", name(old), name(new))
    }

    #[test]
    fn steps_are_followed_both_ways() {
        let text = line('a', 'b') + &line('b', 'c') + &line('d', 'c') + &line('a', 'e');
        let rewritten = Rewritten::of(&text);
        let mut later = rewritten.later(&name('a'));
        later.sort_unstable();
        assert_eq!(later, [name('b'), name('c'), name('e')]);
        let mut earlier = rewritten.earlier(&name('c'));
        earlier.sort_unstable();
        assert_eq!(earlier, [name('a'), name('b'), name('d')]);
        assert_eq!(rewritten.later(&name('f')), []);
    }

    #[test]
    fn a_circle_ends_and_garbage_is_passed_over() {
        let text = format!(
            "\0garbage\n{}\n\n{} \n{}{}{} x",
            "ab",
            name('a'),
            line('a', 'b'),
            line('b', 'a'),
            name('c')
        );
        assert_eq!(Rewritten::of(&text).later(&name('a')), [name('b')]);
        assert_eq!(Rewritten::of(&line('a', 'a')), Rewritten::default());
    }

    #[test]
    fn the_end_of_a_text_begins_with_a_whole_line() {
        let text: String = "abcdef".chars().map(|old| line(old, '1')).collect();
        let end = String::from_utf8(whole_lines(&text.as_bytes()[text.len() / 2..]).to_vec()).unwrap();
        assert_eq!(end, line('e', '1') + &line('f', '1'));
    }
}
