//! Findings in and out: any file of records becomes findings, findings become what other programs read.
//! Knows no repository and no disk: bytes and values in, values and text out.

mod base;
mod beginning;
mod code;
mod csv;
mod date;
mod defectdojo;
mod digest;
mod export;
mod extensions;
mod identity;
mod jsonl;
mod legacy;
mod merge;
mod not_json;
mod outside;
mod plan;
mod read;
mod remark;
mod run;
mod said;
mod sarif;
mod scan;
#[cfg(test)]
mod shelf;
#[cfg(test)]
mod stageflow;
pub mod tables;
mod too_large;
mod usage;

pub use code::{Code, NoCode, Since};
pub use csv::{COLUMNS, CsvError, csv};
pub use defectdojo::defectdojo;
pub use digest::{digest, digest_without};
pub use export::{
    Case, Document, ExportError, Exported, Fields, Issue, Profile, SarifWishes, Suite, Unread, Verdict,
    code_quality, issues, junit, markdown, osv, sarif, test_suites,
};
pub use identity::{Trace, folded_message, folded_source};
pub use jsonl::{jsonl, take_base};
pub use legacy::{Context, Mapped, Outcome, map};
pub use not_json::NotJson;
pub use plan::{
    Allocate, Batch, Closed, Closing, Decision, Edit, Existing, How, Left, Planned, Planner, Regression,
    RunDecision, Stay, Surroundings, Tally, plan_run,
};
pub use read::{Form, ImportedRun, Input, Manner, ReadError, Record, read};
pub use remark::{Action, Remark};
pub use run::run;
pub use said::Said;
pub use sarif::{Astray, Log, LogError, Reading, is_log, read as read_log};
pub use scan::{Analysis, Scan, Scanned};
pub use too_large::too_large;
pub use usage::{Asked, Usage};
