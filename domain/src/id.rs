//! The IDs of accounts, teams, rules and choices.

use std::fmt;
use std::str::FromStr;

/// The maximum length of an ID, in bytes.
pub const MAX_ID_LENGTH: usize = 64;

/// The error for a text that is not an ID, that is, not 1 to 64 of `a-z A-Z 0-9 . _ -`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an ID has 1 to {} letters, digits, dots, hyphens or underscores",
    MAX_ID_LENGTH
)]
pub struct InvalidId;

fn parse_id(text: &str) -> Result<String, InvalidId> {
    let is_valid = (1..=MAX_ID_LENGTH).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    is_valid.then(|| text.to_owned()).ok_or(InvalidId)
}

macro_rules! id {
    ($(#[$doc:meta])+ $name:ident) => {
        $(#[$doc])+
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Returns the ID as text.
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
    /// The ID of an account. Votes belong to accounts.
    AccountId
);
id!(
    /// The ID of a team of accounts.
    TeamId
);
id!(
    /// The ID of a rule, such as `SPELLING`: 1 to 64 of `a-z A-Z 0-9 . _ -`.
    RuleId
);

/// The ID of a choice or of another write: an idempotency key that the client generates, unique within its account.
#[cfg(feature = "votes")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChoiceId(pub uuid::Uuid);

/// The error for a key of an item, an outcome or a record that cannot be read because Emend did not write it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the key of an item, an outcome or a record: {0:?}")]
pub struct InvalidKey(pub String);

impl AccountId {
    /// Returns the local user, the only account of a server without accounts.
    pub fn local() -> Self {
        Self("local".to_owned())
    }

    /// Returns the ID that stands for requests without an account. It never votes, and no account can have this ID.
    pub fn anonymous() -> Self {
        Self("~nobody".to_owned())
    }
}

impl TryFrom<&str> for AccountId {
    type Error = InvalidKey;
    fn try_from(text: &str) -> Result<Self, InvalidKey> {
        text.parse().map_err(|InvalidId| InvalidKey(text.to_owned()))
    }
}

impl RuleId {
    /// The rule of all issues about the spelling of a word, in every detector.
    pub const SPELLING: &'static str = "SPELLING";

    /// The rule of all issues about the terms of a team's house style.
    pub const HOUSE_STYLE: &'static str = "HOUSE_STYLE";

    /// The rule under which dictionary words are stored.
    #[cfg(feature = "votes")]
    const WORD: &'static str = "WORD";

    /// Returns the rule of all issues about the spelling of a word.
    pub fn spelling() -> Self {
        Self(Self::SPELLING.to_owned())
    }

    /// The rule under which the words of dictionaries are stored.
    #[cfg(feature = "votes")]
    pub(crate) fn word_rule() -> Self {
        Self(Self::WORD.to_owned())
    }

    /// Whether it is [`Self::word_rule`].
    #[cfg(feature = "votes")]
    pub(crate) fn is_word_rule(&self) -> bool {
        self.0 == Self::WORD
    }

    /// Returns whether the rule is one convention, which can be unwanted as a whole. Spelling and house style are not:
    /// they consist of as many as there are words and terms.
    pub fn is_single_convention(&self) -> bool {
        !self.is_spelling() && self.0 != Self::HOUSE_STYLE
    }

    /// Returns whether issues of this rule concern a word that can be added to a dictionary.
    pub fn is_spelling(&self) -> bool {
        self.0 == Self::SPELLING
    }
}
