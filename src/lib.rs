//! Findings (bugs, security holes, performance problems) kept as JSON files inside the git repository they are about.
//!
//! The rooms, from the ground up; every arrow between them goes down:
//!
//! | floor | room | what lives there |
//! |---|---|---|
//! | 0 | [`text`] | JSON as text: scanner with places, canonical printer, field edits |
//! | 0 | [`model`] | what a finding is: fields, lifecycle, query |
//! | 0 | [`config`] | the settings and where each comes from |
//! | 0 | [`disk`] | files and folders without surprises |
//! | 1 | [`rules`] | what a finding must be, as problems with places |
//! | 1 | [`git`] | the one door to git: objects, graph, trees, the commit protocol, hooks, claims |
//! | 1 | [`store`] | the findings folder: layout, walk, ids |
//! | 1 | [`likeness`] | how alike two findings are: likely duplicates |
//! | 2 | [`evidence`] | is a recorded fix commit still what it claims, weighed from facts |
//! | 2 | [`gate`] | may these findings go in: from a policy and two sides to a verdict |
//! | 2 | [`history`] | what happened to findings, replayed from commits |
//! | 3 | [`exchange`] | foreign files in and out |
//! | 3 | [`report`] | typed answers |
//! | 3 | [`output`] | answers as tables, JSON, CSV, Markdown, HTML |
//! | 4 | [`workspace`] | the repository a command stands in, where the rooms below meet |
//! | 5 | [`commands`] | one file per verb |
//! | 6 | [`cli`] | the door for people and programs: arguments in, streams and exit code out |
#![forbid(unsafe_code)]

pub mod cli;
pub mod commands;
pub mod config;
pub mod disk;
pub mod evidence;
pub mod exchange;
pub mod gate;
pub mod git;
pub mod history;
pub mod likeness;
pub mod model;
pub mod output;
pub mod report;
pub mod rules;
pub mod store;
pub mod text;
pub mod workspace;
