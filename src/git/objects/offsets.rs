//! A look at the indexes of packs before libgit2 gets them: it follows an offset that points outside of the pack, and
//! crashes. One pass over the offsets costs a millisecond for some hundred thousand objects.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

const SIGNATURE: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];
const NAME: u64 = 20;
const CHECKSUM: u64 = 20;
const COUNTS: u64 = 4 * 256;

/// Set in an offset that stands in the table for packs over 2 GiB.
const FAR: u32 = 1 << 31;

/// Does every offset of every index below this `objects` folder point into its pack? The error names what does not;
/// an index over several packs is not looked through, and left to git.
pub(super) fn check(folder: &Path) -> Result<(), String> {
    let packs = match fs::read_dir(folder.join("pack")) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
        other => other.map_err(|cause| cause.to_string())?,
    };
    for item in packs {
        let path = item.map_err(|cause| cause.to_string())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("multi-pack-index") {
            return Err(format!("'{}' is left to git", path.display()));
        }
        let is_inside = !name.ends_with(".idx") || points_inside(&path).map_err(|cause| cause.to_string())?;
        if !is_inside {
            return Err(format!("'{}' is corrupt", path.display()));
        }
    }
    Ok(())
}

fn points_inside(index: &Path) -> io::Result<bool> {
    let end = match index.with_extension("pack").metadata() {
        // Without its pack an index is not used.
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(true),
        other => other?.len().saturating_sub(CHECKSUM),
    };
    let mut file = File::open(index)?;
    let size = file.metadata()?.len();
    let mut head = Vec::new();
    file.by_ref().take(SIGNATURE.len() as u64 + COUNTS).read_to_end(&mut head)?;
    let Some(count) = head.last_chunk::<4>().filter(|_| head.starts_with(&SIGNATURE)) else {
        return Ok(false);
    };
    let count = u64::from(u32::from_be_bytes(*count));
    let near_at = SIGNATURE.len() as u64 + COUNTS + count * (NAME + 4);
    let far_at = near_at + count * 4;
    if far_at + 2 * CHECKSUM > size {
        return Ok(false);
    }
    let near = section(&mut file, near_at, far_at)?;
    let far = section(&mut file, far_at, size - 2 * CHECKSUM)?;
    Ok(near.chunks_exact(4).all(|raw| offset(raw, &far).is_some_and(|offset| offset < end)))
}

fn section(file: &mut File, from: u64, to: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.take(to - from).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn offset(raw: &[u8], far: &[u8]) -> Option<u64> {
    let near = u32::from_be_bytes(raw.try_into().ok()?);
    if near & FAR == 0 {
        return Some(u64::from(near));
    }
    let at = (near & !FAR) as usize * 8;
    far.get(at..at + 8)?.try_into().ok().map(u64::from_be_bytes)
}
