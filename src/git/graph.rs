//! The graph of commits: which ones a tip reaches, parents first, without those that other tips reach. Knows nothing of
//! what commits change.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::error::Error;
use super::hash::{ByName, Hash, Names};
use super::met::Met;
use super::objects::Objects;

/// Clocks are believed to go wrong by less than this, in seconds: a day.
const SKEW: i64 = 86_400;

/// So many commits older than all visible ones are looked at before the rest of the hidden ones is left alone.
const SLOP: usize = 512;

/// A commit as the graph sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub hash: Hash,
    /// Its root folder.
    pub tree: Hash,
    /// Its parents that count here, in order.
    pub parents: Vec<Hash>,
    /// The committer's time, in seconds since 1970.
    pub committed_at: i64,
}

/// The commits that the tips reach and the hidden ones do not, parents before children; where ancestry leaves it open,
/// the older first, then by name.
///
/// Hidden history is painted as far back as the committer's times say that it matters, with a day and some hundred
/// commits to spare, as git does; without hidden commits times do not decide anything.
///
/// # Errors
/// [`Error::MissingObject`] for a parent that is not there and that no shallow boundary explains, and
/// [`Error::CorruptObject`].
pub fn ancestry(objects: &mut Objects, tips: &[Hash], hidden: &[Hash]) -> Result<Vec<Node>, Error> {
    Walk::new(objects).ancestry(tips, hidden)
}

/// The commits that `to` reaches and `from` does not: git's `from..to`, in the order of [`ancestry`].
///
/// # Errors
/// As [`ancestry`].
pub fn commits_between(objects: &mut Objects, from: &Hash, to: &Hash) -> Result<Vec<Node>, Error> {
    ancestry(objects, &[*to], &[*from])
}

/// As [`ancestry`], leaving out the commits for which `is_known` says yes and all behind them. What is known must
/// include the ancestors of everything that is known. Commits that have to be read on the way come into `met`.
///
/// # Errors
/// As [`ancestry`].
pub fn ancestry_beyond(
    objects: &mut Objects,
    tips: &[Hash],
    is_known: &dyn Fn(&Hash) -> bool,
    met: &mut Met,
) -> Result<Vec<Node>, Error> {
    let mut note = |hash: &Hash, bytes: &[u8]| met.note(hash, bytes);
    let mut walk = Walk { seen: Some(&mut note), ..Walk::new(objects) };
    for tip in tips.iter().filter(|tip| !is_known(tip)) {
        walk.reach(tip, false)?;
    }
    while let Some((_, at)) = walk.queue.pop() {
        for parent in walk.nodes[at].parents.clone().iter().filter(|parent| !is_known(parent)) {
            walk.reach(parent, false)?;
        }
    }
    in_order(walk.nodes)
}

/// As [`ancestry`]; `seen` is shown the bytes of every commit that is read, hidden ones among them.
pub(super) fn ancestry_seeing<'walk>(
    objects: &'walk mut Objects,
    tips: &[Hash],
    hidden: &[Hash],
    seen: &'walk mut Seen<'walk>,
) -> Result<Vec<Node>, Error> {
    Walk { seen: Some(seen), reads_all: true, ..Walk::new(objects) }.ancestry(tips, hidden)
}

/// Is `ancestor` the commit `descendant` itself or one that it reaches?
///
/// # Errors
/// As [`ancestry`].
pub fn is_ancestor(objects: &mut Objects, ancestor: &Hash, descendant: &Hash) -> Result<bool, Error> {
    let mut walk = Walk::new(objects);
    walk.reach(descendant, false)?;
    while !walk.index.contains_key(ancestor) {
        let Some((_, at)) = walk.queue.pop() else {
            return Ok(false);
        };
        for parent in walk.nodes[at].parents.clone() {
            if parent == *ancestor {
                return Ok(true);
            }
            walk.reach(&parent, false)?;
        }
    }
    Ok(true)
}

/// The first-parent line that ends in `tip`, as far as the nodes go.
pub fn first_parents(nodes: &[Node], tip: &Hash) -> Names {
    let firsts: ByName<Option<Hash>> =
        nodes.iter().map(|node| (node.hash, node.parents.first().copied())).collect();
    let mut line = Names::default();
    let mut next = Some(*tip);
    while let Some((hash, first)) = next.and_then(|hash| firsts.get_key_value(&hash)) {
        line.insert(*hash);
        next = *first;
    }
    line
}

/// What looks at the bytes of commits on their way.
type Seen<'walk> = dyn FnMut(&Hash, &[u8]) + 'walk;

/// Commits being discovered, newest first. Each is read once, when it is first heard of.
struct Walk<'o> {
    objects: &'o mut Objects,
    /// Is shown the bytes of every commit that is read.
    seen: Option<&'o mut Seen<'o>>,
    /// Are commits read that need not be?
    reads_all: bool,
    nodes: Vec<Node>,
    is_hidden: Vec<bool>,
    is_queued: Vec<bool>,
    index: ByName<usize>,
    queue: BinaryHeap<(i64, usize)>,
    /// How many of the nodes are visible, and how many of these wait in the queue.
    visible: usize,
    visible_queued: usize,
    /// The time of the oldest node that was visible when it was read.
    oldest: i64,
}

impl<'o> Walk<'o> {
    fn new(objects: &'o mut Objects) -> Walk<'o> {
        Walk {
            objects,
            seen: None,
            reads_all: false,
            nodes: Vec::new(),
            is_hidden: Vec::new(),
            is_queued: Vec::new(),
            index: ByName::default(),
            queue: BinaryHeap::new(),
            visible: 0,
            visible_queued: 0,
            oldest: i64::MAX,
        }
    }

    fn ancestry(mut self, tips: &[Hash], hidden: &[Hash]) -> Result<Vec<Node>, Error> {
        for (tips, is_hidden) in [(tips, false), (hidden, true)] {
            tips.iter().try_for_each(|tip| self.reach(tip, is_hidden))?;
        }
        self.run()?;
        in_order(self.visible_nodes())
    }

    fn run(&mut self) -> Result<(), Error> {
        let mut to_spare = SLOP;
        while let Some((time, at)) = self.queue.pop() {
            let is_hidden = self.is_hidden[at];
            self.is_queued[at] = false;
            self.visible_queued -= usize::from(!is_hidden);
            for parent in self.nodes[at].parents.clone() {
                self.reach(&parent, is_hidden)?;
            }
            let matters = self.visible_queued > 0 || time >= self.oldest.saturating_sub(SKEW);
            to_spare = if matters { SLOP } else { to_spare - 1 };
            if self.visible == 0 || to_spare == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Reads a commit that is new, or hides a known one with all it reaches.
    fn reach(&mut self, hash: &Hash, is_hidden: bool) -> Result<(), Error> {
        if let Some(at) = self.index.get(hash) {
            if is_hidden {
                self.hide(*at);
            }
            return Ok(());
        }
        let tabled = if self.reads_all { None } else { self.objects.tabled(hash) };
        let links = match (tabled, &mut self.seen) {
            (Some(links), _) => links,
            (None, Some(seen)) => self.objects.links(hash, seen)?,
            (None, None) => self.objects.links(hash, &mut |_, _| {})?,
        };
        let at = self.nodes.len();
        self.index.insert(*hash, at);
        self.queue.push((links.committed_at, at));
        self.is_hidden.push(is_hidden);
        self.is_queued.push(true);
        if !is_hidden {
            self.visible += 1;
            self.visible_queued += 1;
            self.oldest = self.oldest.min(links.committed_at);
        }
        self.nodes.push(Node {
            hash: *hash,
            tree: links.tree,
            parents: links.parents,
            committed_at: links.committed_at,
        });
        Ok(())
    }

    fn hide(&mut self, start: usize) {
        let mut found = vec![start];
        while let Some(at) = found.pop() {
            if self.is_hidden[at] {
                continue;
            }
            self.is_hidden[at] = true;
            self.visible -= 1;
            self.visible_queued -= usize::from(self.is_queued[at]);
            found.extend(self.nodes[at].parents.iter().filter_map(|parent| self.index.get(parent)));
        }
    }

    fn visible_nodes(self) -> Vec<Node> {
        self.nodes
            .into_iter()
            .zip(self.is_hidden)
            .filter(|(_, hidden)| !hidden)
            .map(|(node, _)| node)
            .collect()
    }
}

/// Parents first; of those whose parents are out, the oldest goes next, then the one of the smallest name.
fn in_order(nodes: Vec<Node>) -> Result<Vec<Node>, Error> {
    let family = Family::of(&nodes);
    let mut waiting = family.parents;
    let key = |at: usize| Reverse((nodes[at].committed_at, nodes[at].hash, at));
    let mut ready: BinaryHeap<_> = (0..nodes.len()).filter(|at| waiting[*at] == 0).map(key).collect();
    let mut order = Vec::with_capacity(nodes.len());
    while let Some(Reverse((_, _, at))) = ready.pop() {
        order.push(at);
        for child in &family.children[family.places[at]..family.places[at + 1]] {
            waiting[*child] -= 1;
            if waiting[*child] == 0 {
                ready.push(key(*child));
            }
        }
    }
    match waiting.iter().position(|parents| *parents > 0) {
        None => Ok(pick(nodes, &order)),
        Some(at) => Err(Error::CorruptObject {
            hash: nodes[at].hash,
            why: "grafts or replacements make it its own ancestor".to_owned(),
        }),
    }
}

fn pick(nodes: Vec<Node>, order: &[usize]) -> Vec<Node> {
    let mut slots: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
    order.iter().filter_map(|at| slots[*at].take()).collect()
}

/// Who is whose parent among some nodes: of each the number of parents, and the children of all in one list.
struct Family {
    parents: Vec<usize>,
    children: Vec<usize>,
    /// Where the children of each begin, and where the last ones end.
    places: Vec<usize>,
}

impl Family {
    fn of(nodes: &[Node]) -> Family {
        let index: ByName<usize> = nodes.iter().enumerate().map(|(at, node)| (node.hash, at)).collect();
        let parents_of = |node: &Node| -> Vec<usize> {
            node.parents.iter().filter_map(|parent| index.get(parent).copied()).collect()
        };
        let mut parents = Vec::with_capacity(nodes.len());
        let mut places = vec![0; nodes.len() + 1];
        for node in nodes {
            let found = parents_of(node);
            found.iter().for_each(|parent| places[parent + 1] += 1);
            parents.push(found.len());
        }
        (1..places.len()).for_each(|at| places[at] += places[at - 1]);
        let mut free = places.clone();
        let mut children = vec![0; places[nodes.len()]];
        for (child, node) in nodes.iter().enumerate() {
            for parent in parents_of(node) {
                children[free[parent]] = child;
                free[parent] += 1;
            }
        }
        Family { parents, children, places }
    }
}
