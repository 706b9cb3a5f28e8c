//! The hook `pre-receive`: what somebody pushes is judged before any reference moves. Git keeps the new objects apart until
//! the hook has agreed, and says in the environment where they are.

use super::silent;
use crate::commands::{Env, Failure, FailureKind, Outcome};
use crate::git::{Hash, Repository};
use crate::output::Sources;
use crate::rules::{Level, Problem};
use crate::text::counted;
use crate::workspace::Workspace;
use crate::workspace::judging::judge_commits;

/// Branches are judged; what tags, notes and claims name is not.
const BRANCHES: &str = "refs/heads/";

/// One reference as the push wants it.
struct Update {
    old: Option<Hash>,
    new: Hash,
    name: String,
}

/// Judges every commit that a branch would get and no branch has, by the settings that the branch has now.
///
/// # Errors
/// A finding with errors refuses the whole push (exit 1); commits or settings that cannot be read.
pub(super) fn judge_push(env: &mut Env<'_>) -> Result<Outcome, Failure> {
    let told = env.read_stdin()?;
    let updates: Vec<Update> =
        told.lines().map(read).filter_map(Result::transpose).collect::<Result<_, _>>()?;
    if updates.is_empty() {
        return Ok(silent());
    }
    let repository = Repository::discover(&env.cwd)?;
    let branches: Vec<Hash> =
        repository.references(&[BRANCHES])?.into_iter().map(|(_, commit)| commit).collect();
    let mut judged: Vec<(Hash, Hash)> = Vec::new();
    let (mut problems, mut sources) = (Vec::new(), Sources::new());
    for update in updates {
        let settings = settings(&repository, &branches, &update)?;
        // what one branch brings, the next one does not bring again; but it may be less lenient
        let alike = judged.iter().filter(|(by, _)| *by == settings).map(|(_, commit)| *commit);
        let known: Vec<Hash> = branches.iter().copied().chain(alike).collect();
        let workspace = Workspace::of_commit(env, repository.clone(), &settings, Some(&update.new))?;
        let line = judge_commits(&workspace, &known, update.new, env.now()?)?;
        problems.extend(line.judged.problems);
        sources.extend(line.judged.sources);
        judged.push((settings, update.new));
    }
    verdict(problems, sources)
}

fn verdict(problems: Vec<Problem>, sources: Sources) -> Result<Outcome, Failure> {
    let errors = problems.iter().filter(|problem| problem.level == Level::Error).count();
    if errors == 0 {
        return Ok(silent().with_problems(problems, sources));
    }
    let what = format!("pre-receive: {} in findings; nothing was taken", counted(errors, "error"));
    let mut failure = Failure::new(FailureKind::Refused, what).hint(
        "mend the commits that the problems name ('git rebase -i'), not only the last one, and push again",
    );
    failure.broken.problems = problems;
    failure.broken.sources = sources;
    Err(failure)
}

/// One line of what git says: old, new, reference. `None` where there is nothing to judge.
fn read(line: &str) -> Result<Option<Update>, Failure> {
    let odd = || {
        Failure::usage(format!("pre-receive does not understand '{line}'"))
            .hint("git calls it, with 'OLD NEW REFERENCE' on standard input for each reference")
    };
    let mut words = line.splitn(3, ' ');
    let (Some(old), Some(new), Some(name)) = (words.next(), words.next(), words.next()) else {
        return Err(odd());
    };
    let hash = |word: &str| word.parse::<Hash>().map_err(|_| odd());
    let (old, new) = (hash(old)?, hash(new)?);
    let is_judged = name.starts_with(BRANCHES) && !new.is_zero();
    Ok(is_judged.then(|| Update { old: Some(old).filter(|old| !old.is_zero()), new, name: name.to_owned() }))
}

/// By whose settings: the branch as it is, for a new one the branch of HEAD, or any where HEAD names none; in an empty
/// repository what comes.
fn settings(repository: &Repository, branches: &[Hash], update: &Update) -> Result<Hash, Failure> {
    let head = || {
        repository
            .head()
            .map_err(|error| Failure::from(error).cause(format!("while judging {}", update.name)))
    };
    match update.old {
        Some(old) => Ok(old),
        None => Ok(head()?.or(branches.first().copied()).unwrap_or(update.new)),
    }
}
