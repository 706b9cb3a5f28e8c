//! The hook `pre-receive` in a bare repository, with real pushes.

use super::bench::{Answer, Bench, finding_path};

/// A work tree with one finding on `main`, pushed to a bare repository that has the hook.
fn served() -> (Bench, Bench) {
    let bench = Bench::started();
    bench.create(["--entry", "A"]);
    let server = bench.at(bench.root().join("server.git"));
    bench.git(["init", "-q", "--bare", "-b", "main", server.top.to_str().unwrap()]).ok();
    bench.git(["remote", "add", "origin", server.top.to_str().unwrap()]).ok();
    server.findings(["hook", "install"]).ok().says("installed").says("pre-receive");
    push(&bench, &["main"]).ok();
    (bench, server)
}

fn push(bench: &Bench, arguments: &[&str]) -> super::bench::Run {
    bench.git([&["push", "-q", "origin"], arguments].concat())
}

#[track_caller]
fn refused(answer: &Answer) {
    assert_eq!(answer.code, Some(1), "{answer}");
    answer.says("remote: error[unknown-word]: severity: unknown severity 'hihg', did you mean 'high'?");
    answer.says("remote: error: pre-receive: 1 error in findings; nothing was taken");
    answer.says("remote: hint: mend the commits that the problems name");
    answer.says("[remote rejected]");
    assert!(!answer.stderr.contains('\u{1b}'), "{answer}");
}

fn edit(bench: &Bench, old: &str, new: &str, message: &str) -> String {
    let path = finding_path("A-BUG-001");
    bench.commit_file(&path, &bench.read(&path).replace(old, new), message)
}

#[test]
fn a_broken_finding_is_refused_though_a_later_commit_mends_it() {
    let (bench, server) = served();
    let broken = edit(&bench, "\"high\"", "\"hihg\"", "Break");
    let before = server.hash("main");
    let answer = push(&bench, &["main"]).run();
    refused(&answer);
    answer.says(&format!("remote:  --> {}:findings/A/A-BUG-001.json:6:15", &broken[..7]));
    edit(&bench, "\"hihg\"", "\"low\"", "Mend");
    refused(&push(&bench, &["main"]).run());
    assert_eq!(server.hash("main"), before);
    bench.git(["reset", "-q", "--soft", "HEAD~2"]).ok();
    bench.git(["commit", "-q", "-m", "Mended"]).ok();
    push(&bench, &["main"]).ok();
    assert_eq!(server.hash("main"), bench.hash("main"));
}

#[test]
fn new_branches_forced_pushes_deletions_and_tags() {
    let (bench, server) = served();
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench.create(["--entry", "B"]);
    push(&bench, &["side"]).ok();
    edit(&bench, "\"high\"", "\"hihg\"", "Break");
    bench.git(["tag", "v1"]).ok();
    push(&bench, &["v1"]).ok();
    refused(&push(&bench, &["side:other"]).run());
    refused(&push(&bench, &["--force", "side:main"]).run());
    refused(&push(&bench, &["--atomic", "main", "side"]).run());
    bench.git(["reset", "-q", "--hard", "main"]).ok();
    edit(&bench, "\"high\"", "\"low\"", "Lower");
    push(&bench, &["--force", "side"]).ok();
    assert_eq!(server.hash("side"), bench.hash("side"));
    push(&bench, &["--delete", "side"]).ok();
    server.git(["rev-parse", "--verify", "-q", "side"]).fails(1);
}

/// What a branch has stays: a push that brings nothing new is not stopped by what came before the hook.
#[test]
fn what_was_there_before_the_hook_stops_nobody() {
    let (bench, server) = served();
    server.findings(["hook", "uninstall"]).ok().says("removed from");
    edit(&bench, "\"high\"", "\"hihg\"", "Break");
    push(&bench, &["main"]).ok();
    server.findings(["hook", "install"]).ok();
    bench.commit_file("src/bag.rs", "fn give() {}\n", "Work");
    push(&bench, &["main"]).ok();
    push(&bench, &["main:copy"]).ok();
}

#[test]
fn the_first_push_and_settings_of_the_branch() {
    let bench = Bench::started();
    bench.create(["--entry", "A"]);
    edit(&bench, "\"high\"", "\"hihg\"", "Break");
    let server = bench.at(bench.root().join("server.git"));
    bench.git(["init", "-q", "--bare", "-b", "main", server.top.to_str().unwrap()]).ok();
    bench.git(["remote", "add", "origin", server.top.to_str().unwrap()]).ok();
    server.findings(["hook", "install"]).ok();
    refused(&push(&bench, &["main"]).run());
    // an empty repository has no settings of its own yet
    bench.commit_file(".findings-config.toml", "[rules]\nunknown-word = \"off\"\n", "Settings");
    push(&bench, &["main"]).ok();
    bench.commit_file(".findings-config.toml", "", "Strict again");
    edit(&bench, "\"hihg\"", "\"hgih\"", "Break again");
    push(&bench, &["main"]).ok();
    edit(&bench, "\"hgih\"", "\"hihg\"", "And again");
    refused(&push(&bench, &["main"]).run());
}

/// Large pushes arrive as a pack, and objects of another format are read by git.
#[test]
fn packs_and_other_formats_under_quarantine() {
    for format in ["sha1", "sha256"] {
        let bench = Bench::bare_folder();
        bench.git(["init", "-q", "-b", "main", &format!("--object-format={format}")]).ok();
        bench.write("findings/.gitattributes", "*.json text eol=lf\n");
        bench.commit_file("src/bag.rs", "fn take() {}\n", "Begin");
        let server = bench.at(bench.root().join("server.git"));
        let at = server.top.to_str().unwrap();
        bench.git(["init", "-q", "--bare", "-b", "main", &format!("--object-format={format}"), at]).ok();
        server.git(["config", "receive.unpackLimit", "1"]).ok();
        bench.git(["remote", "add", "origin", at]).ok();
        server.findings(["hook", "install"]).ok();
        bench.create(["--entry", "A"]);
        push(&bench, &["main"]).ok();
        edit(&bench, "\"high\"", "\"hihg\"", "Break");
        refused(&push(&bench, &["main"]).run());
        assert!(!server.has("objects/incoming"), "{format}");
    }
}

#[test]
fn another_hook_still_hears_what_is_pushed() {
    let (bench, server) = served();
    server.findings(["hook", "uninstall"]).ok();
    let at = server.top.join("hooks/pre-receive");
    std::fs::write(&at, "#!/bin/sh\nwhile read old new name; do echo \"heard $name\" >&2; done\n").unwrap();
    std::fs::set_permissions(&at, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    server.findings(["hook", "install"]).ok().says("added a block to");
    bench.commit_file("src/bag.rs", "fn give() {}\n", "Work");
    push(&bench, &["main"]).ok().says("remote: heard refs/heads/main");
    edit(&bench, "\"high\"", "\"hihg\"", "Break");
    let answer = push(&bench, &["main"]).run();
    refused(&answer);
    answer.says_nothing_of("heard");
    server.findings(["hook", "uninstall"]).ok();
    push(&bench, &["main"]).ok().says("heard");
}

#[test]
fn what_git_does_not_say_is_refused() {
    let (_, server) = served();
    let run = |told: &str| server.findings(["hook", "run", "pre-receive"]).stdin(told);
    run("").ok().quietly();
    run("nonsense\n").fails(2).says("does not understand 'nonsense'");
    let gone = "1".repeat(40);
    run(&format!("{} {gone} refs/heads/main\n", server.hash("main"))).fails(4);
}

#[test]
fn a_server_without_the_program_takes_nothing() {
    let (bench, _server) = served();
    bench.commit_file("src/bag.rs", "fn give() {}\n", "Work");
    let path = std::env::var_os("PATH").unwrap();
    let without = std::env::split_paths(&path).filter(|folder| !folder.join("git-findings").exists());
    let without = std::env::join_paths(without).unwrap();
    let answer = push(&bench, &["main"]).env("PATH", without).fails(1);
    answer.says("git-findings is not on PATH: findings cannot be checked, so nothing is taken");
}

/// A branch whose settings are lenient opens no way into one whose settings are not.
#[test]
fn each_branch_is_judged_by_its_own_settings() {
    let (bench, server) = served();
    bench.git(["switch", "-q", "-c", "lax"]).ok();
    bench.commit_file(".findings-config.toml", "[rules]\nunknown-word = \"note\"\n", "Rules");
    push(&bench, &["lax"]).ok();
    edit(&bench, "\"high\"", "\"hihg\"", "Break");
    bench.git(["branch", "-q", "-f", "main", "lax"]).ok();
    refused(&push(&bench, &["lax", "main"]).run());
    push(&bench, &["lax"]).ok();
    assert_ne!(server.hash("main"), server.hash("lax"));
}

#[test]
fn where_head_names_no_branch_another_one_gives_the_settings() {
    let (bench, server) = served();
    server.git(["symbolic-ref", "HEAD", "refs/heads/trunk"]).ok();
    bench.git(["switch", "-q", "-c", "side"]).ok();
    bench.commit_file(".findings-config.toml", "[rules]\nunknown-word = \"off\"\n", "Rules");
    edit(&bench, "\"high\"", "\"hihg\"", "Break");
    refused(&push(&bench, &["side"]).run());
}
