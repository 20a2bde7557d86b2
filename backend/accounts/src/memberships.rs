//! Memberships: the entries of accounts in teams, and the limits on their number.

use std::sync::Arc;

use emend_domain::AccountId;
use emend_domain::number_with_noun::format_count;
use emend_shared::accounts::TeamRole;
use emend_store::PutCondition;
use tokio::sync::Mutex;

use crate::AccountError;
use crate::AccountLimits;
use crate::entries::{AccountEntries, Versioned, read_entry};
use crate::names::parse_stored;
use crate::records::{AccountRecord, MemberRecord, MembershipLink, TeamRecord, account_key, fresh_mark};
use crate::voting_teams::VotingTeams;

/// Adds accounts to teams and removes them.
pub(crate) struct Memberships {
    entries: AccountEntries,
    voting_teams: Arc<VotingTeams>,
    /// The maximum number of teams of an account.
    max_teams: usize,
    /// The maximum number of members of a team.
    max_members: usize,
    /// Serialises additions.
    turn: Mutex<()>,
}

impl Memberships {
    /// Creates the service, by which accounts and teams keep to these limits.
    pub(crate) fn new(
        entries: AccountEntries,
        voting_teams: Arc<VotingTeams>,
        limits: &AccountLimits,
    ) -> Self {
        Self {
            entries,
            voting_teams,
            max_teams: limits.teams,
            max_members: limits.team_members,
            turn: Mutex::default(),
        }
    }

    /// Adds an account to a team. An existing member's role does not change.
    pub(crate) async fn add(
        &self,
        team: &Versioned<TeamRecord>,
        account: &str,
        role: TeamRole,
    ) -> Result<(), AccountError> {
        let account: AccountId = parse_stored(account)?;
        let is_new = self.put(team, &account, role).await?;
        // A removal marks the account before it looks for memberships. It therefore either finds this one, or the mark is
        // seen here: docs/decisions/0028-removal-by-a-job.md.
        let owner = self.entries.get::<AccountRecord>(&account_key(&account)).await?;
        if owner.is_none_or(|owner| owner.value.forgetting) {
            self.remove(&team.id, &account).await?;
            return Err(AccountError::NotFound(
                "the account was removed in the meantime".to_owned(),
            ));
        }
        if !is_new {
            return Ok(());
        }
        self.voting_teams.assign_votes(&account).await?;
        // The team may have been removed with its members in the meantime, or be another one of the same name.
        let current = self.entries.get::<TeamRecord>(&team.id).await?;
        if current.is_none_or(|current| current.value.dissolving || current.value.id != team.value.id) {
            self.remove(&team.id, &account).await?;
            return Err(AccountError::NotFound(
                "the team was removed in the meantime".to_owned(),
            ));
        }
        Ok(())
    }

    /// Creates a membership unless the account is in too many teams or the team has too many members, and returns whether it is
    /// new. One at a time on this server; with several servers, an account that exceeds a limit afterwards is removed again.
    async fn put(
        &self,
        team: &Versioned<TeamRecord>,
        account: &AccountId,
        role: TeamRole,
    ) -> Result<bool, AccountError> {
        let _turn = self.turn.lock().await;
        let key = account_key(account);
        let of_team = format!("{key}/{}", team.id);
        if self.entries.get::<MembershipLink>(&of_team).await?.is_none() {
            self.check_team_limit(&key, 0).await?;
            self.check_member_limit(&team.id, 0).await?;
        }
        let member = MemberRecord {
            account: account.to_string(),
            role,
            joined_at: self.entries.now(),
            mark: fresh_mark()?,
        };
        let member_id = format!("{}/{key}", team.id);
        // The order is the reverse of `Memberships::remove`: an account that sees a team is always among its members, so
        // an interruption never leaves a right without a membership.
        let is_new = self
            .entries
            .put(&member_id, &member, PutCondition::Absent, None)
            .await?;
        let link = MembershipLink {
            team: team.value.name.clone(),
        };
        self.entries.put(&of_team, &link, PutCondition::Any, None).await?;
        let within = match self.check_team_limit(&key, 1).await {
            Ok(()) if is_new => self.check_member_limit(&team.id, 1).await,
            within => within,
        };
        if let Err(over) = within {
            self.remove(&team.id, account).await?;
            return Err(over);
        }
        Ok(is_new)
    }

    /// Returns the accounts of a team's members with their original capitalisation. If a member's entry is unreadable,
    /// the name is taken from the account.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] if both are unreadable, because it is then unknown whose votes count in the team.
    pub(crate) async fn team_accounts(&self, team: &str) -> Result<Vec<AccountId>, AccountError> {
        let mut accounts = Vec::new();
        for entry in self
            .entries
            .list_entries::<MemberRecord>(&format!("{team}/"))
            .await?
        {
            let is_written = if let Some(member) = read_entry::<MemberRecord>(&entry) {
                member.value.account
            } else {
                let key = entry.name.id().rsplit('/').next().unwrap_or_default();
                let account = self.entries.get_readable::<AccountRecord>(key).await?;
                account.map_or_else(|| key.to_owned(), |account| account.value.name)
            };
            accounts.push(parse_stored(&is_written)?);
        }
        Ok(accounts)
    }

    /// Deletes a membership: first the account's view of the team, then the assignment of its votes, then its entry
    /// among the members. After an interruption, repeating the call completes the deletion.
    pub(crate) async fn remove(&self, team: &str, account: &AccountId) -> Result<(), AccountError> {
        let key = account_key(account);
        self.entries
            .delete::<MembershipLink>(&format!("{key}/{team}"), PutCondition::Any)
            .await?;
        self.voting_teams.assign_votes(account).await?;
        self.entries
            .delete::<MemberRecord>(&format!("{team}/{key}"), PutCondition::Any)
            .await?;
        Ok(())
    }

    /// Refuses an account that is in the most teams allowed; `new` of them are not counted.
    pub(crate) async fn check_team_limit(&self, account: &str, new: usize) -> Result<(), AccountError> {
        let max = self.max_teams;
        if self
            .entries
            .list::<MembershipLink>(&format!("{account}/"))
            .await?
            .len()
            >= max + new
        {
            return Err(AccountError::Conflict(format!(
                "an account can be in at most {}; leave one first",
                format_count(max, "team")
            )));
        }
        Ok(())
    }

    /// Refuses to add to a team that has the most members allowed; `new` of them are not counted.
    async fn check_member_limit(&self, team: &str, new: usize) -> Result<(), AccountError> {
        let members = self.entries.ids::<MemberRecord>(&format!("{team}/")).await?;
        if members.len() >= self.max_members + new {
            return Err(AccountError::LimitReached(format!(
                "a team can have at most {}; an administrator of the server can raise this limit (`--max-team-members`)",
                format_count(self.max_members, "member")
            )));
        }
        Ok(())
    }
}
