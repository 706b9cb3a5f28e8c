//! Fleets to be read: repositories that are made up, some of them bare.

use serde_json::Value;

use crate::bench::{Bench, Run};

/// So many different histories are made up at most, for that takes a second each; further repositories are copies.
const DIFFERENT: usize = 20;

/// A folder with repositories `r1`, `r2`, … that `scripts/generate` made up, every third of them bare, and a list of them;
/// none, and that is said, where there is no Python.
pub fn fleet(repositories: usize, findings: usize) -> Option<Bench> {
    let bench = Bench::bare_folder();
    if !bench.shell("command -v python3").run().status.success() {
        println!("skipped: python3 is not installed, so no repository is made up");
        return None;
    }
    let script = format!("{}/scripts/generate", env!("CARGO_MANIFEST_DIR"));
    let (findings, commits) = (findings.to_string(), (findings * 3).to_string());
    let mut list = "# all of them\n\n".to_owned();
    for number in 1..=repositories {
        let (seed, folder) = (number.to_string(), format!("r{number}"));
        if number > DIFFERENT {
            bench.program("cp", ["-a", &format!("r{}", 1 + number % DIFFERENT), &folder]).ok();
        } else {
            let size = ["--findings", &findings, "--commits", &commits, "--seed", &seed];
            bench.program("python3", [script.as_str()].iter().chain(&size).chain(&[folder.as_str()])).ok();
        }
        let path = match number % 3 {
            0 => bare(&bench, &folder),
            _ => format!("{folder}/repository"),
        };
        list.push_str(&format!("team/{folder}={path}\n"));
    }
    bench.write("fleet.txt", list);
    Some(bench)
}

/// A repository of this name in a folder, with no finding yet.
pub fn begun(ground: &Bench, name: &str) -> Bench {
    let one = ground.at(name);
    std::fs::create_dir(&one.top).unwrap();
    one.git(["init", "-q", "-b", "main"]).ok();
    one.write("findings/.gitattributes", "*.json text eol=lf\n");
    one.commit_file("x", name, "Begin");
    one
}

fn bare(bench: &Bench, folder: &str) -> String {
    let (from, to) = (format!("{folder}/repository"), format!("{folder}/bare.git"));
    if !bench.has(&to) {
        bench.git(["clone", "-q", "--bare", &from, &to]).ok();
    }
    to
}

/// The document over all of the list.
pub fn aggregate(bench: &Bench, more: &[&str]) -> Value {
    bench.findings(["aggregate", "--repos", "fleet.txt"].iter().chain(more)).ok().document()
}

/// The Python that has data bases; none, and that is said, where there is none, unless the run is one that counts.
pub fn engine(bench: &Bench, name: &str, folder: &str) -> Option<Run> {
    let python = std::env::var("FLEET_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !bench.program(&python, ["-c", &format!("import {name}")]).run().status.success() {
        let must = std::env::var_os("CI").is_some() || std::env::var_os("THOROUGH").is_some();
        assert!(!must, "the Python package {name} is missing: FLEET_PYTHON names a Python that has it");
        println!("skipped: the Python package {name} is not installed, so no query was run on it");
        return None;
    }
    let script = format!("{}/scripts/fleet-query", env!("CARGO_MANIFEST_DIR"));
    Some(bench.program(&python, [script.as_str(), name, folder]))
}
