//! Each room's errors, as failures at the edge: what it means, why, and what to type next.

use std::path::Path;

use super::{CONFIG_FILE, Failure, FailureKind};
use crate::config::{ConfigError, Origin};
use crate::disk::DiskError;
use crate::exchange::{ExportError, LogError, ReadError};
use crate::git;
use crate::git::commit::{CommitError, Failure as CommitFailure};
use crate::model::{Misfit, QueryError, TimestampError};
use crate::rules::{Attached, Levels, Problem, not_a_plain_file, not_given, odd_name, too_large};
use crate::store::StoreError;
use crate::text::EditError;

impl From<git::Error> for Failure {
    fn from(error: git::Error) -> Self {
        use git::Error;
        let kind = match &error {
            Error::NotARepository { .. }
            | Error::NoSuchRevision(_)
            | Error::UnknownRemote { .. }
            | Error::NoRemote => FailureKind::NotFound,
            Error::BadRevision(_) => FailureKind::Usage,
            _ => FailureKind::Repository,
        };
        advised(Failure::new(kind, error.to_string()), error.hint(), error.details())
    }
}

impl From<DiskError> for Failure {
    fn from(error: DiskError) -> Self {
        Failure::repository(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::from(&error)
    }
}

impl From<&StoreError> for Failure {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Absent { .. } => Failure::not_found(error.to_string()),
            _ => Failure::repository(error.to_string()),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let kind = match &error {
            ConfigError::Value { origin: Origin::Flag(_), .. } => FailureKind::Usage,
            _ => FailureKind::Repository,
        };
        Failure::new(kind, "the settings cannot be used")
            .cause(error.to_string())
            .hint(format!("mend {CONFIG_FILE}, the git config, the variable or the flag it names"))
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        advised(Failure::usage(error.to_string()), error.hint().map(str::to_owned), None)
    }
}

impl From<TimestampError> for Failure {
    fn from(error: TimestampError) -> Self {
        Failure::usage(error.to_string())
    }
}

impl From<EditError> for Failure {
    fn from(error: EditError) -> Self {
        Failure::usage(error.to_string())
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        let failure = Failure::repository("the document could not be made").cause(error.to_string());
        match error {
            ExportError::TooMany { .. } => failure.hint("a query takes fewer: 'severity:>=medium'"),
            ExportError::Csv(_) | ExportError::Json(_) => failure,
        }
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        advised(Failure::new(FailureKind::Refused, error.to_string()), error.hint(), None)
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        let failure = Failure::new(FailureKind::Refused, error.to_string());
        error.hint().into_iter().fold(failure, Failure::hint)
    }
}

impl From<CommitFailure> for Failure {
    fn from(failure: CommitFailure) -> Self {
        let (kind, message, hint) = (kind_of(&failure), failure.to_string(), failure.hint());
        match failure {
            CommitFailure::Git(error) => error.into(),
            CommitFailure::Edited { diff, .. } if diff.lines().count() > MOST_LINES => {
                let short = diff.lines().take(MOST_LINES).chain(["…"]).collect::<Vec<_>>().join("\n");
                advised(Failure::new(kind, message), hint, Some(&short))
            }
            other => advised(Failure::new(kind, message), hint, other.details()),
        }
    }
}

/// Lines of a diff that a refusal shows, so that what to do about it is seen.
const MOST_LINES: usize = 10;

fn kind_of(failure: &CommitFailure) -> FailureKind {
    use CommitFailure as F;
    match failure {
        F::Git(_)
        | F::Disk(_)
        | F::Journal { .. }
        | F::Unsigned(_)
        | F::Unsupported
        | F::NotUndone { .. } => FailureKind::Repository,
        F::Hook { .. } | F::Refused { .. } | F::Unstaged { .. } | F::EmptyMessage => FailureKind::Refused,
        F::Interrupted => FailureKind::Interrupted,
        F::Ignored { .. } | F::OtherRepository { .. } => FailureKind::Repository,
        F::NoBranch(_) => FailureKind::NotFound,
        F::Filtered { .. } => FailureKind::Repository,
        F::InsideHook
        | F::InsideHookElsewhere
        | F::Occupied { .. }
        | F::InsidePartial
        | F::InsideOurs
        | F::Unrecovered(_)
        | F::InProgress(_)
        | F::Detached
        | F::Busy { .. }
        | F::Clash { .. }
        | F::RemovalStaged { .. } => FailureKind::NotNow,
        F::Edited { .. } | F::Unmerged { .. } | F::Moved { .. } => FailureKind::NotNow,
        F::ButLeft { cause, .. } => kind_of(cause),
    }
}

/// The failure of a commit or a staging, the command's own failures among them.
pub fn of_commit(error: CommitError<Failure>) -> Failure {
    match error {
        CommitError::Change(failure) => failure,
        CommitError::Commit(failure) => failure.into(),
    }
}

impl Failure {
    /// The failure of a finding whose fields do not fit.
    pub fn of_misfits(found: &[Misfit]) -> Failure {
        let failure = Failure::usage("the finding does not fit the schema");
        let told = found.iter().fold(failure, |failure, misfit| failure.cause(misfit.to_string()));
        told.hint("'git findings schema' prints the schema")
    }
}

fn advised(mut failure: Failure, hint: Option<String>, details: Option<&str>) -> Failure {
    failure.hints.extend(hint);
    failure.details = details.filter(|details| !details.trim().is_empty()).map(str::to_owned);
    failure
}

/// A file or a name of the folder that cannot be read, as a problem beside the others.
pub fn problem_of_store(path: &str, error: &StoreError, levels: &Levels) -> Option<Problem> {
    match error {
        StoreError::Odd { found, .. } => not_a_plain_file(path, &found.to_string(), levels),
        StoreError::BadName { cause, .. } => odd_name(path, &cause.to_string(), levels),
        StoreError::Disk(DiskError::TooLarge { size, .. }) => too_large(path, *size, levels),
        StoreError::Disk(DiskError::NotAFile { found, .. }) => {
            not_a_plain_file(path, &found.to_string(), levels)
        }
        other => not_a_plain_file(path, &other.to_string(), levels),
    }
}

/// A file whose blob cannot be read, as a problem beside the others.
pub fn problem_of_blob(path: &str, error: &git::Error, levels: &Levels) -> Option<Problem> {
    match error {
        git::Error::TooLarge { size, .. } => too_large(path, *size, levels),
        other => not_given(path, &other.to_string(), other.hint(), levels),
    }
}

/// What stands in the work tree at an attachment's path; no link on the way is followed.
pub fn attached(root: &Path, path: &str) -> Attached {
    let mut place = root.to_owned();
    for step in path.split('/') {
        place.push(step);
        match place.symlink_metadata() {
            Ok(found) if found.file_type().is_symlink() => return Attached::Symlink,
            Ok(_) => {}
            Err(_) => return Attached::Absent,
        }
    }
    Attached::There
}
