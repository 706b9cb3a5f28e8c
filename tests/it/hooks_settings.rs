//! Whose settings the hooks go by, and where they look for the names in a message.

use super::bench::{Bench, finding_path};

fn hooked() -> Bench {
    let bench = Bench::started();
    bench.findings(["hook", "install"]).ok();
    bench
}

const BROKEN: &str = "dir = [\n";

#[test]
fn settings_of_the_work_tree_stop_no_commit() {
    let bench = hooked();
    let id = bench.create([]);
    bench.write(".findings-config.toml", BROKEN);
    bench.write("src/bag.rs", "fn take() { }\n");
    bench.git(["commit", "-q", "-a", "-m", "Without findings"]).ok().quietly();
    let path = finding_path(&id);
    bench.write(&path, bench.read(&path).replace("Under load.", "Under heavy load."));
    bench.git(["commit", "-q", "-a", "-m", "With a finding"]).ok().quietly();
    bench.git(["commit", "-q", "--allow-empty", "-m", &format!("Fix\n\nFixes-Finding: {id}")]).ok().quietly();
}

#[test]
fn staged_settings_are_those_that_count() {
    let bench = hooked();
    bench.write(".findings-config.toml", "dir = \"bugs\"\n");
    bench.git(["add", ".findings-config.toml"]).ok();
    bench.write(".findings-config.toml", "dir = \"elsewhere\"\n");
    bench.write("bugs/FIN-BUG-001.json", "{}\n");
    bench.git(["add", "bugs"]).ok();
    bench.git(["commit", "-q", "-m", "Bad"]).fails(1).says("bugs/FIN-BUG-001.json");
}

#[test]
fn broken_staged_settings_stop_findings_and_nothing_else() {
    let bench = hooked();
    bench.write(".findings-config.toml", BROKEN);
    bench.git(["add", "--all"]).ok();
    bench.git(["commit", "-q", "-m", "Broken settings"]).ok().says("warning: the settings cannot be used");
    bench.write("src/bag.rs", "fn take() { }\n");
    bench.git(["commit", "-q", "-a", "-m", "Without findings"]).ok().quietly();
    bench.write("findings/FIN-BUG-001.json", "{}\n");
    bench.git(["add", "--all"]).ok();
    bench.git(["commit", "-q", "-m", "With a finding"]).fails(1).says("the settings cannot be used");
    let fix = "Fix\n\nFixes-Finding: FIN-BUG-001";
    bench.git(["reset", "-q"]).ok();
    bench.git(["commit", "-q", "--allow-empty", "-m", fix]).ok().says("warning");
}

/// A message whose only line of interest names `id`.
fn message(bench: &Bench, id: &str) -> super::bench::Answer {
    bench.write("message", format!("Fix\n\nFixes-Finding: {id}\n"));
    bench.findings(["hook", "run", "commit-msg", "message"]).run()
}

#[test]
fn an_earlier_id_is_a_known_name() {
    let bench = hooked();
    let id = bench.create([]);
    let path = finding_path(&id);
    bench.write(&path, bench.read(&path).replacen('{', "{\n  \"aliases\": [\"OLD-BUG-007\"],", 1));
    bench.git(["commit", "-q", "-a", "--no-verify", "-m", "Rename"]).ok();
    message(&bench, "old-bug-007").quietly();
    message(&bench, "OLD-BUG-070").says("no branch has it");
    bench.git(["switch", "-q", "-c", "other", "HEAD~2"]).ok();
    assert!(!bench.has(&path));
    message(&bench, "OLD-BUG-007").quietly();
    message(&bench, &id).quietly();
    assert_eq!(message(&bench, "FIN-BUG-002").code, Some(1));
}

#[test]
fn names_on_the_index_need_no_branch() {
    let bench = hooked();
    let id = bench.create([]);
    bench.write(".git/refs/heads/gone", format!("{}\n", "1".repeat(40)));
    message(&bench, &id).quietly();
    let answer = message(&bench, "ZZZ-9");
    assert_eq!(answer.code, Some(0), "{answer}");
    answer.says("refs/heads/gone").says("no branch has it");
}

/// With the object of its tree gone, a branch that is looked at would be noted.
#[test]
fn looking_ends_when_every_name_is_known() {
    let bench = hooked();
    bench.git(["switch", "-q", "-c", "a-first"]).ok();
    let id = bench.create([]);
    bench.git(["switch", "-q", "-c", "z-last", "main"]).ok();
    bench.create(["--entry", "ZED"]);
    bench.git(["switch", "-q", "main"]).ok();
    let tree = bench.hash("z-last:findings/ZED");
    std::fs::remove_file(bench.top.join(format!(".git/objects/{}/{}", &tree[..2], &tree[2..]))).unwrap();
    message(&bench, &id).quietly();
    message(&bench, "ZED-BUG-009").says("refs/heads/z-last");
}
