//! Who is in a team: joining, leaving, and whose votes count there.

use emend_learning::AccountId;
use emend_shared::accounts::{MemberInfo, TeamRole};
use emend_store::{Expected, StoreError};

use crate::ServiceError;
use crate::accounts::records::{Found, MemberOf, MemberRecord, TeamRecord, account_key};
use crate::accounts::{Accounts, Caller};
use crate::learned::rfc3339;

/// How often the store's teams of an account are brought in step while others change them.
const ATTEMPTS: usize = 16;

impl Accounts {
    /// Who is in a team, by name, for its members.
    pub async fn members(&self, caller: &Caller, team: &str) -> Result<Vec<MemberInfo>, ServiceError> {
        let seen = self.seen(caller, team).await?;
        let members = self.list::<MemberRecord>(&format!("{}/", seen.team.id)).await?;
        let members = members.into_iter().map(|found| MemberInfo {
            account: found.value.account,
            role: found.value.role,
            joined_at: rfc3339(found.value.joined_at),
        });
        Ok(members.collect())
    }

    /// Puts an account into a team, for whoever runs the server.
    pub async fn add_to_team(&self, team: &str, account: &str) -> Result<(), ServiceError> {
        let (team, account) = (self.team(team).await?, self.account(account).await?);
        self.refuse_too_many_teams(&account.id).await?;
        let first = self
            .list::<MemberRecord>(&format!("{}/", team.id))
            .await?
            .is_empty();
        // A team that nobody looks after is no use to anybody.
        let role = if first {
            TeamRole::Maintainer
        } else {
            TeamRole::Member
        };
        self.add_member(&team, &account.value.name, role).await
    }

    /// Takes an account out of a team, for whoever runs the server.
    pub async fn take_from_team(&self, team: &str, account: &str) -> Result<(), ServiceError> {
        let team = self.team(team).await?;
        let member = self.member(&team.id, account).await?;
        self.remove_from(&team.id, &member.value.account).await
    }

    /// The caller leaves a team; their votes count in it no more.
    pub async fn leave(&self, caller: &Caller, team: &str) -> Result<(), ServiceError> {
        let seen = self.seen(caller, team).await?;
        if seen.role.is_none() {
            return Err(ServiceError::NotFound("you are not in this team".to_owned()));
        }
        self.remove_from(&seen.team.id, caller.viewer.account.as_str())
            .await
    }

    /// Removes somebody from a team, for its maintainers; anybody may remove themselves.
    pub async fn remove_member(
        &self,
        caller: &Caller,
        team: &str,
        account: &str,
    ) -> Result<(), ServiceError> {
        let own = caller.viewer.account.as_str();
        if account.eq_ignore_ascii_case(own) {
            return self.leave(caller, team).await;
        }
        let seen = self.looked_after(caller, team).await?;
        let member = self.member(&seen.team.id, account).await?;
        self.remove_from(&seen.team.id, &member.value.account).await
    }

    /// Says what a member may do, for the team's maintainers. A team keeps a maintainer.
    pub async fn set_team_role(
        &self,
        caller: &Caller,
        team: &str,
        account: &str,
        role: TeamRole,
    ) -> Result<(), ServiceError> {
        let seen = self.looked_after(caller, team).await?;
        let member = self.member(&seen.team.id, account).await?;
        if role == TeamRole::Member && member.value.role == TeamRole::Maintainer {
            let all = self.list::<MemberRecord>(&format!("{}/", seen.team.id)).await?;
            let maintains = |other: &&Found<MemberRecord>| other.value.role == TeamRole::Maintainer;
            if all.iter().filter(maintains).count() < 2 {
                return Err(ServiceError::Conflict(
                    "a team needs a maintainer; make another one first".to_owned(),
                ));
            }
        }
        self.change(&member.id, |member: &mut MemberRecord| {
            member.role = role;
            Ok(())
        })
        .await?;
        Ok(())
    }

    async fn member(&self, team: &str, account: &str) -> Result<Found<MemberRecord>, ServiceError> {
        let unknown = || ServiceError::NotFound(format!("there is no {account:?} in this team"));
        let account: AccountId = account.parse().map_err(|_| unknown())?;
        let found = self.get(&format!("{team}/{}", account_key(&account))).await?;
        found.ok_or_else(unknown)
    }

    /// Puts an account into a team; who is in it already stays what they are.
    pub(crate) async fn add_member(
        &self,
        team: &Found<TeamRecord>,
        account: &str,
        role: TeamRole,
    ) -> Result<(), ServiceError> {
        let account: AccountId = parse(account)?;
        let key = account_key(&account);
        let member = MemberRecord {
            account: account.to_string(),
            role,
            joined_at: self.now(),
        };
        let _was_there = self
            .put(&format!("{}/{key}", team.id), &member, Expected::Absent, None)
            .await?;
        let of = MemberOf {
            team: team.value.name.clone(),
        };
        self.put(&format!("{key}/{}", team.id), &of, Expected::Any, None)
            .await?;
        self.bring_in_step(&account).await?;
        // It may have been removed meanwhile, with those who were in it then.
        if self.get::<TeamRecord>(&team.id).await?.is_none() {
            self.take_out_member(&team.id, account.as_str()).await?;
            return Err(ServiceError::NotFound(
                "the team was removed meanwhile".to_owned(),
            ));
        }
        Ok(())
    }

    /// Takes an account out of a team. Who has joined first maintains it if nobody else does; without members it goes.
    pub(crate) async fn remove_from(&self, team: &str, account: &str) -> Result<(), ServiceError> {
        self.take_out_member(team, account).await?;
        let left = self.list::<MemberRecord>(&format!("{team}/")).await?;
        let maintained = left
            .iter()
            .any(|member| member.value.role == TeamRole::Maintainer);
        let first = left.iter().min_by_key(|member| member.value.joined_at);
        match first {
            None => {
                self.take_out::<TeamRecord>(team, Expected::Any).await?;
                self.remove_house(team).await?;
            }
            Some(first) if !maintained => {
                self.change(&first.id, |member: &mut MemberRecord| {
                    member.role = TeamRole::Maintainer;
                    Ok(())
                })
                .await?;
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// First that the account sees the team, then that its votes count there, then that it stands among the members: cut
    /// short, doing it again completes it.
    pub(crate) async fn take_out_member(&self, team: &str, account: &str) -> Result<(), ServiceError> {
        let account: AccountId = parse(account)?;
        let key = account_key(&account);
        self.take_out::<MemberOf>(&format!("{key}/{team}"), Expected::Any)
            .await?;
        self.bring_in_step(&account).await?;
        self.take_out::<MemberRecord>(&format!("{team}/{key}"), Expected::Any)
            .await?;
        Ok(())
    }

    /// Has the account's votes count in the teams it is in, as often as that changes meanwhile.
    pub(crate) async fn bring_in_step(&self, account: &AccountId) -> Result<(), ServiceError> {
        let mut teams = self.teams_that_count(account).await?;
        for _ in 0..ATTEMPTS {
            self.store.set_teams(account, &teams).await?;
            let now = self.teams_that_count(account).await?;
            if now == teams {
                break;
            }
            teams = now;
        }
        self.teams.remove(account);
        Ok(())
    }
}

fn parse(account: &str) -> Result<AccountId, ServiceError> {
    let parsed = account.parse();
    parsed.map_err(|_| StoreError::Corrupt("the name of an account".to_owned()).into())
}
