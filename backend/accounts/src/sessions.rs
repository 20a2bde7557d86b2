//! Sessions: a browser that shows a token.

use emend_shared::accounts::SessionInfo;
use emend_store::{Expected, StoreError};

use crate::AccountError;
use crate::entries::{ATTEMPTS, Versioned};
use crate::records::{AccountRecord, SessionRecord, account_key};
use crate::secret::{Digest, Secret};
use crate::time::rfc3339;
use crate::{Accounts, Caller};

/// Seconds that a session holds after it was used last: 30 days.
pub(crate) const SESSION_KEPT: u64 = 30 * 24 * 60 * 60;
/// How exactly it is known when something was used last, in seconds.
pub(crate) const COARSE: u64 = 60 * 60;
/// Sessions of one account; the one that was used longest ago ends when there is one more.
const MOST_SESSIONS: usize = 50;
/// Hexadecimal digits of a session's digest that name it.
const ID_DIGITS: usize = 16;

/// Which entry a token is for: `account/digest`. A token is `account.secret`.
pub(crate) fn entry_of(token: &str) -> Option<(&str, String)> {
    let (account, secret) = token.rsplit_once('.')?;
    let right = (1..=64).contains(&account.len()) && secret.len() == 43;
    right.then(|| (account, format!("{account}/{}", Digest::of(secret).hex())))
}

fn id_of(entry: &str) -> &str {
    let digest = entry.rsplit_once('/').map_or(entry, |(_, digest)| digest);
    digest.get(..ID_DIGITS).unwrap_or(digest)
}

impl Accounts {
    /// A new session of an account as it was when its password was compared: where it was shut out or given another
    /// password meanwhile, the session does not hold.
    pub(crate) async fn begin_session(
        &self,
        owner: &Versioned<AccountRecord>,
    ) -> Result<Secret, AccountError> {
        let account = &owner.id;
        let mut before = self.list::<SessionRecord>(&format!("{account}/")).await?;
        before.sort_by_key(|found| std::cmp::Reverse(found.value.last_used));
        for oldest in before.iter().skip(MOST_SESSIONS - 1) {
            self.end(&oldest.id).await?;
        }
        let secret = Secret::random()?;
        let entry = format!("{account}/{}", secret.digest().hex());
        let now = self.now();
        let record = SessionRecord {
            mark: owner.value.marks.sessions.clone(),
            created_at: now,
            last_used: now,
        };
        self.put(&entry, &record, Expected::Absent, Some(now + SESSION_KEPT))
            .await?;
        Ok(Secret::new(format!("{account}.{}", secret.expose())))
    }

    /// Notes that a session is used: it holds as long again.
    pub(crate) async fn note_use(&self, session: Versioned<SessionRecord>) -> Result<(), AccountError> {
        let now = self.now();
        if now < session.value.last_used + COARSE {
            return Ok(());
        }
        let record = SessionRecord {
            last_used: now,
            ..session.value
        };
        // Somebody else noted it, or ended it, meanwhile.
        let expected = Expected::Version(session.version);
        let expires = Some(now + SESSION_KEPT);
        if_written(self.put(&session.id, &record, expected, expires).await)?;
        Ok(())
    }

    /// Has a session hold although the account has another mark now.
    pub(crate) async fn carry_over(&self, session: &str, mark: &str) -> Result<(), AccountError> {
        for _ in 0..ATTEMPTS {
            let Some(found) = self.get::<SessionRecord>(session).await? else {
                return Ok(());
            };
            let record = SessionRecord {
                mark: mark.to_owned(),
                ..found.value
            };
            let (expected, expires) = (Expected::Version(found.version), self.now() + SESSION_KEPT);
            if self.put(session, &record, expected, Some(expires)).await? {
                return Ok(());
            }
        }
        Err(AccountError::Overloaded)
    }

    /// Ends the session of this token, if it is one.
    pub async fn log_out(&self, token: &str) -> Result<(), AccountError> {
        match entry_of(token) {
            Some((account, entry)) if account.parse::<emend_domain::AccountId>().is_ok() => {
                self.end(&entry).await
            }
            _ => Ok(()),
        }
    }

    /// Where the caller is logged in, the place used last first.
    pub async fn sessions(&self, caller: &Caller) -> Result<Vec<SessionInfo>, AccountError> {
        let key = account_key(&caller.viewer.account);
        let mut found = self.list::<SessionRecord>(&format!("{key}/")).await?;
        found.sort_by_key(|found| std::cmp::Reverse(found.value.last_used));
        let sessions = found.iter().map(|found| SessionInfo {
            id: id_of(&found.id).to_owned(),
            created_at: rfc3339(found.value.created_at),
            last_used: rfc3339(found.value.last_used / COARSE * COARSE),
            current: caller.session() == Some(found.id.as_str()),
        });
        Ok(sessions.collect())
    }

    /// Logs the caller out at one place.
    pub async fn end_session(&self, caller: &Caller, id: &str) -> Result<(), AccountError> {
        let key = account_key(&caller.viewer.account);
        let found = self.list::<SessionRecord>(&format!("{key}/")).await?;
        match found.iter().find(|found| id_of(&found.id) == id) {
            Some(found) => self.end(&found.id).await,
            None => Err(AccountError::NotFound(
                "you have no session with this id".to_owned(),
            )),
        }
    }

    /// Logs the caller out everywhere, here included.
    pub async fn end_all_sessions(&self, caller: &Caller) -> Result<(), AccountError> {
        self.end_sessions(&account_key(&caller.viewer.account), None)
            .await
    }

    /// Ends all sessions of an account but one.
    pub(crate) async fn end_sessions(&self, account: &str, but: Option<&str>) -> Result<(), AccountError> {
        for id in self.ids::<SessionRecord>(&format!("{account}/")).await? {
            if Some(id.as_str()) != but {
                self.end(&id).await?;
            }
        }
        Ok(())
    }

    async fn end(&self, entry: &str) -> Result<(), AccountError> {
        self.take_out::<SessionRecord>(entry, Expected::Any).await?;
        self.recent.remove(entry);
        Ok(())
    }
}

/// Whether the use of a session or a key was noted. Who calls is known without: where the store is not written to now, they go on,
/// and a later request notes it.
pub(crate) fn if_written(noted: Result<bool, AccountError>) -> Result<bool, AccountError> {
    match noted {
        Err(AccountError::Store(StoreError::Unavailable(_) | StoreError::Unsafe(_))) => Ok(false),
        noted => noted,
    }
}
