//! The errors that callers see.

use emend_accounts::AccountError;
use emend_domain::LanguageTag;
use emend_domain::number_with_noun::format_count;
use emend_shared::ErrorCode;
use emend_store::{StoreError, StoreProblem};

/// An error for the caller. Messages are written for people and never contain the checked text.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A field of the request is invalid. Nothing was changed.
    #[error("{field}: {message}")]
    Malformed {
        /// The name of the field, such as `choices[3].surface`.
        field: String,
        /// The reason.
        message: String,
    },
    /// There is no detector for this language.
    #[error("language: there is no dictionary for {0}; GET /api/v1/languages lists the supported languages")]
    UnknownLanguage(String),
    /// The dictionary for this language exists but cannot be read.
    #[error("language: the dictionary for {0} cannot be read; the server's log and `emend doctor` say why")]
    BrokenDictionary(LanguageTag),
    /// The text exceeds this server's limit.
    #[error(
        "text: {length} UTF-16 code units exceed the limit of {limit}; send the text in parts, split between paragraphs"
    )]
    TextTooLong {
        /// The length of the text.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// The choice to undo is unknown or expired. Nothing was changed.
    #[error(
        "{field}: none of your choices has this ID, or it is too old to undo; leave it out and send the rest again"
    )]
    UnknownChoice {
        /// The name of the field, such as `choices[3].of`.
        field: String,
    },
    /// The request has neither a session nor an API key.
    #[error("log in, or send an API key as Authorization: Bearer")]
    Unauthenticated,
    /// The account has reached a limit. The message names the limit and the remedy; nothing was changed.
    #[error("{0}")]
    LimitReached(String),
    /// The account has exceeded a limit per period.
    #[error("{what}; try again in {}", format_count(*seconds, "second"))]
    RateReached {
        /// The limit and its value.
        what: String,
        /// The time to wait.
        seconds: u64,
    },
    /// The object does not exist.
    #[error("{0}")]
    NotFound(String),
    /// Too many checks are waiting already.
    #[error("the server is overloaded: too many checks are waiting; try again shortly")]
    Overloaded,
    /// The store does not answer, or contains unreadable data.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An error of the services for accounts, such as wrong credentials or a missing right.
    #[error(transparent)]
    Account(#[from] AccountError),
}

impl ServiceError {
    /// Creates an error about an invalid field.
    pub fn malformed(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Malformed {
            field: field.into(),
            message: message.into(),
        }
    }

    /// Returns the stable code of this error in the API.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed { .. } => ErrorCode::Malformed,
            Self::UnknownLanguage(_) | Self::BrokenDictionary(_) => ErrorCode::UnknownLanguage,
            Self::TextTooLong { .. } => ErrorCode::TextTooLong,
            Self::UnknownChoice { .. } => ErrorCode::UnknownChoice,
            Self::Unauthenticated => ErrorCode::Unauthenticated,
            Self::LimitReached(_) => ErrorCode::LimitReached,
            Self::RateReached { .. } => ErrorCode::RateLimited,
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Overloaded => ErrorCode::Overloaded,
            Self::Store(StoreError::Unavailable(_) | StoreError::Unsafe(_)) => ErrorCode::StoreUnavailable,
            Self::Store(StoreError::Corrupt(_)) => ErrorCode::Internal,
            Self::Account(error) => error.code(),
        }
    }

    /// Returns the message for callers about a failing store, without its names and addresses.
    pub fn store_message(&self) -> &'static str {
        let store_error = match self {
            Self::Store(error) | Self::Account(AccountError::Store(error)) => Some(error),
            _ => None,
        };
        match store_error {
            Some(StoreError::Unsafe(StoreProblem::Eviction(_))) => {
                "the store may drop keys, so writes are refused. Nothing is lost: set maxmemory-policy noeviction in Redis, then send the same request again"
            }
            Some(StoreError::Unsafe(_)) => {
                "writes are refused because the store could lose them; the server's log has the details"
            }
            _ => {
                "the store is unavailable, but nothing is lost; wait for the time in Retry-After and send the same request again"
            }
        }
    }

    /// Returns the invalid field, if the error is about one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Malformed { field, .. } | Self::UnknownChoice { field } => Some(field),
            Self::UnknownLanguage(_) => Some("language"),
            Self::TextTooLong { .. } => Some("text"),
            Self::Account(error) => error.field(),
            _ => None,
        }
    }

    /// Returns the seconds to wait, if the caller made too many requests.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::RateReached { seconds, .. } | Self::Account(AccountError::TooManyRequests { seconds }) => {
                Some(*seconds)
            }
            _ => None,
        }
    }
}
