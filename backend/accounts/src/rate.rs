//! How often somebody may ask: a bucket for each in this process and, where several processes share a store, a count in it.

use std::num::NonZeroU32;
use std::sync::Arc;

use emend_store::RequestCounter;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use quick_cache::sync::Cache;

use crate::AccountError;

/// Those whose requests are counted; who has not asked for long is forgotten first.
const COUNTED: usize = 50_000;
/// Seconds of the window that limits are about.
const MINUTE: u32 = 60;

/// How many requests each has left.
pub(crate) struct Rates {
    store: Arc<dyn RequestCounter>,
    buckets: Cache<(String, NonZeroU32), Arc<DefaultDirectRateLimiter>>,
}

impl Rates {
    pub(crate) fn new(store: Arc<dyn RequestCounter>) -> Self {
        Self {
            store,
            buckets: Cache::new(COUNTED),
        }
    }

    /// Counts a request of `who`, which must hold nothing secret.
    ///
    /// # Errors
    /// [`AccountError::TooManyRequests`] where that was one too many in a minute.
    pub(crate) async fn count(&self, who: &str, per_minute: NonZeroU32) -> Result<(), AccountError> {
        let made = self
            .buckets
            .get_or_insert_with(&(who.to_owned(), per_minute), || {
                Ok::<_, std::convert::Infallible>(Arc::new(RateLimiter::direct(Quota::per_minute(
                    per_minute,
                ))))
            });
        let Ok(bucket) = made;
        bucket.check().map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            too_many(wait.as_secs() + 1)
        })?;
        // While the store is away each process counts for itself.
        match self.store.count_request(who, MINUTE).await {
            Ok(Some(counted)) if counted > u64::from(per_minute.get()) => {
                Err(too_many(u64::from(MINUTE) / 2))
            }
            _ => Ok(()),
        }
    }
}

fn too_many(seconds: u64) -> AccountError {
    metrics::counter!("emend_requests_limited_total").increment(1);
    AccountError::TooManyRequests { seconds }
}
