//! Assembles the services: first the parts that several of them share, then the services for teams.

use std::sync::Arc;

use emend_domain::Clock;
use emend_store::AccountStore;

use crate::account_directory::AccountDirectory;
use crate::administrators::Administrators;
use crate::api_keys::ApiKeys;
use crate::audit::AuditLog;
use crate::caller::{RecentCallers, recent_callers};
use crate::entries::AccountEntries;
use crate::house_style::HouseStyles;
use crate::invitations::Invitations;
use crate::limits::AccountLimits;
use crate::memberships::Memberships;
use crate::removal_progress::RemovalProgress;
use crate::sessions::Sessions;
use crate::settings::AccountSettings;
use crate::team_access::TeamAccess;
use crate::team_creation_limit::TeamCreationLimit;
use crate::team_members::TeamMembers;
use crate::team_removal::TeamRemovals;
use crate::teams::Teams;
use crate::voting_teams::VotingTeams;

/// The parts that several services share.
pub(crate) struct SharedParts {
    pub(crate) entries: AccountEntries,
    pub(crate) recent: Arc<RecentCallers>,
    pub(crate) directory: Arc<AccountDirectory>,
    pub(crate) administrators: Arc<Administrators>,
    pub(crate) audit: Arc<AuditLog>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) keys: Arc<ApiKeys>,
    pub(crate) voting_teams: Arc<VotingTeams>,
    pub(crate) memberships: Arc<Memberships>,
    pub(crate) access: Arc<TeamAccess>,
    pub(crate) progress: Arc<RemovalProgress>,
}

impl SharedParts {
    pub(crate) fn new(store: &Arc<dyn AccountStore>, settings: &AccountSettings, clock: Clock) -> Self {
        let entries = AccountEntries::new(store.clone(), clock);
        let recent = Arc::new(recent_callers());
        let directory = Arc::new(AccountDirectory::new(entries.clone()));
        let voting_teams = Arc::new(VotingTeams::new(
            entries.clone(),
            store.clone(),
            settings.established_after,
        ));
        let memberships = Memberships::new(entries.clone(), voting_teams.clone(), &settings.limits);
        Self {
            administrators: Arc::new(Administrators::new(entries.clone())),
            audit: Arc::new(AuditLog::new(entries.clone())),
            sessions: Arc::new(Sessions::new(entries.clone(), recent.clone())),
            keys: Arc::new(ApiKeys::new(entries.clone(), directory.clone(), recent.clone())),
            access: Arc::new(TeamAccess::new(entries.clone())),
            progress: Arc::new(RemovalProgress::new(entries.clone())),
            memberships: Arc::new(memberships),
            voting_teams,
            directory,
            recent,
            entries,
        }
    }
}

/// The services for teams.
pub(crate) struct TeamServices {
    pub(crate) house_styles: Arc<HouseStyles>,
    pub(crate) removals: Arc<TeamRemovals>,
    pub(crate) invitations: Arc<Invitations>,
    pub(crate) members: Arc<TeamMembers>,
    pub(crate) teams: Arc<Teams>,
}

impl TeamServices {
    pub(crate) fn new(parts: &SharedParts, limits: AccountLimits) -> Self {
        let house_styles = Arc::new(HouseStyles::new(
            parts.entries.clone(),
            parts.access.clone(),
            parts.audit.clone(),
            limits,
        ));
        let removals = Arc::new(TeamRemovals {
            entries: parts.entries.clone(),
            memberships: parts.memberships.clone(),
            house_styles: house_styles.clone(),
            progress: parts.progress.clone(),
        });
        let invitations = Arc::new(Invitations {
            entries: parts.entries.clone(),
            directory: parts.directory.clone(),
            access: parts.access.clone(),
            memberships: parts.memberships.clone(),
            audit: parts.audit.clone(),
        });
        let members = Arc::new(TeamMembers {
            entries: parts.entries.clone(),
            directory: parts.directory.clone(),
            access: parts.access.clone(),
            memberships: parts.memberships.clone(),
            invitations: invitations.clone(),
            removals: removals.clone(),
            audit: parts.audit.clone(),
        });
        let teams = Arc::new(Teams {
            entries: parts.entries.clone(),
            directory: parts.directory.clone(),
            access: parts.access.clone(),
            memberships: parts.memberships.clone(),
            creations: TeamCreationLimit::new(parts.entries.clone(), limits.teams_made),
            removals: removals.clone(),
            audit: parts.audit.clone(),
        });
        Self {
            house_styles,
            removals,
            invitations,
            members,
            teams,
        }
    }
}
