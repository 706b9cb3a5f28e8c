//! A memory that is cut, changed, or something else: the answers stay as they are, nothing is said, and the next memory
//! is sound.

use std::fs;

use super::{agrees, grown, memory};
use crate::bench::Bench;
use crate::thorough::one_in;

/// What `history` tells, which goes through both files.
fn told(bench: &Bench) -> String {
    bench.findings(["history", "--format", "jsonl"]).ok().quietly().stdout.clone()
}

/// A repository, what its history is, and its files of memory whole, each in two segments.
fn patient() -> (Bench, String, [(&'static str, Vec<u8>); 2]) {
    let bench = grown();
    told(&bench);
    for title in ["better", "best"] {
        let text = bench.read("findings/FIN-BUG-001.json").replace("\"d\"", &format!("\"{title}\""));
        bench.commit_file("findings/FIN-BUG-001.json", &text.replace("better", title), title);
        told(&bench);
    }
    let whole = ["history", "edits"].map(|name| (name, fs::read(memory(&bench, name)).unwrap()));
    let history = told(&bench);
    (bench, history, whole)
}

#[test]
fn a_memory_cut_anywhere_is_made_good() {
    let (bench, history, files) = patient();
    for (name, whole) in files {
        let path = memory(&bench, name);
        for length in (0..whole.len()).step_by(one_in(23)) {
            fs::write(&path, &whole[..length]).unwrap();
            assert_eq!(told(&bench), history, "{name} of {length} bytes");
            assert!(fs::read(&path).unwrap().len() >= whole.len() / 2, "{name} of {length} bytes stays so");
            assert_eq!(told(&bench), history, "{name} of {length} bytes, once more");
        }
    }
}

#[test]
fn a_memory_with_other_bytes_anywhere_is_made_good() {
    let (bench, history, files) = patient();
    for (name, whole) in files {
        let path = memory(&bench, name);
        for place in (0..whole.len()).step_by(one_in(17)) {
            let mut damaged = whole.clone();
            damaged[place] ^= 0x55;
            fs::write(&path, damaged).unwrap();
            assert_eq!(told(&bench), history, "byte {place} of {name}");
        }
    }
}

#[test]
fn garbage_and_nothing_are_no_memory() {
    let (bench, history, files) = patient();
    for garbage in [Vec::new(), b"gf-segments\x02".repeat(9), vec![0; 5_000], vec![0xff; 5_000]] {
        for (name, _) in &files {
            fs::write(memory(&bench, name), &garbage).unwrap();
        }
        assert_eq!(told(&bench), history);
        assert_eq!(told(&bench), history);
        agrees(&bench);
    }
    fs::remove_dir_all(memory(&bench, "")).unwrap();
    assert_eq!(told(&bench), history);
}

#[test]
fn what_has_the_name_of_a_memory_and_is_none_is_left_alone() {
    let (bench, history, files) = patient();
    for (name, _) in &files {
        let path = memory(&bench, name);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(told(&bench), history);
        assert!(path.is_dir());
        fs::remove_dir(&path).unwrap();
        #[cfg(unix)]
        {
            let precious = bench.root().join("precious");
            fs::write(&precious, "precious").unwrap();
            std::os::unix::fs::symlink(&precious, &path).unwrap();
            assert_eq!(told(&bench), history);
            assert_eq!(fs::read_to_string(&precious).unwrap(), "precious");
            fs::remove_file(&path).unwrap();
        }
    }
}

#[test]
fn where_nothing_can_be_kept_nothing_is_said() {
    let bench = grown();
    let history = told(&bench);
    fs::remove_dir_all(memory(&bench, "")).unwrap();
    fs::write(bench.top.join(".git/git-findings"), "no folder").unwrap();
    assert_eq!(told(&bench), history);
    agrees(&bench);
}
