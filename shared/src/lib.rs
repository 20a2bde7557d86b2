//! The words that the browser and the server share.
//!
//! Everything here is plain data: what stands in a request, an answer or an issue, as `/api/v1` has it. Nothing in
//! this crate does input or output, so it compiles for the browser as it does for the server.
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
//! - [`check`] – the request and answer of `POST /check`
//! - [`choice`] – what a person did with an issue, and the answer of `POST /choices`
//! - [`house`] – what a team writes instead of something
//! - [`learned`] – what was learned about a person
//! - [`promotion`] – what everyone agrees on, and what an administrator decided about it
//! - [`words`] – dictionaries
//! - [`error`] – the one shape of an error, and its codes
//! - [`language`] – the answer of `GET /languages`
//! - [`limits`] – every bound that both sides must agree on
//!
//! Language tags, spans, kinds and scopes are those of `emend-domain`: they are the same on the wire as everywhere else.

pub mod accounts;
pub mod check;
pub mod choice;
pub mod error;
pub mod house;
pub mod language;
pub mod learned;
pub mod limits;
pub mod promotion;
pub mod words;

pub use check::{
    Bound, CheckRequest, CheckResponse, Incomplete, Issue, Replacement, RuleInfo, Suppressed, UsedLanguage,
    Why,
};
pub use choice::{Action, Choice, ChoiceResult, ChoiceStatus, ChoicesRequest, ChoicesResponse};
pub use emend_domain::{InvalidLanguage, IssueKind, LanguageInfo, LanguageTag, Scope, Utf16Span, span};
pub use error::{ErrorBody, ErrorCode, ErrorDetail};
pub use language::LanguagesResponse;
pub use learned::{LearnedContext, LearnedEntry, LearnedKind, LearnedOutcome, LearnedResponse};
pub use words::{WordsRequest, WordsResponse};
