//! Figures of an account's choices by day, for the account itself.
//!
//! They are not votes: nothing is learned from them. They expire, so they are neither mirrored nor exported with the store
//! (`docs/decisions/0075-figures-by-day.md`).

use emend_domain::{AccountId, Timestamp};
use emend_shared::DayStats;
use emend_store::PutCondition;

use crate::AccountError;
use crate::entries::{ATTEMPTS, AccountEntries};
use crate::records::{ActivityRecord, account_key};
use crate::time::rfc3339;

/// The most days kept; the oldest are dropped.
const DAYS: usize = 366;
/// The seconds after its last change for which the record is kept.
const KEPT: u64 = 366 * 24 * 60 * 60;

/// Counts choices by day.
pub struct ActivityLog {
    pub(crate) entries: AccountEntries,
}

impl ActivityLog {
    /// Adds the counts of `done` to today's figures of the account; its `day` is not read.
    pub async fn count(&self, account: &AccountId, done: &DayStats) -> Result<(), AccountError> {
        let key = account_key(account);
        for _ in 0..ATTEMPTS {
            let now = self.entries.now();
            let found = self.entries.get::<ActivityRecord>(&key).await?;
            let (mut record, expected) = match found {
                Some(found) => (found.value, PutCondition::Version(found.version)),
                None => (ActivityRecord::default(), PutCondition::Absent),
            };
            add(&mut record.days, day(now), done);
            if self
                .entries
                .put(&key, &record, expected, Some(now + KEPT))
                .await?
            {
                return Ok(());
            }
        }
        Err(AccountError::Overloaded)
    }

    /// Returns the figures of the account, oldest day first.
    pub async fn of(&self, account: &AccountId) -> Result<Vec<DayStats>, AccountError> {
        let found = self.entries.get::<ActivityRecord>(&account_key(account)).await?;
        Ok(found.map(|found| found.value.days).unwrap_or_default())
    }
}

fn day(at: Timestamp) -> String {
    rfc3339(at).split('T').next().unwrap_or_default().to_owned()
}

fn add(days: &mut Vec<DayStats>, today: String, done: &DayStats) {
    if let Some(day) = days.iter_mut().find(|day| day.day == today) {
        day.add(done);
    } else {
        days.push(DayStats {
            day: today,
            ..done.clone()
        });
        days.sort_by(|one, other| one.day.cmp(&other.day));
    }
    let surplus = days.len().saturating_sub(DAYS);
    days.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_of_one_day_are_added_up_and_old_days_dropped() {
        let one = DayStats {
            first: 2,
            undone: 1,
            ..DayStats::default()
        };
        let mut days = Vec::new();
        for at in 0..400 {
            add(&mut days, day(at * 24 * 60 * 60), &one);
            add(&mut days, day(at * 24 * 60 * 60), &one);
        }
        assert_eq!(days.len(), DAYS);
        assert!(days.iter().all(|day| day.first == 4 && day.undone == 2));
        assert_eq!(days[DAYS - 1].day, "1971-02-04");
    }
}
