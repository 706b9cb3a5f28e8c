//! Files that a log names outside of the repository though they look like its own, because its scanner saw the repository in
//! another folder.

use std::collections::BTreeMap;

use super::uri::Address;
use crate::exchange::code::Code;
use crate::exchange::legacy::Mapped;
use crate::exchange::scan::Scanned;
use crate::text::{Node, counted};

/// So many of them are looked for in the repository.
const MOST_LOOKED_FOR: usize = 20;

/// Places that look like those of another checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Astray {
    /// How many there are.
    count: usize,
    /// The path of the first one.
    first: String,
    /// The folder below which the repository has files of these names.
    folder: Option<String>,
}

impl Astray {
    /// Those of a run's results: below one folder they are files of the repository, or no result has a place in it at all.
    pub(super) fn of(records: &[Mapped], scanned: &Scanned, code: &dyn Code) -> Option<Astray> {
        let paths: Vec<&str> = records.iter().flat_map(outside).collect();
        let first = (*paths.first()?).to_owned();
        let folder = folder(&paths, scanned, code);
        let is_any_inside = || records.iter().any(|record| record.node.get("locations").is_some());
        (folder.is_some() || !is_any_inside()).then_some(Astray { count: paths.len(), first, folder })
    }

    /// Both together.
    pub fn and(self, other: Astray) -> Astray {
        Astray { count: self.count + other.count, first: self.first, folder: self.folder.or(other.folder) }
    }

    /// How many, the first, and what makes them places of the repository.
    pub fn told(&self) -> String {
        let Astray { count, first, folder } = self;
        let (places, them) =
            (counted(*count, "place"), if *count == 1 { "it a place" } else { "them places" });
        let way_out = match folder {
            Some(folder) => format!("--checkout-path {folder} makes {them} of it"),
            None => "--checkout-path DIR says in which folder the scanner saw it".to_owned(),
        };
        format!(
            "note: {places} outside of the repository, first '{first}', went to extensions.locations; {way_out}"
        )
    }
}

/// The absolute paths that a result has outside of the repository.
fn outside(record: &Mapped) -> impl Iterator<Item = &str> {
    let is_result = record.trace.is_some();
    let places = record.node.at(&["extensions", "locations"]).and_then(Node::items).filter(|_| is_result);
    let paths = places.unwrap_or_default().iter().filter_map(|place| place.get("path")?.as_str());
    paths.filter(|path| matches!(Address::read(path), Address::Absolute(_)))
}

/// The folder below which most of the paths are files of the repository, if there is one.
fn folder(paths: &[&str], scanned: &Scanned, code: &dyn Code) -> Option<String> {
    let is_here = |path: &str| scanned.text(code, path).is_some();
    let folder_of = |path: &&str| {
        let mut cuts = path.match_indices('/').map(|(at, _)| (&path[..at], &path[at + 1..]));
        cuts.find(|(_, below)| is_here(below)).map(|(folder, _)| folder.to_owned())
    };
    let mut votes: BTreeMap<String, usize> = BTreeMap::new();
    for folder in paths.iter().take(MOST_LOOKED_FOR).filter_map(folder_of) {
        *votes.entry(folder).or_default() += 1;
    }
    let (folder, _) = votes.into_iter().max_by_key(|(_, count)| *count)?;
    Some(if folder.is_empty() { "/".to_owned() } else { folder })
}
