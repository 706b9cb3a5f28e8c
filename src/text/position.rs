//! Lines and columns of a text.

/// A place in a text as editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters; a byte order mark counts for none.
    pub column: usize,
}

/// The place of a byte of the text; an offset beyond the end is the end.
pub fn position(text: &str, offset: usize) -> Position {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let in_line = before[line_start..].strip_prefix('\u{feff}').unwrap_or(&before[line_start..]);
    Position { line: before.matches('\n').count() + 1, column: in_line.chars().count() + 1 }
}

/// The places of many bytes of the text, in the order asked for; one pass, however many there are.
pub fn positions(text: &str, offsets: &[usize]) -> Vec<Position> {
    let mut order: Vec<usize> = (0..offsets.len()).collect();
    order.sort_by_key(|index| offsets[*index]);
    let mut places = vec![Position { line: 1, column: 1 }; offsets.len()];
    let (mut at, mut place) = (0, Position { line: 1, column: 1 });
    for index in order {
        let offset = text.floor_char_boundary(offsets[index]);
        for character in text[at..offset].char_indices() {
            place = match character {
                (_, '\n') => Position { line: place.line + 1, column: 1 },
                (0, '\u{feff}') if at == 0 => place,
                _ => Position { column: place.column + 1, ..place },
            };
        }
        at = offset;
        places[index] = place;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_newlines() {
        let text = "\u{feff}{\r\n  \"é\": 1\n}";
        assert_eq!(position(text, 3), Position { line: 1, column: 1 });
        assert_eq!(position(text, text.find('1').unwrap()), Position { line: 2, column: 8 });
        assert_eq!(position(text, text.find('é').unwrap() + 1), Position { line: 2, column: 4 });
        assert_eq!(position(text, 9_999), Position { line: 3, column: 2 });
        assert_eq!(position("", 0), Position { line: 1, column: 1 });
    }

    #[test]
    fn many_places_are_those_found_one_by_one() {
        let text = "\u{feff}{\r\n  \"é\": 1\n\n}";
        let offsets: Vec<usize> = (0..text.len() + 3).rev().chain([5, 5]).collect();
        let one_by_one: Vec<_> = offsets.iter().map(|offset| position(text, *offset)).collect();
        assert_eq!(positions(text, &offsets), one_by_one);
    }
}
