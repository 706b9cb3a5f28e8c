//! The yardstick of `list`: the same walk and the same reads in one thread, without a look into what was read.
//! Prints nothing, so that nothing but the file system is measured: `cargo bench --bench yardstick -- FOLDER`.

use std::path::PathBuf;
use std::process::ExitCode;

use git_findings::config::Layout;
use git_findings::store::{Folder, StoreError};

fn main() -> ExitCode {
    let top = std::env::args_os()
        .skip(1)
        .find(|argument| argument != "--bench")
        .map_or_else(|| PathBuf::from("."), PathBuf::from);
    match read_all(&Folder::new(top, "findings", Layout::ByEntry)) {
        Ok(bytes) if bytes > 0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// The bytes of all findings.
fn read_all(folder: &Folder) -> Result<usize, StoreError> {
    folder.walk().map(|file| Ok(std::hint::black_box(folder.load(&file?)?).len())).sum()
}
