//! Who calls: by a session or by an API key.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use emend_domain::{AccountId, Viewer};
use emend_store::{PutCondition, StoreError};

use crate::AccountError;
use crate::account_directory::account_info;
use crate::api_keys;
use crate::caller::RecentCallers;
use crate::entries::{AccountEntries, entry_name, read_entry};
use crate::login_throttle::network;
use crate::names::parse_stored;
use crate::rate_limit::RateLimit;
use crate::records::{AccountRecord, KeyRecord, SessionRecord, account_key};
use crate::secret::Digest;
use crate::sessions::{COARSE, Sessions, require_written, session_entry};
use crate::voting_teams::VotingTeams;
use crate::{Authentication, Caller};

/// The service that identifies callers.
pub struct Authenticator {
    pub(crate) entries: AccountEntries,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) voting_teams: Arc<VotingTeams>,
    pub(crate) rates: RateLimit,
    pub(crate) recent: Arc<RecentCallers>,
}

impl Authenticator {
    /// Counts a request from an address against the limit per address.
    ///
    /// # Errors
    /// [`AccountError::TooManyRequests`] if the address exceeds the limit per minute.
    pub async fn count_request(&self, from: IpAddr, per_minute: NonZeroU32) -> Result<(), AccountError> {
        self.rates
            .count(&format!("from:{}", network(from)), per_minute)
            .await
    }

    /// Returns the caller with this session token.
    ///
    /// # Errors
    /// [`AccountError::BadCredentials`] if the token is unknown, expired or revoked.
    pub async fn identify_session(&self, token: &str) -> Result<Caller, AccountError> {
        let (account, entry) = session_entry(token).ok_or(AccountError::BadCredentials)?;
        let account: AccountId = account.parse().map_err(|_| AccountError::BadCredentials)?;
        let result = self.find_session(&account, &entry).await;
        self.remember(entry, result)
    }

    async fn find_session(&self, account: &AccountId, entry: &str) -> Result<Caller, AccountError> {
        let names = [
            entry_name::<SessionRecord>(entry)?,
            entry_name::<AccountRecord>(&account_key(account))?,
        ];
        let mut entries = self.entries.entries(&names).await?.into_iter();
        let (Some(Some(session)), Some(Some(record))) = (entries.next(), entries.next()) else {
            return Err(AccountError::BadCredentials);
        };
        let (Some(session), Some(record)) = (
            read_entry::<SessionRecord>(&session),
            read_entry::<AccountRecord>(&record),
        ) else {
            return Err(AccountError::BadCredentials);
        };
        let record = record.value;
        if session.value.mark != record.marks.sessions {
            return Err(AccountError::BadCredentials);
        }
        let entry = entry.to_owned();
        let caller = self.caller(&record, Authentication::Session { entry }).await?;
        self.sessions.note_use(session).await?;
        Ok(caller)
    }

    /// Returns the caller with this API key.
    ///
    /// # Errors
    /// [`AccountError::BadCredentials`] if the key is unknown or revoked; [`AccountError::TooManyRequests`] if
    /// it exceeds its rate limit.
    pub async fn identify_key(&self, token: &str) -> Result<Caller, AccountError> {
        let (id, secret) = api_keys::parts(token).ok_or(AccountError::BadCredentials)?;
        let digest = Digest::of(secret);
        let result = self.find_key(id, digest).await;
        // The cache key includes the digest of the secret. With the ID alone, a wrong secret would find the owner's
        // cached entry.
        self.remember(format!("{id}/{}", digest.hex()), result)
    }

    async fn find_key(&self, id: &str, digest: Digest) -> Result<Caller, AccountError> {
        let entry = self
            .entries
            .get::<KeyRecord>(id)
            .await?
            .ok_or(AccountError::BadCredentials)?;
        if Digest::from_hex(&entry.value.digest) != Some(digest) {
            return Err(AccountError::BadCredentials);
        }
        let owner = entry.value.account.to_ascii_lowercase();
        let owner = self
            .entries
            .get::<AccountRecord>(&owner)
            .await?
            .ok_or(AccountError::BadCredentials)?;
        if entry.value.mark != owner.value.marks.keys {
            return Err(AccountError::BadCredentials);
        }
        if let Some(limit) = entry.value.requests_per_minute.and_then(NonZeroU32::new) {
            self.rates.count(&format!("key:{id}"), limit).await?;
        }
        let scopes = entry.value.scopes.clone();
        let caller = self.caller(&owner.value, Authentication::Key { scopes }).await?;
        let now = self.entries.now();
        if entry.value.last_used.is_none_or(|last| now >= last + COARSE) {
            let record = KeyRecord {
                last_used: Some(now),
                ..entry.value
            };
            // On a conflict, another request has recorded the use or revoked the key in the meantime.
            let expected = PutCondition::Version(entry.version);
            require_written(self.entries.put(id, &record, expected, None).await)?;
        }
        Ok(caller)
    }

    async fn caller(&self, record: &AccountRecord, via: Authentication) -> Result<Caller, AccountError> {
        if record.disabled {
            return Err(AccountError::BadCredentials);
        }
        let account = parse_stored(&record.name)?;
        let teams = self.voting_teams.teams_of(&account).await?.to_vec();
        Ok(Caller {
            viewer: Viewer { account, teams },
            via,
            account: Some(account_info(record)),
            forgetting: record.forgetting,
        })
    }

    /// Remembers an identified caller, so that checking continues while the store is unavailable.
    fn remember(&self, digest: String, entry: Result<Caller, AccountError>) -> Result<Caller, AccountError> {
        match entry {
            Ok(caller) => {
                self.recent.insert(digest, caller.clone());
                Ok(caller)
            }
            Err(AccountError::Store(why @ (StoreError::Unavailable(_) | StoreError::Unsafe(_)))) => {
                self.recent.get(&digest).ok_or(why.into())
            }
            Err(error) => {
                self.recent.remove(&digest);
                Err(error)
            }
        }
    }

    /// Discards all recently identified callers.
    pub(crate) fn forget_all(&self) {
        self.recent.clear();
    }
}
