//! API keys, by which other programs are identified. A token is `emend_<id>_<secret>`.

use std::sync::Arc;

use emend_domain::AccountId;
use emend_shared::accounts::{KeyCreated, KeyInfo, KeyRequest};
use emend_store::PutCondition;

use crate::AccountError;
use crate::account_directory::AccountDirectory;
use crate::caller::RecentCallers;
use crate::entries::{AccountEntries, Versioned};
use crate::names::parse_label;
use crate::records::{KeyLink, KeyRecord, account_key};
use crate::secret::{SecretText, random_text};
use crate::sessions::COARSE;
use crate::time::rfc3339;

/// The maximum number of keys of one account.
const MAX_KEYS: usize = 50;
/// The highest rate limit, in requests per minute.
const MAX_REQUESTS_PER_MINUTE: u32 = 100_000;

/// Returns the ID and the secret of a token.
pub(crate) fn parts(token: &str) -> Option<(&str, &str)> {
    let (id, secret) = token.strip_prefix("emend_")?.split_once('_')?;
    let right = id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    right.then_some((id, secret))
}

fn info(entry: &Versioned<KeyRecord>) -> KeyInfo {
    let key = &entry.value;
    KeyInfo {
        id: entry.id.clone(),
        name: key.name.clone(),
        account: key.account.clone(),
        scopes: key.scopes.clone(),
        requests_per_minute: key.requests_per_minute,
        created_at: rfc3339(key.created_at),
        last_used: key.last_used.map(|at| rfc3339(at / COARSE * COARSE)),
    }
}

/// Returns twelve random letters and digits, which cannot be confused with the separator of a token.
fn fresh_id() -> Result<String, AccountError> {
    let text = random_text::<24>()?;
    let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
    let id: String = letters.map(char::from).take(12).collect();
    if id.len() == 12 {
        Ok(id)
    } else {
        Err(AccountError::Overloaded)
    }
}

/// The service for API keys.
pub struct ApiKeys {
    entries: AccountEntries,
    directory: Arc<AccountDirectory>,
    recent: Arc<RecentCallers>,
}

impl ApiKeys {
    pub(crate) fn new(
        entries: AccountEntries,
        directory: Arc<AccountDirectory>,
        recent: Arc<RecentCallers>,
    ) -> Self {
        Self {
            entries,
            directory,
            recent,
        }
    }

    /// Creates a key for this account.
    pub async fn create(
        &self,
        account: &AccountId,
        request: &KeyRequest,
    ) -> Result<KeyCreated, AccountError> {
        let name = parse_label("name", &request.name)?;
        let mut scopes = request.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.is_empty() {
            let message = "must name at least one of check, choose, words, learned and admin";
            return Err(AccountError::malformed("scopes", message));
        }
        if request
            .requests_per_minute
            .is_some_and(|limit| !(1..=MAX_REQUESTS_PER_MINUTE).contains(&limit))
        {
            let message = format!("must be 1 to {MAX_REQUESTS_PER_MINUTE}");
            return Err(AccountError::malformed("requests_per_minute", message));
        }
        let owner = self.directory.account(account.as_str()).await?;
        self.refuse_too_many_keys(&owner.id, 0).await?;
        let (id, secret) = (fresh_id()?, SecretText::random()?);
        let record = KeyRecord {
            account: owner.value.name,
            mark: owner.value.marks.keys,
            name,
            digest: secret.digest().hex(),
            scopes,
            requests_per_minute: request.requests_per_minute,
            created_at: self.entries.now(),
            last_used: None,
        };
        let key_of = format!("{}/{id}", owner.id);
        self.entries
            .put(&key_of, &KeyLink {}, PutCondition::Any, None)
            .await?;
        // If several are created at once, those that exceed the limit are withdrawn. The key itself is not put before
        // this check.
        if let Err(too_many) = self.refuse_too_many_keys(&owner.id, 1).await {
            self.entries.delete::<KeyLink>(&key_of, PutCondition::Any).await?;
            return Err(too_many);
        }
        if !self.entries.put(&id, &record, PutCondition::Absent, None).await? {
            return Err(AccountError::Overloaded);
        }
        let entry = Versioned {
            id,
            value: record,
            version: 0,
        };
        Ok(KeyCreated {
            token: format!("emend_{}_{}", entry.id, secret.expose()),
            key: info(&entry),
        })
    }

    /// Refuses an account that has the most keys allowed; `new` of them are not counted.
    async fn refuse_too_many_keys(&self, account: &str, new: usize) -> Result<(), AccountError> {
        let keys = self.entries.ids::<KeyLink>(&format!("{account}/")).await?;
        if keys.len() >= MAX_KEYS + new {
            return Err(AccountError::Conflict(format!(
                "an account can have at most {MAX_KEYS} keys; revoke one that is no longer used"
            )));
        }
        Ok(())
    }

    /// Returns the keys of an account, oldest first.
    pub async fn list(&self, account: &AccountId) -> Result<Vec<KeyInfo>, AccountError> {
        let mut entries = self.keys_of(&account_key(account)).await?;
        entries.sort_by_key(|entry| entry.value.created_at);
        Ok(entries.iter().map(info).collect())
    }

    async fn keys_of(&self, account: &str) -> Result<Vec<Versioned<KeyRecord>>, AccountError> {
        self.entries.get_all(&self.key_ids(account).await?).await
    }

    async fn key_ids(&self, account: &str) -> Result<Vec<String>, AccountError> {
        let ids = self.entries.ids::<KeyLink>(&format!("{account}/")).await?;
        let ids = ids.iter().filter_map(|id| id.rsplit('/').next());
        Ok(ids.map(str::to_owned).collect())
    }

    /// Returns all keys, for the operator.
    pub async fn all(&self) -> Result<Vec<KeyInfo>, AccountError> {
        Ok(self
            .entries
            .list::<KeyRecord>("")
            .await?
            .iter()
            .map(info)
            .collect())
    }

    /// Revokes a key of this account with immediate effect.
    pub async fn revoke(&self, account: &AccountId, id: &str) -> Result<(), AccountError> {
        let key = account_key(account);
        if !self.key_ids(&key).await?.iter().any(|entry| entry == id) {
            return Err(AccountError::NotFound("you have no key with this ID".to_owned()));
        }
        self.remove_key(&key, id).await
    }

    /// Revokes any key, for the operator.
    pub async fn revoke_as_operator(&self, id: &str) -> Result<(), AccountError> {
        let all = self.entries.list::<KeyRecord>(id).await?;
        let Some(entry) = all.iter().find(|entry| entry.id == id) else {
            return Err(AccountError::NotFound(format!("there is no key {id:?}")));
        };
        self.remove_key(&entry.value.account.to_ascii_lowercase(), id)
            .await
    }

    /// Revokes all keys of an account.
    pub(crate) async fn revoke_all(&self, account: &str) -> Result<(), AccountError> {
        for id in self.key_ids(account).await? {
            self.remove_key(account, &id).await?;
        }
        Ok(())
    }

    async fn remove_key(&self, account: &str, id: &str) -> Result<(), AccountError> {
        self.entries.delete::<KeyRecord>(id, PutCondition::Any).await?;
        self.recent.clear();
        self.entries
            .delete::<KeyLink>(&format!("{account}/{id}"), PutCondition::Any)
            .await?;
        Ok(())
    }
}
