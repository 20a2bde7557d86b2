//! Export of an account's data as JSON lines.

use std::sync::Arc;

use emend_domain::AccountId;
use emend_store::paging::account_record_pages;
use emend_store::{ChoiceStore, export_lines};
use futures::TryStreamExt;
use serde_json::{Value, json};

use crate::AccountError;
use crate::ActivityLog;
use crate::Caller;
use crate::api_keys::ApiKeys;
use crate::sessions::Sessions;
use crate::teams::Teams;

/// Records read at a time.
const PAGE: usize = 1_000;

/// The service that exports an account's data.
pub struct AccountExport {
    pub(crate) store: Arc<dyn ChoiceStore>,
    pub(crate) teams: Arc<Teams>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) keys: Arc<ApiKeys>,
    pub(crate) activity: Arc<ActivityLog>,
}

impl AccountExport {
    /// Returns the caller's account, teams, sessions, keys and figures by day, one per line, then their votes in the format of `emend
    /// export`. It contains no secrets: no passwords, no tokens, and no hashes or digests of them.
    pub async fn of_caller(&self, caller: &Caller) -> Result<Vec<u8>, AccountError> {
        let mut out = Vec::new();
        let mut add = |kind: &str, value: Value| {
            out.extend(json!({ kind: value }).to_string().into_bytes());
            out.push(b'\n');
        };
        let account = &caller.viewer.account;
        if let Some(info) = &caller.account {
            add("account", json!(info));
            for team in self.teams.of_caller(caller).await? {
                add("team", json!(team));
            }
            for session in self.sessions.list(caller).await? {
                add("session", json!(session));
            }
            for key in self.keys.list(account).await? {
                add("key", json!(key));
            }
        }
        for day in self.activity.of(account).await? {
            add("day", json!(day));
        }
        self.export_votes(account, &mut out).await?;
        Ok(out)
    }

    async fn export_votes(&self, account: &AccountId, out: &mut Vec<u8>) -> Result<(), AccountError> {
        let mut pages = account_record_pages(self.store.as_ref(), account, PAGE);
        while let Some(page) = pages.try_next().await? {
            for entry in &page {
                out.extend(export_lines::line(&entry.record, &entry.votes).into_bytes());
                out.push(b'\n');
            }
        }
        Ok(())
    }
}
