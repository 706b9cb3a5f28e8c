//! The way from one object to another: pieces of the first, and new bytes in between. Format: git's
//! `gitformat-pack(5)`, "Deltified representation".

use super::entry::little_end_first;
use crate::git::objects::object::LARGEST;

/// How many bytes this delta says that it makes.
pub(super) fn made_size(delta: &[u8]) -> Option<u64> {
    let (_, taken) = little_end_first(delta)?;
    little_end_first(&delta[taken..]).map(|(size, _)| size)
}

/// Puts what this delta makes of its base into `made`; `None` where it does not belong to that base, or is damaged.
pub(super) fn apply(base: &[u8], delta: &[u8], made: &mut Vec<u8>) -> Option<()> {
    let (base_size, taken) = little_end_first(delta)?;
    let (size, taken_too) = little_end_first(&delta[taken..])?;
    if base_size != base.len() as u64 || size > LARGEST {
        return None;
    }
    made.clear();
    made.reserve(size as usize);
    let mut rest = &delta[taken + taken_too..];
    while let Some((instruction, behind)) = rest.split_first() {
        let piece;
        (piece, rest) = match instruction {
            0 => return None,
            1..=0x7f => behind.split_at_checked(usize::from(*instruction))?,
            _ => copied(base, *instruction, behind)?,
        };
        if made.len() + piece.len() > size as usize {
            return None;
        }
        made.extend_from_slice(piece);
    }
    (made.len() as u64 == size).then_some(())
}

/// The piece of the base that an instruction names with the bytes behind it, and what follows these.
fn copied<'base, 'delta>(
    base: &'base [u8],
    instruction: u8,
    behind: &'delta [u8],
) -> Option<(&'base [u8], &'delta [u8])> {
    let (mut at, mut length, mut rest) = (0, 0, behind);
    for bit in 0..7 {
        if instruction & 1 << bit != 0 {
            let (byte, behind) = rest.split_first()?;
            match bit {
                0..4 => at |= usize::from(*byte) << (8 * bit),
                _ => length |= usize::from(*byte) << (8 * (bit - 4)),
            }
            rest = behind;
        }
    }
    let length = if length == 0 { 0x1_0000 } else { length };
    Some((base.get(at..at.checked_add(length)?)?, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
        let mut made = vec![1, 2, 3];
        apply(base, delta, &mut made).map(|()| made)
    }

    #[test]
    fn pieces_and_new_bytes_are_put_together() {
        let delta = [&[11, 9, 0x91, 6, 5][..], &[4], b"!!!!"].concat();
        assert_eq!(made(b"hello world", &delta).unwrap(), b"world!!!!");
        assert_eq!(made(b"abc", &[3, 3, 0x90, 3]).unwrap(), b"abc");
        let long = vec![7; 0x1_0000];
        assert_eq!(made(&long, &[0x80, 0x80, 4, 0x80, 0x80, 4, 0x80]).unwrap(), long);
    }

    #[test]
    fn a_delta_that_does_not_fit_is_refused() {
        let refused = [
            &[][..],
            &[4, 3, 0x90, 3],
            &[3, 4, 0x90, 3],
            &[3, 2, 0x90, 3],
            &[3, 3, 0x91, 1, 3],
            &[3, 3, 0],
            &[3, 3, 3, 1, 2],
            &[3, 3, 0x90],
        ];
        for delta in refused {
            assert_eq!(made(b"abc", delta), None, "{delta:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(base in prop::collection::vec(any::<u8>(), 0..40), delta in prop::collection::vec(any::<u8>(), 0..40)) {
            let delta = [&[base.len() as u8][..], &delta].concat();
            made(&base, &delta);
        }
    }
}
