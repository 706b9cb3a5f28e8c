//! Credentials in JSON: looked for in what its texts say, never in how they are written, for a text may be written in many ways
//! and what stands between two texts belongs to neither.

use super::{may_hold, redacted};
use crate::text::{Node, Text, Value, scan};

/// The same JSON without credentials in any text or key; `None` where it has none, and for what is no JSON.
pub fn without_secrets(bytes: &[u8]) -> Option<Node> {
    if !may_hold(bytes) {
        return None;
    }
    let mut root = scan(bytes).root?;
    clean(&mut root).then_some(root)
}

/// Was anything taken out?
fn clean(node: &mut Node) -> bool {
    match &mut node.value {
        Value::String(text) => clean_text(text),
        Value::Array(items) => items.iter_mut().fold(false, |any, item| clean(item) | any),
        Value::Object(members) => members
            .iter_mut()
            .fold(false, |any, member| clean_text(&mut member.key) | clean(&mut member.value) | any),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn clean_text(text: &mut Text) -> bool {
    let clean = redacted(&text.plain);
    let is_other = clean != text.plain;
    if is_other {
        *text = Text { plain: clean.into_owned(), raw: None };
    }
    is_other
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::compact;

    fn clean_of(json: &str) -> Option<String> {
        without_secrets(json.as_bytes()).map(|root| compact(&root))
    }

    fn token() -> String {
        format!("ghp_{}{}", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17")
    }

    #[test]
    fn a_credential_is_found_however_it_is_written() {
        let rest = token().split_off(1);
        for written in [
            format!("a {}", token()),
            format!("\\u0022{}", token()),
            format!("\\u003c{}>", token()),
            format!("\\u0067{rest}"),
            format!("\\n{}", token()),
            format!("\\f{}", token()),
            format!("「{}」", token()),
        ] {
            let clean =
                clean_of(&format!("{{\"a\":[\"{written}\"]}}")).unwrap_or_else(|| panic!("{written}"));
            assert!(!clean.contains(&rest[3..]) && clean.contains("[redacted: GitHub token]"), "{clean}");
        }
        assert!(!clean_of(&format!("{{\"{}\":1}}", token())).unwrap().contains(&rest));
    }

    #[test]
    fn a_frame_ends_with_its_text() {
        let body = "q7Rz2LxWm9TbKc4VnYp8DsGh3JfAeU6vQ5wNtZ1XyBoMiCkEr0HdSgPaOjFlIu";
        let begin = format!("-----BEGIN {}-----", "RSA PRIVATE KEY");
        let cut_off = format!("{{\"a\":\"the file says \\\"{begin}\\n{body}\\\" and goes on\",\"b\":\"2\"}}");
        assert_eq!(
            clean_of(&cut_off).unwrap(),
            "{\"a\":\"the file says \\\"[redacted: private key]\\\" and goes on\",\"b\":\"2\"}"
        );
        let over_two = format!("{{\"a\":\"{begin}\\n{body}\",\"b\":\"-----END RSA PRIVATE KEY-----\"}}");
        assert_eq!(
            clean_of(&over_two).unwrap(),
            "{\"a\":\"[redacted: private key]\",\"b\":\"-----END RSA PRIVATE KEY-----\"}"
        );
    }

    #[test]
    fn what_has_none_is_not_written_anew() {
        for json in ["{\"a\":\"nothing\"}", "{\"a\":\"\\u0041\"}", "no JSON", "{\"a\":\"ghp_short\"}"] {
            assert_eq!(clean_of(json), None, "{json}");
        }
    }
}
