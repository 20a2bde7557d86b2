//! Errors of the accounts crate.

use emend_domain::number_with_noun::format_count;
use emend_shared::ErrorCode;
use emend_store::StoreError;

/// An error for the caller. Messages are written for people.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// A field of the request is invalid. Nothing was changed.
    #[error("{field}: {message}")]
    Malformed {
        /// The name of the field, such as `entries[3].from`.
        field: String,
        /// The reason.
        message: String,
    },
    /// The credentials are wrong. The message does not say which part.
    #[error(
        "the account name or password is wrong, or the session or API key is no longer valid; check them, or log in again"
    )]
    BadCredentials,
    /// The request conflicts with the current state.
    #[error("{0}")]
    Conflict(String),
    /// The account has reached a limit. The message names the limit and the remedy; nothing was changed.
    #[error("{0}")]
    LimitReached(String),
    /// There were too many requests.
    #[error("too many attempts; try again in {}", format_count(*seconds, "second"))]
    TooManyRequests {
        /// The time to wait.
        seconds: u64,
    },
    /// The caller may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// The object does not exist.
    #[error("{0}")]
    NotFound(String),
    /// Too much work is waiting already.
    #[error("the server is overloaded: too many requests are waiting; try again shortly")]
    Overloaded,
    /// The store does not answer, or contains unreadable data.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AccountError {
    /// Creates an error about an invalid field.
    pub fn malformed(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Malformed {
            field: field.into(),
            message: message.into(),
        }
    }

    /// Returns the invalid field, if the error is about one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Malformed { field, .. } => Some(field),
            _ => None,
        }
    }

    /// Returns the stable code of this error in the API.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed { .. } => ErrorCode::Malformed,
            Self::BadCredentials => ErrorCode::BadCredentials,
            Self::Conflict(_) => ErrorCode::Conflict,
            Self::LimitReached(_) => ErrorCode::LimitReached,
            Self::TooManyRequests { .. } => ErrorCode::RateLimited,
            Self::Forbidden(_) => ErrorCode::Forbidden,
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Overloaded => ErrorCode::Overloaded,
            Self::Store(StoreError::Unavailable(_) | StoreError::Unsafe(_)) => ErrorCode::StoreUnavailable,
            Self::Store(StoreError::Corrupt(_)) => ErrorCode::Internal,
        }
    }
}
