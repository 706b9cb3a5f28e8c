//! What the blobs of findings say; each distinct blob is read and parsed once.

use std::collections::HashSet;
use std::sync::Arc;

use super::event::{Content, Facts};
use crate::git::{ByName, Crew, Error, Hash, Objects};
use crate::model::{LARGEST, Summary};

/// Contents by blob, each with whether that is the last word: what is missing or damaged may be mended.
pub(crate) type Contents = ByName<(Content, bool)>;

/// What each of these blobs says.
pub(crate) fn contents(crew: &mut Crew, mut blobs: Vec<Hash>) -> Result<Contents, Error> {
    crew.sort_for_reading(&mut blobs, |blob| *blob);
    let read = crew.each("versions", &blobs, |objects, run| {
        let mut reader = Reader { objects, texts: HashSet::new() };
        run.iter().map(|blob| Ok((*blob, reader.read(blob)?))).collect()
    })?;
    Ok(read.into_iter().collect())
}

/// Reads blobs, sharing the texts that many of them have in common.
struct Reader<'read> {
    objects: &'read mut Objects,
    texts: HashSet<Arc<str>>,
}

fn too_large(size: u64) -> Arc<str> {
    format!("{size} bytes, a finding has at most {LARGEST}").into()
}

impl Reader<'_> {
    /// One that is missing (a partial clone), damaged or no finding is content too: the reason why it cannot be read.
    fn read(&mut self, blob: &Hash) -> Result<(Content, bool), Error> {
        match self.objects.view_blob(blob, LARGEST) {
            Ok(bytes) => Ok((parse(bytes, &mut self.texts), true)),
            Err(Error::TooLarge { size, .. }) => Ok((Err(too_large(size)), true)),
            Err(error @ (Error::MissingObject { .. } | Error::CorruptObject { .. })) => {
                Ok((Err(error.to_string().into()), false))
            }
            Err(error) => Err(error),
        }
    }
}

/// What the bytes of a version say.
pub(super) fn parse(bytes: &[u8], texts: &mut HashSet<Arc<str>>) -> Content {
    let summary = Summary::read_lean(bytes).map_err(|unreadable| Arc::from(unreadable.to_string()))?;
    let mut share = |text: String| share(text, texts);
    Ok(Arc::new(Facts {
        status: summary.status,
        severity: summary.severity,
        kind: summary.kind,
        component: summary.component.map(&mut share),
        run: summary.run.map(&mut share),
        created_at: summary.created_at,
        resolved_at: summary.resolved_at,
        resolution_type: summary.resolution_type,
        commit_hash: summary.commit_hash.map(Arc::from),
    }))
}

fn share(text: String, texts: &mut HashSet<Arc<str>>) -> Arc<str> {
    if let Some(shared) = texts.get(text.as_str()) {
        return Arc::clone(shared);
    }
    let shared: Arc<str> = text.into();
    texts.insert(Arc::clone(&shared));
    shared
}
