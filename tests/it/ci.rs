//! What build servers run: the script itself, and the steps of the action and of the template, with real git.

use super::bench::{Bench, Run, finding_path};

fn read(path: &str) -> String {
    std::fs::read_to_string(project(path)).unwrap()
}

fn project(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

/// A clone as a build server has it: `main` of origin has an open critical finding, HEAD is on a branch that brings work.
fn checked_out() -> (Bench, Bench) {
    let origin = Bench::started();
    origin.create(["--entry", "A", "--severity", "critical"]);
    origin.git(["switch", "-q", "-c", "side"]).ok();
    origin.commit_file("src/bag.rs", "fn give() {}\n", "Work");
    let clone = origin.clone_to("clone");
    (origin, clone)
}

fn check(bench: &Bench) -> Run {
    bench.program(&project("ci/check"), [""; 0])
}

#[test]
fn a_branch_passes_until_it_brings_what_is_forbidden() {
    let (_origin, clone) = checked_out();
    let branch = || check(&clone).env("FINDINGS_TARGET", "origin/main");
    branch().ok().says("passed (1 finding");
    clone.create(["--entry", "B", "--severity", "critical"]);
    branch().fails(1).says("error[new]: new critical B-BUG-001");
    branch().env("FINDINGS_FAIL_ON", "type:security\nseverity:low\n").ok();
    branch().env("FINDINGS_FAIL_ON", "type:security\ntype:bug severity:critical").fails(1);
    branch().env("FINDINGS_TARGET", "origin/nowhere").fails(3);
    // without a target only the files are judged
    check(&clone).ok().says("2 files: 0 errors").says_nothing_of("gate");
    check(&clone).env("FINDINGS_FAIL_ON", "severity:info").ok().says("passed (2 findings");
    check(&clone).env("FINDINGS_FAIL_ON", "severity:critical").fails(1);
    let nonempty = || check(&clone).env("FINDINGS_EXPECT_NONEMPTY", "true");
    nonempty().ok();
    check(&clone).env("FINDINGS_REPORTS", "gitlab=quality.json").ok();
    assert!(clone.read("quality.json").contains("A-BUG-001"));
    clone.git(["rm", "-q", "-r", "findings/A", "findings/B"]).ok();
    clone.git(["commit", "-q", "-m", "Remove"]).ok();
    nonempty().fails(1).says("there is no finding at all");
}

#[test]
fn every_commit_is_judged_and_the_worst_answer_counts() {
    let (_origin, clone) = checked_out();
    let path = finding_path("A-BUG-001");
    let text = clone.read(&path);
    clone.commit_file(&path, &text.replace("\"critical\"", "\"critcal\""), "Break");
    clone.commit_file(&path, &text, "Mend");
    let answer = check(&clone).env("FINDINGS_TARGET", "origin/main").fails(1);
    answer.says("error[unknown-word]").says("passed (1 finding");
    let base = clone.hash("HEAD");
    clone.commit_file(&path, &text.replace("\"open\"", "\"resolved\""), "Close without a word");
    let since = || check(&clone).env("FINDINGS_TARGET", &base).env("FINDINGS_FAIL_ON", "severity:info");
    since().ok().says("warning[closed-without-resolution]");
    since().env("FINDINGS_STRICT", "true").fails(1).says("passed (1 finding");
}

#[test]
fn servers_name_the_target_and_it_is_fetched() {
    let (origin, clone) = checked_out();
    clone.git(["update-ref", "-d", "refs/remotes/origin/main"]).ok();
    check(&clone).env("GITHUB_BASE_REF", "main").ok().says("policy of origin/main");
    clone.git(["update-ref", "-d", "refs/remotes/origin/main"]).ok();
    check(&clone).env("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main").ok().says("policy of origin/main");
    // a policy that was changed since is the one in force
    origin.git(["switch", "-q", "main"]).ok();
    origin.commit_file(".findings-config.toml", "[gate]\nfail_on = \"severity:low\"\n", "Policy");
    clone.create(["--entry", "B", "--severity", "low"]);
    check(&clone).env("GITHUB_BASE_REF", "main").fails(1).says("new low B-BUG-001");
    check(&clone).env("GITHUB_BASE_REF", "gone").fails(4);
}

#[test]
fn a_shallow_clone_is_told_what_to_set() {
    let (origin, _) = checked_out();
    let shallow = origin.at(origin.root().join("shallow"));
    let from = format!("file://{}", origin.top.display());
    origin.git(["clone", "-q", "--depth", "1", &from, shallow.top.to_str().unwrap()]).ok();
    check(&shallow).fails(3).says("this is a shallow clone").says("'fetch-depth: 0'").says("GIT_DEPTH: 0");
    check(&shallow).env("PATH", "/usr/bin:/bin").fails(4).says("git-findings is not on PATH");
}

/// Between two marks that nobody can guess GitHub reads no command.
#[test]
fn on_github_no_line_of_a_file_is_a_command() {
    let (_origin, clone) = checked_out();
    let path = finding_path("A-BUG-001");
    let text = clone.read(&path).replace("\"critical\"", "\n::add-mask::x\n##[error]y\n");
    clone.commit_file(&path, &text, "Break");
    let summary = clone.root().join("summary.md");
    let on_github = check(&clone).env("GITHUB_ACTIONS", "true").env("GITHUB_BASE_REF", "main");
    let answer = on_github.env("GITHUB_STEP_SUMMARY", &summary).fails(1);
    let (mark, rest) = answer.stdout.strip_prefix("::stop-commands::").unwrap().split_once('\n').unwrap();
    assert!(mark.len() == 32 && mark.bytes().all(|byte| byte.is_ascii_hexdigit()), "{answer}");
    let (quoted, rest) = rest.split_once(&format!("::{mark}::\n")).unwrap();
    assert!(quoted.contains("error[not-json]") && !rest.contains("add-mask"), "{answer}");
    assert!(rest.starts_with("::error file=findings/A/A-BUG-001.json,"), "{answer}");
    assert!(!answer.stderr.contains("add-mask"), "{answer}");
    assert!(std::fs::read_to_string(summary).unwrap().contains("| unreadable | A-BUG-001 |"));
}

#[test]
fn reports_are_written_beside_the_answer() {
    let (_origin, clone) = checked_out();
    clone.create(["--entry", "B", "--severity", "critical"]);
    let reports = "gitlab=quality.json junit=gate.xml";
    let answer =
        check(&clone).env("FINDINGS_TARGET", "origin/main").env("FINDINGS_REPORTS", reports).fails(1);
    answer.says("error[new]");
    assert_eq!(clone.read_json("quality.json")[0]["check_name"], "gate-new");
    assert!(clone.read("gate.xml").contains("failures=\"1\""));
    check(&clone).env("FINDINGS_TARGET", "origin/main").env("FINDINGS_REPORTS", "odd=x").fails(4);
}

/// The lines that a step runs: behind `run: ` in the action, in the lists of the template.
fn lines(text: &str, begins: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix(begins));
    lines.filter(|line| line.contains('"')).map(str::to_owned).collect()
}

#[test]
fn the_action_and_the_template_run_the_script() {
    let (_origin, clone) = checked_out();
    clone.create(["--entry", "B", "--severity", "critical"]);
    let root = env!("CARGO_MANIFEST_DIR");
    let action = lines(&read("action.yml"), "run: ");
    assert_eq!(action.len(), 2, "{action:?}");
    let run = |lines: &[String]| {
        clone.shell(&format!("set -e\n{}", lines.join("\n"))).env("GITHUB_BASE_REF", "main")
    };
    run(&action).env("GITHUB_ACTION_PATH", root).fails(1).says("new critical B-BUG-001");
    let template = lines(&read("ci/gitlab.yml"), "- ");
    let steps: Vec<String> = template.into_iter().filter(|line| !line.starts_with("if: ")).collect();
    assert_eq!(steps.len(), 3, "{steps:?}");
    run(&steps).env("FINDINGS_HOME", root).fails(1).says("new critical B-BUG-001");
    assert!(read("ci/gitlab.yml").contains("GIT_DEPTH: \"0\""));
}

/// Every variable of the script is told in its head, in the page, and given by the action; texts of a request come to the
/// shell as variables alone.
#[test]
fn every_variable_is_told_and_none_is_pasted_into_a_script() {
    let script = read("ci/check");
    let (head, body) = script.split_once("set -u\n").unwrap();
    let (action, page) = (read("action.yml"), read("docs/ci.md"));
    let mut variables: Vec<&str> =
        body.split("${").skip(1).filter_map(|rest| rest.split(':').next()).collect();
    variables.retain(|name| name.starts_with("FINDINGS_"));
    variables.sort_unstable();
    variables.dedup();
    assert_eq!(variables.len(), 5, "{variables:?}");
    for name in variables {
        let input = name.trim_start_matches("FINDINGS_").to_lowercase().replace('_', "-");
        assert!(head.contains(&format!("# {name} ")), "{name} in the head of ci/check");
        assert!(action.contains(&format!("{name}: ${{{{ inputs.{input} }}}}")), "{name} in action.yml");
        assert!(
            page.contains(&format!("`{name}`")) && page.contains(&format!("`{input}`")),
            "{name} in docs/ci.md"
        );
    }
    assert!(lines(&action, "run: ").iter().all(|line| !line.contains("${{")));
}
