//! A title for a text that has none.

/// The longest title that is made from a text, in characters.
pub(super) const TITLE: usize = 120;

/// The first sentence or line, cut at a word if it is long.
pub(super) fn beginning(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let sentence = line.split_once(". ").map_or(line, |(sentence, _)| sentence);
    if sentence.chars().count() <= TITLE {
        return sentence.to_owned();
    }
    let cut: String = sentence.chars().take(TITLE - 1).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", &cut[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_sentence_or_as_much_of_it_as_fits() {
        assert_eq!(beginning("It fails. Always."), "It fails");
        assert_eq!(beginning(" first\nsecond"), "first");
        let long = beginning(&"é word ".repeat(40));
        assert!(long.chars().count() <= TITLE && long.ends_with('…'), "{long}");
        assert_eq!(beginning(&"x".repeat(200)).chars().count(), TITLE);
    }
}
