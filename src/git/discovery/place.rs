//! Where a repository of the usual kind lies: `.git` in a folder above, owned by who asks. Found without git, so that
//! what git once said of it can be found too; of everything else git alone can tell.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::super::program::Variables;

/// Files of git that name a place or a reference are not longer, in bytes.
const LONGEST: u64 = 1 << 12;

/// Variables of git that say nothing about where a repository lies or how it is set up; each by how its name begins.
const UNRELATED: [&str; 29] = [
    "GIT_FINDINGS_",
    "GIT_AUTHOR_",
    "GIT_COMMITTER_",
    "GIT_CONFIG",
    "GIT_TRACE",
    "GIT_EDITOR",
    "GIT_SEQUENCE_EDITOR",
    "GIT_PAGER",
    "GIT_ASKPASS",
    "GIT_SSH",
    "GIT_TERMINAL_PROMPT",
    "GIT_ADVICE",
    "GIT_PS1_",
    "GIT_PROMPT_",
    "GIT_ALLOW_PROTOCOL",
    "GIT_CURL_",
    "GIT_DIFF_OPTS",
    "GIT_EXTERNAL_DIFF",
    "GIT_HTTP_",
    "GIT_LFS_",
    "GIT_MERGE_",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OPTIONAL_LOCKS",
    "GIT_PROTOCOL",
    "GIT_PROXY_",
    "GIT_REFLOG_ACTION",
    "GIT_REPLACE_REF_BASE",
    "GIT_SSL_",
    "GIT_TEMPLATE_DIR",
];

/// The three folders of a work tree and its repository, as git names them.
#[derive(Debug)]
pub(super) struct Place {
    /// The top of the work tree.
    pub(super) top: PathBuf,
    /// The git directory of this work tree.
    pub(super) git_dir: PathBuf,
    /// The git directory that all work trees share.
    pub(super) common_dir: PathBuf,
}

impl Place {
    /// The place of the repository that holds the folder; `None` where only git can tell.
    pub(super) fn above(cwd: &Path, variables: &Variables) -> Option<Place> {
        if variables.keys().any(|name| may_lead_elsewhere(name)) {
            return None;
        }
        let cwd = cwd.canonicalize().ok()?;
        let device = owner_and_device(&cwd.metadata().ok()?).1;
        for folder in cwd.ancestors() {
            // beyond its file system git looks only where it is told to
            if owner_and_device(&folder.metadata().ok()?).1 != device {
                return None;
            }
            match fs::metadata(folder.join(".git")) {
                Ok(git) => return Place::at(folder, &git),
                Err(cause) if cause.kind() != ErrorKind::NotFound => return None,
                // a git directory itself, perhaps
                Err(_) if folder.join("HEAD").exists() => return None,
                Err(_) => {}
            }
        }
        None
    }

    fn at(top: &Path, git: &Metadata) -> Option<Place> {
        let name = top.join(".git");
        let git_dir = match git.is_dir() {
            true => name,
            false => top.join(text(&name)?.strip_prefix("gitdir: ")?),
        };
        let git_dir = git_dir.canonicalize().ok()?;
        let owners = [top.metadata().ok()?, git_dir.metadata().ok()?];
        if ![git].into_iter().chain(&owners).all(is_own) || !names_a_commit(&text(&git_dir.join("HEAD"))?) {
            return None;
        }
        let shared = git_dir.join("commondir");
        let common_dir = match shared.exists() {
            true => git_dir.join(text(&shared)?).canonicalize().ok()?,
            false => git_dir.clone(),
        };
        let has = |name| common_dir.join(name).is_dir();
        (has("objects") && has("refs")).then(|| Place { top: top.to_owned(), git_dir, common_dir })
    }

    /// Is the history cut off, by the sign that git goes by?
    pub(super) fn is_shallow(&self) -> bool {
        File::open(self.common_dir.join("shallow")).is_ok()
    }
}

fn may_lead_elsewhere(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    // the real owner of a repository may be the one who called sudo
    name == "SUDO_UID" || name.starts_with("GIT_") && !UNRELATED.iter().any(|known| name.starts_with(known))
}

/// A short file without its line ends; a link is followed by git alone.
fn text(path: &Path) -> Option<String> {
    let facts = path.symlink_metadata().ok().filter(|facts| facts.is_file() && facts.len() < LONGEST)?;
    let mut text = String::with_capacity(facts.len() as usize);
    File::open(path).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    text.truncate(text.trim_end_matches(['\n', '\r']).len());
    Some(text)
}

/// Without such a HEAD a folder is no git directory.
fn names_a_commit(head: &str) -> bool {
    head.starts_with("ref: refs/")
        || matches!(head.len(), 40 | 64) && head.bytes().all(|digit| digit.is_ascii_hexdigit())
}

#[cfg(unix)]
fn owner_and_device(facts: &Metadata) -> (u32, u64) {
    use std::os::unix::fs::MetadataExt;
    (facts.uid(), facts.dev())
}

#[cfg(unix)]
fn is_own(facts: &Metadata) -> bool {
    owner_and_device(facts).0 == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn owner_and_device(_: &Metadata) -> (u32, u64) {
    (0, 0)
}

/// Who owns what there, git alone can tell.
#[cfg(not(unix))]
fn is_own(_: &Metadata) -> bool {
    false
}
