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
const MAX_CALLERS: usize = 50_000;
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
            buckets: Cache::new(MAX_CALLERS),
        }
    }

    /// Counts a request of a caller. The name must not contain secrets, because it is written to the store.
    ///
    /// # Errors
    /// [`AccountError::TooManyRequests`] if the caller exceeds the limit per minute.
    pub(crate) async fn count(&self, name: &str, per_minute: NonZeroU32) -> Result<(), AccountError> {
        let count = self
            .buckets
            .get_or_insert_with(&(name.to_owned(), per_minute), || {
                Ok::<_, std::convert::Infallible>(Arc::new(RateLimiter::direct(Quota::per_minute(
                    per_minute,
                ))))
            });
        let Ok(bucket) = count;
        bucket.check().map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            too_many(wait.as_secs() + 1)
        })?;
        // If the store is unavailable, each process enforces the limit on its own.
        match self.store.count_request(name, MINUTE).await {
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
