//! Credentials in texts, found by what makes them unmistakable: the prefix that their issuer gave them for that purpose, a
//! length, a checksum, the frame of a private key. Nothing is guessed from chance alone, so a password or a token without a
//! form of its own is not found.

mod document;
mod forms;
mod private_key;

use std::borrow::Cow;
use std::ops::Range;

pub use document::without_secrets;

use forms::{BEGINNINGS, FORMS, Form};

/// A credential in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// What it is: `GitHub token`.
    pub kind: &'static str,
}

/// The credentials in a text, in their order. The text may be JSON: a `\n` before one is no part of a word.
pub fn secrets(text: &str) -> Vec<Secret> {
    let mut found: Vec<Secret> = Vec::new();
    let mut at = 0;
    while let Some(next) = next_beginning(text, at) {
        let secret = secret_at(text, next);
        at = secret.as_ref().map_or(next + 1, |secret| secret.span.end);
        found.extend(secret);
    }
    let with_id = found.iter().any(|secret| secret.kind == forms::AWS_ID);
    if with_id {
        found.extend(forms::aws_keys(text));
        found.sort_by_key(|secret| secret.span.start);
        leave_out_overlaps(&mut found);
    }
    found
}

/// A part of one credential is none of its own.
fn leave_out_overlaps(sorted: &mut Vec<Secret>) {
    let mut end = 0;
    sorted.retain(|secret| {
        let is_free = secret.span.start >= end;
        if is_free {
            end = secret.span.end;
        }
        is_free
    });
}

/// May JSON hold a credential? A quick look at its bytes, which has no for an answer only where there is none.
fn may_hold(json: &[u8]) -> bool {
    let is_written_otherwise = json.windows(2).any(|two| matches!(two, b"\\u" | b"\\/"));
    is_written_otherwise
        || (0..json.len()).any(|at| {
            BEGINNINGS[usize::from(json[at])]
                && is_word_start(json, at)
                && (json[at..].starts_with(private_key::BEGIN.as_bytes())
                    || FORMS.iter().any(|form| form.begins(&json[at..])))
        })
}

/// The text with what it is in the place of each credential.
pub fn redacted(text: &str) -> Cow<'_, str> {
    replaced(text, |secret, out| out.extend(["[redacted: ", secret.kind, "]"]))
}

/// The text with as many stars in the place of each credential, so that every other place stays where it is.
pub fn masked(text: &str) -> Cow<'_, str> {
    replaced(text, |secret, out| out.extend(std::iter::repeat_n('*', secret.span.len())))
}

fn replaced(text: &str, put: impl Fn(&Secret, &mut String)) -> Cow<'_, str> {
    let secrets = secrets(text);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for secret in &secrets {
        out.push_str(&text[copied..secret.span.start]);
        put(secret, &mut out);
        copied = secret.span.end;
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Where the next credential may begin: a letter that one begins with, and no word before it.
fn next_beginning(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let may_begin = |at: &usize| BEGINNINGS[usize::from(bytes[*at])] && is_word_start(bytes, *at);
    (from..bytes.len()).find(may_begin)
}

fn is_word_start(bytes: &[u8], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|at| bytes[at]);
    match before(1) {
        Some(b'n' | b'r' | b't' | b'b' | b'f') if before(2) == Some(b'\\') => true,
        Some(last) => !(last.is_ascii_alphanumeric() || last == b'_'),
        None => true,
    }
}

fn secret_at(text: &str, at: usize) -> Option<Secret> {
    let rest = &text[at..];
    if let Some(length) = private_key::length(rest) {
        return Some(Secret { span: at..at + length, kind: private_key::KIND });
    }
    let secret = |form: &Form| Some(Secret { span: at..at + form.length(rest)?, kind: form.kind });
    FORMS.iter().find_map(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made at run time, for scanners of sources would take offence at whole ones.
    fn github() -> String {
        format!("ghp_{}{}", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17")
    }

    fn kinds(text: &str) -> Vec<&'static str> {
        secrets(text).iter().map(|secret| secret.kind).collect()
    }

    fn random(length: usize) -> String {
        "q7Rz2LxWm9TbKc4VnYp8DsGh3JfAeU6vQ5wNtZ1XyBoMiCkEr0HdSgPaOjFlIu"
            .chars()
            .cycle()
            .take(length)
            .collect()
    }

    #[test]
    fn tokens_are_found_by_prefix_length_and_checksum() {
        let token = github();
        assert_eq!(kinds(&format!("push with {token}.")), ["GitHub token"]);
        assert_eq!(kinds(&token.replace("0mLq17", "0mLq18")), [""; 0], "another checksum");
        assert_eq!(kinds(&format!("{token}x")), [""; 0], "longer");
        assert_eq!(kinds(&format!("x{token}")), [""; 0], "within a word");
        assert_eq!(kinds(&format!("(\\n{token}\\n)")), ["GitHub token"], "between line ends of JSON");
    }

    #[test]
    fn every_form_is_found_and_its_bare_prefix_is_not() {
        for (prefix, length, kind) in [
            ("github_pat_", 0, "GitHub token"),
            ("glpat-", 20, "GitLab token"),
            ("sk_live_", 40, "Stripe key"),
            ("GOCSPX-", 28, "Google client secret"),
            ("sk-ant-api03-", 95, "Anthropic key"),
            ("npm_", 36, "npm token"),
            ("dckr_pat_", 27, "Docker Hub token"),
            ("hvs.", 95, "Vault token"),
            ("AIza", 35, "Google API key"),
        ] {
            let rest = match length {
                0 => format!("{}_{}", random(22), random(59)),
                length => random(length),
            };
            assert_eq!(kinds(&format!("a '{prefix}{rest}' b")), [kind], "{prefix}");
            let lower = "x".repeat(length);
            assert_eq!(kinds(&format!("{prefix} {prefix}... {prefix}{lower}")), [""; 0], "{prefix}");
            assert_eq!(
                kinds(&format!("{prefix}your-token-goes-here-once-you-have-one")),
                [""; 0],
                "{prefix}"
            );
        }
    }

    #[test]
    fn a_secret_key_is_found_beside_the_id_of_its_access_key() {
        let (id, key) = (format!("AK{}", "IAQ7RZ2LXWM5TBKC4V"), random(40));
        let text = format!("{id} with {key}, at 356a192b7913b04c54574d18c28d46e6395428ab");
        assert_eq!(kinds(&text), ["AWS access key id", "AWS secret access key"]);
        let linear = format!("{id} and lin_api_{}", random(40));
        assert_eq!(kinds(&linear), ["AWS access key id", "Linear key"], "no key within another");
        assert!(redacted(&linear).ends_with("[redacted: Linear key]"));
        assert_eq!(kinds(&key), [""; 0], "forty characters alone may be anything");
        assert_eq!(kinds(&format!("AK{}", "IAIOSFODNN7EXAMPLE")), [""; 0], "that of the documentation");
    }

    #[test]
    fn private_keys_are_found_as_a_whole() {
        let body = format!("{}\n{}", random(62), random(62));
        let key = format!("-----BEGIN {} KEY-----\n{body}\n-----END RSA PRIVATE KEY-----", "RSA PRIVATE");
        assert_eq!(redacted(&format!("a\n{key}\nb")), "a\n[redacted: private key]\nb");
        let in_json = key.replace('\n', "\\n");
        assert_eq!(redacted(&format!("\"{in_json}\"")), "\"[redacted: private key]\"");
        let beside_id = format!("AK{} {key}", "IAQ7RZ2LXWM5TBKC4V");
        assert_eq!(kinds(&beside_id), ["AWS access key id", "private key"]);
        let twice = format!("-----BEGIN {} KEY-----\n{key}", "RSA PRIVATE");
        assert_eq!(kinds(&twice), ["private key"], "what begins anew is no end");
        let cut_off = format!("{}\nand then", &key[..key.find("-----END").unwrap()]);
        assert_eq!(kinds(&cut_off), ["private key"]);
        assert!(!redacted(&cut_off).contains(&random(62)));
        // GF-BUG-048: what follows a key without an end is no part of it
        let open = format!("-----BEGIN {} KEY-----\n{body}", "RSA PRIVATE");
        for rest in ["\nand then we saw it", "\n\nRotate it. Then", " - cut", "\", and so on", "\\nand then"]
        {
            assert_eq!(redacted(&format!("{open}{rest}")), format!("[redacted: private key]{rest}"));
        }
        let blanks = open.replace('\n', " ");
        for short in
            [format!("{open}\nq7Rz2L=="), format!("{blanks} q7Rz2L=="), format!("{open}\nq7Rz2L== \n")]
        {
            let clean = redacted(&format!("{short} and more")).into_owned();
            assert!(clean.starts_with("[redacted: private key]") && clean.ends_with(" and more"), "{clean}");
            assert!(!clean.contains(&random(40)), "{clean}");
        }
        assert_eq!(redacted(&format!("{blanks} q7Rz2L== and more")), "[redacted: private key] and more");
        for harmless in [
            "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----".to_owned(),
            "the parser looks for '-----BEGIN PRIVATE KEY-----' and takes all that follows".to_owned(),
            key.replace("PRIVATE", "PUBLIC"),
        ] {
            assert_eq!(kinds(&harmless), [""; 0], "{harmless}");
        }
    }

    /// GF-SEC-009: the headers of an encrypted key were taken for the end of it.
    #[test]
    fn a_key_that_is_cut_off_behind_its_headers_is_found() {
        let key = format!("{}\n{}", random(64), random(40));
        let iv = "0123456789ABCDEF".repeat(2);
        for headers in [
            format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,{iv}\n\n"),
            format!("Proc-Type: 4,ENCRYPTED\r\nDEK-Info: DES-EDE3-CBC,{}\r\n\r\n", &iv[..16]),
            "Version: GnuPG v2\nComment: made on a quiet day\n\n".to_owned(),
            format!("MessageID: {iv}\nVersion: G\n\n"),
            format!("Comment: {} of Ann\nComment: Ann\n\n", "0a1b2c3d4e".repeat(4)),
            format!("Comment: {}\nVersion: G\n\n", "0a1b2c3d4e".repeat(4)),
            "Key-ID: 7\nComment:\n\n".to_owned(),
        ] {
            let lined = format!("-----BEGIN {} KEY-----\n{headers}{key}", "RSA PRIVATE");
            for cut_off in [lined.clone(), lined.replace(['\r', '\n'], " "), lined.replace('\n', "\\n")] {
                let told = redacted(&cut_off);
                assert_eq!(told, "[redacted: private key]", "{cut_off}");
                let end = if cut_off == lined { "\nand then we saw it" } else { "\", and so on" };
                let longer = format!("{cut_off}{end}");
                assert_eq!(redacted(&longer), format!("[redacted: private key]{end}"), "{longer}");
            }
            let empty = format!("-----BEGIN {} KEY-----\n{headers}and then we saw it", "RSA PRIVATE");
            assert_eq!(kinds(&empty), [""; 0], "{empty}");
        }
    }

    /// A header that ends with its line is gone through as a whole, however long its value is; the key is none of it.
    #[test]
    fn no_value_of_a_header_is_a_key_while_its_line_ends() {
        let digest = "0a1b2c3d".repeat(8);
        let open = format!("-----BEGIN {} KEY-----\nComment: {digest}", "RSA PRIVATE");
        let harmless = format!("{open}\nComment: Ann\n\nand then we saw it");
        assert_eq!(kinds(&harmless), [""; 0], "{harmless}");
        let key = format!("{}\n{}", random(64), random(40));
        assert_eq!(redacted(&format!("{open}\nComment: Ann\n\n{key}\nand")), "[redacted: private key]");
        // the lines of the frame are lost, those of the text are not
        let flat = format!("-----BEGIN {} KEY----- Comment: Ann {}", "RSA PRIVATE", key.replace('\n', " "));
        let told = redacted(&format!("{flat}\nand then we saw it")).into_owned();
        assert_eq!(told, "[redacted: private key]\nand then we saw it");
    }

    #[test]
    fn what_is_no_secret_stays_and_so_does_every_place() {
        let text = format!("é {} ü", github());
        assert_eq!(redacted(&text), "é [redacted: GitHub token] ü");
        assert_eq!(masked(&text).len(), text.len());
        assert!(matches!(redacted("nothing"), Cow::Borrowed(_)));
    }
}
