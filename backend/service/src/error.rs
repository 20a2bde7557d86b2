//! What a caller can be told.

use emend_accounts::AccountError;
use emend_domain::LanguageTag;
use emend_shared::ErrorCode;
use emend_store::{StoreError, Trouble};

/// What a caller can be told. Messages are for people; they never hold the text that was sent.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A field of the request is wrong. Nothing was changed.
    #[error("{field}: {message}")]
    Malformed {
        /// Which, such as `choices[3].surface`.
        field: String,
        /// What is wrong with it.
        message: String,
    },
    /// There is no detector for this language.
    #[error("language: there is no dictionary for {0}; GET /api/v1/languages lists the supported languages")]
    UnknownLanguage(String),
    /// There is a dictionary for this language, and it cannot be read.
    #[error("language: the dictionary for {0} cannot be read; the server's log and `emend doctor` say why")]
    BrokenDictionary(LanguageTag),
    /// The text is longer than this server takes.
    #[error(
        "text: {length} UTF-16 code units exceed the limit of {limit}; send the text in parts, split between paragraphs"
    )]
    TextTooLong {
        /// Its length.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// A choice to undo that this account never made, or made too long ago. Nothing was changed.
    #[error(
        "{field}: you made no choice with this ID, or it is too old to undo; leave it out and send the rest again"
    )]
    UnknownChoice {
        /// Which, such as `choices[3].of`.
        field: String,
    },
    /// Nobody is logged in, and there is no API key.
    #[error("log in, or send an API key as Authorization: Bearer")]
    Unauthenticated,
    /// Not who they say; which part of it is wrong is not told.
    #[error(
        "the name or the password is wrong, or the session or the API key is no longer valid; log in again"
    )]
    BadCredentials,
    /// Something is in the way.
    #[error("{0}")]
    Conflict(String),
    /// An account has as much of something as it may have. Says of what, and what to do; nothing was changed.
    #[error("{0}")]
    LimitReached(String),
    /// Too often.
    #[error("too many attempts; try again in {seconds} seconds")]
    TooManyRequests {
        /// How long to wait.
        seconds: u64,
    },
    /// More of something in some time than an account may do.
    #[error("{what}; try again in {seconds} seconds")]
    RateReached {
        /// Of what, and how much is let through.
        what: String,
        /// How long to wait.
        seconds: u64,
    },
    /// Not theirs to do.
    #[error("{0}")]
    Forbidden(String),
    /// Not there.
    #[error("{0}")]
    NotFound(String),
    /// Too many checks are waiting already.
    #[error("the server is overloaded: too many checks are waiting; try again shortly")]
    Overloaded,
    /// The store does not answer, or holds what cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccountError> for ServiceError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Malformed { field, message } => Self::Malformed { field, message },
            AccountError::BadCredentials => Self::BadCredentials,
            AccountError::Conflict(why) => Self::Conflict(why),
            AccountError::LimitReached(why) => Self::LimitReached(why),
            AccountError::TooManyRequests { seconds } => Self::TooManyRequests { seconds },
            AccountError::Forbidden(why) => Self::Forbidden(why),
            AccountError::NotFound(why) => Self::NotFound(why),
            AccountError::Overloaded => Self::Overloaded,
            AccountError::Store(error) => Self::Store(error),
        }
    }
}

impl ServiceError {
    /// A field that is wrong.
    pub fn malformed(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Malformed {
            field: field.into(),
            message: message.into(),
        }
    }

    /// The stable name of this error in the API.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed { .. } => ErrorCode::Malformed,
            Self::UnknownLanguage(_) | Self::BrokenDictionary(_) => ErrorCode::UnknownLanguage,
            Self::TextTooLong { .. } => ErrorCode::TextTooLong,
            Self::UnknownChoice { .. } => ErrorCode::UnknownChoice,
            Self::Unauthenticated => ErrorCode::Unauthenticated,
            Self::BadCredentials => ErrorCode::BadCredentials,
            Self::Conflict(_) => ErrorCode::Conflict,
            Self::LimitReached(_) => ErrorCode::LimitReached,
            Self::TooManyRequests { .. } | Self::RateReached { .. } => ErrorCode::RateLimited,
            Self::Forbidden(_) => ErrorCode::Forbidden,
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Overloaded => ErrorCode::Overloaded,
            Self::Store(StoreError::Unavailable(_) | StoreError::Unsafe(_)) => ErrorCode::StoreUnavailable,
            Self::Store(StoreError::Corrupt(_)) => ErrorCode::Internal,
        }
    }

    /// What to tell a caller of a store that fails, without names and addresses of where it is.
    pub fn store_message(&self) -> &'static str {
        match self {
            Self::Store(StoreError::Unsafe(Trouble::Eviction(_))) => {
                "the store may drop keys, so nothing is written to it: set maxmemory-policy noeviction; nothing is lost, \
                 send the same again once that is done"
            }
            Self::Store(StoreError::Unsafe(_)) => {
                "writes are refused because the store could lose them; the server's log has the details"
            }
            _ => "the store is unavailable; nothing is lost, send the same request again after Retry-After",
        }
    }

    /// The field that is wrong, where one is.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Malformed { field, .. } | Self::UnknownChoice { field } => Some(field),
            Self::UnknownLanguage(_) => Some("language"),
            Self::TextTooLong { .. } => Some("text"),
            _ => None,
        }
    }
}
