//! Which finding a scanner's result is: by the tool's fingerprint, by ours, by the place, by the place before a file was
//! renamed. One to one, in this order; of findings that are as good, the open ones first.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::fingerprint::{Trace, short_rule};
use super::lines::Lines;
use super::pairing::{Place, pair_all, pair_within};
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
    fingerprint: Option<String>,
    v1: String,
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

/// What two rules are the same by: the whole name first, for several may have the same end.
type RuleName = fn(&str) -> &str;
const RULE_NAMES: [RuleName; 2] = [|rule| rule, short_rule];

/// A search for the findings of one scan's results.
pub(super) struct Search<'s> {
    findings: Vec<(usize, &'s Known, bool)>,
    scan: &'s Scan,
    code: &'s dyn Code,
    lines: RefCell<HashMap<(String, String, String), Rc<Lines>>>,
}

/// What findings and results are brought together by.
type Key = (String, String);

/// Pairs findings, all open or all closed and told with their numbers, with the lines and numbers of results.
type Pair<'s, 'p> = dyn Fn(bool, &[(usize, &'s Known)], &[Place]) -> Vec<(usize, usize)> + 'p;

impl<'s> Search<'s> {
    pub(super) fn new(
        known: &'s HashMap<usize, Known>,
        is_open: &dyn Fn(&usize) -> bool,
        scan: &'s Scan,
        code: &'s dyn Code,
    ) -> Self {
        let of_scan = known.iter().filter(|(_, known)| known.is_of(scan));
        let mut findings: Vec<_> = of_scan.map(|(number, known)| (*number, known, is_open(number))).collect();
        findings.sort_unstable_by_key(|(number, ..)| *number);
        Search { findings, scan, code, lines: RefCell::default() }
    }

    pub(super) fn find(&self, records: &[Mapped], found: &mut [Option<usize>], claimed: &mut HashSet<usize>) {
        let mut state = State { records, found, claimed };
        for name in RULE_NAMES {
            self.by_fingerprint(&mut state, name);
            self.by_v1(&mut state, name, &HashMap::new());
            self.by_place(&mut state, name, &HashMap::new());
        }
        let former = self.former_paths(&state);
        for name in RULE_NAMES.iter().filter(|_| !former.is_empty()) {
            self.by_v1(&mut state, *name, &former);
            self.by_place(&mut state, *name, &former);
        }
    }

    /// What a tool calls partial means something in its file only.
    fn by_fingerprint(&self, state: &mut State<'_>, name: RuleName) {
        let key = |rule: &str, path: &str, fingerprint: &str| {
            let path = if fingerprint.starts_with("partial") { path } else { "" };
            (format!("{}\n{path}", name(rule)), fingerprint.to_owned())
        };
        let of_finding = |known: &Known| Some(key(&known.rule, &known.path, known.fingerprint.as_ref()?));
        let of_result = |trace: &Trace| Some(key(&trace.rule, &trace.path, trace.fingerprint.as_ref()?));
        self.bring_together(state, &of_finding, &of_result, &|_, findings, results| {
            let findings: Vec<_> = findings.iter().map(|(number, known)| (known.line, *number)).collect();
            pair_all(&findings, results)
        });
    }

    /// `former` has the earlier path of files that were renamed, by their path.
    fn by_v1(&self, state: &mut State<'_>, name: RuleName, former: &HashMap<String, String>) {
        let of_finding =
            |known: &Known| Some((known.numbered_v1().0.to_owned(), name(&known.rule).to_owned()));
        let of_result = |trace: &Trace| {
            let v1 = match former.get(&trace.path) {
                Some(path) => trace.v1_at(path),
                None if former.is_empty() => trace.v1(),
                None => return None,
            };
            Some((v1, name(&trace.rule).to_owned()))
        };
        self.bring_together(state, &of_finding, &of_result, &|_, findings, results| {
            let is_clear = findings.len() == results.len();
            let line = |known: &Known| match is_clear {
                true => known.line,
                false => self.lines_of(known, former).now(known.line),
            };
            let findings: Vec<_> = findings.iter().map(|(number, known)| (line(known), *number)).collect();
            pair_all(&findings, results)
        });
    }

    fn by_place(&self, state: &mut State<'_>, name: RuleName, former: &HashMap<String, String>) {
        // of a file as a whole a rule may say many things
        let of_finding =
            |known: &Known| (known.line > 0).then(|| (name(&known.rule).to_owned(), known.path.clone()));
        let of_result = |trace: &Trace| {
            let path = former.get(&trace.path).unwrap_or(&trace.path);
            (trace.line > 0).then(|| (name(&trace.rule).to_owned(), path.clone()))
        };
        self.bring_together(state, &of_finding, &of_result, &|is_open, findings, results| {
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
        state: &mut State<'_>,
        of_finding: &dyn Fn(&Known) -> Option<Key>,
        of_result: &dyn Fn(&Trace) -> Option<Key>,
        pair: &Pair<'s, '_>,
    ) {
        for is_open in [true, false] {
            if state.unfound().next().is_none() {
                return;
            }
            let mut findings: HashMap<Key, Vec<(usize, &Known)>> = HashMap::new();
            for (number, known, _) in self.findings.iter().filter(|(.., open)| *open == is_open) {
                if !state.claimed.contains(number)
                    && let Some(key) = of_finding(known)
                {
                    findings.entry(key).or_default().push((*number, known));
                }
            }
            if findings.is_empty() {
                continue;
            }
            let mut results: HashMap<Key, Vec<Place>> = HashMap::new();
            for (at, trace) in state.unfound() {
                if let Some(key) = of_result(trace).filter(|key| findings.contains_key(key)) {
                    results.entry(key).or_default().push((trace.line, at));
                }
            }
            for (key, results) in results {
                for (number, at) in pair(is_open, &findings[&key], &results) {
                    state.found[at] = Some(number);
                    state.claimed.insert(number);
                }
            }
        }
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
    fn former_paths(&self, state: &State<'_>) -> HashMap<String, String> {
        if state.unfound().next().is_none() || self.scan.scanned == Scanned::Elsewhere {
            return HashMap::new();
        }
        let now = self.scan.scanned.stated();
        let mut seen = HashSet::new();
        let unclaimed = self.findings.iter().filter(|(number, ..)| !state.claimed.contains(number));
        let places =
            unclaimed.filter_map(|(_, known, _)| Some((known.commit.as_deref()?, known.path.as_str())));
        let gone = places.filter(|place| seen.insert(*place) && self.code.text(now, place.1).is_none());
        gone.filter_map(|(commit, path)| Some((self.code.renamed(commit, now, path)?, path.to_owned())))
            .collect()
    }
}

/// What has been found so far.
struct State<'s> {
    records: &'s [Mapped],
    found: &'s mut [Option<usize>],
    claimed: &'s mut HashSet<usize>,
}

impl State<'_> {
    /// The results that no finding is known of.
    fn unfound(&self) -> impl Iterator<Item = (usize, &Trace)> {
        let records = self.records.iter().zip(self.found.iter()).enumerate();
        records
            .filter(|(_, (_, slot))| slot.is_none())
            .filter_map(|(at, (record, _))| Some((at, record.trace.as_ref()?)))
    }
}
