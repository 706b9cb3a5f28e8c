//! The integration tests.

#[cfg(test)]
mod bench;
#[cfg(test)]
mod claims;
#[cfg(test)]
#[cfg(unix)]
mod concurrency;
#[cfg(test)]
mod config;
#[cfg(test)]
mod create;
#[cfg(test)]
mod edit;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod help;
#[cfg(test)]
#[cfg(unix)]
mod hooks;
#[cfg(test)]
mod init;
#[cfg(test)]
mod list;
#[cfg(test)]
#[cfg(unix)]
mod odd_files;
#[cfg(test)]
mod output;
#[cfg(test)]
mod reopen_remove;
#[cfg(test)]
mod resolve;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod security;
#[cfg(test)]
mod show;
#[cfg(test)]
mod stageflow;
#[cfg(test)]
#[cfg(unix)]
mod states;
#[cfg(test)]
mod status_over_time;
#[cfg(test)]
mod validate;
