//! Help, manual pages and completions: the words a newcomer meets, as snapshots.

use super::bench::Bench;

const VERBS: &[&str] = &[
    "init",
    "create",
    "import",
    "list",
    "show",
    "similar",
    "edit",
    "confirm",
    "start",
    "stop",
    "resolve",
    "reopen",
    "remove",
    "undo",
    "history",
    "diff",
    "aggregate",
    "export",
    "report",
    "gate",
    "validate",
    "verify",
    "repair",
    "doctor",
    "hook",
    "merge",
    "merge-driver",
    "schema",
    "config",
    "completions",
    "man",
];

/// GF-DX-001: an example stands whole in a terminal of usual width, so that it can be copied.
fn fits(line: &str) -> bool {
    line.chars().count() <= 80
}

#[test]
fn help_of_the_program() {
    let nowhere = Bench::bare_folder();
    let help = nowhere.findings(["help"]).ok();
    help.quietly();
    assert!(help.stdout.lines().filter(|line| line.starts_with("  git findings")).all(fits), "{help}");
    insta::assert_snapshot!(help.stdout);
    nowhere.findings(["--help"]).ok().is(&help.stdout);
    nowhere.git(["findings", "help"]).ok().is(&help.stdout);
}

#[test]
fn help_of_every_verb() {
    let nowhere = Bench::bare_folder();
    let global = "\nGlobal:\n";
    for verb in VERBS {
        let help = nowhere.findings(["help", verb]).ok().stdout;
        // the flags that all commands share stand in the snapshot of the program
        let (own, shared) = help.split_once(global).unwrap();
        let (_, after) =
            shared.rsplit_once("\n\nExamples:\n").unwrap_or_else(|| panic!("{verb} has no examples"));
        assert!(!after.contains("\n\n"), "{verb}: examples end the help");
        assert!(after.lines().all(|line| line.starts_with("  ") && fits(line)), "{verb}: {after}");
        insta::assert_snapshot!(format!("help-{verb}"), format!("{own}\nExamples:\n{after}"));
        nowhere.findings([verb, "--help"]).ok().is(&help);
    }
}

#[test]
fn the_program_names_every_verb_in_its_help() {
    let help = Bench::bare_folder().findings(["help"]).ok().stdout;
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let lines: Vec<_> = commands.lines().filter_map(|line| line.trim_start().split_once(' ')).collect();
    let named: Vec<&str> = lines.iter().map(|(name, _)| *name).collect();
    assert_eq!(named, VERBS.iter().copied().chain(["help"]).collect::<Vec<_>>());
    for (name, about) in &lines[..VERBS.len()] {
        let own = Bench::bare_folder().findings([*name, "--help"]).ok().stdout;
        assert_eq!(own.lines().next(), Some(about.trim()), "{name} says the same of itself");
    }
}

#[test]
fn the_version_is_the_package_s() {
    let nowhere = Bench::bare_folder();
    let version = env!("CARGO_PKG_VERSION");
    nowhere.findings(["--version"]).ok().is(&format!("git-findings {version}\n"));
    nowhere.program("stageflow-test", ["--version"]).ok().is(&format!("stageflow-test {version}\n"));
}

#[test]
fn manual_pages_are_written_and_printed() {
    let nowhere = Bench::bare_folder();
    let page = nowhere.findings(["man"]).ok().stdout;
    assert!(page.contains(".TH git-findings 1"), "{page}");
    nowhere.findings(["man", "resolve"]).ok().says("Fixes\\-Finding");
    nowhere.findings(["man", "resovle"]).fails(2).says("did you mean 'resolve'?");
    nowhere.findings(["man", "-o", "pages"]).ok();
    for verb in VERBS {
        assert!(nowhere.has(&format!("pages/git-findings-{verb}.1")), "{verb}");
    }
    assert_eq!(nowhere.read("pages/git-findings.1"), page);
}

#[test]
fn completions_know_the_verbs() {
    let nowhere = Bench::bare_folder();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        nowhere.findings(["completions", shell]).ok().says("validate");
    }
    nowhere.shell("git findings completions bash | bash -n").ok();
    nowhere.findings(["completions", "tcsh"]).fails(2).says("bash");
}
