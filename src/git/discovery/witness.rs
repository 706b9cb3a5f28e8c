//! A file whose change could change what git says, and how to notice that it changed.

use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How a file looks; a file that is not there looks like nothing else.
type Look = [i64; LOOKS];

/// The numbers of a look: device, inode, length, and the two times with their fractions.
pub(super) const LOOKS: usize = 7;

const ABSENT: Look = [-1; LOOKS];

/// Two changes in so short a time may look the same: the clocks of file systems tick slowly.
const TICK: Duration = Duration::from_millis(20);

/// The same where times have no fraction.
const COARSE_TICK: Duration = Duration::from_secs(2);

/// A file, there or not, and how it looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Witness {
    pub(super) path: PathBuf,
    pub(super) look: Look,
}

impl Witness {
    /// Looks at a file. `None` for what cannot be told from its next version: it was changed less than a tick before
    /// `moment`, or cannot be looked at.
    pub(super) fn before(moment: SystemTime, path: PathBuf) -> Option<Witness> {
        let look = look(&path)?;
        let is_settled = look == ABSENT || is_device(&look) || has_settled(&look, moment);
        is_settled.then_some(Witness { path, look })
    }

    /// Does the file look as it did?
    pub(super) fn holds(path: &Path, seen: &[i64]) -> bool {
        look(path).is_some_and(|look| look == seen)
    }
}

fn has_settled(look: &Look, moment: SystemTime) -> bool {
    let [.., modified, modified_part, changed, changed_part] = *look;
    let tick = if modified_part == 0 || changed_part == 0 { COARSE_TICK } else { TICK };
    let latest = (modified, modified_part).max((changed, changed_part));
    let Some(end) = moment.checked_sub(tick) else { return false };
    let Ok(end) = end.duration_since(SystemTime::UNIX_EPOCH) else { return false };
    latest < (end.as_secs() as i64, i64::from(end.subsec_nanos()))
}

fn look(path: &Path) -> Option<Look> {
    match fs::metadata(path) {
        Ok(facts) => of(&facts),
        Err(cause) if matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Some(ABSENT),
        Err(_) => None,
    }
}

/// What is said to a device changes its times, not what is read from it.
fn is_device(look: &Look) -> bool {
    look[2] == -1
}

#[cfg(unix)]
fn of(facts: &Metadata) -> Option<Look> {
    use std::os::unix::fs::MetadataExt;
    let (device, inode) = (facts.dev() as i64, facts.ino() as i64);
    let times = [facts.mtime(), facts.mtime_nsec(), facts.ctime(), facts.ctime_nsec()];
    Some(match facts.is_file() {
        true => [device, inode, facts.size() as i64, times[0], times[1], times[2], times[3]],
        false => [device, inode, -1, 0, 0, 0, 0],
    })
}

/// There a file is not told from another of its name.
#[cfg(not(unix))]
fn of(_: &Metadata) -> Option<Look> {
    None
}
