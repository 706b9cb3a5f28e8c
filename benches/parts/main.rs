//! The parts of a cold history, each against the simplest thing that does the same: `cargo bench --bench parts`, or
//! `cargo bench --bench parts -- REPOSITORY` for one of your own. Prints time per item and the ratio.

mod compare;
mod ground;
mod lives;

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::hint::black_box;
use std::path::PathBuf;

use compare::{compare, say};
use git_findings::git::trees;
use git_findings::history::Replay;
use git_findings::model::{FindingId, Status, Summary};
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
    fold()
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

/// A thousand findings that change twenty times each, in a line of commits.
fn fold() -> Done {
    let (steps, ancestry) = lives::lives(1_000, 20)?;
    let folded = || {
        black_box(Replay::default().steps(&steps, &ancestry));
        Ok(())
    };
    let last = || {
        let mut standing: HashMap<&FindingId, Status> = HashMap::new();
        for change in steps.iter().flat_map(|step| &step.changes) {
            let status = change.now.as_ref().and_then(|version| Some(version.content.as_ref().ok()?.status));
            standing.extend(status.map(|status| (&change.id, status)));
        }
        black_box(standing);
        Ok(())
    };
    compare("fold", "event", steps.len(), "a map of the last status", folded, last)
}
