//! The schedule of the mirror job.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Local};
use croner::Cron;

/// A schedule: `every 30s`, `every 5m`, `every 1h` (or without `every`), a cron line such as `*/5 * * * *` in local
/// time, or `on change`.
#[derive(Debug, Clone)]
pub enum Schedule {
    /// The interval after the end of the last pass.
    Every(Duration),
    /// The times that match the cron line.
    Cron(Box<Cron>),
    /// As soon as the store reports a change, and at least every 30 seconds in case a report was lost.
    OnChange,
}

/// The error for a text that is not a schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is neither `every 30s` (s, m or h, at least 1s), nor `on change`, nor a cron expression such as `*/5 * * * *`"
)]
pub struct InvalidSchedule(String);

/// The schedule unless the options say otherwise.
pub const DEFAULT_SCHEDULE: &str = "every 30s";

/// The longest time for which a change may go unnoticed if its report was lost.
const MAX_UNNOTICED: Duration = Duration::from_secs(30);

impl Schedule {
    /// Returns the time from `now` until the next pass.
    pub fn delay(&self, now: DateTime<Local>) -> Duration {
        const DAY: Duration = Duration::from_hours(24);
        match self {
            Self::Every(interval) => *interval,
            Self::OnChange => MAX_UNNOTICED,
            // A cron line that never matches again is checked once a day.
            Self::Cron(cron) => cron
                .find_next_occurrence(&now, false)
                .ok()
                .and_then(|next| (next - now).to_std().ok())
                .unwrap_or(DAY),
        }
    }
}

impl FromStr for Schedule {
    type Err = InvalidSchedule;

    fn from_str(text: &str) -> Result<Self, InvalidSchedule> {
        let invalid = || InvalidSchedule(text.to_owned());
        let interval = text.trim();
        if interval == "on change" {
            return Ok(Self::OnChange);
        }
        let interval = interval.strip_prefix("every ").unwrap_or(interval);
        if let Some(interval) = parse_interval(interval.trim()) {
            return Ok(Self::Every(interval));
        }
        text.parse::<Cron>()
            .map(|cron| Self::Cron(Box::new(cron)))
            .map_err(|_| invalid())
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(interval) => write!(f, "every {}s", interval.as_secs()),
            Self::Cron(cron) => write!(f, "{}", cron.pattern),
            Self::OnChange => f.write_str("on change"),
        }
    }
}

fn parse_interval(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let seconds = match &text[digits.len()..] {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return None,
    };
    let interval = digits.parse::<u64>().ok()?.checked_mul(seconds)?;
    (1..=7 * 24 * 3_600)
        .contains(&interval)
        .then(|| Duration::from_secs(interval))
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn delay(schedule: &str) -> Duration {
        let now = Local.with_ymd_and_hms(2026, 5, 5, 12, 3, 30).unwrap();
        schedule.parse::<Schedule>().unwrap().delay(now)
    }

    #[test]
    fn an_interval_is_in_seconds_minutes_or_hours() {
        assert_eq!(delay("every 30s"), Duration::from_secs(30));
        assert_eq!(delay("every 5m"), Duration::from_mins(5));
        assert_eq!(delay("every 1h"), Duration::from_hours(1));
        assert_eq!(delay("90s"), Duration::from_secs(90));
    }

    #[test]
    fn on_change_also_looks_periodically() {
        assert_eq!(delay("on change"), MAX_UNNOTICED);
        assert_eq!("on change".parse::<Schedule>().unwrap().to_string(), "on change");
    }

    #[test]
    fn the_next_pass_follows_the_cron_line() {
        assert_eq!(delay("*/5 * * * *"), Duration::from_secs(90));
    }

    #[test]
    fn invalid_schedules_are_refused() {
        for text in [
            "",
            "often",
            "every",
            "every 0s",
            "every 5",
            "every 9d",
            "every -1s",
            "* *",
            "every 99999999h",
        ] {
            assert!(text.parse::<Schedule>().is_err(), "{text:?}");
        }
    }
}
