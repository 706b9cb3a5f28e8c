//! Many findings by the words of their titles, so that those most alike to one are found without a look at each.

use std::collections::HashMap;

use super::measure::Likeness;
use super::portrait::Portrait;
use super::title::{digest, normal_title, words};

/// So many entries of the index are followed for one finding at most, those of rare words first. A word that most titles
/// have tells nothing, and following it would make ten thousand findings cost a hundred million steps.
const MOST_FOLLOWED: usize = 1_000;

/// Less in common of the titles is no reason for a closer look.
const LEAST_TITLE: f64 = 0.25;

/// Which likenesses are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The lowest score.
    pub least: f64,
    /// So many of them at most, the best.
    pub most: usize,
    /// So many are looked at closely, by their files: those whose titles are most alike.
    pub looks: usize,
    /// Is every title compared? Else words that most titles have are not followed, and titles with little in common are
    /// passed over: so ten thousand can be asked about at once.
    pub is_thorough: bool,
}

/// Shows a member of the crowd whole; `None` where it cannot be read.
pub type Shown<'show, 'portrait> = &'show dyn Fn(usize) -> Option<&'portrait Portrait>;

/// Findings by their titles, numbered in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct Crowd {
    /// The number of each word, by its digest.
    numbers: HashMap<u64, u32>,
    /// The members that have each word.
    members: Vec<Vec<u32>>,
    /// The words of each member, sorted.
    titles: Vec<Vec<u32>>,
    /// The members of each title, by its digest.
    same: HashMap<u64, Vec<u32>>,
    /// The logarithm of each place, as many as are needed: a weight is asked for a thousand times for each finding.
    logarithms: Vec<f64>,
}

impl Crowd {
    /// Takes one more.
    pub fn add(&mut self, title: &str) {
        let member = self.titles.len() as u32;
        let mut title_words = Vec::new();
        for word in words(title) {
            let next = self.members.len() as u32;
            let number = *self.numbers.entry(word).or_insert(next);
            if number == next {
                self.members.push(Vec::new());
            }
            self.members[number as usize].push(member);
            title_words.push(number);
        }
        title_words.sort_unstable();
        self.titles.push(title_words);
        self.same.entry(digest(&normal_title(title))).or_default().push(member);
        while self.logarithms.len() < 2 * self.titles.len() + 3 {
            self.logarithms.push((self.logarithms.len() as f64).ln());
        }
    }

    /// Those that have this title, but for letter case and spacing; the first that came first.
    pub fn of_title(&self, title: &str) -> impl Iterator<Item = usize> + use<'_> {
        let members = self.same.get(&digest(&normal_title(title))).into_iter().flatten();
        members.map(|member| *member as usize)
    }

    /// Those most alike to a finding, the best first.
    pub fn nearest(&self, asked: &Portrait, wish: Wish, shown: Shown<'_, '_>) -> Vec<(usize, Likeness)> {
        let mut by_title = self.by_title(&asked.title, wish.is_thorough);
        by_title.truncate(wish.looks);
        let look = |(member, title): (usize, f64)| {
            let other = shown(member)?;
            let may_do = Likeness::at_most(title, asked, other) >= wish.least;
            may_do.then(|| (member, Likeness::of(title, asked, other)))
        };
        let mut found: Vec<(usize, Likeness)> = by_title.into_iter().filter_map(look).collect();
        found.retain(|(_, likeness)| likeness.score >= wish.least);
        found.sort_by(|(one, left), (other, right)| {
            right.score.total_cmp(&left.score).then(right.title.total_cmp(&left.title)).then(one.cmp(other))
        });
        found.truncate(wish.most);
        found
    }

    /// Those whose titles have enough in common, the best first; all of them for a thorough look.
    fn by_title(&self, title: &str, is_thorough: bool) -> Vec<(usize, f64)> {
        let words = words(title);
        let (known, new): (Vec<Option<u32>>, Vec<Option<u32>>) =
            words.iter().map(|word| self.numbers.get(word).copied()).partition(Option::is_some);
        let mut known: Vec<u32> = known.into_iter().flatten().collect();
        known.sort_unstable();
        let weight = self.weight(&known) + new.len() as f64 * self.rarity(0);
        let mut is_known = vec![false; self.members.len()];
        known.iter().for_each(|word| is_known[*word as usize] = true);
        let share = |member: u32| {
            let (mut common, mut theirs) = (0.0, 0.0);
            for word in &self.titles[member as usize] {
                let rarity = self.rarity_of(*word);
                theirs += rarity;
                common += if is_known[*word as usize] { rarity } else { 0.0 };
            }
            // titles of signs alone have no words, and weigh nothing
            if common > 0.0 { 2.0 * common / (weight + theirs) } else { 0.0 }
        };
        let met = match is_thorough {
            true => (0..self.titles.len() as u32).collect(),
            false => self.having(known, title),
        };
        let least = if is_thorough { 0.0 } else { LEAST_TITLE };
        let shares = met.into_iter().map(|member| (member as usize, share(member)));
        let mut alike: Vec<(usize, f64)> = shares.filter(|(_, share)| *share >= least).collect();
        alike.sort_by(|(one, left), (other, right)| right.total_cmp(left).then(one.cmp(other)));
        alike
    }

    /// Those that have one of the rarer words, or all of the title.
    fn having(&self, mut words: Vec<u32>, title: &str) -> Vec<u32> {
        words.sort_unstable_by_key(|word| (self.members[*word as usize].len(), *word));
        let mut left = MOST_FOLLOWED;
        let mut met: Vec<u32> =
            self.of_title(title).take(MOST_FOLLOWED).map(|member| member as u32).collect();
        for word in words {
            let members = &self.members[word as usize];
            let Some(rest) = left.checked_sub(members.len()) else { break };
            left = rest;
            met.extend(members);
        }
        met.sort_unstable();
        met.dedup();
        met
    }

    fn weight(&self, words: &[u32]) -> f64 {
        words.iter().map(|word| self.rarity_of(*word)).sum()
    }

    fn rarity_of(&self, word: u32) -> f64 {
        self.rarity(self.members[word as usize].len())
    }

    /// What a word weighs that so many titles have: the logarithm of how many times as many there are, and one more.
    fn rarity(&self, members: usize) -> f64 {
        let logarithm = |number: usize| self.logarithms.get(number).copied().unwrap_or_default();
        logarithm(self.titles.len() + members + 2) - logarithm(members + 1)
    }
}
