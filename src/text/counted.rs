//! Numbers of things in a sentence.

use std::fmt::Display;

/// `1 finding`, `2 findings`, `2 fixes`: a number and the word for so many.
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, word: &str) -> String {
    let number = count.to_string();
    format!("{number} {}", plural(count, word))
}

/// The word for so many.
pub fn plural<N: PartialEq + From<u8>>(count: N, word: &str) -> String {
    let end = match () {
        () if count == N::from(1) => "",
        () if word.ends_with(['s', 'x']) || word.ends_with("ch") => "es",
        () => "s",
    };
    format!("{word}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_none_are_several() {
        let told = [0_u64, 1, 2].map(|count| counted(count, "fix commit"));
        assert_eq!(told, ["0 fix commits", "1 fix commit", "2 fix commits"]);
        assert_eq!(counted(3_usize, "fix"), "3 fixes");
        assert_eq!(counted(2_usize, "breach"), "2 breaches");
    }
}
