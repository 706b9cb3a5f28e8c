//! The places of a result: lines of files, inside of the repository or not.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::addresses::{Addresses, File};
use super::limits::{ADDRESS, LINE};
use crate::exchange::code::Code;
use crate::exchange::remark::{Action, Remark};
use crate::exchange::scan::Scanned;
use crate::text::{Node, Value, compact, scan, shortened};

/// The longest piece of code that is kept, in characters.
const SNIPPET: usize = 2000;

/// The last line that a file can have for most readers of logs.
const LAST_LINE: u64 = i32::MAX as u64;

/// So many characters of what is no line stand in a remark.
const SHOWN: usize = 24;

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

/// Where the lines of a file begin.
struct Beginnings {
    /// In bytes.
    bytes: Vec<usize>,
    /// In characters.
    chars: Vec<usize>,
    /// The length of the file in characters.
    length: usize,
}

/// The places of a run's results.
pub(super) struct Places<'r> {
    code: &'r dyn Code,
    addresses: Addresses<'r>,
    scanned: &'r Scanned,
    /// Where the lines of each file begin: a file of many results is gone through once.
    beginnings: RefCell<HashMap<String, Rc<Beginnings>>>,
}

impl<'r> Places<'r> {
    /// Places among files with these addresses; `scanned` is the code that the run looked at.
    pub(super) fn new(addresses: Addresses<'r>, code: &'r dyn Code, scanned: &'r Scanned) -> Self {
        Places { code, addresses, scanned, beginnings: RefCell::default() }
    }

    /// The files that were looked at, where the run tells which these are.
    pub(super) fn targets(&self) -> Option<BTreeSet<String>> {
        self.addresses.targets()
    }

    /// The path of the file that a location names.
    pub(super) fn file(&self, location: &Node) -> Option<String> {
        let file = location.at(&["physicalLocation", "artifactLocation"])?;
        Some(self.addresses.file(file)?.path)
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
            places.extend(self.addresses.file(target).map(Place::of));
        }
        places
    }

    fn place(&self, location: &Node, odd: &mut dyn FnMut(String)) -> Option<Place> {
        let physical = location.get("physicalLocation")?;
        let file =
            physical.get("artifactLocation").filter(|file| !file.members().unwrap_or_default().is_empty())?;
        let Some(mut place) = self.addresses.file(file).map(Place::of) else {
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

    /// The line of a place that is told by its distance from the beginning of the file.
    fn line_of_offset(&self, place: &Place, region: &Node) -> Option<u64> {
        let text = self.text(place)?;
        let beginnings = || self.beginnings(&place.path, &text);
        let line_at = |offset: u64, begin: &[usize], length: usize| {
            let offset = usize::try_from(offset).ok().filter(|offset| *offset < length)?;
            Some(begin.partition_point(|begin| *begin <= offset) as u64)
        };
        match (whole(region, "charOffset"), whole(region, "byteOffset")) {
            (Some(offset), _) => line_at(offset, &beginnings().chars, beginnings().length),
            (None, Some(offset)) => line_at(offset, &beginnings().bytes, text.len()),
            (None, None) => None,
        }
    }

    /// The file of a place as it was scanned, where it is one of the repository.
    fn text(&self, place: &Place) -> Option<Rc<str>> {
        self.scanned.text(self.code, &place.path).filter(|_| place.is_inside)
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
            let begin = *self.beginnings(&place.path, &text).bytes.get(at)?;
            text[begin..].lines().next().map(beginning)
        };
        line().unwrap_or_default()
    }

    fn beginnings(&self, path: &str, text: &str) -> Rc<Beginnings> {
        if let Some(known) = self.beginnings.borrow().get(path) {
            return Rc::clone(known);
        }
        let beginnings = Rc::new(Beginnings::of(text));
        self.beginnings.borrow_mut().insert(path.to_owned(), Rc::clone(&beginnings));
        beginnings
    }
}

impl Beginnings {
    fn of(text: &str) -> Self {
        let mut beginnings = Beginnings { bytes: vec![0], chars: vec![0], length: 0 };
        for line in text.split_inclusive('\n') {
            beginnings.length += line.chars().count();
            if line.ends_with('\n') {
                beginnings.bytes.push(beginnings.bytes.last().copied().unwrap_or_default() + line.len());
                beginnings.chars.push(beginnings.length);
            }
        }
        beginnings
    }
}

fn beginning(line: &str) -> String {
    line.chars().take(LINE).collect()
}

impl Place {
    /// A file as a whole.
    fn of(file: File) -> Place {
        Place { path: file.path, is_inside: file.is_inside, ..Place::default() }
    }

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
