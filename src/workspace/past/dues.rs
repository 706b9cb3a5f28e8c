//! By when findings are to be closed, as the settings and history have it.

use std::collections::HashMap;

use super::Past;
use crate::history;
use crate::model::{FindingId, Timestamp};
use crate::workspace::Failure;

impl Past<'_> {
    /// By when each finding was to be closed that has a deadline, as of a moment; one that is not committed has none.
    ///
    /// # Errors
    /// Where nothing has a deadline, and in a shallow clone, where nobody knows since when findings are open: none of them
    /// would be late, and that would be no answer. As [`Past::history`].
    pub fn dues(&mut self, moment: Timestamp) -> Result<HashMap<FindingId, Timestamp>, Failure> {
        let workspace = self.workspace;
        if workspace.config.deadlines.is_empty() {
            return Err(Failure::usage("is:overdue asks for deadlines, and the settings have none")
                .hint("days for a severity under [sla] in .findings-config.toml make one: critical = 7")
                .hint("'-c sla.critical=7' tries it"));
        }
        if workspace.repository.is_shallow() {
            let failure = Failure::repository("nobody knows here since when findings are open");
            return Err(workspace.with_cut(failure));
        }
        let Some(history) = self.history()? else { return Ok(HashMap::new()) };
        Ok(history::due_dates(&history.main_line, &workspace.config.deadlines, moment))
    }
}
