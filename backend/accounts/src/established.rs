//! Established accounts: those whose choices count for everyone.
//!
//! An account that was made a moment ago costs nothing, so a handful of them must decide nothing for others. Their choices count for
//! themselves and in the teams that took them in; for everyone they count once the account is old enough and while it is not disabled.
//! "Everyone" therefore is kept as the counts of one more team, which no request names: like those of any team they are a
//! function of the votes and of who is in it.

use emend_domain::{AccountId, TeamId};
use emend_store::memberships;

use crate::AccountError;
use crate::Accounts;
use crate::records::{AccountRecord, account_key};

/// Seconds until an account is established, unless told otherwise: seven days.
pub const ESTABLISHED_AFTER: u64 = 7 * 24 * 60 * 60;
/// Accounts looked at together.
const PAGE: usize = 500;

/// The team of all established accounts. Nobody can make a team of this name.
///
/// # Panics
/// Never: it is an id.
pub fn established() -> TeamId {
    ".everyone".parse().expect("it is an id")
}

/// Whether a team's name is for Emend's own use.
pub(crate) fn is_reserved(team: &TeamId) -> bool {
    team.as_str().starts_with('.')
}

impl Accounts {
    /// The same, with accounts established after so many seconds.
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

    /// The teams in which an account's votes count: those it is in and, where it is established, everyone.
    pub(crate) async fn teams_that_count(&self, account: &AccountId) -> Result<Vec<TeamId>, AccountError> {
        let mut teams = self.read_teams(account).await?;
        let found = self.get::<AccountRecord>(&account_key(account)).await?;
        if found.is_some_and(|found| self.is_established(&found.value)) {
            teams.push(established());
        }
        Ok(teams)
    }

    /// Has the votes of every account count for everyone, or no longer, as they should by now; how many changed. A job's work: it reads
    /// every account.
    pub async fn establish(&self) -> Result<usize, AccountError> {
        let everyone = established();
        let mut changed = 0;
        for page in self.list::<AccountRecord>("").await?.chunks(PAGE) {
            let accounts = page.iter().map(|found| found.value.name.parse());
            // A record without a name that is one is nobody's.
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
