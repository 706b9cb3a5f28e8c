//! The findings folder itself: there, plain, ours, seen by git, and kept as it is.

use super::super::Failure;
use super::{Case, Patient, are, typed};
use crate::rules::Check;
use crate::store::{Folder, StoreError};

/// The id of no finding, to ask git what it would do with a new one.
const NOBODY: &str = "NEW-BUG-999999999";

/// Is it there, and a folder of this repository?
pub(super) fn look(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let Some(folder) = folder(patient)? else { return Ok(Vec::new()) };
    let dir = folder.dir();
    let mut cases = Vec::new();
    match folder.check_root() {
        Ok(()) => {}
        Err(StoreError::Absent { .. }) if !patient.workspace.skipped(dir)?.is_empty() => {}
        Err(StoreError::Absent { .. }) => {
            let message = format!("there is no findings folder '{dir}'");
            cases.push(Case::new(Check::FolderMissing, message).about(dir).hint("git findings init"));
        }
        Err(error @ (StoreError::Link { .. } | StoreError::NotAFolder { .. })) => {
            let hint = "make it a folder, or set another 'dir' in .findings-config.toml";
            cases.push(Case::new(Check::FolderNotPlain, error.to_string()).about(dir).hint(hint));
        }
        Err(other) => return Err(other.into()),
    }
    if let Some(other) = patient.workspace.repository.other_repository(dir)? {
        let message =
            format!("'{other}' is a submodule or a repository of its own, which this one does not commit to");
        let hint = "set another 'dir' in .findings-config.toml, or run git findings inside of it";
        cases.push(Case::new(Check::FolderElsewhere, message).about(dir).hint(hint));
    }
    Ok(cases)
}

fn folder(patient: &Patient<'_>) -> Result<Option<Folder>, Failure> {
    match patient.has_work_tree() {
        true => patient.workspace.folder_unchecked().map(Some),
        false => Ok(None),
    }
}

/// The folder if it is one, and where in it a new finding would go. What is wrong with the folder is told elsewhere.
pub(super) fn new_path(patient: &Patient<'_>) -> Result<Option<String>, Failure> {
    let Some(folder) = folder(patient)?.filter(|folder| folder.check_root().is_ok()) else { return Ok(None) };
    patient.check_askable()?;
    Ok(NOBODY.parse().ok().map(|id| folder.path_for(&id)))
}

/// Would git take a new finding?
pub(super) fn ignored(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let Some(path) = new_path(patient)? else { return Ok(Vec::new()) };
    let ignored = patient.workspace.repository.ignored([path.as_str()].into_iter())?;
    let told = ignored.map(|path| {
        Case::new(Check::FolderIgnored, "git ignores the files of new findings, so none can be filed")
            .about(&patient.workspace.config.dir)
            .hint(format!("'git check-ignore -v {}' names the rule", typed(&path)))
    });
    Ok(told.into_iter().collect())
}

/// What git left out of the work tree.
pub(super) fn left_out(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let dir = &patient.workspace.config.dir;
    let skipped = patient.workspace.skipped(dir)?;
    let findings: Vec<&str> = skipped
        .iter()
        .map(|(path, ..)| path.as_str())
        .filter(|path| patient.workspace.id_of(path).is_some())
        .collect();
    let Some(first) = findings.first() else { return Ok(Vec::new()) };
    let message = format!(
        "{} not checked out: read as the index has them, and not written",
        are(findings.len(), "finding")
    );
    let hint = patient.workspace.how_to_check_out(first)?;
    Ok(vec![Case::new(Check::FolderLeftOut, message).about(dir).hint(hint)])
}

/// Attributes that decide what git makes of a file on its way into the work tree and back.
const ATTRIBUTES: [&str; 5] = ["text", "eol", "filter", "ident", "working-tree-encoding"];

/// Does git keep the bytes of a finding?
pub(super) fn line_ends(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let Some(path) = new_path(patient)? else { return Ok(Vec::new()) };
    let attributes = patient.workspace.repository.attributes(&path, &ATTRIBUTES)?;
    let file = format!("{}/.gitattributes", patient.workspace.config.dir);
    let told = changing(&attributes).map(|why| {
        let case = Case::new(Check::LineEnds, why).about(&file);
        match folder(patient).ok().flatten().is_some_and(|folder| folder.root().join(&file).exists()) {
            true => case.hint(format!("write '*.json text eol=lf' into {file}")),
            false => case.hint("'git findings init' writes it"),
        }
    });
    Ok(told.into_iter().collect())
}

/// Why git may give out other bytes than it took in; `None` where it does not.
fn changing(attributes: &[(String, String)]) -> Option<String> {
    let value = |name: &str| {
        let found = attributes.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str()).filter(|value| *value != "unset")
    };
    for name in ["filter", "ident", "working-tree-encoding"] {
        if let Some(value) = value(name) {
            return Some(format!(
                "the attribute '{name}' ({value}) changes findings on their way through git"
            ));
        }
    }
    let is_binary = attributes.iter().any(|(name, value)| name == "text" && value == "unset");
    match value("eol") {
        _ if is_binary => None,
        Some("lf") => None,
        Some(other) => {
            Some(format!("the attribute 'eol' is '{other}', so findings change with each checkout"))
        }
        None => Some(
            "nothing tells git to keep LF line ends, so a machine may change those of findings".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(attributes: &[(&str, &str)]) -> Option<String> {
        let owned: Vec<_> =
            attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        changing(&owned)
    }

    #[test]
    fn only_what_keeps_every_byte_is_fine() {
        assert_eq!(judged(&[("text", "set"), ("eol", "lf")]), None);
        assert_eq!(judged(&[("text", "unset")]), None);
        assert_eq!(judged(&[("text", "unset"), ("eol", "crlf")]), None);
        assert!(judged(&[]).unwrap().contains("nothing tells git"));
        assert!(judged(&[("text", "auto")]).unwrap().contains("nothing tells git"));
        assert!(judged(&[("text", "set"), ("eol", "crlf")]).unwrap().contains("'crlf'"));
        assert!(judged(&[("text", "unset"), ("filter", "lfs")]).unwrap().contains("'filter' (lfs)"));
        assert_eq!(judged(&[("text", "unset"), ("filter", "unset")]), None);
    }
}
