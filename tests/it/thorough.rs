//! How much of a long series a test goes through: all of it where `THOROUGH` is set, as in the checks before a change
//! lands, else some of it, so that the suite stays fit to be run between two edits.

/// Was the long run asked for?
pub fn is_thorough() -> bool {
    std::env::var_os("THOROUGH").is_some()
}

/// The step through a series: each of it, or one of so many.
pub fn one_in(many: usize) -> usize {
    if is_thorough() { 1 } else { many }
}
