//! A finished document: on standard output, or in the file that was named.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Env, Failure, Outcome};
use crate::disk;
use crate::git;
use crate::output::write_document;
use crate::report::{Failed, Report, Statement};
use crate::text::counted;

/// The answer of a command that made a document about so many findings. `failed` are the repositories that are not in it,
/// where it is about many.
///
/// # Errors
/// When the file is git's, or cannot be written.
pub fn deliver(
    env: &Env<'_>,
    file: Option<&str>,
    document: impl Report + 'static,
    findings: u64,
    failed: Option<Vec<Failed>>,
) -> Result<Outcome, Failure> {
    let Some(file) = file.filter(|file| *file != "-") else {
        return Ok(Outcome::of(document));
    };
    write_to(&output_named(env, file)?, &document)?;
    let lines = vec![format!("{file}: {}", counted(findings, "finding"))];
    let mut facts = serde_json::json!({ "output": file, "findings": findings });
    if let Some(failed) = failed {
        facts["failed"] = serde_json::json!(failed);
    }
    Ok(Outcome::of(Statement { kind: document.kind(), lines, facts }))
}

/// The file or folder that the user named to write to.
///
/// # Errors
/// What leads into the folder that git keeps for itself, of this repository or of another.
pub fn output_named(env: &Env<'_>, typed: &str) -> Result<PathBuf, Failure> {
    let path = env.cwd.join(typed);
    match git::kept(&path) {
        None => Ok(path),
        Some(kept) => Err(Failure::usage(format!("nothing is written to '{typed}'"))
            .cause(format!("'{}' is git's own", kept.display()))
            .hint("--output names a place outside of it")),
    }
}

/// A device or a pipe takes the bytes as they come; a file is whole or as it was.
fn write_to(path: &Path, document: &dyn Report) -> Result<(), Failure> {
    let mut write = |file: &mut File| {
        let mut out = BufWriter::new(file);
        document.document().map_or(Ok(()), |document| write_document(document, &mut out))?;
        out.flush()
    };
    let is_stream = path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir());
    if !is_stream {
        return Ok(disk::write_atomic_by(path, disk::Durability::Synced, &mut write)?);
    }
    File::create(path).and_then(|mut stream| write(&mut stream)).map_err(|error| {
        Failure::repository(format!("cannot write {}", path.display())).cause(error.to_string())
    })
}
