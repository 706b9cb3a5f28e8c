//! The settings file as the work tree, the index or a commit has it.

use super::{CONFIG_FILE, Failure, stored};
use crate::config::{Config, Sources as ConfigSources};
use crate::disk;
use crate::gate::Policy;
use crate::git::trees;
use crate::git::{self, Hash, Objects, Repository};
use crate::model::Timestamp;

/// A settings file larger than this is a mistake, in bytes.
const LARGEST_CONFIG: u64 = 1 << 20;

/// Settings that a commit brings and with which commands would fail.
pub(super) struct Unusable {
    /// The line that is at fault, from 1, where one is.
    pub(super) line: Option<usize>,
    /// What is wrong.
    pub(super) why: String,
}

/// What is wrong with the settings of a tree, unless one of these commits has the same.
///
/// # Errors
/// An object that cannot be read.
pub(super) fn brought_unusable(
    objects: &mut Objects,
    tree: &Hash,
    before: impl IntoIterator<Item = Hash>,
    now: Timestamp,
) -> Result<Option<Unusable>, git::Error> {
    let Some(entry) = trees::entry(objects, tree, CONFIG_FILE)? else { return Ok(None) };
    for earlier in before {
        let earlier = objects.commit(&earlier)?.tree;
        if trees::entry(objects, &earlier, CONFIG_FILE)? == Some(entry) {
            return Ok(None);
        }
    }
    let at_fault = |why: String| Some(Unusable { line: None, why });
    if !entry.is_file() {
        return Ok(at_fault("it is no plain file".to_owned()));
    }
    Ok(match objects.blob_within(&entry.hash, LARGEST_CONFIG) {
        Ok(bytes) => fault(bytes, now),
        Err(error @ git::Error::TooLarge { .. }) => at_fault(error.to_string()),
        Err(error) => return Err(error),
    })
}

fn fault(bytes: Vec<u8>, now: Timestamp) -> Option<Unusable> {
    let Ok(text) = String::from_utf8(bytes) else {
        return Some(Unusable { line: None, why: "it is not UTF-8".to_owned() });
    };
    let file = Some((CONFIG_FILE.to_owned(), text));
    let loaded = Config::load(ConfigSources { file, ..ConfigSources::default() });
    let checked = loaded.and_then(|(config, _)| config.check_writable().map(|()| config));
    match checked {
        Err(error) => Some(Unusable { line: error.line(), why: error.to_string() }),
        Ok(config) => {
            let policy = Policy::read(&config.gate.fail_on, Vec::new(), now);
            policy.err().map(|error| Unusable { line: None, why: format!("gate.fail_on: {error}") })
        }
    }
}

pub(super) fn config_file(repository: &Repository) -> Result<Option<(String, String)>, Failure> {
    let Some(top) = repository.toplevel() else { return Ok(None) };
    match disk::read(&top.join(CONFIG_FILE), LARGEST_CONFIG) {
        Ok(bytes) => config_text(bytes).map(Some),
        Err(error) if error.is_absent() => match stored::skipped(repository, CONFIG_FILE)?.is_empty() {
            true => Ok(None),
            false => staged_config(repository),
        },
        Err(error) => Err(Failure::from(error)),
    }
}

pub(super) fn staged_config(repository: &Repository) -> Result<Option<(String, String)>, Failure> {
    stored::staged_file(repository, CONFIG_FILE)?.map(config_text).transpose()
}

pub(super) fn stored_config(
    repository: &Repository,
    commit: &Hash,
) -> Result<Option<(String, String)>, Failure> {
    stored::file_at(repository, commit, CONFIG_FILE)?.map(config_text).transpose()
}

/// The findings folder that the staged settings name, though they may not make sense otherwise; else the usual one.
pub fn staged_dir(repository: &Repository) -> String {
    named_dir(&staged_config(repository).ok().flatten().map(|(_, text)| text).unwrap_or_default())
}

/// The same of the settings that a commit holds.
///
/// # Errors
/// An object that cannot be read.
pub fn stored_dir(repository: &Repository, commit: &Hash) -> Result<String, Failure> {
    Ok(named_dir(&stored_config(repository, commit)?.map(|(_, text)| text).unwrap_or_default()))
}

/// The findings folder that a settings file names, else the usual one.
fn named_dir(text: &str) -> String {
    let named =
        text.parse::<toml::Table>().ok().and_then(|table| table.get("dir")?.as_str().map(str::to_owned));
    let usual = || Config::load(ConfigSources::default()).map(|(config, _)| config.dir).unwrap_or_default();
    named.unwrap_or_else(usual)
}

/// The defaults, but for the findings folder, where a settings file names one that can be.
pub(super) fn of_folder(text: &str) -> Result<Config, Failure> {
    let flags = [("dir".to_owned(), named_dir(text))].into();
    let named = Config::load(ConfigSources { flags, ..ConfigSources::default() });
    let (config, _) = named.or_else(|_| Config::load(ConfigSources::default()))?;
    Ok(config)
}

pub(super) fn config_text(bytes: Vec<u8>) -> Result<(String, String), Failure> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok((CONFIG_FILE.to_owned(), text)),
        Err(error) => {
            Err(Failure::repository(format!("'{CONFIG_FILE}' is not UTF-8")).cause(error.to_string()))
        }
    }
}
