//! The bytes of packs, a piece at a time. A pack is not mapped into memory: a file that somebody cuts off while it is
//! read would end the process.

use std::fs::File;
use std::io;

use crate::disk::read_exact_at;

/// Pieces begin at multiples of this.
const STEP: u64 = 32 << 10;

/// They go on for so many bytes, so that nearly every entry lies in one piece.
const LAP: u64 = 8 << 10;

/// So many pieces are held.
const PIECES: usize = 96;

/// Pieces of packs that were read lately.
#[derive(Debug)]
pub(super) struct Windows {
    pieces: Vec<Piece>,
    /// For what is longer than a piece.
    long: Vec<u8>,
}

#[derive(Debug, Default)]
struct Piece {
    /// The number of the pack, and that of the piece in it.
    place: Option<(usize, u64)>,
    bytes: Vec<u8>,
}

impl Windows {
    pub(super) fn new() -> Windows {
        Windows { pieces: (0..PIECES).map(|_| Piece::default()).collect(), long: Vec::new() }
    }

    /// At least `length` bytes from `at` on, or all up to `end`; `file` is the pack of this number.
    pub(super) fn bytes(
        &mut self,
        (number, file, end): (usize, &File, u64),
        at: u64,
        length: u64,
    ) -> io::Result<&[u8]> {
        let stop = at.saturating_add(length).min(end);
        let (piece, within) = (at / STEP, at % STEP);
        if at >= end || within + (stop - at) > STEP + LAP {
            self.long.resize(stop.saturating_sub(at) as usize, 0);
            read_exact_at(file, &mut self.long, at)?;
            return Ok(&self.long);
        }
        // neighbours never share a slot; packs are spread
        let slot = &mut self.pieces[(piece as usize).wrapping_add(number * 31) % PIECES];
        if slot.place != Some((number, piece)) {
            slot.place = None;
            let size = (STEP + LAP).min(end - piece * STEP);
            slot.bytes.resize(size as usize, 0);
            read_exact_at(file, &mut slot.bytes, piece * STEP)?;
            slot.place = Some((number, piece));
        }
        Ok(&slot.bytes[within as usize..])
    }
}
