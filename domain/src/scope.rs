//! Whose judgement applies.

use serde::{Deserialize, Serialize};

/// Whose judgement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Scope {
    /// The one who asks.
    You,
    /// One of their teams.
    Team,
    /// Everyone on this server.
    Everyone,
}
