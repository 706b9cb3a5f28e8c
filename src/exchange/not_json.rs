//! A file that should be JSON and is none: where it stops being that, and what to do about it.

use crate::text::{FlawKind, Scan, position};

/// Why a file is no JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}:{line}:{column}: {message}")]
pub struct NotJson {
    name: String,
    /// 1-based.
    line: usize,
    /// 1-based, in characters.
    column: usize,
    message: String,
    kind: Option<FlawKind>,
}

impl NotJson {
    /// What a scan that found no value says; `name` is what messages call the file.
    pub(super) fn new(name: &str, scan: &Scan<'_>) -> Self {
        let flaw = scan.flaws.iter().find(|flaw| flaw.kind.is_fatal());
        let place = position(scan.text, flaw.map_or(0, |flaw| flaw.span.start));
        NotJson {
            name: name.to_owned(),
            line: place.line,
            column: place.column,
            message: flaw.map_or_else(|| "nothing to read".to_owned(), |flaw| flaw.message.clone()),
            kind: flaw.map(|flaw| flaw.kind.clone()),
        }
    }

    /// What to do about it, where the message does not say that.
    pub fn hint(&self) -> Option<&'static str> {
        match self.kind {
            Some(FlawKind::CutOff) => Some(
                "this is not the whole file: let the program that writes it write it anew, and look whether it ended well",
            ),
            Some(FlawKind::NotUtf8) => {
                Some("save it as UTF-8; in PowerShell '| Out-File -Encoding utf8 FILE' writes it so")
            }
            _ => None,
        }
    }
}
