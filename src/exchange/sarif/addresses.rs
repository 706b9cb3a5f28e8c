//! What the addresses of a run's files mean: which of them are files of the repository, and under which path.

use std::collections::{BTreeSet, HashMap};

use super::Reading;
use super::fault::Fault;
use super::limits::ADDRESS;
use super::members::Members;
use super::places::whole;
use super::provenance;
use super::uri::{Address, leads_out};
use crate::text::Node;

/// So many bases may stand below each other.
const DEEPEST: usize = 8;

/// A file that an address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// Its path, in the repository or as it is told.
    pub(super) path: String,
    /// Is it one of the repository?
    pub(super) is_inside: bool,
}

/// The addresses of a run.
pub(super) struct Addresses<'r> {
    reading: &'r Reading<'r>,
    /// Further folders that are the top of the repository.
    tops: Vec<String>,
    /// Folders that are other repositories.
    others: Vec<String>,
    /// Is it told where the scanner saw the repository?
    is_top_told: bool,
    /// The names of folders, and what they are.
    bases: HashMap<String, Node>,
    /// Where each of them leads, found out once: bases stand below each other, and results have many places.
    folders: HashMap<String, Address>,
    /// The address, the base and the roles of each file that the run lists.
    artifacts: Vec<Artifact>,
}

/// A file that a run lists.
struct Artifact {
    location: Node,
    is_target: bool,
}

impl<'r> Addresses<'r> {
    /// Reads what a run says of its files; `top` is where the settings say that its scanner saw the repository.
    ///
    /// # Errors
    /// A key of an artifact that stands twice.
    pub(super) fn read<'t>(
        run: &Members<'t>,
        reading: &'r Reading<'r>,
        top: Option<&str>,
    ) -> Result<Self, Fault<'t>> {
        let bases = run.node("originalUriBaseIds");
        let bases = bases.as_ref().and_then(Node::members).unwrap_or_default();
        let mut addresses = Addresses {
            reading,
            tops: [top, reading.checkout_path].into_iter().flatten().map(str::to_owned).collect(),
            others: Vec::new(),
            is_top_told: false,
            folders: HashMap::new(),
            bases: bases.iter().map(|member| (member.key.plain.clone(), member.value.clone())).collect(),
            artifacts: run.items("artifacts").into_iter().map(Artifact::read).collect::<Result<_, _>>()?,
        };
        addresses.folders = addresses.folders();
        let (ours, others) = provenance::folders(run, reading);
        addresses.others = addresses.mapped(&others);
        addresses.tops.extend(addresses.mapped(&ours));
        addresses.is_top_told = !addresses.tops.is_empty() || addresses.is_base_here();
        addresses.folders = addresses.folders();
        Ok(addresses)
    }

    /// Where each base leads, by what is known of the tops.
    fn folders(&self) -> HashMap<String, Address> {
        let folders = self.bases.keys().filter_map(|name| Some((name.clone(), self.base(name, 0)?)));
        folders.collect()
    }

    /// Is one of the bases the top of the repository as it lies here, or a folder in it? Then the scanner ran here.
    fn is_base_here(&self) -> bool {
        let mut bases = self.folders.values().filter(|base| matches!(base, Address::Absolute(_)));
        let is_here = |base: &Address, top: &str| base.below(top).is_some() || base.text() == top;
        bases.any(|base| self.reading.tops.iter().any(|top| is_here(base, top.trim_end_matches('/'))))
    }

    /// Folders that are the top of the repository.
    fn tops(&self) -> impl Iterator<Item = &String> {
        self.reading.tops.iter().chain(&self.tops)
    }

    /// The folders that the run itself calls the top of a repository.
    fn mapped(&self, folders: &[Node]) -> Vec<String> {
        let mapped = folders.iter().filter_map(|folder| match self.address(folder)? {
            Address::Absolute(path) => Some(path),
            _ => None,
        });
        mapped.collect()
    }

    /// The files that were looked at, where the run tells which these are.
    pub(super) fn targets(&self) -> Option<BTreeSet<String>> {
        let targets = self.artifacts.iter().filter(|artifact| artifact.is_target);
        let targets: BTreeSet<_> =
            targets.filter_map(|artifact| Some(self.file(&artifact.location)?.path)).collect();
        (!targets.is_empty()).then_some(targets)
    }

    /// The file that an artifact location means.
    pub(super) fn file(&self, location: &Node) -> Option<File> {
        let file = |path, is_inside| Some(File { path, is_inside });
        let address = self.address(location).filter(|address| address.text().len() <= ADDRESS)?;
        let below = self.tops().find_map(|top| address.below(top));
        match (below, address) {
            (Some(path), _) | (None, Address::Relative(path)) if !leads_out(&path) => file(path, true),
            (Some(path), _) => file(path, false),
            (None, Address::Relative(path) | Address::Absolute(path) | Address::Other(path)) => {
                file(path, false)
            }
        }
    }

    /// The address of an artifact location, by itself, by its place in the run's list, or below its base.
    fn address(&self, location: &Node) -> Option<Address> {
        let listed = || Some(&self.artifacts.get(usize::try_from(whole(location, "index")?).ok()?)?.location);
        let of = |field| location.get(field).and_then(Node::as_str).filter(|text| !text.is_empty());
        match (of("uri"), of("uriBaseId")) {
            (Some(uri), _) if uri.len() > ADDRESS => None,
            (Some(uri), base) => {
                let folder = base.and_then(|base| self.folders.get(base));
                self.below_folder(Address::read(uri), folder)
            }
            (None, Some(base)) => self.folders.get(base).cloned(),
            (None, None) => {
                let listed = listed().filter(|listed| listed.get("uri").is_some())?;
                self.address(listed)
            }
        }
    }

    /// What a relative address is together with its base. A base that is nowhere on this machine is the repository, unless
    /// it is told where the scanner saw that, or that the base is another one.
    fn below_folder(&self, address: Address, folder: Option<&Address>) -> Option<Address> {
        let Address::Relative(path) = &address else { return Some(address) };
        if folder.is_some_and(|folder| folder.text().len() + path.len() > ADDRESS) {
            return None;
        }
        Some(match folder {
            Some(Address::Absolute(folder)) => {
                let joined = Address::joined(folder, path);
                let is_below = self.tops().any(|top| joined.below(top).is_some());
                let is_of_other = || self.others.iter().any(|other| joined.below(other).is_some());
                if is_below || self.is_top_told || is_of_other() { joined } else { address }
            }
            Some(Address::Relative(folder)) if !folder.is_empty() => {
                Address::Relative(format!("{folder}/{path}"))
            }
            _ => address,
        })
    }

    fn base(&self, name: &str, depth: usize) -> Option<Address> {
        let location = self.bases.get(name).filter(|_| depth < DEEPEST)?;
        let uri = location.get("uri")?.as_str()?;
        if uri.len() > ADDRESS {
            return Some(Address::Other(uri.to_owned()));
        }
        let address = Address::read(uri);
        let base = location.get("uriBaseId").and_then(Node::as_str);
        let folder = base.and_then(|base| self.base(base, depth + 1));
        self.below_folder(address, folder.as_ref())
    }
}

impl Artifact {
    fn read(text: &str) -> Result<Artifact, Fault<'_>> {
        let members = Members::of(text).unwrap_or_default().once()?;
        let roles = members.node("roles");
        let roles = roles.as_ref().and_then(Node::items).unwrap_or_default();
        Ok(Artifact {
            location: members.node_once("location")?.unwrap_or_else(Node::object),
            is_target: roles.iter().any(|role| role.as_str() == Some("analysisTarget")),
        })
    }
}
