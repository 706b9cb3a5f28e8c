//! What a forge makes a link or a mention of by itself: addresses, people, requests, commits.

/// Signs before the number of an issue, a request, a snippet and the like.
const SIGNS: [char; 7] = ['#', '!', '$', '%', '&', '~', '^'];

/// Ends of a sentence, which belong to no address.
const ENDS: [char; 6] = ['.', ',', ';', ':', '!', '?'];

/// Commits are named by so many digits at least.
const SHORTEST_COMMIT: usize = 7;

/// The text in pieces, each with whether a forge would link it.
pub(super) fn runs(text: &str) -> impl Iterator<Item = (&str, bool)> {
    pieces(text)
        .flat_map(|piece| {
            let bare = piece.trim_end_matches(ENDS);
            let is_linked = is_linked(bare);
            let end = if is_linked { bare.len() } else { piece.len() };
            [(&piece[..end], is_linked), (&piece[end..], false)]
        })
        .filter(|(run, _)| !run.is_empty())
}

/// Runs of characters that may be an address, and runs of others.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_other = |letter: char| may_stand_in_address(letter) != may_stand_in_address(first);
        let (piece, after) = rest.split_at(rest.find(is_other).unwrap_or(rest.len()));
        rest = after;
        Some(piece)
    })
}

/// Quotes and brackets part an address from the text around it; a backtick would end the code, a bar the cell.
fn may_stand_in_address(letter: char) -> bool {
    !letter.is_whitespace() && !"<>|`\\\"'()[]{}*".contains(letter)
}

fn is_linked(run: &str) -> bool {
    let lower = run.to_ascii_lowercase();
    run.contains("://")
        || ["www.", "mailto:", "xmpp:"].iter().any(|begins| lower.starts_with(begins))
        || is_followed(run, |letter| letter == '@', char::is_alphanumeric)
        || is_followed(run, |letter| SIGNS.contains(&letter), |letter| letter.is_ascii_digit())
        || lower.strip_prefix("gh-").is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
        || is_commit(run)
}

/// Does a sign stand directly before such a character?
fn is_followed(run: &str, is_sign: impl Fn(char) -> bool, is_begun: impl Fn(char) -> bool) -> bool {
    run.chars().zip(run.chars().skip(1)).any(|(sign, next)| is_sign(sign) && is_begun(next))
}

/// Hexadecimal digits, of which some are no decimal ones: a number is no commit.
fn is_commit(run: &str) -> bool {
    let has = |is: fn(&u8) -> bool| run.as_bytes().iter().any(is);
    run.len() >= SHORTEST_COMMIT
        && run.bytes().all(|byte| byte.is_ascii_hexdigit())
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(text: &str) -> Vec<&str> {
        runs(text).filter(|(_, is_linked)| *is_linked).map(|(run, _)| run).collect()
    }

    #[test]
    fn what_a_forge_would_link_is_found_and_nothing_beside_it() {
        assert_eq!(
            linked("see (https://e.example/a?b=c#d), WWW.e.example."),
            ["https://e.example/a?b=c#d", "WWW.e.example"]
        );
        assert_eq!(
            linked("mail ada@example.org or @org/team: ftp://x"),
            ["ada@example.org", "@org/team", "ftp://x"]
        );
        assert_eq!(
            linked("GH-12, gh-3; #12 o/r#12 g/p!4 $5 o/r@1a2b3c4"),
            ["GH-12", "gh-3", "#12", "o/r#12", "g/p!4", "$5", "o/r@1a2b3c4"]
        );
        assert_eq!(linked("fixed by 1a2b3c4d"), ["1a2b3c4d"]);
        let plain =
            "A-BUG-001 at src/bag.rs:3 owner/repo C# a & b 10 % ~ 1234567 defaced x @ y GH-x Hi! a::b #tag";
        assert_eq!(linked(plain), [""; 0]);
    }

    #[test]
    fn no_letter_is_lost() {
        for text in ["", " a  @b! (c) ", "`@x`|@y|", "日本 https://日本.example。", "@", "!!", "@a@b@"] {
            assert_eq!(runs(text).map(|(run, _)| run).collect::<String>(), text);
        }
    }
}
