//! What the door says about a repository, held against git.

use std::fs;

use crate::git::bench::{Bench, variables};
use crate::git::{Error, Hash, ObjectFormat, Repository, Variables};

#[test]
fn facts_are_those_of_git() {
    let bench = Bench::with(&["--object-format=sha256"]);
    fs::create_dir(bench.top.join("below")).unwrap();
    let repository = Repository::discover_with(&bench.top.join("below"), bench.variables()).unwrap();
    assert_eq!(repository.toplevel(), Some(bench.top.as_path()));
    assert_eq!(repository.git_dir(), bench.top.join(".git"));
    assert_eq!(repository.common_dir(), bench.top.join(".git"));
    assert_eq!(repository.index_file(), bench.top.join(".git/index"));
    assert_eq!(repository.format(), ObjectFormat::Sha256);
    assert!(!repository.is_bare() && !repository.is_shallow());
    assert_eq!(repository.path("hooks").unwrap(), repository.hooks_dir());
    let inside = Repository::discover_with(&bench.top.join(".git"), bench.variables()).unwrap();
    assert!(inside.toplevel().is_none() && !inside.is_bare());
    let bare = Bench::unborn(&["--bare"]).repository();
    assert!(bare.toplevel().is_none() && bare.is_bare());
}

#[test]
fn what_is_no_repository_is_told_from_what_is_somebody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let outside = Repository::discover_with(folder.path(), variables(folder.path()));
    assert!(matches!(outside, Err(Error::NotARepository { cwd }) if cwd == folder.path()));
    let bench = Bench::new();
    let mut foreign = bench.variables();
    foreign.insert("GIT_TEST_ASSUME_DIFFERENT_OWNER".into(), "1".into());
    let refused = Repository::discover_with(&bench.top, foreign).unwrap_err();
    assert!(
        matches!(&refused, Error::DubiousOwnership(text) if text.contains("safe.directory")),
        "{refused}"
    );
    let lost = Repository::discover_with(folder.path(), Variables::new());
    assert!(matches!(lost, Err(Error::GitMissing)));
}

#[test]
fn head_and_branch_follow_every_form() {
    let bench = Bench::unborn(&[]);
    assert_eq!(bench.repository().head().unwrap(), None);
    assert_eq!(bench.repository().branch().unwrap().as_deref(), Some("refs/heads/main"));
    bench.git(&["commit", "-q", "--allow-empty", "-m", "x"]);
    let hash: Hash = bench.git(&["rev-parse", "HEAD"]).parse().unwrap();
    for form in
        [&["status"][..], &["pack-refs", "--all"], &["symbolic-ref", "refs/heads/alias", "refs/heads/main"]]
    {
        bench.git(form);
        assert_eq!(bench.repository().head().unwrap(), Some(hash), "{form:?}");
    }
    bench.git(&["symbolic-ref", "HEAD", "refs/heads/alias"]);
    assert_eq!(bench.repository().head().unwrap(), Some(hash));
    bench.git(&["switch", "-q", "--detach"]);
    assert_eq!(bench.repository().head().unwrap(), Some(hash));
    assert_eq!(bench.repository().branch().unwrap(), None);
    bench.git(&["switch", "-q", "main"]);
    fs::write(bench.top.join(".git/refs/heads/main"), "").unwrap();
    assert!(
        matches!(bench.repository().head(), Err(Error::BrokenReference { name }) if name == "refs/heads/main")
    );
}

#[test]
fn revisions_are_commits_or_nothing() {
    let bench = Bench::new();
    let repository = bench.repository();
    let head = repository.head().unwrap();
    bench.git(&["tag", "-a", "v1", "-m", "x"]);
    for revision in ["HEAD", "main", "v1", &head.unwrap().short()] {
        assert_eq!(repository.revision(revision).unwrap(), head, "{revision}");
    }
    for revision in ["nope", "abc123", "HEAD~9", "HEAD^{tree}", "a b", "", &"0".repeat(40), &"1".repeat(40)] {
        assert_eq!(repository.revision(revision).unwrap(), None, "{revision}");
    }
    assert!(matches!(repository.revision("--output=x"), Err(Error::BadRevision(_))));
    let references = repository.references(&["refs/heads/"]).unwrap();
    assert_eq!(references, [("refs/heads/main".to_owned(), head.unwrap())]);
}

#[test]
fn programs_are_named_by_the_user_never_by_the_repository() {
    let bench = Bench::new();
    fs::write(bench.folder.path().join("global"), "[core]\n\tpager = mine\n").unwrap();
    bench.git(&["config", "core.pager", "theirs"]);
    bench.git(&["config", "core.editor", "theirs"]);
    bench.git(&["config", "findings.dir", "bugs\nand more"]);
    bench.git(&["config", "findings.quiet", ""]);
    let mut variables = bench.variables();
    variables.insert("GIT_CONFIG_GLOBAL".into(), bench.folder.path().join("global").into());
    let repository = Repository::discover_with(&bench.top, variables).unwrap();
    assert_eq!(repository.user_config("core.pager").as_deref(), Some("mine"));
    assert_eq!(repository.user_config("core.editor"), None);
    assert_eq!(repository.config("core.pager").unwrap().as_deref(), Some("theirs"));
    let values = repository.configured("findings.");
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(values, [pair("findings.dir", "bugs\nand more"), pair("findings.quiet", "")]);
    assert!(!repository.is_configured("commit.gpgsign").unwrap());
}

#[test]
fn the_person_is_gits() {
    let bench = Bench::new();
    assert_eq!(bench.repository().identity().unwrap().to_string(), "Ada <ada@example.com>");
    let mut variables = bench.variables();
    variables.insert("GIT_AUTHOR_NAME".into(), "Grace".into());
    variables.insert("GIT_AUTHOR_EMAIL".into(), "grace@example.com".into());
    let repository = Repository::discover_with(&bench.top, variables).unwrap();
    assert_eq!(repository.author().unwrap().to_string(), "Grace <grace@example.com>");
    assert_eq!(repository.identity().unwrap().to_string(), "Ada <ada@example.com>");
}
