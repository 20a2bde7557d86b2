//! Established accounts: those whose choices count for everyone.
//!
//! New accounts cost nothing, so a handful of them must not decide anything for others. Their choices count for
//! themselves and in their teams; for everyone, they count once the account is old enough, and while it is not
//! disabled. "Everyone" is therefore stored as the counts of one more team, which no request can name. Like those of
//! any team, they are a function of the votes and the members. See `docs/decisions/0031-few-accounts.md`.

use emend_domain::TeamId;

/// The default age at which an account is established, in seconds: seven days.
pub const ESTABLISHED_AFTER: u64 = 7 * 24 * 60 * 60;
/// Returns the team of all established accounts. No user can create a team of this name.
///
/// # Panics
/// Never: the name is a valid ID.
pub fn established() -> TeamId {
    ".everyone".parse().expect("it is an id")
}

/// Returns whether a team's name is reserved for Emend's own use.
pub(crate) fn is_reserved(team: &TeamId) -> bool {
    team.as_str().starts_with('.')
}
