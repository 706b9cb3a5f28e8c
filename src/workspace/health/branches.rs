//! One id, one finding: on whatever branch it stands, it began at the same moment.

use super::super::Failure;
use super::survey::Copy;
use super::{Case, Patient};
use crate::git::Objects;
use crate::model::{FindingId, LARGEST, Summary, Timestamp};
use crate::rules::Check;

pub(super) fn look(patient: &Patient<'_>) -> Result<Vec<Case>, Failure> {
    let survey = patient.survey()?;
    let mut cases: Vec<Case> = survey
        .unreadable
        .iter()
        .map(|(place, error)| {
            let case = Case::new(Check::BranchUnreadable, error.to_string()).about(place);
            error.hint().into_iter().fold(case, Case::hint)
        })
        .collect();
    let mut several: Vec<(&FindingId, &[Copy])> = survey
        .copies
        .iter()
        .filter(|(_, copies)| copies.len() > 1)
        .map(|(id, copies)| (id, copies.as_slice()))
        .collect();
    several.sort_by_key(|(id, _)| *id);
    let mut objects = patient.workspace.repository.objects()?.offline();
    cases.extend(several.into_iter().filter_map(|(id, copies)| clash(&mut objects, id, copies)));
    Ok(cases)
}

/// A text that cannot be read is told where it stands, and says nothing here.
fn clash(objects: &mut Objects, id: &FindingId, copies: &[Copy]) -> Option<Case> {
    let mut begun: Vec<(Timestamp, &str)> = Vec::new();
    for copy in copies {
        let summary =
            objects.blob_within(&copy.blob, LARGEST).ok().and_then(|bytes| Summary::read(&bytes).ok());
        let Some(summary) = summary else { continue };
        if !begun.iter().any(|(known, _)| *known == summary.created_at) {
            begun.push((summary.created_at, &copy.place));
        }
    }
    if begun.len() < 2 {
        return None;
    }
    let told: Vec<String> = begun.iter().map(|(at, place)| format!("{place} (created {at})")).collect();
    let message = format!("{id} is {} different findings: on {}", begun.len(), told.join(" and on "));
    let hint = "before these branches meet, give the younger one a new id and put the old one into its 'aliases'; \
                'ids.scheme = \"unique\"' gives out ids that never clash";
    Some(Case::new(Check::BranchClash, message).about(id.as_str()).hint(hint))
}
