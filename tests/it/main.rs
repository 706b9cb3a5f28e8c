//! The integration tests.

#[cfg(test)]
mod acceptance;
#[cfg(test)]
mod aggregate;
#[cfg(test)]
mod all_branches;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod asking;
#[cfg(test)]
mod bench;
#[cfg(test)]
mod branches;
#[cfg(test)]
#[cfg(unix)]
mod ci;
#[cfg(test)]
mod claims;
#[cfg(test)]
#[cfg(unix)]
mod claims_between_clones;
#[cfg(test)]
mod concurrency;
#[cfg(test)]
mod config;
#[cfg(test)]
#[cfg(unix)]
mod console;
#[cfg(test)]
#[cfg(unix)]
mod crash;
#[cfg(test)]
mod create;
#[cfg(test)]
mod create_judged;
#[cfg(test)]
mod cut_off;
#[cfg(test)]
#[cfg(unix)]
mod damage;
#[cfg(test)]
mod diff;
#[cfg(test)]
mod docs;
#[cfg(test)]
#[cfg(unix)]
mod doctor;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod durability;
#[cfg(test)]
mod edit;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod editor;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod export;
#[cfg(test)]
mod fleet;
#[cfg(test)]
#[cfg(unix)]
mod formats;
#[cfg(test)]
mod gate;
#[cfg(test)]
#[cfg(unix)]
mod generated;
#[cfg(test)]
mod help;
#[cfg(test)]
mod history;
#[cfg(test)]
mod hooks;
#[cfg(test)]
mod hooks_offered;
#[cfg(test)]
mod hooks_settings;
#[cfg(test)]
mod import;
#[cfg(test)]
mod init;
#[cfg(test)]
mod known_again;
#[cfg(test)]
mod list;
#[cfg(test)]
#[cfg(unix)]
mod manual;
#[cfg(test)]
#[cfg(unix)]
mod merges;
#[cfg(test)]
#[cfg(unix)]
mod metrics;
#[cfg(test)]
#[cfg(unix)]
mod odd_files;
#[cfg(test)]
#[cfg(unix)]
mod on_branch;
#[cfg(test)]
mod output;
#[cfg(test)]
mod overdue;
#[cfg(test)]
mod partial_clone;
#[cfg(test)]
#[cfg(unix)]
mod plain_git;
#[cfg(test)]
#[cfg(unix)]
mod pre_receive;
#[cfg(test)]
mod properties;
#[cfg(test)]
#[cfg(unix)]
mod readme;
#[cfg(test)]
mod remembered;
#[cfg(test)]
mod reopen_remove;
#[cfg(test)]
#[cfg(unix)]
mod repair;
#[cfg(test)]
mod report;
#[cfg(test)]
mod resolve;
#[cfg(test)]
#[cfg(unix)]
mod resolve_commits;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod sarif;
#[cfg(test)]
#[cfg(unix)]
mod scale;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod security;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod show;
#[cfg(test)]
mod similar;
#[cfg(test)]
mod sparse;
#[cfg(test)]
mod stageflow;
#[cfg(test)]
mod states;
#[cfg(test)]
mod status_over_time;
#[cfg(test)]
mod summaries;
#[cfg(test)]
#[cfg(unix)]
mod surroundings;
#[cfg(test)]
mod thorough;
#[cfg(test)]
mod undo;
#[cfg(test)]
mod unread;
#[cfg(test)]
mod validate;
#[cfg(test)]
mod validate_range;
#[cfg(test)]
mod writers;
