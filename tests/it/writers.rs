//! A commit is made in process where nothing forbids it, and by git elsewhere: both ways have to leave the same behind,
//! byte for byte, and what only git can do is left to it.

use std::fs;

use super::bench::{Bench, Run};

/// The variable by which git makes every commit.
const WRITER: &str = "GIT_FINDINGS_WRITER";

const CREATE: [&str; 9] = ["create", "-t", "bug", "-s", "high", "--title", "Bag", "-d", "Text"];

/// Commands that write, in an order in which each finds what it needs.
const LIFE: [&[&str]; 11] = [
    &CREATE,
    &[
        "create",
        "-t",
        "security",
        "-s",
        "low",
        "--title",
        "Töken ≠ log",
        "-d",
        "Zwei\nZeilen",
        "--entry",
        "NEW-001",
    ],
    &["create", "--from", "../several.jsonl"],
    &["confirm", "FIN-BUG-001"],
    &["edit", "FIN-BUG-001", "--set", "title=Another", "--set", "severity=low"],
    &["resolve", "FIN-BUG-001", "--commit", "HEAD~3"],
    &["resolve", "NEW-001-SEC-001", "--type", "by_design", "--details", "As meant."],
    &["reopen", "FIN-BUG-001", "--reason", "Not yet"],
    &["remove", "NEW-001-SEC-001", "--reason", "Never was one"],
    &["import", "../several.jsonl"],
    &["edit", "FIN-BUG-001", "--set", "title=Another"],
];

const SEVERAL: &str = r#"{"id": "a", "type": "bug", "severity": "high", "title": "First", "description": "One."}
{"id": "b", "type": "bug", "severity": "low", "title": "Second", "description": "Two."}
{"type": "security", "severity": "low", "title": "Third", "description": "Three."}
"#;

/// Everything that a commit leaves behind, as git tells it.
fn left(bench: &Bench) -> Vec<String> {
    let git = |words: &[&str]| bench.git(words).ok().stdout;
    let index = git(&["ls-files", "--stage", "--debug"]);
    // each bench has its own files, and its own moment
    let is_own = |line: &str| {
        ["ctime:", "mtime:", "dev:", "uid:"].iter().any(|name| line.trim_start().starts_with(name))
    };
    vec![
        git(&["log", "--format=raw", "--encoding=UTF-8", "--all"]),
        git(&["log", "-g", "--encoding=UTF-8", "--format=%H %gn %ge %gd %gs", "--date=raw", "HEAD"]),
        git(&["log", "-g", "--encoding=UTF-8", "--format=%H %gn %ge %gd %gs", "--date=raw", "main"]),
        git(&["ls-tree", "-r", "-t", "HEAD"]),
        index.lines().filter(|line| !is_own(line)).collect::<Vec<_>>().join("\n"),
        git(&["status", "--porcelain=v2", "--branch", "--untracked-files=all"]),
        git(&["diff-files"]),
        git(&["fsck", "--strict", "--no-dangling", "--no-progress"]),
        git(&["stash", "list"]),
        fs::read_to_string(bench.root().join("seen")).unwrap_or_default(),
    ]
}

/// A repository with files of others in every state.
fn prepared(settings: &[(&str, &str)]) -> Bench {
    let bench = Bench::started();
    fs::write(bench.root().join("several.jsonl"), SEVERAL).unwrap();
    for (key, value) in settings {
        bench.git(["config", key, value]).ok();
    }
    bench.write(".gitignore", "target/\n*.log\n*.py[cod]\n");
    bench.write("src/kept", "one\ntwo\n");
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", "Sources"]).ok();
    bench.write("src/kept", "ONE\ntwo\n");
    bench.write("src/staged", "staged\n");
    bench.git(["add", "src"]).ok();
    bench.write("src/kept", "ONE\nTWO\nTHREE\n");
    bench.write("untracked", "u\n");
    bench
}

/// The calls of git that a command makes.
fn calls(bench: &Bench, run: Run) -> String {
    let log = bench.root().join("calls");
    let _ = fs::remove_file(&log);
    run.env("GIT_TRACE", &log).ok();
    fs::read_to_string(&log).unwrap_or_default()
}

/// Does a commit of this bench go without git?
fn is_direct(bench: &Bench) -> bool {
    !calls(bench, bench.findings(CREATE)).contains("update-ref")
}

fn lead_the_same_life(settings: &[(&str, &str)], variables: &[(&str, &str)]) {
    lead_it_with(&[], settings, variables);
}

/// With these hooks.
fn lead_it_with(hooks: &[(&str, &str)], settings: &[(&str, &str)], variables: &[(&str, &str)]) {
    let (ours, gits) = (prepared(settings), prepared(settings));
    for bench in [&ours, &gits] {
        hooks.iter().for_each(|(name, script)| bench.hook(name, script));
    }
    for words in LIFE {
        let run = |bench: &Bench| {
            variables.iter().fold(bench.findings(words), |run, (name, value)| run.env(name, value))
        };
        let direct = calls(&ours, run(&ours));
        assert!(!direct.contains("commit-tree") && !direct.contains("update-index"), "{words:?}: {direct}");
        let by_git = calls(&gits, run(&gits).env(WRITER, "git"));
        assert_eq!(by_git.contains("commit-tree"), words != LIFE[10], "{words:?}");
        for (ours, gits) in left(&ours).iter().zip(left(&gits)) {
            assert_eq!(*ours, gits, "{settings:?} {variables:?} {words:?}");
        }
    }
    let listed = |bench: &Bench| bench.findings(["list", "--all", "--json"]).ok().stdout;
    assert_eq!(listed(&ours), listed(&gits));
}

#[test]
fn both_ways_leave_the_same_behind() {
    lead_the_same_life(&[], &[]);
}

#[test]
fn hooks_see_and_change_the_same_both_ways() {
    let seen = |what: &str| format!("{{ {what}; }} >>../seen 2>&1");
    let staged =
        seen("git diff --cached --raw --abbrev=40; git status --porcelain; git ls-files -s; git diff-files");
    let content = seen("git grep --cached -h '\"id\"' -- findings; cat findings/*/*.json");
    let before = format!("{staged}; {content}");
    let after = seen("git rev-parse HEAD; git status --porcelain; git ls-files -s");
    let hooks = [
        ("pre-commit", before.as_str()),
        ("prepare-commit-msg", "echo \"Seen: $2\" >>\"$1\""),
        ("commit-msg", "cat \"$1\" >>../seen"),
        ("post-commit", after.as_str()),
    ];
    lead_it_with(&hooks, &[], &[]);
    lead_it_with(&hooks[..1], &[("commit.cleanup", "verbatim")], &[("GIT_FINDINGS_COMMIT_SIGN_OFF", "true")]);
}

#[test]
fn settings_and_variables_mean_the_same_both_ways() {
    lead_the_same_life(
        &[
            ("i18n.commitEncoding", "ISO-8859-1"),
            ("commit.cleanup", "strip"),
            ("core.autocrlf", "input"),
            ("core.logAllRefUpdates", "always"),
            ("core.looseCompression", "9"),
            ("user.name", "Zoë Ünal"),
            ("author.email", "other@example.org"),
        ],
        &[("GIT_FINDINGS_COMMIT_SIGN_OFF", "true")],
    );
    let people = [
        ("GIT_AUTHOR_NAME", "  Grace. "),
        ("GIT_AUTHOR_DATE", "@1780315200 +0230"),
        ("GIT_COMMITTER_DATE", "Mon, 1 Jun 2026 12:00:00 -0700"),
    ];
    lead_the_same_life(&[("core.logAllRefUpdates", "false"), ("index.skipHash", "true")], &people);
}

#[test]
fn a_detached_head_and_packed_references_move_the_same_both_ways() {
    let moved = |writer: &str| {
        let bench = prepared(&[]);
        bench.git(["pack-refs", "--all"]).ok();
        bench.findings(CREATE).env(WRITER, writer).ok();
        bench.git(["checkout", "-q", "--detach"]).ok();
        bench.findings(CREATE).env(WRITER, writer).ok();
        left(&bench)
    };
    assert_eq!(moved(""), moved("git"));
}

/// What is out of the ordinary, and whether git has to do it.
/// What is special, how it comes about, and whether a commit is still made in process.
type Case<'case> = (&'case str, &'case dyn Fn(&Bench), bool);

#[test]
fn what_only_git_can_do_is_left_to_git() {
    let plain = |_: &Bench| {};
    let own_hooks = |bench: &Bench| drop(bench.findings(["hook", "install"]).ok());
    let set = |key: &'static str, value: &'static str| {
        move |bench: &Bench| drop(bench.git(["config", key, value]).ok())
    };
    let written = |path: &'static str, text: &'static str| move |bench: &Bench| bench.write(path, text);
    let hook = |name: &'static str| move |bench: &Bench| bench.hook(name, "true");
    let indexed = |word: &'static str| move |bench: &Bench| drop(bench.git(["update-index", word]).ok());
    let staging = |bench: &Bench| bench.hook("pre-commit", "echo more >extra && git add extra");
    let cases: [Case<'_>; 21] = [
        ("plain", &plain, true),
        ("own hooks", &own_hooks, true),
        ("pre-commit", &hook("pre-commit"), true),
        ("prepare-commit-msg", &hook("prepare-commit-msg"), true),
        ("commit-msg", &hook("commit-msg"), true),
        ("post-commit", &hook("post-commit"), true),
        ("a hook that stages", &staging, false),
        ("reference-transaction", &hook("reference-transaction"), false),
        ("post-index-change", &hook("post-index-change"), false),
        ("pre-push", &hook("pre-push"), true),
        ("shared", &set("core.sharedRepository", "group"), false),
        ("not shared", &set("core.sharedRepository", "umask"), true),
        ("strict line ends", &set("core.safecrlf", "true"), false),
        ("split index", &indexed("--split-index"), false),
        ("untracked cache", &indexed("--untracked-cache"), false),
        ("line ends", &written(".gitattributes", "* text=auto\n*.bat eol=crlf\n"), true),
        ("filter of others", &written(".gitattributes", "*.psd filter=lfs -text\n"), true),
        ("filter", &written(".gitattributes", "findings/** filter=lfs\n"), false),
        ("encoding", &written("findings/.gitattributes", "*.json working-tree-encoding=ISO-8859-1\n"), false),
        ("macro", &written(".git/info/attributes", "[attr]odd filter=x\n"), false),
        ("ignored otherwise", &written(".gitignore", "*\n!findings/\n!findings/**\n"), true),
    ];
    for (name, prepare, expected) in cases {
        let bench = Bench::started();
        prepare(&bench);
        assert_eq!(is_direct(&bench), expected, "{name}");
        assert!(bench.git(["status", "--porcelain", "--", "findings/FIN"]).ok().stdout.is_empty(), "{name}");
    }
}

#[test]
fn what_our_own_hook_would_say_it_says() {
    let bench = Bench::started();
    bench.findings(["hook", "install"]).ok();
    bench.create(["--title", "First"]);
    let edit = ["edit", "FIN-BUG-001", "--set", "related=[\"NO-BUG-404\"]"];
    let by_git = bench.findings(edit).run();
    assert_eq!(by_git.stderr.contains("NO-BUG-404"), by_git.code == Some(0), "{by_git}");
}

#[test]
fn the_variable_has_one_value() {
    let bench = Bench::started();
    let refused = bench.findings(CREATE).env(WRITER, "fast").fails(4);
    refused.says("'GIT_FINDINGS_WRITER' is 'fast'").says("it may be git");
    assert_eq!(bench.status(), "");
}

/// The user's edit of the same size in the moment of a commit: git knows it by the time of the index alone.
#[test]
fn an_edit_in_the_moment_of_a_commit_stays_visible() {
    let bench = Bench::started();
    for text in ["tick\n", "tock\n", "tack\n"] {
        bench.write("src/bag.rs", text);
        bench.git(["add", "src/bag.rs"]).ok();
        bench.git(["commit", "-q", "-m", text]).ok();
        bench.write("src/bag.rs", text.to_ascii_uppercase());
        assert!(is_direct(&bench));
        assert_eq!(bench.status(), " M src/bag.rs\n");
    }
}

#[test]
fn locks_of_head_left_by_others_are_waited_for_and_named() {
    let bench = Bench::started();
    bench.write(".git/HEAD.lock", "");
    let words = ["-c", "commit.lock_timeout_seconds=1"].iter().chain(&CREATE);
    let refused = bench.findings(words).fails(5);
    refused.says("HEAD.lock").says("remove the file if no git command is running");
    assert_eq!(bench.status(), "");
    assert!(bench.has(".git/HEAD.lock") && !bench.has(".git/refs/heads/main.lock"));
}
