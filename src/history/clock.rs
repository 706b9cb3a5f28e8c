//! Clocks that run backwards: times in the order of ancestry, brought into an order that never goes back.

use super::event::Event;

/// The times of events in the order of their ancestry, in seconds since 1970, brought into an order that never goes back.
pub(crate) fn settled(events: &[Event]) -> Vec<i64> {
    let times: Vec<i64> = events.iter().map(|event| event.origin.committed_at.unix()).collect();
    settle(&times)
}

/// The times of commits in the order of their ancestry, with those that contradict the most others replaced by the
/// time before them (or, at the start, after them). One clock that is wrong by years, forward or backward, so moves
/// its own commit only. Times that never go back stay as they are.
fn settle(times: &[i64]) -> Vec<i64> {
    let kept = longest_ascent(times);
    let Some(first) = kept.first() else {
        return Vec::new();
    };
    let mut settled = vec![times[*first]; times.len()];
    for (place, next) in kept.iter().zip(kept.iter().skip(1).chain([&times.len()])) {
        settled[*place..*next].fill(times[*place]);
    }
    settled
}

/// The places of a longest subsequence that never goes down.
fn longest_ascent(times: &[i64]) -> Vec<usize> {
    let mut ends: Vec<usize> = Vec::new(); // ends[n]: where an ascent of n + 1 times ends lowest
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(times.len());
    for (place, time) in times.iter().enumerate() {
        let length = ends.partition_point(|end| times[*end] <= *time);
        previous.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = place,
            None => ends.push(place),
        }
    }
    let mut ascent: Vec<usize> =
        std::iter::successors(ends.last().copied(), |place| previous[*place]).collect();
    ascent.reverse();
    ascent
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_wrong_clock_moves_its_own_commit_only() {
        assert_eq!(settle(&[10, 20, 9_999, 30, 40]), [10, 20, 20, 30, 40]);
        assert_eq!(settle(&[10, 20, 0, 30, 40]), [10, 20, 20, 30, 40]);
        assert_eq!(settle(&[9_999, 20, 30]), [20, 20, 30]);
        assert_eq!(settle(&[]), [] as [i64; 0]);
    }

    proptest! {
        #[test]
        fn settled_times_never_go_back_and_sound_ones_stay(times in prop::collection::vec(-50i64..50, 0..40)) {
            let settled = settle(&times);
            prop_assert_eq!(settled.len(), times.len());
            prop_assert!(settled.is_sorted());
            let mut sound = times.clone();
            sound.sort();
            prop_assert_eq!(settle(&sound), sound);
        }
    }
}
