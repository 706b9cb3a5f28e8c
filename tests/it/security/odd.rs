//! Links, pipes, devices, sockets and folders where files are expected: never followed, opened or written through.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use super::{in_time, record};
use crate::bench::Bench;

const FLAGS: [&str; 5] = ["create", "--type=bug", "--severity=low", "--title=t", "--description=d"];

/// A repository with one good finding and, beside it, one odd thing per kind; what the links point to.
fn among_odd_things() -> (Bench, String) {
    let bench = Bench::started();
    bench.create([]);
    let secret = record("FIN-BUG-777", r#","details":"secret""#);
    bench.write("../outside/FIN-BUG-777.json", &secret);
    let at = |name: &str| bench.top.join("findings").join(name);
    symlink("../../outside/FIN-BUG-777.json", at("L-BUG-001.json")).unwrap();
    symlink("nowhere", at("L-BUG-002.json")).unwrap();
    symlink("/dev/zero", at("Z-BUG-001.json")).unwrap();
    symlink("../../outside", at("linked")).unwrap();
    bench.program("mkfifo", [at("P-BUG-001.json")]).ok();
    drop(UnixListener::bind(at("S-BUG-001.json")).unwrap());
    fs::create_dir(at("F-BUG-001.json")).unwrap();
    (bench, secret)
}

const ODD: [(&str, &str); 7] = [
    ("findings/F-BUG-001.json", "a folder"),
    ("findings/L-BUG-001.json", "a symbolic link"),
    ("findings/L-BUG-002.json", "a symbolic link"),
    ("findings/P-BUG-001.json", "a named pipe"),
    ("findings/S-BUG-001.json", "a socket"),
    ("findings/Z-BUG-001.json", "a symbolic link"),
    ("findings/linked", "a symbolic link"),
];

#[test]
fn reading_names_each_and_shows_the_others() {
    let (bench, _) = among_odd_things();
    for (command, code) in [
        (&["list"][..], 4),
        (&["list", "--json"], 4),
        (&["export", "--format", "csv"], 4),
        (&["export", "--format", "jsonl"], 4),
        (&["validate"], 1),
        (&["validate", "--json"], 1),
    ] {
        let answer = in_time(bench.findings(command));
        assert_eq!(answer.code, Some(code), "{answer}");
        answer.says_nothing_of("secret").says_nothing_of("FIN-BUG-777");
        if command[0] != "validate" {
            assert!(answer.stdout.contains("FIN-BUG-001"), "{answer}");
        }
        let mut places = Vec::new();
        for (path, kind) in ODD {
            answer.says(path).says(&format!("{kind}, not a plain file: it is neither followed nor read"));
            let all = answer.stdout.clone() + &answer.stderr;
            places.push(all.find(path));
        }
        assert!(command[0] == "export" || places.is_sorted(), "in the order of the paths: {answer}");
    }
}

/// They were "no finding", as if nobody had looked, and their ids were given out again.
#[test]
fn naming_one_is_an_error_that_tells_what_it_is() {
    let (bench, secret) = among_odd_things();
    let head = bench.hash("HEAD");
    for (path, kind) in ODD.into_iter().filter(|(path, _)| path.ends_with(".json")) {
        let id = path.trim_start_matches("findings/").trim_end_matches(".json");
        for command in [
            &["show", id][..],
            &["edit", id, "--set", "title=x"],
            &["start", id, "--as", "me"],
            &["resolve", id, "--type", "wont_fix", "--details", "x"],
            &["remove", id, "--reason", "x"],
        ] {
            let answer = in_time(bench.findings(command));
            assert_eq!(answer.code, Some(4), "{answer}");
            answer.says(&format!("'{path}' is {kind}")).says_nothing_of("secret");
        }
        let chosen = format!("--id={id}");
        let answer = in_time(bench.findings(FLAGS.into_iter().chain([chosen.as_str()])));
        assert_eq!(answer.code, Some(5), "{answer}");
    }
    assert_eq!(bench.hash("HEAD"), head);
    assert_eq!(bench.read("../outside/FIN-BUG-777.json"), secret);
    // numbers of odd things are taken
    assert_eq!(bench.create(["--entry", "P"]), "P-BUG-002");
}

#[test]
fn inputs_are_plain_files_too() {
    let (bench, _) = among_odd_things();
    for path in ["findings/P-BUG-001.json", "findings/Z-BUG-001.json", "findings/S-BUG-001.json"] {
        for command in [
            &["import", path][..],
            &["create", "--from", path],
            &["edit", "FIN-BUG-001", "--from", path],
            &["hook", "run", "commit-msg", path],
        ] {
            let answer = in_time(bench.findings(command));
            assert_eq!(answer.code, Some(4), "{answer}");
            answer.says("not a regular file");
        }
    }
}

#[test]
fn a_folder_that_is_a_link_is_not_written_through() {
    for link in ["findings", "findings/FIN"] {
        let bench = Bench::started();
        fs::create_dir(bench.root().join("outside")).unwrap();
        if link == "findings" {
            fs::remove_dir_all(bench.top.join("findings")).unwrap();
        }
        symlink(bench.root().join("outside"), bench.top.join(link)).unwrap();
        let head = bench.hash("HEAD");
        let refused = bench.findings(FLAGS).fails(4);
        refused.says("symbolic link");
        bench.findings(FLAGS.into_iter().chain(["--no-commit"])).fails(4);
        assert_eq!(fs::read_dir(bench.root().join("outside")).unwrap().count(), 0, "{refused}");
        assert_eq!(bench.hash("HEAD"), head);
        bench.findings(["list"]).fails(4).says("symbolic link");
    }
}

#[test]
fn a_parent_swapped_for_a_link_is_not_followed_on_an_edit() {
    let bench = Bench::started();
    let id = bench.create([]);
    fs::rename(bench.top.join("findings/FIN"), bench.root().join("outside")).unwrap();
    symlink(bench.root().join("outside"), bench.top.join("findings/FIN")).unwrap();
    let outside = bench.root().join("outside/FIN-BUG-001.json");
    let before = fs::read(&outside).unwrap();
    for command in [&["edit", &id, "--set", "title=x"][..], &["remove", &id, "--reason", "x"]] {
        let answer = bench.findings(command).run();
        assert!(matches!(answer.code, Some(3 | 4)), "{answer}");
    }
    assert_eq!(fs::read(&outside).unwrap(), before);
}

#[test]
fn runs_and_settings_that_are_links_or_pipes_are_not_read() {
    let bench = Bench::started();
    bench.create([]);
    fs::create_dir(bench.root().join("outside")).unwrap();
    symlink(bench.root().join("outside"), bench.top.join("findings/runs")).unwrap();
    let answer = bench.findings(["validate"]).run();
    assert!(matches!(answer.code, Some(1 | 4)), "{answer}");
    answer.says("findings/runs").says("symbolic link");
    fs::remove_file(bench.top.join("findings/runs")).unwrap();
    fs::create_dir(bench.top.join("findings/runs")).unwrap();
    bench.program("mkfifo", ["findings/runs/r.json"]).ok();
    let answer = in_time(bench.findings(["validate"]));
    assert_eq!(answer.code, Some(1), "{answer}");
    answer.says("findings/runs/r.json").says("a named pipe");

    bench.program("mkfifo", [".findings-config.toml"]).ok();
    let answer = in_time(bench.findings(["list"]));
    assert_eq!(answer.code, Some(4), "{answer}");
    answer.says(".findings-config.toml").says("a named pipe");
    fs::remove_file(bench.top.join(".findings-config.toml")).unwrap();
    symlink("/dev/zero", bench.top.join(".findings-config.toml")).unwrap();
    let answer = in_time(bench.findings(["list"]));
    assert_eq!(answer.code, Some(4), "{answer}");
}

#[test]
fn a_link_in_a_commit_is_named_and_hides_nothing() {
    let bench = Bench::started();
    let id = bench.create([]);
    symlink("../../../etc/passwd", bench.top.join("findings/L-BUG-001.json")).unwrap();
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", "Link"]).ok();
    let path = "findings/L-BUG-001.json";
    bench.findings(["list", "--at", "HEAD"]).fails(4).says(&id).says(path).says("a symbolic link");
    bench.findings(["validate", "--at", "HEAD"]).fails(1).says(path);
    bench.findings(["validate", "--staged"]).fails(1).says(path);
    bench.findings(["aggregate"]).fails(4).says(&id).says(path);
    bench.findings(["show", "L-BUG-001", "--at", "HEAD"]).fails(4).says("a symbolic link");
    bench.findings(["history"]).ok().says(&id);
}

#[test]
fn an_attachment_is_not_followed_out_of_the_repository() {
    let bench = Bench::started();
    symlink("/etc", bench.top.join("etc")).unwrap();
    let attached = |path: &str| format!(r#","attachments":[{{"type":"log","path":"{path}"}}]"#);
    bench.write("findings/A.json", record("A", &attached("../outside")));
    bench.write("findings/B.json", record("B", &attached("/etc/passwd")));
    bench.write("findings/C.json", record("C", &attached("file:///etc/passwd")));
    bench.write("findings/D.json", record("D", &attached("javascript:alert(1)")));
    bench.write("findings/E.json", record("E", &attached("etc/passwd")));
    bench.write("findings/F.json", record("F", &attached("https://example.org/log")));
    let answer = bench.findings(["validate", "--format", "tsv"]).fails(1);
    for name in ["A", "B", "C", "D"] {
        let path = format!("findings/{name}.json");
        let told =
            answer.stdout.lines().any(|line| line.starts_with(&path) && line.contains("\terror\tattachment"));
        assert!(told, "{name}: {answer}");
    }
    answer.says("attachment-symlink");
    assert!(!answer.stdout.lines().any(|line| line.starts_with("findings/F") && line.contains("attach")));
}

/// The object says it has 300,000,000 bytes: nobody reads them, and nobody calls it damaged.
#[test]
fn a_staged_blob_beyond_all_measure_is_a_file_that_is_too_large() {
    let bench = Bench::started();
    let good = bench.create([]);
    let hash = "0123456789abcdef0123456789abcdef01234567";
    let mut object = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    object.write_all(b"blob 300000000\0{").unwrap();
    bench.write(&format!(".git/objects/01/{}", &hash[2..]), object.finish().unwrap());
    bench
        .git([
            "update-index",
            "--add",
            "--cacheinfo",
            &format!("100644,{hash},findings/FIN/FIN-BUG-002.json"),
        ])
        .ok();
    let answer = bench.findings(["validate", "--staged"]).fails(1);
    answer
        .says("findings/FIN/FIN-BUG-002.json")
        .says("the file has 300000000 bytes, at most 1048576 are read");
    answer.says("error[too-large]").says("2 files").says_nothing_of("corrupt");
    bench
        .git([
            "update-index",
            "--cacheinfo",
            &format!("100644,{},findings/FIN/FIN-BUG-002.json", "9".repeat(40)),
        ])
        .ok();
    let answer = bench.findings(["validate", "--staged"]).fails(1);
    answer
        .says("git does not give its content: object 9999")
        .says("is missing")
        .says("git fsck")
        .says_nothing_of(&good);
}
