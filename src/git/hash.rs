//! The name of a git object. Knows both formats of git and nothing of what the object holds.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::str::FromStr;

/// How a repository names its objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectFormat {
    /// 20 bytes, 40 hexadecimal digits: git's default before version 3.
    Sha1,
    /// 32 bytes, 64 hexadecimal digits.
    Sha256,
}

impl ObjectFormat {
    /// What git calls it.
    pub fn name(self) -> &'static str {
        match self {
            ObjectFormat::Sha1 => "sha1",
            ObjectFormat::Sha256 => "sha256",
        }
    }

    /// The length of a name, in bytes.
    pub fn length(self) -> usize {
        match self {
            ObjectFormat::Sha1 => 20,
            ObjectFormat::Sha256 => 32,
        }
    }

    fn of_length(length: usize) -> Option<ObjectFormat> {
        [ObjectFormat::Sha1, ObjectFormat::Sha256].into_iter().find(|format| format.length() == length)
    }
}

/// The full name of a git object, of either format. Ordered by its bytes; shown as lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash {
    bytes: [u8; 32],
    length: u8,
}

/// A text that is not the full name of an object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a full object name of 40 or 64 hexadecimal digits")]
pub struct HashError(pub String);

impl Hash {
    /// The name git uses for "no object": all zeros.
    pub fn zero(format: ObjectFormat) -> Hash {
        Hash { bytes: [0; 32], length: format.length() as u8 }
    }

    /// The name these 20 or 32 bytes spell; `None` for another length.
    pub fn from_bytes(raw: &[u8]) -> Option<Hash> {
        let mut hash = Hash::zero(ObjectFormat::of_length(raw.len())?);
        hash.bytes[..raw.len()].copy_from_slice(raw);
        Some(hash)
    }

    /// The bytes: 20 or 32 of them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// The format this name belongs to.
    pub fn format(&self) -> ObjectFormat {
        if self.length == 20 { ObjectFormat::Sha1 } else { ObjectFormat::Sha256 }
    }

    /// Is it the name of no object?
    pub fn is_zero(&self) -> bool {
        self.bytes == [0; 32]
    }

    /// The first seven digits, for people.
    pub fn short(&self) -> String {
        self.to_string().chars().take(7).collect()
    }
}

/// A map by names. They are digests, which need no further mixing, and nobody can make many that begin alike.
pub type ByName<Value> = HashMap<Hash, Value, BuildHasherDefault<Quick>>;

/// A set of names, likewise.
pub type Names = HashSet<Hash, BuildHasherDefault<Quick>>;

/// Mixes whole numbers by one multiplication each; for maps by what no stranger can choose freely.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(8) {
            let mut number = [0; 8];
            number[..piece.len()].copy_from_slice(piece);
            self.write_u64(u64::from_le_bytes(number));
        }
    }

    fn write_u64(&mut self, number: u64) {
        // an odd number without pattern: the golden ratio in 64 bits
        let mixed = u128::from(self.0 ^ number) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (mixed >> 64) as u64 ^ mixed as u64;
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Names are digests: their first bytes tell them apart in a map.
impl std::hash::Hash for Hash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.bytes[..8]);
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let digits = text.as_bytes();
        let refused = || HashError(text.chars().take(80).collect());
        let format = ObjectFormat::of_length(digits.len() / 2).ok_or_else(refused)?;
        let mut hash = Hash::zero(format);
        if digits.len() != format.length() * 2 {
            return Err(refused());
        }
        for (byte, pair) in hash.bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(pair[0])
                .zip(nibble(pair[1]))
                .map(|(high, low)| high << 4 | low)
                .ok_or_else(refused)?;
        }
        Ok(hash)
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: [u8; 16] = *b"0123456789abcdef";
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.as_bytes()) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        f.write_str(str::from_utf8(&text[..2 * usize::from(self.length)]).unwrap_or_default())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_survive_text_and_bytes() {
        for text in ["0123456789abcdef0123456789abcdef01234567".to_owned(), "0f".repeat(32)] {
            let hash: Hash = text.parse().unwrap();
            assert_eq!(hash.to_string(), text);
            assert_eq!(Hash::from_bytes(hash.as_bytes()), Some(hash));
            assert_eq!(hash.short(), text[..7]);
        }
        assert_eq!("AB".repeat(20).parse::<Hash>().unwrap().to_string(), "ab".repeat(20));
    }

    #[test]
    fn anything_but_a_full_name_is_refused() {
        for text in [
            "",
            "abc123",
            &"0".repeat(39),
            &"0".repeat(41),
            &"0".repeat(63),
            &"g".repeat(40),
            &"é".repeat(20),
        ] {
            assert!(text.parse::<Hash>().is_err(), "{text:?} was taken");
        }
        assert!(Hash::zero(ObjectFormat::Sha256).is_zero());
        assert_eq!(Hash::zero(ObjectFormat::Sha256).to_string().len(), 64);
    }
}
