//! Tables put into a folder where those of other repositories lie: each file is written beside its name and renamed, one that
//! has not changed is left alone, and nothing of another repository is touched, even where it has the same name.

use std::fs;
use std::path::Path;

use super::Failure;
use crate::disk::{self, DiskError, Durability, check_folders, make_folders};
use crate::exchange::tables::{EVENTS, Tables, file_name};
use crate::git::Hash;

/// The folder that tells by its first commit whose tables those of a name are.
const BEGINNINGS: &str = "beginnings";

/// A full name of a commit has so many bytes at most, with the end of its line.
const LONGEST_BEGINNING: u64 = 65;

/// Puts the tables of a repository into a folder, in place of those that it has there. Months in which nothing is told any
/// more, as after a rebase, lose their file. Its history has this beginning; none is known of a shallow clone, which takes
/// the word of its name.
///
/// # Errors
/// Tables of this name that are another repository's; a link in place of one of the folders, before anything is written; what
/// the disk says.
pub fn put(
    folder: &Path,
    repository: &str,
    beginning: Option<&Hash>,
    tables: &Tables,
) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::repository(format!("cannot make the folder '{}'", folder.display())).cause(error.to_string())
    };
    fs::create_dir_all(folder).map_err(failed)?;
    // all of them before the first is written, or a refusal would leave half of the tables
    let places = tables.files.keys().map(String::as_str).chain([BEGINNINGS, EVENTS]);
    places.into_iter().try_for_each(|place| check_folders(folder, Path::new(place)))?;
    let file = file_name(repository);
    if let Some(beginning) = beginning {
        take_name(folder, repository, &file, beginning)?;
    }
    for (place, text) in &tables.files {
        make_folders(folder, Path::new(place), Durability::Quick)?;
        let path = folder.join(place).join(&file);
        if fs::read(&path).is_ok_and(|known| known == text.as_bytes()) {
            continue;
        }
        disk::write_atomic(&path, text.as_bytes(), Durability::Quick)?;
    }
    forget_other_months(&folder.join(EVENTS), &file, tables);
    Ok(())
}

/// Of two that come at the same moment one makes the file, and the other finds it.
fn take_name(folder: &Path, repository: &str, file: &str, beginning: &Hash) -> Result<(), Failure> {
    make_folders(folder, Path::new(BEGINNINGS), Durability::Quick)?;
    let path = folder.join(BEGINNINGS).join(file).with_extension("txt");
    match disk::create_new(&path, format!("{beginning}\n").as_bytes(), Durability::Quick) {
        Err(DiskError::Exists { .. }) => {}
        made => return Ok(made?),
    }
    let known = disk::read(&path, LONGEST_BEGINNING)?;
    let known = String::from_utf8_lossy(&known);
    match known.trim() == beginning.to_string() {
        true => Ok(()),
        false => Err(taken(folder, repository, (known.trim(), beginning), &path)),
    }
}

fn taken(folder: &Path, repository: &str, (known, beginning): (&str, &Hash), note: &Path) -> Failure {
    let whose = format!("tables of another repository that is called {repository}");
    Failure::repository(format!("'{}' holds {whose}", folder.display()))
        .cause(format!("its history begins with {known}, that of this one with {beginning}"))
        .hint("--repository NAME gives this one another name, in a list NAME=PATH")
        .hint(format!("where it is the same one with a new history, remove '{}'", note.display()))
}

/// What cannot be removed is replaced by nothing worse: the next call tries again. A month that is a link leads to files that
/// are nobody's tables.
fn forget_other_months(events: &Path, file: &str, tables: &Tables) {
    for month in fs::read_dir(events).into_iter().flatten().flatten() {
        let name = month.file_name();
        let is_told =
            name.to_str().is_some_and(|name| tables.files.contains_key(&format!("{EVENTS}/{name}")));
        let is_folder = month.file_type().is_ok_and(|kind| kind.is_dir());
        let is_month = is_folder && name.to_str().is_some_and(|name| name.starts_with("month="));
        if is_month && !is_told && fs::remove_file(month.path().join(file)).is_ok() {
            // stays where other repositories have events
            drop(fs::remove_dir(month.path()));
        }
    }
}
