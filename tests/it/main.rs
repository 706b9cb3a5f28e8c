//! The integration tests.

#[cfg(test)]
#[cfg(unix)]
mod odd_files;
#[cfg(test)]
mod status_over_time;
