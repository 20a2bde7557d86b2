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
//! - [`house_style`] – a team's house style
//! - [`learned`] – learned items, in the form shown to users
//! - [`promotion`] – promotions for everyone, and the administrators' decisions about them
//! - [`stats`] – figures about a user's choices
//! - [`words`] – dictionaries
//! - [`rule_name`] – the names of rules as people read them
//! - [`error_code`] – the error body and the error codes
//! - [`language`] – the response of `GET /languages`
//! - [`limits`] – the limits that both sides must agree on
//!
//! Language tags, spans, kinds and scopes are those of `emend-domain`: they are the same on the wire as everywhere else.

pub mod accounts;
pub mod check;
pub mod choice;
pub mod error_code;
pub mod house_style;
pub mod languages;
pub mod learned;
pub mod limits;
pub mod promotion;
pub mod rule_name;
pub mod stats;
pub mod words;

pub use check::{
    Bound, CheckRequest, CheckResponse, Incomplete, Issue, OtherLanguage, RankReason, Replacement, RuleInfo,
    Suppressed, UsedLanguage,
};
pub use choice::{Action, Choice, ChoiceResult, ChoiceStatus, ChoicesRequest, ChoicesResponse};
pub use emend_domain::{
    InvalidLanguage, IssueKind, LanguageInfo, LanguageTag, Markup, Scope, Strictness, Utf16Span, span,
};
pub use error_code::{ErrorBody, ErrorCode, ErrorDetail};
pub use languages::{LanguagesResponse, UnreadableLanguage};
pub use learned::{LearnedContext, LearnedEntry, LearnedKind, LearnedOutcome, LearnedResponse};
pub use rule_name::rule_name;
pub use stats::{DayStats, HabitStats, MirrorStats, MistypedWord, StatsResponse};
pub use words::{WordsRequest, WordsResponse};
