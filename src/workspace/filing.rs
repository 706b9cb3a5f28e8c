//! A new finding on its way into the folder.

use super::Failure;
use super::change::{FileChange, Plan};
use crate::model::{FINDING, Finding, FindingId};
use crate::report::Written;
use crate::store::Folder;
use crate::text::{self, Node};

/// Adds a finding's file, as canonical text, to a plan.
///
/// # Errors
/// Fields that do not fit the schema.
pub fn file(plan: &mut Plan, folder: &Folder, id: FindingId, root: &Node) -> Result<(), Failure> {
    let finding = Finding::read(root).map_err(|misfits| Failure::of_misfits(&misfits))?;
    let path = folder.path_for(&id);
    let after = Some(text::canonical(root, FINDING));
    plan.files.push(FileChange { path: path.clone(), before: None, after });
    plan.changes.push(Written {
        id,
        change: "created",
        from: None,
        to: Some(finding.status),
        title: finding.title,
        path,
        fix: None,
        notes: Vec::new(),
        alike: Vec::new(),
    });
    Ok(())
}
