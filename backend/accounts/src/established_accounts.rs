//! Established accounts: those whose choices count for everyone.
//!
//! New accounts cost nothing, so a handful of them must not decide anything for others. Their choices count for
//! themselves and in their teams; for everyone, they count once the account is old enough, and while it is not
//! disabled. "Everyone" is therefore stored as the counts of one more team, which no request can name. Like those of
//! any team, they are a function of the votes and the members. See `docs/decisions/0031-few-accounts.md`.

use emend_domain::{AccountId, TeamId};
use emend_store::memberships;

use crate::AccountError;
use crate::Accounts;
use crate::records::{AccountRecord, account_key};

/// The default age at which an account is established, in seconds: seven days.
pub const ESTABLISHED_AFTER: u64 = 7 * 24 * 60 * 60;
/// Accounts processed at a time.
const PAGE: usize = 500;

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

impl Accounts {
    /// Sets the age at which accounts are established, in seconds.
    #[must_use]
    pub fn with_established_after(self, seconds: u64) -> Self {
        Self {
            established_after: seconds,
            ..self
        }
    }

    pub(crate) fn is_established(&self, record: &AccountRecord) -> bool {
        let old_enough = record.created_at.saturating_add(self.established_after) <= self.now();
        old_enough && !record.disabled && !record.forgetting
    }

    /// Returns the teams in which an account's votes count: its own and, if it is established, everyone.
    pub(crate) async fn teams_that_count(&self, account: &AccountId) -> Result<Vec<TeamId>, AccountError> {
        let mut teams = self.read_teams(account).await?;
        let found = self.get::<AccountRecord>(&account_key(account)).await?;
        if found.is_some_and(|found| self.is_established(&found.value)) {
            teams.push(established());
        }
        Ok(teams)
    }

    /// Updates, for every account, whether its votes count for everyone, and returns the number of changes. This is for
    /// a job, because it reads every account.
    pub async fn establish(&self) -> Result<usize, AccountError> {
        let everyone = established();
        let mut changed = 0;
        for page in self.list::<AccountRecord>("").await?.chunks(PAGE) {
            let accounts = page.iter().map(|found| found.value.name.parse());
            // A record without a valid account name has no votes.
            let accounts: Vec<Option<AccountId>> = accounts.map(Result::ok).collect();
            let names: Vec<_> = accounts.iter().flatten().map(memberships::name).collect();
            let mut entries = self.store.entries(&names).await?.into_iter();
            for (found, account) in page.iter().zip(accounts) {
                let Some(account) = account else { continue };
                let counts_in = match entries.next().flatten() {
                    Some(entry) => memberships::read(&entry.value)?,
                    None => Vec::new(),
                };
                if counts_in.contains(&everyone) != self.is_established(&found.value) {
                    self.bring_in_step(&account).await?;
                    changed += 1;
                }
            }
        }
        Ok(changed)
    }
}
