//! What the blobs of findings say; each distinct blob is read and parsed once.

use std::collections::HashSet;
use std::sync::Arc;

use super::event::{Content, Facts};
use crate::git::{ByName, Crew, Error, Hash, Objects};
use crate::model::{LARGEST, Summary};

/// Contents by blob.
pub(crate) type Contents = ByName<Content>;

/// What each of these blobs says. In the order in which they came into history they are quickest to read.
pub(crate) fn contents(crew: &mut Crew, blobs: &[Hash]) -> Result<Contents, Error> {
    let read = crew.each(blobs, |objects, run| {
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
    fn read(&mut self, blob: &Hash) -> Result<Content, Error> {
        match self.objects.blob_within(blob, LARGEST) {
            Ok(bytes) => Ok(self.parse(&bytes)),
            Err(Error::TooLarge { size, .. }) => Ok(Err(too_large(size))),
            Err(error @ (Error::MissingObject { .. } | Error::CorruptObject { .. })) => {
                Ok(Err(error.to_string().into()))
            }
            Err(error) => Err(error),
        }
    }

    fn parse(&mut self, bytes: &[u8]) -> Content {
        let summary = Summary::read(bytes).map_err(|unreadable| Arc::from(unreadable.to_string()))?;
        Ok(Arc::new(Facts {
            status: summary.status,
            severity: summary.severity,
            kind: summary.kind,
            component: summary.component.map(|text| self.share(text)),
            run: summary.run.map(|text| self.share(text)),
            created_at: summary.created_at,
            resolved_at: summary.resolved_at,
            resolution_type: summary.resolution_type,
            commit_hash: summary.commit_hash.map(Arc::from),
        }))
    }

    fn share(&mut self, text: String) -> Arc<str> {
        if let Some(shared) = self.texts.get(text.as_str()) {
            return Arc::clone(shared);
        }
        let shared: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&shared));
        shared
    }
}
