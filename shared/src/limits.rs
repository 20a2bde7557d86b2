//! The limits that both sides must agree on. Lengths of text are in UTF-16 code units.

pub use emend_domain::limits::MAX_NEIGHBOUR;

/// The longest text of a check, unless the server is configured otherwise.
pub const DEFAULT_MAX_TEXT: usize = 100_000;
/// The most choices in one request.
pub const MAX_CHOICES: usize = 500;
/// The most words in one request.
pub const MAX_WORDS: usize = 10_000;
/// The longest surface of a choice.
pub const MAX_SURFACE: usize = 2_000;
/// The longest replacement.
pub const MAX_REPLACEMENT: usize = 2_000;
/// The longest word in a dictionary.
pub const MAX_WORD: usize = 100;
/// The most offered replacements in a choice.
pub const MAX_OFFERED: usize = 50;
/// The shortest password, in characters.
pub const MIN_PASSWORD: usize = 8;
/// The longest password, in characters.
pub const MAX_PASSWORD: usize = 128;
/// The most disabled rules in a check.
pub const MAX_DISABLED_RULES: usize = 1_000;
/// The most learned items on one page.
pub const MAX_LEARNED: usize = 200;
/// The number of learned items on one page if the request does not give a limit.
pub const DEFAULT_LEARNED: usize = 50;
/// The largest offset into the learned items.
pub const MAX_LEARNED_OFFSET: usize = 100_000;

/// The most work of one check, in units of about one microsecond of one core.
pub const WORK_PER_CHECK: u64 = 2_200_000;

/// The most issues in one response.
pub const MAX_ISSUES: usize = 5_000;

/// The size of a check's response, in bytes, after which no further issues are added.
pub const MAX_RESPONSE_BYTES: usize = 2_000_000;

/// The most replacements for an issue.
pub const MAX_REPLACEMENTS: usize = 20;

/// The most entries in `preferred_languages`.
pub const MAX_PREFERRED_LANGUAGES: usize = 20;
/// The least words of a text that tell its language against what is known about its author.
pub const MIN_DETECTION_WORDS: usize = 20;
