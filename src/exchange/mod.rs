//! Findings in and out: any file of records becomes findings, findings become a run's file, CSV or JSON lines.
//! Knows no repository and no disk: bytes and values in, values and text out.

mod beginning;
mod code;
mod csv;
mod digest;
mod export;
mod identity;
mod jsonl;
mod legacy;
mod merge;
mod plan;
mod read;
mod remark;
mod run;
mod sarif;
mod scan;
#[cfg(test)]
mod shelf;
#[cfg(test)]
mod stageflow;
pub mod tables;

pub use code::{Code, NoCode};
pub use csv::{COLUMNS, csv};
pub use digest::{digest, digest_without};
pub use export::{ExportError, Exported, Fields};
pub use identity::{Trace, folded_message, folded_source};
pub use jsonl::jsonl;
pub use legacy::{Context, Mapped, Outcome, map};
pub use plan::{
    Allocate, Batch, Closed, Closing, Decision, Edit, Existing, How, Planned, Planner, Regression,
    RunDecision, Surroundings, Tally, plan_run,
};
pub use read::{Form, ImportedRun, Input, ReadError, Record, read};
pub use remark::{Action, Remark};
pub use run::run;
pub use sarif::{Log, LogError, Reading, is_log, read as read_log};
pub use scan::{Scan, Scanned};
