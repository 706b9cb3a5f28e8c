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
/// words.
pub(super) fn words(title: &str) -> Vec<String> {
    let lower = title.to_lowercase();
    let mut words: Vec<String> =
        lower.split(|letter: char| !letter.is_alphanumeric()).flat_map(parts).take(MOST_WORDS).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn parts(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    match letters.iter().any(|letter| *letter >= FIRST_UNDIVIDED) {
        true if letters.len() > 1 => letters.windows(2).map(String::from_iter).collect(),
        _ if word.is_empty() => Vec::new(),
        _ => vec![singular(word).to_owned()],
    }
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem,
        _ => word,
    }
}
