//! What one account may have at most, so that none makes the server slow or full for the others.

/// What one account, one item of an account, or one team may have at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Different outcomes of one account on one item, such as replacements for one misspelling.
    pub outcomes: usize,
    /// Items that an account has votes on: misspellings, each alone and between its neighbours, and words.
    pub items: usize,
    /// Words of an account's dictionary.
    pub words: usize,
    /// Choices that an account makes in a minute, on each server. The local user makes as many as they like.
    pub choices_per_minute: u32,
    /// Mebibytes that an account's choices and words take in a day, about, on each server. The local user's may take any.
    pub mebibytes_per_day: u32,
    /// Words of a team's dictionary.
    pub team_words: usize,
    /// Entries of a team's house style.
    pub house_style: usize,
    /// Teams that an account is in.
    pub teams: usize,
    /// Teams that an account made and that are there, or were made within a day.
    pub teams_made: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            outcomes: 500,
            items: 250_000,
            words: 20_000,
            choices_per_minute: 6_000,
            mebibytes_per_day: 64,
            team_words: 10_000,
            house_style: 1_000,
            teams: 50,
            teams_made: 50,
        }
    }
}
