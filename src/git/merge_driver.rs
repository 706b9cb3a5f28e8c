//! The merge driver of findings in git's configuration: what git runs where the attribute `merge=findings` asks for it.

use super::error::Error;
use super::repository::Repository;

/// What the attribute `merge` says of files that the driver merges.
pub const DRIVER: &str = "findings";

/// What `git config` tells people who look.
const NAME: &str = "findings, field by field";

/// The call of our program. Whatever it ends with but 0 and 1, as where it is not on PATH, leaves our version as it was:
/// then git's own merge of lines does the work, for git would take that version for the result.
const COMMAND: &str = "git-findings merge-driver --marker-size=%L --our-label=%X --their-label=%Y -- %O %A %B %P; code=$?; \
                       test $code -le 1 && exit $code; \
                       exec git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B";

/// In which condition the driver is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriverCondition {
    /// Git does not know it, and merges lines.
    Missing,
    /// Git runs another command than this program would have it run.
    Different,
    /// Git runs it.
    InPlace,
}

impl Repository {
    /// Does git know the driver?
    ///
    /// # Errors
    /// Git's failure.
    pub fn merge_driver(&self) -> Result<DriverCondition, Error> {
        Ok(match self.config(&key("driver"))? {
            None => DriverCondition::Missing,
            Some(command) if command == COMMAND => DriverCondition::InPlace,
            Some(_) => DriverCondition::Different,
        })
    }

    /// Tells git of the driver, for this repository and all its work trees; whether that changed anything.
    ///
    /// # Errors
    /// Git's failure, such as a configuration that cannot be written.
    pub fn install_merge_driver(&self) -> Result<bool, Error> {
        if self.merge_driver()? == DriverCondition::InPlace {
            return Ok(false);
        }
        for (name, value) in [("name", NAME), ("driver", COMMAND)] {
            self.git(["config", "--local", "--replace-all", &key(name), value]).writes().run()?;
        }
        Ok(true)
    }
}

fn key(name: &str) -> String {
    format!("merge.{DRIVER}.{name}")
}
