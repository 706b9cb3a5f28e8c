//! Lives of findings for the fold, made by hand.

use std::error::Error;
use std::sync::Arc;

use git_findings::git::Hash;
use git_findings::history::{Ancestry, Change, Facts, Origin, Step, Version};
use git_findings::model::{Kind, Severity, Status, Timestamp, Word};

/// So many findings, each changed so often, in a line of commits.
pub fn lives(findings: usize, changes: usize) -> Result<(Vec<Step>, Ancestry), Box<dyn Error>> {
    let commits: Vec<Hash> = (0..findings * changes).map(hash).collect::<Option<_>>().ok_or("no hash")?;
    let version = |finding: usize, change: usize| {
        let content = Ok(Arc::new(facts(Status::ALL[change % Status::ALL.len()])));
        Some(Version {
            path: format!("findings/X-{finding}.json").into(),
            blob: hash(finding * changes + change)?,
            content,
        })
    };
    let step = |number: usize| {
        let (finding, change) = (number % findings, number / findings);
        let before = change.checked_sub(1).map(|before| version(finding, before)).unwrap_or_default();
        let change = Change {
            id: format!("X-{finding}").parse()?,
            now: version(finding, change),
            before: vec![before],
        };
        Ok(Step { origin: Arc::new(origin(commits[number])), changes: vec![change] })
    };
    let parents: Vec<&[Hash]> = (0..commits.len()).map(|at| &commits[at.saturating_sub(1)..at]).collect();
    let steps = (0..commits.len()).map(step).collect::<Result<_, Box<dyn Error>>>()?;
    Ok((steps, Ancestry::new(commits.iter().copied().zip(parents))))
}

fn hash(number: usize) -> Option<Hash> {
    let mut name = [0; 20];
    name[..8].copy_from_slice(&(number as u64 + 1).to_be_bytes());
    Hash::from_bytes(&name)
}

fn facts(status: Status) -> Facts {
    Facts {
        status,
        severity: Severity::High,
        kind: Kind::Bug,
        component: None,
        run: None,
        created_at: Timestamp::from_unix(0, 0),
        resolved_at: None,
        resolution_type: None,
        commit_hash: None,
    }
}

fn origin(commit: Hash) -> Origin {
    Origin {
        commit,
        committed_at: Timestamp::from_unix(0, 0),
        author: "A U Thor <author@example.org>".into(),
        authored_at: Timestamp::from_unix(0, 0),
        subject: "change".into(),
        main: true,
        backdated: false,
    }
}
