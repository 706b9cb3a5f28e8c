//! Our hooks among those of others, with real `git commit`.

use super::*;
use crate::git::bench::Bench;

fn outcomes(reports: Vec<HookReport>) -> Vec<HookOutcome> {
    reports.into_iter().map(|report| report.outcome).collect()
}

/// The folder of a program `git-findings` that notes how it was called and then does this.
fn program(bench: &Bench, then: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let folder = bench.top.parent().unwrap().join("bin");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("git-findings");
    fs::write(&path, format!("#!/bin/sh\necho \"$@\" >>\"{}/../calls\"\n{then}\n", bench.top.display()))
        .unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    folder.to_str().unwrap().to_owned()
}

fn try_commit(bench: &Bench, bin: Option<&str>) -> std::process::Output {
    let path = path_without_us();
    let path = bin.map_or(path.clone(), |bin| format!("{bin}:{path}"));
    let mut command = std::process::Command::new("git");
    command.env_clear().envs(bench.variables()).env("PATH", path).current_dir(&bench.top);
    // only a JSON file may be a finding
    command.args(["-c", "alias.step=!echo >>a.json && git add a.json && git commit -q -m x", "step"]);
    command.output().unwrap()
}

/// The folders of PATH that do not hold the program itself.
fn path_without_us() -> String {
    let path = std::env::var_os("PATH").unwrap();
    std::env::join_paths(std::env::split_paths(&path).filter(|folder| !folder.join("git-findings").exists()))
        .unwrap()
        .into_string()
        .unwrap()
}

#[test]
fn where_there_are_none_ours_are_made_run_and_removed() {
    let bench = Bench::new();
    let repository = bench.repository();
    assert_eq!(outcomes(repository.install_hooks().unwrap()), vec![HookOutcome::Created; 4]);
    assert_eq!(outcomes(repository.install_hooks().unwrap()), vec![HookOutcome::Unchanged; 4]);
    let missing = try_commit(&bench, None);
    assert!(missing.status.success());
    let said = String::from_utf8(missing.stderr).unwrap();
    assert_eq!(said, "git-findings is not on PATH: findings are not checked\n".repeat(2));
    let bin = program(&bench, "exit 0");
    assert!(try_commit(&bench, Some(&bin)).status.success());
    assert_eq!(
        bench.read("../calls").unwrap(),
        "hook run pre-commit\nhook run commit-msg .git/COMMIT_EDITMSG\n"
    );
    let bin = program(&bench, "exit 1");
    assert!(!try_commit(&bench, Some(&bin)).status.success());
    assert_eq!(outcomes(repository.uninstall_hooks().unwrap()), vec![HookOutcome::Removed; 4]);
    assert_eq!(outcomes(repository.uninstall_hooks().unwrap()), vec![HookOutcome::Unchanged; 4]);
    assert!(!repository.hooks_dir().join("pre-commit").exists());
}

#[test]
fn in_a_shell_script_both_run_both_count_and_the_bytes_come_back() {
    let bench = Bench::new();
    let repository = bench.repository();
    let path = repository.hooks_dir().join("pre-commit");
    for (head, ours, theirs) in [("#!/bin/sh", 0, 0), ("#!/usr/bin/env bash", 0, 1), ("#!/bin/sh -e", 1, 0)] {
        let _ = fs::remove_file(bench.top.join("../calls"));
        bench.hook("pre-commit", "");
        let script = format!("{head}\necho theirs >>../calls\nexit {theirs}");
        fs::write(&path, &script).unwrap();
        assert_eq!(outcomes(repository.install_hooks().unwrap())[0], HookOutcome::Chained);
        let chained = fs::read_to_string(&path).unwrap();
        assert_eq!(outcomes(repository.install_hooks().unwrap())[0], HookOutcome::Unchanged);
        assert_eq!(fs::read_to_string(&path).unwrap(), chained);
        let bin = program(&bench, &format!("[ $3 != pre-commit ] || exit {ours}"));
        assert_eq!(try_commit(&bench, Some(&bin)).status.success(), ours + theirs == 0, "{head}");
        let calls = bench.read("../calls").unwrap();
        assert!(calls.starts_with("hook run pre-commit\n"), "{calls}");
        assert_eq!(calls.contains("theirs"), ours == 0, "{calls}");
        assert_eq!(outcomes(repository.uninstall_hooks().unwrap())[0], HookOutcome::Removed);
        assert_eq!(fs::read_to_string(&path).unwrap(), script);
        assert!(is_executable(&path));
    }
}

#[test]
fn without_the_program_a_chained_script_still_runs() {
    let bench = Bench::new();
    bench.hook("pre-commit", "echo theirs >&2; exit 1");
    bench.repository().install_hooks().unwrap();
    let output = try_commit(&bench, None);
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "git-findings is not on PATH: findings are not checked\ntheirs\n");
}

#[track_caller]
fn assert_left(bench: &Bench, script: &[u8], reason: &str) {
    let path = bench.repository().hooks_dir().join("pre-commit");
    fs::write(&path, script).unwrap();
    let outcome = outcomes(bench.repository().install_hooks().unwrap()).remove(0);
    let HookOutcome::Left { why, line } = outcome else { panic!("{reason}: {outcome:?}") };
    assert!(why.contains(reason), "{why}");
    assert_eq!(line, "git-findings hook run pre-commit \"$@\"");
    assert_eq!(fs::read(&path).unwrap(), script);
}

#[test]
fn what_is_not_ours_to_change_is_left_with_the_line_to_add() {
    let bench = Bench::new();
    bench.hook("pre-commit", "");
    assert_left(&bench, b"#!/usr/bin/env python3\nprint(1)\n", "names no POSIX shell");
    assert_left(&bench, b"echo no first line\n", "names no POSIX shell");
    assert_left(
        &bench,
        b"#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n",
        "framework",
    );
    assert_left(&bench, b"#!/bin/sh\ncall_lefthook run \"pre-commit\" \"$@\"\n", "lefthook");
    assert_left(&bench, b"\x7fELF\xff\xfe", "not text");
    assert_left(&bench, b"#!/bin/sh\r\necho\r\n", "CR LF");
}

#[test]
fn links_and_sleeping_hooks_are_left() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    bench.hook("pre-commit", "exit 1");
    let path = bench.repository().hooks_dir().join("pre-commit");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert_left(&bench, b"#!/bin/sh\nexit 1\n", "not executable");
    fs::rename(&path, bench.top.join("script")).unwrap();
    std::os::unix::fs::symlink(bench.top.join("script"), &path).unwrap();
    assert_left(&bench, b"#!/bin/sh\nexit 1\n", "link");
}

#[test]
fn a_hooks_path_of_the_repository_is_used_and_one_of_others_is_not() {
    let bench = Bench::new();
    bench.git(&["config", "core.hooksPath", "tools/hooks"]);
    assert_eq!(outcomes(bench.repository().install_hooks().unwrap()), vec![HookOutcome::Created; 4]);
    assert!(bench.top.join("tools/hooks/commit-msg").exists());
    assert!(try_commit(&bench, Some(&program(&bench, ""))).status.success());
    assert!(bench.read("../calls").unwrap().starts_with("hook run pre-commit\n"));
    bench.git(&["config", "core.hooksPath", ".husky/_"]);
    let reports = outcomes(bench.repository().install_hooks().unwrap());
    assert!(matches!(&reports[0], HookOutcome::Left { why, .. } if why.contains("husky")));
    assert!(!bench.top.join(".husky").exists());
    bench.git(&["config", "--unset", "core.hooksPath"]);
    let mut variables = bench.variables();
    let all = bench.top.join("../all").to_str().unwrap().to_owned();
    let shared = [("COUNT", "1"), ("KEY_0", "core.hooksPath"), ("VALUE_0", &all)];
    variables.extend(shared.map(|(name, value)| (format!("GIT_CONFIG_{name}").into(), value.into())));
    let repository = Repository::discover_with(&bench.top, variables).unwrap();
    let reports = outcomes(repository.install_hooks().unwrap());
    assert!(matches!(&reports[0], HookOutcome::Left { why, .. } if why.contains("for all repositories")));
}

#[test]
fn a_hook_of_ours_that_was_changed_is_not_removed() {
    let bench = Bench::new();
    bench.repository().install_hooks().unwrap();
    let path = bench.repository().hooks_dir().join("pre-commit");
    let changed = fs::read_to_string(&path).unwrap().replace("exec ", "");
    fs::write(&path, &changed).unwrap();
    let outcome = outcomes(bench.repository().uninstall_hooks().unwrap()).remove(0);
    assert!(matches!(outcome, HookOutcome::Left { .. }), "{outcome:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), changed);
}

#[test]
fn a_script_of_one_line_without_an_end_comes_back_to_the_byte() {
    let bench = Bench::new();
    bench.hook("pre-commit", "");
    let path = bench.repository().hooks_dir().join("pre-commit");
    for script in ["#!/bin/sh", "#!/bin/sh\n", "#!/bin/sh\n\n"] {
        fs::write(&path, script).unwrap();
        assert_eq!(outcomes(bench.repository().install_hooks().unwrap())[0], HookOutcome::Chained);
        let chained = fs::read_to_string(&path).unwrap();
        assert!(chained.starts_with("#!/bin/sh\n# >>> git-findings"), "{chained}");
        assert_eq!(outcomes(bench.repository().install_hooks().unwrap())[0], HookOutcome::Unchanged);
        assert!(!try_commit(&bench, Some(&program(&bench, "exit 1"))).status.success(), "{script:?}");
        assert_eq!(outcomes(bench.repository().uninstall_hooks().unwrap())[0], HookOutcome::Removed);
        assert_eq!(fs::read_to_string(&path).unwrap(), script);
    }
}

#[test]
fn a_folder_of_hooks_that_is_not_in_the_repository_is_left() {
    let bench = Bench::new();
    let shared = bench.top.join("../shared");
    fs::create_dir(&shared).unwrap();
    fs::write(bench.top.join("file"), "").unwrap();
    std::os::unix::fs::symlink(&shared, bench.top.join("link")).unwrap();
    for (path, reason) in [
        (shared.to_str().unwrap(), "outside of this repository"),
        ("link", "outside of this repository"),
        ("../missing", "outside of this repository"),
        ("/dev/null", "not a folder"),
        ("file", "not a folder"),
    ] {
        bench.git(&["config", "core.hooksPath", path]);
        for outcome in outcomes(bench.repository().install_hooks().unwrap()) {
            assert!(
                matches!(&outcome, HookOutcome::Left { why, .. } if why.contains(reason)),
                "{path}: {outcome:?}"
            );
        }
        let outcomes = outcomes(bench.repository().uninstall_hooks().unwrap());
        assert_eq!(outcomes, vec![HookOutcome::Unchanged; 4], "{path}");
    }
    assert_eq!(fs::read_dir(&shared).unwrap().count(), 0);
    assert!(!bench.top.join("../missing").exists());
}
