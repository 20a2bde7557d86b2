//! The owner of data in the browser's storage.

use emend_shared::accounts::SessionResponse;

/// The prefix of all keys of this app.
const KEY_PREFIX: &str = "emend.";
/// The second part of keys that belong to an account.
const ACCOUNT: &str = "of.";

/// The owner of stored data: an account, or the local user if the server has no accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageOwner {
    prefix: String,
}

impl StorageOwner {
    /// The owner for a session; `None` if the server has accounts but no user is logged in.
    pub fn of(session: &SessionResponse) -> Option<Self> {
        match &session.account {
            // The creation time is included because a name can be reused after its account was removed.
            Some(account) if session.accounts => Some(Self::from_prefix(format!(
                "{KEY_PREFIX}{ACCOUNT}{}@{}.",
                account.name, account.created_at
            ))),
            _ if session.accounts => None,
            _ => Some(Self::from_prefix(KEY_PREFIX.to_owned())),
        }
    }

    /// The owner with this [`StorageOwner::prefix`].
    pub fn from_prefix(prefix: String) -> Self {
        Self { prefix }
    }

    /// The prefix of the owner's keys, which is unique to the owner.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The storage key of the value with this name.
    pub fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The name of the value under this key, if the key belongs to this owner.
    pub fn name_in<'k>(&self, key: &'k str) -> Option<&'k str> {
        let name = key.strip_prefix(&self.prefix)?;
        (self.prefix != KEY_PREFIX || !name.starts_with(ACCOUNT)).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use emend_shared::accounts::{AccountInfo, Registration, Role};

    use super::*;

    fn session(accounts: bool, name: Option<(&str, &str)>) -> SessionResponse {
        SessionResponse {
            accounts,
            registration: Registration::Open,
            account: name.map(|(name, created_at)| AccountInfo {
                name: name.to_owned(),
                display_name: None,
                role: Role::User,
                created_at: created_at.to_owned(),
                disabled: false,
            }),
            max_text: 100_000,
        }
    }

    fn account(name: &str, created_at: &str) -> StorageOwner {
        StorageOwner::of(&session(true, Some((name, created_at)))).unwrap()
    }

    #[test]
    fn an_owner_cannot_read_the_data_of_another() {
        let owners = [
            StorageOwner::of(&session(false, None)).unwrap(),
            account("ada", "2026-01-01T00:00:00Z"),
            account("ada", "2026-02-02T00:00:00Z"),
            account("ada.b", "2026-01-01T00:00:00Z"),
            account("of", "2026-01-01T00:00:00Z"),
        ];
        for (at, owner) in owners.iter().enumerate() {
            let key = owner.key("text");
            for (other_at, other) in owners.iter().enumerate() {
                let expected = (at == other_at).then_some("text");
                assert_eq!(other.name_in(&key), expected, "{key} by {other:?}");
            }
            assert_eq!(StorageOwner::from_prefix(owner.prefix().to_owned()), *owner);
        }
    }

    #[test]
    fn with_accounts_nothing_belongs_to_a_user_before_login() {
        assert_eq!(StorageOwner::of(&session(true, None)), None);
    }
}
