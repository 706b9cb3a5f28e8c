//! One id, one finding: on whatever branch it stands, it began at the same moment.

use std::collections::HashSet;

use super::super::Failure;
use super::survey::{Copy, Survey};
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
    let mut clashes: Vec<(&FindingId, Vec<Begun>)> = several
        .into_iter()
        .map(|(id, copies)| (id, begun(&mut objects, copies)))
        .filter(|(_, begun)| begun.len() > 1)
        .collect();
    if !clashes.is_empty() {
        let renumbered = renumbered(&mut objects, survey);
        for (id, begun) in &mut clashes {
            begun.retain(|(at, _)| !renumbered.contains(&(id.to_string(), *at)));
        }
    }
    cases.extend(
        clashes.into_iter().filter(|(_, begun)| begun.len() > 1).map(|(id, begun)| clash(id, &begun)),
    );
    Ok(cases)
}

/// When a finding began, and a branch or work tree that has it.
type Begun<'survey> = (Timestamp, &'survey str);

/// The different findings among the copies of an id.
fn begun<'survey>(objects: &mut Objects, copies: &'survey [Copy]) -> Vec<Begun<'survey>> {
    let mut begun: Vec<Begun<'_>> = Vec::new();
    for copy in copies {
        let Some(summary) = summary(objects, copy) else { continue };
        if !begun.iter().any(|(known, _)| *known == summary.created_at) {
            begun.push((summary.created_at, &copy.place));
        }
    }
    begun
}

/// A text that cannot be read is told where it stands, and says nothing here.
fn summary(objects: &mut Objects, copy: &Copy) -> Option<Summary> {
    objects.blob_within(&copy.blob, LARGEST).ok().and_then(|bytes| Summary::read(&bytes).ok())
}

/// The ids that findings had before, each with the moment at which its finding began: what still stands elsewhere under
/// such an id is no other finding, but one that somebody has given a new id already.
fn renumbered(objects: &mut Objects, survey: &Survey) -> HashSet<(String, Timestamp)> {
    let copies = survey.copies.values().flatten();
    let known = copies.filter_map(|copy| summary(objects, copy));
    known.flat_map(|finding| finding.aliases.into_iter().map(move |id| (id, finding.created_at))).collect()
}

fn clash(id: &FindingId, begun: &[Begun<'_>]) -> Case {
    let told: Vec<String> = begun.iter().map(|(at, place)| format!("{place} (created {at})")).collect();
    let message = format!("{id} is {} different findings: on {}", begun.len(), told.join(" and on "));
    let hint = "before these branches meet, give the younger one a new id and put the old one into its 'aliases'; \
                'ids.scheme = \"unique\"' gives out ids that never clash";
    Case::new(Check::BranchClash, message).about(id.as_str()).hint(hint)
}
