//! The kinds of issues.

use serde::{Deserialize, Serialize};

/// The kind of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum IssueKind {
    /// A word that is in no dictionary, or a known word in the place of another.
    Spelling,
    /// Words that do not go together.
    Grammar,
    /// A punctuation mark that is missing, superfluous or wrong.
    Punctuation,
    /// A passage that is correct and could be worded better.
    Style,
    /// Spaces, capitals, quotation marks and dashes.
    Typography,
}

impl IssueKind {
    /// Every kind, most important to users first.
    pub const ALL: [Self; 5] = [
        Self::Spelling,
        Self::Grammar,
        Self::Punctuation,
        Self::Style,
        Self::Typography,
    ];

    /// Returns the name of the kind in the API.
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
