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
//! - [`language`], [`span`]: small types that are right by construction
//! - [`limits`] – every bound that both sides must agree on

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
