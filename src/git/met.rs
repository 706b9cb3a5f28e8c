//! Commits as a walk over the graph met them: those that turn out to be of interest need not be read again.

use super::hash::{ByName, Hash};
use super::objects::Commit;

/// So many bytes of commits are kept; the rest is read again where it is asked for.
const MOST: usize = 32 << 20;

/// The bytes of commits, one behind the other.
#[derive(Debug, Default)]
pub struct Met {
    bytes: Vec<u8>,
    /// Where those of each begin and end.
    places: ByName<(u32, u32)>,
}

impl Met {
    /// Keeps what a commit holds.
    pub(super) fn note(&mut self, hash: &Hash, bytes: &[u8]) {
        let (begin, end) = (self.bytes.len(), self.bytes.len() + bytes.len());
        if end <= MOST {
            self.bytes.extend_from_slice(bytes);
            self.places.insert(*hash, (begin as u32, end as u32));
        }
    }

    /// A commit that was met, with its parents as it names them itself.
    pub fn commit(&self, hash: &Hash) -> Option<Commit> {
        let (begin, end) = *self.places.get(hash)?;
        Commit::parse(*hash, &self.bytes[begin as usize..end as usize]).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::ObjectFormat;

    #[test]
    fn what_was_noted_comes_back() {
        let (first, second) = (Hash::from_bytes(&[1; 20]).unwrap(), Hash::from_bytes(&[2; 20]).unwrap());
        let text = |subject: &str| format!("tree {}\n\n{subject}\n", Hash::zero(ObjectFormat::Sha1));
        let mut met = Met::default();
        met.note(&first, text("one").as_bytes());
        met.note(&second, text("two").as_bytes());
        let subject = |hash| met.commit(hash).map(|commit| commit.subject().to_owned());
        assert_eq!((subject(&first), subject(&second)), (Some("one".to_owned()), Some("two".to_owned())));
        assert_eq!(met.commit(&Hash::zero(ObjectFormat::Sha1)), None);
    }
}
