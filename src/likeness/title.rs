//! Titles: when two are the same, and the words by which they are compared.

/// From here on letters stand for words or syllables, and no blank divides them.
const FIRST_UNDIVIDED: char = '\u{2e80}';

/// A title is compared by so many of its words, the first ones: what goes on longer is a text.
const MOST_WORDS: usize = 100;

/// A title without what makes no difference: letter case, spacing, a full stop at the end.
pub fn normal_title(title: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_lowercase()
}

/// The first words of a title, each once: in small letters and without the s of a plural; pairs of letters where no blank divides
/// words. Only their digests, for they are compared and never told, and those of ten thousand titles are asked for at once.
pub(super) fn words(title: &str) -> Vec<u64> {
    let lower = title.to_lowercase();
    let mut words = Vec::new();
    for word in lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        take_parts(word, &mut words);
        if words.len() >= MOST_WORDS {
            break;
        }
    }
    words.truncate(MOST_WORDS);
    words.sort_unstable();
    words.dedup();
    words
}

/// How much of their words two titles have in common, each word counting alike: a first look, before rare ones are told from
/// common ones.
pub struct FirstLook {
    words: Vec<u64>,
}

impl FirstLook {
    /// A look for what is like this title.
    pub fn at(title: &str) -> FirstLook {
        FirstLook { words: words(title) }
    }

    /// The share of words that both have, from 0 to 1.
    pub fn share(&self, title: &str) -> f64 {
        let theirs = words(title);
        let common = theirs.iter().filter(|word| self.words.binary_search(word).is_ok()).count();
        let all = self.words.len() + theirs.len();
        if all > 0 { 2.0 * common as f64 / all as f64 } else { 0.0 }
    }
}

/// The digest of a text (FNV-1a, 64 bits): words are short, and nothing hangs on two that share one.
pub(super) fn digest(text: &str) -> u64 {
    let step = |digest: u64, byte: u8| (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

fn take_parts(word: &str, parts: &mut Vec<u64>) {
    let is_undivided = word.chars().any(|letter| letter >= FIRST_UNDIVIDED) && word.chars().nth(1).is_some();
    match is_undivided {
        true => {
            let letters: Vec<char> = word.chars().collect();
            parts.extend(letters.windows(2).map(|pair| digest(&String::from_iter(pair))));
        }
        false => parts.push(digest(singular(word))),
    }
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem,
        _ => word,
    }
}
