//! The findings folder, its files by their names, and what git sees of them.

use std::fs;
use std::os::unix::fs::symlink;

use super::{codes, codes_of, examined, healthy, mends, only, stays};
use crate::bench::Bench;

const FINDING: &str = "findings/FIN/FIN-BUG-001.json";

#[test]
fn a_folder_that_is_missing_is_an_error_that_says_what_to_type() {
    let bench = Bench::new();
    bench.commit_file("a", "a\n", "Begin");
    bench.findings(["hook", "install"]).ok();
    stays(&bench, "folder-missing", "git findings init");
    bench.findings(["init"]).ok();
    assert_eq!(codes(&bench), [""; 0]);
}

#[test]
fn a_folder_that_is_a_link_or_a_file_is_not_followed() {
    let bench = healthy();
    fs::rename(bench.top.join("findings"), bench.root().join("away")).unwrap();
    symlink(bench.root().join("away"), bench.top.join("findings")).unwrap();
    let found = codes(&bench);
    assert_eq!(found[0], "folder-not-plain", "{found:?}");
    fs::remove_file(bench.top.join("findings")).unwrap();
    bench.write("findings", "x");
    assert_eq!(codes(&bench)[0], "folder-not-plain");
}

#[test]
fn a_folder_of_another_repository_is_named() {
    let bench = healthy();
    bench.git(["init", "-q", "findings"]).ok();
    assert!(codes(&bench).contains(&"folder-elsewhere".to_owned()));
    fs::remove_dir_all(bench.top.join("findings/.git")).unwrap();
    assert_eq!(codes(&bench), [""; 0]);
    let other = Bench::new();
    other
        .git(
            ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add"]
                .iter()
                .copied()
                .chain([bench.top.to_str().unwrap(), "deep/findings"]),
        )
        .ok();
    other.git(["commit", "-qm", "Add"]).ok();
    other.git(["submodule", "--quiet", "deinit", "--all"]).ok();
    let told = other.findings(["-c", "dir=deep/findings/in", "doctor", "--json"]).fails(1).data();
    assert!(codes_of(&told).contains(&"folder-elsewhere".to_owned()), "{told:#}");
}

#[test]
fn a_folder_that_git_ignores_takes_no_finding() {
    let bench = healthy();
    bench.commit_file(".gitignore", "*.json\n", "Ignore");
    stays(&bench, "folder-ignored", "git check-ignore -v findings/NEW/NEW-BUG-999999999.json");
}

#[test]
fn line_ends_that_a_machine_may_change_are_told() {
    let bench = healthy();
    for (attributes, told) in
        [("*.json eol=crlf\n", "'crlf'"), ("*.json filter=lfs -text\n", "'filter' (lfs)")]
    {
        bench.commit_file("findings/.gitattributes", attributes, "Change");
        let symptom = stays(&bench, "line-ends", "'*.json text eol=lf' into findings/.gitattributes");
        assert!(symptom["message"].as_str().unwrap().contains(told), "{symptom}");
    }
    bench.commit_file("findings/.gitattributes", "*.json -text\n", "Change");
    assert_eq!(codes(&bench), [""; 0]);
    bench.git(["rm", "-q", "findings/.gitattributes"]).ok();
    bench.git(["commit", "-qm", "Remove"]).ok();
    stays(&bench, "line-ends", "'git findings init' writes it");
}

#[test]
fn links_pipes_and_bad_names_are_named_one_by_one() {
    let bench = healthy();
    bench.write("findings/FIN/no id.json", "{}");
    symlink("FIN-BUG-001.json", bench.top.join("findings/FIN/FIN-BUG-002.json")).unwrap();
    bench.shell("mkfifo findings/FIN/FIN-BUG-003.json").ok();
    let told = examined(&bench);
    let odd: Vec<_> = codes_of(&told).into_iter().filter(|code| code == "odd-file").collect();
    assert_eq!(odd.len(), 3, "{told:#}");
}

/// Git itself would wait for the other end of such a pipe, for ever.
#[test]
fn a_pipe_that_git_would_open_is_named_and_git_is_not_asked() {
    for path in [".gitignore", "findings/.gitattributes", "findings/FIN/.gitignore"] {
        let bench = healthy();
        fs::remove_file(bench.top.join(path)).ok();
        bench.shell(&format!("mkfifo {path}")).ok();
        let told = examined(&bench);
        assert_eq!(told["symptoms"][0]["check"], "odd-file", "{told:#}");
        assert_eq!(told["symptoms"][0]["about"], path);
        assert!(codes_of(&told).contains(&"not-looked".to_owned()), "{told:#}");
    }
}

#[test]
fn one_id_in_two_files_is_a_clash_whatever_its_case() {
    let bench = healthy();
    bench.findings(["hook", "uninstall"]).ok();
    bench.commit_file("findings/old/fin-bug-001.json", &bench.read(FINDING), "Copy");
    bench.findings(["hook", "install"]).ok();
    let told = examined(&bench);
    assert_eq!(codes_of(&told), ["id-clash", "misplaced"], "{told:#}");
    let message = told["symptoms"][0]["message"].as_str().unwrap();
    assert!(message.contains(FINDING) && message.contains("findings/old/fin-bug-001.json"), "{message}");
}

#[test]
fn findings_away_from_their_place_stay_there_and_one_note_tells() {
    let bench = healthy();
    for _ in 0..4 {
        bench.create([]);
    }
    bench.findings(["-c", "layout=flat", "list"]).ok();
    let told = bench.findings(["-c", "layout=flat", "doctor", "--fix", "--json"]).ok().data();
    let symptom = only(&told, "misplaced");
    let message = symptom["message"].as_str().unwrap();
    assert!(message.starts_with("5 findings are") && message.ends_with("and 2 more"), "{message}");
    assert!(
        symptom["hint"]
            .as_str()
            .unwrap()
            .ends_with("git mv findings/FIN/FIN-BUG-001.json findings/FIN-BUG-001.json")
    );
    assert!(bench.has(FINDING));
}

#[test]
fn what_is_not_committed_is_counted() {
    let bench = healthy();
    bench.write(FINDING, bench.read(FINDING).replace("loses", "drops"));
    bench.write("findings/FIN/FIN-BUG-002.json", "{}");
    bench.write("findings/README.md", "not a finding\n");
    let symptom = stays(&bench, "uncommitted", "git add findings");
    assert!(symptom["message"].as_str().unwrap().starts_with("2 files are not as in HEAD"), "{symptom}");
}

#[test]
fn flags_that_hide_edits_are_named() {
    let bench = healthy();
    for flag in ["assume-unchanged", "skip-worktree"] {
        bench.git(["update-index", &format!("--{flag}"), FINDING]).ok();
        let symptom = stays(&bench, "hidden-edits", &format!("git update-index --no-{flag} {FINDING}"));
        assert_eq!(symptom["about"], FINDING);
        bench.git(["update-index", &format!("--no-{flag}"), FINDING]).ok();
    }
}

#[test]
fn what_killed_writes_left_goes() {
    let bench = healthy();
    for folder in [".", "findings", "findings/FIN", ".git/git-findings"] {
        let left = format!("{folder}/.git-findings-77-3.tmp");
        bench.write(&left, "{");
        mends(&bench, "leftover", "removed ");
        assert!(!bench.has(&left));
    }
}
