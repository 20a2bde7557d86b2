//! A cache of values that expire.
//!
//! A server learns of the changes of other servers only by reading the store again. A cached value is therefore valid for a
//! limited time, and the server's own changes remove it at once.

use std::hash::Hash;
use std::time::{Duration, Instant};

use quick_cache::Equivalent;
use quick_cache::sync::Cache;

/// A bounded cache whose values expire. Values used least are removed first. Cloning a value must be cheap, so large
/// values are kept in an `Arc`.
///
/// The library is `quick_cache` rather than `moka`, because it does not keep a value that was removed while it was being
/// read: an older value never hides a change.
pub struct TimedCache<K, V> {
    entries: Cache<K, TimedValue<V>>,
    lifetime: Duration,
}

/// A value and the time at which it expires.
#[derive(Clone)]
struct TimedValue<V> {
    value: V,
    expires_at: Instant,
}

impl<V> TimedValue<V> {
    fn new(value: V, lifetime: Duration) -> Self {
        let expires_at = Instant::now() + lifetime;
        Self { value, expires_at }
    }

    fn is_fresh(&self) -> bool {
        Instant::now() < self.expires_at
    }
}

impl<K: Eq + Hash + Clone, V: Clone> TimedCache<K, V> {
    /// Creates a cache of at most `capacity` values, which expire after `lifetime`.
    pub fn new(capacity: usize, lifetime: Duration) -> Self {
        Self {
            entries: Cache::new(capacity),
            lifetime,
        }
    }

    /// Returns the value of a key, unless it has expired.
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let timed = self.entries.get(key).filter(TimedValue::is_fresh);
        timed.map(|timed| timed.value)
    }

    /// Returns the last known value of a key, even if it has expired: the base of a new reading, and the substitute while
    /// the store is unavailable.
    pub fn last_known<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.entries.get(key).map(|timed| timed.value)
    }

    /// Sets the value of a key.
    pub fn insert(&self, key: K, value: V) {
        self.insert_for(key, value, self.lifetime);
    }

    /// Sets the value of a key, with a lifetime of its own.
    pub fn insert_for(&self, key: K, value: V, lifetime: Duration) {
        self.entries.insert(key, TimedValue::new(value, lifetime));
    }

    /// Returns the value of a key, and reads it if it is missing or has expired. Concurrent callers wait for one reading;
    /// if it fails, the next one of them reads. If the key is removed in the meantime, the value is returned but not kept.
    ///
    /// # Errors
    /// Those of `read`.
    pub async fn get_or_read<E>(&self, key: &K, read: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        let read = async { read.await.map(|value| (value, self.lifetime)) };
        self.get_or_read_for(key, read).await
    }

    /// The same as [`TimedCache::get_or_read`] for a value with a lifetime of its own, which `read` returns with it.
    ///
    /// # Errors
    /// Those of `read`.
    pub async fn get_or_read_for<E>(
        &self,
        key: &K,
        read: impl Future<Output = Result<(V, Duration), E>>,
    ) -> Result<V, E> {
        self.entries.remove_if(key, |timed| !timed.is_fresh());
        match self.entries.get_value_or_guard_async(key).await {
            Ok(timed) => Ok(timed.value),
            Err(guard) => {
                let (value, lifetime) = read.await?;
                // Refused if the key was removed while the value was being read.
                let _ = guard.insert(TimedValue::new(value.clone(), lifetime));
                Ok(value)
            }
        }
    }

    /// Removes the value of a key, and ensures that a reading in progress is not kept.
    pub fn remove<Q>(&self, key: &Q)
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.entries.remove(key);
    }

    /// Removes all values, and ensures that readings in progress are not kept.
    pub fn clear(&self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn ready<V>(value: V) -> impl Future<Output = Result<V, Infallible>> {
        std::future::ready(Ok(value))
    }

    #[tokio::test]
    async fn a_value_is_returned_until_it_expires_and_remains_the_last_known_one() {
        let cache = TimedCache::new(1, HOUR);
        assert_eq!(cache.get("a"), None);
        cache.insert("a", 1);
        assert_eq!(cache.get("a"), Some(1));
        assert_eq!(cache.get_or_read(&"a", ready(2)).await, Ok(1));
        cache.insert_for("a", 3, Duration::ZERO);
        assert_eq!((cache.get("a"), cache.last_known("a")), (None, Some(3)));
        assert_eq!(cache.get_or_read(&"a", ready(4)).await, Ok(4));
        assert_eq!(cache.get("a"), Some(4));
        cache.clear();
        assert_eq!(cache.last_known("a"), None);
    }

    #[tokio::test]
    async fn a_value_has_the_lifetime_that_its_reading_returns() {
        let cache = TimedCache::new(10, HOUR);
        let brief = std::future::ready(Ok::<_, Infallible>((1, Duration::ZERO)));
        assert_eq!(cache.get_or_read_for(&"a", brief).await, Ok(1));
        assert_eq!(cache.get("a"), None);
    }

    #[tokio::test]
    async fn concurrent_callers_wait_for_one_reading() {
        let cache = TimedCache::new(10, HOUR);
        let readings = AtomicUsize::new(0);
        let read = || async {
            readings.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            Ok::<_, Infallible>(7)
        };
        let both = tokio::join!(cache.get_or_read(&"a", read()), cache.get_or_read(&"a", read()));
        assert_eq!(both, (Ok(7), Ok(7)));
        assert_eq!(readings.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn after_a_failed_reading_the_next_caller_reads() {
        let cache = TimedCache::new(10, HOUR);
        let fails = async {
            tokio::task::yield_now().await;
            Err("unavailable")
        };
        let succeeds = std::future::ready(Ok::<_, &str>(1));
        let both = tokio::join!(cache.get_or_read(&"a", fails), cache.get_or_read(&"a", succeeds));
        assert_eq!(both, (Err("unavailable"), Ok(1)));
        assert_eq!(cache.get("a"), Some(1));
    }

    #[tokio::test]
    async fn a_value_removed_while_it_is_read_is_not_kept() {
        for clears in [false, true] {
            let cache = TimedCache::new(10, HOUR);
            let read = async {
                if clears {
                    cache.clear();
                } else {
                    cache.remove("a");
                }
                Ok::<_, Infallible>(1)
            };
            assert_eq!(cache.get_or_read(&"a", read).await, Ok(1));
            assert_eq!(cache.last_known("a"), None);
        }
    }
}
