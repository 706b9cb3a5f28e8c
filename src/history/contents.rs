//! What the blobs of findings say; each distinct blob is read and parsed once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::event::{Content, Facts};
use crate::git::{Error, Hash, Objects};
use crate::model::{LARGEST, Summary};

/// Contents by blob, with the texts that many of them share.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    known: HashMap<Hash, Content>,
    texts: HashSet<Arc<str>>,
}

fn too_large(size: u64) -> Arc<str> {
    format!("{size} bytes, a finding has at most {LARGEST}").into()
}

impl Contents {
    /// What a blob says. One that is missing (a partial clone), damaged or no finding is content too: the reason why
    /// it cannot be read.
    pub(crate) fn read(&mut self, objects: &mut Objects, blob: &Hash) -> Result<Content, Error> {
        if let Some(content) = self.known.get(blob) {
            return Ok(content.clone());
        }
        let content = match objects.blob_within(blob, LARGEST) {
            Ok(bytes) => self.parse(&bytes),
            Err(Error::TooLarge { size, .. }) => Err(too_large(size)),
            Err(error @ (Error::MissingObject { .. } | Error::CorruptObject { .. })) => {
                Err(error.to_string().into())
            }
            Err(error) => return Err(error),
        };
        self.known.insert(*blob, content.clone());
        Ok(content)
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
