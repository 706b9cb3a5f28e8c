//! The rule on credentials: no text holds one. It is never repeated, not even in part.

use super::rule::Rule;
use super::sheet::Sheet;
use crate::text::{Node, secrets};

/// Notes every text of a file that holds a credential, once.
pub(super) fn judge_secrets(sheet: &mut Sheet<'_>, root: &Node) {
    judge(sheet, root, &mut Vec::new());
}

fn judge(sheet: &mut Sheet<'_>, node: &Node, field: &mut Vec<String>) {
    if let Some(text) = node.as_str() {
        return judge_text(sheet, node, text, field);
    }
    for (place, item) in node.items().unwrap_or_default().iter().enumerate() {
        field.push(place.to_string());
        judge(sheet, item, field);
        field.pop();
    }
    for member in node.members().unwrap_or_default() {
        field.push(member.key.plain.clone());
        judge(sheet, &member.value, field);
        field.pop();
    }
}

fn judge_text(sheet: &mut Sheet<'_>, node: &Node, text: &str, field: &[String]) {
    let found = secrets(text);
    let Some(first) = found.first() else { return };
    let more = match found.len() {
        1 => String::new(),
        all => format!(", and {} more credentials", all - 1),
    };
    let name = field.join(".");
    sheet
        .add_at(Rule::Secret, node, &format!("the {name} holds what looks like a credential: {}{more}", first.kind))
        .field(field)
        .hint(format!(
            "revoke it, for git keeps whatever was committed, then take it out: 'git findings edit ID --set {name}=TEXT'"
        ));
}
