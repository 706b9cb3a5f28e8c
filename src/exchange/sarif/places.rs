//! The places of a result: files and lines, inside of the repository or not.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::Reading;
use super::limits::{ADDRESS, LINE};
use super::members::Members;
use super::uri::{Address, leads_out};
use crate::exchange::remark::{Action, Remark};
use crate::exchange::scan::Scanned;
use crate::text::{Node, Value, compact, scan, shortened};

/// The longest piece of code that is kept, in characters.
const SNIPPET: usize = 2000;

/// The last line that a file can have for most readers of logs.
const LAST_LINE: u64 = i32::MAX as u64;

/// So many characters of what is no line stand in a remark.
const SHOWN: usize = 24;

/// So many bases may stand below each other.
const DEEPEST: usize = 8;

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
    /// Is it told where the scanner saw the repository?
    is_top_told: bool,
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
            tops: [top, reading.checkout_path].into_iter().flatten().map(str::to_owned).collect(),
            is_top_told: false,
            bases: bases.iter().map(|member| (member.key.plain.clone(), member.value.clone())).collect(),
            artifacts: run.items("artifacts").iter().map(|text| Artifact::read(text)).collect(),
            scanned,
            beginnings: RefCell::default(),
        };
        places.tops.extend(places.mapped_tops(run));
        places.is_top_told = !places.tops.is_empty() || places.is_base_here();
        places
    }

    /// Is one of the bases the top of the repository as it lies here, or a folder in it? Then the scanner ran here.
    fn is_base_here(&self) -> bool {
        let bases = self.bases.iter().filter_map(|(name, _)| self.base(name, 0));
        let mut bases = bases.filter(|base| matches!(base, Address::Absolute(_)));
        let is_here = |base: &Address, top: &str| base.below(top).is_some() || base.text() == top;
        bases.any(|base| self.reading.tops.iter().any(|top| is_here(&base, top.trim_end_matches('/'))))
    }

    /// Folders that are the top of the repository.
    fn tops(&self) -> impl Iterator<Item = &String> {
        self.reading.tops.iter().chain(&self.tops)
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

    /// The places of a result, those that have a file; what cannot be a place is a remark.
    pub(super) fn of(&self, result: &Node, label: &str, remarks: &mut Vec<Remark>) -> Vec<Place> {
        let locations = result.get("locations").and_then(Node::items).unwrap_or_default().iter();
        let mut odd = |why| remarks.push(Remark::new(Action::Dropped, label, "locations", why));
        let mut places: Vec<Place> =
            locations.filter_map(|location| self.place(location, &mut odd)).collect();
        if places.is_empty()
            && let Some(target) = result.get("analysisTarget")
        {
            places.extend(self.file(target));
        }
        places
    }

    fn place(&self, location: &Node, odd: &mut dyn FnMut(String)) -> Option<Place> {
        let physical = location.get("physicalLocation")?;
        let file =
            physical.get("artifactLocation").filter(|file| !file.members().unwrap_or_default().is_empty())?;
        let Some(mut place) = self.file(file) else {
            odd(format!("an address that leads nowhere, or is longer than {ADDRESS} bytes"));
            return None;
        };
        if let Some(region) = physical.get("region") {
            place.start_line = line(region, "startLine", odd).or_else(|| self.line_of_offset(&place, region));
            let end = line(region, "endLine", odd);
            place.end_line = end.filter(|end| place.start_line.is_some_and(|start| start <= *end));
            if end > place.end_line && place.start_line.is_some() {
                odd("endLine lies before startLine, and was left out".to_owned());
            }
            place.snippet = region.at(&["snippet", "text"]).and_then(Node::as_str).map(str::to_owned);
        }
        Some(place)
    }

    /// The file that an artifact location means.
    fn file(&self, location: &Node) -> Option<Place> {
        let place = |path, is_inside| Some(Place { path, is_inside, ..Place::default() });
        let address = self.address(location).filter(|address| address.text().len() <= ADDRESS)?;
        let below = self.tops().find_map(|top| address.below(top));
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
            (Some(uri), _) if uri.len() > ADDRESS => None,
            (Some(uri), base) => self.below_base(Address::read(uri), base, 0),
            (None, Some(base)) => self.base(base, 0),
            (None, None) => {
                let listed = listed().filter(|listed| listed.get("uri").is_some())?;
                self.address(listed)
            }
        }
    }

    /// What a relative address is together with its base. A base that is nowhere on this machine is the repository, unless
    /// it is told where the scanner saw that.
    fn below_base(&self, address: Address, base: Option<&str>, depth: usize) -> Option<Address> {
        let Address::Relative(path) = &address else { return Some(address) };
        let base = base.and_then(|base| self.base(base, depth));
        if base.as_ref().is_some_and(|base| base.text().len() + path.len() > ADDRESS) {
            return None;
        }
        Some(match base {
            Some(Address::Absolute(base)) => {
                let joined = Address::joined(&base, path);
                let is_below = self.tops().any(|top| joined.below(top).is_some());
                if is_below || self.is_top_told { joined } else { address }
            }
            Some(Address::Relative(base)) if !base.is_empty() => Address::Relative(format!("{base}/{path}")),
            _ => address,
        })
    }

    fn base(&self, name: &str, depth: usize) -> Option<Address> {
        let (_, location) = self.bases.iter().find(|(base, _)| base == name).filter(|_| depth < DEEPEST)?;
        let uri = location.get("uri")?.as_str()?;
        if uri.len() > ADDRESS {
            return Some(Address::Other(uri.to_owned()));
        }
        let address = Address::read(uri);
        let base = location.get("uriBaseId").and_then(Node::as_str);
        self.below_base(address, base, depth + 1)
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

    /// The line of code that a result is about, or the beginning of a long one: as the log has it, else as the code has
    /// it.
    pub(super) fn source_line(&self, place: &Place) -> String {
        if let Some(snippet) = &place.snippet {
            return beginning(snippet.lines().find(|line| !line.trim().is_empty()).unwrap_or_default());
        }
        let line = || {
            let at = usize::try_from(place.start_line?.checked_sub(1)?).ok()?;
            let text = self.text(place)?;
            let begin = *self.beginnings(&place.path, &text).get(at)?;
            text[begin..].lines().next().map(beginning)
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

fn beginning(line: &str) -> String {
    line.chars().take(LINE).collect()
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
    /// The place as `locations` of a finding has it.
    pub(super) fn node(&self) -> Node {
        let mut node = Node::object();
        node.set("path", self.path.as_str().into());
        if let Some(line) = self.start_line {
            node.set("start_line", line.into());
            node.set("end_line", self.end_line.unwrap_or(line).into());
        }
        if let Some(snippet) = &self.snippet {
            let cut: String = snippet.trim_end_matches(['\n', '\r']).chars().take(SNIPPET).collect();
            node.set("snippet", cut.into());
        }
        node
    }
}

/// A line of a region; what can be none is said.
fn line(region: &Node, field: &str, odd: &mut dyn FnMut(String)) -> Option<u64> {
    let stated = region.get(field).filter(|stated| !stated.is_null())?;
    let line = whole(region, field).filter(|line| (1..=LAST_LINE).contains(line));
    if line.is_none() {
        odd(format!("{field} {} is no line, and was left out", shortened(&compact(stated), SHOWN)));
    }
    line
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
