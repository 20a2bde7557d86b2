//! Who calls: by a session or by an API key.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use emend_domain::{AccountId, TeamId, Viewer};
use emend_store::{PutCondition, StoreError};

use crate::AccountError;
use crate::account_management::info;
use crate::entries::{name_of, read_entry};
use crate::records::{AccountRecord, KeyRecord, MembershipLink, SessionRecord, account_key};
use crate::secret::Digest;
use crate::sessions::{COARSE, entry_of, if_written};
use crate::{Accounts, Authentication, Caller, TEAMS_FRESH, keys};

/// How long a caller remains identified while the store is unavailable.
const WITHOUT_STORE: Duration = Duration::from_mins(10);

impl Accounts {
    /// Returns the caller with this session token.
    ///
    /// # Errors
    /// [`AccountError::BadCredentials`] if the token is unknown, expired or revoked.
    pub async fn by_session(&self, token: &str) -> Result<Caller, AccountError> {
        let (account, entry) = entry_of(token).ok_or(AccountError::BadCredentials)?;
        let account: AccountId = account.parse().map_err(|_| AccountError::BadCredentials)?;
        let found = self.find_session(&account, &entry).await;
        self.remember(entry, found)
    }

    async fn find_session(&self, account: &AccountId, entry: &str) -> Result<Caller, AccountError> {
        let names = [
            name_of::<SessionRecord>(entry)?,
            name_of::<AccountRecord>(&account_key(account))?,
        ];
        let mut found = self.store.entries(&names).await?.into_iter();
        let (Some(Some(session)), Some(Some(record))) = (found.next(), found.next()) else {
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
        self.note_use(session).await?;
        Ok(caller)
    }

    /// Returns the caller with this API key.
    ///
    /// # Errors
    /// [`AccountError::BadCredentials`] if the key is unknown, expired or revoked; [`AccountError::TooManyRequests`] if
    /// it exceeds its rate limit.
    pub async fn by_key(&self, token: &str) -> Result<Caller, AccountError> {
        let (id, secret) = keys::parts(token).ok_or(AccountError::BadCredentials)?;
        let digest = Digest::of(secret);
        let found = self.find_key(id, digest).await;
        // The cache key includes the digest of the secret. With the ID alone, a wrong secret would find the owner's
        // cached entry.
        self.remember(format!("{id}/{}", digest.hex()), found)
    }

    async fn find_key(&self, id: &str, shown: Digest) -> Result<Caller, AccountError> {
        let found = self
            .get::<KeyRecord>(id)
            .await?
            .ok_or(AccountError::BadCredentials)?;
        if Digest::from_hex(&found.value.digest) != Some(shown) {
            return Err(AccountError::BadCredentials);
        }
        let owner = found.value.account.to_ascii_lowercase();
        let owner = self
            .get::<AccountRecord>(&owner)
            .await?
            .ok_or(AccountError::BadCredentials)?;
        if found.value.mark != owner.value.marks.keys {
            return Err(AccountError::BadCredentials);
        }
        if let Some(limit) = found.value.requests_per_minute.and_then(NonZeroU32::new) {
            self.rates.count(&format!("key:{id}"), limit).await?;
        }
        let scopes = found.value.scopes.clone();
        let caller = self.caller(&owner.value, Authentication::Key { scopes }).await?;
        let now = self.now();
        if found.value.last_used.is_none_or(|last| now >= last + COARSE) {
            let record = KeyRecord {
                last_used: Some(now),
                ..found.value
            };
            // On a conflict, another request has recorded the use or revoked the key in the meantime.
            let expected = PutCondition::Version(found.version);
            if_written(self.put(id, &record, expected, None).await)?;
        }
        Ok(caller)
    }

    async fn caller(&self, record: &AccountRecord, via: Authentication) -> Result<Caller, AccountError> {
        if record.disabled {
            return Err(AccountError::BadCredentials);
        }
        let account: AccountId = record
            .name
            .parse()
            .map_err(|_| StoreError::Corrupt("the name of an account".to_owned()))?;
        let teams = self.teams_of(&account).await?.to_vec();
        Ok(Caller {
            viewer: Viewer { account, teams },
            via,
            account: Some(info(record)),
            forgetting: record.forgetting,
        })
    }

    /// Remembers an identified caller, so that checking continues while the store is unavailable.
    fn remember(&self, shown: String, found: Result<Caller, AccountError>) -> Result<Caller, AccountError> {
        match found {
            Ok(caller) => {
                self.recent.insert(shown, (Instant::now(), caller.clone()));
                Ok(caller)
            }
            Err(AccountError::Store(why @ (StoreError::Unavailable(_) | StoreError::Unsafe(_)))) => {
                match self.recent.get(&shown) {
                    Some((seen, caller)) if seen.elapsed() < WITHOUT_STORE => Ok(caller),
                    _ => Err(why.into()),
                }
            }
            Err(error) => {
                self.recent.remove(&shown);
                Err(error)
            }
        }
    }

    /// Returns the teams of an account in a fixed order. The result may be some seconds old.
    pub async fn teams_of(&self, account: &AccountId) -> Result<Arc<[TeamId]>, AccountError> {
        if let Some((read, teams)) = self.teams.get(account)
            && read.elapsed() < TEAMS_FRESH
        {
            return Ok(teams);
        }
        let teams: Arc<[TeamId]> = self.read_teams(account).await?.into();
        self.teams
            .insert(account.clone(), (Instant::now(), Arc::clone(&teams)));
        Ok(teams)
    }

    /// Returns the current teams of an account from the store.
    pub(crate) async fn read_teams(&self, account: &AccountId) -> Result<Vec<TeamId>, AccountError> {
        let found = self
            .list::<MembershipLink>(&format!("{}/", account_key(account)))
            .await?;
        let teams = found.iter().map(|found| found.value.team.parse());
        let mut teams = teams
            .collect::<Result<Vec<TeamId>, _>>()
            .map_err(|_| StoreError::Corrupt("the name of a team".to_owned()))?;
        teams.sort_unstable();
        Ok(teams)
    }
}
