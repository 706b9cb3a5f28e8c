//! The line of a commit message by which a developer names what the commit fixes. Does not know which ids exist.

/// The key, in any case.
const KEY: &str = "fixes-finding";

/// The ids of all `Fixes-Finding: ID[, ID…]` lines of a message, as written, in their order, each once. Such a line
/// counts anywhere in the message and indented, because squash merges indent.
pub fn fixes(message: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for id in message.lines().filter_map(listed).flat_map(|list| list.split(',')).map(str::trim) {
        if !id.is_empty() && !ids.iter().any(|known| known.eq_ignore_ascii_case(id)) {
            ids.push(id.to_owned());
        }
    }
    ids
}

/// Could there be such a line in these bytes? Asked of every commit of a walk, before anything is decoded.
pub(super) fn may_fix(bytes: &[u8]) -> bool {
    bytes.windows(KEY.len()).any(|window| window[5] == b'-' && window.eq_ignore_ascii_case(KEY.as_bytes()))
}

/// How git words that a commit takes another back.
const TAKES_BACK: &str = "This reverts commit ";

/// Hashes shorter than this are no names of commits.
const SHORTEST: usize = 7;

/// The hashes, whole or cut short, in lower case, of the commits that a message says it takes back; indented lines count,
/// because squash merges indent.
pub(super) fn reverts(message: &str) -> Vec<String> {
    let told = message.lines().filter_map(|line| line.trim_start().strip_prefix(TAKES_BACK));
    let hash = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        (digits >= SHORTEST).then(|| rest[..digits].to_ascii_lowercase())
    };
    told.filter_map(hash).collect()
}

/// Could there be such a line in these bytes?
pub(super) fn may_revert(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, TAKES_BACK.as_bytes()).is_some()
}

/// The subject of the commit that a commit of this subject takes back, as git words it: `Revert "S"` takes back `S`, and
/// `Reapply "S"` takes back `Revert "S"`.
pub(super) fn reverted_subject(subject: &str) -> Option<String> {
    let quoted = |word: &str| subject.strip_prefix(word)?.strip_prefix(" \"")?.strip_suffix('"');
    match (quoted("Revert"), quoted("Reapply")) {
        (Some(reverted), _) => Some(reverted.to_owned()),
        (None, Some(reapplied)) => Some(format!("Revert \"{reapplied}\"")),
        (None, None) => None,
    }
}

fn listed(line: &str) -> Option<&str> {
    let (key, list) = line.split_once(':')?;
    key.trim().eq_ignore_ascii_case(KEY).then_some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_wherever_they_stand() {
        let message = "Close the race\n\nFixes-Finding: FIN-001-BUG-001, X-2\n    fixes-finding :  y-3 ,\r\n\
                       * commit 1\n\n\tFIXES-FINDING: fin-001-bug-001\nNot-Fixes-Finding: Z\nFixes-Finding Z\n";
        assert_eq!(fixes(message), ["FIN-001-BUG-001", "X-2", "y-3"]);
        assert!(may_fix(message.as_bytes()));
        assert!(may_fix(b"FIXES-finding"));
    }

    #[test]
    fn what_a_commit_takes_back_is_read() {
        let whole = "0123456789abcdef0123456789abcdef01234567";
        let message = format!(
            "Revert \"Swap\"\n\nThis reverts commit {whole}, reversing\nchanges made to abc.\n\
                 \tThis reverts commit ABCDEF1 (Swap, 2026-01-01).\nThis reverts commit 12.\nThis reverts commit é"
        );
        assert_eq!(reverts(&message), [whole, "abcdef1"]);
        assert!(may_revert(message.as_bytes()) && !may_revert(b"Reverts commit"));
    }

    #[test]
    fn the_subject_of_what_is_taken_back_is_read() {
        let read = |subject| reverted_subject(subject).unwrap_or_default();
        assert_eq!(read("Revert \"Swap\""), "Swap");
        assert_eq!(read("Reapply \"Swap\""), "Revert \"Swap\"");
        assert_eq!(read("Revert \"Revert \"Swap\"\""), "Revert \"Swap\"");
        assert_eq!((read("Revert Swap"), read("Swap")), (String::new(), String::new()));
    }

    #[test]
    fn other_messages_name_nothing() {
        for message in [
            "",
            "Fixes: X",
            "This fixes-finding X",
            "Fixes-Finding:",
            "Fixes-Finding: ,,",
            "Fixes Finding: X",
        ] {
            assert_eq!(fixes(message), Vec::<String>::new(), "{message:?}");
        }
        assert!(!may_fix(b"Fixes: X"));
        assert!(!may_fix(b""));
    }
}
