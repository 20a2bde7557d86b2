//! `GET /api/v1/stats`: figures about the caller's choices.

use serde::{Deserialize, Serialize};

/// The caller's choices by day, their most frequent corrections, and for operators the state of the mirror.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatsResponse {
    /// The days with choices within the last year, oldest first.
    pub days: Vec<DayStats>,
    /// The most frequent corrections, at most 10.
    pub habits: Vec<HabitStats>,
    /// The words that are most often mistyped, at most 10.
    pub mistyped: Vec<MistypedWord>,
    /// The state of the mirror; absent without a mirror, and for callers who are not operators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mirror: Option<MirrorStats>,
}

/// The choices of one day in UTC, by their action. An undone choice stays counted under its action and under `undone`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayStats {
    /// The day.
    #[cfg_attr(feature = "openapi", schema(example = "2027-01-15"))]
    pub day: String,
    /// How often the first replacement was accepted.
    pub first: u32,
    /// How often another replacement was accepted.
    pub other: u32,
    /// How often a replacement was typed.
    pub own: u32,
    /// How often an issue was ignored or dismissed, or a rule turned off.
    pub ignored: u32,
    /// How many words were added to the dictionary.
    pub words: u32,
    /// How many choices were undone.
    pub undone: u32,
}

impl DayStats {
    /// The number of corrections, undone ones included.
    pub fn corrections(&self) -> u32 {
        self.first.saturating_add(self.other).saturating_add(self.own)
    }

    /// Adds the counts of `other`, which are of the same day.
    pub fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.first, other.first),
            (&mut self.other, other.other),
            (&mut self.own, other.own),
            (&mut self.ignored, other.ignored),
            (&mut self.words, other.words),
            (&mut self.undone, other.undone),
        ];
        for (count, other) in pairs {
            *count = count.saturating_add(other);
        }
    }
}

/// A frequent correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HabitStats {
    /// The surface in lower case.
    #[cfg_attr(feature = "openapi", schema(example = "recieve"))]
    pub surface: String,
    /// The replacement; empty if the surface was deleted.
    #[cfg_attr(feature = "openapi", schema(example = "receive"))]
    pub replacement: String,
    /// How often it was chosen.
    pub count: u32,
}

/// A word that is often mistyped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MistypedWord {
    /// The word in its right form.
    #[cfg_attr(feature = "openapi", schema(example = "receive"))]
    pub word: String,
    /// Its wrong forms in lower case, the most frequent first, at most 5.
    #[cfg_attr(feature = "openapi", schema(example = json!(["recieve"])))]
    pub typed: Vec<String>,
    /// How often it was corrected.
    pub count: u32,
}

/// The state of the mirror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MirrorStats {
    /// `up_to_date`, `behind` or `failing`.
    pub state: String,
    /// The number of records waiting to be mirrored.
    pub pending: u64,
    /// Seconds since MySQL was last in sync; 0 if nothing is waiting.
    pub lag_seconds: u64,
}
