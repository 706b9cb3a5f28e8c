//! The action and the template, read as what they are: a wrong key or indent is no slip that a server tells before it fails.

use yaml_rust2::{Yaml, YamlLoader};

use super::{project, read};
use crate::bench::Bench;

/// A file of one YAML document.
fn yaml(path: &str) -> Yaml {
    let mut documents = YamlLoader::load_from_str(&read(path)).unwrap();
    assert_eq!(documents.len(), 1, "{path}");
    documents.remove(0)
}

/// The members of a mapping, which has these keys and no others.
#[track_caller]
fn members<'yaml>(node: &'yaml Yaml, known: &[&str]) -> Vec<(&'yaml str, &'yaml Yaml)> {
    let members = node.as_hash().unwrap_or_else(|| panic!("no mapping: {node:?}"));
    let members: Vec<_> = members.iter().map(|(key, value)| (key.as_str().unwrap(), value)).collect();
    for (key, _) in &members {
        assert!(known.is_empty() || known.contains(key), "'{key}' is none of {known:?}");
    }
    members
}

#[track_caller]
fn text(node: &Yaml) -> &str {
    node.as_str().unwrap_or_else(|| panic!("no text: {node:?}"))
}

/// The steps of the action.
fn steps(action: &Yaml) -> &[Yaml] {
    assert_eq!(text(&action["runs"]["using"]), "composite");
    action["runs"]["steps"].as_vec().unwrap()
}

/// The lines that the action runs, step by step.
pub(super) fn of_action() -> Vec<String> {
    let action = yaml("action.yml");
    steps(&action).iter().filter_map(|step| step["run"].as_str()).map(str::to_owned).collect()
}

/// The lines that the template runs, before and in its script.
pub(super) fn of_template() -> Vec<String> {
    let job = &yaml("ci/gitlab.yml")["findings"];
    let lists = [&job["before_script"], &job["script"]].map(|list| list.as_vec().unwrap());
    lists.into_iter().flatten().map(|line| text(line).to_owned()).collect()
}

/// Whatever stands between `${{` and `}}`.
fn expressions(text: &str) -> impl Iterator<Item = &str> {
    text.split("${{").skip(1).map(|rest| rest.split("}}").next().unwrap().trim())
}

#[test]
fn the_action_has_the_keys_that_actions_have() {
    let action = yaml("action.yml");
    members(&action, &["name", "description", "branding", "inputs", "runs"]);
    members(&action["branding"], &["icon", "color"]);
    for (name, input) in members(&action["inputs"], &[]) {
        members(input, &["description", "default"]);
        assert!(!text(&input["description"]).is_empty() && input["default"].as_str().is_some(), "{name}");
    }
    members(&action["runs"], &["using", "steps"]);
    for step in steps(&action) {
        match step["uses"].as_str() {
            Some(uses) => {
                members(step, &["if", "uses", "with"]);
                let version = uses.rsplit_once("@v").unwrap().1;
                assert!(version.parse::<u32>().is_ok(), "{uses} names no version");
            }
            None => {
                members(step, &["id", "if", "shell", "run", "env"]);
                assert_eq!(text(&step["shell"]), "sh", "a step that runs something needs a shell");
            }
        }
    }
}

/// Each input is declared and used, and each output comes from a step that stands before.
#[test]
fn what_the_action_names_is_there() {
    let action = yaml("action.yml");
    let declared: Vec<&str> = members(&action["inputs"], &[]).into_iter().map(|(name, _)| name).collect();
    let mut used = Vec::new();
    let mut told: Vec<String> = Vec::new();
    for step in steps(&action) {
        let conditions = step["if"].as_str().map(str::to_owned).into_iter();
        let values = [&step["env"], &step["with"]].into_iter().filter_map(Yaml::as_hash).flatten();
        let values: Vec<String> = values.map(|(_, value)| text(value).to_owned()).collect();
        let named = values.iter().flat_map(|value| expressions(value)).map(str::to_owned);
        for expression in named.chain(conditions) {
            match expression.split_once('.') {
                Some(("inputs", name)) => used.push(name.to_owned()),
                Some(("steps", rest)) => {
                    let output = rest.split([' ', '!', '=']).next().unwrap().to_owned();
                    assert!(told.contains(&output), "{output} is none of {told:?}");
                }
                Some(("runner", "temp")) => {}
                other => panic!("{other:?} is unknown"),
            }
        }
        if let (Some(id), Some(run)) = (step["id"].as_str(), step["run"].as_str()) {
            let outputs = run.split("echo \"").skip(1).filter_map(|rest| rest.split_once('='));
            told.extend(outputs.map(|(output, _)| format!("{id}.outputs.{output}")));
        }
    }
    used.sort_unstable();
    let mut sorted = declared.clone();
    sorted.sort_unstable();
    assert_eq!(used, sorted, "inputs that are used (left) and declared (right)");
    assert!(of_action().iter().all(|lines| !lines.contains("${{")), "nothing is pasted into a script");
}

#[test]
fn the_template_has_the_keys_that_jobs_have() {
    let template = yaml("ci/gitlab.yml");
    let [(_, job)] = members(&template, &["findings"])[..] else { panic!("{template:?}") };
    let known = ["stage", "image", "rules", "variables", "cache", "before_script", "script", "artifacts"];
    members(job, &known);
    for rule in job["rules"].as_vec().unwrap() {
        members(rule, &["if"]);
        text(&rule["if"]);
    }
    let variables = members(&job["variables"], &[]);
    variables.iter().for_each(|(_, value)| assert!(!text(value).is_empty(), "a number is no text"));
    members(&job["cache"], &["key", "paths"]);
    members(&job["artifacts"], &["when", "reports"]);
    members(&job["artifacts"]["reports"], &["codequality", "junit"]);
    assert_eq!(text(&job["variables"]["GIT_DEPTH"]), "0");
    // what is written is what is taken up
    let reports = text(&job["variables"]["FINDINGS_REPORTS"]);
    for (kind, format) in [("codequality", "gitlab"), ("junit", "junit")] {
        let file = text(&job["artifacts"]["reports"][kind]);
        assert!(reports.split(' ').any(|report| report == format!("{format}={file}")), "{reports}");
    }
    // a cache takes what lies in the project
    let kept = text(&job["cache"]["paths"][0]);
    assert!(
        of_template().iter().any(|lines| lines.contains(&format!("\"$CI_PROJECT_DIR/{kept}\""))),
        "{kept}"
    );
}

#[test]
fn whatever_is_run_is_a_script() {
    let bench = Bench::bare_folder();
    let scripts = ["ci/check", "ci/program"].map(read);
    for lines in scripts.into_iter().chain(of_action()).chain(of_template()) {
        bench.program("sh", ["-n"]).stdin(&lines).ok().quietly();
        bench.program("bash", ["-n"]).stdin(&lines).ok().quietly();
    }
    #[cfg(unix)]
    for script in ["ci/check", "ci/program"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(project(script)).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{script} is run by its name");
    }
}

#[test]
fn the_page_shows_what_can_be_written() {
    let page = read("docs/ci.md");
    let inputs = yaml("action.yml")["inputs"].clone();
    let variables = read("ci/check") + &read("ci/gitlab.yml");
    for example in page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()) {
        let example = YamlLoader::load_from_str(example).unwrap().remove(0);
        for step in example["jobs"]["findings"]["steps"].as_vec().into_iter().flatten() {
            let is_ours = text(&step["uses"]).contains("git-findings@");
            for (name, _) in step["with"].as_hash().into_iter().flatten().filter(|_| is_ours) {
                assert!(!inputs[text(name)].is_badvalue(), "{name:?} is no input");
            }
        }
        for (name, _) in example["variables"].as_hash().into_iter().flatten() {
            assert!(variables.contains(&format!("${}", text(name))), "{name:?} is read nowhere");
        }
    }
}
