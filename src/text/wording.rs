//! How far two texts have their words in common: the most words that stand in both in the same order. A bit stands for
//! each word of one text, so that a few steps weigh a word of the other against all of them.

use std::hash::{DefaultHasher, Hasher};

/// Of longer texts so many words are compared: the beginning says what a text is about, and the work has a bound.
const MOST_COMPARED: usize = 200;

/// A bit for each word.
type Bits = [u64; MOST_COMPARED.div_ceil(64)];

/// So many bits of a word's number are its place in the text, the others tell it from other words.
const PLACE: u32 = 8;

/// The first words of a text, as far as comparing needs them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    /// A number for each word, small ones first; letter case makes no difference.
    words: Vec<u64>,
}

impl Wording {
    /// That of a text.
    pub fn of(text: &str) -> Wording {
        let first = text.split_whitespace().take(MOST_COMPARED).zip(0_u64..);
        let mut words: Vec<u64> = first.map(|(word, place)| digest(word) >> PLACE << PLACE | place).collect();
        words.sort_unstable();
        Wording { words }
    }

    /// Has the text no word?
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The share of words that both texts have in the same order, from 0 to 1; of two empty ones it is 1.
    pub fn in_common(&self, other: &Wording) -> f64 {
        match self.words.len() + other.words.len() {
            0 => 1.0,
            words => 2.0 * self.in_order(other) as f64 / words as f64,
        }
    }

    /// The share of the shorter text's words that stand in the other in the same order; of an empty one it is 1.
    pub fn of_shorter(&self, other: &Wording) -> f64 {
        match self.words.len().min(other.words.len()) {
            0 => 1.0,
            words => self.in_order(other) as f64 / words as f64,
        }
    }

    /// How many words stand in both in the same order, after Hyyrö: a bit that is cleared is one of them.
    fn in_order(&self, other: &Wording) -> usize {
        let mut open = Bits::default().map(|none: u64| !none);
        for same in &self.places_in(other)[..other.words.len()] {
            let mut carry = false;
            for (open, same) in open.iter_mut().zip(same) {
                let (sum, over) = open.overflowing_add(*open & same);
                let (sum, over_again) = sum.overflowing_add(u64::from(carry));
                (*open, carry) = (sum | *open & !same, over | over_again);
            }
        }
        open.iter().map(|open| open.count_zeros() as usize).sum()
    }

    /// For each place of the other text the places of the same word in this one.
    fn places_in(&self, other: &Wording) -> [Bits; MOST_COMPARED] {
        let mut places = [Bits::default(); MOST_COMPARED];
        let mut rest = self.words.as_slice();
        for here in other.words.chunk_by(|one, next| is_same(*one, *next)) {
            let from = rest.partition_point(|word| word >> PLACE < here[0] >> PLACE);
            let to = from + rest[from..].iter().take_while(|word| is_same(**word, here[0])).count();
            let mut bits = Bits::default();
            for place in rest[from..to].iter().map(|word| place(*word)) {
                bits[place / 64] |= 1 << (place % 64);
            }
            here.iter().for_each(|word| places[place(*word)] = bits);
            rest = &rest[to..];
        }
        places
    }
}

fn is_same(one: u64, other: u64) -> bool {
    one >> PLACE == other >> PLACE
}

fn place(word: u64) -> usize {
    (word & ((1 << PLACE) - 1)) as usize
}

fn digest(word: &str) -> u64 {
    let mut digest = DefaultHasher::new();
    match word.is_ascii() {
        true => word.bytes().for_each(|letter| digest.write_u8(letter.to_ascii_lowercase())),
        false => word.to_lowercase().bytes().for_each(|letter| digest.write_u8(letter)),
    }
    digest.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use similar::{Algorithm, capture_diff_slices, diff_ratio};

    use super::*;

    fn in_common(one: &str, other: &str) -> f64 {
        Wording::of(one).in_common(&Wording::of(other))
    }

    #[test]
    fn words_in_common_are_a_share_of_both_texts() {
        assert_eq!(in_common("a b c d", "A  b\nC e"), 0.75);
        assert_eq!(in_common("É ΟΔΟΣ", "é οδος"), 1.0);
        assert_eq!(in_common("a b", "c d"), 0.0);
        assert_eq!(in_common("a b", "b a"), 0.5);
        assert_eq!((in_common("", " \n"), in_common("a", "")), (1.0, 0.0));
        let long = "word ".repeat(100_000);
        assert_eq!(in_common(&long, &long), 1.0);
    }

    proptest! {
        /// The most words in one order are what is left where a shortest list of steps takes words out and puts others in.
        #[test]
        fn they_are_what_the_shortest_difference_leaves(
            one in prop::collection::vec("[a-e]", 0..250),
            other in prop::collection::vec("[a-e]", 0..250),
        ) {
            let cut = |words: &[String]| words.iter().take(MOST_COMPARED).cloned().collect::<Vec<_>>();
            let (first, second) = (cut(&one), cut(&other));
            let steps = capture_diff_slices(Algorithm::Myers, &first, &second);
            let expected = f64::from(diff_ratio(&steps, first.len(), second.len()));
            let found = in_common(&one.join(" "), &other.join(" "));
            prop_assert!((found - expected).abs() < 1e-6, "{} {}", found, expected);
            prop_assert_eq!(found, in_common(&other.join(" "), &one.join(" ")));
        }
    }
}
