//! Browser sessions, identified by a token.

use std::sync::Arc;

use emend_shared::accounts::SessionInfo;
use emend_store::{PutCondition, StoreError};

use crate::AccountError;
use crate::Caller;
use crate::caller::RecentCallers;
use crate::entries::{ATTEMPTS, AccountEntries, Versioned};
use crate::records::{AccountRecord, SessionRecord, account_key};
use crate::secret::{Digest, SecretText};
use crate::time::rfc3339;

/// The seconds without use after which a session expires, in the store and as a cookie.
pub const SESSION_SECONDS: u64 = 30 * 24 * 60 * 60;
/// The precision of recorded last uses, in seconds.
pub(crate) const COARSE: u64 = 60 * 60;
/// The maximum number of sessions of one account. A further login ends the one with the oldest last use.
const MAX_SESSIONS: usize = 50;
/// The number of hexadecimal digits of a session's digest that form its ID.
const ID_DIGITS: usize = 16;

/// Returns the account and the entry ID of a token. A token is `account.secret`, an entry ID `account/digest`.
pub(crate) fn session_entry(token: &str) -> Option<(&str, String)> {
    let (account, secret) = token.rsplit_once('.')?;
    let right = (1..=64).contains(&account.len()) && secret.len() == 43;
    right.then(|| (account, format!("{account}/{}", Digest::of(secret).hex())))
}

fn public_id(entry: &str) -> &str {
    let digest = entry.rsplit_once('/').map_or(entry, |(_, digest)| digest);
    digest.get(..ID_DIGITS).unwrap_or(digest)
}

/// The service for browser sessions.
pub struct Sessions {
    entries: AccountEntries,
    recent: Arc<RecentCallers>,
}

impl Sessions {
    pub(crate) fn new(entries: AccountEntries, recent: Arc<RecentCallers>) -> Self {
        Self { entries, recent }
    }

    /// Creates a session with the marks that the account had when its password was compared. If the account was
    /// disabled or its password changed in the meantime, the session is invalid.
    pub(crate) async fn begin(&self, owner: &Versioned<AccountRecord>) -> Result<SecretText, AccountError> {
        let account = &owner.id;
        let mut sessions = self.entries.list::<SessionRecord>(&format!("{account}/")).await?;
        sessions.sort_by_key(|entry| std::cmp::Reverse(entry.value.last_used));
        for oldest in sessions.iter().skip(MAX_SESSIONS - 1) {
            self.remove(&oldest.id).await?;
        }
        let secret = SecretText::random()?;
        let entry = format!("{account}/{}", secret.digest().hex());
        let now = self.entries.now();
        let record = SessionRecord {
            mark: owner.value.marks.sessions.clone(),
            created_at: now,
            last_used: now,
        };
        self.entries
            .put(&entry, &record, PutCondition::Absent, Some(now + SESSION_SECONDS))
            .await?;
        Ok(SecretText::new(format!("{account}.{}", secret.expose())))
    }

    /// Records the use of a session, which extends its validity.
    pub(crate) async fn note_use(&self, session: Versioned<SessionRecord>) -> Result<(), AccountError> {
        let now = self.entries.now();
        if now < session.value.last_used + COARSE {
            return Ok(());
        }
        let record = SessionRecord {
            last_used: now,
            ..session.value
        };
        // On a conflict, another request has recorded the use or ended the session in the meantime.
        let expected = PutCondition::Version(session.version);
        let expires = Some(now + SESSION_SECONDS);
        require_written(self.entries.put(&session.id, &record, expected, expires).await)?;
        Ok(())
    }

    /// Keeps a session valid after the account's mark has changed.
    pub(crate) async fn keep_after_password_change(
        &self,
        session: &str,
        mark: &str,
    ) -> Result<(), AccountError> {
        for _ in 0..ATTEMPTS {
            let Some(entry) = self.entries.get::<SessionRecord>(session).await? else {
                return Ok(());
            };
            let record = SessionRecord {
                mark: mark.to_owned(),
                ..entry.value
            };
            let (expected, expires) = (
                PutCondition::Version(entry.version),
                self.entries.now() + SESSION_SECONDS,
            );
            if self
                .entries
                .put(session, &record, expected, Some(expires))
                .await?
            {
                return Ok(());
            }
        }
        Err(AccountError::Overloaded)
    }

    /// Ends the session of this token, if there is one.
    pub async fn log_out(&self, token: &str) -> Result<(), AccountError> {
        match session_entry(token) {
            Some((account, entry)) if account.parse::<emend_domain::AccountId>().is_ok() => {
                self.remove(&entry).await
            }
            _ => Ok(()),
        }
    }

    /// Returns the caller's sessions, most recently used first.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<SessionInfo>, AccountError> {
        let key = account_key(&caller.viewer.account);
        let mut entries = self.entries.list::<SessionRecord>(&format!("{key}/")).await?;
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.value.last_used));
        let sessions = entries.iter().map(|entry| SessionInfo {
            id: public_id(&entry.id).to_owned(),
            created_at: rfc3339(entry.value.created_at),
            last_used: rfc3339(entry.value.last_used / COARSE * COARSE),
            current: caller.session() == Some(entry.id.as_str()),
        });
        Ok(sessions.collect())
    }

    /// Ends one of the caller's sessions.
    pub async fn end(&self, caller: &Caller, id: &str) -> Result<(), AccountError> {
        let key = account_key(&caller.viewer.account);
        let entries = self.entries.list::<SessionRecord>(&format!("{key}/")).await?;
        match entries.iter().find(|entry| public_id(&entry.id) == id) {
            Some(entry) => self.remove(&entry.id).await,
            None => Err(AccountError::NotFound(
                "you have no session with this ID".to_owned(),
            )),
        }
    }

    /// Ends all of the caller's sessions, including the current one.
    pub async fn end_all(&self, caller: &Caller) -> Result<(), AccountError> {
        self.end_account_sessions(&account_key(&caller.viewer.account), None)
            .await
    }

    /// Ends all sessions of an account except one.
    pub(crate) async fn end_account_sessions(
        &self,
        account: &str,
        but: Option<&str>,
    ) -> Result<(), AccountError> {
        for id in self.entries.ids::<SessionRecord>(&format!("{account}/")).await? {
            if Some(id.as_str()) != but {
                self.remove(&id).await?;
            }
        }
        Ok(())
    }

    async fn remove(&self, entry: &str) -> Result<(), AccountError> {
        self.entries
            .delete::<SessionRecord>(entry, PutCondition::Any)
            .await?;
        self.recent.remove(entry);
        Ok(())
    }
}

/// Whether the use of a session or a key was noted. Who calls is known without: where the store is not written to now, they go on,
/// and a later request notes it.
pub(crate) fn require_written(written: Result<bool, AccountError>) -> Result<bool, AccountError> {
    match written {
        Err(AccountError::Store(StoreError::Unavailable(_) | StoreError::Unsafe(_))) => Ok(false),
        written => written,
    }
}
