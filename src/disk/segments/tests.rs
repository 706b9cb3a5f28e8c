//! Files of segments, whole and damaged, and several writers at once.

use super::*;

fn held(path: &Path, key: &[u8]) -> Vec<Vec<u8>> {
    Segments::read(path, key).iter().map(<[u8]>::to_vec).collect()
}

/// A file with three segments.
fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory");
    for segment in SEGMENTS {
        assert!(Segments::read(&path, b"key").append(segment).unwrap());
    }
    (folder, path)
}

const SEGMENTS: [&[u8]; 3] = [b"first", b"", b"a third one that is longer than a block of the checksum"];

#[test]
fn segments_come_back_in_their_order_under_their_key_alone() {
    let (_folder, path) = file();
    assert_eq!(held(&path, b"key"), SEGMENTS);
    assert!(held(&path, b"other").is_empty());
    assert!(matches!(Segments::read(&path, b"ke").state(), State::Foreign));
    assert!(Segments::read(&path, b"other").append(b"anew").unwrap());
    assert_eq!(held(&path, b"other"), [b"anew"]);
    assert!(held(&path, b"key").is_empty());
}

#[test]
fn a_file_cut_anywhere_keeps_what_is_whole_and_can_be_added_to() {
    let (_folder, path) = file();
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let read = Segments::read(&path, b"key");
        let kept: Vec<Vec<u8>> = read.iter().map(<[u8]>::to_vec).collect();
        assert_eq!(kept, SEGMENTS[..kept.len()], "{length}");
        assert!(read.append(b"next").unwrap());
        assert_eq!(held(&path, b"key"), [&kept[..], &[b"next".to_vec()]].concat(), "{length}");
    }
}

#[test]
fn another_file_of_the_same_length_is_not_added_to() {
    let (_folder, path) = file();
    let read = Segments::read(&path, b"key");
    Segments::read(&path, b"key").replace(b"FIRST").unwrap();
    for segment in &SEGMENTS[1..] {
        assert!(Segments::read(&path, b"key").append(segment).unwrap());
    }
    assert_eq!(fs::metadata(&path).unwrap().len(), read.size());
    assert!(!read.append(b"next").unwrap());
    assert_eq!(held(&path, b"key")[0], b"FIRST");
}

#[test]
fn a_byte_that_changed_anywhere_is_noticed() {
    let (_folder, path) = file();
    let whole = fs::read(&path).unwrap();
    for place in 0..whole.len() {
        for flipped in [1, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[place] ^= flipped;
            fs::write(&path, damaged).unwrap();
            let read = Segments::read(&path, b"key");
            assert!(!matches!(read.state(), State::Whole), "{place}");
            assert!(read.iter().zip(SEGMENTS).all(|(kept, segment)| kept == segment), "{place}");
        }
    }
}

#[test]
fn garbage_and_huge_lengths_are_no_segments() {
    let (_folder, path) = file();
    let start = header(b"key");
    for end in [vec![0xff; 16], vec![0xff; 4096], u64::MAX.to_le_bytes().repeat(4), vec![0; 15]] {
        fs::write(&path, [&start[..], &end].concat()).unwrap();
        let read = Segments::read(&path, b"key");
        assert!(matches!(read.state(), State::Torn) && read.iter().len() == 0);
    }
    File::create(&path).unwrap().set_len(LARGEST + 1).unwrap();
    assert!(matches!(Segments::read(&path, b"key").state(), State::Unreadable(_)));
}

#[test]
fn of_two_who_read_the_same_one_adds() {
    let (_folder, path) = file();
    let [one, other] = [(); 2].map(|()| Segments::read(&path, b"key"));
    assert!(one.append(b"mine").unwrap());
    assert!(!other.append(b"yours").unwrap(), "the file is longer than it was");
    let late = Segments::read(&path, b"key");
    one.replace(b"alone").unwrap();
    assert!(!late.append(b"yours").unwrap(), "it is another file");
    assert_eq!(held(&path, b"key"), [b"alone"]);
}

#[test]
fn nobody_adds_while_another_does() {
    let (_folder, path) = file();
    let busy = File::options().write(true).open(&path).unwrap();
    busy.lock().unwrap();
    assert!(!Segments::read(&path, b"key").append(b"more").unwrap());
    drop(busy);
    assert!(Segments::read(&path, b"key").append(b"more").unwrap());
}

#[test]
fn many_at_once_leave_a_sound_file() {
    let (_folder, path) = file();
    std::thread::scope(|scope| {
        for writer in 0..4_u8 {
            let path = &path;
            scope.spawn(move || {
                for round in 0..20_u8 {
                    let read = Segments::read(path, b"key");
                    assert!(read.iter().next() == Some(SEGMENTS[0]));
                    let segment = vec![writer; usize::from(round) * 50];
                    if round % 7 == 6 {
                        read.replace(SEGMENTS[0]).unwrap();
                    } else {
                        read.append(&segment).unwrap();
                    }
                }
            });
        }
    });
    let read = Segments::read(&path, b"key");
    assert!(matches!(read.state(), State::Whole));
    assert!(read.iter().skip(3).all(|segment| segment.iter().all(|byte| *byte == segment[0])));
}

#[test]
fn a_missing_folder_a_folder_of_this_name_and_a_link_are_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    assert!(Segments::read(&at("none/memory"), b"key").append(b"x").unwrap_err().is_absent());
    assert!(matches!(Segments::read(folder.path(), b"key").state(), State::Unreadable(_)));
    Segments::read(folder.path(), b"key").append(b"x").unwrap_err();
    #[cfg(unix)]
    {
        fs::write(at("precious"), b"precious").unwrap();
        std::os::unix::fs::symlink(at("precious"), at("link")).unwrap();
        let read = Segments::read(&at("link"), b"key");
        assert!(matches!(read.state(), State::Unreadable(_)));
        read.append(b"x").unwrap_err();
        assert_eq!(fs::read(at("precious")).unwrap(), b"precious");
    }
}
