//! Teams: made, listed, removed; and who may look after them.

use emend_learning::TeamId;
use emend_shared::accounts::{TeamInfo, TeamRole};
use emend_store::Expected;

use crate::ServiceError;
use crate::accounts::established::is_reserved;
use crate::accounts::records::{Found, MemberOf, MemberRecord, TeamRecord, account_key, team_key};
use crate::accounts::{Accounts, Caller};
use crate::learned::rfc3339;

/// Teams that an account is in at most.
pub(crate) const MOST_TEAMS: usize = 50;

/// A team that somebody asks about, and what they are in it.
pub(crate) struct Seen {
    pub(crate) team: Found<TeamRecord>,
    pub(crate) role: Option<TeamRole>,
}

fn info(team: &TeamRecord, role: Option<TeamRole>) -> TeamInfo {
    TeamInfo {
        id: team.name.clone(),
        role,
        created_at: rfc3339(team.created_at),
    }
}

/// Who is not in a team is told the same whether there is one or not.
pub(crate) fn no_team(team: &str) -> ServiceError {
    ServiceError::NotFound(format!("there is no team {team:?} that you are in"))
}

impl Accounts {
    /// Makes a team with the caller as its maintainer.
    pub async fn make_team(&self, caller: &Caller, name: &str) -> Result<TeamInfo, ServiceError> {
        let account = self.account(caller.viewer.account.as_str()).await?;
        self.refuse_too_many_teams(&account.id).await?;
        let team = self.create_team(name).await?;
        self.add_member(&team, &account.value.name, TeamRole::Maintainer)
            .await?;
        Ok(info(&team.value, Some(TeamRole::Maintainer)))
    }

    /// Makes a team without members, for whoever runs the server.
    pub async fn add_team(&self, name: &str) -> Result<TeamInfo, ServiceError> {
        Ok(info(&self.create_team(name).await?.value, None))
    }

    async fn create_team(&self, name: &str) -> Result<Found<TeamRecord>, ServiceError> {
        let wrong = "must be 1 to 64 letters, digits, dots, dashes or underscores";
        let team: TeamId = name.parse().map_err(|_| ServiceError::malformed("name", wrong))?;
        if is_reserved(&team) {
            return Err(ServiceError::malformed("name", "must not begin with a dot"));
        }
        let record = TeamRecord {
            name: team.to_string(),
            created_at: self.now(),
            invites: 0,
        };
        let id = team_key(&team);
        if !self.put(&id, &record, Expected::Absent, None).await? {
            return Err(ServiceError::Conflict(
                "name: there is a team of this name; take another".to_owned(),
            ));
        }
        Ok(Found {
            id,
            value: record,
            version: 0,
        })
    }

    /// The teams the caller is in, by name.
    pub async fn my_teams(&self, caller: &Caller) -> Result<Vec<TeamInfo>, ServiceError> {
        let key = account_key(&caller.viewer.account);
        let found = self.list::<MemberOf>(&format!("{key}/")).await?;
        let mut teams = Vec::new();
        for found in found {
            let team = found.value.team.to_ascii_lowercase();
            let member = self.get::<MemberRecord>(&format!("{team}/{key}")).await?;
            if let (Some(team), Some(member)) = (self.get::<TeamRecord>(&team).await?, member) {
                teams.push(info(&team.value, Some(member.value.role)));
            }
        }
        Ok(teams)
    }

    /// Every team there is, for whoever runs the server.
    pub async fn all_teams(&self) -> Result<Vec<TeamInfo>, ServiceError> {
        let all = self.list::<TeamRecord>("").await?;
        Ok(all.iter().map(|found| info(&found.value, None)).collect())
    }

    /// Removes a team, for its maintainers: its members' votes count in it no more.
    pub async fn remove_team(&self, caller: &Caller, team: &str) -> Result<(), ServiceError> {
        let seen = self.looked_after(caller, team).await?;
        self.dissolve(&seen.team).await
    }

    /// Removes a team, for whoever runs the server.
    pub async fn remove_any_team(&self, team: &str) -> Result<(), ServiceError> {
        let found = self.team(team).await?;
        self.dissolve(&found).await
    }

    /// The team goes first, so that nobody joins meanwhile.
    async fn dissolve(&self, team: &Found<TeamRecord>) -> Result<(), ServiceError> {
        self.take_out::<TeamRecord>(&team.id, Expected::Any).await?;
        for member in self.list::<MemberRecord>(&format!("{}/", team.id)).await? {
            self.take_out_member(&team.id, &member.value.account).await?;
        }
        self.remove_house(&team.id).await
    }

    /// A team that is there.
    pub(crate) async fn team(&self, team: &str) -> Result<Found<TeamRecord>, ServiceError> {
        let id: TeamId = team.parse().map_err(|_| no_team(team))?;
        self.get(&team_key(&id)).await?.ok_or_else(|| no_team(team))
    }

    /// A team that the caller is in; an administrator sees all.
    pub(crate) async fn seen(&self, caller: &Caller, team: &str) -> Result<Seen, ServiceError> {
        let found = self.team(team).await?;
        let key = account_key(&caller.viewer.account);
        let member = self.get::<MemberRecord>(&format!("{}/{key}", found.id)).await?;
        let role = member.map(|member| member.value.role);
        if role.is_none() && !caller.is_administrator() {
            return Err(no_team(team));
        }
        Ok(Seen { team: found, role })
    }

    /// The name of a team that the caller is in.
    pub(crate) async fn team_seen(&self, caller: &Caller, team: &str) -> Result<TeamId, ServiceError> {
        let seen = self.seen(caller, team).await?;
        seen.team.value.name.parse().map_err(|_| no_team(team))
    }

    /// A team that the caller looks after: as its maintainer, or as an administrator.
    pub(crate) async fn looked_after(&self, caller: &Caller, team: &str) -> Result<Seen, ServiceError> {
        let seen = self.seen(caller, team).await?;
        if seen.role != Some(TeamRole::Maintainer) && !caller.is_administrator() {
            return Err(ServiceError::Forbidden(
                "only a maintainer of the team may do this; ask one of them".to_owned(),
            ));
        }
        Ok(seen)
    }

    pub(crate) async fn refuse_too_many_teams(&self, account: &str) -> Result<(), ServiceError> {
        if self.list::<MemberOf>(&format!("{account}/")).await?.len() >= MOST_TEAMS {
            return Err(ServiceError::Conflict(format!(
                "an account is in at most {MOST_TEAMS} teams; leave one first"
            )));
        }
        Ok(())
    }
}
