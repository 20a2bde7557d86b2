//! Records and entries that the database refuses: they are set aside so that mirroring continues, identified by a
//! digest, and tried again later (`docs/decisions/0024-one-store-a-database.md`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use emend_store::{Marker, MarkerSubject, PendingChange};

/// The time after which an unchanged record is tried again: the cause may have been fixed in the database.
const RETRY_DELAY: Duration = Duration::from_mins(5);
/// The number of characters of the digest that identify a record in the log.
const DIGEST_LENGTH: usize = 12;

/// The records and entries that were set aside, by the digest of their key. Clones share the same map.
#[derive(Debug, Clone, Default)]
pub(crate) struct SetAsideKeys(Arc<Mutex<HashMap<String, RefusalRecord>>>);

#[derive(Debug)]
struct RefusalRecord {
    version: u64,
    refused_at: Instant,
}

impl SetAsideKeys {
    /// Sets a record or entry aside, and logs an error the first time.
    pub(crate) fn put(&self, marker: &Marker, reason: &str) {
        let digest = marker.subject.hex_digest();
        let refusal = RefusalRecord {
            version: marker.version,
            refused_at: Instant::now(),
        };
        let is_known = self.all().insert(digest.clone(), refusal).is_some();
        if !is_known {
            tracing::error!(
                digest = &digest[..DIGEST_LENGTH],
                partition = marker.subject.partition(),
                reason,
                "MySQL refuses a record or an entry; it is set aside, and everything else is still mirrored"
            );
        }
    }

    /// Returns whether the change is set aside in its present version.
    pub(crate) fn contains(&self, change: &PendingChange) -> bool {
        let all = self.all();
        if all.is_empty() {
            return false;
        }
        let refusal = all.get(&change.marker().subject.hex_digest());
        refusal.is_some_and(|refusal| {
            refusal.version == change.version() && refusal.refused_at.elapsed() < RETRY_DELAY
        })
    }

    /// Returns whether any version of the record or entry is set aside.
    pub(crate) fn has_any_version_of(&self, subject: &MarkerSubject) -> bool {
        let all = self.all();
        !all.is_empty() && all.contains_key(&subject.hex_digest())
    }

    /// Removes records and entries that have now been written.
    pub(crate) fn remove(&self, changes: &[PendingChange]) {
        let mut all = self.all();
        if !all.is_empty() {
            for change in changes {
                all.remove(&change.marker().subject.hex_digest());
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.all().len()
    }

    /// Returns the first characters of the digests, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self
            .all()
            .keys()
            .map(|digest| digest[..DIGEST_LENGTH].to_owned())
            .collect();
        names.sort_unstable();
        names
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, RefusalRecord>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
