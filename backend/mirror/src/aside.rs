//! What the database refuses, set aside so that the rest goes on: named by a digest, and tried again later.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use emend_store::{Change, Marker, Subject};

/// After how long it is tried again, though nothing changed: the database may have been put right.
const AGAIN: Duration = Duration::from_mins(5);
/// How many letters of the digest name it in the log.
const NAMED: usize = 12;

/// What was set aside, by the digest of its key. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct SetAside(Arc<Mutex<HashMap<String, Refusal>>>);

#[derive(Debug)]
struct Refusal {
    version: u64,
    at: Instant,
}

impl SetAside {
    /// Sets it aside, and says so once.
    pub(crate) fn put(&self, marker: &Marker, reason: &str) {
        let digest = marker.subject.hex_digest();
        let refusal = Refusal {
            version: marker.version,
            at: Instant::now(),
        };
        let known = self.all().insert(digest.clone(), refusal).is_some();
        if !known {
            tracing::error!(
                digest = &digest[..NAMED],
                partition = marker.subject.partition(),
                reason,
                "MySQL refuses a record or an entry; it is set aside, and everything else goes on"
            );
        }
    }

    /// Whether it is set aside, as it is now.
    pub(crate) fn has(&self, change: &Change) -> bool {
        let all = self.all();
        if all.is_empty() {
            return false;
        }
        let found = all.get(&change.marker().subject.hex_digest());
        found.is_some_and(|found| found.version == change.version() && found.at.elapsed() < AGAIN)
    }

    /// Whether it is set aside, as it is now or as it was.
    pub(crate) fn has_some_state_of(&self, subject: &Subject) -> bool {
        let all = self.all();
        !all.is_empty() && all.contains_key(&subject.hex_digest())
    }

    /// It was written after all.
    pub(crate) fn take_back(&self, changes: &[Change]) {
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

    /// The beginnings of the digests, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self
            .all()
            .keys()
            .map(|digest| digest[..NAMED].to_owned())
            .collect();
        names.sort_unstable();
        names
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Refusal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
