//! Creating, listing and removing teams.

use std::sync::Arc;

use emend_shared::accounts::{RemovalResponse, RemovalState, TeamInfo, TeamRole};
use emend_store::PutCondition;

use crate::AccountError;
use crate::Caller;
use crate::account_directory::AccountDirectory;
use crate::audit::AuditLog;
use crate::entries::{AccountEntries, Versioned};
use crate::established_accounts::is_reserved;
use crate::memberships::Memberships;
use crate::names::parse_new_team;
use crate::records::{MemberRecord, MembershipLink, TeamRecord, account_key, fresh_mark, team_key};
use crate::team_access::TeamAccess;
use crate::team_creation_limit::TeamCreationLimit;
use crate::team_removal::{TIMEOUT, TeamRemovals};
use crate::time::rfc3339;

fn info(team: &TeamRecord, role: Option<TeamRole>) -> TeamInfo {
    TeamInfo {
        id: team.name.clone(),
        role,
        created_at: rfc3339(team.created_at),
    }
}

/// The service that creates, lists and removes teams.
pub struct Teams {
    pub(crate) entries: AccountEntries,
    pub(crate) directory: Arc<AccountDirectory>,
    pub(crate) access: Arc<TeamAccess>,
    pub(crate) memberships: Arc<Memberships>,
    pub(crate) creations: TeamCreationLimit,
    pub(crate) removals: Arc<TeamRemovals>,
    pub(crate) audit: Arc<AuditLog>,
}

impl Teams {
    /// Creates a team with the caller as its maintainer.
    pub async fn create(&self, caller: &Caller, name: &str) -> Result<TeamInfo, AccountError> {
        let account = self.directory.account(caller.viewer.account.as_str()).await?;
        self.memberships.check_team_limit(&account.id, 0).await?;
        let id = fresh_mark()?;
        self.creations.count(&account.id, name, &id).await?;
        let team = match self.create_record(name, id.clone()).await {
            Ok(team) => team,
            Err(error) => {
                self.creations.forget(&account.id, &id).await?;
                return Err(error);
            }
        };
        let joined = self
            .memberships
            .add(&team, &account.value.name, TeamRole::Maintainer);
        if let Err(error) = joined.await {
            self.removals.dissolve(&team.id, &team.value.id).await?;
            return Err(error);
        }
        self.audit
            .log_team_action(caller, "add team", &team.value.name)
            .await;
        Ok(info(&team.value, Some(TeamRole::Maintainer)))
    }

    /// Creates a team without members, for the operator.
    pub async fn create_empty(&self, name: &str) -> Result<TeamInfo, AccountError> {
        Ok(info(&self.create_record(name, fresh_mark()?).await?.value, None))
    }

    async fn create_record(&self, name: &str, id: String) -> Result<Versioned<TeamRecord>, AccountError> {
        let team = parse_new_team(name)?;
        if is_reserved(&team) {
            return Err(AccountError::malformed("name", "must not begin with a dot"));
        }
        let record = TeamRecord {
            name: team.to_string(),
            id,
            created_at: self.entries.now(),
            invites: 0,
            dissolving: false,
        };
        let id = team_key(&team);
        let previous = self.entries.get::<TeamRecord>(&id).await?;
        if let Some(previous) = previous.filter(|previous| previous.value.dissolving) {
            let removal = self
                .removals
                .dissolve_within(&id, &previous.value.id, Some(TIMEOUT))
                .await?;
            if removal.state != RemovalState::Done {
                return Err(AccountError::Conflict(
                    "name: a team with this name is being removed; try again later, or choose another name"
                        .to_owned(),
                ));
            }
        }
        // Members of an earlier team with this name may remain. If they cannot be read, the request is refused before
        // the name is taken.
        self.memberships.team_accounts(&id).await?;
        if !self.entries.put(&id, &record, PutCondition::Absent, None).await? {
            return Err(AccountError::Conflict(
                "name: a team with this name already exists; choose another name".to_owned(),
            ));
        }
        // No account has joined the new team yet, so every member found belongs to an earlier team of this name.
        for account in self.memberships.team_accounts(&id).await? {
            self.memberships.remove(&id, &account).await?;
        }
        Ok(Versioned {
            id,
            value: record,
            version: 0,
        })
    }

    /// Returns the caller's teams, by name.
    pub async fn of_caller(&self, caller: &Caller) -> Result<Vec<TeamInfo>, AccountError> {
        let key = account_key(&caller.viewer.account);
        let entries = self.entries.list::<MembershipLink>(&format!("{key}/")).await?;
        let mut teams = Vec::new();
        for entry in entries {
            let team = entry.value.team.to_ascii_lowercase();
            let member = self.entries.get::<MemberRecord>(&format!("{team}/{key}")).await?;
            let entry = self.entries.get::<TeamRecord>(&team).await?;
            let entry = entry.filter(|team| !team.value.dissolving);
            if let (Some(team), Some(member)) = (entry, member) {
                teams.push(info(&team.value, Some(member.value.role)));
            }
        }
        Ok(teams)
    }

    /// Returns all teams, for the operator.
    pub async fn all(&self) -> Result<Vec<TeamInfo>, AccountError> {
        let all = self.entries.list::<TeamRecord>("").await?;
        let existing = all.iter().filter(|entry| !entry.value.dissolving);
        Ok(existing.map(|entry| info(&entry.value, None)).collect())
    }

    /// Removes a team, whose members' votes no longer count for it. Only its maintainers may do this. Returns the
    /// progress after some seconds at the latest; the servers' job continues the removal.
    pub async fn remove(&self, caller: &Caller, team: &str) -> Result<RemovalResponse, AccountError> {
        let seen = self.access.view_as_maintainer(caller, team).await?;
        self.audit
            .log_team_action(caller, "remove team", &seen.team.value.name)
            .await;
        self.removals
            .dissolve_within(&seen.team.id, &seen.team.value.id, Some(TIMEOUT))
            .await
    }

    /// Removes a team, for the operator.
    pub async fn remove_as_operator(&self, team: &str) -> Result<(), AccountError> {
        let entry = self.access.team(team).await?;
        self.removals.dissolve(&entry.id, &entry.value.id).await
    }
}
