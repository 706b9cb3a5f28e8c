//! Every source of configuration that git has is asked: conditional includes, the environment, `git -c`.

use super::{create, set};
use crate::bench::Bench;

const AUTHOR: [&str; 3] = ["log", "-1", "--format=%an"];

#[test]
fn conditional_includes_are_read() {
    let conditions = ["gitdir:**/.git", "onbranch:ma*", "hasconfig:remote.*.url:https://example.org/**"];
    for condition in conditions {
        let bench = Bench::started();
        set(&bench, &["remote.o.url=https://example.org/x"]);
        let included = bench.root().join("included");
        std::fs::write(&included, "[user]\n\tname = Included\n[findings]\n\tlayout = flat\n").unwrap();
        let key = format!("includeIf.{condition}.path");
        bench.git(["config", "--global", &key, included.to_str().unwrap()]).ok();
        create(&bench).ok();
        bench.git(AUTHOR).ok().is("Included\n");
        assert!(
            bench.has("findings/FIN-BUG-001.json"),
            "{condition}: the settings of findings come from there, too"
        );
    }
}

#[test]
fn the_environment_and_the_command_line_of_git_come_first() {
    let bench = Bench::started();
    let with_count = create(&bench).env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "user.name");
    with_count.env("GIT_CONFIG_VALUE_0", "Counted").ok();
    bench.git(AUTHOR).ok().is("Counted\n");
    let words = ["-c", "user.name=Lined", "-c", "findings.layout=flat", "findings", "create", "-q"];
    let rest = ["-t", "bug", "-s", "high", "--title", "Bag", "-d", "Text"];
    bench.git(words.iter().chain(&rest)).ok();
    bench.git(AUTHOR).ok().is("Lined\n");
    assert!(bench.has("findings/FIN-BUG-002.json"));
    bench.git(["-C", "src", "findings", "list"]).ok().says("FIN-BUG-002");
}

/// Git runs a program before an alias of its name, and an alias may stand for ours.
#[test]
fn an_alias_of_our_name_is_not_in_the_way() {
    let bench = Bench::started();
    set(&bench, &["alias.findings=!echo alias", "alias.bugs=findings list --at"]);
    let id = bench.create([]);
    bench.git(["findings", "list"]).ok().says(&id).says_nothing_of("alias");
    bench.git(["bugs", "HEAD"]).ok().says(&id);
}

#[test]
fn hooks_are_those_that_git_would_run() {
    let cases = ["../hooks", "hooks-here", "~/hooks"];
    for path in cases {
        let bench = Bench::started();
        set(&bench, &[&format!("core.hooksPath={path}")]);
        bench.hook("pre-commit", "echo refused by the house; exit 1");
        create(&bench).fails(1).says("refused by the house");
        bench.hook("pre-commit", "pwd >../where");
        create(&bench).in_folder("src").ok();
        assert_eq!(bench.read("../where"), format!("{}\n", bench.top.display()), "{path}");
    }
}

/// None of them changes an answer or a commit.
#[test]
fn settings_of_looks_change_nothing() {
    let bench = Bench::started();
    let id = bench.create([]);
    let commands = [&["list", "--json"][..], &["history", "--json"], &["show", &id], &["validate"]];
    let before = commands.map(|command| bench.findings(command).ok().stdout);
    set(
        &bench,
        &[
            "color.ui=never",
            "core.abbrev=4",
            "core.quotePath=true",
            "log.decorate=full",
            "format.pretty=fuller",
            "core.pager=false",
            "pager.findings=true",
            "column.ui=always",
            "log.showRoot=false",
            "diff.renames=false",
        ],
    );
    let after = commands.map(|command| bench.findings(command).ok().stdout);
    assert_eq!(before, after);
}
