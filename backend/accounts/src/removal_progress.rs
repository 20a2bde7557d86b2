//! The progress and the completion of removals, for users and for other servers.

use emend_domain::Timestamp;
use emend_shared::accounts::{RemovalResponse, RemovalState};
use emend_store::PutCondition;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::AccountError;
use crate::entries::{AccountEntries, EntryKind};
use crate::time::rfc3339;

/// How long the result of a removal can be queried, in seconds.
const STATE_RETENTION_SECONDS: u64 = 7 * 24 * 60 * 60;
/// The progress of a removal, under its ID. It does not identify the account, and expires.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RemovalStatus {
    pub(crate) begun_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) done_at: Option<Timestamp>,
}

impl EntryKind for RemovalStatus {
    const KIND: &'static str = "removal_state";
}

/// The revision of removed accounts, under [`ALL`]. Its version changes whenever an account was removed, so that every
/// server discards its caches of learned data.
#[derive(Serialize, Deserialize)]
pub(crate) struct ForgottenRevision {}

impl EntryKind for ForgottenRevision {
    const KIND: &'static str = "forgotten";
}

const ALL: &str = "all";

/// The service that tells how far removals are.
pub struct RemovalProgress {
    entries: AccountEntries,
    /// Notified when a removal is waiting to be continued.
    notification: Notify,
}

impl RemovalProgress {
    pub(crate) fn new(entries: AccountEntries) -> Self {
        Self {
            entries,
            notification: Notify::default(),
        }
    }

    /// Returns the progress of a removal.
    pub async fn of(&self, id: &str) -> Result<RemovalResponse, AccountError> {
        let unknown = || {
            AccountError::NotFound(
                "there is no removal with this ID, or it was finished more than a week ago".to_owned(),
            )
        };
        let is_id = id.len() == 43
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if !is_id {
            return Err(unknown());
        }
        let entry = self.entries.get::<RemovalStatus>(id).await?;
        let RemovalStatus { begun_at, done_at } = entry.ok_or_else(unknown)?.value;
        Ok(RemovalResponse {
            id: id.to_owned(),
            state: if done_at.is_some() {
                RemovalState::Done
            } else {
                RemovalState::Running
            },
            begun_at: rfc3339(begun_at),
            done_at: done_at.map(rfc3339),
        })
    }

    pub(crate) async fn put(&self, id: &str, status: &RemovalStatus) -> Result<(), AccountError> {
        let expires = Some(self.entries.now() + STATE_RETENTION_SECONDS);
        self.entries
            .put(id, status, PutCondition::Any, expires)
            .await
            .map(drop)
    }

    /// Restores the progress entry of a removal that is continued, because it may have expired while the removal was
    /// waiting.
    pub(crate) async fn restore(&self, id: &str, begun_at: Timestamp) -> Result<(), AccountError> {
        if self.entries.current_version::<RemovalStatus>(id).await?.is_none() {
            let status = RemovalStatus {
                begun_at,
                done_at: None,
            };
            let expires = Some(self.entries.now() + STATE_RETENTION_SECONDS);
            self.entries
                .put(id, &status, PutCondition::Absent, expires)
                .await?;
        }
        Ok(())
    }

    /// Returns when a removal on this server is waiting to be continued.
    pub async fn wait_for_removal(&self) {
        self.notification.notified().await;
    }

    /// Returns the revision of removed accounts. It changes whenever an account was removed, by this or another process
    /// on the same store.
    pub async fn forgotten_revision(&self) -> Result<u64, AccountError> {
        let entry = self.entries.get::<ForgottenRevision>(ALL).await?;
        Ok(entry.map_or(0, |entry| entry.version))
    }

    pub(crate) async fn note_forgotten(&self) -> Result<(), AccountError> {
        self.entries
            .put(ALL, &ForgottenRevision {}, PutCondition::Any, None)
            .await
            .map(drop)
    }

    /// Notifies the job that a removal is waiting.
    pub(crate) fn notify(&self) {
        self.notification.notify_one();
    }
}
