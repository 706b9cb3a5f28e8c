//! Numbers and texts as bytes. Every list says first how long it is; whoever reads takes no more memory than the bytes
//! that are there.

use std::str;
use std::sync::Arc;

/// Puts lists one behind the other.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn numbers(&mut self, numbers: &[u32]) {
        self.count(numbers.len());
        numbers.iter().for_each(|number| self.0.extend_from_slice(&number.to_le_bytes()));
    }

    pub(super) fn rows<const N: usize>(&mut self, rows: &[[u32; N]]) {
        self.numbers(rows.as_flattened());
    }

    pub(super) fn times(&mut self, times: &[i64]) {
        self.count(times.len());
        times.iter().for_each(|time| self.0.extend_from_slice(&time.to_le_bytes()));
    }

    pub(super) fn texts<'text>(&mut self, texts: impl Iterator<Item = &'text str>) {
        let (mut ends, mut all) = (Vec::new(), String::new());
        for text in texts {
            all.push_str(text);
            ends.push(all.len() as u32);
        }
        self.numbers(&ends);
        self.bytes(all.as_bytes());
    }

    fn count(&mut self, count: usize) {
        self.0.extend_from_slice(&(count as u32).to_le_bytes());
    }
}

/// Takes the lists off in their order; `None` where there is no such list.
pub(super) struct Reader<'bytes>(pub(super) &'bytes [u8]);

impl<'bytes> Reader<'bytes> {
    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn bytes(&mut self) -> Option<&'bytes [u8]> {
        let count = self.count()?;
        self.take(count)
    }

    pub(super) fn numbers(&mut self) -> Option<Vec<u32>> {
        let count = self.count()?;
        let words = self.take(count.checked_mul(4)?)?.as_chunks().0;
        Some(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
    }

    pub(super) fn rows<const N: usize>(&mut self) -> Option<Vec<[u32; N]>> {
        let numbers = self.numbers()?;
        let (rows, rest) = numbers.as_chunks::<N>();
        rest.is_empty().then(|| rows.to_vec())
    }

    pub(super) fn times(&mut self) -> Option<Vec<i64>> {
        let count = self.count()?;
        let words = self.take(count.checked_mul(8)?)?.as_chunks().0;
        Some(words.iter().map(|word| i64::from_le_bytes(*word)).collect())
    }

    pub(super) fn texts(&mut self) -> Option<Vec<&'bytes str>> {
        let ends = self.numbers()?;
        let all = str::from_utf8(self.bytes()?).ok()?;
        let mut start = 0;
        let text = |end| all.get(std::mem::replace(&mut start, end as usize)..end as usize);
        ends.into_iter().map(text).collect()
    }

    pub(super) fn shared_texts(&mut self) -> Option<Vec<Arc<str>>> {
        Some(self.texts()?.into_iter().map(Arc::from).collect())
    }

    fn count(&mut self) -> Option<usize> {
        let (word, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*word) as usize)
    }

    fn take(&mut self, length: usize) -> Option<&'bytes [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}
