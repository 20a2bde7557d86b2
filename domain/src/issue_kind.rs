//! The kinds of issues.

use serde::{Deserialize, Serialize};

/// The sort of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum IssueKind {
    /// A word that no dictionary knows, or knows as another.
    Spelling,
    /// Words that do not go together.
    Grammar,
    /// A mark that is missing, too many or wrong.
    Punctuation,
    /// Right, but better said otherwise.
    Style,
    /// Spaces, capitals, quotes and dashes.
    Typography,
}

impl IssueKind {
    /// Every kind, in the order in which people care.
    pub const ALL: [Self; 5] = [
        Self::Spelling,
        Self::Grammar,
        Self::Punctuation,
        Self::Style,
        Self::Typography,
    ];

    /// Its name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spelling => "spelling",
            Self::Grammar => "grammar",
            Self::Punctuation => "punctuation",
            Self::Style => "style",
            Self::Typography => "typography",
        }
    }
}
