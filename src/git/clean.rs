//! Is it certain that nothing is staged or changed? Told from the index as git itself tells it, without reading a file:
//! by the trees that it remembers and by what it noted of each file. Where that does not tell, git is to be asked.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::time::UNIX_EPOCH;

use super::error::Error;
use super::hash::Hash;
use super::index_file::{Entry, IndexFile, Times};
use super::objects::{Named, Object, ObjectKind, Objects, corrupt};
use super::repository::Repository;
use super::untouched;

/// Larger files are left to git, in bytes.
const LARGEST: u64 = 8 << 20;

/// The bits of a mode that tell files from links and submodules, those of a file, and the one of a program.
const KIND: u32 = 0o170_000;
const FILE: u32 = 0o100_000;
const PROGRAM: u32 = 0o100;

impl Repository {
    /// Is it certain that outside of a folder nothing is staged, and no tracked file is changed?
    ///
    /// # Errors
    /// [`Error::Io`], and objects that cannot be read.
    pub(super) fn is_surely_clean_outside(&self, folder: &str) -> Result<bool, Error> {
        let (Some(index), Some(head)) = (self.index()?, self.head()?) else { return Ok(false) };
        let mut objects = self.objects()?;
        let tree = objects.commit(&head)?.tree;
        let comparison = Comparison { index: &index, trees: index.trees(), folder, matched: 0 };
        Ok(self.are_files_untouched(&index, folder)? && comparison.matches(&mut objects, &tree)?)
    }

    /// A file that was written in the moment in which the index was is not told by its times, but by what it holds.
    fn are_files_untouched(&self, index: &IndexFile, folder: &str) -> Result<bool, Error> {
        let top = self.work_tree()?;
        let written = fs::metadata(self.index_file()).ok().and_then(|facts| facts.modified().ok());
        let written = written.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let Some(written) = written.map(|time| [time.as_secs() as u32, time.subsec_nanos()]) else {
            return Ok(false);
        };
        let is_untouched = |entry: Entry<'_>| {
            let path = str::from_utf8(entry.path()).ok()?;
            let facts = fs::symlink_metadata(top.join(path)).ok()?;
            let (noted, now) = (entry.times(), Times::of(&facts));
            let is_same = Times { device: now.device, ..noted } == now && has_mode(&facts, entry.mode());
            let is_told = noted.modified < written || self.reads_as(index, path, entry, &facts).ok()?;
            (is_same && is_told).then_some(())
        };
        let mut outside = index.entries().filter(|entry| !is_in(folder, entry.path()));
        Ok(outside.all(|entry| entry.is_plain() && is_untouched(entry).is_some()))
    }

    /// Would git store a file just as the index has it?
    fn reads_as(
        &self,
        index: &IndexFile,
        path: &str,
        entry: Entry<'_>,
        facts: &Metadata,
    ) -> Result<bool, Error> {
        let is_small = facts.is_file() && facts.len() <= LARGEST;
        if !is_small || untouched::may_have(self, index, path, &untouched::STORING)? {
            return Ok(false);
        }
        let Ok(bytes) = fs::read(self.work_tree()?.join(path)) else { return Ok(false) };
        let is_plain = untouched::is_text_plain(&bytes);
        let object = Object { kind: ObjectKind::Blob, bytes };
        Ok(is_plain && object.name(self.format()).ok().flatten() == entry.blob())
    }
}

#[cfg(unix)]
fn has_mode(facts: &Metadata, mode: u32) -> bool {
    use std::os::unix::fs::MetadataExt;
    let is_kept = mode & KIND != FILE || facts.mode() & PROGRAM == mode & PROGRAM;
    facts.mode() & KIND == mode & KIND && is_kept
}

#[cfg(not(unix))]
fn has_mode(_: &Metadata, _: u32) -> bool {
    false
}

fn is_in(folder: &str, path: &[u8]) -> bool {
    path.strip_prefix(folder.as_bytes()).is_some_and(|rest| rest.starts_with(b"/"))
}

/// An index held against a tree, but for a folder.
struct Comparison<'i> {
    index: &'i IndexFile,
    /// The trees that it remembers, by path.
    trees: HashMap<String, Hash>,
    folder: &'i str,
    /// How many entries are known to be those of the tree.
    matched: usize,
}

impl Comparison<'_> {
    fn matches(mut self, objects: &mut Objects, tree: &Hash) -> Result<bool, Error> {
        if !self.has_all_of(objects, "", tree)? {
            return Ok(false);
        }
        let outside = self.index.entries().filter(|entry| !is_in(self.folder, entry.path())).count();
        Ok(self.matched == outside)
    }

    /// Has the index everything of a folder as its tree has it? What the index has beside that is counted at the end.
    fn has_all_of(&mut self, objects: &mut Objects, path: &str, hash: &Hash) -> Result<bool, Error> {
        let holds_folder = path.is_empty() || is_in(path, self.folder.as_bytes());
        if !holds_folder && self.trees.get(path) == Some(hash) {
            self.matched += self.index.at_or_below(path).count();
            return Ok(true);
        }
        let tree = objects.tree(hash)?;
        let mut walk = tree.walk();
        while let Some(Named { name, entry }) = walk.next().map_err(corrupt(hash))? {
            let Ok(name) = str::from_utf8(name) else { return Ok(false) };
            let below = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            let is_there = match () {
                () if below == self.folder && entry.is_folder() => true,
                () if entry.is_folder() => self.has_all_of(objects, &below, &entry.hash)?,
                () => self.has(&below, entry.mode, entry.hash),
            };
            if !is_there {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn has(&mut self, path: &str, mode: u32, blob: Hash) -> bool {
        let found = self.index.find(path).filter(Entry::is_plain);
        let is_same = found.is_some_and(|entry| entry.mode() == mode && entry.blob() == Some(blob));
        self.matched += usize::from(is_same);
        is_same
    }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::super::bench::Bench;

    /// Is it told to be clean? Then git says so, too.
    fn is_clean(bench: &Bench) -> bool {
        let told = bench.repository().is_surely_clean_outside("findings").unwrap();
        let lines = bench.git(&["status", "--porcelain", "--untracked-files=no"]);
        let is_outside = |line: &str| !line[2..].trim_start().starts_with("findings/");
        assert!(!told || !lines.lines().any(is_outside), "{lines}");
        told
    }

    /// Files that are written, and an index that is younger than they are.
    fn settled() -> Bench {
        let bench = Bench::new();
        for path in ["a/b/c", "a/d", "findings/x", "findings.md", "other/findings/x", "run"] {
            bench.write(path, path);
        }
        bench.git(&["add", "."]);
        bench.git(&["update-index", "--chmod=+x", "run"]);
        bench.git(&["commit", "-q", "-m", "x"]);
        bench.git(&["checkout", "-q", "--", "run"]);
        sleep(Duration::from_millis(20));
        bench.git(&["update-index", "--force-write-index"]);
        bench
    }

    #[test]
    fn what_is_clean_is_known_for_clean() {
        let bench = settled();
        assert!(is_clean(&bench));
        bench.write("findings/x", "y");
        bench.write("findings/new", "y");
        bench.git(&["add", "findings/new"]);
        assert!(is_clean(&bench), "findings do not count");
        bench.write("untracked", "u");
        assert!(is_clean(&bench), "nor does what is not tracked");
    }

    #[test]
    fn whatever_is_staged_or_changed_is_not_clean() {
        let acts: [&dyn Fn(&Bench); 9] = [
            &|bench| bench.write("a/d", "other"),
            &|bench| bench.write("findings.md", "same size!!"),
            &|bench| std::fs::remove_file(bench.top.join("a/b/c")).unwrap(),
            &|bench| drop(bench.git(&["rm", "-q", "--cached", "a/d"])),
            &|bench| drop(bench.git(&["mv", "a/d", "a/e"])),
            &|bench| drop(bench.git(&["update-index", "--chmod=+x", "a/d"])),
            &|bench| {
                bench.write("a/new", "n");
                bench.git(&["add", "-N", "a/new"]);
            },
            &|bench| {
                bench.write("other/findings/y", "n");
                bench.git(&["add", "other"]);
            },
            &|bench| drop(bench.git(&["update-index", "--assume-unchanged", "a/d"])),
        ];
        for (number, act) in acts.iter().enumerate() {
            let bench = settled();
            act(&bench);
            sleep(Duration::from_millis(20));
            bench.git(&["update-index", "--force-write-index"]);
            assert!(!is_clean(&bench), "{number}");
        }
    }

    #[test]
    fn what_was_changed_as_the_index_was_written_is_read() {
        let bench = settled();
        let (index, file) = (bench.top.join(".git/index"), bench.top.join("a/d"));
        let time = std::fs::metadata(&file).unwrap().modified().unwrap();
        let set_time =
            |path| std::fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        set_time(&index);
        assert!(is_clean(&bench));
        bench.git(&["config", "core.trustCtime", "false"]);
        bench.write("a/d", "d/a");
        set_time(&file);
        assert!(!is_clean(&bench));
        bench.write("a/d", "a/d");
        bench.write(".gitattributes", "a/* filter=x\n");
        assert!(!is_clean(&bench), "only git can read it");
    }
}
