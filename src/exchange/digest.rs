//! The digest by which a record is known again: SHA-256 over its content as compact JSON with sorted keys and
//! without nulls. What says where a record lies, not what it says, is left out: id, aliases, run, claim, source.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::text::{Member, Node, Value, compact};

/// Fields that are no content of a record.
pub(super) const PROVENANCE: &[&str] = &["$schema", "id", "aliases", "agent_run_id", "claim", "source"];

/// The digest of a record or of a finding, as 64 hexadecimal digits: equal for both as long as the finding says
/// what the record said.
pub fn digest(node: &Node) -> String {
    digest_without(node, &[])
}

/// The digest as if these fields were not there.
pub fn digest_without(node: &Node, left_out: &[&str]) -> String {
    let mut content = content(node);
    left_out.iter().for_each(|field| drop(content.remove(*field)));
    digest_of(&content)
}

/// The fields that are content, each as compact JSON with sorted keys, without nulls.
pub(super) fn content(node: &Node) -> BTreeMap<String, String> {
    let members = node.members().unwrap_or_default().iter();
    let members = members.filter(|member| !PROVENANCE.contains(&member.key.plain.as_str()));
    let values = members.filter_map(|member| Some((member.key.plain.clone(), sorted(&member.value)?)));
    values.map(|(key, node)| (key, compact(&node))).collect()
}

/// The digest of fields that [`content`] gave, or of a mixture of such.
pub(super) fn digest_of<K: AsRef<str>, V: AsRef<str>>(content: &BTreeMap<K, V>) -> String {
    let mut hasher = Sha256::new();
    for (key, value) in content {
        hasher.update(compact(&Node::from(key.as_ref())));
        hasher.update(b":");
        hasher.update(value.as_ref());
        hasher.update(b"\n");
    }
    hex(hasher)
}

/// The SHA-256 of a text.
pub(super) fn sha256(text: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(text);
    hex(hasher)
}

/// What was put into it, as 64 hexadecimal digits.
pub(super) fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The value with the keys of its objects in order and without nulls.
pub(super) fn sorted(node: &Node) -> Option<Node> {
    match &node.value {
        Value::Null => None,
        Value::Object(members) => {
            let mut members: Vec<Member> = members
                .iter()
                .filter_map(|Member { key, value, .. }| {
                    Some(Member { key: key.clone(), key_span: 0..0, value: sorted(value)? })
                })
                .collect();
            members.sort_by(|a, b| a.key.plain.cmp(&b.key.plain));
            Some(Node::new(Value::Object(members)))
        }
        Value::Array(items) => {
            Some(Node::array(items.iter().map(|item| sorted(item).unwrap_or(Node::new(Value::Null)))))
        }
        _ => Some(node.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        digest(&crate::text::scan(text.as_bytes()).root.unwrap())
    }

    #[test]
    fn order_nulls_blanks_and_provenance_do_not_count() {
        let one = of(r#"{"id":"A","title":"t","impact":{"a":1,"b":2}}"#);
        assert_eq!(one, of(r#"{ "impact": {"b":2,"c":null,"a":1}, "resolution": null, "title": "\u0074" }"#));
        assert_eq!(
            one,
            of(r#"{"id":"B","aliases":["A"],"source":{"tool":"x"},"title":"t","impact":{"a":1,"b":2}}"#)
        );
        assert_eq!(one.len(), 64);
    }

    #[test]
    fn every_change_of_content_counts() {
        let one = of(r#"{"title":"t","tags":["a","b"],"n":1.0}"#);
        for other in [
            r#"{"title":"T","tags":["a","b"],"n":1.0}"#,
            r#"{"title":"t","tags":["b","a"],"n":1.0}"#,
            r#"{"title":"t","tags":["a","b"],"n":1.00}"#,
            r#"{"title":"t","tags":["a","b",null],"n":1.0}"#,
            r#"{"title":"t","tags":["a","b"]}"#,
        ] {
            assert_ne!(one, of(other), "{other}");
        }
    }
}
