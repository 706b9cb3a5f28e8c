//! DefectDojo's generic findings as JSON, out and in. Its reader refuses a file with a key that it does not know, so that
//! only those go out; what has no key there comes back by what others say: the type by `vuln_id_from_tool` (security where
//! that is a scanner's rule), a repeated finding by its references. Flags say how a finding was closed, and that tells its
//! status, as everywhere.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub(super) use read::{is_defectdojo, read};
pub use write::defectdojo;

use crate::model::ResolutionType;

/// The flag of each way to close a finding. The last is set beside some of the others, too: DefectDojo takes what is false
/// or out of scope for mitigated.
const FLAGS: [(&str, ResolutionType); 5] = [
    ("duplicate", ResolutionType::Duplicate),
    ("risk_accepted", ResolutionType::WontFix),
    ("false_p", ResolutionType::CannotReproduce),
    ("out_of_scope", ResolutionType::ByDesign),
    ("is_mitigated", ResolutionType::Fixed),
];

/// How the references of a repeated finding begin.
const REPEATS: &str = "Duplicate of ";

/// How the name of what our findings break begins, where that is no scanner's rule.
const RULE: &str = "findings/";

/// What our files call their tool.
const TOOL: &str = "git-findings";
