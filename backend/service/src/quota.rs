//! Enforcement of the limits per account. Quotas are checked before any part of a request is recorded, so that a
//! request is accepted or refused as a whole. See `docs/decisions/0030-limits-for-each-account.md`.
//!
//! Counts from the store are cached for some minutes, and additions by concurrent requests of this process are
//! included. Servers that share a store do not see each other's concurrent requests: together they can exceed a limit
//! by one request each.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use emend_domain::number_with_noun::format_count;
use emend_domain::{AccountId, Ballot, Outcome, Record};
use emend_store::{AccountStore, WriteKind};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota as Rate, RateLimiter};
use quick_cache::sync::Cache;

use crate::{AccountLimits, ServiceError};

/// The number of accounts in the cache of counts.
const MAX_CACHED: usize = 10_000;
/// How long a count is cached.
const FRESH: Duration = Duration::from_mins(10);
/// How long a count is cached if it would refuse a request: removals in the meantime may have made room.
const CACHE_TIME_AT_LIMIT: Duration = Duration::from_secs(10);
/// Records read at a time.
const PAGE: usize = 1_000;
/// The number of tracked accounts above which idle ones are removed from the rate limiters.
const SWEEP: usize = 10_000;

/// An account's cached count: the value from the store plus the additions admitted since.
struct QuotaCount {
    read: Instant,
    count: AtomicUsize,
}

impl QuotaCount {
    /// Adds `new` if the sum is at most `most`; otherwise returns the current count.
    fn add(&self, new: usize, max: usize) -> Result<(), usize> {
        // One atomic update, so that concurrent requests cannot all pass the check before any of them adds.
        let within_limit = |count: usize| (new == 0 || count + new <= max).then_some(count + new);
        self.count
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, within_limit)
            .map(drop)
    }
}

type QuotaCounts = Cache<AccountId, Arc<QuotaCount>>;

/// The counts of accounts, including pending additions, and the rate limiters.
pub(crate) struct Quota {
    store: Arc<dyn AccountStore>,
    limits: AccountLimits,
    items: QuotaCounts,
    words: QuotaCounts,
    /// The outcomes that requests in progress are about to add, by record key.
    adding: Mutex<HashMap<String, usize>>,
    choices: DefaultKeyedRateLimiter<AccountId>,
    kibibytes: DefaultKeyedRateLimiter<AccountId>,
}

const KIB: usize = 1024;

/// Returns a rate of this many mebibytes per day, in units of kibibytes: the whole amount at once, then refilled
/// evenly.
fn per_day(mebibytes: u32) -> Rate {
    let kibibytes = NonZeroU32::new(mebibytes.saturating_mul(1024)).unwrap_or(NonZeroU32::MIN);
    let each = Duration::from_hours(24) / kibibytes.get();
    Rate::with_period(each)
        .unwrap_or(Rate::per_second(kibibytes))
        .allow_burst(kibibytes)
}

/// An admitted request. Its additions count for other requests until it is dropped.
pub(crate) struct QuotaReservation<'q> {
    quota: &'q Quota,
    adding: Vec<(String, usize)>,
}

impl Drop for QuotaReservation<'_> {
    fn drop(&mut self) {
        let mut adding = self.quota.adding();
        for (record, count) in &self.adding {
            if let Some(pending) = adding.get_mut(record) {
                *pending = pending.saturating_sub(*count);
                if *pending == 0 {
                    adding.remove(record);
                }
            }
        }
    }
}

impl Quota {
    pub(crate) fn new(store: Arc<dyn AccountStore>, limits: AccountLimits) -> Self {
        let per_minute = NonZeroU32::new(limits.choices_per_minute).unwrap_or(NonZeroU32::MIN);
        Self {
            items: Cache::new(MAX_CACHED),
            words: Cache::new(MAX_CACHED),
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

    /// Registers the additions of a request. Returns the number of outcomes that other requests are about to add to
    /// each of its records.
    fn add(&self, requested: &BTreeMap<String, QuotaRequest>) -> (QuotaReservation<'_>, Vec<usize>) {
        let mut adding = self.adding();
        let mut other_outcomes = Vec::with_capacity(requested.len());
        let mut own = Vec::with_capacity(requested.len());
        for (key, requested) in requested {
            let pending = adding.entry(key.clone()).or_default();
            other_outcomes.push(*pending);
            *pending += requested.outcomes.len();
            own.push((key.clone(), requested.outcomes.len()));
        }
        (
            QuotaReservation {
                quota: self,
                adding: own,
            },
            other_outcomes,
        )
    }

    /// Counts choices against the account's limit per minute.
    ///
    /// # Errors
    /// [`ServiceError::RateReached`] if there are too many; nothing was changed.
    pub(crate) fn count_choices(&self, account: &AccountId, choices: usize) -> Result<(), ServiceError> {
        let max = self.limits.choices_per_minute;
        let message = || {
            format!(
                "choices: an account can make at most {} per minute",
                format_count(max, "choice")
            )
        };
        spend(&self.choices, account, choices, message)
    }

    /// Counts the approximate size of an account's writes against its limit per day.
    fn count_bytes(&self, account: &AccountId, bytes: usize) -> Result<(), ServiceError> {
        let max = self.limits.mebibytes_per_day;
        let message = || format!("choices: an account can send at most {max} MiB of choices per day");
        spend(&self.kibibytes, account, bytes.div_ceil(KIB), message)
    }

    /// Checks that an account may add these votes. They count for other requests until the returned value is dropped.
    ///
    /// # Errors
    /// [`ServiceError::LimitReached`] if it may not; nothing was changed.
    pub(crate) async fn admit<'k>(
        &self,
        account: &AccountId,
        kinds: impl Iterator<Item = &'k WriteKind>,
    ) -> Result<QuotaReservation<'_>, ServiceError> {
        let kinds: Vec<&WriteKind> = kinds.collect();
        self.count_bytes(account, kinds.iter().map(|kind| bytes_of(kind)).sum())?;
        let requested = requested(account, kinds.into_iter());
        // Pending additions are registered before the store is read. In the opposite order, two concurrent requests
        // could both read a count that includes neither of them.
        let (admitted, other_outcomes) = self.add(&requested);
        let records: Vec<Record> = requested
            .values()
            .map(|requested| requested.record.clone())
            .collect();
        let mut votes = Vec::with_capacity(records.len());
        for records in records.chunks(PAGE) {
            votes.extend(self.store.votes(records).await?);
        }
        let limits = self.limits;
        let (mut new_items, mut new_words) = (0, 0);
        for ((requested, votes), other_outcomes) in requested.values().zip(&votes).zip(other_outcomes) {
            let new = requested
                .outcomes
                .iter()
                .filter(|outcome| !votes.contains_key(outcome));
            let new = new.count();
            if new > 0 && votes.len() + new + other_outcomes > limits.outcomes {
                let (surface, max) = (requested.record.item.surface().as_str(), limits.outcomes);
                return Err(ServiceError::LimitReached(format!(
                    "you have made {} different choices about “{surface}”, and the limit is {max}; undo some, or forget the \
                     item (DELETE /api/v1/learned/{{item}})",
                    votes.len()
                )));
            }
            new_items += usize::from(votes.is_empty());
            if requested.record.item.is_word() {
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
        let max = self.limits.items;
        let count = async || {
            let total = self.store.record_count(account).await?;
            Ok(usize::try_from(total).unwrap_or(usize::MAX))
        };
        add(&self.items, account, new, max, count)
            .await?
            .map_err(|items| {
                ServiceError::LimitReached(format!(
                    "you have {items} learned items, and the limit is {max}; forget some (DELETE /api/v1/learned/{{item}}), \
                     or ask the server's administrator to raise the limit (--max-items)"
                ))
            })
    }

    async fn admit_words(&self, account: &AccountId, new: usize) -> Result<(), ServiceError> {
        let max = self.limits.words;
        let count = async || Ok(self.store.words(account).await?.len());
        add(&self.words, account, new, max, count)
            .await?
            .map_err(|words| {
                ServiceError::LimitReached(format!(
                    "words: your dictionary has {}, and the limit is {max}; remove some (DELETE /api/v1/words), or \
                     ask the server's administrator to raise the limit (--max-words)",
                    format_count(words, "word")
                ))
            })
    }

    /// Discards the cached counts of an account that removed something.
    pub(crate) fn makes_room(&self, account: &AccountId) {
        self.items.remove(account);
        self.words.remove(account);
    }

    /// Discards the cached counts of all accounts.
    pub(crate) fn forget_all(&self) {
        self.items.clear();
        self.words.clear();
    }
}

/// The additions of a request to one record.
struct QuotaRequest {
    record: Record,
    outcomes: BTreeSet<Outcome>,
}

/// Returns the additions of these writes, by record key.
fn requested<'k>(
    account: &AccountId,
    kinds: impl Iterator<Item = &'k WriteKind>,
) -> BTreeMap<String, QuotaRequest> {
    let mut requested = BTreeMap::new();
    for kind in kinds {
        let WriteKind::Cast(ballots) = kind else {
            continue;
        };
        for ballot in ballots {
            let record = Record {
                account: account.clone(),
                item: ballot.item.clone(),
            };
            let of_record = requested.entry(record.key()).or_insert_with(|| QuotaRequest {
                record,
                outcomes: BTreeSet::new(),
            });
            of_record.outcomes.insert(ballot.outcome.clone());
        }
    }
    requested
}

/// Estimates the bytes of a write. Each vote is stored twice: in its record, and in the note that makes the choice
/// undoable.
fn bytes_of(kind: &WriteKind) -> usize {
    const VOTE: usize = 48;
    let (WriteKind::Cast(ballots) | WriteKind::Clear(ballots)) = kind else {
        return VOTE;
    };
    let bytes = |ballot: &Ballot| 2 * (ballot.item.key().len() + ballot.outcome.key().len() + VOTE);
    ballots.iter().map(bytes).sum()
}

/// Takes an amount from the account's rate limiter.
fn spend(
    limiter: &DefaultKeyedRateLimiter<AccountId>,
    account: &AccountId,
    count: usize,
    message: impl Fn() -> String,
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
            what: message(),
            seconds: until.wait_time_from(DefaultClock::default().now()).as_secs() + 1,
        }),
        Err(_) => Err(ServiceError::LimitReached(format!(
            "{}; send fewer at a time",
            message()
        ))),
    }
}

/// Adds `new` to an account's cached count, or returns the count if the limit would be exceeded. A cached count is read
/// again before a request is refused.
async fn add(
    counts: &QuotaCounts,
    account: &AccountId,
    new: usize,
    max: usize,
    count: impl AsyncFn() -> Result<usize, ServiceError>,
) -> Result<Result<(), usize>, ServiceError> {
    // A refusal must not be based on a stale count, because the account may have made room on another server.
    for fresh in [FRESH, CACHE_TIME_AT_LIMIT] {
        counts.remove_if(account, |cached| cached.read.elapsed() >= fresh);
        // Concurrent requests of the same account wait for this read instead of starting their own.
        let cached = match counts.get_value_or_guard_async(account).await {
            Ok(cached) => cached,
            Err(reading) => {
                let cached = Arc::new(QuotaCount {
                    read: Instant::now(),
                    count: count().await?.into(),
                });
                let _ = reading.insert(Arc::clone(&cached));
                cached
            }
        };
        match cached.add(new, max) {
            Ok(()) => return Ok(Ok(())),
            Err(guard) if fresh == CACHE_TIME_AT_LIMIT => return Ok(Err(guard)),
            Err(_) => {}
        }
    }
    Ok(Err(max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn concurrent_additions_do_not_exceed_the_limit() {
        let (counts, ada) = (QuotaCounts::new(10), AccountId::local());
        let read = async || Ok(90);
        let attempts = (0..50).map(|_| add(&counts, &ada, 3, 100, read));
        let admitted = futures::future::join_all(attempts).await;
        let admitted = admitted
            .into_iter()
            .filter(|outcome| matches!(outcome, Ok(Ok(()))));
        assert_eq!(admitted.count(), 3);
        assert_eq!(add(&counts, &ada, 1, 100, read).await.unwrap(), Ok(()));
        assert_eq!(add(&counts, &ada, 1, 100, read).await.unwrap(), Err(100));
        assert_eq!(
            add(&counts, &ada, 0, 50, read).await.unwrap(),
            Ok(()),
            "nothing new"
        );
    }
}
