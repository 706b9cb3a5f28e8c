//! Every form in which git commits, with a finding that is whole, broken, moved or gone.

use super::{FINDING, break_it, edit, hooked, stopped};
use crate::bench::Bench;

#[test]
fn a_commit_without_findings_hears_nothing() {
    let bench = hooked();
    bench.write("src/bag.rs", "fn take() { /* fixed */ }\n");
    // broken, but not part of the commit
    break_it(&bench);
    bench.git(["add", "src/bag.rs"]).ok();
    bench.git(["commit", "-q", "-m", "Mend"]).ok().is("").quietly();
}

/// Where no JSON file is staged, the script of the hook asks git alone; so does the block in another's script.
#[test]
#[cfg(unix)]
fn a_commit_without_json_starts_no_program() {
    for script in [None, Some("#!/bin/sh\n")] {
        let bench = Bench::started();
        if let Some(script) = script {
            bench.write(".git/hooks/pre-commit", script);
            bench.shell("chmod +x .git/hooks/pre-commit").ok();
        }
        bench.findings(["hook", "install"]).ok();
        bench.write("bin/git-findings", "#!/bin/sh\n[ $3 = commit-msg ] || echo asked >&2\n");
        bench.shell("chmod +x bin/git-findings").ok();
        let path = format!("{}/bin:{}", bench.top.display(), std::env::var("PATH").unwrap());
        let commit = |file: &str| {
            bench.write(file, "{}\n");
            bench.git(["add", file]).ok();
            bench.git(["commit", "-q", "-m", "Step"]).env("PATH", &path).ok()
        };
        commit("src/bag.rs").quietly();
        for file in ["findings/FIN-BUG-009.json", "elsewhere/x.JSON", "top.json", ".findings-config.toml"] {
            commit(file).says("asked");
        }
        bench.git(["rm", "-q", "top.json"]).ok();
        bench.git(["commit", "-q", "-m", "Gone"]).env("PATH", &path).ok().says("asked");
    }
}

/// In a literal pathspec no star stands for a name, and nothing would seem to be staged.
#[test]
fn literal_pathspecs_of_the_user_hide_no_finding() {
    let bench = hooked();
    let head = bench.hash("HEAD");
    break_it(&bench);
    for variable in ["GIT_LITERAL_PATHSPECS", "GIT_NOGLOB_PATHSPECS"] {
        stopped(&bench, &head, &bench.git(["commit", "-q", "-a", "-m", "x"]).env(variable, "1").run());
    }
}

#[test]
fn a_whole_finding_is_committed_in_silence() {
    let bench = hooked();
    edit(&bench, "\"high\"", "\"low\"");
    bench.git(["commit", "-q", "-a", "-m", "Lower it"]).ok().is("").quietly();
    assert_eq!(bench.status(), "");
}

#[test]
fn a_broken_finding_stops_every_form_of_commit() {
    let bench = hooked();
    let head = bench.hash("HEAD");
    break_it(&bench);
    stopped(&bench, &head, &bench.git(["commit", "-q", "-a", "-m", "x"]).run());
    stopped(&bench, &head, &bench.git(["commit", "-q", "-m", "x", "--", FINDING]).run());
    stopped(&bench, &head, &bench.git(["commit", "-q", "-m", "x", "--include", FINDING]).run());
    bench.git(["add", FINDING]).ok();
    stopped(&bench, &head, &bench.git(["commit", "-q", "-m", "x"]).run());
    stopped(&bench, &head, &bench.git(["commit", "-q", "--amend", "-m", "x"]).run());
    assert_eq!(bench.status(), format!("M  {FINDING}\n"), "the hook changed nothing");
    bench.git(["commit", "-q", "--no-verify", "-m", "x"]).ok().quietly();
    assert_ne!(bench.hash("HEAD"), head);
}

#[test]
fn only_what_is_committed_counts() {
    let bench = hooked();
    // whole in the index, broken in the work tree
    edit(&bench, "\"high\"", "\"low\"");
    bench.git(["add", FINDING]).ok();
    edit(&bench, "\"low\"", "\"lwo\"");
    bench.git(["commit", "-q", "-m", "Whole"]).ok().quietly();
    // broken in the index, whole in the work tree
    bench.git(["checkout", "-q", FINDING]).ok();
    edit(&bench, "\"low\"", "\"hihg\"");
    bench.git(["add", FINDING]).ok();
    edit(&bench, "\"hihg\"", "\"high\"");
    let head = bench.hash("HEAD");
    stopped(&bench, &head, &bench.git(["commit", "-q", "-m", "Broken"]).run());
    // a commit of another path takes neither
    bench.write("src/bag.rs", "\n");
    bench.git(["commit", "-q", "-m", "Other", "--", "src/bag.rs"]).ok().quietly();
    bench.git(["show", "--name-only", "--format="]).ok().is("src/bag.rs\n");
}

#[test]
fn the_hook_itself_looks_at_the_index_alone() {
    let bench = hooked();
    break_it(&bench);
    bench.findings(["hook", "run", "pre-commit"]).ok().is("").quietly();
    bench.git(["add", FINDING]).ok();
    edit(&bench, "\"hihg\"", "\"high\"");
    bench.findings(["hook", "run", "pre-commit"]).fails(1).says("hihg");
    let asked = bench.findings(["hook", "run", "pre-comit"]).fails(2);
    asked.says("there is no hook 'pre-comit'").says("did you mean 'pre-commit'?");
}

#[test]
fn a_finding_may_go_and_move_but_not_take_another_name() {
    let bench = hooked();
    bench.write("findings/moved/.keep", "");
    bench.git(["mv", FINDING, "findings/moved/FIN-BUG-001.json"]).ok();
    bench.git(["commit", "-q", "-m", "Move"]).ok().quietly();
    bench.git(["mv", "findings/moved/FIN-BUG-001.json", "findings/moved/FIN-BUG-002.json"]).ok();
    let refused = bench.git(["commit", "-q", "-m", "Rename"]).fails(1);
    refused.says("error[id-mismatch]").says("--> findings/moved/FIN-BUG-002.json:2:9");
    bench.git(["reset", "-q", "--hard"]).ok();
    bench.git(["rm", "-q", "findings/moved/FIN-BUG-001.json"]).ok();
    bench.git(["commit", "-q", "-m", "Remove"]).ok().quietly();
}

#[test]
fn a_second_file_of_an_id_is_refused() {
    let bench = hooked();
    bench.write("findings/copy/fin-bug-001.json", bench.read(FINDING).replace("FIN-BUG-001", "fin-bug-001"));
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", "Copy"]).fails(1).says("error[id-clash]");
}

#[test]
fn a_merge_commit_is_judged_by_the_hook_that_git_runs_there() {
    let bench = hooked();
    bench.git(["checkout", "-q", "-b", "side"]).ok();
    break_it(&bench);
    bench.git(["commit", "-q", "--no-verify", "-a", "-m", "Break"]).ok();
    bench.git(["checkout", "-q", "main"]).ok();
    bench.commit_file("src/other.rs", "\n", "Go on");
    let head = bench.hash("HEAD");
    let refused = bench.git(["merge", "-q", "--no-edit", "side"]).run();
    stopped(&bench, &head, &refused);
    refused.says("pre-merge-commit: 1 error in staged findings");
    // mended in the index, the same merge goes through
    edit(&bench, "\"hihg\"", "\"high\"");
    bench.git(["add", FINDING]).ok();
    bench.git(["commit", "-q", "--no-edit"]).ok().quietly();
    assert_eq!(bench.hash("HEAD^1"), head);
}

#[test]
fn a_linked_work_tree_and_the_first_commit_are_judged_too() {
    let bench = hooked();
    let other = bench.worktree("other");
    let head = other.hash("HEAD");
    break_it(&other);
    stopped(&other, &head, &other.git(["commit", "-q", "-a", "-m", "x"]).run());
    bench.git(["checkout", "-q", "--orphan", "fresh"]).ok();
    break_it(&bench);
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", "First"]).fails(1).says("unknown severity 'hihg'");
    bench.git(["rev-parse", "--verify", "-q", "HEAD"]).fails(1);
}

#[test]
fn a_hook_called_from_below_finds_its_way() {
    let bench = hooked();
    let head = bench.hash("HEAD");
    break_it(&bench);
    stopped(&bench, &head, &bench.git(["commit", "-q", "-a", "-m", "x"]).in_folder("src").run());
}

/// A staged link or a file that no id names passed, because only plain files with good names were looked at.
#[test]
#[cfg(unix)]
fn what_only_looks_like_a_finding_is_refused() {
    let bench = hooked();
    std::os::unix::fs::symlink("/etc/hostname", bench.top.join("findings/FIN-BUG-007.json")).unwrap();
    bench.git(["add", "."]).ok();
    let refused = bench.git(["commit", "-q", "-m", "Link"]).fails(1);
    refused.says("error[not-a-plain-file]: a symbolic link").says("--> findings/FIN-BUG-007.json");
    bench.git(["rm", "-q", "--cached", "findings/FIN-BUG-007.json"]).ok();
    bench.write("findings/CON.json", bench.read(FINDING));
    bench.git(["add", "findings/CON.json"]).ok();
    let refused = bench.git(["commit", "-q", "-m", "Device"]).fails(1);
    refused.says("error[bad-id]").says("'CON' is a reserved name");
}

/// It asked `git status` whether the fix is part of the commit, which reads the work tree and runs its filters.
#[test]
#[cfg(unix)]
fn the_hook_reads_no_work_tree_and_runs_no_filter() {
    let bench = hooked();
    bench.write("filter", format!("#!/bin/sh\ntouch {}/ran\ncat\n", bench.root().display()));
    bench.shell("chmod +x filter").ok();
    bench.git(["config", "filter.canary.clean", &bench.top.join("filter").to_string_lossy()]).ok();
    bench.write(".git/info/attributes", "* filter=canary\n");
    edit(&bench, "\"high\"", "\"low\"");
    bench.git(["add", FINDING]).ok();
    // the same text at another time: only reading it through the filter tells
    bench.write("src/bag.rs", bench.read("src/bag.rs"));
    std::fs::remove_file(bench.root().join("ran")).unwrap();
    bench.findings(["hook", "run", "pre-commit"]).ok().quietly();
    assert!(!bench.root().join("ran").exists(), "a filter ran");
}
