//! Which commit fixed a finding (specification 3.5): told by the user, by a commit's own words, or assumed with its
//! reason; never guessed in silence.

use super::past::Past;
use super::proof::Proof;
use super::target::Loaded;
use super::{Failure, Workspace};
use crate::git::fix::{self, Candidate, Unfit};
use crate::git::{Hash, Objects};
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
    leaves_out: bool,
}

impl Filled {
    /// The text with the hash and its evidence in `resolution`.
    ///
    /// # Errors
    /// When the text cannot be edited there.
    pub fn write(&self, text: String) -> Result<String, Failure> {
        let text = if self.leaves_out { without_evidence(text)? } else { text };
        self.evidence.iter().try_fold(text, |text, (field, value)| {
            super::target::set(&text, &["resolution", field], Node::from(value.as_str()))
        })
    }

    fn nothing(note: &str) -> Self {
        Filled { notes: vec![note.to_owned()], ..Filled::default() }
    }
}

/// The text without a fix commit and what was kept to find it again.
///
/// # Errors
/// When the text cannot be edited there.
pub fn without_evidence(text: String) -> Result<String, Failure> {
    let fields = ["commit_hash", "commit_patch_id", "commit_author_date", "commit_source"];
    fields.iter().try_fold(text, |text, field| super::target::unset(&text, &["resolution", field]))
}

/// The commit that is recorded for one that moved.
pub struct Repair {
    commit: Hash,
    before: String,
}

impl Repair {
    /// What a proof asks to be recorded; `None` where the file records something else by now.
    pub fn of(proof: &Proof, loaded: &Loaded) -> Option<Repair> {
        let recorded = loaded.finding.resolution.as_ref()?.commit_hash.clone()?;
        let commit = proof.judgement.commit?;
        (proof.record.hash.as_ref() == Some(&recorded)).then_some(Repair { commit, before: recorded })
    }

    /// The text with the new commit, its evidence, and the old one among the earlier ones.
    ///
    /// # Errors
    /// When the text cannot be edited there; git's failure.
    pub fn write(self, loaded: &Loaded, past: &mut Past<'_>) -> Result<(String, Fix), Failure> {
        let candidate = Candidate::from(past.objects()?.commit(&self.commit)?);
        let filled = filled(past, &candidate, Origin::Repair, Vec::new())?;
        let mut earlier =
            loaded.finding.resolution.as_ref().map(|resolution| resolution.previous_commit_hashes.clone());
        let earlier = earlier.get_or_insert_default();
        if !earlier.contains(&self.before) {
            earlier.push(self.before);
        }
        let text = filled.write(without_evidence(loaded.text.clone())?)?;
        let earlier = Node::array(earlier.iter().map(|hash| Node::from(hash.as_str())));
        let text = super::target::set(&text, &["resolution", "previous_commit_hashes"], earlier)?;
        let fix = Fix::stored(self.commit.to_string(), candidate.subject);
        Ok((text, fix))
    }
}

/// How the commit was found, as `commit_source` in the file.
#[derive(Debug, Clone, Copy)]
enum Origin {
    Given,
    Trailer,
    Head,
    Repair,
}

impl Origin {
    fn word(self) -> &'static str {
        match self {
            Origin::Given => "commit",
            Origin::Trailer => "trailer",
            Origin::Head => "head",
            Origin::Repair => "repair",
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
        Some("none") => {
            return Ok(Filled {
                leaves_out: true,
                ..Filled::nothing("fix commit: left out (--commit none)")
            });
        }
        Some(revision) => return of_revision(workspace, revision, past),
        None => {}
    }
    if let Some((candidate, named)) = of_trailer(id, aliases, past)? {
        let note = format!("found by its line 'Fixes-Finding: {named}'");
        return filled(past, &candidate, Origin::Trailer, vec![note]);
    }
    if no_commit {
        return Ok(Filled::nothing("fix commit: the commit you make next"));
    }
    of_head(workspace, id, past)
}

/// The fix is this commit, whose message names the finding.
///
/// # Errors
/// A commit that cannot be read; git's failure.
pub fn of_naming(past: &mut Past<'_>, commit: &Hash) -> Result<Filled, Failure> {
    let candidate = Candidate::from(past.objects()?.commit(commit)?);
    filled(past, &candidate, Origin::Trailer, Vec::new())
}

fn of_revision(workspace: &Workspace, revision: &str, past: &mut Past<'_>) -> Result<Filled, Failure> {
    let commit = workspace.commit_named(revision)?;
    let head = workspace.repository.head()?;
    let contained = match head {
        Some(head) => past.is_in_history(commit, head)?,
        None => false,
    };
    let objects = past.objects()?;
    let candidate = Candidate::from(objects.commit(&commit)?);
    let contained = (!contained).then(|| format!("warning: HEAD does not contain {}", commit.short()));
    let notes = contained.into_iter().chain(no_code(workspace, objects, &commit)?).collect();
    filled(past, &candidate, Origin::Given, notes)
}

/// A warning about a commit of findings: most often HEAD, which is seldom meant. An empty one is named on purpose.
fn no_code(workspace: &Workspace, objects: &mut Objects, commit: &Hash) -> Result<Option<String>, Failure> {
    let folder = &workspace.config.dir;
    if !fix::changes_only_inside(objects, folder, commit)? {
        return Ok(None);
    }
    let told = format!("warning: {} changes nothing outside of '{folder}'", commit.short());
    Ok(Some(match fix::nearest_outside(objects, folder, commit)? {
        Some(near) => {
            let near = Candidate::from(near);
            format!("{told}; the newest commit that does is {} \"{}\"", near.hash.short(), near.subject)
        }
        None => told,
    }))
}

/// The commit, and the name of the finding that it bears: the id or an earlier one.
fn of_trailer(
    id: &FindingId,
    aliases: &[String],
    past: &mut Past<'_>,
) -> Result<Option<(Candidate, String)>, Failure> {
    let opening = past.last_opening(id)?;
    let names = || std::iter::once(id.as_str()).chain(aliases.iter().map(String::as_str));
    let named = |candidate: &Candidate| {
        let name = names().find(|name| candidate.names(name))?;
        Some((candidate.clone(), name.to_owned()))
    };
    Ok(past.naming(opening)?.iter().find_map(named))
}

fn of_head(workspace: &Workspace, id: &FindingId, past: &mut Past<'_>) -> Result<Filled, Failure> {
    let (Some(head), Some(opening)) = (workspace.repository.head()?, past.last_opening(id)?) else {
        return Err(refusal(id, "the finding is not committed yet, so no commit can be its fix", None));
    };
    if !past.is_in_history(opening, head)? {
        return Err(refusal(
            id,
            "it was opened on a branch that HEAD does not contain, so no commit is sure to come after that",
            None,
        ));
    }
    match past.assumed(opening, head)? {
        Ok(candidate) => {
            let note =
                format!("assumed {} \"{}\"; --commit changes it", candidate.hash.short(), candidate.subject);
            filled(past, &candidate, Origin::Head, vec![note])
        }
        Err(unfit) => match past.lost_version(id)?.filter(|_| matches!(unfit, Unfit::NotAfterOpening(_))) {
            Some(why) => Err(of_unknown_age(workspace, id, &why)?),
            None => Err(unfit_failure(id, &unfit, past.was_reopened(id)?)),
        },
    }
}

/// The opening that history tells may only be the first version that can be read.
fn of_unknown_age(workspace: &Workspace, id: &FindingId, why: &str) -> Result<Failure, Failure> {
    let told =
        "an earlier version of it cannot be read, so nobody knows which commits came after it was opened";
    let help = match workspace.repository.is_partial()? {
        true => "this clone left it with its remote: try again where that can be reached, or name the commit",
        false => "'git fsck' tells what is missing or damaged; the commit can be named all the same",
    };
    Ok(refusal(id, told, Some(help)).cause(why))
}

fn filled(
    past: &mut Past<'_>,
    candidate: &Candidate,
    origin: Origin,
    notes: Vec<String>,
) -> Result<Filled, Failure> {
    let hash = candidate.hash.to_string();
    let mut evidence = vec![("commit_hash", hash.clone())];
    if let Some(patch) = past.patch_id(candidate.hash)? {
        evidence.push(("commit_patch_id", patch.to_string()));
    }
    let authored = Timestamp::from_unix(candidate.author.seconds, candidate.author.offset_seconds);
    evidence.push(("commit_author_date", authored.to_string()));
    evidence.push(("commit_source", origin.word().to_owned()));
    let fix = Fix::stored(hash, candidate.subject.clone());
    Ok(Filled { fix: Some(fix), notes, evidence, leaves_out: false })
}

/// What would fit best comes first among the hints.
fn refusal(id: &FindingId, why: &str, best: Option<&str>) -> Failure {
    let failure = Failure::usage(format!("which commit fixed {id}? {why}"));
    best.into_iter()
        .fold(failure, |failure, hint| failure.hint(hint))
        .hint("--commit REV names it; --commit none leaves it out")
        .hint(format!("a line 'Fixes-Finding: {id}' in the fixing commit's message names it for good"))
}

fn unfit_failure(id: &FindingId, unfit: &Unfit, reopened: bool) -> Failure {
    let opened = if reopened { "the last opening of the finding" } else { "the finding" };
    let files = |files: &[String]| {
        let shown = files.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
        if files.len() > 3 { format!("{shown} and {} more", files.len() - 3) } else { shown }
    };
    match unfit {
        Unfit::Staged(paths) => refusal(
            id,
            &format!("files are staged: {}", files(paths)),
            Some(
                "if they are the fix: --with-staged -m MESSAGE commits them and resolves; --no-commit stages the \
                 resolution beside them, and your next commit is the fix",
            ),
        ),
        Unfit::Changed(paths) => refusal(
            id,
            &format!("tracked files are modified: {}", files(paths)),
            Some(
                "if they are the fix: 'git add' them and use --with-staged -m MESSAGE, or commit them first",
            ),
        ),
        Unfit::OnlyFindings => refusal(id, "no commit since changes anything but findings", None),
        Unfit::NotAfterOpening(candidate) => refusal(
            id,
            &format!(
                "the newest commit of code, {} \"{}\", is older than {opened}",
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
