//! Team membership: joining, leaving, and the assignment of votes to teams.

use emend_domain::AccountId;
use emend_shared::accounts::{MemberInfo, TeamRole};
use emend_store::{PutCondition, StoreError};

use crate::AccountError;
use crate::entries::{Versioned, read_entry, refuse_unreadable};
use crate::records::{AccountRecord, MemberRecord, MembershipLink, TeamRecord, account_key, fresh_mark};
use crate::time::rfc3339;
use crate::{Accounts, Caller};

/// The number of attempts to update an account's teams in the store while others change them.
const ATTEMPTS: usize = 16;

/// The maintainer of a team after a member has left.
enum NextMaintainer {
    /// A maintainer remains.
    Maintained,
    /// Members remain, but no maintainer. Contains the entry ID of the longest-standing member.
    Heir(String),
    /// No member remains.
    Nobody,
}

impl Accounts {
    /// Returns the members of a team, by name. Only members may read the list.
    pub async fn members(&self, caller: &Caller, team: &str) -> Result<Vec<MemberInfo>, AccountError> {
        let seen = self.seen(caller, team).await?;
        let members = self.list::<MemberRecord>(&format!("{}/", seen.team.id)).await?;
        let members = members.into_iter().map(|found| MemberInfo {
            account: found.value.account,
            role: found.value.role,
            joined_at: rfc3339(found.value.joined_at),
        });
        Ok(members.collect())
    }

    /// Adds an account to a team, for the operator.
    pub async fn add_to_team(&self, team: &str, account: &str) -> Result<(), AccountError> {
        let (team, account) = (self.team(team).await?, self.account(account).await?);
        let first = self
            .ids::<MemberRecord>(&format!("{}/", team.id))
            .await?
            .is_empty();
        // The first member becomes the maintainer, because a team without one cannot be changed by its members.
        let role = if first {
            TeamRole::Maintainer
        } else {
            TeamRole::Member
        };
        self.add_member(&team, &account.value.name, role).await
    }

    /// Removes an account from a team, for the operator.
    pub async fn take_from_team(&self, team: &str, account: &str) -> Result<(), AccountError> {
        let team = self.team(team).await?;
        let member = self.member(&team.id, account).await?;
        self.take_back_invites(&team.id).await?;
        self.remove_from(&team.id, &parse(&member.value.account)?).await
    }

    /// Removes the caller from a team. Their votes no longer count for it.
    pub async fn leave(&self, caller: &Caller, team: &str) -> Result<(), AccountError> {
        let seen = self.seen(caller, team).await?;
        if seen.role.is_none() {
            return Err(AccountError::NotFound("you are not in this team".to_owned()));
        }
        self.remove_from(&seen.team.id, &caller.viewer.account).await?;
        self.note_act_in_team(caller, "leave team", &seen.team.value.name)
            .await;
        Ok(())
    }

    /// Removes a member from a team. Maintainers may remove others; all members may remove themselves. All invitations
    /// into the team are revoked, because the removed member may know one.
    pub async fn remove_member(
        &self,
        caller: &Caller,
        team: &str,
        account: &str,
    ) -> Result<(), AccountError> {
        let own = caller.viewer.account.as_str();
        if account.eq_ignore_ascii_case(own) {
            return self.leave(caller, team).await;
        }
        let seen = self.looked_after(caller, team).await?;
        let member = self.member(&seen.team.id, account).await?;
        self.take_back_invites(&seen.team.id).await?;
        self.remove_from(&seen.team.id, &parse(&member.value.account)?)
            .await?;
        let about = format!("{} from {}", member.value.account, seen.team.value.name);
        self.note_act_in_team(caller, "remove member", &about).await;
        Ok(())
    }

    /// Sets the role of a member. Only maintainers may do this. A team always keeps a maintainer.
    pub async fn set_team_role(
        &self,
        caller: &Caller,
        team: &str,
        account: &str,
        role: TeamRole,
    ) -> Result<(), AccountError> {
        let seen = self.looked_after(caller, team).await?;
        let member = self.member(&seen.team.id, account).await?;
        let goes = role == TeamRole::Member && member.value.role == TeamRole::Maintainer;
        if goes && self.maintainers(&seen.team.id).await? < 2 {
            return Err(no_maintainer());
        }
        self.change_role(&member.id, role).await?;
        // Other maintainers may have lost the role at the same time. If none is left, this one keeps it.
        if goes && self.maintainers(&seen.team.id).await? == 0 {
            self.change_role(&member.id, TeamRole::Maintainer).await?;
            return Err(no_maintainer());
        }
        let role = match role {
            TeamRole::Member => "a member",
            TeamRole::Maintainer => "a maintainer",
        };
        let about = format!("{} is {role} of {}", member.value.account, seen.team.value.name);
        self.note_act_in_team(caller, "change member", &about).await;
        Ok(())
    }

    async fn maintainers(&self, team: &str) -> Result<usize, AccountError> {
        let all = self.list::<MemberRecord>(&format!("{team}/")).await?;
        let maintains = |other: &&Versioned<MemberRecord>| other.value.role == TeamRole::Maintainer;
        Ok(all.iter().filter(maintains).count())
    }

    async fn change_role(&self, member: &str, role: TeamRole) -> Result<(), AccountError> {
        let mark = fresh_mark()?;
        self.change(member, |member: &mut MemberRecord| {
            if member.role != role {
                member.role = role;
                member.mark.clone_from(&mark);
            }
            Ok(())
        })
        .await?;
        Ok(())
    }

    async fn member(&self, team: &str, account: &str) -> Result<Versioned<MemberRecord>, AccountError> {
        let unknown = || AccountError::NotFound(format!("{account:?} is not a member of this team"));
        let account: AccountId = account.parse().map_err(|_| unknown())?;
        let id = format!("{team}/{}", account_key(&account));
        self.get_readable(&id).await?.ok_or_else(unknown)
    }

    /// Adds an account to a team. An existing member's role does not change.
    pub(crate) async fn add_member(
        &self,
        team: &Versioned<TeamRecord>,
        account: &str,
        role: TeamRole,
    ) -> Result<(), AccountError> {
        let account: AccountId = parse(account)?;
        if !self.put_member(team, &account, role).await? {
            return Ok(());
        }
        self.bring_in_step(&account).await?;
        // The team may have been removed with its members in the meantime, or be another one of the same name.
        let now = self.get::<TeamRecord>(&team.id).await?;
        if now.is_none_or(|now| now.value.dissolving || now.value.id != team.value.id) {
            self.take_out_member(&team.id, &account).await?;
            return Err(AccountError::NotFound(
                "the team was removed in the meantime".to_owned(),
            ));
        }
        Ok(())
    }

    /// Creates a membership unless the account is in too many teams, and returns whether it is new. One at a time on
    /// this server; with several servers, an account that exceeds the limit afterwards is removed again.
    async fn put_member(
        &self,
        team: &Versioned<TeamRecord>,
        account: &AccountId,
        role: TeamRole,
    ) -> Result<bool, AccountError> {
        let _turn = self.joining.lock().await;
        let key = account_key(account);
        let of_team = format!("{key}/{}", team.id);
        if self.get::<MembershipLink>(&of_team).await?.is_none() {
            self.refuse_too_many_teams(&key, 0).await?;
        }
        let member = MemberRecord {
            account: account.to_string(),
            role,
            joined_at: self.now(),
            mark: fresh_mark()?,
        };
        let member_id = format!("{}/{key}", team.id);
        // The order is the reverse of `take_out_member`: an account that sees a team is always among its members, so an
        // interruption never leaves a right without a membership.
        let is_new = self.put(&member_id, &member, PutCondition::Absent, None).await?;
        let of = MembershipLink {
            team: team.value.name.clone(),
        };
        self.put(&of_team, &of, PutCondition::Any, None).await?;
        if let Err(too_many) = self.refuse_too_many_teams(&key, 1).await {
            self.take_out_member(&team.id, account).await?;
            return Err(too_many);
        }
        Ok(is_new)
    }

    /// Removes an account from a team. If no maintainer remains, the longest-standing member becomes one; a team
    /// without members is removed.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] if the next maintainer depends on a member's entry that is unreadable. Nothing was
    /// changed.
    pub(crate) async fn remove_from(&self, team: &str, account: &AccountId) -> Result<(), AccountError> {
        let id = self.get_readable::<TeamRecord>(team).await?;
        let id = id.map(|found| found.value.id);
        self.succession(team, Some(account)).await?;
        self.take_out_member(team, account).await?;
        // Others may have joined or left in the meantime.
        match self.succession(team, None).await? {
            NextMaintainer::Maintained => Ok(()),
            NextMaintainer::Heir(member) => self.change_role(&member, TeamRole::Maintainer).await,
            NextMaintainer::Nobody => match id {
                Some(id) => self.dissolve(team, &id).await,
                None => Ok(()),
            },
        }
    }

    /// Determines the maintainer of a team after this account has left.
    async fn succession(
        &self,
        team: &str,
        without: Option<&AccountId>,
    ) -> Result<NextMaintainer, AccountError> {
        let without = without.map(|account| format!("{team}/{}", account_key(account)));
        let mut left = self.list_entries::<MemberRecord>(&format!("{team}/")).await?;
        left.retain(|entry| Some(entry.name.id()) != without.as_deref());
        let readable: Vec<Versioned<MemberRecord>> = left.iter().filter_map(read_entry).collect();
        let maintains = |member: &Versioned<MemberRecord>| member.value.role == TeamRole::Maintainer;
        if readable.iter().any(maintains) {
            return Ok(NextMaintainer::Maintained);
        }
        if readable.len() < left.len() {
            return Err(refuse_unreadable::<MemberRecord>());
        }
        let first = readable.into_iter().min_by_key(|member| member.value.joined_at);
        Ok(first.map_or(NextMaintainer::Nobody, |first| NextMaintainer::Heir(first.id)))
    }

    /// Returns the accounts of a team's members with their original capitalisation. If a member's entry is unreadable,
    /// the name is taken from the account.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] if both are unreadable, because it is then unknown whose votes count in the team.
    pub(crate) async fn accounts_in(&self, team: &str) -> Result<Vec<AccountId>, AccountError> {
        let mut accounts = Vec::new();
        for entry in self.list_entries::<MemberRecord>(&format!("{team}/")).await? {
            let written = if let Some(member) = read_entry::<MemberRecord>(&entry) {
                member.value.account
            } else {
                let key = entry.name.id().rsplit('/').next().unwrap_or_default();
                let account = self.get_readable::<AccountRecord>(key).await?;
                account.map_or_else(|| key.to_owned(), |account| account.value.name)
            };
            accounts.push(parse(&written)?);
        }
        Ok(accounts)
    }

    /// Deletes a membership: first the account's view of the team, then the assignment of its votes, then its entry
    /// among the members. After an interruption, repeating the call completes the deletion.
    pub(crate) async fn take_out_member(&self, team: &str, account: &AccountId) -> Result<(), AccountError> {
        let key = account_key(account);
        self.take_out::<MembershipLink>(&format!("{key}/{team}"), PutCondition::Any)
            .await?;
        self.bring_in_step(account).await?;
        self.take_out::<MemberRecord>(&format!("{team}/{key}"), PutCondition::Any)
            .await?;
        Ok(())
    }

    /// Assigns the account's votes to its current teams, and repeats this if the teams change in the meantime.
    pub(crate) async fn bring_in_step(&self, account: &AccountId) -> Result<(), AccountError> {
        let mut teams = self.teams_that_count(account).await?;
        for _ in 0..ATTEMPTS {
            // The teams may change between reading them and writing them here. The last writer must have written the
            // current ones, so read them again afterwards.
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

fn no_maintainer() -> AccountError {
    AccountError::Conflict("a team needs a maintainer; make another member a maintainer first".to_owned())
}

fn parse(account: &str) -> Result<AccountId, AccountError> {
    let parsed = account.parse();
    parsed.map_err(|_| StoreError::Corrupt("the name of an account".to_owned()).into())
}
