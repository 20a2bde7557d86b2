//! Times in the format of the API.

use chrono::{DateTime, SecondsFormat};
use emend_domain::Timestamp;

/// Formats a time in UTC, to the second. A time outside the calendar's range becomes the Unix epoch.
pub fn rfc3339(time: Timestamp) -> String {
    let time = i64::try_from(time)
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    time.unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_the_form_of_rfc_3339() {
        assert_eq!(rfc3339(1_800_000_000), "2027-01-15T08:00:00Z");
        assert_eq!(rfc3339(u64::MAX), "1970-01-01T00:00:00Z");
    }
}
