//! The hold of a worker on the removal of an account, so that servers do not work on the same one.

use std::time::{Duration, Instant};

use emend_domain::Timestamp;
use emend_store::PutCondition;
use serde::{Deserialize, Serialize};

use crate::AccountError;
use crate::entries::{AccountEntries, EntryKind, Versioned};

/// How long a worker holds a removal, in seconds. The hold is renewed well before it ends.
const HOLD_SECONDS: u64 = 20;
/// The age at which a hold is renewed.
const HOLD_RENEWAL: Duration = Duration::from_secs(5);
/// An unfinished removal, under the account's name in lower case.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RemovalRecord {
    /// The account's name with its original capitalisation.
    pub(crate) account: String,
    pub(crate) id: String,
    pub(crate) begun_at: Timestamp,
    /// The end of a worker's hold; 0 without a worker.
    #[serde(default)]
    pub(crate) held_until: Timestamp,
    /// Set when everything is removed: the time of the final sweep, which removes votes of requests that were in
    /// progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sweep_at: Option<Timestamp>,
}

impl EntryKind for RemovalRecord {
    const KIND: &'static str = "removal";
}

/// A removal that this worker holds.
pub(crate) struct ClaimedRemoval {
    pub(crate) key: String,
    pub(crate) record: RemovalRecord,
    pub(crate) version: u64,
    since: Instant,
}

/// Takes, renews and releases holds.
pub(crate) struct RemovalHolds {
    entries: AccountEntries,
}

impl RemovalHolds {
    pub(crate) fn new(entries: AccountEntries) -> Self {
        Self { entries }
    }

    /// Takes the hold of an unfinished removal, if no worker has it.
    pub(crate) async fn claim(&self, key: &str) -> Result<Option<ClaimedRemoval>, AccountError> {
        let entry = self.entries.get::<RemovalRecord>(key).await?;
        let now = self.entries.now();
        let is_free = |entry: &Versioned<RemovalRecord>| {
            // A hold that ends implausibly late was written by a server with a fast clock, and is ignored.
            let removal = entry.value.held_until > now && entry.value.held_until <= now + 2 * HOLD_SECONDS;
            entry.value.sweep_at.is_none() && !removal
        };
        let Some(entry) = entry.filter(is_free) else {
            return Ok(None);
        };
        let mut removal = ClaimedRemoval {
            key: key.to_owned(),
            record: entry.value,
            version: entry.version,
            since: Instant::now(),
        };
        removal.record.held_until = now + HOLD_SECONDS;
        Ok(self.write(&mut removal, None).await?.then_some(removal))
    }

    /// Writes the held removal. Returns whether this worker still held it.
    pub(crate) async fn write(
        &self,
        removal: &mut ClaimedRemoval,
        expires: Option<Timestamp>,
    ) -> Result<bool, AccountError> {
        let expected = PutCondition::Version(removal.version);
        let put = self
            .entries
            .put_version(&removal.key, &removal.record, expected, expires)
            .await?;
        if let Some(version) = put {
            removal.version = version;
            removal.since = Instant::now();
        }
        Ok(put.is_some())
    }

    /// Returns whether this worker still holds the removal, and renews the hold if it is due. Called between steps.
    pub(crate) async fn renew(&self, removal: &mut ClaimedRemoval) -> Result<bool, AccountError> {
        if removal.since.elapsed() < HOLD_RENEWAL {
            return Ok(true);
        }
        removal.record.held_until = self.entries.now() + HOLD_SECONDS;
        self.write(removal, None).await
    }
}
