//! Figures by week, from figures by day.

use emend_shared::DayStats;

/// The figures of one week.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeekStats {
    /// Its Monday, as days since the Unix epoch.
    pub monday: i64,
    /// The sums of its days; their `day` is empty.
    pub sum: DayStats,
}

impl WeekStats {
    /// The share of corrections for which the first replacement was right; `None` without corrections.
    pub fn share_of_first(&self) -> Option<f64> {
        let all = self.sum.corrections();
        (all > 0).then(|| f64::from(self.sum.first) / f64::from(all))
    }
}

/// The last `count` weeks up to the one of `today`, oldest first. `today` is in days since the Unix epoch.
pub fn last_weeks(days: &[DayStats], today: i64, count: usize) -> Vec<WeekStats> {
    let this_monday = monday_of(today);
    let count = i64::try_from(count).unwrap_or(0);
    let mut weeks: Vec<WeekStats> = (0..count)
        .rev()
        .map(|back| WeekStats {
            monday: this_monday - 7 * back,
            sum: DayStats::default(),
        })
        .collect();
    for day in days {
        let Some(number) = day_number(&day.day) else {
            continue;
        };
        let monday = monday_of(number);
        if let Some(week) = weeks.iter_mut().find(|week| week.monday == monday) {
            week.sum.add(day);
        }
    }
    weeks
}

/// The Monday of the week of a day. The Unix epoch was a Thursday.
fn monday_of(day: i64) -> i64 {
    day - (day + 3).rem_euclid(7)
}

/// The days from the Unix epoch to a date such as `2027-01-15`.
pub fn day_number(date: &str) -> Option<i64> {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // The year begins in March, so that the leap day is its last one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: &str, first: u32, other: u32) -> DayStats {
        DayStats {
            day: day.to_owned(),
            first,
            other,
            ..DayStats::default()
        }
    }

    #[test]
    fn a_date_is_converted_to_a_day_number() {
        assert_eq!(day_number("1970-01-01"), Some(0));
        assert_eq!(day_number("2000-03-01"), Some(11_017));
        assert_eq!(day_number("2027-01-15"), Some(20_833));
        for malformed in ["", "2027-01", "2027-13-01", "x-y-z", "2027-01-15-1"] {
            assert_eq!(day_number(malformed), None, "{malformed}");
        }
    }

    #[test]
    fn days_are_added_up_from_monday_to_sunday() {
        // 2027-01-15 is a Friday.
        let today = day_number("2027-01-15").unwrap();
        let days = [
            day("2026-01-01", 9, 9),
            day("2027-01-10", 1, 0),
            day("2027-01-11", 3, 1),
            day("2027-01-15", 3, 1),
        ];
        let weeks = last_weeks(&days, today, 2);
        assert_eq!(weeks[0].sum.first, 1);
        assert_eq!(weeks[1].monday, day_number("2027-01-11").unwrap());
        assert_eq!(weeks[1].sum.corrections(), 8);
        assert_eq!(weeks[1].share_of_first(), Some(0.75));
        assert_eq!(last_weeks(&[], today, 3)[0].share_of_first(), None);
    }
}
