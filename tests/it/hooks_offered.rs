//! The hook scripts and the manifest for the pre-commit framework: they are what the program installs and answers to.

use super::bench::Bench;

fn read(path: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

const HOOKS: [&str; 4] = ["pre-commit", "pre-merge-commit", "commit-msg", "post-rewrite"];

#[test]
fn the_scripts_are_what_is_installed() {
    let bench = Bench::new();
    bench.findings(["hook", "install"]).ok();
    for hook in HOOKS {
        assert_eq!(bench.read(&format!(".git/hooks/{hook}")), read(&format!("hooks/{hook}")), "{hook}");
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("hooks");
    let mut there: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort();
    assert_eq!(there, ["commit-msg", "post-rewrite", "pre-commit", "pre-merge-commit", "pre-receive"]);
    bench.git(["init", "-q", "--bare", "server.git"]).ok();
    bench.at("server.git").findings(["hook", "install"]).ok().says("installed").says_nothing_of("pre-commit");
    assert_eq!(bench.read("server.git/hooks/pre-receive"), read("hooks/pre-receive"));
}

/// The hooks of the manifest, each as its keys and values. The manifest is YAML of the plainest kind.
fn manifest() -> Vec<Vec<(String, String)>> {
    let mut hooks: Vec<Vec<(String, String)>> = Vec::new();
    for line in read(".pre-commit-hooks.yaml").lines().filter(|line| !line.starts_with('#')) {
        let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("no 'key: value': {line}"));
        if let Some(first) = key.strip_prefix("- ") {
            hooks.push(vec![(first.to_owned(), value.to_owned())]);
        } else {
            hooks.last_mut().unwrap().push((key.strip_prefix("  ").unwrap().to_owned(), value.to_owned()));
        }
    }
    hooks
}

fn value<'hook>(hook: &'hook [(String, String)], key: &str) -> &'hook str {
    &hook.iter().find(|(known, _)| known == key).unwrap_or_else(|| panic!("no '{key}' in {hook:?}")).1
}

#[test]
fn the_manifest_stops_a_broken_finding_and_a_slip_in_a_message() {
    let hooks = manifest();
    let ids: Vec<&str> = hooks.iter().map(|hook| value(hook, "id")).collect();
    assert_eq!(ids, ["git-findings", "git-findings-commit-msg"]);
    let bench = Bench::started();
    let id = bench.create(["--entry", "FIN-001"]);
    let path = super::bench::finding_path(&id);
    let whole = bench.read(&path);

    let [judge, message] = hooks.as_slice() else { panic!() };
    assert_eq!(value(judge, "language"), "rust");
    assert_eq!(value(judge, "pass_filenames"), "false", "what is staged is judged, not what is named");
    bench.shell(value(judge, "entry")).ok().quietly();
    bench.write(&path, whole.replace("\"high\"", "\"hihg\""));
    bench.git(["add", &path]).ok();
    bench.shell(value(judge, "entry")).fails(1).says("did you mean 'high'?");
    bench.git(["reset", "-q", "--hard"]).ok();

    assert_eq!(value(message, "stages"), "[commit-msg]");
    bench.write("message", format!("Fix\n\nFixes-Finding: {id}\n"));
    bench.shell(&format!("{} message", value(message, "entry"))).ok().quietly();
    bench.write("message", "Fix\n\nFixes-Finding: FIN-001-BGU-001\n");
    bench.shell(&format!("{} message", value(message, "entry"))).fails(1).says(&id);
}
