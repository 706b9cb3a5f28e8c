//! The user's own commit of what is staged, made by `git commit` as the user would: with hooks, signature and all.

use super::commit::Failure;
use super::error::Error;
use super::hash::Hash;
use super::repository::Repository;

impl Repository {
    /// Commits everything that is staged, with these trailers behind the message, and says which commit that is. Neither
    /// in the middle of a merge and the like, unless that is wanted, nor within a hook.
    ///
    /// # Errors
    /// [`Failure::InProgress`], [`Failure::InsideHook`]; git's refusal, a hook's among them, with its words.
    pub fn commit_staged(
        &self,
        message: &str,
        trailers: &[String],
        verify: bool,
        in_progress: bool,
    ) -> Result<Hash, Failure> {
        if self.variable("GIT_INDEX_FILE").is_some() {
            return Err(Failure::InsideHook);
        }
        if let Some(state) = self.state()?.filter(|_| !in_progress) {
            return Err(Failure::InProgress(state));
        }
        let asked = "git commit";
        let call = self.git(["commit", "--quiet"]).arg(format!("--message={message}"));
        let call = call.args(trailers.iter().map(|trailer| format!("--trailer={trailer}")));
        let call = if verify { call } else { call.arg("--no-verify") };
        let output = call.foreign().finish()?;
        if output.code != Some(0) {
            let said = [String::from_utf8_lossy(&output.stdout).into_owned(), output.messages()].concat();
            return Err(Failure::Refused { said });
        }
        let nowhere = || Error::Unexpected { asked: asked.to_owned(), answer: "no commit".to_owned() };
        Ok(self.head()?.ok_or_else(nowhere)?)
    }
}
