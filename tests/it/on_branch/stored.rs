//! What is stored is what git would store: filters, line ends, modes, hooks, signatures.

use super::{DRAFT, commits, create, here, on, started};
use crate::bench::Bench;

fn blob(bench: &Bench, id: &str) -> String {
    bench.git(["cat-file", "-p", &format!("findings:findings/FIN/{id}.json")]).ok().stdout
}

/// A repository whose branch `findings` names a filter for findings, and whose work tree does not.
fn filtered(clean: &str, required: &str) -> Bench {
    let bench = started();
    bench.git(["switch", "-q", "findings"]).ok();
    bench.commit_file("findings/.gitattributes", "*.json filter=mark\n", "Filter");
    bench.git(["switch", "-q", "main"]).ok();
    bench.git(["config", "filter.mark.clean", clean]).ok();
    bench.git(["config", "filter.mark.required", required]).ok();
    bench
}

#[test]
fn the_filters_of_the_branch_are_applied() {
    let bench = filtered("sed s/loses/drops/", "true");
    let id = create(&bench);
    assert!(blob(&bench, &id).contains("Bag drops keys"), "{}", blob(&bench, &id));
    let answer = on(&bench, &["edit", &id, "--set", "description=It loses all"]);
    assert_eq!(answer.code, Some(0), "{answer}");
    assert!(blob(&bench, &id).contains("It drops all"));
}

#[test]
fn the_attributes_of_the_work_tree_have_no_say() {
    let bench = started();
    bench.write(".gitattributes", "*.json filter=mark\n");
    bench.git(["config", "filter.mark.clean", "sed s/loses/drops/"]).ok();
    let id = create(&bench);
    assert!(blob(&bench, &id).contains("Bag loses keys"));
}

#[test]
fn a_required_filter_that_fails_stores_nothing() {
    let bench = filtered("false", "true");
    let (tip, before) = (bench.hash("findings"), here(&bench));
    let words = ["create", "--on", "findings"].into_iter().chain(DRAFT);
    bench.findings(words).fails(4).says("clean filter 'mark' failed");
    assert_eq!((bench.hash("findings"), here(&bench)), (tip, before));
}

#[test]
fn a_file_that_a_filter_would_store_otherwise_is_not_changed_unseen() {
    let bench = filtered("cat", "true");
    let id = create(&bench);
    bench.git(["config", "filter.mark.clean", "sed s/keys/keys!/"]).ok();
    let tip = bench.hash("findings");
    let refused = on(&bench, &["edit", &id, "--set", "severity=low"]);
    assert_eq!(refused.code, Some(4), "{refused}");
    refused.says("is not stored as git would store it now").says("check the branch out");
    assert_eq!(bench.hash("findings"), tip);
}

#[test]
fn line_ends_and_modes_stay_as_the_branch_has_them() {
    let bench = started();
    bench.git(["config", "core.autocrlf", "true"]).ok();
    let id = create(&bench);
    bench.git(["switch", "-q", "findings"]).ok();
    bench.shell(&format!("chmod +x findings/FIN/{id}.json")).ok();
    bench.git(["update-index", "--chmod=+x", &format!("findings/FIN/{id}.json")]).ok();
    bench.git(["commit", "-q", "-m", "Mode"]).ok();
    bench.git(["switch", "-q", "main"]).ok();
    let answer = on(&bench, &["confirm", &id]);
    assert_eq!(answer.code, Some(0), "{answer}");
    assert!(!blob(&bench, &id).contains('\r'));
    bench.git(["ls-tree", "-r", "findings", "findings/FIN"]).ok().says("100755 blob");
}

#[test]
fn a_sparse_checkout_here_leaves_nothing_out_there() {
    let bench = started();
    let id = create(&bench);
    for cone in ["--cone", "--no-cone"] {
        bench.git(["sparse-checkout", "set", cone, "docs"]).ok();
        let answer = on(&bench, &["edit", &id, "--set", &format!("component={cone}")]);
        assert_eq!(answer.code, Some(0), "{answer}");
    }
    let changed = bench.git(["diff", "--stat", "--name-only", "findings~2", "findings"]).ok().stdout;
    assert_eq!(changed, format!("findings/FIN/{id}.json\n"));
}

#[test]
fn hooks_about_the_message_are_asked_and_the_others_are_not() {
    let bench = started();
    bench.hook("pre-commit", "echo pre-commit >> \"$GIT_COMMON_DIR$GIT_DIR/asked\"; exit 1");
    bench.hook("post-commit", "touch .git/told");
    bench.hook("prepare-commit-msg", "echo 'Ticket: 7' >> \"$1\"");
    bench.hook("commit-msg", "echo heard >&2; grep -q Ticket \"$1\"; echo x > stray; git add stray");
    let before = bench.hash("HEAD");
    let answer = on(&bench, &[&["create"][..], &DRAFT].concat());
    assert_eq!(answer.code, Some(0), "{answer}");
    answer.says("heard");
    bench.git(["log", "-1", "--format=%B", "findings"]).ok().says("Ticket: 7");
    assert!(!bench.has(".git/told") && !bench.has(".git/asked"));
    bench.git(["ls-tree", "-r", "--name-only", "findings"]).ok().says_nothing_of("stray");
    assert_eq!((bench.hash("HEAD"), bench.status().as_str()), (before, "?? stray\n"));
}

#[test]
fn a_hook_that_refuses_the_message_stops_the_commit() {
    let bench = started();
    bench.hook("commit-msg", "echo 'no ticket' >&2; exit 1");
    let (count, words) = (commits(&bench), ["create", "--on", "findings"].into_iter().chain(DRAFT));
    bench.findings(words.clone()).fails(1).says("no ticket");
    assert_eq!(commits(&bench), count);
    bench.findings(words.chain(["--no-verify"])).ok();
    assert_eq!(commits(&bench), count + 1);
}

#[test]
fn commits_are_signed_off_and_signed_as_everywhere() {
    let bench = started();
    on(&bench, &[&["-c", "commit.sign_off=true", "create"][..], &DRAFT].concat());
    bench
        .git(["log", "-1", "--format=%B", "findings"])
        .ok()
        .says("Signed-off-by: Ada Lovelace <ada@example.org>");
    bench.git(["config", "commit.gpgsign", "true"]).ok();
    bench.git(["config", "gpg.program", "false"]).ok();
    let count = commits(&bench);
    let refused = on(&bench, &[&["create"][..], &DRAFT].concat());
    assert_eq!((refused.code, commits(&bench)), (Some(4), count), "{refused}");
}

#[test]
fn a_finding_never_goes_through_a_link_or_over_another_name() {
    let bench = started();
    bench.git(["switch", "-q", "findings"]).ok();
    bench.git(["rm", "-q", "-r", "findings"]).ok();
    std::os::unix::fs::symlink("/tmp", bench.top.join("findings")).unwrap();
    bench.git(["add", "findings"]).ok();
    bench.git(["commit", "-q", "-m", "Link"]).ok();
    bench.git(["switch", "-q", "main"]).ok();
    let words = ["create", "--on", "findings"].into_iter().chain(DRAFT);
    bench.findings(words.clone()).fails(3).says("has no findings folder");
    on(&bench, &["init"]).says("cannot be made: git has 'findings' there");
}

#[test]
fn without_an_identity_nothing_is_begun() {
    let bench = started();
    let words = ["create", "--on", "findings"].into_iter().chain(DRAFT);
    let tip = bench.hash("findings");
    bench
        .findings(words)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("EMAIL", "")
        .env("GIT_COMMITTER_NAME", " ")
        .fails(4);
    assert_eq!(bench.hash("findings"), tip);
}
