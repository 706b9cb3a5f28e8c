//! Summaries as the bytes of a segment, and back. Bytes may come from anywhere: a number that leads nowhere makes its
//! summary none, never another one.

use std::collections::HashMap;
use std::num::NonZero;

use crate::disk::{Reader, Writer};
use crate::git::Hash;
use crate::model::{FindingId, Spot, Summary, Timestamp, Word};

/// The number of no text, and of no moment.
const NONE: u32 = u32::MAX;

/// The number of no word.
const NO_WORD: u8 = 0xff;

/// One summary in numbers.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// Kind, severity, status and how it was resolved, a byte each.
    words: [u8; 4],
    /// The numbers of title, component, run, commit, the finding it repeats, who works on it, tool and rule.
    texts: [u32; 8],
    /// When it was found, last updated, closed, and when its acceptance ends.
    moments: [[u32; 4]; 4],
    /// Where tags, aliases and places begin and end in the list of texts' numbers; a place is two numbers, and 0 is no
    /// line.
    lists: [[u32; 2]; 3],
}

/// How many numbers a row has.
const WIDTH: usize = 1 + 8 + 4 * 4 + 3 * 2;

impl Row {
    fn numbers(&self) -> [u32; WIDTH] {
        let mut numbers = [u32::from_le_bytes(self.words); WIDTH];
        numbers[1..9].copy_from_slice(&self.texts);
        numbers[9..25].copy_from_slice(self.moments.as_flattened());
        numbers[25..].copy_from_slice(self.lists.as_flattened());
        numbers
    }

    fn of_numbers(numbers: [u32; WIDTH]) -> Row {
        let four = |at: usize| std::array::from_fn(|nth| numbers[at + nth]);
        let two = |at: usize| [numbers[at], numbers[at + 1]];
        Row {
            words: numbers[0].to_le_bytes(),
            texts: std::array::from_fn(|nth| numbers[1 + nth]),
            moments: [four(9), four(13), four(17), four(21)],
            lists: [two(25), two(27), two(29)],
        }
    }
}

/// The summaries of one segment.
pub(super) struct Table<'bytes> {
    length: usize,
    blobs: &'bytes [u8],
    rows: Vec<Row>,
    texts: Vec<&'bytes str>,
    lists: Vec<u32>,
}

/// The segment of these summaries; their ids and descriptions are left out.
pub(super) fn segment<'all>(summaries: impl Iterator<Item = (Hash, &'all Summary)>) -> Vec<u8> {
    let (mut blobs, mut rows, mut texts) = (Vec::new(), Vec::new(), Texts::default());
    for (blob, summary) in summaries {
        blobs.extend_from_slice(blob.as_bytes());
        rows.push(row(summary, &mut texts).numbers());
    }
    let mut out = Writer::default();
    out.bytes(&blobs);
    out.rows(&rows);
    out.texts(texts.all.into_iter());
    out.numbers(&texts.lists);
    out.into_bytes()
}

/// The texts of a segment, each once, and the lists of their numbers.
#[derive(Default)]
struct Texts<'all> {
    numbers: HashMap<&'all str, u32>,
    all: Vec<&'all str>,
    lists: Vec<u32>,
}

impl<'all> Texts<'all> {
    fn number(&mut self, text: &'all str) -> u32 {
        let next = self.all.len() as u32;
        let number = *self.numbers.entry(text).or_insert(next);
        if number == next {
            self.all.push(text);
        }
        number
    }

    fn optional(&mut self, text: &'all Option<String>) -> u32 {
        text.as_deref().map_or(NONE, |text| self.number(text))
    }

    /// Where the list of their numbers begins and ends.
    fn list(&mut self, texts: &'all [String]) -> [u32; 2] {
        let begin = self.lists.len() as u32;
        for text in texts {
            let number = self.number(text);
            self.lists.push(number);
        }
        [begin, self.lists.len() as u32]
    }

    /// The same for places.
    fn spots(&mut self, spots: &'all [Spot]) -> [u32; 2] {
        let begin = self.lists.len() as u32;
        for Spot { path, start_line } in spots {
            let path = self.number(path);
            self.lists.extend([path, start_line.map_or(0, NonZero::get)]);
        }
        [begin, self.lists.len() as u32]
    }
}

fn row<'all>(summary: &'all Summary, texts: &mut Texts<'all>) -> Row {
    let resolution = summary.resolution_type.map_or(NO_WORD, |word| word as u8);
    let words = [summary.kind as u8, summary.severity as u8, summary.status as u8, resolution];
    let named = [
        texts.number(&summary.title),
        texts.optional(&summary.component),
        texts.optional(&summary.run),
        texts.optional(&summary.commit_hash),
        texts.optional(&summary.duplicate_of),
        texts.optional(&summary.claimed_by),
        texts.optional(&summary.tool),
        texts.optional(&summary.rule),
    ];
    let moments = [Some(summary.created_at), summary.updated_at, summary.resolved_at, summary.expires_at]
        .map(|moment| moment.map_or([NONE; 4], Timestamp::numbers));
    let lists = [texts.list(&summary.tags), texts.list(&summary.aliases), texts.spots(&summary.locations)];
    Row { words, texts: named, moments, lists }
}

impl<'bytes> Table<'bytes> {
    /// Takes a segment apart; `None` for one that is none of ours. `length` is that of a blob's name.
    pub(super) fn read(segment: &'bytes [u8], length: usize) -> Option<Self> {
        let mut from = Reader(segment);
        let (blobs, rows) = (from.bytes()?, from.rows()?.map(Row::of_numbers).collect::<Vec<_>>());
        let texts = from.texts()?.collect::<Option<_>>()?;
        let lists = from.numbers()?.collect();
        let is_whole = from.is_at_end() && blobs.len() == rows.len().checked_mul(length)?;
        is_whole.then_some(Table { length, blobs, rows, texts, lists })
    }

    /// How many summaries it has.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The names of their blobs.
    pub(super) fn blobs(&self) -> impl Iterator<Item = &'bytes [u8]> + use<'bytes> {
        self.blobs.chunks_exact(self.length)
    }

    /// The summary in a row, without its description, under the id that its file is named after.
    pub(super) fn summary(&self, row: usize, id: &FindingId) -> Option<Summary> {
        let row = self.rows.get(row)?;
        let [kind, severity, status, resolution] = row.words;
        let [title, component, run, commit, repeated, worker, tool, rule] = row.texts;
        let [created, updated, resolved, expiry] = row.moments;
        let [tags, aliases, places] = row.lists;
        let optional = |moment: [u32; 4]| match moment {
            [NONE, NONE, NONE, NONE] => Some(None),
            moment => Timestamp::of_numbers(moment).map(Some),
        };
        Some(Summary {
            id: id.clone(),
            kind: Word::numbered(kind)?,
            severity: Word::numbered(severity)?,
            status: Word::numbered(status)?,
            title: self.text(title)?,
            description: String::new(),
            component: self.optional(component)?,
            tags: self.list(tags)?,
            run: self.optional(run)?,
            created_at: Timestamp::of_numbers(created)?,
            updated_at: optional(updated)?,
            resolved_at: optional(resolved)?,
            resolution_type: if resolution == NO_WORD { None } else { Some(Word::numbered(resolution)?) },
            commit_hash: self.optional(commit)?,
            duplicate_of: self.optional(repeated)?,
            expires_at: optional(expiry)?,
            due_at: None,
            claimed_by: self.optional(worker)?,
            aliases: self.list(aliases)?,
            tool: self.optional(tool)?,
            rule: self.optional(rule)?,
            locations: self.spots(places)?,
        })
    }

    /// The title of the summary in a row.
    pub(super) fn title(&self, row: usize) -> Option<&'bytes str> {
        let [title, ..] = self.rows.get(row)?.texts;
        self.texts.get(title as usize).copied()
    }

    fn text(&self, number: u32) -> Option<String> {
        self.texts.get(number as usize).map(|text| (*text).to_owned())
    }

    fn optional(&self, number: u32) -> Option<Option<String>> {
        if number == NONE { Some(None) } else { self.text(number).map(Some) }
    }

    fn list(&self, [begin, end]: [u32; 2]) -> Option<Vec<String>> {
        self.lists.get(begin as usize..end as usize)?.iter().map(|number| self.text(*number)).collect()
    }

    fn spots(&self, [begin, end]: [u32; 2]) -> Option<Vec<Spot>> {
        let (pairs, rest) = self.lists.get(begin as usize..end as usize)?.as_chunks::<2>();
        let spot =
            |[path, line]: &[u32; 2]| Some(Spot { path: self.text(*path)?, start_line: NonZero::new(*line) });
        if rest.is_empty() { pairs.iter().map(spot).collect() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: usize = 20;

    fn hash(number: u8) -> Hash {
        Hash::from_bytes(&[number; LENGTH]).unwrap()
    }

    fn id() -> FindingId {
        "FIN-1-BUG-1".parse().unwrap()
    }

    fn read(text: &str) -> Summary {
        let summary = Summary::read(text.as_bytes()).unwrap();
        Summary { id: id(), description: String::new(), ..summary }
    }

    fn summaries() -> Vec<(Hash, Summary)> {
        let whole = r#"{"id": "FIN-1-BUG-1", "type": "bug", "severity": "high", "title": "Röhre", "description": "d",
            "status": "resolved", "component": "C", "tags": ["a", "C", "a"], "agent_run_id": "run", "aliases": ["OLD-1"],
            "created_at": "2026-01-14T11:23:00.5+02:00", "updated_at": "2026-01-14T12:00:00Z", "claim": {"by": "me"},
            "resolved_at": "2026-01-15T11:23:00Z", "resolution": {"resolution_type": "fixed", "commit_hash": "abc123",
            "duplicate_of": "X", "expires_at": "2027-01-15T11:23:00Z"}, "source": {"tool": "Asp", "rule": "R1"},
            "locations": [{"path": "a.rs", "start_line": 3}, {"path": "C", "start_line": 4294967295}, {"path": "a.rs"}]}"#;
        let bare = r#"{"id": "A", "type": "dx", "severity": "info", "title": "", "description": "", "status": "open",
            "created_at": "1969-12-31T23:59:59-05:30"}"#;
        vec![(hash(1), read(whole)), (hash(2), read(bare))]
    }

    fn written(summaries: &[(Hash, Summary)]) -> Vec<u8> {
        segment(summaries.iter().map(|(blob, summary)| (*blob, summary)))
    }

    #[test]
    fn every_field_comes_back() {
        let (known, segment) = (summaries(), written(&summaries()));
        let table = Table::read(&segment, LENGTH).unwrap();
        for (row, ((blob, summary), name)) in known.iter().zip(table.blobs()).enumerate() {
            assert_eq!((name, table.summary(row, &id()).as_ref()), (blob.as_bytes(), Some(summary)));
        }
        assert_eq!((table.len(), table.summary(2, &id())), (2, None));
        assert_eq!(Table::read(&written(&[]), LENGTH).unwrap().len(), 0);
    }

    #[test]
    fn a_segment_cut_anywhere_is_none() {
        let whole = written(&summaries());
        for length in 0..whole.len() {
            assert!(Table::read(&whole[..length], LENGTH).is_none(), "{length}");
        }
        assert!(Table::read(&[whole, vec![0]].concat(), LENGTH).is_none());
    }

    /// Whatever number stands anywhere, it leads nowhere but into the lists.
    #[test]
    fn no_number_leads_astray() {
        let whole = written(&summaries());
        for place in 0..whole.len() - 3 {
            for number in [0, 1, 3, 250, 0x7fff_ffff, NONE - 1, NONE] {
                let mut bytes = whole.clone();
                bytes[place..place + 4].copy_from_slice(&number.to_le_bytes());
                if let Some(table) = Table::read(&bytes, LENGTH) {
                    (0..table.len()).for_each(|row| drop(table.summary(row, &id())));
                }
            }
        }
    }

    /// What is kept of a file stays as it was when it was read. When this fails, findings are read otherwise than before:
    /// raise `VERSION`, so that they are read again, and put the new digest here.
    #[test]
    fn a_change_of_what_is_read_raises_the_version() {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(format!("{:?}{:?}", summaries(), written(&summaries())));
        let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((super::super::VERSION, digest.as_str()), (4, "70f6111c5de10b37"));
    }
}
