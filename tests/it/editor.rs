//! The user's editor, on a terminal that `script` plays: it opens again with the problem told, and what was typed is
//! never lost.

use super::bench::{Answer, Bench};

/// Where a text that could not be used is kept.
const KEPT: &str = ".git/FINDING_EDITMSG.json";

/// Runs a command on a terminal, with an editor that runs the nth line of shell in its nth call, on `$1`. What it was
/// given goes to `seen`.
fn on_terminal(bench: &Bench, command: &str, rounds: &[&str]) -> Answer {
    let cases: String =
        rounds.iter().enumerate().map(|(index, line)| format!("{}) {line} ;;\n", index + 1)).collect();
    let editor = format!(
        "echo round >> rounds\ncat \"$1\" >> seen\ncase $(grep -c round rounds) in\n{cases}*) exit 9 ;;\nesac\n"
    );
    let path = bench.root().join("editor");
    std::fs::write(&path, editor).unwrap();
    let line =
        format!("rm -f rounds seen; script -qec 'git-findings --color never --no-pager {command}' /dev/null");
    let run = bench.shell(&line).env("TERM", "xterm").env("GIT_EDITOR", format!("sh {}", path.display()));
    run.run()
}

const TYPED: &str = r#"sed -i 's/"type": ""/"type": "bgu"/; s/"severity": ""/"severity": "low"/;
    s/"title": ""/"title": "Typed"/; s/"description": ""/"description": "D"/' "$1""#;

#[test]
fn a_slip_opens_it_again_with_the_problem_told() {
    let bench = Bench::started();
    let answer = on_terminal(&bench, "create", &[TYPED, "sed -i s/bgu/bug/ \"$1\""]);
    assert_eq!(answer.code, Some(0), "{answer}");
    assert_eq!(bench.finding("FIN-BUG-001")["title"], "Typed");
    let seen = bench.read("seen");
    assert!(seen.contains("// type: unknown type 'bgu', did you mean 'bug'?"), "{seen}");
    assert!(!bench.has(KEPT));
}

#[test]
fn whoever_gives_up_keeps_the_text() {
    let bench = Bench::started();
    let answer = on_terminal(&bench, "create", &[TYPED, "true"]);
    assert_eq!(answer.code, Some(2), "{answer}");
    answer.says("FINDING_EDITMSG.json");
    assert!(bench.read(KEPT).contains("\"title\": \"Typed\""));
    std::fs::remove_file(bench.top.join(KEPT)).unwrap();
    assert_eq!(on_terminal(&bench, "create", &[TYPED, ": > \"$1\""]).code, Some(2));
    assert!(bench.read(KEPT).contains("\"title\": \"Typed\""));
    std::fs::remove_file(bench.top.join(KEPT)).unwrap();
    assert_eq!(on_terminal(&bench, "create", &["true"]).code, Some(2), "nothing was typed");
    assert!(!bench.has(KEPT));
    assert_eq!(bench.commits(), 1);
}

/// As git keeps the message of a commit that a hook refused.
#[test]
fn what_a_hook_refuses_is_kept() {
    let bench = Bench::started();
    bench.hook("pre-commit", "exit 1");
    let answer = on_terminal(&bench, "create", &[&TYPED.replace("bgu", "bug")]);
    assert_eq!(answer.code, Some(1), "{answer}");
    assert!(bench.read(KEPT).contains("\"title\": \"Typed\""));
}

#[test]
fn edit_does_the_same() {
    let bench = Bench::started();
    bench.create([]);
    let slip = "sed -i 's/\"high\"/hihg/' \"$1\"";
    let answer = on_terminal(&bench, "edit FIN-BUG-001", &[slip, "sed -i 's/hihg/\"low\"/' \"$1\""]);
    assert_eq!(answer.code, Some(0), "{answer}");
    assert_eq!(bench.finding("FIN-BUG-001")["severity"], "low");
    assert!(bench.read("seen").contains("// here: \"severity\": hihg,"), "{}", bench.read("seen"));
    assert_eq!(on_terminal(&bench, "edit FIN-BUG-001", &["true"]).code, Some(0), "nothing changed");
    let other = "sed -i 's/\"open\"/\"resolved\"/' \"$1\"";
    let answer = on_terminal(&bench, "edit FIN-BUG-001", &[other, "true"]);
    assert_eq!(answer.code, Some(2), "{answer}");
    answer.says("does not set 'status'").says("FINDING_EDITMSG.json");
}
