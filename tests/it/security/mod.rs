//! Hostile input: ids, files, texts, settings and repositories that somebody else made.

mod content;
mod forged;
mod hidden;
mod ids;
#[cfg(unix)]
mod odd;
#[cfg(unix)]
mod programs;
mod secrets;
mod settings;
mod size;

use crate::bench::{Answer, Bench, Run, finding_path};

/// Runs it, however it ends; what waits for a pipe or reads a device without an end would never come back.
pub fn in_time(run: Run) -> Answer {
    let mut running = run.spawn();
    let began = std::time::Instant::now();
    while running.child.try_wait().unwrap().is_none() {
        if began.elapsed().as_secs() > 60 {
            running.child.kill().unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    running.finish()
}

/// A finding as JSON, valid but for what is put in.
pub fn record(id: &str, more: &str) -> String {
    format!(
        r#"{{"id":"{id}","type":"bug","severity":"high","title":"Good","description":"d","status":"open","created_at":"2026-01-01T00:00:00Z"{more}}}"#
    )
}

/// Everything in the test's folder but for git's own, to see that nothing was written elsewhere.
fn files(bench: &Bench) -> Vec<String> {
    let walk = walkdir::WalkDir::new(bench.root()).sort_by_file_name().into_iter();
    let kept = walk.filter_entry(|entry| entry.file_name() != ".git").map(|entry| entry.unwrap());
    kept.map(|entry| entry.path().to_string_lossy().into_owned()).collect()
}
