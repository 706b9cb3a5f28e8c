//! The integration tests.

#[cfg(test)]
mod architecture;
#[cfg(test)]
#[allow(dead_code)] // the tests of the verbs use all of it
mod bench;
#[cfg(test)]
mod docs;
#[cfg(test)]
mod hooks_offered;
#[cfg(test)]
#[cfg(unix)]
mod manual;
#[cfg(test)]
#[cfg(unix)]
mod odd_files;
#[cfg(test)]
#[cfg(unix)]
mod readme;
#[cfg(test)]
mod status_over_time;
