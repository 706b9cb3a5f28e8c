//! Findings kept as files in the git repository they are about.
#![forbid(unsafe_code)]

pub mod config;
pub mod model;
pub mod rules;
pub mod text;
