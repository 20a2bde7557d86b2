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
const MAX_DAYS: usize = 366;
/// The seconds after its last change for which the record is kept.
const RETENTION_SECONDS: u64 = 366 * 24 * 60 * 60;

/// The time between two writes to the record of one account. Many choices within it cost one write.
const WRITE_INTERVAL: Duration = Duration::from_millis(200);

/// Counts choices by day.
pub struct ActivityLog {
    entries: AccountEntries,
    /// Figures that wait to be added, for each account whose record is being written.
    pending: Mutex<HashMap<AccountId, DayStats>>,
}

impl ActivityLog {
    pub(crate) fn new(entries: AccountEntries) -> Self {
        Self {
            entries,
            pending: Mutex::default(),
        }
    }

    /// Adds the counts of `done` to today's figures of the account; its `day` is not read.
    ///
    /// If another call is just writing to the account's record, this call returns at once, and the other one adds the
    /// counts a little later: two writers of one record would only hinder each other.
    pub async fn count(&self, account: &AccountId, counts: &DayStats) -> Result<(), AccountError> {
        match self.pending().entry(account.clone()) {
            Entry::Occupied(mut waiting) => {
                waiting.get_mut().add(counts);
                return Ok(());
            }
            Entry::Vacant(vacant) => drop(vacant.insert(DayStats::default())),
        }
        let mut turn = WriterTurn {
            log: self,
            account,
            is_finished: false,
        };
        self.write(account, counts, MissingRecord::Create).await?;
        while turn.has_pending() {
            tokio::time::sleep(WRITE_INTERVAL).await;
            // If the record is gone, the account's data was removed in the meantime.
            self.write(account, &turn.take_pending(), MissingRecord::Leave)
                .await?;
        }
        Ok(())
    }

    fn pending(&self) -> MutexGuard<'_, HashMap<AccountId, DayStats>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn write(
        &self,
        account: &AccountId,
        counts: &DayStats,
        missing: MissingRecord,
    ) -> Result<(), AccountError> {
        let key = account_key(account);
        for _ in 0..ATTEMPTS {
            let now = self.entries.now();
            let entry = self.entries.get::<ActivityRecord>(&key).await?;
            let (mut record, expected) = match entry {
                Some(entry) => (entry.value, PutCondition::Version(entry.version)),
                None if missing == MissingRecord::Leave => return Ok(()),
                None => (ActivityRecord::default(), PutCondition::Absent),
            };
            add(&mut record.days, day(now), counts);
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
        let entry = self.entries.get::<ActivityRecord>(&account_key(account)).await?;
        Ok(entry.map(|entry| entry.value.days).unwrap_or_default())
    }
}

/// The action for an account without a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MissingRecord {
    Create,
    Leave,
}

/// The turn of a call to write to the record of an account. Other calls for the account leave their counts to it.
struct WriterTurn<'l> {
    log: &'l ActivityLog,
    account: &'l AccountId,
    is_finished: bool,
}

impl WriterTurn<'_> {
    /// Returns whether counts wait. If none do, the turn ends: the next call has its own.
    fn has_pending(&mut self) -> bool {
        let mut waiting = self.log.pending();
        let empty = DayStats::default();
        self.is_finished = waiting.get(self.account).is_none_or(|counts| *counts == empty);
        if self.is_finished {
            waiting.remove(self.account);
        }
        !self.is_finished
    }

    /// Takes the counts that wait.
    fn take_pending(&self) -> DayStats {
        let mut waiting = self.log.pending();
        waiting
            .get_mut(self.account)
            .map(std::mem::take)
            .unwrap_or_default()
    }
}

impl Drop for WriterTurn<'_> {
    /// After an error, the waiting figures are lost with the others.
    fn drop(&mut self) {
        if !self.is_finished {
            self.log.pending().remove(self.account);
        }
    }
}

fn day(time: Timestamp) -> String {
    rfc3339(time).split('T').next().unwrap_or_default().to_owned()
}

fn add(days: &mut Vec<DayStats>, today: String, counts: &DayStats) {
    if let Some(day) = days.iter_mut().find(|day| day.day == today) {
        day.add(counts);
    } else {
        days.push(DayStats {
            day: today,
            ..counts.clone()
        });
        days.sort_by(|left, right| left.day.cmp(&right.day));
    }
    let surplus = days.len().saturating_sub(MAX_DAYS);
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
        let left = DayStats {
            first: 1,
            ..DayStats::default()
        };
        for _ in 0..2 {
            let calls = (0..100).map(|_| log.count(&account, &left));
            for call in futures::future::join_all(calls).await {
                call.unwrap();
            }
        }
        let days = log.of(&account).await.unwrap();
        assert_eq!(days.iter().map(|day| day.first).sum::<u32>(), 200);
        assert!(log.pending().is_empty());
    }

    #[test]
    fn choices_of_one_day_are_added_up_and_old_days_dropped() {
        let left = DayStats {
            first: 2,
            undone: 1,
            ..DayStats::default()
        };
        let mut days = Vec::new();
        for time in 0..400 {
            add(&mut days, day(time * 24 * 60 * 60), &left);
            add(&mut days, day(time * 24 * 60 * 60), &left);
        }
        assert_eq!(days.len(), MAX_DAYS);
        assert!(days.iter().all(|day| day.first == 4 && day.undone == 2));
        assert_eq!(days[MAX_DAYS - 1].day, "1971-02-04");
    }
}
