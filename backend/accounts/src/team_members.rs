//! The members of teams: listing, adding and removing them, and their roles.

use std::sync::Arc;

use emend_domain::AccountId;
use emend_shared::accounts::{MemberInfo, TeamRole};

use crate::AccountError;
use crate::Caller;
use crate::account_directory::AccountDirectory;
use crate::audit::AuditLog;
use crate::entries::{AccountEntries, Versioned, read_entry, refuse_unreadable};
use crate::invitations::Invitations;
use crate::memberships::Memberships;
use crate::names::parse_stored;
use crate::records::{MemberRecord, TeamRecord, account_key, fresh_mark};
use crate::team_access::TeamAccess;
use crate::team_removal::TeamRemovals;
use crate::time::rfc3339;

/// The maintainer of a team after a member has left.
enum NextMaintainer {
    /// A maintainer remains.
    Maintained,
    /// Members remain, but no maintainer. Contains the entry ID of the longest-standing member.
    Heir(String),
    /// No member remains.
    Nobody,
}

/// The service for the members of teams and their roles.
pub struct TeamMembers {
    pub(crate) entries: AccountEntries,
    pub(crate) directory: Arc<AccountDirectory>,
    pub(crate) access: Arc<TeamAccess>,
    pub(crate) memberships: Arc<Memberships>,
    pub(crate) invitations: Arc<Invitations>,
    pub(crate) removals: Arc<TeamRemovals>,
    pub(crate) audit: Arc<AuditLog>,
}

impl TeamMembers {
    /// Returns the members of a team, by name. Only members may read the list.
    pub async fn list(&self, caller: &Caller, team: &str) -> Result<Vec<MemberInfo>, AccountError> {
        let view = self.access.view(caller, team).await?;
        let members = self
            .entries
            .list::<MemberRecord>(&format!("{}/", view.team.id))
            .await?;
        let members = members.into_iter().map(|entry| MemberInfo {
            account: entry.value.account,
            role: entry.value.role,
            joined_at: rfc3339(entry.value.joined_at),
        });
        Ok(members.collect())
    }

    /// Adds an account to a team, for the operator.
    pub async fn add(&self, team: &str, account: &str) -> Result<(), AccountError> {
        let (team, account) = (
            self.access.team(team).await?,
            self.directory.account(account).await?,
        );
        let first = self
            .entries
            .ids::<MemberRecord>(&format!("{}/", team.id))
            .await?
            .is_empty();
        // The first member becomes the maintainer, because a team without one cannot be changed by its members.
        let role = if first {
            TeamRole::Maintainer
        } else {
            TeamRole::Member
        };
        self.memberships.add(&team, &account.value.name, role).await
    }

    /// Removes an account from a team, for the operator.
    pub async fn remove_as_operator(&self, team: &str, account: &str) -> Result<(), AccountError> {
        let team = self.access.team(team).await?;
        let member = self.member(&team.id, account).await?;
        self.invitations.invalidate(&team.id).await?;
        self.remove_member(&team.id, &parse_stored(&member.value.account)?)
            .await
    }

    /// Removes the caller from a team. Their votes no longer count for it.
    pub async fn leave(&self, caller: &Caller, team: &str) -> Result<(), AccountError> {
        let view = self.access.view(caller, team).await?;
        if view.role.is_none() {
            return Err(AccountError::NotFound("you are not in this team".to_owned()));
        }
        self.remove_member(&view.team.id, &caller.viewer.account).await?;
        self.audit
            .log_team_action(caller, "leave team", &view.team.value.name)
            .await;
        Ok(())
    }

    /// Removes a member from a team. Maintainers may remove others; all members may remove themselves. All invitations
    /// into the team are revoked, because the removed member may know one.
    pub async fn remove(&self, caller: &Caller, team: &str, account: &str) -> Result<(), AccountError> {
        let caller_key = caller.viewer.account.as_str();
        if account.eq_ignore_ascii_case(caller_key) {
            return self.leave(caller, team).await;
        }
        let view = self.access.view_as_maintainer(caller, team).await?;
        let member = self.member(&view.team.id, account).await?;
        self.invitations.invalidate(&view.team.id).await?;
        self.remove_member(&view.team.id, &parse_stored(&member.value.account)?)
            .await?;
        let about = format!("{} from {}", member.value.account, view.team.value.name);
        self.audit.log_team_action(caller, "remove member", &about).await;
        Ok(())
    }

    /// Sets the role of a member. Only maintainers may do this. A team always keeps a maintainer.
    pub async fn set_role(
        &self,
        caller: &Caller,
        team: &str,
        account: &str,
        role: TeamRole,
    ) -> Result<(), AccountError> {
        let view = self.access.view_as_maintainer(caller, team).await?;
        let member = self.member(&view.team.id, account).await?;
        let goes = role == TeamRole::Member && member.value.role == TeamRole::Maintainer;
        if goes && self.maintainers(&view.team.id).await? < 2 {
            return Err(no_maintainer());
        }
        self.change_role(&member.id, role).await?;
        // Other maintainers may have lost the role at the same time. If none is left, this one keeps it.
        if goes && self.maintainers(&view.team.id).await? == 0 {
            self.change_role(&member.id, TeamRole::Maintainer).await?;
            return Err(no_maintainer());
        }
        let role = match role {
            TeamRole::Member => "a member",
            TeamRole::Maintainer => "a maintainer",
        };
        let about = format!("{} is {role} of {}", member.value.account, view.team.value.name);
        self.audit.log_team_action(caller, "change member", &about).await;
        Ok(())
    }

    async fn maintainers(&self, team: &str) -> Result<usize, AccountError> {
        let all = self.entries.list::<MemberRecord>(&format!("{team}/")).await?;
        let maintains = |other: &&Versioned<MemberRecord>| other.value.role == TeamRole::Maintainer;
        Ok(all.iter().filter(maintains).count())
    }

    async fn change_role(&self, member: &str, role: TeamRole) -> Result<(), AccountError> {
        let mark = fresh_mark()?;
        self.entries
            .change(member, |member: &mut MemberRecord| {
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
        self.entries.get_readable(&id).await?.ok_or_else(unknown)
    }

    /// Removes an account from a team. If no maintainer remains, the longest-standing member becomes one; a team
    /// without members is removed.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] if the next maintainer depends on a member's entry that is unreadable. Nothing was
    /// changed.
    pub(crate) async fn remove_member(&self, team: &str, account: &AccountId) -> Result<(), AccountError> {
        let id = self.entries.get_readable::<TeamRecord>(team).await?;
        let id = id.map(|entry| entry.value.id);
        self.succession(team, Some(account)).await?;
        self.memberships.remove(team, account).await?;
        // Others may have joined or left in the meantime.
        match self.succession(team, None).await? {
            NextMaintainer::Maintained => Ok(()),
            NextMaintainer::Heir(member) => self.change_role(&member, TeamRole::Maintainer).await,
            NextMaintainer::Nobody => match id {
                Some(id) => self.removals.dissolve(team, &id).await,
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
        let mut left = self
            .entries
            .list_entries::<MemberRecord>(&format!("{team}/"))
            .await?;
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
}

fn no_maintainer() -> AccountError {
    AccountError::Conflict("a team needs a maintainer; make another member a maintainer first".to_owned())
}
