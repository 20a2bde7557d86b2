//! The wire format that the browser and the server share.
//!
//! Everything here is plain data: the requests, responses and issues of `/api/v1`. Nothing in this crate does input or
//! output, so it compiles for the browser and for the server.
//!
//! ```
//! use emend_shared::{CheckRequest, Utf16Span};
//!
//! let request = CheckRequest::new("I recieve it.", "en-US");
//! let span = Utf16Span { offset: 2, length: 7 };
//! assert_eq!(span.slice(&request.text), Some("recieve"));
//! ```
//!
//! # Layout
//! - [`accounts`] – accounts, sessions, API keys, teams
//! - [`check`] – the request and response of `POST /check`
//! - [`choice`] – choices, and the response of `POST /choices`
//! - [`house`] – a team's house style
//! - [`learned`] – learned items, in the form shown to users
//! - [`promotion`] – promotions for everyone, and the administrators' decisions about them
//! - [`words`] – dictionaries
//! - [`error`] – the error body and the error codes
//! - [`language`], [`span`] – small types that are valid by construction
//! - [`limits`] – the limits that both sides must agree on

pub mod accounts;
pub mod check;
pub mod choice;
pub mod error;
pub mod house;
pub mod language;
pub mod learned;
pub mod limits;
pub mod promotion;
pub mod span;
pub mod words;

pub use check::{
    Bound, CheckRequest, CheckResponse, Incomplete, Issue, IssueKind, Replacement, RuleInfo, Scope,
    Suppressed, UsedLanguage, Why,
};
pub use choice::{Action, Choice, ChoiceResult, ChoiceStatus, ChoicesRequest, ChoicesResponse};
pub use error::{ErrorBody, ErrorCode, ErrorDetail};
pub use language::{InvalidLanguage, LanguageInfo, LanguageTag, LanguagesResponse};
pub use learned::{LearnedContext, LearnedEntry, LearnedKind, LearnedOutcome, LearnedResponse};
pub use span::Utf16Span;
pub use words::{WordsRequest, WordsResponse};
