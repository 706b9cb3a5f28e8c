//! The name of a repository's files.

use crate::exchange::digest::sha256;

/// Longer names of repositories are cut, in letters.
const LONGEST: usize = 80;

/// Digits of the digest, which tells apart what is written alike here.
const DIGITS: usize = 8;

/// The file of a repository of this name, in every folder: letters that every file system and every address takes, and a
/// digest of the name. It never begins as hidden files do.
pub fn file_name(repository: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' };
    let name: String = repository.chars().map(plain).take(LONGEST).collect();
    let digits = sha256(repository);
    let name = name.trim_start_matches(['_', '-']);
    let name = if name.is_empty() { "repository" } else { name };
    format!("{name}-{}.jsonl", &digits[..DIGITS])
}
