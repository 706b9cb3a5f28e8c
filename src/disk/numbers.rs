//! Numbers and texts as bytes. Every list says first how long it is; whoever reads takes no more memory than the bytes
//! that are there.

use std::str;

/// Puts lists one behind the other.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// All that was put.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    /// Numbers of four bytes.
    pub fn numbers(&mut self, numbers: &[u32]) {
        self.count(numbers.len());
        numbers.iter().for_each(|number| self.0.extend_from_slice(&number.to_le_bytes()));
    }

    /// Rows of as many numbers each.
    pub fn rows<const N: usize>(&mut self, rows: &[[u32; N]]) {
        self.numbers(rows.as_flattened());
    }

    /// Numbers of eight bytes.
    pub fn times(&mut self, times: &[i64]) {
        self.count(times.len());
        times.iter().for_each(|time| self.0.extend_from_slice(&time.to_le_bytes()));
    }

    /// Texts of any length.
    pub fn texts<'text>(&mut self, texts: impl Iterator<Item = &'text str>) {
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

/// Takes the lists off the bytes in their order; `None` where there is no such list.
#[derive(Debug)]
pub struct Reader<'bytes>(pub &'bytes [u8]);

impl<'bytes> Reader<'bytes> {
    /// Was everything taken?
    pub fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    /// As [`Writer::bytes`] put them.
    pub fn bytes(&mut self) -> Option<&'bytes [u8]> {
        let count = self.count()?;
        self.take(count)
    }

    /// As [`Writer::numbers`] put them.
    pub fn numbers(&mut self) -> Option<impl ExactSizeIterator<Item = u32> + use<'bytes>> {
        Some(self.rows()?.map(|[number]| number))
    }

    /// Rows are read off the bytes as they are asked for: a copy of them all would cost as much as they do.
    pub fn rows<const N: usize>(
        &mut self,
    ) -> Option<impl ExactSizeIterator<Item = [u32; N]> + use<'bytes, N>> {
        let count = self.count()?;
        let words = self.take(count.checked_mul(4)?)?.as_chunks().0;
        let row = |words: &[[u8; 4]]| std::array::from_fn(|at| u32::from_le_bytes(words[at]));
        (count % N == 0).then(|| words.chunks_exact(N).map(row))
    }

    /// As [`Writer::times`] put them.
    pub fn times(&mut self) -> Option<impl ExactSizeIterator<Item = i64> + use<'bytes>> {
        let count = self.count()?;
        let words = self.take(count.checked_mul(8)?)?.as_chunks().0;
        Some(words.iter().map(|word| i64::from_le_bytes(*word)))
    }

    /// Each text, or that it is none.
    pub fn texts(&mut self) -> Option<impl ExactSizeIterator<Item = Option<&'bytes str>> + use<'bytes>> {
        let ends = self.numbers()?;
        let all = str::from_utf8(self.bytes()?).ok()?;
        let mut start = 0;
        Some(ends.map(move |end| all.get(std::mem::replace(&mut start, end as usize)..end as usize)))
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
