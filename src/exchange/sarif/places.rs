//! The places of a result: files and lines, inside of the repository or not.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::Reading;
use super::members::Members;
use super::uri::{Address, leads_out};
use crate::exchange::scan::Scanned;
use crate::text::{Node, Value, scan};

/// The longest piece of code that is kept, in characters.
const SNIPPET: usize = 2000;

/// One place of a result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// The file.
    pub(super) path: String,
    /// Is it a file of the repository?
    pub(super) is_inside: bool,
    pub(super) start_line: Option<u64>,
    end_line: Option<u64>,
    snippet: Option<String>,
}

/// What the addresses of a run's files mean.
pub(super) struct Places<'r> {
    reading: &'r Reading<'r>,
    /// Further folders that are the top of the repository.
    tops: Vec<String>,
    /// The names of folders, and what they are.
    bases: Vec<(String, Node)>,
    /// The address, the base and the roles of each file that the run lists.
    artifacts: Vec<Artifact>,
    scanned: &'r Scanned,
    /// Where the lines of each file begin, in bytes: a file of many results is gone through once.
    beginnings: RefCell<HashMap<String, Rc<[usize]>>>,
}

/// A file that a run lists.
struct Artifact {
    location: Node,
    is_target: bool,
}

impl<'r> Places<'r> {
    /// Reads what a run says of its files; `top` is where the settings say that its scanner saw the repository, `scanned`
    /// the code it looked at.
    pub(super) fn read(
        run: &Members<'_>,
        reading: &'r Reading<'r>,
        top: Option<&str>,
        scanned: &'r Scanned,
    ) -> Self {
        let bases = run.node("originalUriBaseIds");
        let bases = bases.as_ref().and_then(Node::members).unwrap_or_default();
        let mut places = Places {
            reading,
            tops: top.map(str::to_owned).into_iter().collect(),
            bases: bases.iter().map(|member| (member.key.plain.clone(), member.value.clone())).collect(),
            artifacts: run.items("artifacts").iter().map(|text| Artifact::read(text)).collect(),
            scanned,
            beginnings: RefCell::default(),
        };
        places.tops.extend(places.mapped_tops(run));
        places
    }

    /// The folders that the run itself calls the top of the repository.
    fn mapped_tops(&self, run: &Members<'_>) -> Vec<String> {
        let provenance = run.node("versionControlProvenance");
        let mapped = provenance.as_ref().and_then(Node::items).unwrap_or_default().iter();
        let mapped = mapped.filter_map(|repository| match self.address(repository.get("mappedTo")?)? {
            Address::Absolute(path) => Some(path),
            _ => None,
        });
        mapped.collect()
    }

    /// The files that were looked at, where the run tells which these are.
    pub(super) fn targets(&self) -> Option<std::collections::BTreeSet<String>> {
        let targets = self.artifacts.iter().filter(|artifact| artifact.is_target);
        let targets: std::collections::BTreeSet<_> =
            targets.filter_map(|artifact| Some(self.file(&artifact.location)?.path)).collect();
        (!targets.is_empty()).then_some(targets)
    }

    /// The places of a result, those that have a file.
    pub(super) fn of(&self, result: &Node) -> Vec<Place> {
        let locations = result.get("locations").and_then(Node::items).unwrap_or_default().iter();
        let mut places: Vec<Place> = locations.filter_map(|location| self.place(location)).collect();
        if places.is_empty()
            && let Some(target) = result.get("analysisTarget")
        {
            places.extend(self.file(target));
        }
        places
    }

    fn place(&self, location: &Node) -> Option<Place> {
        let physical = location.get("physicalLocation")?;
        let mut place = self.file(physical.get("artifactLocation")?)?;
        if let Some(region) = physical.get("region") {
            place.start_line = whole(region, "startLine").or_else(|| self.line_of_offset(&place, region));
            place.end_line =
                whole(region, "endLine").filter(|end| place.start_line.is_some_and(|start| start <= *end));
            place.snippet = region.at(&["snippet", "text"]).and_then(Node::as_str).map(str::to_owned);
        }
        Some(place)
    }

    /// The file that an artifact location means.
    fn file(&self, location: &Node) -> Option<Place> {
        let place = |path, is_inside| Some(Place { path, is_inside, ..Place::default() });
        let address = self.address(location)?;
        let tops = self.reading.tops.iter().chain(&self.tops);
        let below = tops.filter_map(|top| address.below(top)).next();
        match (below, address) {
            (Some(path), _) | (None, Address::Relative(path)) if !leads_out(&path) => place(path, true),
            (Some(path), _) => place(path, false),
            (None, Address::Relative(path) | Address::Absolute(path) | Address::Other(path)) => {
                place(path, false)
            }
        }
    }

    /// The address of an artifact location, by itself, by its place in the run's list, or below its base.
    fn address(&self, location: &Node) -> Option<Address> {
        let listed = || Some(&self.artifacts.get(usize::try_from(whole(location, "index")?).ok()?)?.location);
        let of = |field| location.get(field).and_then(Node::as_str).filter(|text| !text.is_empty());
        match (of("uri"), of("uriBaseId")) {
            (Some(uri), base) => Some(self.below_base(Address::read(uri), base, 0)),
            (None, Some(base)) => self.base(base, 0),
            (None, None) => {
                let listed = listed().filter(|listed| listed.get("uri").is_some())?;
                self.address(listed)
            }
        }
    }

    /// What a relative address is together with its base. A base that is nowhere on this machine is the repository.
    fn below_base(&self, address: Address, base: Option<&str>, depth: usize) -> Address {
        let Address::Relative(path) = &address else { return address };
        match base.and_then(|base| self.base(base, depth)) {
            Some(Address::Absolute(base)) => {
                let joined = Address::read(&format!("file://{base}/{}", path.replace('%', "%25")));
                let tops = || self.reading.tops.iter().chain(&self.tops);
                match tops().any(|top| joined.below(top).is_some()) {
                    true => joined,
                    false => address,
                }
            }
            Some(Address::Relative(base)) if !base.is_empty() => Address::Relative(format!("{base}/{path}")),
            _ => address,
        }
    }

    fn base(&self, name: &str, depth: usize) -> Option<Address> {
        let (_, location) =
            self.bases.iter().find(|(base, _)| base == name).filter(|_| depth < self.bases.len())?;
        let address = Address::read(location.get("uri")?.as_str()?);
        let base = location.get("uriBaseId").and_then(Node::as_str);
        Some(self.below_base(address, base, depth + 1))
    }

    /// The line of a place that is told by its distance from the beginning of the file.
    fn line_of_offset(&self, place: &Place, region: &Node) -> Option<u64> {
        let text = self.text(place)?;
        let before = match (whole(region, "charOffset"), whole(region, "byteOffset")) {
            (Some(offset), _) => text.char_indices().nth(usize::try_from(offset).ok()?)?.0,
            (None, Some(offset)) => usize::try_from(offset).ok().filter(|offset| *offset < text.len())?,
            (None, None) => return None,
        };
        Some(text.as_bytes()[..before].iter().filter(|byte| **byte == b'\n').count() as u64 + 1)
    }

    /// The file of a place as it was scanned, where it is one of the repository.
    fn text(&self, place: &Place) -> Option<Rc<str>> {
        self.scanned.text(self.reading.code, &place.path).filter(|_| place.is_inside)
    }

    /// The line of code that a result is about: as the log has it, else as the code has it.
    pub(super) fn source_line(&self, place: &Place) -> String {
        if let Some(snippet) = &place.snippet {
            return snippet.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned();
        }
        let line = || {
            let at = usize::try_from(place.start_line?.checked_sub(1)?).ok()?;
            let text = self.text(place)?;
            let begin = *self.beginnings(&place.path, &text).get(at)?;
            text[begin..].lines().next().map(str::to_owned)
        };
        line().unwrap_or_default()
    }

    fn beginnings(&self, path: &str, text: &str) -> Rc<[usize]> {
        if let Some(known) = self.beginnings.borrow().get(path) {
            return Rc::clone(known);
        }
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let beginnings: Rc<[usize]> = [0].into_iter().chain(ends.map(|(at, _)| at + 1)).collect();
        self.beginnings.borrow_mut().insert(path.to_owned(), Rc::clone(&beginnings));
        beginnings
    }
}

impl Artifact {
    fn read(text: &str) -> Artifact {
        let members = Members::of(text).unwrap_or_default();
        let roles = members.node("roles");
        let roles = roles.as_ref().and_then(Node::items).unwrap_or_default();
        Artifact {
            location: members.node("location").unwrap_or_else(Node::object),
            is_target: roles.iter().any(|role| role.as_str() == Some("analysisTarget")),
        }
    }
}

impl Place {
    /// The place as `locations` of a finding has it; a scanner that names one line means that line.
    pub(super) fn node(&self) -> Node {
        Place { end_line: self.end_line.or(self.start_line), ..self.clone() }.told()
    }

    /// The place with no more than was told.
    pub(super) fn told(&self) -> Node {
        let mut node = Node::object();
        node.set("path", self.path.as_str().into());
        for (name, line) in [("start_line", self.start_line), ("end_line", self.end_line)] {
            line.into_iter().for_each(|line| node.set(name, line.into()));
        }
        if let Some(snippet) = &self.snippet {
            let cut: String = snippet.trim_end_matches(['\n', '\r']).chars().take(SNIPPET).collect();
            node.set("snippet", cut.into());
        }
        node
    }
}

/// A whole number of an object, as JSON schema sees it; one that is negative is none.
pub(super) fn whole(node: &Node, field: &str) -> Option<u64> {
    match &node.get(field)?.value {
        Value::Number(digits) => digits.strip_suffix(".0").unwrap_or(digits).parse().ok(),
        _ => None,
    }
}

/// The value of a text that holds JSON; an empty object for any other.
pub(super) fn value_of(text: &str) -> Node {
    scan(text.as_bytes()).root.unwrap_or_else(Node::object)
}
