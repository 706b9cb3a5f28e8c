//! The forms that issuers give their tokens, so that they are known wherever they turn up.

use flate2::Crc;

use super::Secret;

/// A key id of AWS, which tells that a secret key may stand beside it.
pub(super) const AWS_ID: &str = "AWS access key id";

/// The secret key itself has a length and no prefix.
const AWS_KEY: usize = 40;

/// Examples and placeholders have such parts, or one character so often in a row; of real tokens one in some thousands does.
const EXAMPLES: [&str; 5] = ["example", "1234567", "abcdefg", "your_", "your-"];
const REPEATED: usize = 6;

/// A token: what it begins with, which characters follow, and how many.
pub(super) struct Form {
    pub(super) kind: &'static str,
    prefix: &'static str,
    letters: Letters,
    least: usize,
    most: usize,
}

/// The characters of a token behind its prefix.
#[derive(Clone, Copy)]
enum Letters {
    /// Letters and digits, both cases mixed.
    Mixed,
    /// The same with `_`, `-` and `.`.
    Web,
    /// The same, of which the last six are a checksum of the others.
    Checked,
    /// Lower case hexadecimal digits.
    Hex,
    /// Letters alone, both cases mixed.
    Alphabet,
    /// Upper case letters and digits.
    Upper,
}

const fn form(kind: &'static str, prefix: &'static str, letters: Letters, least: usize, most: usize) -> Form {
    Form { kind, prefix, letters, least, most }
}

use Letters::{Alphabet, Checked, Hex, Mixed, Upper, Web};

/// Every form. Of two with one beginning the stricter stands first.
pub(super) const FORMS: [Form; 37] = [
    form("GitHub token", "ghp_", Checked, 36, 36),
    form("GitHub token", "gho_", Checked, 36, 36),
    form("GitHub token", "ghu_", Checked, 36, 36),
    form("GitHub token", "ghs_", Checked, 36, 36),
    form("GitHub token", "ghr_", Checked, 36, 36),
    form("GitHub token", "github_pat_", Web, 82, 82),
    form("GitLab token", "glpat-", Web, 20, 320),
    form("GitLab token", "glptt-", Web, 20, 320),
    form("GitLab token", "gldt-", Web, 20, 320),
    form("GitLab token", "glrt-", Web, 20, 320),
    form("GitLab token", "glft-", Web, 20, 320),
    form(AWS_ID, "AKIA", Upper, 16, 16),
    form(AWS_ID, "ASIA", Upper, 16, 16),
    form("Slack token", "xoxb-", Web, 40, 255),
    form("Slack token", "xoxp-", Web, 40, 255),
    form("Slack token", "xoxa-", Web, 40, 255),
    form("Slack token", "xapp-", Web, 40, 255),
    form("Stripe key", "sk_live_", Mixed, 24, 247),
    form("Stripe key", "rk_live_", Mixed, 24, 247),
    form("Google API key", "AIza", Web, 35, 35),
    form("Google client secret", "GOCSPX-", Web, 28, 28),
    form("Anthropic key", "sk-ant-", Web, 80, 200),
    form("OpenAI key", "sk-proj-", Web, 80, 300),
    form("OpenAI key", "sk-svcacct-", Web, 80, 300),
    form("npm token", "npm_", Mixed, 36, 36),
    form("PyPI token", "pypi-AgE", Web, 80, 500),
    form("SendGrid key", "SG.", Web, 66, 66),
    form("DigitalOcean token", "dop_v1_", Hex, 64, 64),
    form("DigitalOcean token", "doo_v1_", Hex, 64, 64),
    form("Hugging Face token", "hf_", Alphabet, 34, 34),
    form("Shopify token", "shpat_", Hex, 32, 32),
    form("Shopify secret", "shpss_", Hex, 32, 32),
    form("Docker Hub token", "dckr_pat_", Web, 27, 27),
    form("Vault token", "hvs.", Web, 90, 200),
    form("Grafana token", "glsa_", Web, 41, 41),
    form("Linear key", "lin_api_", Mixed, 40, 40),
    form("age key", "AGE-SECRET-KEY-1", Upper, 58, 58),
];

/// The bytes that a credential can begin with.
pub(super) const BEGINNINGS: [bool; 256] = {
    let mut may = [false; 256];
    let mut at = 0;
    while at < FORMS.len() {
        may[FORMS[at].prefix.as_bytes()[0] as usize] = true;
        at += 1;
    }
    may[b'-' as usize] = true;
    may
};

impl Form {
    /// Does a text begin as such a token does?
    pub(super) fn begins(&self, text: &[u8]) -> bool {
        text.starts_with(self.prefix.as_bytes())
    }

    /// How long the token is that a text begins with; `None` where it begins with none of this form.
    pub(super) fn length(&self, text: &str) -> Option<usize> {
        let rest = text.strip_prefix(self.prefix)?;
        let end = rest.bytes().position(|byte| !self.letters.has(byte)).unwrap_or(rest.len());
        // the end of a sentence is none of a token
        let token = rest[..end].trim_end_matches(['.', '-']);
        let has_length = (self.least..=self.most).contains(&token.len());
        let is_token = has_length && self.letters.are_plausible(token) && !is_example(token);
        is_token.then_some(self.prefix.len() + token.len())
    }
}

impl Letters {
    fn has(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || matches!(self, Web) && matches!(byte, b'_' | b'-' | b'.')
    }

    fn are_plausible(self, token: &str) -> bool {
        let has = |is: fn(&u8) -> bool| token.as_bytes().iter().any(is);
        let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
        match self {
            Mixed | Web => is_mixed && has(u8::is_ascii_digit),
            Checked => has_checksum(token),
            Hex => token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
            Alphabet => is_mixed && !has(u8::is_ascii_digit),
            Upper => token.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9')),
        }
    }
}

/// A part that stands for something else, or one character again and again.
fn is_example(token: &str) -> bool {
    let lower = token.to_ascii_lowercase();
    let is_repeated = |row: &[u8]| row.iter().all(|byte| *byte == row[0]);
    EXAMPLES.iter().any(|part| lower.contains(part)) || token.as_bytes().windows(REPEATED).any(is_repeated)
}

/// Do the last six characters hold the CRC-32 of those before, in base 62?
fn has_checksum(token: &str) -> bool {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let Some((body, told)) = token.len().checked_sub(6).and_then(|at| token.split_at_checked(at)) else {
        return false;
    };
    let mut crc = Crc::new();
    crc.update(body.as_bytes());
    let digit = |byte: u8| DIGITS.iter().position(|digit| *digit == byte);
    let told = told.bytes().try_fold(0, |sum: usize, byte| Some(sum * 62 + digit(byte)?));
    told.and_then(|told| u32::try_from(told).ok()) == Some(crc.sum())
}

/// The secret keys in a text that names an access key: forty characters of base 64, but no name of an object.
pub(super) fn aws_keys(text: &str) -> Vec<Secret> {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+');
    let mut found = Vec::new();
    let mut start = None;
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        match (start, is_inside(byte)) {
            (None, true) => start = Some(at),
            (Some(begun), false) => {
                let run = &text[begun..at];
                if run.len() == AWS_KEY && Mixed.are_plausible(run) && !is_example(run) {
                    found.push(Secret { span: begun..at, kind: "AWS secret access key" });
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}
