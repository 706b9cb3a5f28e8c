//! The commit-graph of an `objects` folder: git's own table of commits with their trees, parents and times, in one file
//! or in a chain of layers, and what it says of the paths that commits change. It only saves reading: a commit that is
//! not in it is read as an object, and a file that is damaged, of another version or for another object format is as
//! good as none. Never written here. Format: git's `gitformat-commit-graph(5)`.

mod filter;
mod layer;

use std::fs;
use std::path::{Path, PathBuf};

use super::hash::Hash;
use super::objects::Links;
use layer::{Layer, Parents};

/// All layers, the lowest first; a single file is a chain of one.
#[derive(Debug)]
pub(super) struct GraphFile {
    layers: Vec<Layer>,
}

impl GraphFile {
    /// The commit-graph of the first of these folders that has one which can be used.
    pub(super) fn open(folders: &[PathBuf]) -> Option<GraphFile> {
        folders.iter().find_map(|folder| {
            let info = folder.join("info");
            let single = Layer::read(&info.join("commit-graph"), &[], 0);
            let single = single.map(|layer| GraphFile { layers: vec![layer] });
            single.or_else(|| GraphFile::chained(&info.join("commit-graphs"), folders))
        })
    }

    /// The layers that the chain names; each is in this folder or, shared, in that of another store.
    fn chained(own: &Path, folders: &[PathBuf]) -> Option<GraphFile> {
        let listed = fs::read_to_string(own.join("commit-graph-chain")).ok()?;
        let names: Vec<Hash> = listed.lines().map(|line| line.parse().ok()).collect::<Option<_>>()?;
        let mut layers: Vec<Layer> = Vec::new();
        for (number, name) in names.iter().enumerate() {
            let file = format!("graph-{name}.graph");
            let shared = folders.iter().map(|folder| folder.join("info/commit-graphs").join(&file));
            let path = std::iter::once(own.join(&file)).chain(shared).find(|path| path.is_file())?;
            let below = layers.last().map_or(0, Layer::end);
            layers.push(Layer::read(&path, &names[..number], below)?);
        }
        (!layers.is_empty()).then_some(GraphFile { layers })
    }

    /// The same, saying nothing of paths.
    pub(super) fn without_filters(mut self) -> GraphFile {
        self.layers.iter_mut().for_each(Layer::drop_filters);
        self
    }

    /// What the table says of a commit; `None` when it is not in there, or when that makes no sense.
    pub(super) fn links(&self, hash: &Hash) -> Option<Links> {
        let (layer, place) = self.find(hash)?;
        let row = layer.row(place)?;
        let numbers = match row.parents {
            Parents::Two(first, second) => first.into_iter().chain(second).collect(),
            Parents::Many(first, place) => [vec![first], layer.edges(place)?].concat(),
        };
        let parents = numbers.into_iter().map(|number| self.name(number)).collect::<Option<_>>()?;
        Some(Links { tree: row.tree, parents, committed_at: row.committed_at })
    }

    /// Is it certain that a commit leaves everything at and below a path as in its first parent?
    pub(super) fn is_untouched(&self, hash: &Hash, path: &str) -> bool {
        self.find(hash).is_some_and(|(layer, place)| layer.is_untouched(place, path))
    }

    fn find(&self, hash: &Hash) -> Option<(&Layer, usize)> {
        self.layers.iter().rev().find_map(|layer| Some((layer, layer.find(hash)?)))
    }

    /// The commit of this number, counted through all layers.
    fn name(&self, number: u32) -> Option<Hash> {
        self.layers.iter().rev().find_map(|layer| layer.name(number))
    }
}
