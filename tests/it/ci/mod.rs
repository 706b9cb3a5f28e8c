//! What build servers run: the script itself, and the steps of the action and of the template, with real git.

mod files;
mod program;

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

#[test]
fn the_action_and_the_template_run_the_script() {
    let (_origin, clone) = checked_out();
    clone.create(["--entry", "B", "--severity", "critical"]);
    let root = env!("CARGO_MANIFEST_DIR");
    let run = |lines: &[String]| {
        clone.shell(&format!("set -e\n{}", lines.join("\n"))).env("GITHUB_BASE_REF", "main")
    };
    let action = files::of_action();
    let [first, build, last] = &action[..] else { panic!("{action:?}") };
    // where the program is there, the step that builds it is left out
    let on_path = [first.clone(), last.clone()];
    run(&on_path).env("GITHUB_ACTION_PATH", root).fails(1).says("new critical B-BUG-001");
    assert!(build.contains("ci/program\" path \"$RUNNER_TEMP/git-findings\""), "{build}");
    let template = files::of_template();
    assert_eq!(template.len(), 4, "{template:?}");
    run(&template).env("FINDINGS_HOME", root).fails(1).says("new critical B-BUG-001");
    clone.commit_file(
        ".git-findings/bin/git-findings",
        "#!/bin/sh\nexit 0\n",
        "Bring the program that judges this",
    );
    run(&template).env("FINDINGS_HOME", root).fails(1).says("must not be tracked");
}

/// Without the program on PATH both build it, the template from the revision that it is told.
#[test]
fn without_the_program_it_is_fetched_and_built() {
    let (_origin, clone) = checked_out();
    let source = clone.at(clone.root().join("source"));
    clone.git(["init", "-q", "-b", "main", source.top.to_str().unwrap()]).ok();
    source.write("src/main.rs", "");
    source.write("Cargo.toml", "");
    source.write("Cargo.lock", "");
    for script in ["ci/check", "ci/program"] {
        source.write(script, "");
        std::fs::copy(project(script), source.top.join(script)).unwrap();
    }
    source.git(["add", "."]).ok();
    source.git(["commit", "-q", "-m", "Source"]).ok();
    source.git(["tag", "v1"]).ok();
    source.commit_file("src/main.rs", "broken", "Later");
    let bin = clone.root().join("bin");
    let program = env!("CARGO_BIN_EXE_git-findings");
    let cargo = format!(
        "#!/bin/sh\nwhile test \"$1\" != --root; do shift; done\nmkdir -p \"$2/bin\"\nln -s '{program}' \"$2/bin/git-findings\"\n"
    );
    std::fs::write(clone.root().join("cargo"), cargo).unwrap();
    clone.shell("chmod +x ../cargo && mkdir ../only && mv ../cargo ../only/").ok();
    let only = format!("{}:/usr/bin:/bin", bin.with_file_name("only").display());
    let run = |lines: &[String]| {
        let run = clone.shell(&format!("set -e\n{}", lines.join("\n"))).env("PATH", &only);
        run.env("GITHUB_BASE_REF", "main").env("CI_PROJECT_DIR", &clone.top)
    };
    let home = clone.root().join("fetched");
    let template = || run(&files::of_template()).env("FINDINGS_HOME", &home);
    let sourced = || template().env("FINDINGS_SOURCE", &source.top);
    sourced().env("FINDINGS_REVISION", "v1").ok().says("passed (1 finding");
    assert_eq!(std::fs::read_to_string(home.join("src/main.rs")).unwrap(), "", "the revision that was told");
    assert!(clone.has(".git-findings"));
    std::fs::remove_dir_all(&home).unwrap();
    sourced().env("FINDINGS_REVISION", "v2").fails(128);
    let output = clone.root().join("output");
    let temp = clone.root().join("temp");
    let action = |lines: &str| {
        let run = run(&[lines.to_owned()]).env("GITHUB_ACTION_PATH", &source.top);
        run.env("GITHUB_OUTPUT", &output).env("GITHUB_PATH", &output).env("RUNNER_TEMP", &temp)
    };
    let steps = files::of_action();
    action(&steps[0]).ok();
    action(&steps[1]).ok();
    let told = std::fs::read_to_string(&output).unwrap();
    let (key, path) = told.trim_end().split_once('\n').unwrap();
    let key = key.strip_prefix("key=").unwrap();
    assert_eq!(path, format!("{}/git-findings/{key}/bin", temp.display()));
    action(&steps[2]).env("PATH", format!("{path}:{only}")).ok().says("passed (1 finding");
}

/// Every variable of the script is told in its head, in the page, and given by the action.
#[test]
fn every_variable_is_told() {
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
}
