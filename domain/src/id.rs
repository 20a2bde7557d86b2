//! The ids of accounts, teams, rules and choices.

use std::fmt;
use std::str::FromStr;

/// The text is no id: 1 to 64 of `a-z A-Z 0-9 . _ -`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id has 1 to 64 letters, digits, dots, dashes or underscores")]
pub struct InvalidId;

fn parse_id(text: &str) -> Result<String, InvalidId> {
    let right = (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    right.then(|| text.to_owned()).ok_or(InvalidId)
}

macro_rules! id {
    ($(#[$doc:meta])+ $name:ident) => {
        $(#[$doc])+
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse_id(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// An account: the unit that votes.
    AccountId
);
id!(
    /// A team of accounts.
    TeamId
);
id!(
    /// The name of a rule, such as `SPELLING`: 1 to 64 of `a-z A-Z 0-9 . _ -`.
    RuleId
);

/// The idempotency key of a choice or another write, chosen by the client and unique within its account.
#[cfg(feature = "votes")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChoiceId(pub uuid::Uuid);

/// The key of an item, an outcome or a record cannot be read: Emend did not write it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the key of an item, an outcome or a record: {0:?}")]
pub struct BadKey(pub String);

impl AccountId {
    /// The one account there is when accounts are off.
    pub fn local() -> Self {
        Self("local".to_owned())
    }

    /// Who never votes, for looking without an account. No account can be called so.
    pub fn nobody() -> Self {
        Self("~nobody".to_owned())
    }
}

impl TryFrom<&str> for AccountId {
    type Error = BadKey;
    fn try_from(text: &str) -> Result<Self, BadKey> {
        text.parse().map_err(|InvalidId| BadKey(text.to_owned()))
    }
}

impl RuleId {
    /// The rule of every issue that is about a word's spelling, whichever detector found it.
    pub const SPELLING: &'static str = "SPELLING";

    /// The rule under which the words of dictionaries are stored.
    #[cfg(feature = "votes")]
    const WORD: &'static str = "WORD";

    /// The rule under which the words of dictionaries are stored.
    #[cfg(feature = "votes")]
    pub(crate) fn words() -> Self {
        Self(Self::WORD.to_owned())
    }

    /// Whether it is [`Self::words`].
    #[cfg(feature = "votes")]
    pub(crate) fn is_of_words(&self) -> bool {
        self.0 == Self::WORD
    }

    /// Whether issues of this rule are about a word that a dictionary can hold.
    pub fn is_spelling(&self) -> bool {
        self.0 == Self::SPELLING
    }
}
