//! `diff`: what differs between two states of the findings, field by field.

use std::collections::HashSet;

use super::filters::FilterArgs;
use super::naming::{is_range, looks_like_an_id, named};
use super::{Env, Failure, Outcome, Workspace};
use crate::git::Hash;
use crate::model::{FindingId, Query, Summary};
use crate::report::{Changed, DiffReport, DiffStyle};
use crate::text;
use crate::workspace::catalogue::Catalogue;
use crate::workspace::comparing::compare;
use crate::workspace::gathering::Place;
use crate::workspace::selection::{Selection, Wanted};

/// Show how findings differ between two revisions
///
/// 'diff A..B' is for review: what B did to findings since it left A, that is since their merge base, as 'git diff A...B'
/// and the page of a pull request have it; 'A...B' says the same, and a side that is left out is HEAD. 'diff A B' compares
/// the two as they are, 'diff A' compares A with the work tree, 'diff' alone shows what is not committed yet.
///
/// Fields are told one by one: 'high → critical', items of lists as + and -, longer texts as [-words that went-]{+words
/// that came+}. A query is about findings as they are since; those that are gone, as they were.
///
/// What imports keep up to date is told in numbers alone: findings that only moved in the code, and the fields of 'source' by
/// which scanners' results are known again. With --all they are shown, too; JSON and -q always have them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings diff
  git findings diff main..HEAD
  git findings diff v1.0..v1.1 --stat 'severity:>=high'
  git findings diff v1.0 v1.1 FIN-001-BUG-001
  git findings diff origin/main.. --exit-code -q")]
pub struct DiffArgs {
    /// A range A..B, one revision or two; then a finding, or a query
    #[arg(value_name = "A..B|REV|ID|QUERY")]
    pub words: Vec<String>,

    /// One line for each finding
    #[arg(long)]
    pub stat: bool,

    /// Also findings that only moved, and what imports note in 'source'
    #[arg(long, short = 'a')]
    pub all: bool,

    /// Exit with 1 where there are differences
    #[arg(long)]
    pub exit_code: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub filters: FilterArgs,
}

/// What is compared with what.
struct Sides {
    before: Option<Hash>,
    now: Place,
    /// Where the two lines of commits parted, and what of.
    parting: Option<String>,
}

/// Runs `diff`.
///
/// # Errors
/// A finding or revision that does not exist, revisions without a common commit, objects that cannot be read.
pub fn run(env: &mut Env<'_>, arguments: &DiffArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(env)?;
    let (sides, rest) = sides(&workspace, &arguments.words)?;
    let all = compare(&workspace, sides.before, sides.now)?;
    let query = arguments.filters.query(rest, env.now()?)?;
    let (findings, are_named) = chosen(env, &workspace, sides.now, query, rest, all)?;
    let is_same = findings.is_empty();
    let now = match sides.now {
        Place::WorkTree => None,
        Place::Commit(commit) => Some(commit),
    };
    let style = DiffStyle { is_brief: arguments.stat, shows_upkeep: arguments.all || are_named };
    let report =
        DiffReport::new([sides.before, now].map(|side| side.map(|it| it.to_string())), findings, style);
    let told: Vec<String> = sides.parting.into_iter().chain([report.counts()]).collect();
    let outcome = Outcome::of(report).of_workspace(&workspace).with_remarks(told);
    Ok(outcome.answered(is_same || !arguments.exit_code))
}

/// The two sides, and the words behind them.
fn sides<'words>(
    workspace: &Workspace,
    words: &'words [String],
) -> Result<(Sides, &'words [String]), Failure> {
    if let Some((range, rest)) = words.split_first().filter(|(first, _)| is_range(first)) {
        return Ok((since_parting(workspace, range)?, rest));
    }
    let (before, rest) = leading_revision(workspace, words)?;
    let (now, rest) = match before {
        Some(_) => leading_revision(workspace, rest)?,
        None => (None, rest),
    };
    let before = match before {
        Some(commit) => Some(commit),
        None => workspace.repository.head()?,
    };
    let now = now.map_or_else(|| Place::of(workspace, None), |commit| Ok(Place::Commit(commit)))?;
    Ok((Sides { before, now, parting: None }, rest))
}

/// `A..B` and `A...B`: from the merge base to B.
fn since_parting(workspace: &Workspace, range: &str) -> Result<Sides, Failure> {
    let (from, to) = range.split_once("...").or_else(|| range.split_once("..")).unwrap_or((range, ""));
    let named = |side: &str| workspace.commit_named(if side.is_empty() { "HEAD" } else { side });
    let (before, now) = (named(from)?, named(to)?);
    let base = workspace.repository.merge_base(&before, &now)?.ok_or_else(|| {
        let failure = Failure::not_found(format!("'{from}' and '{to}' have no commit in common"));
        let as_they_are = format!("'git findings diff {from} {to}' compares them as they are");
        workspace.with_cut(failure).hint(as_they_are)
    })?;
    let parting = (base != before).then(|| format!("since {}, where the two parted", base.short()));
    Ok(Sides { before: Some(base), now: Place::Commit(now), parting })
}

/// The commit that the first word names, if it names one.
fn leading_revision<'words>(
    workspace: &Workspace,
    words: &'words [String],
) -> Result<(Option<Hash>, &'words [String]), Failure> {
    let Some((word, rest)) = words.split_first() else { return Ok((None, words)) };
    if word.contains(['"', ' '])
        || Query::knows(word.split(':').next().unwrap_or_default()) && word.contains(':')
    {
        return Ok((None, words));
    }
    let Some(commit) = workspace.repository.revision(word)? else { return Ok((None, words)) };
    let is_finding = looks_like_an_id(word)
        && Catalogue::open(workspace, Place::Commit(commit))
            .is_ok_and(|catalogue| catalogue.find(word).is_ok());
    match is_finding {
        true => Err(Failure::usage(format!("'{word}' names a revision and a finding")).hint(format!(
            "'id:{word}' is the finding, 'refs/heads/{word}' a branch, 'refs/tags/{word}' a tag"
        ))),
        false => Ok((Some(commit), rest)),
    }
}

/// Those that are asked for, and whether they were by their ids. What no query can be asked of, since it cannot be read,
/// stays.
fn chosen(
    env: &Env<'_>,
    workspace: &Workspace,
    place: Place,
    query: Query,
    words: &[String],
    mut all: Vec<Changed>,
) -> Result<(Vec<Changed>, bool), Failure> {
    if query.is_empty() {
        return Ok((all, false));
    }
    let known: HashSet<&FindingId> = all.iter().map(|changed| &changed.id).collect();
    if let [word] = words
        && let Some(ids) = named(env, workspace, word, place, &known)?
    {
        all.retain(|changed| ids.contains(&changed.id));
        return Ok((all, true));
    }
    if let Some(word) = words.iter().find(|word| !word.contains([':', '"', ' '])) {
        return Err(workspace
            .with_cut(Failure::not_found(format!("'{word}' names no revision and no finding")))
            .hint("'git log --oneline' shows commits, 'git findings list --all' every finding")
            .hint(format!("a word to search for goes in quotes: '\"{word}\"'")));
    }
    let selection = Selection::new(env, workspace, query, (place, None), Wanted::default())?;
    all.retain(|changed| {
        summary(changed).is_none_or(|summary| selection.takes(&selection.complete(summary)))
    });
    Ok((all, false))
}

fn summary(changed: &Changed) -> Option<Summary> {
    let known = changed.difference.now.node().or(changed.difference.before.node())?;
    Summary::read(text::compact(known).as_bytes()).ok()
}
