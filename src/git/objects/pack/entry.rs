//! The head of an entry in a pack: what it is, how large it gets, and what it builds on. Format: git's
//! `gitformat-pack(5)`.

use crate::git::hash::Hash;
use crate::git::objects::object::ObjectKind;

/// An entry takes at most so many bytes before its packed content: two numbers of ten bytes, or a number and a name.
pub(super) const LONGEST: usize = 32;

const NAME: usize = 20;

/// The head of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) form: Form,
    /// How many bytes its content has when inflated.
    pub(super) size: u64,
    /// How many bytes the head takes.
    pub(super) length: usize,
}

/// What the content of an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An object.
    Whole(ObjectKind),
    /// The way from the object so many bytes earlier in the pack.
    Earlier(u64),
    /// The way from the object of this name.
    Named(Hash),
}

impl Head {
    /// Reads the head at the beginning of these bytes; `None` where they are none.
    pub(super) fn read(bytes: &[u8]) -> Option<Head> {
        let first = *bytes.first()?;
        let (mut size, mut length) = (u64::from(first & 15), 1);
        if first & 0x80 != 0 {
            let (rest, taken) = little_end_first(&bytes[1..])?;
            size |= rest.checked_mul(16)?;
            length += taken;
        }
        let behind = &bytes[length..];
        let form = match first >> 4 & 7 {
            1 => Form::Whole(ObjectKind::Commit),
            2 => Form::Whole(ObjectKind::Tree),
            3 => Form::Whole(ObjectKind::Blob),
            4 => Form::Whole(ObjectKind::Tag),
            6 => {
                let (distance, taken) = distance(behind)?;
                length += taken;
                Form::Earlier(distance)
            }
            7 => {
                length += NAME;
                Form::Named(Hash::from_bytes(behind.get(..NAME)?)?)
            }
            _ => return None,
        };
        Some(Head { form, size, length })
    }
}

/// A number of seven bits a byte, the low ones first, and the bytes it takes.
pub(super) fn little_end_first(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut number = 0;
    for (place, byte) in bytes.iter().take(9).enumerate() {
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((number, place + 1));
        }
    }
    None
}

/// A number of seven bits a byte, the high ones first, where each byte that is not the last stands for one more; and
/// the bytes it takes.
fn distance(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let (mut number, mut taken, mut last) = (u64::from(first & 0x7f), 1, first);
    while last & 0x80 != 0 {
        last = *bytes.get(taken)?;
        number = (number + 1).checked_mul(128)? | u64::from(last & 0x7f);
        taken += 1;
    }
    Some((number, taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_every_form_are_read() {
        let head = |form, size, length| Some(Head { form, size, length });
        assert_eq!(Head::read(&[0x1f]), head(Form::Whole(ObjectKind::Commit), 15, 1));
        assert_eq!(Head::read(&[0xb5, 0x81, 0x01]), head(Form::Whole(ObjectKind::Blob), 5 + (129 << 4), 3));
        assert_eq!(Head::read(&[0x63, 0x7f]), head(Form::Earlier(127), 3, 2));
        assert_eq!(Head::read(&[0x63, 0x80, 0x00]), head(Form::Earlier(128), 3, 3));
        let named = [&[0x72][..], &[7; 20]].concat();
        assert_eq!(Head::read(&named), head(Form::Named(Hash::from_bytes(&[7; 20]).unwrap()), 2, 21));
    }

    #[test]
    fn what_is_no_head_is_refused() {
        for bytes in [&[][..], &[0x9f], &[0x00], &[0x50], &[0x61], &[0x61, 0x80], &[0x71, 1, 2], &[0xff; 32]]
        {
            assert_eq!(Head::read(bytes), None, "{bytes:?}");
        }
    }
}
