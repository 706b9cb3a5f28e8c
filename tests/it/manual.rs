//! Manual pages and completion scripts, as shells and readers use them.

use super::bench::Bench;

/// What bash offers for the last word of a command line.
fn completed(bench: &Bench, program: &str, script: &[&str], function: &str, words: &[&str]) -> Vec<String> {
    let script = bench.program(program, script.iter().copied()).ok().stdout;
    bench.write("completions.bash", script);
    let lines = format!(
        "source completions.bash\nCOMP_WORDS=({})\nCOMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
         {function} \"${{COMP_WORDS[0]}}\" \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD - 1]}}\"\n\
         printf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
        words.join(" ")
    );
    let answer = bench.program("bash", ["--norc", "-c", lines.as_str()]).ok();
    answer.stdout.lines().map(str::to_owned).collect()
}

/// GF-BUG-001: no flag of any subcommand was offered, because the script called the subcommands by two names.
#[test]
fn bash_completes_commands_and_their_flags() {
    let bench = Bench::bare_folder();
    let of_ours =
        |words: &[&str]| completed(&bench, "git-findings", &["completions", "bash"], "_git__findings", words);
    assert_eq!(of_ours(&["git-findings", "re"]), ["resolve", "reopen", "remove", "report", "repair"]);
    assert_eq!(of_ours(&["git-findings", "list", "--st"]), ["--status"]);
    assert_eq!(of_ours(&["git-findings", "hook", "uni"]), ["uninstall"]);
    assert_eq!(of_ours(&["git-findings", "list", "--format", "j"]), ["json", "jsonl"]);
    let of_stageflow = |words: &[&str]| {
        let script = ["findings", "completions", "bash"];
        completed(&bench, "stageflow-test", &script, "_stageflow__test", words)
    };
    assert_eq!(of_stageflow(&["stageflow-test", "findings", "list", "--st"]), ["--status"]);
}

/// Git's completion asks `_git_findings` for `git findings …`, and says at which word our name stands.
#[test]
fn bash_completes_behind_git() {
    let bench = Bench::bare_folder();
    let offered = |before: &str, words: &[&str]| {
        let function = format!("{before} _git_findings");
        completed(&bench, "git-findings", &["completions", "bash"], &function, words)
    };
    assert_eq!(offered("", &["git", "findings", "list", "--st"]), ["--status"]);
    assert_eq!(
        offered("__git_cmd_idx=3", &["git", "-C", ".", "findings", "re"]),
        ["resolve", "reopen", "remove", "report", "repair"]
    );
}

#[test]
fn other_shells_get_a_script() {
    let bench = Bench::bare_folder();
    for (shell, sign) in [
        ("zsh", "#compdef git-findings"),
        ("fish", "complete -c git-findings"),
        ("elvish", "edit:completion:arg-completer[git-findings]"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        bench.findings(["completions", shell]).ok().says(sign);
    }
}

#[test]
fn pages_for_every_command_go_into_a_folder_that_is_made() {
    let bench = Bench::bare_folder();
    bench.findings(["man", "--output", "share/man/man1"]).ok().quietly();
    for page in ["git-findings.1", "git-findings-list.1", "git-findings-hook-install.1"] {
        let text = bench.read(&format!("share/man/man1/{page}"));
        let name = page.trim_end_matches(".1");
        assert!(text.contains(&format!(".TH {name} 1")), "{page}");
    }
    assert!(!bench.has("share/man/man1/git-findings-help.1"));
    assert!(!bench.has("share/man/man1/git-findings-hook-help.1"));
}

#[test]
fn a_page_shows_what_is_typed_and_keeps_the_lines_of_its_examples() {
    let bench = Bench::bare_folder();
    let page = bench.findings(["man", "resolve"]).ok().stdout;
    assert!(page.contains(".SH SYNOPSIS\n.nf\n\\&git findings resolve [OPTIONS] [ID]...\n.fi\n"), "{page}");
    let examples = page.split(".SH EXAMPLES\n").nth(1).unwrap();
    assert!(examples.contains("\n\\&  git findings resolve FIN\\-001\\-BUG\\-002"), "{examples}");
    assert_eq!(bench.findings(["man", "hook", "run"]).ok().stdout.matches(".SH SYNOPSIS").count(), 1);
    bench.findings(["man", "lst"]).fails(2).says("did you mean 'list'?");
}
