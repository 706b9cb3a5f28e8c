//! Where a path that a finding names leads: to the web, into the repository, or out of it.

/// Where the path of an attachment or of a location leads, by its text alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An http or https link.
    Web,
    /// Inside the repository: the path relative to its root, without `.` and `..`.
    Inside(String),
    /// Anywhere else: another scheme, an absolute path, above the root, or in `.git`.
    Outside,
}

/// Where a path leads. A backslash counts as a separator too wherever that would lead out, so
/// that a path is as safe on Windows.
pub fn place_of(path: &str) -> Place {
    let lower = path.to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        return Place::Web;
    }
    let is_foreign = has_scheme(path) || path.starts_with(['/', '\\']);
    match (walk(path, &['/']), walk(path, &['/', '\\'])) {
        (Some(inside), Some(_)) if !is_foreign => Place::Inside(inside),
        _ => Place::Outside,
    }
}

/// Does the path begin with `scheme:`, or with a drive's letter?
fn has_scheme(path: &str) -> bool {
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    path.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(in_scheme)
    })
}

/// The path without `.` and `..`; `None` if it leaves the root or enters `.git`.
fn walk(path: &str, separators: &[char]) -> Option<String> {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split(separators) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()?),
            step if step.eq_ignore_ascii_case(".git") => return None,
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_and_the_repository_are_places() {
        let outside = [
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a\\..\\..\\x",
            "\\\\host\\share",
            "C:\\x",
            "c:/x",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            ".git/config",
            "a/.GIT/hooks/x",
            "http:/x",
            "ftp://host/x",
        ];
        for path in outside {
            assert_eq!(place_of(path), Place::Outside, "{path}");
        }
        assert_eq!(place_of("HTTPS://example.org/a"), Place::Web);
        assert_eq!(place_of("./a/b/../c.txt"), Place::Inside("a/c.txt".to_owned()));
        assert_eq!(place_of("logs/12:30.txt"), Place::Inside("logs/12:30.txt".to_owned()));
        assert_eq!(place_of("odd\\name"), Place::Inside("odd\\name".to_owned()));
        assert_eq!(place_of(".github/x"), Place::Inside(".github/x".to_owned()));
    }
}
