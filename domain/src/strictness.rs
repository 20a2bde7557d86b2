//! How sure an issue must be to be shown.

use serde::{Deserialize, Serialize};

/// How certain an issue must be to be shown. A higher strictness shows more issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Strictness {
    /// Only the surest issues, and none of style.
    Quiet,
    /// Issues that are more likely right than wrong, and matters of style.
    #[default]
    Normal,
    /// Also weaker issues, and conventions that many writers do not follow.
    Picky,
}

impl Strictness {
    /// Every strictness, the one with the fewest issues first.
    pub const ALL: [Self; 3] = [Self::Quiet, Self::Normal, Self::Picky];

    /// Returns the name in the API and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Normal => "normal",
            Self::Picky => "picky",
        }
    }

    /// Returns the strictness with this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|strictness| strictness.as_str() == name)
    }

    /// Returns whether this is the default, which requests omit.
    pub fn is_normal(&self) -> bool {
        *self == Self::Normal
    }
}
