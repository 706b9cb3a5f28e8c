//! In what condition the hooks are, and what of ours in them can be mended without touching what others wrote.

use std::path::{Path, PathBuf};

use crate::disk;

use super::{BEGIN, END, Found, LARGEST, block, call, find, is_executable, may_chain, set_executable, write};
use crate::git::error::Error;
use crate::git::repository::Repository;

/// One hook, as it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookFacts {
    /// The name git knows it by.
    pub hook: &'static str,
    /// Its file, there or not.
    pub path: PathBuf,
    /// In what condition it is.
    pub condition: HookCondition,
}

/// The condition of a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookCondition {
    /// Git runs it, and it runs ours.
    InPlace,
    /// Ours is in it, but git does not run a file that nobody may execute.
    NotExecutable {
        /// Is nothing but ours in it?
        is_ours_alone: bool,
    },
    /// A block of ours is in it that this program would write otherwise.
    Outdated,
    /// Ours is not in it.
    Missing {
        /// Why `hook install` would leave it alone, if so.
        why: Option<String>,
    },
}

impl Repository {
    /// The condition of every hook of ours.
    ///
    /// # Errors
    /// A file that cannot be read; git's failure.
    pub fn hooks(&self) -> Result<Vec<HookFacts>, Error> {
        let foreign = self.foreign_hooks_path()?;
        let each = self.own_hooks().iter().map(|(hook, script)| {
            let path = self.hooks_dir().join(hook);
            let mut condition = condition(hook, script, &path)?;
            if let HookCondition::Missing { why } = &mut condition {
                *why = foreign.clone().or(why.take());
            }
            Ok(HookFacts { hook, path, condition })
        });
        each.collect()
    }

    /// Makes a hook that is wholly ours executable, and writes the block in another's anew.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn mend_hook(&self, hook: &str) -> Result<(), Error> {
        let path = self.hooks_dir().join(hook);
        let Found::Script(text) = find(&path)? else { return Ok(()) };
        if let Some((before, _, after)) = marked(&text) {
            let block = block(hook);
            let block = if after.is_empty() && !text.ends_with('\n') { block.trim_end() } else { &block };
            return write(&path, &format!("{before}{block}{after}"));
        }
        let made = set_executable(&path);
        made.map_err(Error::io(format!("make '{}' executable", path.display())))
    }
}

fn condition(hook: &str, script: &str, path: &Path) -> Result<HookCondition, Error> {
    let text = match find(path)? {
        Found::Nothing => return Ok(HookCondition::Missing { why: None }),
        Found::Odd(_) if calls(path, hook) => return Ok(HookCondition::InPlace),
        Found::Odd(why) => return Ok(HookCondition::Missing { why: Some(why) }),
        Found::Script(text) => text,
    };
    Ok(match marked(&text) {
        Some((_, ours, _)) if ours.trim_end() != block(hook).trim_end() => HookCondition::Outdated,
        None if !text.contains(&call_of(hook)) => {
            HookCondition::Missing { why: may_chain(&text, path).err() }
        }
        _ if !is_executable(path) => HookCondition::NotExecutable { is_ours_alone: text == script },
        _ => HookCondition::InPlace,
    })
}

/// Does the file, links followed, call ours? What is no plain file is not opened.
pub(super) fn calls(path: &Path, hook: &str) -> bool {
    let bytes = path.canonicalize().ok().and_then(|real| disk::read(&real, LARGEST).ok());
    bytes.is_some_and(|bytes| String::from_utf8_lossy(&bytes).contains(&call_of(hook)))
}

/// What calls ours, whatever stands around it.
fn call_of(hook: &str) -> String {
    call(hook).trim_end_matches(" \"$@\"").to_owned()
}

/// What stands before a block of ours, the block, and what stands behind it.
fn marked(script: &str) -> Option<(&str, &str, &str)> {
    let start = script.find(BEGIN)?;
    let length = script[start..].find(END.trim_end())? + END.trim_end().len();
    let (ours, after) = script[start..].split_at(length);
    let after = after.strip_prefix('\n').unwrap_or(after);
    Some((&script[..start], ours, after))
}
