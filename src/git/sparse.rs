//! Sparse checkouts: files that git tracks and leaves out of the work tree, because the user wants few of them there.

use super::repository::Settings;

/// The setting, as git prints it.
const KEY: &str = "core.sparsecheckout";

/// How git writes "no".
const NO: [&str; 5] = ["false", "no", "off", "0", ""];

/// A pattern of settings, and the setting of sparse checkouts, so that both come by one question.
pub(super) fn or_sparse(pattern: &str) -> String {
    format!("{pattern}|^core\\.sparsecheckout$")
}

/// The other settings, and whether files may be left out. Whether any really is, only the index knows.
pub(super) fn split(settings: Settings) -> (Settings, bool) {
    let (sparse, others): (Settings, Settings) = settings.into_iter().partition(|(key, _)| key == KEY);
    let is_no = |value: &str| NO.contains(&value.to_ascii_lowercase().as_str());
    (others, sparse.last().is_some_and(|(_, value)| !is_no(value)))
}
