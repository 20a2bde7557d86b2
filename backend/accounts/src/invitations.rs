//! Invitations: links for joining a team or for registering. Each is valid for some days, for one use or for many.

use std::sync::Arc;

use emend_shared::accounts::{InviteCreated, InviteRequest, TeamRole};
use emend_store::PutCondition;

use crate::AccountError;
use crate::Caller;
use crate::account_directory::AccountDirectory;
use crate::administrators::is_active_administrator;
use crate::audit::AuditLog;
use crate::entries::{AccountEntries, Versioned};
use crate::memberships::Memberships;
use crate::records::{AccountRecord, InviteRecord, MemberRecord, TeamRecord, account_key};
use crate::secret::{Digest, SecretText};
use crate::team_access::{TeamAccess, TeamView};
use crate::time::rfc3339;

/// The validity of an invitation in days: default and maximum.
const DEFAULT_DAYS: u32 = 7;
const MAX_DAYS: u32 = 30;
/// The seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// A valid invitation and its purpose.
pub(crate) struct ValidInvite {
    pub(crate) invite: Versioned<InviteRecord>,
    pub(crate) team: Option<Versioned<TeamRecord>>,
    /// Whether its creator may let others register.
    pub(crate) admits: bool,
}

fn expired_invitation() -> AccountError {
    AccountError::Forbidden("invite: the invitation has expired or was revoked; ask for a new one".to_owned())
}

/// The service for invitations.
pub struct Invitations {
    pub(crate) entries: AccountEntries,
    pub(crate) directory: Arc<AccountDirectory>,
    pub(crate) access: Arc<TeamAccess>,
    pub(crate) memberships: Arc<Memberships>,
    pub(crate) audit: Arc<AuditLog>,
}

impl Invitations {
    /// Creates an invitation into a team. Only its maintainers may do this.
    pub async fn invite_to_team(
        &self,
        caller: &Caller,
        team: &str,
        request: &InviteRequest,
    ) -> Result<InviteCreated, AccountError> {
        let view = self.access.view_as_maintainer(caller, team).await?;
        let link = format!("/join/{}", view.team.value.name);
        let created = self.create(caller, Some(&view), link, request).await?;
        self.audit
            .log_team_action(caller, "invite into team", &view.team.value.name)
            .await;
        Ok(created)
    }

    /// Creates an invitation to register. Only administrators may do this.
    pub async fn invite_to_register(
        &self,
        caller: &Caller,
        request: &InviteRequest,
    ) -> Result<InviteCreated, AccountError> {
        self.create(caller, None, "/register".to_owned(), request).await
    }

    async fn create(
        &self,
        caller: &Caller,
        view: Option<&TeamView>,
        link: String,
        request: &InviteRequest,
    ) -> Result<InviteCreated, AccountError> {
        let days = request.days.unwrap_or(DEFAULT_DAYS);
        if !(1..=MAX_DAYS).contains(&days) {
            return Err(AccountError::malformed(
                "days",
                format!("must be 1 to {MAX_DAYS}"),
            ));
        }
        let expires = self.entries.now() + u64::from(days) * DAY;
        let maker = self.directory.account(caller.viewer.account.as_str()).await?;
        let team = view.map(|view| &view.team.value);
        let record = InviteRecord {
            team: team.map(|team| team.name.clone()),
            team_id: team.map(|team| team.id.clone()).unwrap_or_default(),
            invites: team.map_or(0, |team| team.invites),
            made_by: maker.id,
            mark: maker.value.marks.invites,
            maintainer: view.and_then(TeamView::maintainer),
            one_time: request.one_time.unwrap_or(true),
            expires,
        };
        let token = SecretText::random()?;
        self.entries
            .put(
                &token.digest().hex(),
                &record,
                PutCondition::Absent,
                Some(expires),
            )
            .await?;
        Ok(InviteCreated {
            link: format!("{link}#{}", token.expose()),
            token: token.expose().to_owned(),
            expires_at: rfc3339(expires),
        })
    }

    /// Revokes all invitations into a team. Only its maintainers may do this.
    pub async fn revoke(&self, caller: &Caller, team: &str) -> Result<(), AccountError> {
        let view = self.access.view_as_maintainer(caller, team).await?;
        self.invalidate(&view.team.id).await?;
        self.audit
            .log_team_action(caller, "revoke invitations", &view.team.value.name)
            .await;
        Ok(())
    }

    /// Invalidates all invitations into this team that were created before.
    pub(crate) async fn invalidate(&self, team: &str) -> Result<(), AccountError> {
        self.entries
            .change(team, |team: &mut TeamRecord| {
                team.invites += 1;
                Ok(())
            })
            .await?;
        Ok(())
    }

    /// Adds the caller to a team by invitation.
    pub async fn join(&self, caller: &Caller, team: &str, token: &str) -> Result<(), AccountError> {
        let valid = self.find_valid(token).await?;
        let invited_team = valid
            .team
            .as_ref()
            .filter(|entry| entry.id == team.to_ascii_lowercase())
            .ok_or_else(expired_invitation)?;
        let key = account_key(&caller.viewer.account);
        if self
            .entries
            .get::<MemberRecord>(&format!("{}/{key}", invited_team.id))
            .await?
            .is_some()
        {
            return Ok(());
        }
        self.memberships.check_team_limit(&key, 0).await?;
        self.count_use(&valid.invite).await?;
        self.memberships
            .add(invited_team, caller.viewer.account.as_str(), TeamRole::Member)
            .await?;
        self.audit
            .log_team_action(caller, "join team", &invited_team.value.name)
            .await;
        Ok(())
    }

    /// Returns a valid invitation. It is valid only as long as its creator would be allowed to create it:
    /// docs/decisions/0029-rights-end-with-their-ground.md.
    pub(crate) async fn find_valid(&self, token: &str) -> Result<ValidInvite, AccountError> {
        let entry = self.entries.get::<InviteRecord>(&Digest::of(token).hex()).await?;
        let invite = entry.ok_or_else(expired_invitation)?;
        let maker = self.entries.get::<AccountRecord>(&invite.value.made_by).await?;
        let may_invite = |maker: &Versioned<AccountRecord>| {
            let AccountRecord {
                disabled,
                forgetting,
                marks,
                ..
            } = &maker.value;
            !disabled && !forgetting && marks.invites == invite.value.mark
        };
        let maker = maker.filter(may_invite);
        let maker = maker.ok_or_else(expired_invitation)?;
        let admits = is_active_administrator(&maker.value);
        let Some(team) = &invite.value.team else {
            let valid = ValidInvite {
                invite,
                team: None,
                admits,
            };
            return if admits {
                Ok(valid)
            } else {
                Err(expired_invitation())
            };
        };
        let team = self.access.team(team).await.map_err(|error| match error {
            AccountError::NotFound(_) => expired_invitation(),
            other => other,
        })?;
        if (&team.value.id, team.value.invites) != (&invite.value.team_id, invite.value.invites) {
            return Err(expired_invitation());
        }
        let member = self
            .entries
            .get::<MemberRecord>(&format!("{}/{}", team.id, maker.id))
            .await?;
        let maintains = member.is_some_and(|Versioned { value, .. }| {
            value.role == TeamRole::Maintainer && invite.value.maintainer.as_ref() == Some(&value.mark)
        });
        if !admits && !maintains {
            return Err(expired_invitation());
        }
        Ok(ValidInvite {
            invite,
            team: Some(team),
            admits,
        })
    }

    /// Restores an invitation that was used up in vain.
    pub(crate) async fn restore(&self, invite: &Versioned<InviteRecord>) -> Result<(), AccountError> {
        if invite.value.one_time {
            let expires = Some(invite.value.expires);
            self.entries
                .put(&invite.id, &invite.value, PutCondition::Absent, expires)
                .await?;
        }
        Ok(())
    }

    /// Deletes an invitation that is valid once. Of two simultaneous uses, the second fails.
    pub(crate) async fn count_use(&self, invite: &Versioned<InviteRecord>) -> Result<(), AccountError> {
        let expected = PutCondition::Version(invite.version);
        if invite.value.one_time && !self.entries.delete::<InviteRecord>(&invite.id, expected).await? {
            return Err(expired_invitation());
        }
        Ok(())
    }
}
