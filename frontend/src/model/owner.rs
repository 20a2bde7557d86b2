//! Whom something in the browser's storage belongs to.

use emend_shared::accounts::SessionResponse;

/// What every key of ours begins with.
const OURS: &str = "emend.";
/// What the keys of accounts go on with.
const ACCOUNT: &str = "of.";

/// A person with things of their own in the browser's storage: an account, or everybody where there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    prefix: String,
}

impl Owner {
    /// Who is there; `None` where people log in and nobody has.
    pub fn of(session: &SessionResponse) -> Option<Self> {
        match &session.account {
            // With the time when it was made: a name may be given to another person after its account was removed.
            Some(account) if session.accounts => Some(Self::from_prefix(format!(
                "{OURS}{ACCOUNT}{}@{}.",
                account.name, account.created_at
            ))),
            _ if session.accounts => None,
            _ => Some(Self::from_prefix(OURS.to_owned())),
        }
    }

    /// The owner whose [`Owner::prefix`] this is.
    pub fn from_prefix(prefix: String) -> Self {
        Self { prefix }
    }

    /// What the keys of all their things begin with; no other owner's does.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The key of their thing with this name.
    pub fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The name of their thing under this key, where it is theirs.
    pub fn name_in<'k>(&self, key: &'k str) -> Option<&'k str> {
        let name = key.strip_prefix(&self.prefix)?;
        (self.prefix != OURS || !name.starts_with(ACCOUNT)).then_some(name)
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
        }
    }

    fn account(name: &str, created_at: &str) -> Owner {
        Owner::of(&session(true, Some((name, created_at)))).unwrap()
    }

    #[test]
    fn nothing_of_one_owner_is_found_by_another() {
        let owners = [
            Owner::of(&session(false, None)).unwrap(),
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
            assert_eq!(Owner::from_prefix(owner.prefix().to_owned()), *owner);
        }
    }

    #[test]
    fn where_people_log_in_nobody_owns_anything_before() {
        assert_eq!(Owner::of(&session(true, None)), None);
    }
}
