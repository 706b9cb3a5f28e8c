//! Files of git and of ours that are damaged: no crash, no endless wait, and no answer that is shorter without a word.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::bench::{Answer, Bench};
use crate::security::in_time;
use crate::thorough::one_in;

/// Findings in the damaged repository.
const FINDINGS: usize = 6;

/// Places at which a file is changed, if it is long enough.
const PLACES: usize = 100;

/// A file of the repository, and what reads it.
struct Patient {
    bench: Bench,
    path: PathBuf,
    whole: Vec<u8>,
    reads: &'static [&'static [&'static str]],
}

const OF_COMMITS: &[&[&str]] = &[&["list", "--at", "HEAD", "--json"], &["history", "--json"]];
const OF_INDEX: &[&[&str]] = &[&["list", "--json"], &["validate", "--staged", "--json"]];

/// A repository with a few findings and a history of each, its objects loose.
fn loose() -> Bench {
    let bench = Bench::started();
    for number in 1..=FINDINGS {
        for status in ["open", "confirmed"] {
            let id = format!("FIN-BUG-{number:03}");
            let text = crate::security::record(&id, "").replace("\"open\"", &format!("\"{status}\""));
            bench.commit_file(&format!("findings/{id}.json"), &text, status);
        }
    }
    bench
}

/// The same with its objects in a pack, and a graph of its commits.
fn packed() -> Bench {
    let bench = loose();
    bench.git(["repack", "-adfq"]).ok();
    bench.git(["commit-graph", "write", "--reachable"]).ok();
    bench
}

fn object(bench: &Bench, revision: &str) -> PathBuf {
    let hash = bench.hash(revision);
    bench.top.join(format!(".git/objects/{}/{}", &hash[..2], &hash[2..]))
}

fn in_pack(bench: &Bench, extension: &str) -> PathBuf {
    let mut files = fs::read_dir(bench.top.join(".git/objects/pack")).unwrap();
    files
        .find_map(|file| Some(file.unwrap().path()).filter(|path| path.extension().unwrap() == extension))
        .unwrap()
}

impl Patient {
    fn new(bench: Bench, path: PathBuf, reads: &'static [&'static [&'static str]]) -> Patient {
        let whole = fs::read(&path).unwrap();
        Patient { bench, path, whole, reads }
    }

    fn all() -> Vec<Patient> {
        let commits = |bench: Bench, path: PathBuf| Patient::new(bench, path, OF_COMMITS);
        let mut all = Vec::new();
        for revision in ["HEAD", "HEAD^{tree}", "HEAD:findings", "HEAD:findings/FIN-BUG-003.json"] {
            let bench = loose();
            let path = object(&bench, revision);
            all.push(commits(bench, path));
        }
        for extension in ["pack", "idx"] {
            let bench = packed();
            let path = in_pack(&bench, extension);
            all.push(commits(bench, path));
        }
        let bench = packed();
        let path = bench.top.join(".git/objects/info/commit-graph");
        all.push(commits(bench, path));
        let bench = loose();
        let path = bench.top.join(".git/index");
        all.push(Patient::new(bench, path, OF_INDEX));
        all
    }

    fn answers(&self) -> Vec<Answer> {
        self.reads.iter().map(|words| in_time(self.bench.findings(*words))).collect()
    }

    /// What is read of these bytes is what is read of the whole file, or an error.
    fn check(&self, what: &str, bytes: &[u8], healthy: &[Answer]) {
        fs::remove_file(&self.path).unwrap();
        fs::write(&self.path, bytes).unwrap();
        for (answer, healthy) in self.answers().iter().zip(healthy) {
            let told = format!("{} {what}: {answer}", self.path.display());
            assert!(matches!(answer.code, Some(0 | 1 | 4)), "{told}");
            assert!(!answer.stderr.contains("panicked"), "{told}");
            let is_whole = answer.code == healthy.code && counted(&answer.data()) == counted(&healthy.data());
            assert!(is_whole || tells_why(answer), "{told}");
        }
        fs::write(&self.path, &self.whole).unwrap();
    }
}

/// Is there an error, a problem of a file, or a version that is called unreadable?
fn tells_why(answer: &Answer) -> bool {
    let document = answer.document();
    let has_problems = document["problems"].as_array().is_some_and(|problems| !problems.is_empty());
    let is_unreadable = |event: &Value| event["reason"].as_str().is_some_and(|why| why.contains("object "));
    let events = document["data"]["events"].as_array();
    document["kind"] == "error"
        || has_problems
        || events.is_some_and(|events| events.iter().any(is_unreadable))
}

/// What an answer must not have less of: findings with their states, events, files.
fn counted(data: &Value) -> Vec<String> {
    let rows = ["findings", "events"].into_iter().filter_map(|name| data[name].as_array()).flatten();
    let facts = rows.map(|row| format!("{} {} {} {}", row["id"], row["status"], row["from"], row["to"]));
    facts.chain([data["files"].to_string()]).collect()
}

#[test]
fn a_changed_byte_is_an_error_or_changes_nothing() {
    for patient in Patient::all() {
        let healthy = patient.answers();
        let step = (patient.whole.len() / PLACES).max(1) * one_in(12);
        for place in (0..patient.whole.len()).step_by(step) {
            let mut bytes = patient.whole.clone();
            bytes[place] ^= 1 << (place % 8);
            patient.check(&format!("changed at {place}"), &bytes, &healthy);
        }
    }
}

#[test]
fn a_file_cut_short_or_full_of_nothing_is_an_error_or_changes_nothing() {
    for patient in Patient::all() {
        let (healthy, whole) = (patient.answers(), &patient.whole);
        patient.check("empty", b"", &healthy);
        patient.check("of one byte", &whole[..1], &healthy);
        patient.check("cut in half", &whole[..whole.len() / 2], &healthy);
        patient.check("of zeros", &vec![0; whole.len()], &healthy);
    }
}

/// The memory of ids may be lost; it never makes two findings of one id.
#[test]
fn a_damaged_memory_of_ids_gives_no_id_twice() {
    let bench = Bench::started();
    let mut known = vec![bench.create([]), bench.create([])];
    let path = bench.top.join(".git/git-findings/ids.json");
    let whole = fs::read(&path).unwrap();
    for place in (0..whole.len()).step_by(one_in(16)) {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        fs::write(&path, &bytes).unwrap();
        let answer =
            in_time(bench.findings(["create", "-qt", "bug", "-s", "low", "--title", "t", "-d", "d"]));
        let id = answer.stdout.trim_end().to_owned();
        match answer.code {
            Some(0) => assert!(!known.contains(&id), "{place}: {answer}"),
            _ => assert!(answer.code == Some(4) && answer.stderr.contains("ids.json"), "{place}: {answer}"),
        }
        known.extend((answer.code == Some(0)).then_some(id));
    }
    let listed = bench.findings(["list", "-q"]).ok().stdout;
    assert_eq!(listed.lines().count(), known.len(), "{listed}");
}
