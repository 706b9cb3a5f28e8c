//! Every shape of repository gets the same life of a finding.

use super::*;

/// Makes, edits and removes a finding while another file is staged.
#[track_caller]
fn lives(bench: &Bench) {
    bench.write("staged", "s\n");
    bench.git(&["add", "staged"]);
    for text in ["one\n", "two\n"] {
        let expect = if text == "one\n" { Expect::New } else { Expect::Existing };
        made(try_commit(bench, &options(), change(vec![put(X, Some(text), expect)])));
        assert_eq!(bench.git(&["show", "HEAD:findings/X.json"]), text.trim_end());
        assert_eq!(bench.status(), "A  staged");
    }
    made(try_commit(bench, &options(), change(vec![put(X, None, Expect::Existing)])));
    assert_eq!(bench.status(), "A  staged");
    assert_eq!(bench.git(&["rev-list", "--count", "HEAD", "--", X]), "3");
    assert_tidy(bench);
}

#[test]
fn sha256() {
    lives(&Bench::with(&["--object-format=sha256"]));
}

#[test]
fn reference_tables() {
    let bench = Bench::with(&["--ref-format=reftable"]);
    lives(&bench);
    assert_eq!(bench.repository().branch().unwrap().as_deref(), Some("refs/heads/main"));
}

#[test]
fn reference_tables_without_a_commit() {
    let bench = Bench::unborn(&["--ref-format=reftable"]);
    assert_eq!(bench.repository().head().unwrap(), None);
    lives(&bench);
}

#[test]
fn split_index() {
    let bench = Bench::new();
    bench.git(&["config", "core.splitIndex", "true"]);
    bench.git(&["update-index", "--split-index"]);
    lives(&bench);
}

#[test]
fn index_of_version_4() {
    let bench = Bench::new();
    bench.git(&["update-index", "--index-version", "4"]);
    lives(&bench);
    assert_eq!(bench.git(&["update-index", "--show-index-version"]), "4");
}

#[test]
fn sparse_index() {
    let bench = Bench::new();
    bench.write("far/away/file", "f\n");
    bench.git(&["add", "."]);
    bench.git(&["commit", "-q", "-m", "far"]);
    bench.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "findings"]);
    assert!(!bench.top.join("far").exists());
    lives(&bench);
    assert!(!bench.top.join("far").exists());
}

#[test]
fn packed_references_and_a_linked_work_tree() {
    let bench = Bench::new();
    bench.git(&["pack-refs", "--all"]);
    bench.git(&["worktree", "add", "-q", "-b", "linked", "../linked"]);
    let top = bench.top.parent().unwrap().join("linked");
    let main = bench.git(&["rev-parse", "main"]);
    let bench = bench.at(top);
    lives(&bench);
    assert_eq!(bench.git(&["rev-parse", "main"]), main);
    assert_ne!(bench.repository().git_dir(), bench.repository().common_dir());
}

/// GF-BUG-008: such a name is kept in the directory of the work tree that is linked.
#[test]
fn a_branch_of_a_linked_work_tree_alone() {
    let bench = Bench::new();
    bench.git(&["worktree", "add", "-q", "-b", "linked", "../linked"]);
    let common = bench.repository().common_dir().to_owned();
    let top = bench.top.parent().unwrap().join("linked");
    let bench = bench.at(top);
    bench.git(&["update-ref", "refs/worktree/own", "HEAD"]);
    bench.git(&["symbolic-ref", "HEAD", "refs/worktree/own"]);
    made(try_commit(&bench, &options(), new(X, "one\n")));
    made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert_eq!(
        (bench.git(&["rev-list", "--count", "HEAD", "--", X]).as_str(), bench.status().as_str()),
        ("2", "")
    );
    assert!(bench.repository().git_dir().join("refs/worktree/own").exists());
    assert!(!common.join("refs/worktree").exists());
    assert_eq!(bench.git(&["rev-parse", "HEAD"]), bench.git(&["rev-parse", "refs/worktree/own"]));
}

/// GF-REL-008: a branch `main/x` that was removed leaves folders in the place of `main`, and of its log.
#[test]
fn empty_folders_in_the_place_of_a_packed_branch() {
    let bench = Bench::new();
    bench.git(&["pack-refs", "--all", "--prune"]);
    for place in ["refs/heads", "logs/refs/heads"] {
        let place = bench.top.join(".git").join(place).join("main");
        let _ = fs::remove_file(&place);
        fs::create_dir_all(place.join("x/y")).unwrap();
    }
    lives(&bench);
    assert!(bench.top.join(".git/refs/heads/main").is_file());
}

#[test]
fn shallow_clone() {
    let origin = with_x();
    let url = format!("file://{}", origin.top.display());
    origin.git(&["clone", "-q", "--depth=1", &url, "../clone"]);
    let top = origin.top.parent().unwrap().join("clone");
    let bench = origin.at(top);
    assert!(bench.repository().is_shallow());
    made(try_commit(&bench, &options(), edit(X, "two\n")));
    assert_eq!(bench.status(), "");
}

#[test]
fn from_a_folder_below_with_relative_variables() {
    let bench = Bench::new();
    bench.write("deep/down/file", "");
    let mut variables = bench.variables();
    variables.insert("GIT_DIR".into(), "../../.git".into());
    variables.insert("GIT_WORK_TREE".into(), "../..".into());
    let repository = Repository::discover_with(&bench.top.join("deep/down"), variables).unwrap();
    assert_eq!(repository.toplevel(), Some(bench.top.as_path()));
    let outcome: Outcome = commit(&repository, &options(), &mut || Ok(Some(new(X, "one\n"))));
    made(outcome);
    assert_eq!(bench.status(), "?? deep/down/file");
}

/// What git takes relative to the folder of the user, and what relative to the top.
#[test]
fn each_relative_variable_means_what_git_means_by_it() {
    let cases: [&[(&str, &str)]; 6] = [
        &[("GIT_WORK_TREE", "../..")],
        &[("GIT_DIR", "../../.git"), ("GIT_WORK_TREE", "../..")],
        &[("GIT_DIR", "../../.git"), ("GIT_WORK_TREE", "../.."), ("GIT_COMMON_DIR", ".git")],
        &[("GIT_COMMON_DIR", ".git")],
        &[("GIT_DIR", "../../.git"), ("GIT_WORK_TREE", "../.."), ("GIT_OBJECT_DIRECTORY", ".git/objects")],
        &[("GIT_WORK_TREE", "../.."), ("GIT_INDEX_FILE", ".git/index")],
    ];
    for case in cases {
        let bench = Bench::new();
        bench.write("deep/down/file", "");
        let variables = || {
            let set = case.iter().map(|(name, value)| ((*name).into(), (*value).into()));
            bench.variables().into_iter().chain(set).collect()
        };
        let below = bench.top.join("deep/down");
        let Ok(repository) = Repository::discover_with(&below, variables()) else {
            // Nor does git find its objects then.
            let mut git = Command::new("git");
            git.env_clear().envs(variables()).current_dir(&below).args(["log", "-1"]);
            assert!(!git.output().unwrap().status.success(), "{case:?}");
            continue;
        };
        assert_eq!(repository.toplevel(), Some(bench.top.as_path()), "{case:?}");
        let change = || Ok::<_, Infallible>(Some(new(X, "one\n")));
        match case.iter().any(|(name, _)| *name == "GIT_INDEX_FILE") {
            true => drop(stage(&repository, &options(), &mut { change }).unwrap().unwrap()),
            false => drop(made(commit(&repository, &options(), &mut { change }))),
        }
        assert_eq!(bench.git(&["ls-files"]), "findings/X.json\nreadme", "{case:?}");
        assert_eq!(bench.read(X).unwrap(), "one\n");
    }
}

#[test]
fn a_top_with_a_line_end_in_its_name() {
    let bench = Bench::new();
    let odd = bench.top.parent().unwrap().join("od\nd");
    fs::rename(&bench.top, &odd).unwrap();
    let bench = bench.at(odd.clone());
    assert_eq!(bench.repository().toplevel(), Some(odd.as_path()));
    made(try_commit(&bench, &options(), new(X, "one\n")));
    assert_eq!(bench.status(), "");
}

#[cfg(unix)]
#[test]
fn shared_with_a_group() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::with(&["--shared=group"]);
    lives(&bench);
    drop(allocation_lock(&bench.repository(), Duration::ZERO).unwrap());
    let mode = |path: &str| fs::metadata(bench.top.join(path)).unwrap().permissions().mode();
    for folder in [".git/git-findings", ".git/git-findings/desk"] {
        assert_eq!(mode(folder), mode(".git/objects"), "{folder}");
    }
    for lock in [".git/git-findings/desk/lock", ".git/git-findings/allocation-lock"] {
        assert_eq!(mode(lock) & 0o666, 0o664, "{lock}");
    }
}
