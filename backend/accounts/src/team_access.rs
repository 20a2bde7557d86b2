//! The rights of callers in teams.

use emend_domain::TeamId;
use emend_shared::accounts::TeamRole;

use crate::AccountError;
use crate::Caller;
use crate::entries::{AccountEntries, Versioned};
use crate::records::{MemberRecord, TeamRecord, account_key, team_key};

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

/// Returns the error for non-members, which does not reveal whether the team exists.
fn no_team(team: &str) -> AccountError {
    AccountError::NotFound(format!(
        "there is no team {team:?}, or you are not a member of it"
    ))
}

/// The service that determines which teams a caller may see and change.
pub struct TeamAccess {
    entries: AccountEntries,
}

impl TeamAccess {
    pub(crate) fn new(entries: AccountEntries) -> Self {
        Self { entries }
    }

    /// Returns an existing team.
    pub(crate) async fn team(&self, team: &str) -> Result<Versioned<TeamRecord>, AccountError> {
        let id: TeamId = team.parse().map_err(|_| no_team(team))?;
        let entry = self.entries.get::<TeamRecord>(&team_key(&id)).await?;
        let entry = entry.filter(|entry| !entry.value.dissolving);
        entry.ok_or_else(|| no_team(team))
    }

    /// Returns a team of the caller. Administrators see all teams.
    pub(crate) async fn view(&self, caller: &Caller, team: &str) -> Result<TeamView, AccountError> {
        let entry = self.team(team).await?;
        let key = account_key(&caller.viewer.account);
        let member = self
            .entries
            .get::<MemberRecord>(&format!("{}/{key}", entry.id))
            .await?;
        let role = member.as_ref().map(|member| member.value.role);
        let mark = member.map(|member| member.value.mark).unwrap_or_default();
        if role.is_none() && !caller.is_administrator() {
            return Err(no_team(team));
        }
        let team = entry;
        Ok(TeamView { team, role, mark })
    }

    /// Returns the name of a team of the caller.
    pub async fn team_id(&self, caller: &Caller, team: &str) -> Result<TeamId, AccountError> {
        let view = self.view(caller, team).await?;
        view.team.value.name.parse().map_err(|_| no_team(team))
    }

    /// Returns a team that the caller manages, as maintainer or administrator.
    pub(crate) async fn view_as_maintainer(
        &self,
        caller: &Caller,
        team: &str,
    ) -> Result<TeamView, AccountError> {
        let view = self.view(caller, team).await?;
        if view.role != Some(TeamRole::Maintainer) && !caller.is_administrator() {
            return Err(AccountError::Forbidden(
                "only a maintainer of the team can do this; ask one of them".to_owned(),
            ));
        }
        Ok(view)
    }
}
