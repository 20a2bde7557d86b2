//! Figures of an account's choices by day, for the account itself.
//!
//! They are not votes: nothing is learned from them. They expire, so they are neither mirrored nor exported with the store
//! (`docs/decisions/0075-figures-by-day.md`).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

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
const RETENTION_SECONDS: u64 = 366 * 24 * 60 * 60;

/// The time between two writes to the record of one account. Someone who makes many choices in it costs one write.
const BETWEEN_WRITES: Duration = Duration::from_millis(200);

/// Counts choices by day.
pub struct ActivityLog {
    entries: AccountEntries,
    /// What waits to be added, for each account whose record is being written.
    waiting: Mutex<HashMap<AccountId, DayStats>>,
}

impl ActivityLog {
    pub(crate) fn new(entries: AccountEntries) -> Self {
        Self {
            entries,
            waiting: Mutex::default(),
        }
    }

    /// Adds the counts of `done` to today's figures of the account; its `day` is not read.
    ///
    /// If another call is just writing to the account's record, this call returns at once, and the other one adds the
    /// counts a little later: two writers of one record would only hinder each other.
    pub async fn count(&self, account: &AccountId, done: &DayStats) -> Result<(), AccountError> {
        match self.waiting().entry(account.clone()) {
            Entry::Occupied(mut waiting) => {
                waiting.get_mut().add(done);
                return Ok(());
            }
            Entry::Vacant(vacant) => drop(vacant.insert(DayStats::default())),
        }
        let mut turn = WriterTurn {
            log: self,
            account,
            ended: false,
        };
        self.write(account, done, Missing::Create).await?;
        while turn.goes_on() {
            tokio::time::sleep(BETWEEN_WRITES).await;
            // If the record is gone, the account's data was removed in the meantime.
            self.write(account, &turn.take(), Missing::Leave).await?;
        }
        Ok(())
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<AccountId, DayStats>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn write(
        &self,
        account: &AccountId,
        done: &DayStats,
        missing: Missing,
    ) -> Result<(), AccountError> {
        let key = account_key(account);
        for _ in 0..ATTEMPTS {
            let now = self.entries.now();
            let found = self.entries.get::<ActivityRecord>(&key).await?;
            let (mut record, expected) = match found {
                Some(found) => (found.value, PutCondition::Version(found.version)),
                None if missing == Missing::Leave => return Ok(()),
                None => (ActivityRecord::default(), PutCondition::Absent),
            };
            add(&mut record.days, day(now), done);
            if self
                .entries
                .put(&key, &record, expected, Some(now + RETENTION_SECONDS))
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

/// What to do if an account has no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    Create,
    Leave,
}

/// The turn of a call to write to the record of an account. Other calls for the account leave their counts to it.
struct WriterTurn<'l> {
    log: &'l ActivityLog,
    account: &'l AccountId,
    ended: bool,
}

impl WriterTurn<'_> {
    /// Returns whether counts wait. If none do, the turn ends: the next call has its own.
    fn goes_on(&mut self) -> bool {
        let mut waiting = self.log.waiting();
        let none = DayStats::default();
        self.ended = waiting.get(self.account).is_none_or(|counts| *counts == none);
        if self.ended {
            waiting.remove(self.account);
        }
        !self.ended
    }

    /// Takes the counts that wait.
    fn take(&self) -> DayStats {
        let mut waiting = self.log.waiting();
        waiting
            .get_mut(self.account)
            .map(std::mem::take)
            .unwrap_or_default()
    }
}

impl Drop for WriterTurn<'_> {
    /// After an error, what waits is lost with the rest.
    fn drop(&mut self) {
        if !self.ended {
            self.log.waiting().remove(self.account);
        }
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
    use std::sync::Arc;

    use emend_store_embedded::EmbeddedStore;

    use super::*;

    #[tokio::test]
    async fn counts_of_calls_at_the_same_time_are_all_added() {
        let store = Arc::new(EmbeddedStore::in_memory().unwrap());
        let log = ActivityLog::new(AccountEntries::new(store, emend_domain::system_clock()));
        let account: AccountId = "ada".parse().unwrap();
        let one = DayStats {
            first: 1,
            ..DayStats::default()
        };
        for _ in 0..2 {
            let calls = (0..100).map(|_| log.count(&account, &one));
            for call in futures::future::join_all(calls).await {
                call.unwrap();
            }
        }
        let days = log.of(&account).await.unwrap();
        assert_eq!(days.iter().map(|day| day.first).sum::<u32>(), 200);
        assert!(log.waiting().is_empty());
    }

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
