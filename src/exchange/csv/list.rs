//! A list in one cell: its items joined by `;`. One inside an item has a `\` before it, and so has a `\`.

/// The items as one text.
pub(super) fn joined<'i>(items: impl Iterator<Item = &'i str>) -> String {
    let escaped = items.map(|item| item.replace('\\', "\\\\").replace(';', "\\;"));
    escaped.collect::<Vec<_>>().join(";")
}

/// The items of a text that is not empty.
pub(super) fn split(text: &str) -> Vec<String> {
    let (mut items, mut item, mut letters) = (Vec::new(), String::new(), text.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            ';' => items.push(std::mem::take(&mut item)),
            '\\' if matches!(letters.peek(), Some('\\' | ';')) => item.extend(letters.next()),
            _ => item.push(letter),
        }
    }
    items.push(item);
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn every_list_comes_back(items in proptest::collection::vec(r"[a;\\]{1,4}", 1..4)) {
            let text = joined(items.iter().map(String::as_str));
            proptest::prop_assert_eq!(split(&text), items);
        }
    }
}
