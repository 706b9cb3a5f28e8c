//! The parts of a cold history, each against the simplest thing that does the same: `cargo bench --bench parts`, or
//! `cargo bench --bench parts -- REPOSITORY` for one of your own. Prints time per item and the ratio.

mod compare;
mod ground;

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::path::PathBuf;

use compare::{compare, say};
use git_findings::git::trees;
use git_findings::history::Range;
use git_findings::model::Summary;
use git_findings::text;
use ground::Ground;

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|word| word == "--bench") {
        // run by 'cargo test', which is no time to measure
        return Ok(());
    }
    let temporary = tempfile::tempdir()?;
    let repository = match arguments.iter().find(|word| *word != "--bench") {
        Some(path) => PathBuf::from(path),
        None => ground::made_up(temporary.path())?,
    };
    let ground = Ground::new(&repository)?;
    say(["part", "item", "here", "against", "there", "ratio"]);
    say(["---"; 6]);
    texts(&ground)?;
    objects(&ground)?;
    folders(&ground)?;
    memory(&ground)
}

/// Scanning with places, and the few fields that lists and history need.
fn texts(ground: &Ground) -> Done {
    let mut objects = ground.objects()?;
    let texts = ground
        .blobs
        .iter()
        .map(|blob| Ok(objects.blob(blob)?.to_vec()))
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let each = |read: fn(&[u8])| {
        texts.iter().for_each(|text| read(text));
        Ok(())
    };
    let value = || each(|text| drop(black_box(serde_json::from_slice::<serde_json::Value>(text))));
    let scan = || each(|text| drop(black_box(text::scan(text))));
    let summary = || each(|text| drop(black_box(Summary::read(text))));
    compare("scanner, with places", "finding", texts.len(), "serde_json::Value", scan, value)?;
    compare("summary", "finding", texts.len(), "serde_json::Value", summary, value)
}

/// Reading every version once, in the order in which they came.
fn objects(ground: &Ground) -> Done {
    let ours = || {
        let mut objects = ground.objects()?;
        for blob in &ground.blobs {
            black_box(objects.blob(blob)?);
        }
        Ok(())
    };
    compare("objects", "blob", ground.blobs.len(), "git cat-file --batch", ours, || ground.cat_file())
}

/// What changed between neighbours on the main line.
fn folders(ground: &Ground) -> Done {
    let pairs = || ground.folders.windows(2).map(|pair| (pair[0], pair[1])).take(500);
    let (mut one, mut other) = (ground.objects()?, ground.objects()?);
    let descent = || {
        for (now, before) in pairs() {
            black_box(trees::changes(&mut one, Some(now), &[Some(before)])?);
        }
        Ok(())
    };
    let listing = || {
        for (now, before) in pairs() {
            let now: BTreeMap<_, _> = trees::files(&mut other, &now)?.into_iter().collect();
            let before: BTreeMap<_, _> = trees::files(&mut other, &before)?.into_iter().collect();
            black_box(now.iter().filter(|(path, entry)| before.get(*path) != Some(entry)).count());
        }
        Ok(())
    };
    compare("trees", "commit", pairs().count(), "listing both folders", descent, listing)
}

/// The whole history: from what the last run left in the git directory, against reading every commit.
fn memory(ground: &Ground) -> Done {
    let range = Range::of(ground.tip);
    let events = ground.history(&range, true)?.events.len();
    let read = |remembers| {
        black_box(ground.history(&range, remembers)?);
        Ok(())
    };
    compare("history", "event", events, "reading every commit", || read(true), || read(false))
}
