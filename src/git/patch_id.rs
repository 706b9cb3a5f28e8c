//! Git's stable patch id, told without git where that is certain: the digest of what a commit changes, which a rebase
//! leaves as it is. The patch is the one of `git diff-tree -p`, digested as `git patch-id --stable` does it.

use git2::{DiffOptions, Patch};
use sha1::{Digest, Sha1};

use super::hash::Hash;
use super::index_file::IndexFile;
use super::objects::{Objects, Source, TreeEntry};
use super::repository::Repository;
use super::trees::{self, Change};
use super::untouched;

/// Settings by which git writes another patch than the usual one.
const CHANGING: [&str; 3] = ["diff.indentheuristic", "diff.suppressblankempty", "core.bigfilethreshold"];

/// Larger files are left to git, in bytes, and so are more files.
const LARGEST: u64 = 4 << 20;
const MOST: usize = 2000;

/// Modes of plain files.
const PLAIN: [u32; 2] = [0o100_644, 0o100_755];

/// Tells the patch ids of commits, one after the other.
pub(super) struct Teller<'repository> {
    repository: &'repository Repository,
    objects: Objects,
    /// What git would ask for attributes; none where there is none to be asked.
    index: Option<IndexFile>,
}

impl<'repository> Teller<'repository> {
    /// `None` where git might write another patch of any commit than is written here.
    pub(super) fn open(repository: &'repository Repository) -> Option<Teller<'repository>> {
        if CHANGING.iter().any(|key| repository.setting(key).is_some()) {
            return None;
        }
        let objects = repository.objects().ok().filter(|objects| objects.source() == Source::Fast)?;
        Some(Teller { repository, objects: objects.offline(), index: repository.index().ok().flatten() })
    }

    /// The patch id of a commit, or that it has none; `None` where git might write another patch of it.
    pub(super) fn told(&mut self, hash: &Hash) -> Option<Option<Hash>> {
        let commit = self.objects.commit(hash).ok()?;
        let before = match commit.parents.as_slice() {
            [] => None,
            [parent] => Some(self.objects.commit(parent).ok()?.tree),
            _ => return Some(None),
        };
        let changes = trees::changes(&mut self.objects, Some(commit.tree), &[before]).ok()?;
        if changes.is_empty() {
            return Some(None);
        }
        let index = self.index.as_ref()?;
        let are_plain =
            changes.len() <= MOST && changes.iter().all(|change| is_plain(self.repository, index, change));
        let mut sum = [0; 20];
        for change in are_plain.then_some(changes)? {
            add(&mut sum, &digest(&mut self.objects, &change)?);
        }
        Hash::from_bytes(&sum).map(Some)
    }
}

/// A plain file of a name that is written as it is, and of which nobody says how its changes are shown.
fn is_plain(repository: &Repository, index: &IndexFile, change: &Change) -> bool {
    let mut sides = [before(change), change.now].into_iter().flatten();
    let is_letter = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    sides.all(|side| PLAIN.contains(&side.mode))
        && change.path.bytes().all(is_letter)
        && untouched::may_have(repository, index, &change.path, &untouched::SHOWING).is_ok_and(|may| !may)
}

fn before(change: &Change) -> Option<TreeEntry> {
    change.before.first().copied().flatten()
}

/// The digest of what is changed in one file. Versions of git differ on files of which no line changes, and on those
/// that are none of text.
fn digest(objects: &mut Objects, change: &Change) -> Option<[u8; 20]> {
    let mut text = |side: Option<TreeEntry>| match side {
        Some(side) => objects.blob_within(&side.hash, LARGEST).ok().filter(|bytes| !bytes.contains(&0)),
        None => Some(Vec::new()),
    };
    let (old, new) = (text(before(change))?, text(change.now)?);
    let mut options = DiffOptions::new();
    options.context_lines(3).interhunk_lines(0).indent_heuristic(true).force_text(true);
    let patch = Patch::from_buffers(&old, None, &new, None, Some(&mut options)).ok()?;
    let mut digest = Sha1::new();
    header(change).iter().for_each(|line| take(&mut digest, line.as_bytes()));
    for hunk in 0..patch.num_hunks() {
        for line in 0..patch.num_lines_in_hunk(hunk).ok()? {
            let line = patch.line_in_hunk(hunk, line).ok()?;
            if matches!(line.origin(), '+' | '-' | ' ') {
                digest.update(
                    [line.origin() as u8].iter().filter(|sign| **sign != b' ').copied().collect::<Vec<_>>(),
                );
                take(&mut digest, line.content());
            }
        }
    }
    (patch.num_hunks() > 0).then(|| digest.finalize().into())
}

/// What stands above the hunks of a file, but for the names of its versions.
fn header(change: &Change) -> Vec<String> {
    let path = &change.path;
    let mut lines = vec![format!("diff --git a/{path} b/{path}")];
    let (old, new) = (before(change).map(|side| side.mode), change.now.map(|side| side.mode));
    match (old, new) {
        (None, Some(mode)) => lines.push(format!("new file mode {mode:o}")),
        (Some(mode), None) => lines.push(format!("deleted file mode {mode:o}")),
        (Some(old), Some(new)) if old != new => {
            lines.extend([format!("old mode {old:o}"), format!("new mode {new:o}")]);
        }
        _ => {}
    }
    let side =
        |is_there, name: &str| if is_there { format!("{name}/{path}") } else { "/dev/null".to_owned() };
    lines.extend([format!("--- {}", side(old.is_some(), "a")), format!("+++ {}", side(new.is_some(), "b"))]);
    lines
}

/// Digests a line without its blanks.
fn take(digest: &mut Sha1, line: &[u8]) {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    digest.update(line.iter().filter(|byte| !is_blank(byte)).copied().collect::<Vec<_>>());
}

/// Adds up digests, so that the order of files does not matter.
fn add(sum: &mut [u8; 20], digest: &[u8; 20]) {
    let mut carry = 0;
    for (byte, more) in sum.iter_mut().zip(digest) {
        carry += u16::from(*byte) + u16::from(*more);
        *byte = (carry & 0xff) as u8;
        carry >>= 8;
    }
}

#[cfg(test)]
mod tests {
    use super::super::bench::Bench;
    use super::super::fix::patch_id_by_git;
    use super::*;

    fn told(repository: &Repository, hash: &Hash) -> Option<Option<Hash>> {
        Teller::open(repository)?.told(hash)
    }

    /// Compares with git the patch ids of all commits; how many of them were told here.
    fn assert_as_git(bench: &Bench) -> usize {
        let repository = bench.repository();
        let mut told_here = 0;
        for name in bench.git(&["rev-list", "--all"]).lines() {
            let hash = name.parse().unwrap();
            if let Some(id) = told(&repository, &hash) {
                assert_eq!(id, patch_id_by_git(&repository, &hash).unwrap(), "{name}");
                told_here += 1;
            }
        }
        told_here
    }

    fn commit(bench: &Bench) {
        bench.git(&["add", "-A"]);
        bench.git(&["commit", "-q", "--allow-empty", "-m", "x"]);
    }

    #[test]
    fn patch_ids_are_those_of_git_whatever_lines_are_changed() {
        let bench = Bench::new();
        let mut seed: u64 = 7;
        let mut roll = |most: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % most
        };
        let words =
            ["fn a() {", "    let x = 1;", "}", "", "\t", "    ", "-- x", "++ y", "@@ -1 +1 @@", "a\r", "é"];
        let mut files = vec![Vec::<&str>::new(); 3];
        for _ in 0..60 {
            for (number, lines) in files.iter_mut().enumerate() {
                for _ in 0..roll(4) {
                    let at = roll(lines.len() + 1);
                    match roll(3) {
                        0 if at < lines.len() => drop(lines.remove(at)),
                        _ => (0..=roll(6)).for_each(|_| lines.insert(at, words[roll(words.len())])),
                    }
                }
                let end = if roll(3) == 0 { "" } else { "\n" };
                bench.write(&format!("dir {number}/file.rs"), &(lines.join("\n") + end));
            }
            commit(&bench);
        }
        assert!(assert_as_git(&bench) > 50);
    }

    #[test]
    fn what_is_out_of_the_ordinary_is_told_as_git_does_or_left_to_it() {
        let bench = Bench::new();
        let mut steps = 1;
        let mut step = |act: &dyn Fn()| {
            act();
            commit(&bench);
            steps += 1;
        };
        step(&|| bench.write("a.txt", "one\ntwo\n"));
        step(&|| bench.write("empty", ""));
        step(&|| bench.write("binary", "a\0b"));
        step(&|| bench.write("b\"q.txt", "x\n"));
        step(&|| bench.write("ü.txt", "x\n"));
        step(&|| bench.write("readme", "now\nanother\n"));
        step(&|| drop(bench.git(&["update-index", "--chmod=+x", "readme"])));
        step(&|| std::fs::rename(bench.top.join("a.txt"), bench.top.join("moved.txt")).unwrap());
        step(&|| std::fs::remove_file(bench.top.join("empty")).unwrap());
        step(&|| std::fs::remove_file(bench.top.join("moved.txt")).unwrap());
        step(&|| {});
        bench.write("sub/file", "1\n");
        step(&|| bench.write("sub/other", "2\n"));
        step(&|| std::os::unix::fs::symlink("readme", bench.top.join("link")).unwrap());
        let told_here = assert_as_git(&bench);
        assert!(told_here >= 7 && told_here < steps, "{told_here} of {steps}");
        bench.write(".gitattributes", "*.bin -diff\n");
        bench.write("x.bin", "text\n");
        commit(&bench);
        let last = bench.repository().head().unwrap().unwrap();
        assert_eq!(told(&bench.repository(), &last), None);
        bench.git(&["config", "diff.indentHeuristic", "false"]);
        assert_eq!(assert_as_git(&bench), 0);
    }
}
