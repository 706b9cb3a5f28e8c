//! The words that settings take, one small type per setting.

use crate::model::words;

words! {
    /// Where the file of a new finding goes below the findings folder.
    pub Layout, "layout" {
        /// In a folder per entry.
        ByEntry = "by-entry",
        /// Directly in the findings folder.
        Flat = "flat",
        /// In one of 256 folders.
        Hex = "hex",
    }
}

words! {
    /// How a new finding is named.
    pub Scheme, "id scheme" {
        /// `<ENTRY>-<TYPE>-<NNN>`, the next free number.
        Sequential = "sequential",
        /// `<ENTRY>-<TYPE>-<8 characters>`, by time and chance.
        Unique = "unique",
    }
}

words! {
    /// What a writing command does on a detached HEAD.
    pub Detached, "answer to a detached HEAD" {
        /// It commits and says so.
        Commit = "commit",
        /// It refuses.
        Refuse = "refuse",
    }
}

words! {
    /// What a commit may do to the status of a finding.
    pub InCommits, "bound of commits" {
        /// A path of steps, folded into one.
        Path = "path",
        /// One step.
        Step = "step",
    }
}

words! {
    /// How grave a broken rule is.
    pub RuleLevel, "rule level" {
        /// Fails a check.
        Error = "error",
        /// Is told.
        Warning = "warning",
        /// Is told on request.
        Note = "note",
        /// The rule is not looked at.
        Off = "off",
    }
}
