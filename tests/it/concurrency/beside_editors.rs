//! Lists beside programs that replace, remove and restore files: each is whole, and none fails for what has just gone.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::bench::Bench;

const LISTS: usize = 200;

/// Replaces the file by a rename, removes it with its folder, and puts both back.
fn disturb(folder: &Path, number: usize, text: &str) {
    let file = folder.join(format!("OTH-BUG-{number:03}.json"));
    let other = folder.with_extension(format!("{number}.part"));
    fs::create_dir_all(folder).unwrap();
    for _ in 0..3 {
        fs::write(&other, text).unwrap();
        fs::rename(&other, &file).unwrap();
    }
    fs::remove_file(&file).unwrap();
    fs::remove_dir(folder).unwrap();
}

#[test]
fn a_list_beside_editors_is_whole() {
    let bench = Bench::started();
    let id = bench.create([]);
    let text = bench.read(&crate::bench::finding_path(&id)).replace(&id, "OTH-BUG-001");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for number in 1..=4 {
            let folder = bench.top.join(format!("findings/OTH{number}"));
            let text = text.replace("OTH-BUG-001", &format!("OTH-BUG-{number:03}"));
            let is_over = &is_over;
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    disturb(&folder, number, &text);
                }
            });
        }
        let lists: Vec<_> = (0..LISTS).map(|_| bench.findings(["list", "--json"]).run()).collect();
        is_over.store(true, Ordering::Relaxed);
        for answer in lists {
            assert_eq!(answer.code, Some(0), "{answer}");
            answer.says(&id);
        }
    });
}
