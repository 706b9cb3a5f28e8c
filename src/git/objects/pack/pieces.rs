//! The bytes of packs, a piece at a time. A pack is not mapped into memory: a file that somebody cuts off while it is
//! read would end the process.

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use crate::disk::read_exact_at;

/// Pieces begin at multiples of this. Most entries take less than a kilobyte: where history jumps between the folders of a
/// thousand entries, larger pieces are copied for the sake of one entry each.
const STEP: u64 = 8 << 10;

/// They go on for so many bytes, so that nearly every entry lies in one piece.
const LAP: u64 = 4 << 10;

/// So many pieces are held: one of four that the packs have, within bounds; at most 12 MiB.
const SHARE: u64 = 4;
const LEAST: u64 = 96;
const MOST: u64 = 1024;

/// The number of a pack, and that of a piece in it.
type Place = (usize, u64);

/// Pieces of packs that were read lately, shared by all readers.
pub(super) struct Pieces {
    /// Each place has one slot, and neighbours never share one.
    slots: Vec<Mutex<Option<Piece>>>,
}

#[derive(Clone)]
struct Piece {
    place: Place,
    bytes: Arc<Vec<u8>>,
}

/// A pack to read from: its number, its file, and where its entries end.
pub(super) type Source<'pack> = (usize, &'pack File, u64);

impl Pieces {
    /// None yet, with room for some of packs that have so many bytes together.
    pub(super) fn of_packs(bytes: u64) -> Pieces {
        let count = (bytes / STEP / SHARE).clamp(LEAST, MOST);
        Pieces { slots: (0..count).map(|_| Mutex::default()).collect() }
    }

    /// The piece of this number. It is read without a lock: whoever wants the same one meanwhile reads it, too, which
    /// takes less than waiting.
    fn piece(&self, (number, file, end): Source<'_>, piece: u64) -> io::Result<Piece> {
        let place = (number, piece);
        let slot = &self.slots[(piece as usize).wrapping_add(number * 31) % self.slots.len()];
        let lock = || slot.lock().unwrap_or_else(PoisonError::into_inner);
        let last = match &mut *lock() {
            Some(known) if known.place == place => return Ok(known.clone()),
            other => other.take(),
        };
        // its memory serves again, unless another reader still looks at it
        let mut bytes = last.and_then(|last| Arc::into_inner(last.bytes)).unwrap_or_default();
        bytes.resize((STEP + LAP).min(end - piece * STEP) as usize, 0);
        read_exact_at(file, &mut bytes, piece * STEP)?;
        Ok(lock().insert(Piece { place, bytes: Arc::new(bytes) }).clone())
    }
}

/// What one reader looks at.
pub(super) struct Window {
    pieces: Arc<Pieces>,
    last: Option<Piece>,
    /// For what is longer than a piece.
    long: Vec<u8>,
}

impl Window {
    pub(super) fn over(pieces: Arc<Pieces>) -> Window {
        Window { pieces, last: None, long: Vec::new() }
    }

    /// Another one over the same pieces.
    pub(super) fn sibling(&self) -> Window {
        Window::over(Arc::clone(&self.pieces))
    }

    /// At least `length` bytes from `at` on, or all up to the end of the pack.
    pub(super) fn bytes(&mut self, source: Source<'_>, at: u64, length: u64) -> io::Result<&[u8]> {
        let (number, file, end) = source;
        let stop = at.saturating_add(length).min(end);
        let (piece, within) = (at / STEP, at % STEP);
        if at >= end || within + (stop - at) > STEP + LAP {
            self.long.resize(stop.saturating_sub(at) as usize, 0);
            read_exact_at(file, &mut self.long, at)?;
            return Ok(&self.long);
        }
        // what was looked at last is let go of first, so that its memory can serve again
        let piece = match self.last.take().filter(|last| last.place == (number, piece)) {
            Some(last) => last,
            None => self.pieces.piece(source, piece)?,
        };
        Ok(&self.last.insert(piece).bytes[within as usize..])
    }
}
