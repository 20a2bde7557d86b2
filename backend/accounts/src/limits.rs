//! The limits per account, so that no account can slow down or fill up the server for the others.

/// The most that one account, one item of an account, or one team may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountLimits {
    /// Different outcomes of one account for one item, such as replacements for one misspelling.
    pub outcomes: usize,
    /// Items on which an account has votes: words, and misspellings, both alone and between their neighbours.
    pub items: usize,
    /// Words in an account's dictionary.
    pub words: usize,
    /// Choices that an account may make per minute, on each server. The local user is not limited.
    pub choices_per_minute: u32,
    /// The approximate size, in mebibytes, of an account's choices and words per day, on each server. The local user is
    /// not limited.
    pub mebibytes_per_day: u32,
    /// Words in a team's dictionary.
    pub team_words: usize,
    /// Entries in a team's house style.
    pub house_style: usize,
    /// Members of a team.
    pub team_members: usize,
    /// Teams of which an account is a member.
    pub teams: usize,
    /// Teams that an account created and that still exist or were created within the last day.
    pub teams_made: usize,
}

impl Default for AccountLimits {
    fn default() -> Self {
        Self {
            outcomes: 500,
            items: 250_000,
            words: 20_000,
            choices_per_minute: 6_000,
            mebibytes_per_day: 64,
            team_words: 10_000,
            house_style: 1_000,
            team_members: 2_000,
            teams: 50,
            teams_made: 50,
        }
    }
}
