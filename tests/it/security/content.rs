//! Files that are huge, deep, double, cut off, or in the wrong encoding: a located error, and the others still shown.

use std::fs::File;

use super::{in_time, record};
use crate::bench::Bench;

const PATH: &str = "findings/X-BUG-001.json";

/// A broken file: its bytes, the rule it breaks and where.
struct Broken {
    bytes: Vec<u8>,
    rule: &'static str,
    place: &'static str,
}

fn broken(bytes: impl Into<Vec<u8>>, rule: &'static str, place: &'static str) -> Broken {
    Broken { bytes: bytes.into(), rule, place }
}

fn whole(more: &str) -> String {
    record("X-BUG-001", more)
}

/// Files that leave nothing to show.
fn unreadable() -> Vec<Broken> {
    let utf16: Vec<u8> = whole("").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&b"\xff\xfe"[..], &utf16].concat();
    let conflict = format!("<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n", whole(""), whole(""));
    vec![
        broken("", "not-json", ":1:1"),
        broken([0; 64], "not-json", ":1:1"),
        broken(whole("") + "garbage", "not-json", ":1:"),
        broken(&whole("").as_bytes()[..60], "not-json", ":1:"),
        broken(whole(r#","x":NaN"#), "not-json", ":1:"),
        broken(whole(",\"x\":\"\u{1}\""), "not-json", ":1:"),
        broken(whole(r#","x":"\q""#), "not-json", ":1:"),
        broken(utf16, "not-utf8", ""),
        broken(marked, "not-utf8", ""),
        broken([whole("").as_bytes(), b"\xff"].concat(), "not-utf8", ""),
        broken([&b"{\"id\":\"\xed\xa0\x80\"}"[..]].concat(), "not-utf8", ""),
        broken(conflict, "conflict-markers", ":1:1"),
        broken("{\"a\":".repeat(100_000), "too-deep", ":1:"),
        broken("[".repeat(100_000) + &"]".repeat(100_000), "too-deep", ":1:"),
        broken("[]", "wrong-type", ":1:1"),
        broken("null", "wrong-type", ":1:1"),
        broken("{}", "required-field", ":1:1"),
        broken(whole(r#","tags":7"#), "wrong-type", ":1:"),
        broken(whole("").replace("2026-01-01T", "2026-02-30T"), "bad-date", ":1:"),
        broken(whole("").replace("2026-01-01T", "99999-01-01T"), "bad-date", ":1:"),
        broken(whole("").replace("\"bug\"", "\"\\u001b[31m\""), "unknown-word", ":1:"),
        broken(whole("").replace("X-BUG-001", "../x"), "bad-id", ":1:"),
        broken(" ".repeat((1 << 20) + 1), "too-large", ""),
    ]
}

#[test]
fn each_is_a_located_error_and_hides_nothing() {
    let bench = Bench::started();
    let good = bench.create([]);
    for case in unreadable() {
        bench.write(PATH, &case.bytes);
        let error = format!("error[{}]", case.rule);
        let place = format!("{PATH}{}", case.place);
        let listed = in_time(bench.findings(["list"]));
        assert_eq!(listed.code, Some(4), "{listed}");
        listed.says(&good).says(&error).says(&place);
        let judged = in_time(bench.findings(["validate"]));
        assert_eq!(judged.code, Some(1), "{judged}");
        judged.says(&error).says(&place);
        in_time(bench.findings(["show", &good])).says("Bag loses keys");
        let head = bench.hash("HEAD");
        for command in [
            &["confirm", "X-BUG-001", "--include-edits"][..],
            &["resolve", "X-BUG-001", "--type", "wont_fix", "--details", "x", "--include-edits"],
            &["start", "X-BUG-001", "--as", "me", "--include-edits"],
            &["show", "X-BUG-001"],
        ] {
            let answer = in_time(bench.findings(command));
            assert_eq!(answer.code, Some(4), "{}: {answer}", case.rule);
            answer.says("X-BUG-001");
        }
        assert_eq!(std::fs::read(bench.top.join(PATH)).unwrap(), case.bytes, "half written");
        assert_eq!(bench.hash("HEAD"), head);
        bench.git(["for-each-ref", "refs/findings"]).ok().is("");
    }
}

#[test]
fn each_is_the_same_in_a_commit_and_in_the_index() {
    let bench = Bench::started();
    let good = bench.create([]);
    for case in unreadable() {
        bench.write(PATH, &case.bytes);
        bench.git(["add", PATH]).ok();
        in_time(bench.findings(["validate", "--staged"])).says(&format!("error[{}]", case.rule));
        assert_eq!(in_time(bench.findings(["hook", "run", "pre-commit"])).code, Some(1), "{}", case.rule);
        bench.git(["commit", "-q", "-m", case.rule]).ok();
        let error = format!("error[{}]", case.rule);
        for command in [&["list", "--at", "HEAD"][..], &["aggregate"]] {
            let answer = in_time(bench.findings(command));
            assert_eq!(answer.code, Some(4), "{answer}");
            answer.says(&good).says(&error);
        }
        let answer = in_time(bench.findings(["history"]));
        assert_eq!(answer.code, Some(0), "{answer}");
        answer.says(&good);
    }
}

#[test]
fn a_file_of_gigabytes_is_not_loaded() {
    let bench = Bench::started();
    let good = bench.create([]);
    bench.write(PATH, "");
    File::options().write(true).open(bench.top.join(PATH)).unwrap().set_len(3 << 30).unwrap();
    for (command, code) in [
        (&["list"][..], 4),
        (&["validate"], 1),
        (&["show", "X-BUG-001"], 4),
        (&["edit", "X-BUG-001", "--set", "title=x"], 4),
        (&["import", PATH], 4),
        (&["create", "--from", PATH], 4),
    ] {
        // 512 MB of memory: what loads the file cannot end well
        let words = command.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
        let answer = in_time(bench.shell(&format!("ulimit -v 524288; exec git-findings {words}")));
        assert_eq!(answer.code, Some(code), "{answer}");
        answer.says("3221225472 bytes");
    }
    bench.findings(["list"]).fails(4).says(&good);
}

#[test]
fn numbers_and_escapes_survive_an_edit_digit_for_digit() {
    let bench = Bench::started();
    let kept = [
        r#""a":1e400"#,
        r#""b":123456789012345678901234567890.123456789012345678901234567890"#,
        r#""c":-0"#,
        r#""d":1E+2"#,
        r#""e":0.10"#,
        r#""f":"\ud83d lone \u0000 \u202e \/""#,
        r#""g":18446744073709551616"#,
    ];
    bench.write(PATH, whole(&format!(",{}", kept.join(","))));
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", "Numbers"]).ok();
    bench.findings(["edit", "X-BUG-001", "--set", "title=New"]).ok();
    bench.findings(["start", "X-BUG-001", "--as", "me"]).ok();
    bench.findings(["validate", "--fix"]).ok();
    let text = bench.read(PATH).replace(": ", ":");
    for number in kept.iter().filter(|kept| !kept.contains("lone")) {
        assert!(text.contains(number), "{number} in {text}");
    }
    assert!(text.contains(r"\ud83d lone \u0000"), "{text}");
    for form in ["jsonl", "json"] {
        let out = bench.findings(["list", "--all", "--format", form, "--fields", "id,title"]).ok();
        out.says("New");
    }
    let exported = bench.findings(["export", "--format", "jsonl"]).ok();
    exported
        .says("1e400")
        .says("123456789012345678901234567890.123456789012345678901234567890")
        .says(r"\ud83d");
}

#[test]
fn other_line_ends_and_orders_keep_their_style_and_a_mark_or_a_double_key_is_not_written_over() {
    let bench = Bench::started();
    let crlf = whole("").replace(',', ",\r\n") + "\r\n";
    bench.write(".git/info/attributes", "* -text\n");
    bench.write(PATH, &crlf);
    bench.git(["add", "."]).ok();
    bench.git(["commit", "-q", "-m", "CRLF"]).ok();
    bench.findings(["edit", "X-BUG-001", "--set", "title=New"]).ok();
    assert_eq!(bench.read(PATH), crlf.replace("Good", "New"));
    for (text, rule) in [
        ("\u{feff}".to_owned() + &whole(""), "byte-order-mark"),
        (whole(r#","title":"Again""#), "duplicate-key"),
    ] {
        bench.write(PATH, &text);
        bench.findings(["validate"]).fails(1).says(&format!("error[{rule}]")).says(&format!("--> {PATH}:1:"));
        bench.findings(["list"]).run().says("X-BUG-001");
        let refused = bench.findings(["edit", "X-BUG-001", "--set", "title=x", "--include-edits"]).fails(2);
        refused.says(&format!("error[{rule}]"));
        assert_eq!(bench.read(PATH), text);
    }
}

#[test]
fn import_repairs_what_it_can_and_refuses_the_rest_whole() {
    let bench = Bench::started();
    let good = record("G-BUG-001", "");
    let repaired = [
        ("\u{feff}[".to_owned() + &good + "]\r\n", "byte order mark"),
        (format!("[{}]", record("D-BUG-001", r#","title":"Twice""#)), "'title' stands twice"),
        (format!("[{}]", record("S-BUG-001", r#","x":"\ud83d""#)), "half of a surrogate pair"),
        (format!("[{}]", record("N-BUG-001", r#","x":1e400,"y":123456789012345678901234567890"#)), "created"),
    ];
    for (text, told) in repaired {
        bench.write("../in.json", text);
        bench.findings(["import", "../in.json"]).ok().says(told);
    }
    let text = bench.read("findings/N/N-BUG-001.json");
    assert!(text.contains("1e400") && text.contains("123456789012345678901234567890"), "{text}");
    let (head, status) = (bench.hash("HEAD"), bench.status());
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let refused = [
        (deep.clone(), 1),
        (format!("[{}]", record("Q-BUG-001", &format!(",\"x\":{deep}"))), 1),
        (format!("[{good}, 7, null, {}]", record("Q-BUG-002", "")), 1),
        (format!("[{}", record("Q-BUG-003", "")), 1),
        (format!("{}\n{{oops\n{}\n", record("Q-BUG-004", ""), record("Q-BUG-005", "")), 1),
        (String::new(), 1),
        (format!("[{}]", record("Q-BUG-006", &format!(",\"x\":\"{}\"", "x".repeat(1 << 20)))), 1),
    ];
    for (text, code) in refused {
        bench.write("../in.json", &text);
        let answer = in_time(bench.findings(["import", "../in.json"]));
        assert_eq!(answer.code, Some(code), "{answer}");
        assert_eq!((bench.hash("HEAD"), bench.status()), (head.clone(), status.clone()), "{answer}");
    }
    for mark in ["\u{feff}", ""] {
        let utf16: Vec<u8> = format!("{mark}{good}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        bench.write("../in.json", utf16);
        bench.findings(["import", "../in.json"]).fails(1).says("UTF-16");
    }
    let large = record("Q-BUG-006", &format!(",\"x\":\"{}\"", "x".repeat(1 << 20)));
    bench.write(
        "../in.json",
        format!("[{}, 7, {large}, {}]", record("Q-BUG-007", ""), record("Q-BUG-008", "")),
    );
    let answer = bench.findings(["import", "--partial", "../in.json"]).fails(1);
    answer.says("refused").says("at most 1048576 are read");
    assert!(bench.has("findings/Q/Q-BUG-007.json") && bench.has("findings/Q/Q-BUG-008.json"), "{answer}");
    assert!(!bench.has("findings/Q/Q-BUG-006.json") && bench.status().is_empty(), "{answer}");
}

#[test]
fn a_query_full_of_brackets_ends_at_once() {
    let bench = Bench::started();
    bench.create([]);
    for query in
        ["(".repeat(20_000), "a*".repeat(10_000), "\"".to_owned(), "-".repeat(50_000), "is:".repeat(5_000)]
    {
        let answer = in_time(bench.findings(["list", "--", &query]));
        assert!(matches!(answer.code, Some(0 | 2)), "{:?}", answer.status);
    }
}
