//! The teams of accounts, and those in which their votes count.

use std::sync::Arc;
use std::time::Duration;

use emend_cache::TimedCache;
use emend_domain::{AccountId, TeamId};
use emend_store::{MemberStore, StoreError, memberships};

use crate::AccountError;
use crate::entries::{ATTEMPTS, AccountEntries};
use crate::established_accounts::established;
use crate::records::{AccountRecord, MembershipLink, account_key};

/// How long the teams of an account are cached.
const FRESH: Duration = Duration::from_secs(3);
/// The number of accounts in the cache.
const MAX_CACHED: usize = 10_000;
/// Accounts processed at a time.
const PAGE: usize = 500;

/// The service that knows the teams of accounts and assigns the accounts' votes to them.
pub struct VotingTeams {
    entries: AccountEntries,
    store: Arc<dyn MemberStore>,
    established_after: u64,
    cached: TimedCache<AccountId, Arc<[TeamId]>>,
}

impl VotingTeams {
    /// Creates the service. Accounts are established `established_after` seconds after their creation.
    pub(crate) fn new(entries: AccountEntries, store: Arc<dyn MemberStore>, established_after: u64) -> Self {
        Self {
            entries,
            store,
            established_after,
            cached: TimedCache::new(MAX_CACHED, FRESH),
        }
    }

    /// Returns the teams of an account in a fixed order. The result may be some seconds old.
    pub async fn teams_of(&self, account: &AccountId) -> Result<Arc<[TeamId]>, AccountError> {
        let read = async { self.read_teams(account).await.map(Arc::from) };
        self.cached.get_or_read(account, read).await
    }

    /// Returns the current teams of an account from the store.
    async fn read_teams(&self, account: &AccountId) -> Result<Vec<TeamId>, AccountError> {
        let entries = self
            .entries
            .list::<MembershipLink>(&format!("{}/", account_key(account)))
            .await?;
        let teams = entries.iter().map(|entry| entry.value.team.parse());
        let mut teams = teams
            .collect::<Result<Vec<TeamId>, _>>()
            .map_err(|_| StoreError::Corrupt("the name of a team".to_owned()))?;
        teams.sort_unstable();
        Ok(teams)
    }

    pub(crate) fn is_established(&self, record: &AccountRecord) -> bool {
        let old_enough = record.created_at.saturating_add(self.established_after) <= self.entries.now();
        old_enough && !record.disabled && !record.forgetting
    }

    /// Returns the teams in which an account's votes count: its own and, if it is established, everyone.
    async fn counting_teams(&self, account: &AccountId) -> Result<Vec<TeamId>, AccountError> {
        let mut teams = self.read_teams(account).await?;
        let entry = self.entries.get::<AccountRecord>(&account_key(account)).await?;
        if entry.is_some_and(|entry| self.is_established(&entry.value)) {
            teams.push(established());
        }
        Ok(teams)
    }

    /// Updates, for every account, whether its votes count for everyone, and returns the number of changes. This is for
    /// a job, because it reads every account.
    pub async fn establish(&self) -> Result<usize, AccountError> {
        let established_team = established();
        let mut count = 0;
        for page in self.entries.list::<AccountRecord>("").await?.chunks(PAGE) {
            let accounts = page.iter().map(|entry| entry.value.name.parse());
            // A record without a valid account name has no votes.
            let accounts: Vec<Option<AccountId>> = accounts.map(Result::ok).collect();
            let names: Vec<_> = accounts.iter().flatten().map(memberships::name).collect();
            let mut entries = self.entries.entries(&names).await?.into_iter();
            for (entry, account) in page.iter().zip(accounts) {
                let Some(account) = account else { continue };
                let counts_in = match entries.next().flatten() {
                    Some(entry) => memberships::read(&entry.value)?,
                    None => Vec::new(),
                };
                if counts_in.contains(&established_team) != self.is_established(&entry.value) {
                    self.assign_votes(&account).await?;
                    count += 1;
                }
            }
        }
        Ok(count)
    }

    /// Assigns the account's votes to its current teams, and repeats this if the teams change in the meantime.
    pub(crate) async fn assign_votes(&self, account: &AccountId) -> Result<(), AccountError> {
        let mut teams = self.counting_teams(account).await?;
        for _ in 0..ATTEMPTS {
            // The teams may change between reading them and writing them here. The last writer must have written the
            // current ones, so read them again afterwards.
            self.store.set_teams(account, &teams).await?;
            let current = self.counting_teams(account).await?;
            if current == teams {
                break;
            }
            teams = current;
        }
        self.cached.remove(account);
        Ok(())
    }

    /// Discards the cached teams of an account.
    pub(crate) fn forget(&self, account: &AccountId) {
        self.cached.remove(account);
    }

    /// Discards all cached teams.
    pub(crate) fn forget_all(&self) {
        self.cached.clear();
    }
}
