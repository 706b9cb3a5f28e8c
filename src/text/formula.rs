//! Cells of a spreadsheet: text that one would run as a formula gets a `'` in front, and loses it again.

use std::borrow::Cow;

/// The cell with a `'` before what a spreadsheet would run. Text that only looks as if it had one already gets another,
/// so that [`rearmed`] gives back what was there.
pub fn disarmed(cell: Cow<'_, str>) -> Cow<'_, str> {
    match is_formula(cell.trim_start_matches('\'')) {
        true => Cow::Owned(format!("'{cell}")),
        false => cell,
    }
}

/// The cell without the `'` of [`disarmed`].
pub fn rearmed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest.trim_start_matches('\''))).unwrap_or(cell)
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_no_other_is_touched() {
        for (text, cell) in [
            ("=1", "'=1"),
            ("+1", "'+1"),
            ("'=1", "''=1"),
            ("'a", "'a"),
            ("a=1", "a=1"),
            ("'", "'"),
            ("", ""),
        ] {
            assert_eq!(disarmed(text.into()), cell);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_cell_comes_back(text in "['=+@a\t-]{0,6}") {
            let cell = disarmed(text.as_str().into());
            proptest::prop_assert_eq!(rearmed(&cell), &text);
        }
    }
}
