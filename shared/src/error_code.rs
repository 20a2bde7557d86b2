//! The error body of the native API, and its error codes.

use serde::{Deserialize, Serialize};

/// The body of every error response: `{"error":{"code","message","docs","field"}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorDetail,
}

/// An error, for programs and for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorDetail {
    /// The error code. Codes are stable.
    pub code: ErrorCode,
    /// A readable message that says what is wrong and what to do.
    pub message: String,
    /// The path of the page that explains the code, with the base path of the server.
    #[cfg_attr(feature = "openapi", schema(example = "/docs/errors#text_too_long"))]
    pub docs: String,
    /// The invalid field, if there is one (for example `choices[3].surface`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $status:literal;)+) => {
        /// The stable error codes. `/docs/errors` explains each of them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ErrorCode { $($(#[doc = $doc])+ $name,)+ }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code in the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The HTTP status of responses with this code.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status),+ }
            }

            /// What the code means and what to do about it.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii_start()),+ }
            }
        }
    };
}

codes! {
    /// The request does not have the documented form. The message names the field. Nothing was changed.
    Malformed = "malformed", 400;
    /// This server does not support the language. `GET /api/v1/languages` lists the supported languages; Hunspell dictionaries add more.
    UnknownLanguage = "unknown_language", 400;
    /// The request has neither a session nor an API key. Log in with `POST /api/v1/session`, or send a key as `Authorization: Bearer`.
    Unauthenticated = "unauthenticated", 401;
    /// The name or the password is wrong, or the session or the API key is no longer valid.
    BadCredentials = "bad_credentials", 401;
    /// You are not allowed to do this. The message says who is.
    Forbidden = "forbidden", 403;
    /// The address does not exist, or the resource that the request names does not.
    NotFound = "not_found", 404;
    /// An `undo` refers to a choice that this account did not make, or made too long ago. Leave it out and send the rest again.
    UnknownChoice = "unknown_choice", 404;
    /// The address does not support this method.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The request conflicts with the current state. The message says how.
    Conflict = "conflict", 409;
    /// An account, an item or a team has reached a limit of this server. The message names the limit and says what to do. Nothing was changed.
    LimitReached = "limit_reached", 409;
    /// The text has more UTF-16 code units than this server accepts. Send it in parts, split between paragraphs.
    TextTooLong = "text_too_long", 413;
    /// The request body is larger than any valid request. Send less at a time.
    BodyTooLarge = "body_too_large", 413;
    /// The body must be JSON, sent with `Content-Type: application/json`.
    UnsupportedMediaType = "unsupported_media_type", 415;
    /// Too many requests: password attempts, new accounts, or requests with an API key that has a limit. Wait for the number of seconds in `Retry-After`.
    RateLimited = "rate_limited", 429;
    /// The server is overloaded: too many checks are waiting. Wait for the number of seconds in `Retry-After`, then send the same request again.
    Overloaded = "overloaded", 503;
    /// The store is unavailable, so nothing can be recorded now. Wait for the number of seconds in `Retry-After`, then send the same request again: choices that were already recorded get the status `duplicate`.
    StoreUnavailable = "store_unavailable", 503;
    /// An internal error of the server. Nothing that was acknowledged is lost. The log has the details under the request ID.
    Internal = "internal", 500;
}

impl ErrorBody {
    /// An error body with the link to its documentation.
    pub fn new(code: ErrorCode, message: impl Into<String>, field: Option<String>) -> Self {
        let docs = format!("/docs/errors#{}", code.as_str());
        Self {
            error: ErrorDetail {
                code,
                message: message.into(),
                docs,
                field,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_called_the_same_in_json_and_in_its_address() {
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            assert!(!code.explanation().is_empty());
        }
    }
}
