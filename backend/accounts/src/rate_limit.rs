//! Rate limits: a bucket per caller in this process and, if several processes share a store, a count in the store.

use std::num::NonZeroU32;
use std::sync::Arc;

use emend_store::RequestCounter;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use quick_cache::sync::Cache;

use crate::AccountError;

/// The requests per minute of one IP address on a server with accounts, unless it is configured.
pub const DEFAULT_REQUESTS_PER_MINUTE: u32 = 1_200;
/// The maximum number of callers counted. Those that have not made a request for longest are removed first.
const COUNTED: usize = 50_000;
/// The window of the limits, in seconds.
const MINUTE: u32 = 60;

/// The remaining requests of each caller.
pub(crate) struct RateLimit {
    store: Arc<dyn RequestCounter>,
    buckets: Cache<(String, NonZeroU32), Arc<DefaultDirectRateLimiter>>,
}

impl RateLimit {
    pub(crate) fn new(store: Arc<dyn RequestCounter>) -> Self {
        Self {
            store,
            buckets: Cache::new(COUNTED),
        }
    }

    /// Counts a request of `who`. The name must not contain secrets, because it is written to the store.
    ///
    /// # Errors
    /// [`AccountError::TooManyRequests`] if `who` exceeds the limit per minute.
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
        // If the store is unavailable, each process enforces the limit on its own.
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
