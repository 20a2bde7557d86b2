//! Creating, listing and removing teams, and the rights to manage them.

use emend_domain::TeamId;
use emend_shared::accounts::{RemovalResponse, RemovalState, TeamInfo, TeamRole};
use emend_store::PutCondition;

use crate::AccountError;
use crate::account_management::refuse_path;
use crate::entries::Versioned;
use crate::established_accounts::is_reserved;
use crate::records::{MemberRecord, MembershipLink, TeamRecord, account_key, fresh_mark, team_key};
use crate::team_removal::PATIENCE;
use crate::time::rfc3339;
use crate::{Accounts, Caller};

/// A team and the caller's role in it.
pub(crate) struct TeamView {
    pub(crate) team: Versioned<TeamRecord>,
    pub(crate) role: Option<TeamRole>,
    mark: String,
}

impl TeamView {
    /// Returns the [`MemberRecord::mark`] for invitations, if the caller is a maintainer.
    pub(crate) fn maintainer(&self) -> Option<String> {
        (self.role == Some(TeamRole::Maintainer)).then(|| self.mark.clone())
    }
}

fn info(team: &TeamRecord, role: Option<TeamRole>) -> TeamInfo {
    TeamInfo {
        id: team.name.clone(),
        role,
        created_at: rfc3339(team.created_at),
    }
}

/// Returns the error for non-members, which does not reveal whether the team exists.
pub(crate) fn no_team(team: &str) -> AccountError {
    AccountError::NotFound(format!(
        "there is no team {team:?}, or you are not a member of it"
    ))
}

impl Accounts {
    /// Creates a team with the caller as its maintainer.
    pub async fn make_team(&self, caller: &Caller, name: &str) -> Result<TeamInfo, AccountError> {
        let account = self.account(caller.viewer.account.as_str()).await?;
        self.refuse_too_many_teams(&account.id, 0).await?;
        let id = fresh_mark()?;
        self.count_made(&account.id, name, &id).await?;
        let team = match self.create_team(name, id.clone()).await {
            Ok(team) => team,
            Err(error) => {
                self.count_made_not(&account.id, &id).await?;
                return Err(error);
            }
        };
        let joined = self.add_member(&team, &account.value.name, TeamRole::Maintainer);
        if let Err(error) = joined.await {
            self.dissolve(&team.id, &team.value.id).await?;
            return Err(error);
        }
        self.note_act_in_team(caller, "add team", &team.value.name).await;
        Ok(info(&team.value, Some(TeamRole::Maintainer)))
    }

    /// Creates a team without members, for the operator.
    pub async fn add_team(&self, name: &str) -> Result<TeamInfo, AccountError> {
        Ok(info(&self.create_team(name, fresh_mark()?).await?.value, None))
    }

    async fn create_team(&self, name: &str, id: String) -> Result<Versioned<TeamRecord>, AccountError> {
        let team = parse_new_name(name)?;
        if is_reserved(&team) {
            return Err(AccountError::malformed("name", "must not begin with a dot"));
        }
        let record = TeamRecord {
            name: team.to_string(),
            id,
            created_at: self.now(),
            invites: 0,
            dissolving: false,
        };
        let id = team_key(&team);
        let before = self.get::<TeamRecord>(&id).await?;
        if let Some(before) = before.filter(|before| before.value.dissolving) {
            let removal = self
                .dissolve_within(&id, &before.value.id, Some(PATIENCE))
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
        self.accounts_in(&id).await?;
        if !self.put(&id, &record, PutCondition::Absent, None).await? {
            return Err(AccountError::Conflict(
                "name: a team with this name already exists; choose another name".to_owned(),
            ));
        }
        // No account has joined the new team yet, so every member found belongs to an earlier team of this name.
        for account in self.accounts_in(&id).await? {
            self.take_out_member(&id, &account).await?;
        }
        Ok(Versioned {
            id,
            value: record,
            version: 0,
        })
    }

    /// Returns the caller's teams, by name.
    pub async fn my_teams(&self, caller: &Caller) -> Result<Vec<TeamInfo>, AccountError> {
        let key = account_key(&caller.viewer.account);
        let found = self.list::<MembershipLink>(&format!("{key}/")).await?;
        let mut teams = Vec::new();
        for found in found {
            let team = found.value.team.to_ascii_lowercase();
            let member = self.get::<MemberRecord>(&format!("{team}/{key}")).await?;
            let found = self.get::<TeamRecord>(&team).await?;
            let found = found.filter(|team| !team.value.dissolving);
            if let (Some(team), Some(member)) = (found, member) {
                teams.push(info(&team.value, Some(member.value.role)));
            }
        }
        Ok(teams)
    }

    /// Returns all teams, for the operator.
    pub async fn all_teams(&self) -> Result<Vec<TeamInfo>, AccountError> {
        let all = self.list::<TeamRecord>("").await?;
        let there = all.iter().filter(|found| !found.value.dissolving);
        Ok(there.map(|found| info(&found.value, None)).collect())
    }

    /// Removes a team, whose members' votes no longer count for it. Only its maintainers may do this. Returns the
    /// progress after some seconds at the latest; the servers' job continues the removal.
    pub async fn remove_team(&self, caller: &Caller, team: &str) -> Result<RemovalResponse, AccountError> {
        let seen = self.looked_after(caller, team).await?;
        self.note_act_in_team(caller, "remove team", &seen.team.value.name)
            .await;
        self.dissolve_within(&seen.team.id, &seen.team.value.id, Some(PATIENCE))
            .await
    }

    /// Removes a team, for the operator.
    pub async fn remove_any_team(&self, team: &str) -> Result<(), AccountError> {
        let found = self.team(team).await?;
        self.dissolve(&found.id, &found.value.id).await
    }

    /// Returns an existing team.
    pub(crate) async fn team(&self, team: &str) -> Result<Versioned<TeamRecord>, AccountError> {
        let id: TeamId = team.parse().map_err(|_| no_team(team))?;
        let found = self.get::<TeamRecord>(&team_key(&id)).await?;
        let found = found.filter(|found| !found.value.dissolving);
        found.ok_or_else(|| no_team(team))
    }

    /// Returns a team of the caller. Administrators see all teams.
    pub(crate) async fn seen(&self, caller: &Caller, team: &str) -> Result<TeamView, AccountError> {
        let found = self.team(team).await?;
        let key = account_key(&caller.viewer.account);
        let member = self.get::<MemberRecord>(&format!("{}/{key}", found.id)).await?;
        let role = member.as_ref().map(|member| member.value.role);
        let mark = member.map(|member| member.value.mark).unwrap_or_default();
        if role.is_none() && !caller.is_administrator() {
            return Err(no_team(team));
        }
        let team = found;
        Ok(TeamView { team, role, mark })
    }

    /// Returns the name of a team of the caller.
    pub async fn team_seen(&self, caller: &Caller, team: &str) -> Result<TeamId, AccountError> {
        let seen = self.seen(caller, team).await?;
        seen.team.value.name.parse().map_err(|_| no_team(team))
    }

    /// Returns a team that the caller manages, as maintainer or administrator.
    pub(crate) async fn looked_after(&self, caller: &Caller, team: &str) -> Result<TeamView, AccountError> {
        let seen = self.seen(caller, team).await?;
        if seen.role != Some(TeamRole::Maintainer) && !caller.is_administrator() {
            return Err(AccountError::Forbidden(
                "only a maintainer of the team can do this; ask one of them".to_owned(),
            ));
        }
        Ok(seen)
    }

    /// Refuses an account that is in the most teams allowed; `new` of them are not counted.
    pub(crate) async fn refuse_too_many_teams(&self, account: &str, new: usize) -> Result<(), AccountError> {
        let most = self.limits.teams;
        if self.list::<MembershipLink>(&format!("{account}/")).await?.len() >= most + new {
            return Err(AccountError::Conflict(format!(
                "an account can be in at most {most} teams; leave one first"
            )));
        }
        Ok(())
    }
}

pub(crate) fn parse_new_name(name: &str) -> Result<TeamId, AccountError> {
    let wrong = "must be 1 to 64 letters, digits, dots, hyphens or underscores";
    let team: TeamId = name.parse().map_err(|_| AccountError::malformed("name", wrong))?;
    refuse_path("name", team.as_str())?;
    Ok(team)
}
