//! Git itself, the identity, what is in progress, and the settings.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use super::{answer, codes_of, examined, healthy, only, stays};
use crate::bench::Bench;

/// The git of this machine.
pub(super) fn real_git() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path).map(|folder| folder.join("git")).find(|git| git.exists()).unwrap()
}

/// A folder for PATH with nothing in it but this.
pub(super) fn alone(bench: &Bench, name: &str, make: impl FnOnce(&std::path::Path)) -> PathBuf {
    let folder = bench.root().join("alone");
    fs::create_dir(&folder).unwrap();
    make(&folder.join(name));
    folder
}

#[test]
fn without_git_that_is_all_there_is_to_tell() {
    let bench = healthy();
    let empty = alone(&bench, "nothing", |_| {});
    let told = answer(bench.findings(["doctor", "--json"]).env("PATH", &empty));
    let symptom = only(&told, "git-missing");
    assert_eq!(symptom["hint"], "git 2.36 or newer is needed");
}

#[test]
fn an_old_git_is_named() {
    let bench = healthy();
    let real = real_git().display().to_string();
    let old = format!(
        "#!/bin/sh\nfor word; do [ \"$word\" = version ] && echo git version 2.30.1 && exit\ndone\nexec {real} \"$@\"\n"
    );
    let folder = alone(&bench, "git", |git| {
        fs::write(git, old).unwrap();
        fs::set_permissions(git, fs::Permissions::from_mode(0o755)).unwrap();
    });
    symlink(bench.root().join("bin/git-findings"), folder.join("git-findings")).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let told = answer(bench.findings(["doctor", "--json"]).env("PATH", path));
    assert!(only(&told, "git-too-old")["message"].as_str().unwrap().contains("2.30.1"));
}

#[test]
fn somebody_without_a_name_can_only_read() {
    let bench = healthy();
    bench.git(["config", "user.useConfigOnly", "true"]).ok();
    let nobody = |words: &[&str]| bench.findings(words).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let told = answer(nobody(&["doctor", "--json"]));
    assert!(only(&told, "no-identity")["hint"].as_str().unwrap().contains("git config --global user.name"));
    nobody(&["doctor", "--strict"]).fails(1);
}

#[test]
fn what_is_in_progress_is_named() {
    let bench = healthy();
    bench.git(["switch", "-qc", "other"]).ok();
    bench.commit_file("other", "x", "Other");
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["merge", "-q", "--no-commit", "--no-ff", "other"]).ok();
    let symptom = stays(&bench, "in-progress", "--in-progress");
    assert!(symptom["message"].as_str().unwrap().starts_with("a merge is in progress"));
}

#[test]
fn settings_that_cannot_be_used_are_told_and_hide_nothing_else() {
    let bench = Bench::new();
    bench.write(".findings-config.toml", "dir = \"bugs\"\n");
    bench.write("bugs/.gitattributes", "*.json text eol=lf\n");
    bench.commit_file("a", "a\n", "Begin");
    bench.create([]);
    bench.findings(["hook", "install"]).ok();
    let path = "bugs/FIN/FIN-BUG-001.json";
    bench.write("bugs/FIN/fin-bug-001.JSON.json", "{}");
    for text in ["dir = \"bugs\"\nlayout = \"spiral\"\n", "dir = \"bugs\"\n[commit]\ntrailers = 7\n"] {
        bench.write(".findings-config.toml", text);
        bench.write("bugs/x/FIN-BUG-001.json", bench.read(path));
        let told = examined(&bench);
        let found = codes_of(&told);
        assert_eq!(found[..2], ["settings-unusable", "id-clash"], "{told:#}");
        assert!(told["symptoms"][0]["message"].as_str().unwrap().contains("folder 'bugs'"), "{told:#}");
    }
    for text in ["dir = [", "dir = \"../out\"\n", "\u{0}"] {
        bench.write(".findings-config.toml", text);
        assert_eq!(codes_of(&examined(&bench))[0], "settings-unusable", "{text}");
    }
    fs::remove_file(bench.top.join(".findings-config.toml")).unwrap();
    symlink("/etc/passwd", bench.top.join(".findings-config.toml")).unwrap();
    assert_eq!(codes_of(&examined(&bench))[0], "settings-unusable");
}

#[test]
fn an_unknown_setting_and_an_unknown_rule_are_named() {
    let bench = healthy();
    bench.commit_file(".findings-config.toml", "layuot = \"flat\"\n[rules]\nrun-totl = \"off\"\n", "Set");
    let told = examined(&bench);
    assert_eq!(codes_of(&told), ["settings-unclear", "settings-unclear"], "{told:#}");
    let messages = told["symptoms"].to_string();
    assert!(messages.contains("did you mean 'layout'") && messages.contains("did you mean 'run-total'"));
    let flag = bench.findings(["-c", "nonsense=1", "doctor", "--json"]);
    assert_eq!(codes_of(&answer(flag)).len(), 3);
}
