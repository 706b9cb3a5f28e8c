//! What became of a text, word by word. Blanks decide nothing: a paragraph that was broken anew says what it said.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

/// A comparison that takes longer is finished roughly.
const PATIENCE: Duration = Duration::from_secs(2);

/// Of so many words one at least must be common to both versions, or they are two texts.
const RARITY: usize = 3;

/// A run of words with the blanks behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'text> {
    /// In both versions, as the later one has it.
    Same(&'text str),
    /// In the earlier version alone.
    Removed(&'text str),
    /// In the later version alone.
    Added(&'text str),
}

/// The runs of words that make `now` of `before`, in order. Texts that have hardly a word in common are told whole.
pub fn reworded<'text>(before: &'text str, now: &'text str) -> Vec<Piece<'text>> {
    let (old, new) = (Words::of(before), Words::of(now));
    let deadline = Instant::now() + PATIENCE;
    let steps = capture_diff_slices_deadline(Algorithm::Myers, &old.bare, &new.bare, Some(deadline));
    let common: usize = steps.iter().filter(|step| is_same(step)).map(|step| step.new_range().len()).sum();
    if common * RARITY < old.bare.len().max(new.bare.len()) {
        return vec![Piece::Removed(before), Piece::Added(now)];
    }
    steps.into_iter().flat_map(|step| pieces(&step, &old, &new)).collect()
}

fn is_same(step: &DiffOp) -> bool {
    matches!(step, DiffOp::Equal { .. })
}

fn pieces<'text>(step: &DiffOp, old: &Words<'text>, new: &Words<'text>) -> Vec<Piece<'text>> {
    let (gone, come) = (old.run(step.old_range()), new.run(step.new_range()));
    match is_same(step) {
        true => vec![Piece::Same(come)],
        false => {
            let gone = Some(gone).filter(|text| !text.is_empty()).map(Piece::Removed);
            let come = Some(come).filter(|text| !text.is_empty()).map(Piece::Added);
            gone.into_iter().chain(come).collect()
        }
    }
}

/// A text by its words.
struct Words<'text> {
    text: &'text str,
    /// Where each word begins, and where the last one ends.
    bounds: Vec<usize>,
    /// The words without blanks.
    bare: Vec<&'text str>,
}

impl<'text> Words<'text> {
    /// Blanks before the first word are its own.
    fn of(text: &'text str) -> Self {
        let mut bounds = vec![0];
        let mut is_behind_blank = false;
        for (place, letter) in text.char_indices() {
            let is_first = text[..place].trim_start().is_empty();
            if is_behind_blank && !letter.is_whitespace() && !is_first {
                bounds.push(place);
            }
            is_behind_blank = letter.is_whitespace();
        }
        if !text.is_empty() {
            bounds.push(text.len());
        }
        let bare = bounds.windows(2).map(|ends| text[ends[0]..ends[1]].trim()).collect();
        Words { text, bounds, bare }
    }

    fn run(&self, words: Range<usize>) -> &'text str {
        &self.text[self.bounds[words.start]..self.bounds[words.end]]
    }
}

#[cfg(test)]
mod tests {
    use super::Piece::*;
    use super::*;

    #[test]
    fn words_that_stay_stand_between_those_that_went_and_came() {
        let pieces = reworded(
            "Two writers see it absent; one value is lost.",
            "Two writers see it absent; both are lost.",
        );
        let expected = [
            Same("Two writers see it absent; "),
            Removed("one value is "),
            Added("both are "),
            Same("lost."),
        ];
        assert_eq!(pieces, expected);
        assert_eq!(reworded("a b c", "a c"), [Same("a "), Removed("b "), Same("c")]);
        assert_eq!(reworded("a b", "a b c"), [Same("a b "), Added("c")]);
    }

    #[test]
    fn blanks_alone_are_no_change_and_are_told_as_they_are_now() {
        assert_eq!(reworded("  a b\nc", "a\n\n  b c\n"), [Same("a\n\n  b c\n")]);
    }

    #[test]
    fn texts_with_little_in_common_and_empty_ones_are_told_whole() {
        assert_eq!(reworded("a b c d", "x y z d"), [Removed("a b c d"), Added("x y z d")]);
        assert_eq!(reworded("", "x"), [Removed(""), Added("x")]);
        assert_eq!(reworded("", ""), []);
    }

    #[test]
    fn the_pieces_make_both_texts() {
        let (before, now) = ("é one  two\tthree 日本 four\n five", "one two six\n日本 four\n five é ");
        let pieces = reworded(before, now);
        let joined = |wanted: fn(&Piece<'_>) -> bool| -> Vec<String> {
            let text = |piece: &Piece<'_>| match *piece {
                Same(text) | Removed(text) | Added(text) => text.to_owned(),
            };
            let whole: String = pieces.iter().filter(|piece| wanted(piece)).map(text).collect();
            whole.split_whitespace().map(str::to_owned).collect()
        };
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(joined(|piece| !matches!(piece, Removed(_))), words(now));
        assert_eq!(joined(|piece| !matches!(piece, Added(_))), words(before));
    }
}
