//! Settings that a repository brings along, and repositories that belong to somebody else.

use super::files;
use crate::bench::{Bench, finding_path};

const FLAGS: [&str; 5] = ["create", "--type=bug", "--severity=low", "--title=t", "--description=d"];

#[test]
fn a_folder_outside_or_in_gits_own_is_refused_by_every_command() {
    let bench = Bench::started();
    bench.create([]);
    std::fs::create_dir(bench.root().join("outside")).unwrap();
    let absolute = bench.root().join("outside").to_string_lossy().into_owned();
    let folders = [
        "../outside",
        "findings/../../outside",
        &absolute,
        ".git",
        ".git/findings",
        ".GIT/x",
        "x/.git/y",
        "git~1",
        ".git\\u200c",
        "",
        ".",
        ":(top)x",
        "a\\\\b",
        "C:x",
        "x\\u001b[31m",
        "x\\u202e",
        "x\\ny",
    ];
    for folder in folders {
        bench.write(".findings-config.toml", format!("layout = \"flat\"\ndir = \"{folder}\"\n"));
        let before = files(&bench);
        for command in [&FLAGS[..], &["list"], &["init"], &["validate"], &["history"], &["aggregate"]] {
            let refused = bench.findings(command).fails(4);
            refused.says(".findings-config.toml:2: dir: must").says("hint: mend .findings-config.toml");
            assert!(refused.stderr.chars().all(|c| c == '\n' || !c.is_control()), "{refused}");
        }
        assert_eq!(files(&bench), before);
    }
}

#[test]
#[cfg(unix)]
fn a_folder_through_a_link_is_refused() {
    let bench = Bench::started();
    std::fs::create_dir(bench.root().join("outside")).unwrap();
    for (link, target, dir) in
        [("link", "../outside", "link"), ("here", ".", "here/findings"), ("up", "..", "up/outside/deep")]
    {
        std::os::unix::fs::symlink(target, bench.top.join(link)).unwrap();
        bench.write(".findings-config.toml", format!("dir = \"{dir}\"\n"));
        for command in [&FLAGS[..], &["init"], &["list"], &["validate"]] {
            bench.findings(command).fails(4).says(&format!("'{link}' is a symbolic link"));
        }
    }
    assert_eq!(std::fs::read_dir(bench.root().join("outside")).unwrap().count(), 0);
}

#[test]
fn a_folder_named_like_an_option_or_a_pattern_is_a_folder() {
    for dir in ["-x", "--output=x", "*", "a b/c", "\u{e9}\u{e8}"] {
        let bench = Bench::started();
        bench.commit_file(".findings-config.toml", &format!("dir = \"{dir}\"\n"), "Settings");
        bench.findings(["init"]).ok();
        let id = bench.create([]);
        let path = finding_path(&id).replacen("findings", dir, 1);
        bench.findings(["edit", &id, "--set", "title=x"]).ok();
        assert_eq!(bench.read_json(&path)["title"], "x");
        for command in [&["list"][..], &["history"], &["aggregate"], &["list", "--at", "HEAD"]] {
            bench.findings(command).ok().says(&id);
        }
        bench.findings(["validate", "--staged"]).ok();
        assert_eq!(bench.status(), "", "{dir}");
    }
}

#[test]
fn settings_of_a_later_program_are_read_and_not_written_under() {
    let bench = Bench::started();
    bench.create([]);
    bench.commit_file(".findings-config.toml", "version = 99\nfuture = true\n", "Later");
    bench.findings(["list"]).ok().says("FIN-BUG-001").says("version 99 is newer");
    let head = bench.hash("HEAD");
    for command in [
        &FLAGS[..],
        &["edit", "FIN-BUG-001", "--set", "title=x"],
        &["start", "FIN-BUG-001", "--as", "me"],
        &["remove", "FIN-BUG-001", "--reason", "x"],
    ] {
        bench.findings(command).fails(4).says("version 99 is newer than this program knows");
        bench.findings(command.iter().chain(&["--no-commit"])).fails(4);
    }
    assert_eq!((bench.hash("HEAD"), bench.status()), (head, String::new()));
    bench.git(["for-each-ref", "refs/findings"]).ok().is("");
}

#[test]
fn settings_that_are_broken_or_huge_are_located() {
    let bench = Bench::started();
    bench.create([]);
    for (text, told) in [
        (&b"dir = \"findings\"\n[x\n"[..], ".findings-config.toml:2:"),
        (b"dir = \xff\n", "not UTF-8"),
        (b"dir = 7\n", ".findings-config.toml:1: dir:"),
        (b"[commit]\nlock_timeout_seconds = 99999999999999999999\n", ".findings-config.toml:2"),
        (b"layout = \"tree\"\n", ".findings-config.toml:1: layout"),
    ] {
        bench.write(".findings-config.toml", text);
        bench.findings(["list"]).fails(4).says(told);
    }
    bench.write(".findings-config.toml", "#".repeat(2 << 20));
    bench.findings(["list"]).fails(4).says(".findings-config.toml");
    bench.write(".findings-config.toml", format!("dir = {}", "[".repeat(100_000)));
    bench.findings(["list"]).fails(4).says(".findings-config.toml");
}

/// Only root can give a folder away.
#[test]
#[cfg(unix)]
fn a_repository_of_somebody_else_is_left_to_gits_judgement() {
    let bench = Bench::started();
    bench.create([]);
    if bench.shell("chown -R 12345 .").run().code != Some(0) {
        println!("skipped: this user cannot give a folder to another");
        return;
    }
    let before = files(&bench);
    for command in
        [&FLAGS[..], &["list"], &["history"], &["validate"], &["hook", "install"], &["init"], &["aggregate"]]
    {
        let refused = bench.findings(command).fails(4);
        refused.says("git does not trust this repository, because somebody else owns it");
        refused.says("safe.directory");
        assert_eq!(refused.stdout, "", "{refused}");
    }
    let told = bench.findings(["list", "--json"]).fails(4).document();
    assert_eq!(told["kind"], "error");
    assert_eq!(files(&bench), before);
    let config = bench.root().join("home/gitconfig");
    bench
        .git(["config", "--file", &config.to_string_lossy(), "safe.directory", &bench.top.to_string_lossy()])
        .ok();
    bench.findings(["list"]).ok().says("FIN-BUG-001");
}
