//! Scopes: the groups whose choices apply.

use serde::{Deserialize, Serialize};

/// The group whose choices apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Scope {
    /// The viewer.
    You,
    /// One of the viewer's teams.
    Team,
    /// Everyone on this server.
    Everyone,
}
