//! Quoted cells that do not end, or go on behind their end: the rows behind such a cell would be divided at other places
//! than whoever wrote them meant. A quote inside of a cell that does not begin with one is a letter as any other.

/// A quoted cell that is not whole, and the byte at which it begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Odd {
    /// Its closing quote is missing.
    Open { at: usize },
    /// Its closing quote is not its end.
    Behind { at: usize },
}

#[derive(Clone, Copy)]
enum Place {
    Begin,
    Plain,
    Quoted,
    /// At a quote that ends the cell, or is the first of two that stand for one.
    Quote,
    /// At blanks between the closing quote and what divides cells.
    Blank,
}

/// The first odd cell of a table.
pub(super) fn odd_quote(text: &str, separator: u8) -> Option<Odd> {
    let (mut place, mut begin) = (Place::Begin, 0);
    for (at, byte) in text.bytes().enumerate() {
        let divides = byte == separator || matches!(byte, b'\n' | b'\r');
        place = match (place, byte) {
            (Place::Begin, b'"') => {
                begin = at;
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::Quote,
            (Place::Quoted, _) | (Place::Quote, b'"') => Place::Quoted,
            _ if divides => Place::Begin,
            (Place::Quote | Place::Blank, b' ') => Place::Blank,
            (Place::Quote | Place::Blank, _) => return Some(Odd::Behind { at: begin }),
            (Place::Begin | Place::Plain, _) => Place::Plain,
        };
    }
    matches!(place, Place::Quoted).then_some(Odd::Open { at: begin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_counts_only_where_a_cell_begins_with_it() {
        for whole in ["a,b\n5\" pipe,c\n", "\"a \"\"b\"\"\",\"c\nd\" ,\"\"\r\n", "=\"01\",x", "\"\"\"\"", ""]
        {
            assert_eq!(odd_quote(whole, b','), None, "{whole}");
        }
        assert_eq!(odd_quote("a\n\"b,5\" pipe", b';'), Some(Odd::Behind { at: 2 }));
        assert_eq!(odd_quote("a;\"b\"\"", b';'), Some(Odd::Open { at: 2 }));
        assert_eq!(odd_quote("a;\"b\"\"", b','), None);
    }
}
