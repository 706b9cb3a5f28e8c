//! The address of a file as a path: percent-decoded, without dots, relative where it lies below a folder that is the
//! repository.

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A path that begins nowhere yet.
    Relative(String),
    /// A file of the machine, `/` between its parts.
    Absolute(String),
    /// Something else: its own text.
    Other(String),
}

impl Address {
    pub(super) fn read(uri: &str) -> Address {
        let lower = uri.to_ascii_lowercase();
        if let Some(rest) = lower.starts_with("file:").then(|| &uri["file:".len()..]) {
            let Some(path) = on_this_machine(rest) else { return Address::Other(uri.to_owned()) };
            let path = decoded(path);
            // file:///C:/x is C:/x
            let path = path.strip_prefix('/').filter(|path| has_drive(path)).unwrap_or(&path).to_owned();
            return Address::of_path(&path);
        }
        match has_drive(uri) || !has_scheme(uri) {
            true => Address::of_path(&decoded(uri)),
            false => Address::Other(uri.to_owned()),
        }
    }

    fn of_path(path: &str) -> Address {
        let path =
            if has_drive(path) || !path.contains('/') { path.replace('\\', "/") } else { path.to_owned() };
        match path.starts_with('/') || has_drive(&path) {
            true => Address::Absolute(tidy(&path)),
            false => Address::Relative(tidy(&path)),
        }
    }

    /// A path below a folder, which is absolute.
    pub(super) fn joined(folder: &str, path: &str) -> Address {
        Address::Absolute(tidy(&format!("{folder}/{path}")))
    }

    /// What it is as a text.
    pub(super) fn text(&self) -> &str {
        match self {
            Address::Relative(text) | Address::Absolute(text) | Address::Other(text) => text,
        }
    }

    /// The path below a folder, which is absolute.
    pub(super) fn below(&self, folder: &str) -> Option<String> {
        let Address::Absolute(path) = self else { return None };
        let folder = folder.trim_end_matches('/');
        let is_drive = has_drive(folder) && path.len() > folder.len() && path.is_char_boundary(folder.len());
        let rest = match is_drive && path[..folder.len()].eq_ignore_ascii_case(folder) {
            true => &path[folder.len()..],
            false => path.strip_prefix(folder)?,
        };
        let below = rest.strip_prefix('/')?;
        (!below.is_empty()).then(|| below.to_owned())
    }
}

/// Does the path lead out of where it begins, or into git's own folder?
pub(super) fn leads_out(path: &str) -> bool {
    path.is_empty() || path.split('/').any(|step| step == ".." || step.eq_ignore_ascii_case(".git"))
}

/// The path of `///path`, `//localhost/path` and the like behind `file:`; `None` of another host's, which has other files.
fn on_this_machine(rest: &str) -> Option<&str> {
    let Some(rest) = rest.strip_prefix("//").filter(|rest| !has_drive(rest)) else {
        return Some(rest.trim_start_matches("//"));
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (host.is_empty() || host.eq_ignore_ascii_case("localhost")).then_some(path)
}

fn has_drive(path: &str) -> bool {
    let mut letters = path.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.next() == Some(':')
        && matches!(letters.next(), Some('/' | '\\'))
}

fn has_scheme(uri: &str) -> bool {
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let scheme = uri.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.len() > 1 && scheme.chars().all(in_scheme))
}

/// `%2B` as `+`; what is no such sign, or would be no text, stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        let sign = others.get(..2).filter(|_| *first == b'%').and_then(|digits| {
            let digits = std::str::from_utf8(digits)
                .ok()
                .filter(|digits| digits.bytes().all(|d| d.is_ascii_hexdigit()));
            u8::from_str_radix(digits?, 16).ok().filter(|byte| *byte != 0)
        });
        bytes.push(sign.unwrap_or(*first));
        rest = if sign.is_some() { &others[2..] } else { others };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The path without `.` and empty steps; `..` takes back a step where there is one.
fn tidy(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        let is_drive = steps.len() == 1 && has_drive(path);
        match (step, steps.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." && !is_drive => drop(steps.pop()),
            (step, _) => steps.push(step),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_paths() {
        let relative = |path: &str| Address::Relative(path.to_owned());
        let absolute = |path: &str| Address::Absolute(path.to_owned());
        for (uri, address) in [
            ("src/a.rs", relative("src/a.rs")),
            ("./src//x/../a%20b.rs", relative("src/a b.rs")),
            ("infobyte%2Bfaraday/x.py", relative("infobyte+faraday/x.py")),
            ("100%/x%zz%00.py", relative("100%/x%zz%00.py")),
            ("%ff.py", relative("%ff.py")),
            ("src\\win\\a.cs", relative("src/win/a.cs")),
            ("../up.rs", relative("../up.rs")),
            ("/home/dev/a.py", absolute("/home/dev/a.py")),
            ("file:///home/dev/./a.py", absolute("/home/dev/a.py")),
            ("file://localhost/home/a.py", absolute("/home/a.py")),
            ("file://host/share/a.py", Address::Other("file://host/share/a.py".to_owned())),
            ("file://C:/Src/a.cs", absolute("C:/Src/a.cs")),
            ("C:/../a.cs", absolute("C:/../a.cs")),
            ("file:/home/a.py", absolute("/home/a.py")),
            ("file:///C:/Src/a%2Bb.cs", absolute("C:/Src/a+b.cs")),
            ("C:\\Src\\a.cs", absolute("C:/Src/a.cs")),
            ("FILE:///x", absolute("/x")),
            ("https://example.org/a", Address::Other("https://example.org/a".to_owned())),
            ("pkg:npm/x@1", Address::Other("pkg:npm/x@1".to_owned())),
        ] {
            assert_eq!(Address::read(uri), address, "{uri}");
        }
    }

    #[test]
    fn only_what_lies_below_a_folder_is_relative_to_it() {
        let below = |uri: &str, folder: &str| Address::read(uri).below(folder);
        assert_eq!(below("/home/dev/a.py", "/home/dev").as_deref(), Some("a.py"));
        assert_eq!(below("/home/dev/a.py", "/home/dev/").as_deref(), Some("a.py"));
        assert_eq!(below("file:///c:/Src/a.cs", "C:/src").as_deref(), Some("a.cs"));
        assert_eq!(below("/home/developer/a.py", "/home/dev"), None);
        assert_eq!(below("/home/dev", "/home/dev"), None);
        assert_eq!(below("home/dev/a.py", "/home/dev"), None);
        assert!(leads_out("../x") && leads_out("a/.GIT/config") && leads_out("") && !leads_out("a..b/c"));
    }
}
