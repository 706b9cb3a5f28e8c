//! A run's `findings.json`, as StageFlow defines it.

use super::export::{Exported, Fields};
use crate::text::{Node, Value, pretty};

/// The file of one run: its metadata and its findings by creation, then id. `total_findings` is counted anew where
/// the metadata has it. An untouched run gives back the JSON value it was imported from.
pub fn run(metadata: &Node, findings: &[Exported<'_>], fields: Fields) -> String {
    let mut ordered = findings.to_vec();
    ordered.sort_by_cached_key(Exported::by_creation);
    let mut metadata = metadata.clone();
    if metadata.get("total_findings").is_some() {
        metadata.set("total_findings", Node::from(findings.len() as u64));
    }
    let mut file = Node::object();
    file.set("metadata", metadata);
    file.set(
        "findings",
        Node::array(ordered.iter().map(|finding| fields.of(&created_after_status(finding.node())))),
    );
    pretty(&file) + "\n"
}

/// StageFlow's own order has `created_at` behind `status`; ours has it last.
fn created_after_status(mut node: Node) -> Node {
    if let Value::Object(members) = &mut node.value {
        let place = |key: &str| members.iter().position(|member| member.key.plain == key);
        if let (Some(status), Some(created)) = (place("status"), place("created_at"))
            && status < created
        {
            let member = members.remove(created);
            members.insert(status + 1, member);
        }
    }
    node
}
