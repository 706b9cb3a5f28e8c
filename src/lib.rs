//! Findings kept as files in the git repository they are about.
#![forbid(unsafe_code)]

pub mod disk;
pub mod git;
pub mod history;
pub mod model;
pub mod report;
pub mod text;
