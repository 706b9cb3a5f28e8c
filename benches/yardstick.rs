//! What commands are measured against; prints nothing. `yardstick list TOP` walks and reads the findings of a work
//! tree in one thread, through the same code as `list`, without a look into what was read. `yardstick history TOP`
//! asks git for every changed finding of every commit, and parses each version once.

use std::collections::HashSet;
use std::error::Error;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use git_findings::config::Layout;
use git_findings::store::Folder;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let measured = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["list", top] => list(Path::new(top)),
        ["history", top] => history(Path::new(top)),
        // as a bench without arguments, it has nothing to measure
        _ => return ExitCode::SUCCESS,
    };
    match measured {
        Ok(count) if count > 0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// The bytes of all findings.
fn list(top: &Path) -> Result<usize, Box<dyn Error>> {
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
fn history(top: &Path) -> Result<usize, Box<dyn Error>> {
    let log = ["log", "--full-history", "-c", "--raw", "--no-abbrev", "--no-renames", "--format=%H %ct"];
    let log = Command::new("git").arg("-C").arg(top).args(log).args(["--", "findings"]).output()?;
    let blobs: HashSet<&str> = std::str::from_utf8(&log.stdout)?.lines().filter_map(new_blob).collect();
    let mut batch = Command::new("git")
        .arg("-C")
        .arg(top)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let (Some(stdin), Some(stdout)) = (batch.stdin.take(), batch.stdout.take()) else { return Ok(0) };
    let count = std::thread::scope(|scope| -> Result<usize, Box<dyn Error>> {
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

fn parse(answers: &mut impl BufRead) -> Result<usize, Box<dyn Error>> {
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
