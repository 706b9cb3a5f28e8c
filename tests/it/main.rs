//! The integration tests.

#[cfg(test)]
#[allow(dead_code)] // the tests of the verbs use all of it
mod bench;
#[cfg(test)]
#[cfg(unix)]
mod odd_files;
#[cfg(test)]
#[cfg(unix)]
mod readme;
#[cfg(test)]
mod status_over_time;
