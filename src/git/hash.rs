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
    /// Can a name begin with these digits, or be them?
    pub fn can_begin_with(digits: &str) -> bool {
        !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    }

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

    /// The name these 40 or 64 hexadecimal digits spell; `None` for anything else.
    pub fn from_hex(digits: &[u8]) -> Option<Hash> {
        let (pairs, rest) = digits.as_chunks::<2>();
        let mut hash = Hash::zero(ObjectFormat::of_length(pairs.len()).filter(|_| rest.is_empty())?);
        let mut odd = 0;
        for (byte, pair) in hash.bytes.iter_mut().zip(pairs) {
            let [high, low] = pair.map(|digit| DIGITS[usize::from(digit)]);
            odd |= high | low;
            *byte = high << 4 | low;
        }
        (odd != NO_DIGIT).then_some(hash)
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

/// The place of a name of 20 bytes among sorted ones. Eight bytes, compared as a number, nearly always decide.
pub(super) fn place_among(names: &[[u8; 20]], wanted: &[u8; 20]) -> Option<usize> {
    let first = |name: &[u8; 20]| name.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    let begin = names.partition_point(|name| first(name) < first(wanted));
    let mut alike = names[begin..].iter().take_while(|name| first(name) == first(wanted));
    alike.position(|name| name == wanted).map(|nth| begin + nth)
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
        Hash::from_hex(text.as_bytes()).ok_or_else(|| HashError(text.chars().take(80).collect()))
    }
}

/// The digits in the order of their values.
const HEX: [u8; 16] = *b"0123456789abcdef";

/// What is no digit, among the digits' values.
const NO_DIGIT: u8 = 0xff;

/// The value of each byte as a hexadecimal digit.
const DIGITS: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < HEX.len() {
        values[HEX[digit] as usize] = digit as u8;
        values[HEX[digit].to_ascii_uppercase() as usize] = digit as u8;
        digit += 1;
    }
    values
};

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 64];
        for (pair, byte) in text.as_chunks_mut().0.iter_mut().zip(self.as_bytes()) {
            *pair = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
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
    fn names_are_found_among_others_that_begin_alike() {
        let name = |first: u8, last: u8| std::array::from_fn(|at| if at < 19 { first } else { last });
        let names = [name(1, 0), name(2, 1), name(2, 3), name(2, 5), name(3, 0)];
        for (place, known) in names.iter().enumerate() {
            assert_eq!(place_among(&names, known), Some(place));
        }
        for unknown in [name(0, 0), name(2, 0), name(2, 2), name(2, 6), name(4, 0)] {
            assert_eq!(place_among(&names, &unknown), None);
        }
        assert_eq!(place_among(&[], &name(1, 0)), None);
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
