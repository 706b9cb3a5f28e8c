//! The integration tests.

#[cfg(test)]
mod aggregate;
#[cfg(test)]
#[allow(dead_code)] // the tests of the verbs use all of it
mod bench;
#[cfg(test)]
mod export;
#[cfg(test)]
mod history;
#[cfg(test)]
mod import;
#[cfg(test)]
#[cfg(unix)]
mod odd_files;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod status_over_time;
