//! Sparse checkouts: files that git tracks and leaves out of the work tree, because the user wants few of them there.

use super::error::Error;
use super::repository::Repository;

/// The setting, as git prints it.
const KEY: &str = "core.sparsecheckout";

/// How git writes "no".
const NO: [&str; 5] = ["false", "no", "off", "0", ""];

impl Repository {
    /// The settings whose keys begin with `prefix`, and whether files may be left out of the work tree, by one question
    /// to git. Whether any really is, only the index knows.
    ///
    /// # Errors
    /// As [`Repository::config_values`].
    pub fn config_and_sparseness(&self, prefix: &str) -> Result<(Vec<(String, String)>, bool), Error> {
        let prefix = prefix.to_ascii_lowercase().replace('.', "\\.");
        let found = self.config_matching(&format!("^({prefix}|core\\.sparsecheckout$)"))?;
        let (sparse, values): (Vec<_>, Vec<_>) = found.into_iter().partition(|(key, _)| key == KEY);
        let is_sparse =
            sparse.last().is_some_and(|(_, value)| !NO.contains(&value.to_ascii_lowercase().as_str()));
        Ok((values, is_sparse))
    }
}
