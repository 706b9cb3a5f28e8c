//! Our own commits and the hooks of the repository, and our commands inside of hooks.

use crate::bench::{Bench, finding_path};

const CREATE: [&str; 9] = [
    "create",
    "--type",
    "bug",
    "--severity",
    "low",
    "--title",
    "From a hook",
    "--description",
    "Found there.",
];

#[test]
fn a_refusing_hook_leaves_nothing_behind() {
    for name in ["pre-commit", "prepare-commit-msg", "commit-msg"] {
        let bench = Bench::started();
        bench.hook(name, "echo 'the house rules say no' >&2\nexit 7");
        let head = bench.hash("HEAD");
        let refused = bench.findings(CREATE).fails(1);
        refused.says(&format!("the {name} hook refused")).says("the house rules say no");
        assert_eq!(refused.stdout, "", "{refused}");
        assert_eq!((bench.hash("HEAD"), bench.status()), (head, String::new()), "{name}");
        assert!(!bench.has("findings/FIN"), "{name}: the file is left");
        assert!(!bench.has(".git/index.lock"));
    }
}

#[test]
fn a_refused_change_of_a_finding_is_taken_back() {
    let bench = Bench::started();
    let id = bench.create([]);
    let before = bench.read(&finding_path(&id));
    bench.hook("pre-commit", "exit 1");
    bench.findings(["edit", &id, "--set", "title=Other"]).fails(1);
    bench.findings(["start", &id, "--as", "me"]).fails(1);
    bench.findings(["resolve", &id, "--type", "wont_fix", "--details", "No"]).fails(1);
    bench.findings(["remove", &id, "--reason", "No"]).fails(1);
    assert_eq!((bench.read(&finding_path(&id)), bench.status()), (before, String::new()));
    bench.git(["for-each-ref", "refs/findings"]).ok().is("");
    bench.findings(["edit", &id, "--set", "title=Other", "--no-verify"]).ok();
    assert_eq!(bench.finding(&id)["title"], "Other");
}

#[test]
fn a_hook_may_mend_the_message_and_add_a_file() {
    let bench = Bench::started();
    bench.hook("commit-msg", "echo 'Reviewed-by: A Machine' >> \"$1\"");
    bench.hook("pre-commit", "echo 1 > counter && git add counter");
    bench.write("mine", "staged by somebody\n");
    bench.git(["add", "mine"]).ok();
    let id = bench.create([]);
    bench.git(["log", "-1", "--format=%B"]).ok().says("Reviewed-by: A Machine").says("Finding: FIN-BUG-001");
    bench.git(["show", "--name-only", "--format="]).ok().is(&format!("counter\n{}\n", finding_path(&id)));
    assert_eq!(bench.status(), "A  mine\n");
}

#[test]
fn a_hook_that_looks_sees_the_commit_being_made_and_nothing_else() {
    let bench = Bench::started();
    bench.write("mine", "staged by somebody\n");
    bench.git(["add", "mine"]).ok();
    bench.hook("pre-commit", "git diff --cached --name-only > seen");
    bench.hook("post-commit", "git log -1 --format=%s > told");
    let id = bench.create([]);
    assert_eq!(bench.read("seen"), format!("{}\n", finding_path(&id)));
    assert_eq!(bench.read("told"), "findings: create FIN-BUG-001\n");
}

#[test]
fn our_own_hook_judges_our_own_commits() {
    let bench = Bench::started();
    bench.findings(["hook", "install"]).ok();
    let id = bench.create([]);
    assert_eq!((id.as_str(), bench.status().as_str()), ("FIN-BUG-001", ""));
    bench.findings(["resolve", &id, "--type", "wont_fix", "--details", "No"]).ok();
}

#[test]
fn inside_a_hook_a_commit_is_refused_and_staging_joins_the_commit() {
    let bench = Bench::started();
    let create = CREATE.map(|word| format!("'{word}'")).join(" ");
    bench.hook(
        "pre-commit",
        &format!(
            "git-findings {create} 2> refusal; echo $? > code\ngit-findings {create} --no-commit -q > id"
        ),
    );
    for form in [&["commit", "-q", "--allow-empty", "-m", "x"][..], &["commit", "-q", "-a", "-m", "x"]] {
        bench.write("src/bag.rs", format!("{form:?}\n"));
        bench.git(form).ok();
        assert_eq!(bench.read("code"), "5\n");
        let refusal = bench.read("refusal");
        assert!(refusal.contains("a git hook is running"), "{refusal}");
        assert!(refusal.contains("hint: use --no-commit"), "{refusal}");
        let path = finding_path(bench.read("id").trim_end());
        bench.git(["show", "--name-only", "--format=", "HEAD"]).ok().says(&path);
        bench.git(["diff", "--exit-code", "HEAD", "--", "findings"]).ok();
    }
}

/// Git makes a commit of named paths from an index of its own and then puts an older one in place: what a hook had
/// staged was in the commit and staged for removal right after it.
#[test]
fn inside_a_hook_of_a_commit_of_named_paths_nothing_can_be_staged() {
    let bench = Bench::started();
    let create = CREATE.map(|word| format!("'{word}'")).join(" ");
    bench.hook("pre-commit", &format!("git-findings {create} --no-commit 2> refusal; echo $? > code"));
    bench.write("src/bag.rs", "changed\n");
    bench.git(["commit", "-q", "-m", "x", "--", "src/bag.rs"]).ok();
    assert_eq!(bench.read("code"), "5\n");
    assert!(bench.read("refusal").contains("hint: commit without naming paths"));
    bench.git(["show", "--name-only", "--format="]).ok().is("src/bag.rs\n");
    assert_eq!(bench.status(), "?? code\n?? refusal\n");
}
