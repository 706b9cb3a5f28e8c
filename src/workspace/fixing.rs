//! Which commit fixed a finding (specification 3.5): told by the user, by a commit's own words, or assumed with its
//! reason; never guessed in silence.

use super::past::Past;
use super::{Failure, Workspace};
use crate::git::fix::{self, Candidate, Unfit};
use crate::git::{Hash, graph};
use crate::model::{FindingId, Timestamp};
use crate::report::Fix;
use crate::text::Node;

/// The fix commit with its evidence, and what to tell about it.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// The commit; none where it is left out.
    pub fix: Option<Fix>,
    /// What to tell.
    pub notes: Vec<String>,
    evidence: Vec<(&'static str, String)>,
}

impl Filled {
    /// The text with the hash and its evidence in `resolution`.
    ///
    /// # Errors
    /// When the text cannot be edited there.
    pub fn write(&self, text: String) -> Result<String, Failure> {
        self.evidence.iter().try_fold(text, |text, (field, value)| {
            super::target::set(&text, &["resolution", field], Node::from(value.as_str()))
        })
    }

    fn nothing(note: &str) -> Self {
        Filled { notes: vec![note.to_owned()], ..Filled::default() }
    }
}

/// How the commit was found, as `commit_source` in the file.
#[derive(Debug, Clone, Copy)]
enum Origin {
    Given,
    Trailer,
    Head,
}

impl Origin {
    fn word(self) -> &'static str {
        match self {
            Origin::Given => "commit",
            Origin::Trailer => "trailer",
            Origin::Head => "head",
        }
    }
}

/// Finds the fix commit of a finding that is being closed as fixed; the first rule that fits.
///
/// # Errors
/// `--commit` names nothing (exit 3); no rule fits (exit 2, and says which could).
pub fn fill(
    workspace: &Workspace,
    id: &FindingId,
    aliases: &[String],
    given: Option<&str>,
    no_commit: bool,
    past: &mut Past<'_>,
) -> Result<Filled, Failure> {
    match given {
        Some("none") => return Ok(Filled::nothing("fix commit: left out (--commit none)")),
        Some(revision) => return of_revision(workspace, revision, past),
        None => {}
    }
    if let Some((candidate, named)) = of_trailer(workspace, id, aliases, past)? {
        let note = format!("found by its line 'Fixes-Finding: {named}'");
        return filled(workspace, &candidate, Origin::Trailer, vec![note]);
    }
    if no_commit {
        return Ok(Filled::nothing("fix commit: the commit you make next"));
    }
    of_head(workspace, id, past)
}

fn of_revision(workspace: &Workspace, revision: &str, past: &mut Past<'_>) -> Result<Filled, Failure> {
    let commit = workspace.commit_named(revision)?;
    let head = workspace.repository.head()?;
    let objects = past.objects()?;
    let contained = match head {
        Some(head) => head == commit || graph::is_ancestor(objects, &commit, &head)?,
        None => false,
    };
    let candidate = Candidate::from(objects.commit(&commit)?);
    let notes = (!contained)
        .then(|| format!("warning: HEAD does not contain {}", commit.short()))
        .into_iter()
        .collect();
    filled(workspace, &candidate, Origin::Given, notes)
}

/// The commit, and the name of the finding that it bears: the id or an earlier one. A commit of findings alone fixes
/// nothing, whatever a title in its message says.
fn of_trailer(
    workspace: &Workspace,
    id: &FindingId,
    aliases: &[String],
    past: &mut Past<'_>,
) -> Result<Option<(Candidate, String)>, Failure> {
    let Some(head) = past.tip()? else { return Ok(None) };
    let hidden: Vec<Hash> = past.last_opening(id)?.into_iter().collect();
    let objects = past.objects()?;
    for candidate in fix::naming(objects, &[head], &hidden)? {
        let mut names = std::iter::once(id.as_str()).chain(aliases.iter().map(String::as_str));
        if let Some(named) = names.find(|name| candidate.names(name))
            && fix::changes_outside(objects, &workspace.config.dir, &candidate.hash)?
        {
            return Ok(Some((candidate, named.to_owned())));
        }
    }
    Ok(None)
}

fn of_head(workspace: &Workspace, id: &FindingId, past: &mut Past<'_>) -> Result<Filled, Failure> {
    let (Some(head), Some(opening)) = (past.tip()?, past.last_opening(id)?) else {
        return Err(refusal(id, "the finding is not committed yet, so no commit can be its fix", None));
    };
    let me = workspace.repository.identity()?;
    let assumed =
        fix::assumed(&workspace.repository, past.objects()?, &workspace.config.dir, &opening, &head, &me)?;
    match assumed {
        Ok(candidate) => {
            let note =
                format!("assumed {} \"{}\"; --commit changes it", candidate.hash.short(), candidate.subject);
            filled(workspace, &candidate, Origin::Head, vec![note])
        }
        Err(unfit) => Err(unfit_failure(id, &unfit)),
    }
}

fn filled(
    workspace: &Workspace,
    candidate: &Candidate,
    origin: Origin,
    notes: Vec<String>,
) -> Result<Filled, Failure> {
    let hash = candidate.hash.to_string();
    let mut evidence = vec![("commit_hash", hash.clone())];
    if let Some(patch) = fix::patch_id(&workspace.repository, &candidate.hash)? {
        evidence.push(("commit_patch_id", patch.to_string()));
    }
    let authored = Timestamp::from_unix(candidate.author.seconds, candidate.author.offset_seconds);
    evidence.push(("commit_author_date", authored.to_string()));
    evidence.push(("commit_source", origin.word().to_owned()));
    let fix = Fix { commit: hash, source: "stored", subject: Some(candidate.subject.clone()) };
    Ok(Filled { fix: Some(fix), notes, evidence })
}

/// What would fit best comes first among the hints.
fn refusal(id: &FindingId, why: &str, best: Option<&str>) -> Failure {
    let failure = Failure::usage(format!("which commit fixed {id}? {why}"));
    best.into_iter()
        .fold(failure, |failure, hint| failure.hint(hint))
        .hint("--commit REV names it; --commit none leaves it out")
        .hint(format!("a line 'Fixes-Finding: {id}' in the fixing commit's message names it for good"))
}

fn unfit_failure(id: &FindingId, unfit: &Unfit) -> Failure {
    let files = |files: &[String]| {
        let shown = files.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
        if files.len() > 3 { format!("{shown} and {} more", files.len() - 3) } else { shown }
    };
    match unfit {
        Unfit::Staged(paths) => refusal(
            id,
            &format!("files are staged: {}", files(paths)),
            Some(
                "if they are the fix: --no-commit stages the resolution beside them, and your next commit is the fix",
            ),
        ),
        Unfit::Changed(paths) => refusal(
            id,
            &format!("tracked files are modified: {}", files(paths)),
            Some("if they are the fix: 'git add' them and use --no-commit, or commit them first"),
        ),
        Unfit::OnlyFindings => refusal(id, "no commit since changes anything but findings", None),
        Unfit::NotAfterOpening(candidate) => refusal(
            id,
            &format!(
                "the newest commit of code, {} \"{}\", is older than the finding",
                candidate.hash.short(),
                candidate.subject
            ),
            None,
        ),
        Unfit::OtherAuthor(candidate) => refusal(
            id,
            &format!(
                "the newest commit of code, {} \"{}\", is by {}",
                candidate.hash.short(),
                candidate.subject,
                candidate.author.name
            ),
            None,
        ),
    }
}
