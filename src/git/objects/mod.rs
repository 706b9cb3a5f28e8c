//! Reading objects: two sources behind one reader, chosen when it is opened, and nothing above knows which. The fast
//! one reads files and packs itself; the other asks `git cat-file --batch`. What the fast one cannot read, git is asked
//! for before it counts as broken or absent.

mod choice;
mod commit;
mod crew;
mod loose;
mod object;
mod pack;
mod plumbing;
mod recent;
mod tree;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::cuts::Cuts;
use super::error::Error;
use super::graph_file::GraphFile;
use super::hash::Hash;
use super::repository::Repository;
pub use choice::READER_VARIABLE;
pub(super) use commit::Links;
pub use commit::{Commit, Signature};
pub use crew::Crew;
use loose::Loose;
pub use object::{LARGEST, Object, ObjectKind};
use pack::Packs;
use plumbing::Plumbing;
use recent::Recent;
pub(super) use tree::Entry as TreeEntry;
pub use tree::{Entry, Named, Tree, TreeWalk};

/// The memory that the trees which all readers keep may take, in bytes. Readers of packs keep what trees build on, too,
/// so that few more are needed: 2 MiB instead of 24.
const TREES: usize = 24 << 20;
const TREES_BESIDE_PACKS: usize = 2 << 20;

/// Where objects come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Read here, from files and packs.
    Fast,
    /// Read by `git cat-file --batch`.
    Plumbing,
}

/// A reader of objects. One thread uses one; another thread opens its own.
#[derive(Debug)]
pub struct Objects {
    reader: Reader,
    cuts: Arc<Cuts>,
    /// What the last object holds.
    content: Vec<u8>,
    /// A history walk reads each tree as a child and soon again as a parent.
    trees: Recent<Hash, Tree>,
    /// Is each object compared with its name?
    is_strict: bool,
}

#[derive(Debug)]
enum Reader {
    Fast(Box<Fast>),
    Plumbing(Box<Plumbing>),
}

impl Repository {
    /// A reader from the source that fits this repository.
    ///
    /// # Errors
    /// [`Error::Io`] for files of the repository that cannot be read; git's failure.
    pub fn objects(&self) -> Result<Objects, Error> {
        Objects::open(self, choice::fitting(self)?)
    }

    /// A reader from this source, for tests and comparisons. Where the fast source cannot read at all (SHA-256, moved
    /// object folders) it is git after all; [`Objects::source`] tells.
    ///
    /// # Errors
    /// As [`Repository::objects`].
    pub fn objects_by(&self, source: Source) -> Result<Objects, Error> {
        Objects::open(self, choice::forced(self, source))
    }
}

impl Objects {
    fn open(repository: &Repository, folders: Option<Vec<PathBuf>>) -> Result<Objects, Error> {
        let plumbing = Plumbing::new(repository.clone());
        let reader = match folders {
            Some(folders) => Reader::Fast(Box::new(Fast::new(folders, plumbing))),
            None => Reader::Plumbing(Box::new(plumbing)),
        };
        let cuts = Arc::new(Cuts::load(repository)?);
        let trees = Recent::within(TREES);
        Ok(Objects { reader, cuts, content: Vec::new(), trees, is_strict: false })
    }

    /// Another reader of the same source, for another thread.
    fn sibling(&mut self) -> Objects {
        let reader = match &mut self.reader {
            Reader::Fast(fast) => Reader::Fast(Box::new(fast.sibling())),
            Reader::Plumbing(plumbing) => Reader::Plumbing(Box::new(plumbing.sibling())),
        };
        let (cuts, trees) = (Arc::clone(&self.cuts), self.trees.sibling());
        Objects { reader, cuts, content: Vec::new(), trees, is_strict: self.is_strict }
    }

    /// Leaves room for the trees of other readers, so that all of them together stay within the bound.
    fn share_among(&mut self, readers: usize) {
        let has_packs = match &mut self.reader {
            Reader::Fast(fast) => fast.packs().as_ref().is_ok_and(|packs| !packs.is_empty()),
            Reader::Plumbing(_) => false,
        };
        let trees = if has_packs { TREES_BESIDE_PACKS } else { TREES };
        self.trees = Recent::within(trees / readers.max(1));
    }

    /// The same, fetching nothing: what a partial clone left with its remote counts as missing.
    #[must_use]
    pub fn offline(mut self) -> Objects {
        match &mut self.reader {
            Reader::Fast(fast) => fast.second.stay_offline(),
            Reader::Plumbing(plumbing) => plumbing.stay_offline(),
        }
        self
    }

    /// The same, comparing each object with its name, which takes time. Not for replaced objects, whose names are those
    /// of others.
    #[must_use]
    pub fn strict(mut self) -> Objects {
        self.is_strict = true;
        self
    }

    /// Where its objects come from.
    pub fn source(&self) -> Source {
        match self.reader {
            Reader::Fast(_) => Source::Fast,
            Reader::Plumbing(_) => Source::Plumbing,
        }
    }

    /// Where history ends though it goes on elsewhere (shallow clone), or goes on otherwise (grafts).
    pub fn cuts(&self) -> &Cuts {
        &self.cuts
    }

    /// The object of this name, of any kind.
    ///
    /// # Errors
    /// [`Error::MissingObject`], [`Error::CorruptObject`], [`Error::TooLarge`].
    pub fn read(&mut self, hash: &Hash) -> Result<Object, Error> {
        let kind = self.load(hash, LARGEST)?;
        Ok(Object { kind, bytes: self.content.clone() })
    }

    /// Puts the content of an object of at most `largest` bytes where that of the last one was.
    fn load(&mut self, hash: &Hash, largest: u64) -> Result<ObjectKind, Error> {
        let kind = match &mut self.reader {
            Reader::Fast(fast) => fast.read(hash, largest, &mut self.content),
            Reader::Plumbing(plumbing) => {
                plumbing.read(hash, largest).map(|object| object.put_into(&mut self.content))
            }
        }?;
        if self.is_strict && kind.name_of(&self.content, hash.format()).ok().flatten() != Some(*hash) {
            return Err(corrupt(hash)("its bytes are not those that its name stands for".to_owned()));
        }
        Ok(kind)
    }

    /// By what many objects are best sorted before they are read: neighbours in a pack build on each other, and lie in
    /// the same piece of the file. Those that lie elsewhere come first, in no order.
    pub(super) fn place(&mut self, hash: &Hash) -> impl Ord + use<> {
        match &mut self.reader {
            Reader::Fast(fast) => {
                fast.packs().as_mut().ok().and_then(|packs| packs.find(hash).ok()).flatten()
            }
            Reader::Plumbing(_) => None,
        }
    }

    /// The content of a blob.
    ///
    /// # Errors
    /// As [`Objects::read`]; an object of another kind counts as corrupt.
    pub fn blob(&mut self, hash: &Hash) -> Result<Vec<u8>, Error> {
        self.blob_within(hash, LARGEST)
    }

    /// The content of a blob of at most `largest` bytes.
    ///
    /// # Errors
    /// As [`Objects::blob`]; a larger one is [`Error::TooLarge`], and is not read.
    pub fn blob_within(&mut self, hash: &Hash, largest: u64) -> Result<Vec<u8>, Error> {
        self.view_blob(hash, largest).map(<[u8]>::to_vec)
    }

    /// The same, to be looked at until the next object is read: of thousands none is copied.
    ///
    /// # Errors
    /// As [`Objects::blob_within`].
    pub fn view_blob(&mut self, hash: &Hash, largest: u64) -> Result<&[u8], Error> {
        self.load_as(ObjectKind::Blob, hash, largest)
    }

    /// Fetches at once what a partial clone left with its remote of these. What cannot be had is missing when it is read.
    ///
    /// # Errors
    /// [`Error::Silent`]; git's failure.
    pub fn fetch_missing(&mut self, hashes: impl IntoIterator<Item = Hash>) -> Result<(), Error> {
        match &mut self.reader {
            Reader::Fast(_) => Ok(()),
            Reader::Plumbing(plumbing) => plumbing.fetch_missing(hashes.into_iter().collect()),
        }
    }

    /// A folder; lately read ones are kept. What is wrong with its entries is found by walking over them.
    ///
    /// # Errors
    /// As [`Objects::blob`].
    pub fn tree(&mut self, hash: &Hash) -> Result<Tree, Error> {
        if let Some(tree) = self.trees.get(hash) {
            return Ok(tree);
        }
        let tree = Tree::of(self.load_as(ObjectKind::Tree, hash, LARGEST)?, hash.format());
        self.trees.put(*hash, tree.clone(), tree.weight());
        Ok(tree)
    }

    /// What a name stands for in a folder that will not be asked for again.
    ///
    /// # Errors
    /// As [`Objects::blob`], and what is wrong with the entries before it.
    pub(super) fn find_once(&mut self, tree: &Hash, name: &[u8]) -> Result<Option<Entry>, Error> {
        let bytes = self.load_as(ObjectKind::Tree, tree, LARGEST)?;
        TreeWalk::over(bytes, tree.format()).find(name).map_err(corrupt(tree))
    }

    /// A commit; its parents are those that count here, after shallow boundary and grafts.
    ///
    /// # Errors
    /// As [`Objects::blob`].
    pub fn commit(&mut self, hash: &Hash) -> Result<Commit, Error> {
        let bytes = self.load_as(ObjectKind::Commit, hash, LARGEST)?;
        let mut commit = Commit::parse(*hash, bytes).map_err(corrupt(hash))?;
        self.cuts.apply(hash, &mut commit.parents);
        Ok(commit)
    }

    /// What a walk needs of a commit, from git's table of commits; `None` where that has it not.
    pub(super) fn tabled(&self, hash: &Hash) -> Option<Links> {
        self.table()?.links(hash)
    }

    /// Is it certain, without a look at its tree, that a commit leaves a folder as it is in its first parent?
    pub(crate) fn is_untouched(&self, commit: &Hash, folder: &str) -> bool {
        self.table().is_some_and(|table| table.is_untouched(commit, folder.trim_matches('/')))
    }

    /// Git's table of commits. As git does it, it is not asked where history is not what commits say, nor where objects
    /// are checked.
    fn table(&self) -> Option<&GraphFile> {
        match &self.reader {
            Reader::Fast(fast) if self.cuts.is_empty() && !self.is_strict => fast.graph(),
            _ => None,
        }
    }

    /// What a walk needs of a commit, as it says itself; `seen` is shown its bytes on the way.
    pub(super) fn links(&mut self, hash: &Hash, seen: &mut dyn FnMut(&Hash, &[u8])) -> Result<Links, Error> {
        let bytes = self.load_as(ObjectKind::Commit, hash, LARGEST)?;
        let mut links = Links::parse(hash, bytes).map_err(corrupt(hash))?;
        seen(hash, bytes);
        self.cuts.apply(hash, &mut links.parents);
        Ok(links)
    }

    fn load_as(&mut self, kind: ObjectKind, hash: &Hash, largest: u64) -> Result<&[u8], Error> {
        let found = self.load(hash, largest)?;
        match found == kind {
            true => Ok(&self.content),
            false => Err(corrupt(hash)(format!("it is a {}, where a {} belongs", found.name(), kind.name()))),
        }
    }
}

pub(super) fn corrupt(hash: &Hash) -> impl FnOnce(String) -> Error {
    let hash = *hash;
    move |why| Error::CorruptObject { hash, why }
}

/// Loose objects and packs, and git for a second opinion.
#[derive(Debug)]
struct Fast {
    folders: Vec<PathBuf>,
    loose: Vec<Loose>,
    /// Opened when the first pack is needed; why they cannot be, if so.
    packs: Option<Result<Packs, String>>,
    /// Opened when the first commit is asked for, and shared by all readers.
    graph: Arc<OnceLock<Option<GraphFile>>>,
    second: Plumbing,
}

impl Fast {
    fn new(folders: Vec<PathBuf>, second: Plumbing) -> Fast {
        let loose = folders.iter().cloned().map(Loose::new).collect();
        Fast { folders, loose, packs: None, graph: Arc::default(), second }
    }

    /// Another one over the same packs.
    fn sibling(&mut self) -> Fast {
        let packs = self.packs().as_ref().map(Packs::sibling).map_err(String::clone);
        let graph = Arc::clone(&self.graph);
        Fast { packs: Some(packs), graph, ..Fast::new(self.folders.clone(), self.second.sibling()) }
    }

    fn packs(&mut self) -> &mut Result<Packs, String> {
        self.packs.get_or_insert_with(|| Packs::open(&self.folders))
    }

    fn read(&mut self, hash: &Hash, largest: u64, content: &mut Vec<u8>) -> Result<ObjectKind, Error> {
        let first = match self.find(hash, largest, content) {
            Ok(Some(kind)) => return Ok(kind),
            Ok(None) => Error::MissingObject { hash: *hash },
            Err(error @ Error::TooLarge { .. }) => return Err(error),
            Err(error) => error,
        };
        match (self.second.read(hash, largest), first) {
            (Ok(object), _) => Ok(object.put_into(content)),
            (Err(second), Error::MissingObject { .. }) => Err(second),
            (Err(_), first) => Err(first),
        }
    }

    /// Git's table of commits, as far as the user lets git read it.
    fn graph(&self) -> Option<&GraphFile> {
        let open = || {
            let repository = self.second.repository();
            let is_read = !repository.is_switched_off("core.commitgraph");
            let has_filters = !repository.is_switched_off("commitgraph.readchangedpaths");
            let graph = is_read.then(|| GraphFile::open(&self.folders)).flatten()?;
            Some(if has_filters { graph } else { graph.without_filters() })
        };
        self.graph.get_or_init(open).as_ref()
    }

    /// In packs first, as git looks.
    fn find(
        &mut self,
        hash: &Hash,
        largest: u64,
        content: &mut Vec<u8>,
    ) -> Result<Option<ObjectKind>, Error> {
        let packed = match self.packs() {
            Ok(packs) => packs.read(hash, largest, content),
            Err(why) => Err(why.clone().into()),
        };
        if let Ok(Some(kind)) = packed {
            return Ok(Some(kind));
        }
        for loose in &mut self.loose {
            if let Some(object) = loose.read(hash, largest)? {
                return Ok(Some(object.put_into(content)));
            }
        }
        packed.map_err(|unread| unread.of(hash))
    }
}
