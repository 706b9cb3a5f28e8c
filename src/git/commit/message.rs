//! The message of a commit: signed off if asked, cleaned as `git commit -F` cleans it.

use super::super::error::Error;
use super::super::identity::Person;
use super::super::repository::Repository;
use super::failure::Failure;

/// The message as the hooks get it: signed off, if asked.
pub(super) fn begin(repository: &Repository, message: &str, is_signed_off: bool) -> Result<String, Error> {
    match is_signed_off {
        true => Ok(sign_off(message, &repository.identity()?)),
        false => Ok(message.to_owned()),
    }
}

/// The message as the commit gets it: what the hooks left, cleaned. One of which nothing is left is none.
pub(super) fn finish(repository: &Repository, text: &str, cleanup: Option<&str>) -> Result<String, Failure> {
    let cleaned = clean(repository, text, cleanup)?;
    if cleaned.trim().is_empty() { Err(Failure::EmptyMessage) } else { Ok(cleaned) }
}

/// The message with a line `Signed-off-by`, unless it ends with that very line.
fn sign_off(message: &str, person: &Person) -> String {
    let line = format!("Signed-off-by: {person}");
    let body = message.trim_end();
    let last = body.rsplit("\n\n").next().unwrap_or_default();
    let has_trailers = body.contains("\n\n") && last.lines().all(is_trailer);
    match body.lines().last() {
        Some(there) if there == line => message.to_owned(),
        _ => format!("{body}{}{line}\n", if has_trailers { "\n" } else { "\n\n" }),
    }
}

/// `Key: value`, the key of letters, digits and `-`; or the continuation of one.
fn is_trailer(line: &str) -> bool {
    let is_key =
        |key: &str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    line.starts_with(' ') || line.split_once(':').is_some_and(|(key, _)| is_key(key))
}

/// The message as `commit.cleanup` wants it where no editor was opened.
fn clean(repository: &Repository, message: &str, mode: Option<&str>) -> Result<String, Error> {
    match mode {
        Some("verbatim") => Ok(message.to_owned()),
        Some("strip") => {
            let call = repository.git(["stripspace", "--strip-comments"]).stdin(message);
            Ok(String::from_utf8_lossy(&call.run()?.stdout).into_owned())
        }
        _ => Ok(without_blanks(message)),
    }
}

/// Without blanks at the ends of lines, empty lines at both ends, and more than one empty line in between.
fn without_blanks(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    let mut is_after_gap = false;
    for line in message.lines().map(|line| line.trim_end_matches(|c: char| c.is_ascii_whitespace())) {
        if line.is_empty() {
            is_after_gap = !text.is_empty();
            continue;
        }
        text.push_str(if is_after_gap { "\n" } else { "" });
        text.push_str(line);
        text.push('\n');
        is_after_gap = false;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_is_what_git_does() {
        let message = "\n\n  findings: x  \n\n\n\nbody\t\n# kept\n\n";
        assert_eq!(without_blanks(message), "  findings: x\n\nbody\n# kept\n");
        assert_eq!(without_blanks(" \n\n"), "");
    }

    #[test]
    fn a_sign_off_joins_the_trailers() {
        let person = Person { name: "A".to_owned(), email: "a@x".to_owned() };
        let line = "Signed-off-by: A <a@x>\n";
        assert_eq!(sign_off("subject\n", &person), format!("subject\n\n{line}"));
        assert_eq!(
            sign_off("findings: subject\n\nFinding: X\n", &person),
            format!("findings: subject\n\nFinding: X\n{line}")
        );
        assert_eq!(sign_off("subject\n\nsome words\n", &person), format!("subject\n\nsome words\n\n{line}"));
        let signed = format!("subject\n\n{line}");
        assert_eq!(sign_off(&signed, &person), signed);
    }
}
