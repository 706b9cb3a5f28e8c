//! What commands are measured against; prints nothing.
//!
//! - `yardstick list TOP` walks and reads the findings of a work tree in one thread, through the same code as `list`,
//!   without a look into what was read.
//! - `yardstick history TOP` asks git for every changed finding of every commit (`log -c --raw`), then for each distinct
//!   version (`cat-file --batch`), which is parsed once.
//! - `yardstick import FILES TOP` writes the findings of one folder into another, and has git hash and store them;
//!   `yardstick import-synced` also waits until each file is on the disk.

use std::collections::HashSet;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use git_findings::config::Layout;
use git_findings::store::Folder;

type Counted = Result<usize, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let measured = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["list", top] => list(Path::new(top)),
        ["history", top] => history(Path::new(top)),
        ["import", files, top] => import(Path::new(files), Path::new(top), false),
        ["import-synced", files, top] => import(Path::new(files), Path::new(top), true),
        // as a bench without arguments, it has nothing to measure
        _ => return ExitCode::SUCCESS,
    };
    match measured {
        Ok(count) if count > 0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// The findings of a work tree, each with its path from the top and its bytes.
fn findings(top: &Path) -> impl Iterator<Item = Result<(PathBuf, Vec<u8>), Box<dyn Error>>> {
    let folder = Folder::new(top, "findings", Layout::ByEntry);
    folder.walk().collect::<Vec<_>>().into_iter().map(move |file| {
        let file = file?;
        let bytes = folder.load(&file)?.unwrap_or_default();
        Ok((PathBuf::from(file.path), bytes))
    })
}

/// The bytes of all findings.
fn list(top: &Path) -> Counted {
    let folder = Folder::new(top, "findings", Layout::ByEntry);
    folder
        .walk()
        .map(|file| Ok(std::hint::black_box(folder.load(&file?)?).map_or(0, |bytes| bytes.len())))
        .sum()
}

#[derive(serde::Deserialize)]
struct Version {
    status: String,
}

/// The versions of all findings.
fn history(top: &Path) -> Counted {
    let log = ["log", "--full-history", "-c", "--raw", "--no-abbrev", "--no-renames", "--format=%H %ct"];
    let log = Command::new("git").arg("-C").arg(top).args(log).args(["--", "findings"]).output()?;
    let mut seen = HashSet::new();
    // oldest first, which is quickest to read: a version's delta base is then still at hand
    let changed = std::str::from_utf8(&log.stdout)?.lines().rev().filter_map(new_blob);
    let blobs: Vec<&str> = changed.filter(|blob| seen.insert(*blob)).collect();
    let mut batch = Command::new("git")
        .arg("-C")
        .arg(top)
        .args(["cat-file", "--batch", "--buffer"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let (Some(stdin), Some(stdout)) = (batch.stdin.take(), batch.stdout.take()) else { return Ok(0) };
    let count = std::thread::scope(|scope| -> Counted {
        scope.spawn(|| {
            let mut stdin = BufWriter::new(stdin);
            // a child that ends early is seen at the other end
            drop(blobs.iter().try_for_each(|blob| writeln!(stdin, "{blob}")));
        });
        parse(&mut BufReader::with_capacity(1 << 16, stdout))
    })?;
    batch.wait()?;
    Ok(count)
}

/// The blob behind a change, of `:100644 100644 OLD NEW M\tPATH` and its kin for merges.
fn new_blob(line: &str) -> Option<&str> {
    let (facts, _) = line.strip_prefix(':')?.split_once('\t')?;
    let blob = facts.rsplit(' ').nth(1)?;
    (!blob.bytes().all(|byte| byte == b'0')).then_some(blob)
}

fn parse(answers: &mut impl BufRead) -> Counted {
    let (mut head, mut body, mut count) = (String::new(), Vec::new(), 0);
    while answers.read_line(&mut head)? > 0 {
        let size: usize = head.trim_end().rsplit(' ').next().unwrap_or_default().parse()?;
        body.resize(size + 1, 0);
        answers.read_exact(&mut body)?;
        let read = serde_json::from_slice::<Version>(&body[..size]);
        count += usize::from(read.is_ok_and(|version| !version.status.is_empty()));
        head.clear();
    }
    Ok(count)
}

/// The findings of a folder, written into another and stored as blobs.
fn import(files: &Path, top: &Path, is_synced: bool) -> Counted {
    let mut paths = String::new();
    for finding in findings(files) {
        let (path, bytes) = finding?;
        let target = top.join(&path);
        target.parent().map(fs::create_dir_all).transpose()?;
        let mut file = File::create(&target)?;
        file.write_all(&bytes)?;
        if is_synced {
            file.sync_all()?;
        }
        paths += &format!("{}\n", path.display());
    }
    let mut hash = Command::new("git");
    hash.arg("-C").arg(top).args(["-c", if is_synced { "core.fsync=all" } else { "core.fsync=none" }]);
    let mut hash = hash
        .args(["hash-object", "-w", "--stdin-paths"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    hash.stdin.take().map(|mut stdin| stdin.write_all(paths.as_bytes())).transpose()?;
    let is_stored = hash.wait()?.success();
    Ok(if is_stored { paths.lines().count() } else { 0 })
}
