//! Every bound that both sides must agree on. Lengths of text are in UTF-16 code units.

pub use emend_domain::limits::MAX_NEIGHBOUR;

/// The longest text one check takes, unless the server is told otherwise.
pub const DEFAULT_MAX_TEXT: usize = 100_000;
/// Choices in one request.
pub const MAX_CHOICES: usize = 500;
/// Words in one request.
pub const MAX_WORDS: usize = 10_000;
/// The longest surface that can be chosen about.
pub const MAX_SURFACE: usize = 2_000;
/// The longest replacement.
pub const MAX_REPLACEMENT: usize = 2_000;
/// The longest word of a dictionary.
pub const MAX_WORD: usize = 100;
/// Replacements that a choice can say were offered.
pub const MAX_OFFERED: usize = 50;
/// Rules that a check can leave out.
pub const MAX_DISABLED_RULES: usize = 1_000;
/// Entries of what was learned, on one page.
pub const MAX_LEARNED: usize = 200;
/// The same, where the request does not say.
pub const DEFAULT_LEARNED: usize = 50;
/// Entries of what was learned that a request can pass over.
pub const MAX_LEARNED_OFFSET: usize = 100_000;

/// The work that one check may cause, in units of about a microsecond of one core.
pub const WORK_PER_CHECK: u64 = 2_200_000;

/// The most issues in one answer.
pub const MAX_ISSUES: usize = 5_000;

/// The size of an answer to a check, in bytes, after which no further issue is told.
pub const MAX_ANSWER: usize = 2_000_000;

/// The most replacements for an issue.
pub const MAX_REPLACEMENTS: usize = 20;
