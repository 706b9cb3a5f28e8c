//! What findings were at the events of their history, and how events are told.

use super::Past;
use crate::git::{self, Hash};
use crate::history::{Difference, Event, EventKind, Version};
use crate::model::{FindingId, LARGEST, Summary};
use crate::report::{Account, Details};
use crate::workspace::{Failure, message};

impl Past<'_> {
    /// What the finding was at an event, in short: after it, or before where it was removed; `None` where that version
    /// cannot be read.
    ///
    /// # Errors
    /// An object that cannot be read.
    pub fn summary_at(&mut self, event: &Event) -> Result<Option<Summary>, Failure> {
        let Some(blob) = event.now.or(event.before) else { return Ok(None) };
        Ok(self.version(&blob)?.and_then(|bytes| Summary::read(&bytes).ok()))
    }

    /// In what the versions before and since an event differ. One that is missing or damaged is one that cannot be read.
    ///
    /// # Errors
    /// When objects cannot be read at all.
    pub fn difference(&mut self, event: &Event) -> Result<Difference, Failure> {
        let (before, now) = (self.version_of(event.before)?, self.version_of(event.now)?);
        Ok(Difference::between(before, now))
    }

    /// Why an earlier version of a finding is not here, if one is missing or damaged: then it may have been opened before
    /// history tells.
    ///
    /// # Errors
    /// As [`Past::history`].
    pub fn lost_version(&mut self, id: &FindingId) -> Result<Option<String>, Failure> {
        let events = self.events_of(id)?;
        for event in events.iter().filter(|event| event.kind == EventKind::Unreadable) {
            let Some(blob) = event.now else { continue };
            if let Err(error @ (git::Error::MissingObject { .. } | git::Error::CorruptObject { .. })) =
                self.objects()?.blob_within(&blob, LARGEST)
            {
                return Ok(Some(error.to_string()));
            }
        }
        Ok(None)
    }

    fn version_of(&mut self, blob: Option<Hash>) -> Result<Version, Failure> {
        let Some(blob) = blob else { return Ok(Version::Absent) };
        Ok(version_of(self.objects()?.blob_within(&blob, LARGEST))?)
    }

    /// A version of a finding's file; `None` for one that is larger than any that is read.
    pub(super) fn version(&mut self, blob: &Hash) -> Result<Option<Vec<u8>>, Failure> {
        match self.objects()?.blob_within(blob, LARGEST) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(git::Error::TooLarge { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Events as they are told, with the fields that edits changed.
    ///
    /// # Errors
    /// A version that cannot be read.
    pub fn account(&self, events: Vec<Event>) -> Result<Account, Failure> {
        let fields = self.workspace.fields_changed(&events)?;
        Ok(Account { fields, ..account(events) })
    }
}

/// What was read of a blob as a version of a finding's file.
///
/// # Errors
/// When objects cannot be read at all.
pub fn version_of(read: Result<Vec<u8>, git::Error>) -> Result<Version, git::Error> {
    match read {
        Ok(bytes) => Ok(Version::of(&bytes)),
        Err(
            error @ (git::Error::TooLarge { .. }
            | git::Error::MissingObject { .. }
            | git::Error::CorruptObject { .. }),
        ) => Ok(Version::Unreadable(error.to_string())),
        Err(error) => Err(error),
    }
}

/// Events as they are told, but for the fields that edits changed.
pub fn account(events: Vec<Event>) -> Account {
    let reasons = events.iter().enumerate().filter_map(|(place, event)| Some((place, reason(event)?)));
    let details = reasons.map(|(place, why)| (place, Details { reason: Some(why), ..Details::default() }));
    Account { details: details.collect(), fields: Vec::new(), events }
}

/// Why a version cannot be read, or the words that came with a change.
fn reason(event: &Event) -> Option<String> {
    match &event.reason {
        Some(unreadable) => Some(unreadable.to_string()),
        None => message::reason(event.origin.message.as_ref()?, &event.id),
    }
}
