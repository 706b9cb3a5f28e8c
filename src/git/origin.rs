//! What a repository is called wherever it is cloned: by where it comes from.

use std::collections::HashSet;

use super::discovery::Settings;
use super::error::Error;
use super::repository::Repository;

/// The address whose host and path name the repository, as it stands in the configuration.
const ORIGIN: &str = "remote.origin.url";

impl Repository {
    /// The name by which many repositories are told apart: host and path of `origin`, without user, password and port; else
    /// the name of its folder.
    ///
    /// # Errors
    /// Git's failure.
    pub fn name(&self) -> Result<String, Error> {
        let origin = self.config(ORIGIN)?.and_then(|address| name_of(&address));
        Ok(origin.unwrap_or_else(|| self.folder_name()))
    }

    /// The address of `origin` for others: without user and password, and none that leads to this machine.
    ///
    /// # Errors
    /// Git's failure.
    pub fn address(&self) -> Result<Option<String>, Error> {
        Ok(self.config(ORIGIN)?.and_then(|address| public(&address)))
    }

    /// Does a remote of this repository have this address, however either is written, also by `url.BASE.insteadOf`? `None`
    /// where that cannot be told: for an address on this machine, or where no remote leads elsewhere.
    ///
    /// # Errors
    /// Git's failure.
    pub fn has_remote(&self, address: &str) -> Result<Option<bool>, Error> {
        if elsewhere(address).is_none() {
            return Ok(None);
        }
        let settings = self.config_matching("^(remote|url)\\.")?;
        let is_address =
            |key: &str| key.starts_with("remote.") && (key.ends_with(".url") || key.ends_with(".pushurl"));
        let addresses = settings.iter().filter(|(key, _)| is_address(key));
        let known: HashSet<String> = addresses.flat_map(|(_, url)| names_of(url, &settings)).collect();
        let is_known = || names_of(address, &settings).any(|name| known.contains(&name));
        Ok((!known.is_empty()).then(is_known))
    }

    fn folder_name(&self) -> String {
        // a bare repository is its git directory, another lies around it
        let folder = match self.toplevel() {
            Some(top) => top,
            None if self.git_dir().ends_with(".git") => self.git_dir().parent().unwrap_or(self.git_dir()),
            None => self.git_dir(),
        };
        let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy();
        without_suffix(&name).to_owned()
    }
}

/// `example.org/team/app` of any address of it; of one on this machine the last folder alone, for the others are nobody
/// else's affair. `None` of an empty one.
fn name_of(address: &str) -> Option<String> {
    let (_, host, path) = parted(address);
    let host = host.split_once(':').map_or(host, |(host, _)| host).to_lowercase();
    let path = without_suffix(path.trim_matches('/')).trim_end_matches('/');
    let name = match host.as_str() {
        "" => last_folder(path)?.to_owned(),
        host if path.is_empty() => host.to_owned(),
        host => format!("{host}/{path}"),
    };
    (!name.is_empty()).then_some(name)
}

/// Host and path of an address that does not lead to this machine, in lower case as hosts of repositories compare them.
fn elsewhere(address: &str) -> Option<String> {
    let (_, host, _) = parted(address);
    name_of(address).filter(|_| !host.is_empty()).map(|name| name.to_lowercase())
}

/// What an address that does not lead to this machine is called as it stands, and where git goes instead.
fn names_of<'s>(address: &'s str, settings: &'s Settings) -> impl Iterator<Item = String> + 's {
    let instead =
        [".insteadof", ".pushinsteadof"].into_iter().filter_map(|key| rewritten(address, settings, key));
    [address.to_owned()].into_iter().chain(instead).filter_map(|address| elsewhere(&address))
}

/// The address that git makes of another: of the beginnings that it replaces, the longest counts, of those as long the first.
fn rewritten(address: &str, settings: &Settings, key: &str) -> Option<String> {
    // the last of equal ones is what max_by_key takes
    let bases = settings.iter().rev().filter_map(|(name, beginning)| {
        let base = name.strip_prefix("url.")?.strip_suffix(key)?;
        Some((base, beginning, address.strip_prefix(beginning.as_str())?))
    });
    let (base, _, rest) = bases.max_by_key(|(_, beginning, _)| beginning.len())?;
    Some(format!("{base}{rest}"))
}

/// Scheme, host with its port, and path of an address, without user and password; no host where it leads to this machine.
fn parted(address: &str) -> (&str, &str, &str) {
    let address = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let (scheme, host, path) = match address.split_once("://") {
        Some(("file", path)) => ("file", "", path),
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            (scheme, host, path)
        }
        // git takes what stands before a colon for a host unless a slash comes first, or it is the letter of a drive
        None => match address.split_once(':').filter(|(host, _)| !host.contains('/') && host.len() > 1) {
            Some((host, path)) => ("ssh", host, path),
            None => ("file", "", address),
        },
    };
    (scheme, host.rsplit('@').next().unwrap_or_default(), path)
}

fn public(address: &str) -> Option<String> {
    let (scheme, host, path) = parted(address);
    (!host.is_empty()).then(|| format!("{scheme}://{host}/{}", path.trim_start_matches('/')))
}

/// What a path says by its name, and not by where it is seen from.
fn last_folder(path: &str) -> Option<&str> {
    let last = path.rsplit(['/', '\\']).find(|part| !matches!(*part, "" | "."))?;
    (last != "..").then(|| without_suffix(last))
}

fn without_suffix(name: &str) -> &str {
    name.strip_suffix(".git").filter(|rest| !rest.is_empty()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::super::bench::Bench;
    use super::*;

    #[test]
    fn every_address_of_a_repository_gives_one_name_and_no_secret() {
        for address in [
            "https://example.org/team/app.git",
            "https://ada:token@example.org/team/app",
            "https://token@Example.org:8443/team/app/",
            "ssh://git@example.org:2222/team/app.git",
            "git@example.org:team/app.git",
            "example.org:/team/app.git/",
            "https://example.org/team/app.git?token=secret#x",
        ] {
            assert_eq!(name_of(address).as_deref(), Some("example.org/team/app"), "{address}");
        }
        for address in [
            "/srv/git/app.git",
            "file:///srv/git/app.git/",
            "../app",
            "app",
            "./x/app.git",
            "/x/app/.",
            "C:\\x\\app",
        ] {
            assert_eq!(name_of(address).as_deref(), Some("app"), "{address}");
        }
        for address in ["", ".", "..", "/", "../.."] {
            assert_eq!(name_of(address), None, "{address}");
        }
        assert_eq!(name_of("https://example.org").as_deref(), Some("example.org"));
    }

    #[test]
    fn an_address_for_others_tells_no_secret_and_no_folder() {
        for (address, told) in [
            ("https://ada:secret@example.org/a/b.git?token=x", Some("https://example.org/a/b.git")),
            ("git@example.org:a/b.git", Some("ssh://example.org/a/b.git")),
            ("ssh://git@example.org:22/a", Some("ssh://example.org:22/a")),
            ("/srv/a.git", None),
            ("../a", None),
            ("file:///srv/a.git", None),
            ("C:\\a", None),
        ] {
            assert_eq!(public(address).as_deref(), told, "{address}");
        }
    }

    #[test]
    fn a_remote_is_known_by_any_address_of_it() {
        let bench = Bench::new();
        let has = |address: &str| bench.repository().has_remote(address).unwrap();
        assert_eq!(has("https://example.org/a/b"), None, "there is no remote");
        bench.git(&["remote", "add", "near", "/srv/b.git"]);
        assert_eq!(has("https://example.org/a/b"), None, "it is on this machine");
        bench.git(&["remote", "add", "origin", "git@example.org:a/b.git"]);
        bench.git(&["remote", "add", "fork", "https://example.org/me/b"]);
        for address in
            ["https://example.org/a/b", "https://u:p@Example.org:443/A/b.git/", "ssh://example.org/me/b"]
        {
            assert_eq!(has(address), Some(true), "{address}");
        }
        assert_eq!(has("https://example.org/a/other"), Some(false));
        assert_eq!(has("/srv/b.git"), None);
    }

    /// GF-BUG-051: what a log says may be the address as it stands here, or the one that git makes of it.
    #[test]
    fn a_remote_is_known_by_the_address_that_git_goes_to_instead() {
        let bench = Bench::new();
        let has = |address: &str| bench.repository().has_remote(address).unwrap();
        bench.git(&["remote", "add", "origin", "gh:team/app"]);
        bench.git(&["config", "url.https://far.example.org/.insteadOf", "g"]);
        bench.git(&["config", "url.https://example.org/.insteadOf", "gh:"]);
        bench.git(&["config", "url.https://second.example.org/.insteadOf", "gh:"]);
        bench.git(&["config", "url.git@write.example.org:.pushInsteadOf", "gh:"]);
        for address in
            ["https://example.org/team/app.git", "gh:team/app", "ssh://git@write.example.org/team/app"]
        {
            assert_eq!(has(address), Some(true), "{address}");
        }
        for address in [
            "https://example.org/team/other",
            "https://far.example.org/h:team/app",
            "https://second.example.org/team/app",
        ] {
            assert_eq!(has(address), Some(false), "{address}");
        }
        bench.git(&["remote", "set-url", "origin", "https://example.org/team/app"]);
        assert_eq!(has("gh:team/app"), Some(true), "the log has it in short");
    }

    #[test]
    fn without_an_origin_the_folder_names_it() {
        let bench = Bench::new();
        let folder = bench.repository().work_tree().unwrap().file_name().unwrap().to_owned();
        assert_eq!(bench.repository().name().unwrap(), folder.to_string_lossy());
        bench.git(&["remote", "add", "origin", "https://u:p@example.org/a/b.git"]);
        assert_eq!(bench.repository().name().unwrap(), "example.org/a/b");
    }
}
