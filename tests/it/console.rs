//! Documents show what happens: their console blocks run in order, in one repository, and print what stands there.
//! `UPDATE_README=1` writes what they print into the document instead.

use std::fmt::Write as _;
use std::path::Path;

use super::bench::Bench;

/// A pipe gets plain columns; documents show the table that a terminal gets.
const ON_A_TERMINAL: &str = "\
git() {
    case \"$1-$2-$*\" in
        *--json*) command git \"$@\" ;;
        findings-list-* | findings-history-*) command git \"$@\" --format table ;;
        *) command git \"$@\" ;;
    esac
}
";

/// A command as it is typed, and what the README shows below it.
#[derive(Debug, Default)]
struct Step {
    typed: Vec<String>,
    shown: String,
}

impl Step {
    fn command(&self) -> String {
        self.typed.join("\n")
    }
}

/// The text between console blocks, and the blocks.
fn steps(text: &str) -> Vec<Result<Step, String>> {
    let mut parts: Vec<Result<Step, String>> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let fence = line.starts_with("```");
        if fence {
            inside = line == "```console";
        }
        match parts.last_mut() {
            _ if inside && line.starts_with("$ ") => {
                parts.push(Ok(Step { typed: vec![line[2..].to_owned()], shown: String::new() }));
            }
            Some(Ok(step)) if inside && step.shown.is_empty() && line.starts_with('>') => {
                step.typed.push(line.strip_prefix("> ").unwrap_or(&line[1..]).to_owned());
            }
            Some(Ok(step)) if inside && !fence => writeln!(step.shown, "{line}").unwrap(),
            _ => parts.push(Err(line.to_owned())),
        }
    }
    parts
}

/// Hashes by the order in which they are met: they depend on every byte of every file, and only which is which counts.
#[derive(Default)]
struct Hashes(Vec<String>);

impl Hashes {
    fn numbered(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut word = String::new();
        for letter in text.chars().chain(['\n']) {
            if letter.is_ascii_alphanumeric() {
                word.push(letter);
                continue;
            }
            out.push_str(&self.number(&word));
            word.clear();
            out.push(letter);
        }
        out.pop();
        out
    }

    fn number(&mut self, word: &str) -> String {
        // one hash in a thousand has no digit among its first seven
        let is_hash = (7..=64).contains(&word.len())
            && word.chars().all(|letter| matches!(letter, '0'..='9' | 'a'..='f'));
        if !is_hash {
            return word.to_owned();
        }
        let short = &word[..7];
        let number = self.0.iter().position(|known| known == short).unwrap_or_else(|| {
            self.0.push(short.to_owned());
            self.0.len() - 1
        });
        format!("<hash {number}, {} digits>", word.len())
    }
}

fn ran(bench: &mut Bench, step: &Step, status: i32) -> (String, i32) {
    let script = format!("exec 2>&1\n{ON_A_TERMINAL}\n(exit {status})\n{}", step.command());
    let answer = bench.program("sh", ["-c", script.as_str()]).run();
    if let Some((_, folder)) = step.command().split_once("&& cd ") {
        *bench = bench.at(folder);
    }
    let home = bench.root().join("work");
    (answer.stdout.replace(home.to_str().unwrap(), "/home/ada"), answer.code.unwrap())
}

/// Runs the blocks of a document in a folder, and compares; how many commands there are.
#[track_caller]
pub fn check(document: &str, mut bench: Bench) -> usize {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
    let (mut status, mut real, mut shown) = (0, Hashes::default(), Hashes::default());
    let (mut text, mut wrong, mut commands) = (String::new(), String::new(), 0);
    for part in steps(&std::fs::read_to_string(&file).unwrap()) {
        let step = match part {
            Ok(step) => step,
            Err(line) => {
                writeln!(text, "{line}").unwrap();
                continue;
            }
        };
        commands += 1;
        let (printed, code) = ran(&mut bench, &step, status);
        status = code;
        writeln!(text, "$ {}", step.typed.join("\n> ").replace("> \n", ">\n")).unwrap();
        text.push_str(&printed);
        if real.numbered(&printed) != shown.numbered(&step.shown) {
            let (command, shown) = (step.command(), &step.shown);
            writeln!(wrong, "$ {command}\n--- {document}\n{shown}--- really\n{printed}").unwrap();
        }
    }
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(file, text).unwrap();
    } else {
        assert!(wrong.is_empty(), "UPDATE_README=1 writes what is printed into {document}\n{wrong}");
    }
    commands
}
