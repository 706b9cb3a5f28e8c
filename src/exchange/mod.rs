//! Findings in and out: any file of records becomes findings, findings become a run's file, CSV or JSON lines.
//! Knows no repository and no disk: bytes and values in, values and text out.

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
#[cfg(test)]
mod shelf;
#[cfg(test)]
mod stageflow;
pub mod tables;

pub use csv::{COLUMNS, csv};
pub use digest::{digest, digest_without};
pub use export::{ExportError, Exported, Fields};
pub use jsonl::jsonl;
pub use legacy::{Context, Mapped, Outcome, map};
pub use plan::{
    Allocate, Batch, Decision, Edit, Existing, How, Planned, Planner, RunDecision, Tally, plan_run,
};
pub use read::{Form, ImportedRun, Input, ReadError, Record, read};
pub use remark::{Action, Remark};
pub use run::run;
