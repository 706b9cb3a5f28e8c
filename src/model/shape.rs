//! The fields of a finding's file and of a run's file, in the order in which they are written: the order of the
//! StageFlow schema, ours where they belong, and `created_at` at the very end, so that no field before it ever gains or
//! loses its comma.

use crate::text::{Field, Node, Shape, Span};

/// A finding's file.
pub const FINDING: &Shape = &Shape {
    fields: &[
        plain("$schema"),
        plain("id"),
        plain("type"),
        plain("severity"),
        plain("title"),
        plain("description"),
        plain("status"),
        block("claim", &CLAIM),
        plain("updated_at"),
        plain("resolved_at"),
        plain("component"),
        plain("tags"),
        block("locations", &LOCATION),
        block("reproduction", &REPRODUCTION),
        block("impact", &IMPACT),
        block("recommendation", &RECOMMENDATION),
        block("resolution", &RESOLUTION),
        plain("related_findings"),
        block("attachments", &ATTACHMENT),
        plain("agent_run_id"),
        plain("aliases"),
        block("source", &SOURCE),
        plain("extensions"),
        plain("created_at"),
    ],
    last: Some("created_at"),
};

/// A run's file: StageFlow's `metadata` of one run.
pub const RUN_FILE: &Shape = &Shape {
    fields: &[
        plain("roadmap_entry_id"),
        plain("roadmap_entry_title"),
        plain("agent_run_id"),
        plain("started_at"),
        plain("completed_at"),
        plain("status"),
        plain("stageflow_version"),
        plain("agent_model"),
        plain("total_findings"),
        plain("summary"),
    ],
    last: None,
};

static CLAIM: Shape = Shape { fields: &[plain("by"), plain("at"), plain("token")], last: None };

static LOCATION: Shape =
    Shape { fields: &[plain("path"), plain("start_line"), plain("end_line"), plain("snippet")], last: None };

static REPRODUCTION: Shape = Shape {
    fields: &[
        plain("steps"),
        plain("code_snippet"),
        block("environment", &ENVIRONMENT),
        plain("frequency"),
        plain("conditions"),
    ],
    last: None,
};

static ENVIRONMENT: Shape =
    Shape { fields: &[plain("python_version"), plain("os"), plain("dependencies")], last: None };

static IMPACT: Shape = Shape {
    fields: &[
        plain("affected_users"),
        plain("data_risk"),
        plain("security_risk"),
        plain("availability_risk"),
        plain("business_impact"),
        plain("workaround_available"),
        plain("workaround_description"),
    ],
    last: None,
};

static RECOMMENDATION: Shape = Shape {
    fields: &[
        plain("summary"),
        plain("detailed_proposal"),
        plain("code_suggestion"),
        plain("estimated_effort"),
        plain("breaking_change"),
        plain("alternatives"),
    ],
    last: None,
};

static RESOLUTION: Shape = Shape {
    fields: &[
        plain("resolved_by"),
        plain("resolution_type"),
        plain("resolution_details"),
        plain("duplicate_of"),
        plain("commit_hash"),
        plain("commit_patch_id"),
        plain("commit_author_date"),
        plain("commit_source"),
        plain("previous_commit_hashes"),
        plain("pr_link"),
        plain("release_version"),
        plain("verification_steps"),
        plain("expires_at"),
    ],
    last: None,
};

static ATTACHMENT: Shape = Shape { fields: &[plain("name"), plain("path"), plain("type")], last: None };

static SOURCE: Shape = Shape {
    fields: &[
        plain("tool"),
        plain("rule"),
        plain("fingerprint"),
        plain("fingerprint_v1"),
        plain("version"),
        plain("category"),
        plain("commit"),
        plain("imported"),
    ],
    last: None,
};

/// Top-level fields of ours, beyond the StageFlow schema.
const OWN: &[&str] = &["$schema", "agent_run_id", "aliases", "claim", "extensions", "locations", "source"];

/// Fields of ours in `resolution`.
const OWN_IN_RESOLUTION: &[&str] = &[
    "duplicate_of",
    "expires_at",
    "commit_patch_id",
    "commit_author_date",
    "commit_source",
    "previous_commit_hashes",
];

const fn plain(name: &'static str) -> Field {
    Field { name, shape: None }
}

const fn block(name: &'static str, shape: &'static Shape) -> Field {
    Field { name, shape: Some(shape) }
}

/// Is the field at this path of a finding one that we added to the StageFlow schema, or inside one?
pub fn is_own_field<S: AsRef<str>>(path: &[S]) -> bool {
    let step = |index: usize| path.get(index).map(AsRef::as_ref);
    match (step(0), step(1)) {
        (Some("resolution"), Some(inner)) => OWN_IN_RESOLUTION.contains(&inner),
        (Some(outer), _) => OWN.contains(&outer),
        (None, _) => false,
    }
}

/// The fields of a finding's file that neither the StageFlow schema nor we know, each with its path and the place of
/// its key.
/// What is inside `extensions`, or inside an unknown field, is free.
pub fn unknown_fields(root: &Node) -> Vec<(Vec<String>, Span)> {
    let mut unknown = Vec::new();
    collect_unknown(root, FINDING, &mut Vec::new(), &mut unknown);
    unknown
}

fn collect_unknown(
    node: &Node,
    shape: &Shape,
    path: &mut Vec<String>,
    unknown: &mut Vec<(Vec<String>, Span)>,
) {
    for (index, item) in node.items().unwrap_or_default().iter().enumerate() {
        path.push(index.to_string());
        collect_unknown(item, shape, path, unknown);
        path.pop();
    }
    for member in node.members().unwrap_or_default() {
        path.push(member.key.plain.clone());
        match shape.fields.iter().find(|field| field.name == member.key.plain) {
            None => unknown.push((path.clone(), member.key_span.clone())),
            Some(Field { shape: Some(inner), .. }) => collect_unknown(&member.value, inner, path, unknown),
            Some(_) => {}
        }
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_fields_are_told_from_those_of_stageflow() {
        assert!(is_own_field(&["claim", "by"]));
        assert!(is_own_field(&["resolution", "duplicate_of"]));
        assert!(!is_own_field(&["resolution", "commit_hash"]));
        assert!(!is_own_field(&["title"]));
        assert!(!is_own_field::<&str>(&[]));
    }

    #[test]
    fn every_own_field_stands_in_the_shape() {
        let names: Vec<_> = FINDING.fields.iter().map(|field| field.name).collect();
        assert!(OWN.iter().all(|own| names.contains(own)));
        let inner: Vec<_> = RESOLUTION.fields.iter().map(|field| field.name).collect();
        assert!(OWN_IN_RESOLUTION.iter().all(|own| inner.contains(own)));
    }

    #[test]
    fn unknown_fields_are_found_at_every_depth_but_not_in_extensions() {
        let mut root = Node::object();
        root.set_at(&["title"], "x".into());
        root.set_at(&["extensions", "anything"], true.into());
        root.set_at(&["impact", "mood"], "bad".into());
        root.set_at(&["reproduction", "environment", "dependencies", "serde"], "1".into());
        let mut attachment = Node::object();
        attachment.set("size", 3.into());
        root.set("attachments", Node::array([attachment]));
        root.set_at(&["cwe", "inside"], "79".into());
        let paths: Vec<_> = unknown_fields(&root).into_iter().map(|(path, _)| path.join(".")).collect();
        assert_eq!(paths, ["impact.mood", "attachments.0.size", "cwe"]);
    }
}
