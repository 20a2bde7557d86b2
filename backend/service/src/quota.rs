//! Whether an account may have more of something: asked before anything of a request is recorded, so that a request is taken
//! or refused as a whole.
//!
//! What was read from the store is remembered for some minutes, and what other requests of this process are about to add is
//! counted with it. Servers that share a store do not see each other's requests that are under way: together they can go over
//! a limit by one request each.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use emend_domain::{AccountId, Ballot, Outcome, Record};
use emend_store::{AccountStore, WriteKind};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota as Rate, RateLimiter};
use quick_cache::sync::Cache;

use crate::{Limits, ServiceError};

/// Accounts of which it is remembered how much they have.
const REMEMBERED: usize = 10_000;
/// How long.
const FRESH: Duration = Duration::from_mins(10);
/// The same where it would be too much: what was taken out meanwhile makes room.
const FRESH_WHERE_FULL: Duration = Duration::from_secs(10);
/// Records read at a time.
const PAGE: usize = 1_000;
/// How often those who have chosen nothing for a minute leave the count of choices.
const SWEEP: usize = 10_000;

/// How much of something an account has: as it was read, and what was let be added since.
struct Counted {
    read: Instant,
    count: AtomicUsize,
}

impl Counted {
    /// Adds so many where that is not too many; otherwise how many there are.
    fn add(&self, new: usize, most: usize) -> Result<(), usize> {
        let enough = |count: usize| (new == 0 || count + new <= most).then_some(count + new);
        self.count
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, enough)
            .map(drop)
    }
}

type Counts = Cache<AccountId, Arc<Counted>>;

/// What accounts have, and what they are about to add.
pub(crate) struct Quota {
    store: Arc<dyn AccountStore>,
    limits: Limits,
    items: Counts,
    words: Counts,
    /// Outcomes that requests under way add, by the record's key.
    adding: Mutex<HashMap<String, usize>>,
    choices: DefaultKeyedRateLimiter<AccountId>,
    kibibytes: DefaultKeyedRateLimiter<AccountId>,
}

const KIB: usize = 1024;

/// So many mebibytes in a day, in kibibytes: all at once, and then as they come again.
fn per_day(mebibytes: u32) -> Rate {
    let kibibytes = NonZeroU32::new(mebibytes.saturating_mul(1024)).unwrap_or(NonZeroU32::MIN);
    let each = Duration::from_hours(24) / kibibytes.get();
    Rate::with_period(each)
        .unwrap_or(Rate::per_second(kibibytes))
        .allow_burst(kibibytes)
}

/// A request that was let add something; what it adds counts until it is dropped.
pub(crate) struct Admitted<'q> {
    quota: &'q Quota,
    adding: Vec<(String, usize)>,
}

impl Drop for Admitted<'_> {
    fn drop(&mut self) {
        let mut adding = self.quota.adding();
        for (record, count) in &self.adding {
            if let Some(under_way) = adding.get_mut(record) {
                *under_way = under_way.saturating_sub(*count);
                if *under_way == 0 {
                    adding.remove(record);
                }
            }
        }
    }
}

impl Quota {
    pub(crate) fn new(store: Arc<dyn AccountStore>, limits: Limits) -> Self {
        let per_minute = NonZeroU32::new(limits.choices_per_minute).unwrap_or(NonZeroU32::MIN);
        Self {
            items: Cache::new(REMEMBERED),
            words: Cache::new(REMEMBERED),
            adding: Mutex::default(),
            choices: RateLimiter::keyed(Rate::per_minute(per_minute)),
            kibibytes: RateLimiter::keyed(per_day(limits.mebibytes_per_day)),
            store,
            limits,
        }
    }

    fn adding(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.adding.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts what a request is about to add; how many outcomes others are about to add to each of its records.
    fn add(&self, wanted: &BTreeMap<String, Wanted>) -> (Admitted<'_>, Vec<usize>) {
        let mut adding = self.adding();
        let mut others = Vec::with_capacity(wanted.len());
        let mut own = Vec::with_capacity(wanted.len());
        for (key, wanted) in wanted {
            let under_way = adding.entry(key.clone()).or_default();
            others.push(*under_way);
            *under_way += wanted.outcomes.len();
            own.push((key.clone(), wanted.outcomes.len()));
        }
        (
            Admitted {
                quota: self,
                adding: own,
            },
            others,
        )
    }

    /// Counts choices of an account against how many it makes in a minute.
    ///
    /// # Errors
    /// [`ServiceError::RateReached`] where these are too many; nothing was changed.
    pub(crate) fn count_choices(&self, account: &AccountId, choices: usize) -> Result<(), ServiceError> {
        let most = self.limits.choices_per_minute;
        let what = || format!("choices: an account can make at most {most} per minute");
        spend(&self.choices, account, choices, what)
    }

    /// Counts what writes of an account take in the store against how much that is in a day.
    fn count_bytes(&self, account: &AccountId, bytes: usize) -> Result<(), ServiceError> {
        let most = self.limits.mebibytes_per_day;
        let what = || format!("choices: an account can send at most {most} MiB per day");
        spend(&self.kibibytes, account, bytes.div_ceil(KIB), what)
    }

    /// Sees that an account may add these votes; until the answer is dropped, they count for other requests.
    ///
    /// # Errors
    /// [`ServiceError::LimitReached`] where it may not; nothing was changed.
    pub(crate) async fn admit<'k>(
        &self,
        account: &AccountId,
        kinds: impl Iterator<Item = &'k WriteKind>,
    ) -> Result<Admitted<'_>, ServiceError> {
        let kinds: Vec<&WriteKind> = kinds.collect();
        self.count_bytes(account, kinds.iter().map(|kind| bytes_of(kind)).sum())?;
        let wanted = wanted(account, kinds.into_iter());
        let (admitted, others) = self.add(&wanted);
        let records: Vec<Record> = wanted.values().map(|wanted| wanted.record.clone()).collect();
        let mut found = Vec::with_capacity(records.len());
        for records in records.chunks(PAGE) {
            found.extend(self.store.votes(records).await?);
        }
        let limits = self.limits;
        let (mut new_items, mut new_words) = (0, 0);
        for ((wanted, votes), others) in wanted.values().zip(&found).zip(others) {
            let new = wanted
                .outcomes
                .iter()
                .filter(|outcome| !votes.contains_key(outcome));
            let new = new.count();
            if new > 0 && votes.len() + new + others > limits.outcomes {
                let (surface, most) = (wanted.record.item.surface().as_str(), limits.outcomes);
                return Err(ServiceError::LimitReached(format!(
                    "you have made {} different choices about “{surface}”, and the limit is {most}; undo some, or forget the \
                     item (DELETE /api/v1/learned/{{item}})",
                    votes.len()
                )));
            }
            new_items += usize::from(votes.is_empty());
            if wanted.record.item.is_word() {
                new_words += new;
            }
        }
        self.admit_items(account, new_items).await?;
        if new_words > 0 {
            self.admit_words(account, new_words).await?;
        }
        Ok(admitted)
    }

    async fn admit_items(&self, account: &AccountId, new: usize) -> Result<(), ServiceError> {
        let most = self.limits.items;
        let count = async || {
            let total = self.store.record_count(account).await?;
            Ok(usize::try_from(total).unwrap_or(usize::MAX))
        };
        add(&self.items, account, new, most, count)
            .await?
            .map_err(|items| {
                ServiceError::LimitReached(format!(
                    "you have {items} learned items, and the limit is {most}; forget some (DELETE /api/v1/learned/{{item}}), \
                     or ask the server's administrator to raise the limit (--max-items)"
                ))
            })
    }

    async fn admit_words(&self, account: &AccountId, new: usize) -> Result<(), ServiceError> {
        let most = self.limits.words;
        let count = async || Ok(self.store.words(account).await?.len());
        add(&self.words, account, new, most, count)
            .await?
            .map_err(|words| {
                ServiceError::LimitReached(format!(
                    "words: your dictionary has {words} words, and the limit is {most}; remove some (DELETE /api/v1/words), or \
                     ask the server's administrator to raise the limit (--max-words)"
                ))
            })
    }

    /// An account took something out: what it has is read again.
    pub(crate) fn makes_room(&self, account: &AccountId) {
        self.items.remove(account);
        self.words.remove(account);
    }

    /// Has what everybody has read again.
    pub(crate) fn forget_all(&self) {
        self.items.clear();
        self.words.clear();
    }
}

/// What a request adds to one record.
struct Wanted {
    record: Record,
    outcomes: BTreeSet<Outcome>,
}

/// What the writes would add, by the record's key.
fn wanted<'k>(account: &AccountId, kinds: impl Iterator<Item = &'k WriteKind>) -> BTreeMap<String, Wanted> {
    let mut wanted = BTreeMap::new();
    for kind in kinds {
        let WriteKind::Cast(ballots) = kind else {
            continue;
        };
        for ballot in ballots {
            let record = Record {
                account: account.clone(),
                item: ballot.item.clone(),
            };
            let of_record = wanted.entry(record.key()).or_insert_with(|| Wanted {
                record,
                outcomes: BTreeSet::new(),
            });
            of_record.outcomes.insert(ballot.outcome.clone());
        }
    }
    wanted
}

/// About how much a write takes: each vote stands in its record and in what is remembered of the choice.
fn bytes_of(kind: &WriteKind) -> usize {
    const VOTE: usize = 48;
    let (WriteKind::Cast(ballots) | WriteKind::Clear(ballots)) = kind else {
        return VOTE;
    };
    let bytes = |ballot: &Ballot| 2 * (ballot.item.key().len() + ballot.outcome.key().len() + VOTE);
    ballots.iter().map(bytes).sum()
}

/// Takes so much from what an account has left.
fn spend(
    limiter: &DefaultKeyedRateLimiter<AccountId>,
    account: &AccountId,
    count: usize,
    what: impl Fn() -> String,
) -> Result<(), ServiceError> {
    let count = u32::try_from(count).ok().and_then(NonZeroU32::new);
    let (Some(count), false) = (count, *account == AccountId::local()) else {
        return Ok(());
    };
    if limiter.len() > SWEEP {
        limiter.retain_recent();
    }
    match limiter.check_key_n(account, count) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(until)) => Err(ServiceError::RateReached {
            what: what(),
            seconds: until.wait_time_from(DefaultClock::default().now()).as_secs() + 1,
        }),
        Err(_) => Err(ServiceError::LimitReached(format!(
            "{}; send fewer at a time",
            what()
        ))),
    }
}

/// Adds so many to what an account has, or answers how many that are; what is remembered is read again before it is too much.
async fn add(
    counts: &Counts,
    account: &AccountId,
    new: usize,
    most: usize,
    count: impl AsyncFn() -> Result<usize, ServiceError>,
) -> Result<Result<(), usize>, ServiceError> {
    for fresh in [FRESH, FRESH_WHERE_FULL] {
        counts.remove_if(account, |counted| counted.read.elapsed() >= fresh);
        // Who asks at the same time waits for the same reading.
        let counted = match counts.get_value_or_guard_async(account).await {
            Ok(counted) => counted,
            Err(reading) => {
                let counted = Arc::new(Counted {
                    read: Instant::now(),
                    count: count().await?.into(),
                });
                let _ = reading.insert(Arc::clone(&counted));
                counted
            }
        };
        match counted.add(new, most) {
            Ok(()) => return Ok(Ok(())),
            Err(there) if fresh == FRESH_WHERE_FULL => return Ok(Err(there)),
            Err(_) => {}
        }
    }
    Ok(Err(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn of_many_who_add_at_once_only_as_many_are_let_as_fit() {
        let (counts, ada) = (Counts::new(10), AccountId::local());
        let read = async || Ok(90);
        let attempts = (0..50).map(|_| add(&counts, &ada, 3, 100, read));
        let let_in = futures::future::join_all(attempts).await;
        let let_in = let_in.into_iter().filter(|outcome| matches!(outcome, Ok(Ok(()))));
        assert_eq!(let_in.count(), 3);
        assert_eq!(add(&counts, &ada, 1, 100, read).await.unwrap(), Ok(()));
        assert_eq!(add(&counts, &ada, 1, 100, read).await.unwrap(), Err(100));
        assert_eq!(
            add(&counts, &ada, 0, 50, read).await.unwrap(),
            Ok(()),
            "nothing new"
        );
    }
}
