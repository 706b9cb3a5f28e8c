//! Tables put into a folder where those of other repositories lie: each file is written beside its name and renamed, one that
//! has not changed is left alone, and nothing of another repository is touched.

use std::fs;
use std::path::Path;

use super::Failure;
use crate::disk::{self, Durability, make_folders};
use crate::exchange::tables::{EVENTS, Tables, file_name};

/// Puts the tables of a repository into a folder, in place of those that it has there. Months in which nothing is told any
/// more, as after a rebase, lose their file.
///
/// # Errors
/// What the disk says.
pub fn put(folder: &Path, repository: &str, tables: &Tables) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::repository(format!("cannot make the folder '{}'", folder.display())).cause(error.to_string())
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let file = file_name(repository);
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

/// What cannot be removed is replaced by nothing worse: the next call tries again.
fn forget_other_months(events: &Path, file: &str, tables: &Tables) {
    for month in fs::read_dir(events).into_iter().flatten().flatten() {
        let name = month.file_name();
        let is_told =
            name.to_str().is_some_and(|name| tables.files.contains_key(&format!("{EVENTS}/{name}")));
        let is_month = name.to_str().is_some_and(|name| name.starts_with("month="));
        if is_month && !is_told && fs::remove_file(month.path().join(file)).is_ok() {
            // stays where other repositories have events
            drop(fs::remove_dir(month.path()));
        }
    }
}
