//! What was done to look after the server, by whom and when: for administrators to read, for a year.

use emend_shared::accounts::{AuditEntry, AuditResponse};
use emend_store::Expected;

use crate::ServiceError;
use crate::accounts::records::{AuditRecord, Kept, read_entry};
use crate::accounts::secret::random_text;
use crate::accounts::{Accounts, Caller};
use crate::learned::rfc3339;

/// Seconds that it is kept.
const KEPT: u64 = 365 * 24 * 60 * 60;
/// Entries on a page.
const PAGE: usize = 200;

impl Accounts {
    /// Notes that an administrator did this.
    pub async fn note_act(&self, caller: &Caller, act: &str, about: &str) {
        self.note(Some(caller.viewer.account.to_string()), act, about)
            .await;
    }

    /// Notes that whoever runs the server did this.
    pub async fn note_act_of_operator(&self, act: &str, about: &str) {
        self.note(None, act, about).await;
    }

    /// What is done stays done where it cannot be noted; the log has it in any case.
    async fn note(&self, by: Option<String>, act: &str, about: &str) {
        let at = self.now();
        tracing::info!(target: "audit", by = by.as_deref().unwrap_or("operator"), act, about);
        let record = AuditRecord {
            at,
            by,
            act: act.to_owned(),
            about: about.to_owned(),
        };
        let noted = async {
            // The newest sorts first.
            let id = format!("{:016x}-{}", u64::MAX - at, random_text::<6>()?);
            self.put(&id, &record, Expected::Any, Some(at + KEPT)).await
        };
        if let Err(error) = noted.await {
            tracing::warn!(%error, "an administrative act could not be noted");
        }
    }

    /// A page of what was done, the newest first, after the entry `from`.
    pub async fn audit(&self, from: Option<&str>) -> Result<AuditResponse, ServiceError> {
        let found = self.store.list_entries(AuditRecord::KIND, "", from, PAGE).await?;
        let next = (found.len() == PAGE).then(|| found.last().map(|last| last.name.id().to_owned()));
        let entry = |record: AuditRecord| AuditEntry {
            at: rfc3339(record.at),
            by: record.by,
            act: record.act,
            about: record.about,
        };
        let read = found
            .iter()
            .map(|found| Ok(entry(read_entry::<AuditRecord>(found)?.value)));
        Ok(AuditResponse {
            entries: read.collect::<Result<_, ServiceError>>()?,
            next: next.flatten(),
        })
    }
}
