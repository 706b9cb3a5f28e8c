//! Programs that a repository's configuration names: a read runs none of them. A canary stands behind every key.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::bench::Bench;

/// Keys of `.git/config` whose value git, or we, could take for a program.
const KEYS: [&str; 27] = [
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "core.sshCommand",
    "core.askPass",
    "core.alternateRefsCommand",
    "core.gitProxy",
    "sequence.editor",
    "pager.findings",
    "pager.log",
    "pager.status",
    "pager.diff",
    "pager.config",
    "diff.external",
    "diff.canary.command",
    "diff.canary.textconv",
    "filter.canary.clean",
    "filter.canary.smudge",
    "filter.other=name.process",
    "gpg.program",
    "gpg.ssh.program",
    "credential.helper",
    "merge.canary.driver",
    "trailer.finding.command",
    "trailer.finding.cmd",
    "uploadpack.packObjectsHook",
    "interactive.diffFilter",
];

const HOOKS: [&str; 6] =
    ["pre-commit", "commit-msg", "post-index-change", "reference-transaction", "post-checkout", "pre-push"];

/// A program that leaves a trace named after it.
fn canary(bench: &Bench, name: &str) -> String {
    let path = bench.root().join("canaries").join(name.replace('/', "_"));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let trace = bench.root().join("traces");
    let text = format!("#!/bin/sh\nmkdir -p '{0}'\n: > '{0}/{name}'\ncat\n", trace.display());
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_string_lossy().into_owned()
}

fn traces(bench: &Bench) -> Vec<String> {
    let found = fs::read_dir(bench.root().join("traces")).into_iter().flatten();
    found.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Findings, open and resolved, in a repository whose every key is a trap; files are changed in their times alone and
/// in their texts, so that git has reason to read them.
fn trapped() -> Bench {
    let bench = Bench::started();
    bench.create([]);
    let other = bench.create([]);
    bench.findings(["resolve", &other, "--type", "wont_fix", "--details", "No"]).ok();
    for key in KEYS {
        let program = canary(&bench, key);
        bench.git(["config", key, &program]).ok();
    }
    for hook in HOOKS {
        let program = canary(&bench, hook);
        let folder = bench.root().join("hooks");
        fs::create_dir_all(&folder).unwrap();
        fs::rename(program, folder.join(hook)).unwrap();
    }
    bench.git(["config", "core.hooksPath", &bench.root().join("hooks").to_string_lossy()]).ok();
    bench.git(["config", "alias.findings", &format!("!{}", canary(&bench, "alias"))]).ok();
    bench.git(["config", "log.showSignature", "true"]).ok();
    bench.write(
        ".git/info/attributes",
        "* diff=canary filter=canary merge=canary\nfindings/FIN/*2.json filter=other=name\n",
    );
    for number in [1, 2] {
        let path = format!("findings/FIN/FIN-BUG-00{number}.json");
        bench.write(&path, bench.read(&path));
    }
    bench.write("src/bag.rs", bench.read("src/bag.rs"));
    bench.write("findings/FIN/FIN-BUG-003.json", bench.read("findings/FIN/FIN-BUG-001.json"));
    bench
}

#[test]
fn reads_run_none() {
    let bench = trapped();
    let id = "FIN-BUG-001";
    for command in [
        &["list", "--all"][..],
        &["list", "--sort", "updated"],
        &["list", "--at", "HEAD", "--json"],
        &["show", id],
        &["show", "FIN-BUG-002", "--at", "HEAD"],
        &["history"],
        &["history", "--patch"],
        &["history", id, "--since", "90d", "--first-parent"],
        &["aggregate"],
        &["aggregate", "--at", "HEAD"],
        &["export", "--format", "csv"],
        &["export", "--format", "jsonl"],
        &["validate"],
        &["validate", "--staged"],
        &["validate", "--at", "HEAD"],
        &["config"],
        &["schema"],
        &["hook", "run", "pre-commit"],
        &["hook", "run", "commit-msg", ".git/HEAD"],
        &["create", "-n", "--type", "bug", "--severity", "low", "--title", "t", "--description", "d"],
        &["edit", id, "--set", "title=x", "-n"],
        &["start", id, "--as", "me", "-n"],
        &["import", "-n", "findings/FIN/FIN-BUG-001.json"],
        &["help"],
        &["history", "--help"],
        &["man"],
        &["completions", "bash"],
    ] {
        let answer = bench.findings(command).env("TERM", "xterm").run();
        assert_eq!(traces(&bench), Vec::<String>::new(), "run by: {answer}");
        assert!(matches!(answer.code, Some(0 | 1)), "{answer}");
    }
}

/// The trap works: git itself falls into it.
#[test]
fn git_itself_would_run_them() {
    let bench = trapped();
    bench.git(["status"]).run();
    let traces = traces(&bench);
    for name in ["core.fsmonitor", "filter.canary.clean"] {
        assert!(traces.iter().any(|trace| trace == name), "{traces:?}");
    }
}

#[test]
fn settings_of_the_program_run_none_either() {
    let bench = Bench::started();
    bench.create([]);
    let program = canary(&bench, "setting");
    let keys = ["pager", "editor", "core.pager", "hook", "command", "diff", "textconv", "filter.x.clean"];
    let lines: String = keys.iter().map(|key| format!("{key} = {program:?}\n")).collect();
    bench.write(".findings-config.toml", lines);
    for key in keys {
        bench.git(["config", &format!("findings.{key}"), &program]).ok();
    }
    for command in
        [&["list"][..], &["history", "-p"], &["validate"], &["edit", "FIN-BUG-001", "--set", "title=x"]]
    {
        bench.findings(command).ok().says("unknown setting 'pager'");
    }
    bench.findings(["edit", "FIN-BUG-001"]).fails(2);
    assert_eq!(traces(&bench), Vec::<String>::new());
}

#[test]
fn a_program_in_the_current_folder_is_not_git() {
    let bench = Bench::started();
    bench.create([]);
    let program = canary(&bench, "git");
    fs::copy(program, bench.top.join("git")).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let mut folders = vec![std::path::PathBuf::from("."), "".into(), "bin".into()];
    folders.extend(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).unwrap();
    bench.findings(["list"]).env("PATH", &path).ok();
    bench.findings(["edit", "FIN-BUG-001", "--set", "title=x"]).env("PATH", &path).ok();
    assert_eq!(traces(&bench), Vec::<String>::new());
}

#[test]
fn a_revision_that_is_an_option_is_refused() {
    let bench = Bench::started();
    bench.create([]);
    for revision in ["--output=stolen", "-x", "--all", "--upload-pack=touch stolen"] {
        let at = format!("--at={revision}");
        for command in
            [&["list", &at][..], &["show", "FIN-BUG-001", &at], &["history", &at], &["aggregate", &at]]
        {
            let answer = bench.findings(command).run();
            assert!(matches!(answer.code, Some(2 | 3)), "{answer}");
        }
        let commit = format!("--commit={revision}");
        let answer = bench.findings(["resolve", "FIN-BUG-001", "--type=fixed", &commit]).run();
        assert!(matches!(answer.code, Some(2 | 3)), "{answer}");
    }
    assert!(!bench.has("stolen"));
    assert_eq!(bench.status(), "");
}
