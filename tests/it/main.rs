//! The integration tests.

mod status_over_time;
