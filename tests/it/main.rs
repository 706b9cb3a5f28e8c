//! The integration tests.

#[cfg(test)]
#[cfg(unix)]
mod odd_files;
