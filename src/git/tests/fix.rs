//! Which commit fixed something: lines in messages, the assumption about HEAD, and patch ids.

use super::*;
use crate::git::Person;
use crate::git::fix::{Candidate, Unfit, assumed, changes_outside, naming, patch_id, uncommitted};

fn me() -> Person {
    Person { name: "Ada".to_owned(), email: "ADA@example.com".to_owned() }
}

fn assume(bench: &Bench, opening: &Hash, me: &Person) -> Result<Candidate, Unfit> {
    let repository = bench.repository();
    let mut objects = repository.objects().unwrap();
    let head = bench.hash("HEAD");
    assumed(&repository, &mut objects, "findings", opening, &head, me, &crate::git::graph::is_ancestor)
        .unwrap()
}

#[test]
fn the_newest_commit_after_the_opening_that_names_the_finding_is_found() {
    let bench = Bench::new(&[]);
    bench.commit("old\n\nFixes-Finding: F-1", &[("code", "0")]);
    let opening = bench.commit("open", &[("findings/F-1.json", "{}")]);
    let first = bench.commit("fix\n\n    fixes-finding: F-2, f-1\n", &[("code", "1")]);
    let second = bench.commit("again\n\nFixes-Finding: F-2\n", &[("code", "2")]);
    let head = bench.commit("findings: edit", &[("findings/F-1.json", "{ }")]);
    for mut objects in both(&bench.repository()) {
        let found = |objects: &mut Objects, opening: Option<&Hash>, id: &str| {
            let hidden: Vec<Hash> = opening.copied().into_iter().collect();
            let all = naming(objects, &[head], &hidden).unwrap();
            all.into_iter().find(|candidate| candidate.names(id))
        };
        let fix = found(&mut objects, Some(&opening), "F-1").unwrap();
        assert_eq!((fix.hash, fix.subject.as_str(), fix.names("f-2")), (first, "fix", true));
        assert_eq!(found(&mut objects, Some(&opening), "F-2").unwrap().hash, second);
        assert_eq!(found(&mut objects, Some(&second), "F-1"), None);
        assert_eq!(found(&mut objects, None, "F-9"), None);
        let all = naming(&mut objects, &[head], &[opening]).unwrap();
        assert_eq!(all.iter().map(|candidate| candidate.hash).collect::<Vec<_>>(), [second, first]);
    }
}

#[test]
fn head_is_assumed_past_commits_of_findings_alone() {
    let bench = Bench::new(&[]);
    bench.commit("start", &[("code", "0")]);
    let opening = bench.commit("open", &[("findings/F-1.json", "{}")]);
    assert!(
        matches!(assume(&bench, &opening, &me()), Err(Unfit::NotAfterOpening(found)) if found.subject == "start")
    );
    let fix = bench.commit("fix", &[("code", "1")]);
    bench.commit("findings: other", &[("findings/F-2.json", "{}")]);
    bench.commit("empty", &[]);
    assert_eq!(assume(&bench, &opening, &me()).unwrap().hash, fix);
    let stranger = Person { name: "Ada".to_owned(), email: "eve@example.com".to_owned() };
    assert!(
        matches!(assume(&bench, &opening, &stranger), Err(Unfit::OtherAuthor(found)) if found.hash == fix)
    );
    assert!(matches!(assume(&bench, &fix, &me()), Err(Unfit::NotAfterOpening(_))));
}

#[test]
fn nothing_is_assumed_while_something_else_is_uncommitted() {
    let bench = Bench::new(&[]);
    let opening = bench.commit("open", &[("findings/F-1.json", "{}"), ("a b", "0")]);
    let fix = bench.commit("fix", &[("code", "1")]);
    bench.write("untracked", "x");
    bench.write("findings/F-1.json", "{ }");
    bench.write("findings/F-2.json", "{ }");
    bench.git(&["add", "findings/F-2.json"]);
    assert_eq!(assume(&bench, &opening, &me()).unwrap().hash, fix);
    bench.write("a b", "1");
    assert_eq!(assume(&bench, &opening, &me()), Err(Unfit::Changed(vec!["a b".to_owned()])));
    bench.git(&["add", "a b"]);
    assert_eq!(assume(&bench, &opening, &me()), Err(Unfit::Staged(vec!["a b".to_owned()])));
    bench.git(&["mv", "code", "moved"]);
    let found = uncommitted(&bench.repository(), "findings/").unwrap();
    assert_eq!(found.staged, ["a b", "code", "moved"]);
    assert!(found.changed.is_empty());
}

#[test]
fn a_history_of_findings_alone_has_no_fix() {
    let bench = Bench::new(&[]);
    let opening = bench.commit("open", &[("findings/F-1.json", "{}")]);
    bench.commit("edit", &[("findings/F-1.json", "{ }")]);
    assert_eq!(assume(&bench, &opening, &me()), Err(Unfit::OnlyFindings));
}

#[test]
fn a_merge_changes_what_it_brings_to_its_first_parent() {
    let bench = Bench::new(&[]);
    bench.commit("start", &[("code", "0")]);
    bench.git(&["switch", "-qc", "side"]);
    bench.commit("side", &[("side", "1")]);
    bench.git(&["switch", "-q", "main"]);
    let edit = bench.commit("edit", &[("findings/F-1.json", "{}")]);
    bench.git(&["merge", "-q", "--no-edit", "side"]);
    let merge = bench.hash("HEAD");
    let mut objects = bench.repository().objects().unwrap();
    assert!(changes_outside(&mut objects, "findings", &merge).unwrap());
    assert!(!changes_outside(&mut objects, "findings", &edit).unwrap());
    assert!(patch_id(&bench.repository(), &merge).unwrap().is_none());
}

#[test]
fn a_patch_id_survives_a_rebase_and_configuration() {
    let bench = Bench::new(&[]);
    let root = bench.commit("start", &[("code", "0\n"), ("other", "0\n")]);
    let fix = bench.commit("fix", &[("code", "1\n")]);
    let empty = bench.commit("empty", &[]);
    let repository = bench.repository();
    let id = patch_id(&repository, &fix).unwrap().unwrap();
    assert!(patch_id(&repository, &root).unwrap().is_some_and(|other| other != id));
    assert_eq!(patch_id(&repository, &empty).unwrap(), None);
    bench.git(&["checkout", "-q", "-b", "moved", &root.to_string()]);
    bench.commit("between", &[("other", "1\n")]);
    bench.git(&["cherry-pick", &fix.to_string()]);
    for (key, value) in [
        ("diff.noprefix", "true"),
        ("diff.context", "0"),
        ("diff.renames", "copies"),
        ("diff.external", "false"),
        ("patchid.stable", "false"),
    ] {
        bench.git(&["config", key, value]);
    }
    assert_eq!(patch_id(&repository, &bench.hash("HEAD")).unwrap(), Some(id));
}
