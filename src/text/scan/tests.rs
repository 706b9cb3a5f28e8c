//! What the scanner takes and refuses, and in which words.

use super::*;

fn flaw(text: &str) -> (String, String) {
    let scan = scan(text.as_bytes());
    assert_eq!(scan.root, None, "{text:?} was read");
    let flaw = scan.flaws.last().unwrap();
    (flaw.message.clone(), text[flaw.span.clone()].to_owned())
}

#[test]
fn syntax_errors_name_what_is_wrong_and_where() {
    let table = [
        ("", "the file is empty", ""),
        ("{\"a\": 1 \"b\": 2}", "expected ',' or '}' after this value", "1"),
        ("[[1] 2]", "expected ',' or ']' after this value", "]"),
        ("{\"a\": 1,}", "trailing comma before '}'", ","),
        ("[1,\n]", "trailing comma before ']'", ","),
        ("[1,,2]", "a value is missing before ','", ","),
        ("{\"a\": }", "a value is missing before '}'", "}"),
        ("{\"a\" 1}", "expected ':' and a value after this key", "\"a\""),
        ("{a: 1}", "expected a key in double quotes, found 'a'", "a"),
        ("{'a': 1}", "a key stands in double quotes, not in single ones", "'"),
        ("{\"a\": 'x'}", "a string stands in double quotes, not in single ones", "'"),
        ("{\"a\": True}", "expected 'true', found 'True'", "True"),
        ("[None]", "expected 'null', found 'None'", "None"),
        ("[NaN]", "JSON has no 'NaN': write null or a string", "NaN"),
        ("[\u{1b}]", "expected a value, found '\\u{1b}'", "\u{1b}"),
        ("{ // note\n}", "JSON has no comments", "/"),
        ("[012]", "a number has no leading zeros", "012"),
        ("[-]", "expected a digit after '-'", "]"),
        ("[1.]", "expected a digit after '.'", "]"),
        ("[1e+]", "expected a digit in the exponent", "]"),
        ("[.5]", "a number begins with a digit or '-'", "."),
        ("{} x", "expected the end of the file after the first value", "x"),
        ("{\"a\": [1", "the file ends before this '[' is closed", "["),
        ("{\"a\":", "the file ends before this '{' is closed", "{"),
        (
            "[\"a\nb\"]",
            "the line ends inside this string: close it with '\"', or write a line break as \\n",
            "\"a",
        ),
        ("[\"a", "the file ends inside this string", "\"a"),
        ("[\"a\u{7}\"]", "a control character inside a string: write it as \\u0007", "\u{7}"),
        ("[\"\\x41\"]", "'\\x' is no escape that JSON knows", "\\x"),
        ("[\"\\u12g4\"]", "expected four hexadecimal digits after '\\u'", "\\u"),
    ];
    for (text, message, span) in table {
        assert_eq!(flaw(text), (message.to_owned(), span.to_owned()), "{text:?}");
    }
}

/// Half a file is told from a slip, wherever it was cut; it was told to close a string with a quote.
#[test]
fn every_beginning_of_a_text_is_cut_off() {
    let whole = r#"{"a": [true, false, null, -1.5e+7, "b\n\u00e9 \ud83d\ude00 é"], "b": {}}"#.as_bytes();
    assert!(scan(whole).root.is_some());
    for length in 0..whole.len() {
        let scan = scan(&whole[..length]);
        let fatal: Vec<&Flaw> = scan.flaws.iter().filter(|flaw| flaw.kind.is_fatal()).collect();
        assert_eq!(fatal.len(), 1, "{:?}", scan.flaws);
        assert_eq!(fatal[0].kind, FlawKind::CutOff, "{:?}: {}", scan.text, fatal[0].message);
    }
    for slip in ["[1,", "[tru]", "{\"a\": \"b\n}", "[nul"] {
        let is_cut = scan(slip.as_bytes()).flaws.iter().any(|flaw| flaw.kind == FlawKind::CutOff);
        assert_eq!(is_cut, !slip.ends_with(']') && !slip.ends_with('}'), "{slip}");
    }
}

#[test]
fn conflict_markers_are_told_from_other_errors() {
    let merge = "{\n<<<<<<< HEAD\n  \"a\": 1\n=======\n  \"a\": 2\n>>>>>>> b\n}\n";
    let scan = scan(merge.as_bytes());
    assert_eq!(scan.flaws.len(), 1);
    assert_eq!(scan.flaws[0].kind, FlawKind::ConflictMarkers);
    assert_eq!(&merge[scan.flaws[0].span.clone()], "<<<<<<< HEAD");
    assert!(flaw("{\"a\": 1,\r\n=======\r\n}").0.contains("conflict"));
    assert!(!flaw("{\"a\": 1,\n====== six\n}").0.contains("conflict"));
    assert!(!flaw("{\"a\": 1,\n=======x\n}").0.contains("conflict"));
}

#[test]
fn depth_ends_where_it_should() {
    let nest = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(scan(nest(DEEPEST).as_bytes()).flaws.is_empty());
    assert_eq!(scan(nest(DEEPEST + 1).as_bytes()).flaws[0].kind, FlawKind::TooDeep);
    assert_eq!(scan("[".repeat(1_000_000).as_bytes()).flaws[0].kind, FlawKind::TooDeep);
    let wide = format!("[{}[]]", "[],".repeat(1000));
    assert!(scan(wide.as_bytes()).root.is_some());
}

#[test]
fn what_is_not_utf8_is_named() {
    for utf16 in [&b"\xff\xfe{\0}\0"[..], b"\xfe\xff\0{\0}", b"{\0}\0", b"\0{\0}", b"{\0\"\0\xe9\0"] {
        assert!(scan(utf16).flaws[0].message.contains("UTF-16"), "{utf16:?}");
    }
    for other in [&b"\0\0\0\0"[..], b"{\0}", b"\0\0\0{"] {
        assert!(!scan(other).flaws[0].message.contains("UTF-16"), "{other:?}");
    }
    let broken = scan(b"{\"a\": \"\xe9\"}");
    assert_eq!((broken.text, broken.flaws[0].span.clone()), ("", 7..8));
    assert_eq!(broken.flaws[0].message, "byte 7 (0xe9) is not UTF-8");
}

#[test]
fn a_mark_duplicates_and_lone_surrogates_are_read_over() {
    let text = "\u{feff}{\"a\": 1, \"b\": \"x\\ud800\\u0041\", \"\\u0061\": 2}";
    let scan = scan(text.as_bytes());
    let kinds: Vec<_> = scan.flaws.iter().map(|flaw| &flaw.kind).collect();
    let first = text.find("\"a\"").unwrap();
    let duplicate = FlawKind::DuplicateKey { first: first..first + 3 };
    assert_eq!(kinds, [&FlawKind::ByteOrderMark, &FlawKind::LoneSurrogate, &duplicate]);
    let root = scan.root.unwrap();
    let held = Text { plain: "x\u{fffd}A".to_owned(), raw: Some("x\\ud800\\u0041".to_owned()) };
    assert_eq!(root.get("b").unwrap().value, Value::String(held));
    assert_eq!(root.get("a").unwrap().value, Value::Number("2".to_owned()));
}

#[test]
fn values_keep_their_place_digits_and_characters() {
    let text = " {\"n\": 1e400, \"s\": \"\\ud83d\\ude00\\/\\n\", \"l\": [true, -0.10E-2]} ";
    let root = scan(text.as_bytes()).root.unwrap();
    assert_eq!(root.get("n").unwrap().value, Value::Number("1e400".to_owned()));
    assert_eq!(root.get("s").unwrap().as_str(), Some("😀/\n"));
    assert_eq!(&text[root.get("l").unwrap().items().unwrap()[1].span.clone()], "-0.10E-2");
    assert_eq!(root.span, 1..text.len() - 1);
}

#[test]
fn fifty_thousand_keys_take_no_quadratic_time() {
    let keys: Vec<String> = (0..50_000).map(|n| format!("\"k{}\": null", n % 40_000)).collect();
    let text = format!("{{{}}}", keys.join(","));
    let started = std::time::Instant::now();
    assert_eq!(scan(text.as_bytes()).flaws.len(), 10_000);
    assert!(started.elapsed().as_secs() < 5);
}
