//! Why accounts refuse something.

use emend_shared::ErrorCode;
use emend_store::StoreError;

/// Why accounts refuse something. Messages are for people.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// A field of the request is wrong. Nothing was changed.
    #[error("{field}: {message}")]
    Malformed {
        /// Which, such as `entries[3].from`.
        field: String,
        /// What is wrong with it.
        message: String,
    },
    /// Not who they say; which part of it is wrong is not told.
    #[error("the name or the password is wrong, or the session or key holds no more; log in again")]
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
    /// Not theirs to do.
    #[error("{0}")]
    Forbidden(String),
    /// Not there.
    #[error("{0}")]
    NotFound(String),
    /// More is waiting already than can be done soon.
    #[error("more checks are waiting than this server can do soon; try again shortly")]
    Overloaded,
    /// The store does not answer, or holds what cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AccountError {
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
