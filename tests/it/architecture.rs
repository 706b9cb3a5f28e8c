//! The house holds: arrows between rooms go where the design page says, git and processes have one door, nobody prints
//! past the output, and no test file is forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// More lines than this make a file a question.
const LONGEST: usize = 600;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = project().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Rust file below a folder, relative to the project.
fn sources(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![project().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == "rs" => {
                    found.push(path.strip_prefix(project()).unwrap().to_str().unwrap().to_owned());
                }
                _ => {}
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder}");
    found
}

/// The code of a file without its comments.
fn code(path: &str) -> String {
    let lines: Vec<String> =
        read(path).lines().filter(|line| !line.trim_start().starts_with("//")).map(str::to_owned).collect();
    lines.join("\n")
}

/// The words in backticks.
fn quoted(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The rows of the table below a heading of the design page, cell by cell.
fn table(heading: &str) -> Vec<Vec<String>> {
    let page = read("docs/design.md");
    let section = page.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_else(|| panic!("no '{heading}'"));
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.split('|').skip(1).map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// Rooms in the order of the design page, with the rooms they may use.
fn plan() -> Vec<(String, BTreeSet<String>)> {
    table("Rooms").into_iter().map(|row| (quoted(&row[0]).pop_first().unwrap(), quoted(&row[2]))).collect()
}

/// The rooms that the code of a room really uses.
fn used(room: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for file in sources(&format!("src/{room}")) {
        let code = code(&file);
        for (_, rest) in code.match_indices("crate::").map(|(at, word)| code.split_at(at + word.len())) {
            let name: String =
                rest.chars().take_while(|letter| letter.is_ascii_lowercase() || *letter == '_').collect();
            assert!(!name.is_empty(), "{file}: 'crate::' before no room hides what is used");
            used.insert(name);
        }
    }
    used.remove(room);
    used
}

#[test]
fn rooms_use_what_the_design_page_says() {
    let plan = plan();
    let mut above = BTreeSet::new();
    for (room, allowed) in &plan {
        assert!(allowed.is_subset(&above), "{room} uses a room that does not stand above it: {allowed:?}");
        assert_eq!(&used(room), allowed, "what src/{room} uses (left) and docs/design.md (right)");
        above.insert(room.clone());
    }
    let folders: BTreeSet<String> = fs::read_dir(project().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir() && entry.file_name() != "bin")
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    assert_eq!(folders, above, "folders of src (left) and rooms of docs/design.md (right)");
}

#[test]
fn the_map_in_the_library_names_every_room_below_those_it_uses() {
    let map = read("src/lib.rs");
    let place = |room: &str| {
        map.find(&format!("[`{room}`]")).unwrap_or_else(|| panic!("src/lib.rs does not name '{room}'"))
    };
    for (room, allowed) in plan() {
        for below in allowed {
            assert!(place(&below) < place(&room), "src/lib.rs has '{below}' below '{room}'");
        }
    }
}

#[test]
fn git_and_processes_have_one_door() {
    for file in sources("src") {
        let code = code(&file);
        let is_door = file.starts_with("src/git/");
        assert!(is_door || !code.contains("git2"), "{file} names git2");
        if is_door || file == "src/cli/launch.rs" || file.starts_with("src/bin/") {
            continue;
        }
        for (_, rest) in code.match_indices("process::").map(|(at, word)| code.split_at(at + word.len())) {
            let harmless = rest.starts_with("ExitCode") || rest.starts_with("id()");
            assert!(harmless, "{file} starts or ends processes: process::{}", rest.lines().next().unwrap());
        }
    }
}

#[test]
fn nobody_prints_past_the_output() {
    for file in sources("src").iter().filter(|file| !file.contains("tests")) {
        let code = code(file);
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for word in ["println!", "eprintln!", "print!(", "eprint!(", "dbg!(", "stdout()", "stderr()"] {
            let may = file.starts_with("src/cli/") && word.starts_with("std");
            assert!(may || !code.contains(word), "{file}: {word}");
        }
    }
}

#[test]
fn every_test_file_is_declared() {
    for file in sources("tests/it").iter().filter(|file| !file.ends_with("/main.rs")) {
        let path = Path::new(file);
        let (name, folder) = match path.file_stem().unwrap().to_str().unwrap() {
            "mod" => (path.parent().unwrap().file_name().unwrap().to_str().unwrap(), path.parent().unwrap()),
            name => (name, path),
        };
        let folder = folder.parent().unwrap();
        let list = if folder.ends_with("tests/it") { folder.join("main.rs") } else { folder.join("mod.rs") };
        assert!(
            read(&list).lines().any(|line| line.trim() == format!("mod {name};")),
            "{} does not declare {file}",
            list.display()
        );
    }
}

#[test]
fn files_say_what_they_are_for_and_stay_short() {
    for file in sources("src").into_iter().chain(sources("tests")) {
        let text = read(&file);
        assert!(text.starts_with("//! "), "{file} does not begin with '//!'");
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{file} has {lines} lines");
    }
}

/// The names below a heading of the manifest.
fn manifest(section: &str) -> BTreeSet<String> {
    let manifest = read("Cargo.toml");
    let section = manifest.split(&format!("[{section}]\n")).nth(1).unwrap();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_dependency_has_its_reason() {
    let reasons: BTreeMap<String, String> = table("Dependencies")
        .into_iter()
        .map(|row| (quoted(&row[0]).pop_first().unwrap(), row[1].clone()))
        .collect();
    let direct = &manifest("dependencies") | &manifest("target.'cfg(unix)'.dependencies");
    assert_eq!(reasons.keys().cloned().collect::<BTreeSet<_>>(), direct);
    assert!(reasons.values().all(|reason| !reason.is_empty()), "{reasons:?}");
}

#[test]
fn every_package_comes_from_the_registry() {
    let lock = read("Cargo.lock");
    let packages: Vec<&str> = lock.split("[[package]]\n").skip(1).collect();
    assert!(packages.len() > 50);
    for package in packages {
        let own = package.starts_with("name = \"git-findings\"\n");
        let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
        assert!(own || package.contains(registry) && package.contains("checksum = "), "{package}");
    }
}
