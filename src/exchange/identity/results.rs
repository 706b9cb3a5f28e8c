//! Which finding a scanner's result is: by the tool's fingerprint, by ours, by the place, by the place before a file was
//! renamed. One to one, in this order; of findings that are as good, the open ones first.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::fingerprint::Trace;
use super::keys::{By, Key, OfTool, RULE_NAMES, RuleName};
use super::lines::Lines;
use super::pairing::{Place, pair_all, pair_within};
use super::seen::File;
use super::{Index, Taken};
use crate::exchange::code::Code;
use crate::exchange::legacy::Mapped;
use crate::exchange::scan::{Scan, Scanned};
use crate::text::{Node, Value};

/// What is stored of a result in its finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::exchange) struct Known {
    pub(in crate::exchange) tool: String,
    pub(in crate::exchange) rule: String,
    pub(in crate::exchange) category: Option<String>,
    pub(in crate::exchange) path: String,
    pub(in crate::exchange) commit: Option<String>,
    pub(super) fingerprint: Option<String>,
    pub(super) v1: String,
    pub(in crate::exchange) line: u64,
}

impl Known {
    /// What a finding says of the result that it was made from; `None` for one of people and agents.
    pub(super) fn read(finding: &Node) -> Option<Known> {
        let of_source = |field| Some(finding.at(&["source", field])?.as_str()?.to_owned());
        let (path, line) = place(finding);
        Some(Known {
            tool: of_source("tool")?,
            v1: of_source("fingerprint_v1")?,
            rule: of_source("rule").unwrap_or_default(),
            category: of_source("category"),
            commit: of_source("commit"),
            fingerprint: of_source("fingerprint"),
            path,
            line,
        })
    }

    /// Our fingerprint without the number that equal ones have, and that number.
    pub(super) fn numbered_v1(&self) -> (&str, usize) {
        let numbered = self.v1.split_once('#').and_then(|(base, number)| Some((base, number.parse().ok()?)));
        numbered.unwrap_or((&self.v1, 1))
    }

    /// What it is looked up by, where it has that.
    pub(super) fn key(&self, by: By, name: RuleName) -> Option<Key> {
        let rule = name(&self.rule);
        match by {
            By::Fingerprint => Some(of_fingerprint(rule, &self.path, self.fingerprint.as_ref()?)),
            By::V1 => Some((self.numbered_v1().0.to_owned(), rule.to_owned())),
            // of a file as a whole a rule may say many things
            By::Place => (self.line > 0).then(|| (rule.to_owned(), self.path.clone())),
        }
    }

    /// Is it this tool's, and of its analysis as far as that is known?
    pub(in crate::exchange) fn is_of(&self, scan: &Scan) -> bool {
        let is_category = match (&self.category, &scan.category) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        is_category && self.tool.eq_ignore_ascii_case(&scan.tool)
    }
}

/// The first place of a finding, in the repository or as the tool named one outside of it; line 0 where there is none.
fn place(finding: &Node) -> (String, u64) {
    let first = |node: Option<&Node>| node.and_then(Node::items).and_then(<[Node]>::first).cloned();
    let place = first(finding.get("locations")).or_else(|| first(finding.at(&["extensions", "locations"])));
    let path = place.as_ref().and_then(|place| place.get("path")).and_then(Node::as_str).unwrap_or_default();
    let line = match place.as_ref().and_then(|place| place.get("start_line")).map(|line| &line.value) {
        Some(Value::Number(digits)) => digits.parse().unwrap_or_default(),
        _ => 0,
    };
    (path.to_owned(), line)
}

/// A search for the findings of one scan's results.
pub(super) struct Search<'s> {
    index: &'s Index,
    keys: &'s OfTool,
    is_open: &'s dyn Fn(usize) -> bool,
    scan: &'s Scan,
    code: &'s dyn Code,
    lines: RefCell<HashMap<(String, String, String), Rc<Lines>>>,
}

/// Pairs findings, all open or all closed and told with their numbers, with the lines and numbers of results.
type Pair<'s, 'p> = dyn Fn(bool, &[(usize, &'s Known)], &[Place]) -> Vec<(usize, usize)> + 'p;

impl<'s> Search<'s> {
    /// `None` where the tool has never reported anything.
    pub(super) fn new(
        index: &'s Index,
        is_open: &'s dyn Fn(usize) -> bool,
        scan: &'s Scan,
        code: &'s dyn Code,
    ) -> Option<Self> {
        let keys = index.keys.of(&scan.tool)?;
        Some(Search { index, keys, is_open, scan, code, lines: RefCell::default() })
    }

    /// By what results say, wherever they are now.
    pub(super) fn find_surely(&self, records: &[Mapped], found: &mut [Option<usize>], taken: &mut Taken<'_>) {
        let mut state = State { records, found, taken };
        for name in RULE_NAMES {
            self.by_fingerprint(&mut state, name);
            self.by_v1(&mut state, name, &HashMap::new());
        }
    }

    /// The rest, by where they are.
    pub(super) fn find_rest(&self, records: &[Mapped], found: &mut [Option<usize>], taken: &mut Taken<'_>) {
        let mut state = State { records, found, taken };
        for name in RULE_NAMES {
            self.by_place(&mut state, name, &HashMap::new());
        }
        let former = self.former_paths(&state);
        for name in RULE_NAMES.iter().filter(|_| !former.is_empty()) {
            self.by_v1(&mut state, *name, &former);
            self.by_place(&mut state, *name, &former);
        }
    }

    fn by_fingerprint(&self, state: &mut State<'_, '_>, name: RuleName) {
        let of_result =
            |trace: &Trace| Some(of_fingerprint(name(&trace.rule), &trace.path, trace.fingerprint.as_ref()?));
        self.bring_together(state, (By::Fingerprint, name), &of_result, &|_, findings, results| {
            let findings: Vec<_> = findings.iter().map(|(number, known)| (known.line, *number)).collect();
            pair_all(&findings, results)
        });
    }

    /// `former` has the earlier path of files that were renamed, by their path.
    fn by_v1(&self, state: &mut State<'_, '_>, name: RuleName, former: &HashMap<String, String>) {
        let of_result = |trace: &Trace| {
            let v1 = match former.get(&trace.path) {
                Some(path) => trace.v1_at(path),
                None if former.is_empty() => trace.v1(),
                None => return None,
            };
            Some((v1, name(&trace.rule).to_owned()))
        };
        self.bring_together(state, (By::V1, name), &of_result, &|_, findings, results| {
            let is_clear = findings.len() == results.len();
            let line = |known: &Known| match is_clear {
                true => known.line,
                false => self.lines_of(known, former).now(known.line),
            };
            let findings: Vec<_> = findings.iter().map(|(number, known)| (line(known), *number)).collect();
            pair_all(&findings, results)
        });
    }

    fn by_place(&self, state: &mut State<'_, '_>, name: RuleName, former: &HashMap<String, String>) {
        let of_result = |trace: &Trace| {
            let path = former.get(&trace.path).unwrap_or(&trace.path);
            (trace.line > 0).then(|| (name(&trace.rule).to_owned(), path.clone()))
        };
        self.bring_together(state, (By::Place, name), &of_result, &|is_open, findings, results| {
            // what took the place of a line is news where the finding of the old one is closed
            let reach = |number, known: &Known| {
                let lines = self.lines_of(known, former);
                let reach = if is_open { lines.reach(known.line) } else { lines.kept(known.line) };
                Some((reach?, number))
            };
            let findings: Vec<_> =
                findings.iter().filter_map(|(number, known)| reach(*number, known)).collect();
            pair_within(&findings, results)
        });
    }

    /// Pairs what has the same key: first with open findings, then with closed ones.
    fn bring_together(
        &self,
        state: &mut State<'_, '_>,
        by: (By, RuleName),
        of_result: &dyn Fn(&Trace) -> Option<Key>,
        pair: &Pair<'s, '_>,
    ) {
        let mut results: HashMap<Key, Vec<Place>> = HashMap::new();
        for (at, trace) in state.unfound() {
            if let Some(key) = of_result(trace) {
                results.entry(key).or_default().push((trace.line, at));
            }
        }
        for is_open in [true, false] {
            for (key, results) in &mut results {
                results.retain(|(_, at)| state.found[*at].is_none());
                let findings = self.findings(by, key, is_open, state);
                if findings.is_empty() || results.is_empty() {
                    continue;
                }
                for (number, at) in pair(is_open, &findings, results) {
                    state.found[at] = Some(number);
                    state.taken.insert(number);
                }
            }
        }
    }

    /// The findings of this scan that have a key and are not taken, open ones or closed ones.
    fn findings(
        &self,
        (by, name): (By, RuleName),
        key: &Key,
        is_open: bool,
        state: &State<'_, '_>,
    ) -> Vec<(usize, &'s Known)> {
        let candidates = self.keys.candidates(by, key).into_iter();
        let known = candidates.filter_map(|number| Some((number, self.index.known(number)?)));
        let fits = |number: usize, known: &Known| {
            known.is_of(self.scan)
                && (self.is_open)(number) == is_open
                && !state.taken.contains(number)
                && known.key(by, name).as_ref() == Some(key)
        };
        known.filter(|(number, known)| fits(*number, known)).collect()
    }

    /// How the file of a finding changed from the commit it was seen in to the one that was scanned.
    fn lines_of(&self, known: &Known, former: &HashMap<String, String>) -> Rc<Lines> {
        let Some(commit) = &known.commit else { return Rc::new(Lines::Unknown) };
        let now =
            former.iter().find(|(_, before)| **before == known.path).map_or(&known.path, |(now, _)| now);
        let key = (commit.clone(), known.path.clone(), now.clone());
        if let Some(lines) = self.lines.borrow().get(&key) {
            return Rc::clone(lines);
        }
        let before = self.code.text(Some(commit), &known.path);
        let after = self.scan.scanned.text(self.code, now);
        let lines = Rc::new(Lines::between(before.as_deref(), after.as_deref()));
        self.lines.borrow_mut().insert(key, Rc::clone(&lines));
        lines
    }

    /// Of files that are gone and have another name now: the earlier path by the present one.
    fn former_paths(&self, state: &State<'_, '_>) -> HashMap<String, String> {
        if state.unfound().next().is_none() || self.scan.scanned == Scanned::Elsewhere {
            return HashMap::new();
        }
        let now = self.scan.scanned.stated();
        let is_there = |number: usize, file: &File| {
            let is_it =
                |known: &&Known| known.commit.as_ref() == Some(&file.commit) && known.path == file.path;
            self.index.known(number).filter(is_it).is_some_and(|known| known.is_of(self.scan))
        };
        let is_free = |file: &&File| {
            file.numbers.iter().any(|number| is_there(*number, file) && !state.taken.contains(*number))
        };
        let gone = self.keys.seen.gone(now, self.code).into_iter().filter(is_free);
        gone.filter_map(|file| Some((self.code.renamed(&file.commit, now, &file.path)?, file.path.clone())))
            .collect()
    }
}

/// The key of a fingerprint: what a tool calls partial means something in its file only.
fn of_fingerprint(rule: &str, path: &str, fingerprint: &str) -> Key {
    let path = if fingerprint.starts_with("partial") { path } else { "" };
    (format!("{rule}\n{path}"), fingerprint.to_owned())
}

/// What has been found so far.
struct State<'s, 't> {
    records: &'s [Mapped],
    found: &'s mut [Option<usize>],
    taken: &'s mut Taken<'t>,
}

impl State<'_, '_> {
    /// The results that no finding is known of.
    fn unfound(&self) -> impl Iterator<Item = (usize, &Trace)> {
        let records = self.records.iter().zip(self.found.iter()).enumerate();
        records
            .filter(|(_, (_, slot))| slot.is_none())
            .filter_map(|(at, (record, _))| Some((at, record.trace.as_ref()?)))
    }
}
