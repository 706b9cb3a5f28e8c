//! The address under which others know the repository.

use super::{Failure, Workspace};

/// The address that is given, else that of the remote `origin`, without who logs in there.
///
/// # Errors
/// There is none that means anything elsewhere.
pub(super) fn of(workspace: &Workspace, given: Option<&str>) -> Result<String, Failure> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    let remote = workspace.repository.config("remote.origin.url")?;
    remote.as_deref().and_then(public).ok_or_else(|| {
        Failure::usage("osv says of which repository the commits are, and 'origin' has no address to tell")
            .hint("--repository https://example.org/project.git names it")
    })
}

/// A folder of this machine is no address, and a password in one is nobody's business.
fn public(url: &str) -> Option<String> {
    if let Some((scheme, rest)) = url.split_once("://") {
        let (host, path) = rest.split_once('/')?;
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        return (scheme != "file").then(|| format!("{scheme}://{host}/{path}"));
    }
    let (host, path) = url.split_once(':')?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    // a single letter is a drive
    let is_host = host.len() > 1 && !host.contains(['/', '\\']);
    is_host.then(|| format!("ssh://{host}/{}", path.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_and_no_folder_is_told() {
        for (url, told) in [
            ("https://ada:secret@example.org/a/b.git", Some("https://example.org/a/b.git")),
            ("git@example.org:a/b.git", Some("ssh://example.org/a/b.git")),
            ("ssh://git@example.org:22/a", Some("ssh://example.org:22/a")),
            ("/srv/a.git", None),
            ("../a", None),
            ("file:///srv/a.git", None),
            ("C:\\a", None),
        ] {
            assert_eq!(public(url).as_deref(), told, "{url}");
        }
    }
}
