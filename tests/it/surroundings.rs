//! Whatever surrounds a read: it works without a home, on any terminal, in any locale and zone, by any clock, and where
//! nothing can be written.

use serde_json::Value;

use crate::bench::Bench;

const READS: [&[&str]; 8] = [
    &["list", "--all"],
    &["list", "--all", "--json"],
    &["show", "FIN-BUG-001"],
    &["history"],
    &["history", "FIN-BUG-001", "--patch"],
    &["aggregate"],
    &["export", "--format", "csv"],
    &["validate", "--json"],
];

const SURROUNDINGS: [(&str, &str); 12] = [
    ("TERM", "dumb"),
    ("TERM", ""),
    ("COLUMNS", "20"),
    ("COLUMNS", "0"),
    ("LC_ALL", "xx_XX.unknown"),
    ("LANG", "C"),
    ("TZ", "UTC+14"),
    ("TZ", "UTC-14"),
    ("TZ", "nowhere"),
    ("HOME", ""),
    ("HOME", "/nowhere"),
    ("XDG_CONFIG_HOME", "/nowhere"),
];

fn bench() -> Bench {
    let bench = Bench::started();
    bench.create(["--title", "Größe läuft über 尺寸 🐞"]);
    bench.findings(["resolve", "FIN-BUG-001", "--type", "wont_fix", "--details", "x"]).ok();
    bench
}

#[test]
fn every_environment_gives_the_same_answer() {
    let bench = bench();
    let read = |words: &[&str]| bench.findings(words).env("GIT_FINDINGS_NOW", "2026-01-02T00:00:00Z");
    for words in READS {
        let usual = read(words).ok();
        for (name, value) in SURROUNDINGS {
            let answer = read(words).env(name, value).ok();
            assert_eq!(answer.stdout, usual.stdout, "{name}={value}: {answer}");
        }
        let bare = read(words).without("HOME").without("TERM").without("LC_ALL").without("TZ").ok();
        assert_eq!(bare.stdout, usual.stdout, "{bare}");
    }
}

/// A thread that cannot be started leaves its work to the others.
#[test]
fn without_threads_a_large_folder_is_read() {
    let bench = Bench::started();
    for number in 1..=1500 {
        let id = format!("FIN-BUG-{number:04}");
        bench.write(&format!("findings/{id}.json"), crate::security::record(&id, ""));
    }
    let huge = bench.findings(["list", "-q"]).env("RUST_MIN_STACK", "140737488355328").ok();
    assert_eq!(huge.stdout.lines().count(), 1500);
}

/// No duration is negative, however the clocks of those who worked on a finding stood.
#[test]
fn clocks_of_any_year_and_zone_make_no_negative_duration() {
    for (created, closed) in [
        (("1970-01-02T00:00:00Z", "@86400 +0000"), ("2100-01-01T00:00:00Z", "@4102444800 +0000")),
        (("2100-01-01T00:00:00Z", "@4102444800 +0000"), ("1970-01-02T00:00:00Z", "@86400 +0000")),
        (
            ("2026-01-01T12:00:00+14:00", "@1767218400 +1400"),
            ("2026-01-01T12:00:00-14:00", "@1767319200 -1400"),
        ),
        (
            ("2026-01-01T12:00:00-14:00", "@1767319200 -1400"),
            ("2026-01-01T12:00:00+14:00", "@1767218400 +1400"),
        ),
    ] {
        let bench = Bench::started();
        let at = |words: &[&str], (now, date): (&str, &str)| {
            let run = bench.findings(words).env("GIT_FINDINGS_NOW", now);
            run.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date).ok()
        };
        at(&["create", "-qt", "bug", "-s", "low", "--title", "t", "-d", "d"], created);
        at(&["resolve", "FIN-BUG-001", "--type", "wont_fix", "--details", "x"], closed);
        for (words, time) in READS.into_iter().flat_map(|words| [(words, created), (words, closed)]) {
            let answer = bench.findings(words).env("GIT_FINDINGS_NOW", time.0).run();
            assert!(matches!(answer.code, Some(0 | 1)), "{answer}");
            if let Ok(document) = serde_json::from_str::<Value>(&answer.stdout) {
                assert!(!has_negative(&document), "{answer}");
            }
        }
        let events = bench.findings(["history", "--json"]).json()["events"].clone();
        let kinds: Vec<_> =
            events.as_array().unwrap().iter().map(|event| event["to"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["wont_fix", "open"], "newest first, by ancestry: {events}");
    }
}

fn has_negative(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|number| number < 0.0),
        Value::Array(items) => items.iter().any(has_negative),
        Value::Object(members) => members.values().any(has_negative),
        _ => false,
    }
}

/// Runs a line of shell where the repository cannot be written; the machine may not let us make such a place.
const READ_ONLY: &str = "exec unshare --mount sh -c 'mount --bind . . && mount -o remount,bind,ro . && cd \"$PWD\" && \
                         exec \"$@\"' sh";

#[test]
fn a_read_only_file_system_is_read() {
    let bench = bench();
    if bench.shell(&format!("{READ_ONLY} true")).run().code != Some(0) {
        println!("skipped: no file system can be made read-only here");
        return;
    }
    assert_ne!(bench.shell(&format!("{READ_ONLY} touch file")).run().code, Some(0));
    for words in READS {
        let words = words.join(" ");
        bench.shell(&format!("{READ_ONLY} git-findings {words}")).ok().says_nothing_of("panicked");
    }
    let flags = "create -t bug -s low --title t -d d";
    let refused = bench.shell(&format!("{READ_ONLY} git-findings {flags}")).fails(4);
    refused.says("Read-only file system").says_nothing_of("panicked");
}

/// A disk that is full, and a reader that has gone.
#[test]
fn output_that_cannot_be_written_is_no_panic() {
    let bench = bench();
    for words in READS {
        let words = words.join(" ");
        let full = bench.shell(&format!("git-findings {words} >/dev/full")).fails(4);
        full.says("No space left").says_nothing_of("panicked");
        bench.shell(&format!("git-findings {words} | true")).ok().says_nothing_of("panicked");
        bench.shell(&format!("git-findings {words} >&-")).run().says_nothing_of("panicked");
    }
}
