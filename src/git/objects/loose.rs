//! Objects that lie in files of their own, inflated here: libgit2 spins for ever on a truncated one. Sizes are checked
//! before memory is taken, and a file that ends early is an error at once. SHA-1 repositories only.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use flate2::bufread::ZlibDecoder;

use super::object::{LARGEST, Object, ObjectKind, Unread, check_size};
use crate::git::error::Error;
use crate::git::hash::Hash;

/// The bytes of a SHA-1 name behind the first, which names the folder.
const TAIL: usize = 19;

/// How long the listing of a folder is believed without a look at the folder's time.
const FRESH: Duration = Duration::from_millis(100);

/// A folder that changed less than this before it was listed may change again without a new time.
const SETTLED: Duration = Duration::from_secs(2);

/// `blob 12345\0`: no header is longer than this.
const HEADER: u64 = 32;

/// Deflate does not shrink anything further than this.
const BEST_RATIO: u64 = 1040;

/// The loose objects of one `objects` folder. Its 256 subfolders are listed when first needed, so that a packed
/// repository costs no failed opens.
#[derive(Debug)]
pub(super) struct Loose {
    folder: PathBuf,
    shelves: Vec<Option<Shelf>>,
}

/// The listing of one subfolder.
#[derive(Debug)]
struct Shelf {
    /// Sorted; whether it is a plain file.
    names: Vec<([u8; TAIL], bool)>,
    modified: Option<SystemTime>,
    listed: SystemTime,
    looked: Instant,
}

impl Loose {
    pub(super) fn new(folder: PathBuf) -> Loose {
        Loose { folder, shelves: (0..256).map(|_| None).collect() }
    }

    /// The object, if it lies here and has at most `largest` bytes.
    pub(super) fn read(&mut self, hash: &Hash, largest: u64) -> Result<Option<Object>, Error> {
        match self.find(hash)? {
            None => return Ok(None),
            Some(false) => {
                let why = "something other than a plain file stands in its place";
                return Err(Unread::from(why).of(hash));
            }
            Some(true) => {}
        }
        match load(&path_of(&self.folder, hash)) {
            Ok(Some(packed)) => inflate(&packed, largest).map(Some).map_err(|unread| unread.of(hash)),
            Ok(None) => Ok(None),
            Err(unread) => Err(unread.of(hash)),
        }
    }

    /// Is there something of that name, and is it a plain file?
    fn find(&mut self, hash: &Hash) -> Result<Option<bool>, Error> {
        let [first, rest @ ..] = hash.as_bytes() else {
            return Ok(None);
        };
        let Ok(tail) = <[u8; TAIL]>::try_from(rest) else {
            return Ok(None);
        };
        let folder = || self.folder.join(format!("{first:02x}"));
        let place = &mut self.shelves[usize::from(*first)];
        let shelf = match place {
            Some(shelf) => shelf,
            None => place.insert(Shelf::list(&folder())?),
        };
        let found = shelf.find(&tail);
        if found.is_some() || shelf.is_current(folder) {
            return Ok(found);
        }
        *shelf = Shelf::list(&folder())?;
        Ok(shelf.find(&tail))
    }
}

impl Shelf {
    fn list(folder: &Path) -> Result<Shelf, Error> {
        let failed = |cause| Error::io(format!("list '{}'", folder.display()))(cause);
        let modified = modified(folder);
        let mut names = Vec::new();
        for item in listing(folder).map_err(failed)? {
            let item = item.map_err(failed)?;
            if let Some(tail) = item.file_name().to_str().and_then(tail_of) {
                // Links are followed: some set-ups share objects that way.
                let is_plain = match item.file_type() {
                    Ok(kind) if kind.is_symlink() => item.path().is_file(),
                    Ok(kind) => kind.is_file(),
                    Err(_) => false,
                };
                names.push((tail, is_plain));
            }
        }
        names.sort_unstable();
        Ok(Shelf { names, modified, listed: SystemTime::now(), looked: Instant::now() })
    }

    fn find(&self, tail: &[u8; TAIL]) -> Option<bool> {
        let place = self.names.binary_search_by(|(name, _)| name.cmp(tail)).ok()?;
        Some(self.names[place].1)
    }

    /// Can the listing still be believed?
    fn is_current(&mut self, folder: impl Fn() -> PathBuf) -> bool {
        if self.looked.elapsed() < FRESH {
            return true;
        }
        self.looked = Instant::now();
        let is_settled = |time: SystemTime| self.listed.duration_since(time).is_ok_and(|age| age > SETTLED);
        self.modified == modified(&folder()) && self.modified.is_none_or(is_settled)
    }
}

fn modified(folder: &Path) -> Option<SystemTime> {
    folder.metadata().and_then(|facts| facts.modified()).ok()
}

fn listing(folder: &Path) -> io::Result<impl Iterator<Item = io::Result<fs::DirEntry>>> {
    match fs::read_dir(folder) {
        Ok(items) => Ok(Some(items).into_iter().flatten()),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None.into_iter().flatten()),
        Err(cause) => Err(cause),
    }
}

/// 38 digits in bytes.
fn tail_of(name: &str) -> Option<[u8; TAIL]> {
    let hash: Hash = (name.len() == 2 * TAIL).then(|| format!("00{name}").parse().ok())??;
    hash.as_bytes()[1..].try_into().ok()
}

/// Where an object of its own lies below an `objects` folder.
pub(super) fn path_of(folder: &Path, hash: &Hash) -> PathBuf {
    let hex = hash.to_string();
    folder.join(&hex[..2]).join(&hex[2..])
}

/// The file as it is; `None` when it has gone since the folder was listed, into a pack most likely.
fn load(path: &Path) -> Result<Option<Vec<u8>>, Unread> {
    let told = |cause: io::Error| cause.to_string();
    let file = match fs::File::open(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(told)?,
    };
    let size = file.metadata().map_err(told)?.len();
    check_size(size, LARGEST)?;
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(LARGEST).read_to_end(&mut bytes).map_err(told)?;
    Ok(Some(bytes))
}

/// Inflates the bytes of a loose object's file; the error says what is wrong with them.
fn inflate(packed: &[u8], largest: u64) -> Result<Object, Unread> {
    let mut stream = ZlibDecoder::new(packed);
    let mut start = Vec::new();
    stream.by_ref().take(HEADER).read_to_end(&mut start).map_err(ended)?;
    let (kind, size, mut bytes) = header(start)?;
    check_size(size, largest)?;
    if size > packed.len() as u64 * BEST_RATIO {
        return Err(
            format!("it says it is {size} bytes long, and its file has {} bytes", packed.len()).into()
        );
    }
    bytes.reserve_exact((size as usize).saturating_sub(bytes.len()) + 1);
    let rest = (size + 1).saturating_sub(bytes.len() as u64);
    stream.by_ref().take(rest).read_to_end(&mut bytes).map_err(ended)?;
    if bytes.len() as u64 != size {
        return Err(format!("it says it is {size} bytes long, and is not").into());
    }
    match stream.total_in() == packed.len() as u64 {
        true => Ok(Object { kind, bytes }),
        false => Err("its file goes on behind its end".into()),
    }
}

fn ended(cause: io::Error) -> String {
    format!("its file cannot be inflated ({cause})")
}

/// Cuts `blob 12\0` off the beginning; what came along of the content is the third.
fn header(mut start: Vec<u8>) -> Result<(ObjectKind, u64, Vec<u8>), String> {
    let end = start.iter().position(|byte| *byte == 0);
    let parts = end.and_then(|end| str::from_utf8(&start[..end]).ok()?.split_once(' '));
    let read = parts.and_then(|(kind, size)| {
        let is_number = size.bytes().all(|digit| digit.is_ascii_digit());
        Some((ObjectKind::of_name(kind.as_bytes())?, size.parse::<u64>().ok().filter(|_| is_number)?))
    });
    let (kind, size) = read.ok_or("it does not begin with a kind and a size")?;
    start.drain(..=end.unwrap_or_default());
    Ok((kind, size, start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write;

    fn deflated(text: &[u8]) -> Vec<u8> {
        let mut writer = ZlibEncoder::new(Vec::new(), Compression::default());
        writer.write_all(text).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn whole_objects_of_every_size_are_read() {
        for size in [0, 1, 20, 26, 27, 40, 5000, 1 << 20] {
            let content = vec![b'x'; size];
            let file = deflated(&[format!("blob {size}\0").as_bytes(), &content].concat());
            let object = inflate(&file, LARGEST).unwrap();
            assert_eq!((object.kind, &object.bytes[..]), (ObjectKind::Blob, &content[..]));
        }
    }

    #[test]
    fn every_cut_and_every_lie_is_an_error() {
        let file = deflated(&[&b"blob 3000\0"[..], &vec![7; 3000]].concat());
        for length in 0..file.len() {
            assert!(inflate(&file[..length], LARGEST).is_err(), "cut at {length}");
        }
        for lie in [
            "blob 5\0four",
            "blob 3\0four",
            "blob -4\0four",
            "blob +4\0four",
            "glob 4\0four",
            "blob 4 four",
            "blob4\0four",
            "",
        ] {
            assert!(inflate(&deflated(lie.as_bytes()), LARGEST).is_err(), "{lie:?}");
        }
        assert!(inflate(&[file, b"x".to_vec()].concat(), LARGEST).is_err(), "bytes behind the end");
        assert_eq!(
            inflate(&deflated(b"blob 99999999999\0x"), LARGEST),
            Err(Unread::TooLarge { size: 99_999_999_999, largest: LARGEST })
        );
        let lie = inflate(&deflated(b"blob 200000000\0x"), LARGEST);
        assert!(matches!(&lie, Err(Unread::Damaged(why)) if why.contains("its file has")), "{lie:?}");
    }
}
