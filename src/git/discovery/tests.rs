//! What git said before counts exactly as long as git would say it again: every change that could change the answer is
//! made with real git, and the answer compared with one that git gives now.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::super::bench::Bench;
use super::super::program::{Program, Variables};
use super::{Found, find};

/// Longer than the clock of any file system with fractions takes to tick.
const REST: Duration = Duration::from_millis(60);

/// A bench whose files of configuration are those of a home, and at rest.
fn bench() -> (Bench, Variables) {
    let bench = Bench::new();
    let mut variables = bench.variables();
    variables.remove(OsStr::new("GIT_CONFIG_GLOBAL"));
    thread::sleep(REST);
    (bench, variables)
}

fn found(cwd: &Path, variables: &Variables, remembers: bool) -> (Program, Found) {
    let program = Program::find(variables.clone()).unwrap();
    let found = find(&program, cwd, remembers).unwrap();
    (program, found)
}

/// Does the answer come from what git said before? It must be the one that git gives now.
#[track_caller]
fn is_recalled(cwd: &Path, variables: &Variables) -> bool {
    let (_, asked) = found(cwd, variables, false);
    let (program, recalled) = found(cwd, variables, true);
    assert_eq!(recalled.facts, asked.facts);
    assert_eq!(recalled.settings, asked.settings);
    let is_recalled = program.has_version();
    recalled.unkept.iter().for_each(|unkept| unkept.keep(&program));
    is_recalled
}

/// Asks until what git says is remembered.
#[track_caller]
fn settle(cwd: &Path, variables: &Variables) {
    thread::sleep(REST);
    is_recalled(cwd, variables);
    assert!(is_recalled(cwd, variables), "remembered in {}", cwd.display());
}

fn git(top: &Path, variables: &Variables, arguments: &[&str]) {
    let mut command = std::process::Command::new("git");
    let output = command.env_clear().envs(variables).current_dir(top).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
}

#[test]
fn the_second_question_is_answered_by_the_first() {
    let (bench, variables) = bench();
    let deep = bench.top.join("a/b");
    fs::create_dir_all(&deep).unwrap();
    assert!(!is_recalled(&bench.top, &variables));
    assert!(is_recalled(&bench.top, &variables));
    assert!(is_recalled(&deep, &variables), "wherever one stands");
}

#[test]
fn linked_work_trees_and_submodules_are_recalled_each_for_itself() {
    let (bench, variables) = bench();
    settle(&bench.top, &variables);
    bench.git(&["worktree", "add", "-q", "../linked"]);
    let linked = bench.top.with_file_name("linked");
    assert!(!is_recalled(&linked, &variables));
    settle(&linked, &variables);
    bench.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "./.", "sub"]);
    settle(&bench.top.join("sub"), &variables);
    settle(&linked, &variables);
}

#[test]
fn every_change_of_the_configuration_is_seen() {
    let (bench, variables) = bench();
    let home = PathBuf::from(&variables[OsStr::new("HOME")]);
    let top = bench.top.clone();
    let more = home.join("more").display().to_string();
    let changes: [(&str, Box<dyn Fn()>); 9] = [
        ("set", Box::new(|| git(&top, &variables, &["config", "user.name", "Ada"]))),
        ("hooks", Box::new(|| git(&top, &variables, &["config", "core.hooksPath", ".husky/_"]))),
        ("home", Box::new(|| fs::write(home.join(".gitconfig"), "[user]\nemail = a@b.c\n").unwrap())),
        (
            "xdg",
            Box::new(|| {
                fs::create_dir_all(home.join(".config/git")).unwrap();
                fs::write(home.join(".config/git/config"), "[findings]\ndir = x\n").unwrap();
            }),
        ),
        ("include", Box::new(|| git(&top, &variables, &["config", "include.path", &more]))),
        ("included", Box::new(|| fs::write(&more, "[findings]\ndir = y\n").unwrap())),
        ("gone", Box::new(|| fs::remove_file(&more).unwrap())),
        (
            "worktree",
            Box::new(|| {
                git(&top, &variables, &["config", "extensions.worktreeConfig", "true"]);
                git(&top, &variables, &["config", "--worktree", "core.compression", "3"]);
            }),
        ),
        (
            "in place",
            Box::new(|| {
                let file = top.join(".git/config");
                fs::write(&file, fs::read_to_string(&file).unwrap().replace("Ada", "Eve")).unwrap();
            }),
        ),
    ];
    for (name, change) in &changes {
        settle(&top, &variables);
        change();
        assert!(!is_recalled(&top, &variables), "{name}");
    }
}

#[test]
fn every_change_of_the_repository_is_seen() {
    let (bench, variables) = bench();
    settle(&bench.top, &variables);
    fs::write(bench.top.join(".git/shallow"), "").unwrap();
    assert!(is_recalled(&bench.top, &variables), "looked at each time");
    fs::remove_file(bench.top.join(".git/shallow")).unwrap();
    bench.git(&["config", "core.bare", "true"]);
    thread::sleep(REST);
    assert!(!is_recalled(&bench.top, &variables) && !is_recalled(&bench.top, &variables), "of no usual kind");
}

#[test]
fn other_surroundings_are_asked_for_anew_and_remembered_beside() {
    let (bench, variables) = bench();
    settle(&bench.top, &variables);
    let mut others = variables.clone();
    others.extend(
        [("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "findings.dir"), ("GIT_CONFIG_VALUE_0", "z")]
            .map(|(name, value)| (name.into(), value.into())),
    );
    assert!(!is_recalled(&bench.top, &others));
    assert!(is_recalled(&bench.top, &others) && is_recalled(&bench.top, &variables));
    let moved = bench.top.with_file_name("moved");
    fs::rename(&bench.top, &moved).unwrap();
    assert!(!is_recalled(&moved, &variables), "files are named by their whole path");
}

#[test]
fn where_only_git_can_tell_git_is_asked_each_time() {
    let (bench, variables) = bench();
    settle(&bench.top, &variables);
    let with = |name: &str, value: &Path| {
        let mut variables = variables.clone();
        variables.insert(name.into(), value.into());
        variables
    };
    let git_dir = bench.top.join(".git");
    let inside = [git_dir.clone(), git_dir.join("hooks")];
    for (cwd, variables) in [
        (&bench.top, with("GIT_DIR", &git_dir)),
        (&bench.top, with("GIT_CEILING_DIRECTORIES", Path::new("/nowhere"))),
        (&bench.top, with("GIT_INDEX_FILE", Path::new("/nowhere"))),
        (&bench.top, with("SUDO_UID", Path::new("1"))),
        (&inside[0], variables.clone()),
        (&inside[1], variables.clone()),
    ] {
        assert!(!is_recalled(cwd, &variables) && !is_recalled(cwd, &variables), "{}", cwd.display());
    }
    bench.git(&["config", "includeIf.onbranch:main.path", "/nowhere"]);
    thread::sleep(REST);
    assert!(!is_recalled(&bench.top, &variables) && !is_recalled(&bench.top, &variables), "hangs on HEAD");
}

#[test]
fn what_has_just_changed_is_not_remembered() {
    let (bench, variables) = bench();
    bench.git(&["config", "user.name", "Ada"]);
    let program = Program::find(variables.clone()).unwrap();
    let recalled = find(&program, &bench.top, true).unwrap();
    // as if the file had been written while git was asked
    bench.git(&["config", "user.name", "Eve"]);
    recalled.unkept.unwrap().keep(&program);
    assert!(!is_recalled(&bench.top, &variables));
}

#[test]
fn damage_is_no_answer() {
    let (bench, variables) = bench();
    settle(&bench.top, &variables);
    let file = bench.top.join(".git/git-findings/answers");
    let whole = fs::read(&file).unwrap();
    for place in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x41;
        fs::write(&file, &bytes).unwrap();
        assert!(!is_recalled(&bench.top, &variables), "damaged at {place}");
        fs::write(&file, &whole[..place]).unwrap();
        assert!(!is_recalled(&bench.top, &variables), "cut at {place}");
    }
}
