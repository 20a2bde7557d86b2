//! Export of an account's data as JSON lines.

use emend_domain::AccountId;
use emend_store::export_lines;
use serde_json::{Value, json};

use crate::AccountError;
use crate::{Accounts, Caller};

/// Records read at a time.
const PAGE: usize = 1_000;

impl Accounts {
    /// Returns the caller's account, teams, sessions and keys, one per line, then their votes in the format of `emend
    /// export`. It contains no secrets: no passwords, no tokens, and no hashes or digests of them.
    pub async fn export(&self, caller: &Caller) -> Result<Vec<u8>, AccountError> {
        let mut out = Vec::new();
        let mut add = |kind: &str, value: Value| {
            out.extend(json!({ kind: value }).to_string().into_bytes());
            out.push(b'\n');
        };
        let account = &caller.viewer.account;
        if let Some(info) = &caller.account {
            add("account", json!(info));
            for team in self.my_teams(caller).await? {
                add("team", json!(team));
            }
            for session in self.sessions(caller).await? {
                add("session", json!(session));
            }
            for key in self.keys(account).await? {
                add("key", json!(key));
            }
        }
        self.export_votes(account, &mut out).await?;
        Ok(out)
    }

    async fn export_votes(&self, account: &AccountId, out: &mut Vec<u8>) -> Result<(), AccountError> {
        let mut offset = 0;
        loop {
            let page = self.store.records_of(account, offset, PAGE).await?;
            offset += page.records.len();
            for found in &page.records {
                out.extend(export_lines::line(&found.record, &found.votes).into_bytes());
                out.push(b'\n');
            }
            if page.records.len() < PAGE {
                return Ok(());
            }
        }
    }
}
