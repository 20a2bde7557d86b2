//! The one shape of an error in the native API.

use serde::{Deserialize, Serialize};

/// `{"error":{"code","message","docs"}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong, for programs and for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorDetail {
    /// A stable name.
    pub code: ErrorCode,
    /// What went wrong and what to do, for people.
    pub message: String,
    /// Where the code is explained.
    #[cfg_attr(feature = "openapi", schema(example = "/docs/errors#text_too_long"))]
    pub docs: String,
    /// The field that is wrong, where one is (`choices[3].surface`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $status:literal;)+) => {
        /// The stable names of errors; `/docs/errors` explains each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ErrorCode { $($(#[doc = $doc])+ $name,)+ }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The HTTP status it comes with.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status),+ }
            }

            /// What it means and what to do about it.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii_start()),+ }
            }
        }
    };
}

codes! {
    /// The request is not of the documented form. The message names the field; nothing was changed.
    Malformed = "malformed", 400;
    /// The language is not one this server has. `GET /api/v1/languages` lists them; Hunspell dictionaries add more.
    UnknownLanguage = "unknown_language", 400;
    /// Nobody is logged in, and no API key was sent. `POST /api/v1/session` logs in; a key goes into `Authorization: Bearer`.
    Unauthenticated = "unauthenticated", 401;
    /// The name or the password is wrong, or the session or the API key holds no more.
    BadCredentials = "bad_credentials", 401;
    /// This is not for you to change. The message says who may.
    Forbidden = "forbidden", 403;
    /// There is nothing at this address, or not what the request names.
    NotFound = "not_found", 404;
    /// An `undo` names a choice that this account never made, or made too long ago. Leave it out and send the rest again.
    UnknownChoice = "unknown_choice", 404;
    /// The address exists, but not for this method.
    MethodNotAllowed = "method_not_allowed", 405;
    /// What is there already is in the way. The message says what.
    Conflict = "conflict", 409;
    /// An account, an item or a team has as much of something as this server lets it have. The message says of what, how many, and what to do; nothing was changed.
    LimitReached = "limit_reached", 409;
    /// The text has more UTF-16 code units than this server takes. Send it in parts, by paragraphs.
    TextTooLong = "text_too_long", 413;
    /// The request's body is larger than any permitted request needs. Send less at a time.
    BodyTooLarge = "body_too_large", 413;
    /// The body must be JSON, sent with `Content-Type: application/json`.
    UnsupportedMediaType = "unsupported_media_type", 415;
    /// This was asked for too often: passwords tried, accounts made, or requests of an API key that has a limit. Wait as long as `Retry-After` says.
    RateLimited = "rate_limited", 429;
    /// More checks are waiting than this server can do soon. Wait as long as `Retry-After` says, then send the same again.
    Overloaded = "overloaded", 503;
    /// The store does not answer, so nothing can be recorded now. Wait as long as `Retry-After` says, then send the same again: what had been recorded answers `duplicate`.
    StoreUnavailable = "store_unavailable", 503;
    /// A defect of the server. Nothing that was acknowledged is lost; the log has the details under the request's id.
    Internal = "internal", 500;
}

impl ErrorBody {
    /// An error with its address in the documentation.
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
