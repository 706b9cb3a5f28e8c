//! Objects that a partial clone left with its remote. Git fetches them when they are asked for; that starts programs,
//! so it is allowed only where none of them is named by the repository itself.

use super::repository::Repository;

/// A remote that has promised objects.
const PROMISED: &str = r"^(extensions\.partialclone|remote\..*\.promisor)$";

/// Settings by which a fetch runs a program, or opens a transport that does.
const PROGRAMS: &str =
    r"^(core\.(sshcommand|gitproxy|askpass)|remote\..*\.(uploadpack|vcs)|credential\..*|protocol\..*)$";

impl Repository {
    /// May git fetch a missing object from the remote that promised it?
    pub(super) fn may_fetch(&self) -> bool {
        self.is_partial() && !self.names_programs().unwrap_or(true)
    }

    /// Has a remote promised objects that may not be here?
    pub(super) fn is_partial(&self) -> bool {
        self.config_matching(PROMISED).is_ok_and(|found| !found.is_empty())
    }

    /// Does the repository's own configuration, not the user's, name programs for a fetch? `None`: git cannot tell.
    fn names_programs(&self) -> Option<bool> {
        let call = self.git(["config", "--null", "--show-scope", "--get-regexp", PROGRAMS]);
        let Some(output) = call.try_run().ok()? else { return Some(false) };
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut scopes = text.split_terminator('\0').step_by(2);
        Some(scopes.any(|scope| !matches!(scope, "system" | "global" | "command")))
    }
}
