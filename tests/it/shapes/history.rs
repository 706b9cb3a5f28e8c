//! The history that every shape gets: findings on two branches, a fix, a merge that takes something from both sides.

use crate::bench::Bench;

const ADA: &str = "Ada Lovelace <ada@example.org>";

/// The first commit's time.
const BEGINNING: i64 = 1_764_547_200;

/// One commit: its message, its parents by their number, and the files it writes.
struct Commit {
    branch: &'static str,
    message: &'static str,
    parents: &'static [usize],
    files: Vec<(&'static str, String)>,
}

fn finding(id: &str, kind: &str, severity: &str, status: &str, title: &str) -> String {
    format!(
        "{{\n  \"id\": \"{id}\",\n\n  \"type\": \"{kind}\",\n  \"severity\": \"{severity}\",\n  \"title\": \"{title}\",\n  \
         \"description\": \"Seen twice.\",\n\n  \"status\": \"{status}\",\n  \"created_at\": \"2025-12-01T00:00:00Z\"\n}}\n"
    )
}

const BAG: &str = "findings/FIN/FIN-BUG-001.json";
const DOOR: &str = "findings/FIN/FIN-SEC-001.json";
const CODE: &str = "src/deep/bag.rs";

fn commits() -> Vec<Commit> {
    let bag = |severity, status| finding("FIN-BUG-001", "bug", severity, status, "Bag loses keys");
    let door = |status| finding("FIN-SEC-001", "security", "critical", status, "Door stands open");
    vec![
        Commit {
            branch: "main",
            message: "Begin",
            parents: &[],
            files: vec![
                ("findings/.gitattributes", "*.json text eol=lf\n".to_owned()),
                (CODE, "fn take() {}\n".to_owned()),
                ("docs/deep/page", "Words.\n".to_owned()),
                (BAG, bag("high", "open")),
            ],
        },
        Commit {
            branch: "side",
            message: "findings: create FIN-SEC-001",
            parents: &[1],
            files: vec![(DOOR, door("open"))],
        },
        Commit {
            branch: "main",
            message: "findings: confirm FIN-BUG-001",
            parents: &[1],
            files: vec![(BAG, bag("high", "confirmed"))],
        },
        Commit {
            branch: "main",
            message: "Mend the bag\n\nFixes-Finding: FIN-BUG-001",
            parents: &[3],
            files: vec![(CODE, "fn take() { once() }\n".to_owned())],
        },
        Commit {
            branch: "main",
            message: "Merge branch 'side'",
            parents: &[4, 2],
            files: vec![(BAG, bag("medium", "confirmed")), (DOOR, door("confirmed"))],
        },
    ]
}

/// Writes the history into an empty repository and checks `main` out, if it has a work tree.
pub(super) fn write(bench: &Bench) {
    let mut stream = String::new();
    for (number, commit) in commits().into_iter().enumerate() {
        let time = BEGINNING + 3600 * i64::try_from(number).unwrap();
        stream += &format!("commit refs/heads/{}\nmark :{}\n", commit.branch, number + 1);
        stream +=
            &format!("committer {ADA} {time} +0000\ndata {}\n{}\n", commit.message.len(), commit.message);
        for (nth, parent) in commit.parents.iter().enumerate() {
            stream += &format!("{} :{parent}\n", if nth == 0 { "from" } else { "merge" });
        }
        for (path, text) in commit.files {
            stream += &format!("M 100644 inline {path}\ndata {}\n{text}\n", text.len());
        }
    }
    bench.git(["fast-import", "--quiet"]).stdin(stream).ok();
    if bench.git(["rev-parse", "--is-bare-repository"]).ok().stdout == "false\n" {
        bench.git(["reset", "-q", "--hard"]).ok();
    }
}
