//! The README tells the truth: its tour runs, its links lead somewhere, its scripts are there.

use std::path::{Path, PathBuf};

use super::bench::Bench;
use super::console;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    std::fs::read_to_string(project().join("README.md")).unwrap()
}

#[test]
fn the_console_blocks_print_what_they_show() {
    let commands = console::check("README.md", Bench::bare_folder());
    assert!(commands > 20, "the README's tour is gone: {commands} commands");
}

/// Every file that a document links to, with the document.
fn links() -> Vec<(PathBuf, String)> {
    let mut documents = vec![project().join("README.md"), project().join("CHANGELOG.md")];
    let pages = std::fs::read_dir(project().join("docs")).unwrap();
    let pages = pages.map(|page| page.unwrap().path());
    documents.extend(pages.filter(|page| page.extension().is_some_and(|extension| extension == "md")));
    let mut links = Vec::new();
    for document in documents {
        let text = std::fs::read_to_string(&document).unwrap();
        for (_, rest) in text.match_indices("](").map(|(at, _)| text.split_at(at + 2)) {
            let target = rest.split(')').next().unwrap();
            if !target.contains("://") {
                links.push((document.clone(), target.to_owned()));
            }
        }
    }
    links
}

#[test]
fn links_lead_to_files_and_headings() {
    let links = links();
    assert!(links.len() > 10, "{links:?}");
    for (document, target) in links {
        let (path, heading) = target.split_once('#').unwrap_or((&target, ""));
        let file = match path {
            "" => document.clone(),
            path => document.parent().unwrap().join(path),
        };
        assert!(file.exists(), "{}: '{target}' leads nowhere", document.display());
        if !heading.is_empty() {
            let text = std::fs::read_to_string(&file).unwrap();
            // as forges make it: signs go, blanks become dashes
            let is_kept = |letter: &char| letter.is_alphanumeric() || " -_".contains(*letter);
            let slug = |line: &str| {
                let heading = line.trim_start_matches('#').trim().to_lowercase();
                heading.chars().filter(is_kept).collect::<String>().replace(' ', "-")
            };
            let found = text.lines().any(|line| line.starts_with('#') && slug(line) == heading);
            assert!(found, "{}: no heading for '{target}'", document.display());
        }
    }
}

#[test]
#[cfg(unix)]
fn the_two_commands_at_the_top_are_there() {
    use std::os::unix::fs::PermissionsExt;
    let text = readme();
    let block = text.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let scripts: Vec<&str> = block.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(scripts, ["scripts/demo", "scripts/test"]);
    for script in scripts {
        let mode = project().join(script).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{script} is not executable");
    }
}
