//! The integration tests.

#[cfg(test)]
mod status_over_time;
