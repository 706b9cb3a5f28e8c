//! The next id. Pure: the caller knows which ids are taken, what time it is, and holds the lock.

use crate::model::{FindingId, IdError, Kind};

/// 2025-01-01T00:00:00Z in seconds since 1970: where the clock of unique ids begins.
const EPOCH: i64 = 1_735_689_600;

/// Crockford's base 32: no I, L, O, U, and sorted as ASCII.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// An id of the default scheme: `FIN-001-BUG-007`, with three digits at least.
///
/// # Errors
/// The entry does not obey the grammar of ids, or is too long for one.
pub fn numbered_id(entry: &str, kind: Kind, number: u64) -> Result<FindingId, IdError> {
    format!("{entry}-{}-{number:03}", kind.code()).parse()
}

/// An id for many clones at once: the second since 2025 (30 bits, until 2059) and 10 bits of `random`, as eight
/// characters that sort by time.
///
/// # Errors
/// As [`numbered_id`].
pub fn unique_id(entry: &str, kind: Kind, now_unix_seconds: i64, random: u16) -> Result<FindingId, IdError> {
    let seconds = now_unix_seconds.saturating_sub(EPOCH).rem_euclid(1 << 30);
    let bits = (seconds << 10) | i64::from(random & 0x3ff);
    let text: String = (0..8).rev().map(|place| digit(bits >> (5 * place))).collect();
    format!("{entry}-{}-{text}", kind.code()).parse()
}

fn digit(bits: i64) -> char {
    char::from(DIGITS[usize::try_from(bits & 31).unwrap_or_default()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_three_digits_at_least() {
        assert_eq!(numbered_id("FIN-001", Kind::FeatureRequest, 7).unwrap().as_str(), "FIN-001-FEAT-007");
        assert_eq!(numbered_id("FIN-001", Kind::Bug, 1000).unwrap().as_str(), "FIN-001-BUG-1000");
        for entry in ["", "../x", "runs", "CON", "a b", "-x"] {
            assert!(numbered_id(entry, Kind::Bug, 1).is_err(), "{entry:?}");
        }
    }

    #[test]
    fn unique_ids_sort_by_time_and_survive_any_clock() {
        let at = |seconds, random| unique_id("X", Kind::Dx, seconds, random).unwrap().to_string();
        assert_eq!(at(EPOCH, 0), "X-DX-00000000");
        assert_eq!(at(EPOCH + 1, 0), "X-DX-00000100");
        assert_eq!(at(EPOCH, u16::MAX), "X-DX-000000ZZ");
        assert!(at(EPOCH + 1_000_000, 1023) < at(EPOCH + 1_000_001, 0));
        for seconds in [0, i64::MIN, i64::MAX, 4_102_444_800] {
            assert_eq!(at(seconds, 5).len(), "X-DX-00000000".len());
        }
    }
}
