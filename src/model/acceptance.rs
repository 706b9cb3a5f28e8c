//! Acceptances that end: a finding is left as it is until a moment that its resolution names, and then somebody has to
//! decide anew. Its status stays as it is until a command reopens it.

use super::timestamp::Timestamp;
use super::words::Status;

/// Has the acceptance of a finding ended at a moment? Only what is accepted can be; one without an end never is.
pub fn is_expired(status: Status, expires_at: Option<Timestamp>, at: Timestamp) -> bool {
    status == Status::WontFix && expires_at.is_some_and(|end| end <= at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acceptance_is_over_from_its_end_on() {
        let at = |seconds| Timestamp::from_unix(seconds, 0);
        let end = Some("1970-01-01T02:00:10+02:00".parse().unwrap());
        for (status, end, now, expected) in [
            (Status::WontFix, end, 9, false),
            (Status::WontFix, end, 10, true),
            (Status::WontFix, None, i64::MAX, false),
            (Status::Resolved, end, 11, false),
            (Status::Open, end, 11, false),
        ] {
            assert_eq!(is_expired(status, end, at(now)), expected, "{status} {now}");
        }
    }
}
