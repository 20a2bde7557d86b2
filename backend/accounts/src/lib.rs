//! Accounts, sessions, API keys and teams.
//!
//! All data is stored in entries, so that every server on the same store sees the same state. No secrets are stored:
//! passwords are argon2id hashes, tokens are digests. The teams of an account, which every request needs, are cached
//! for a few seconds at most; a revoked session or key is refused at once.
//!
//! [`Accounts`] has a service for each task. A service owns what it needs, and its methods are in one file.
//!
//! # Layout
//! - `account_directory`, `account_management`, `registration`: finding, creating and changing accounts; `administrators`:
//!   keeps at least one; `setup_token`: the first one
//! - `log_in`, `sessions`, `api_keys`: ways to log in; `authentication`: from a session or an API key to its [`Caller`];
//!   `secret`, `hashing`, `login_throttle`: passwords and tokens
//! - `teams`, `team_access`, `members`, `memberships`, `invitations`, `team_creation_limit`; `house_style`: dictionaries and
//!   house styles of teams
//! - `voting_teams`: the teams in which an account's votes count; `established_accounts`: the team of everyone
//! - `removal`, `removal_job`, `removal_hold`, `removal_progress`, `team_removal`: removing accounts and teams; `export`: an
//!   account's data
//! - `audit`: the audit log; `decisions`: the decisions of administrators about promotions
//! - [`AccountLimits`]: limits per account; `rate_limit`: limits per minute; [`AccountError`]: the reasons for a refusal
//! - `records`: the stored records; `entries`: reading and writing them; `names`: parsing the names of accounts and teams;
//!   `unreadable_entries`, `unreadable_entry_log`: entries that Emend did not write
//!
//! Each file uses only files of lower layers: entries, then lookups and caches, then the services that change one thing,
//! then those that combine them.

mod account_directory;
mod account_management;
mod administrators;
mod api_keys;
mod audit;
mod authentication;
mod caller;
mod decisions;
mod entries;
mod error;
mod established_accounts;
mod export;
mod hashing;
mod house_style;
mod invitations;
mod limits;
mod log_in;
mod login_throttle;
mod members;
mod memberships;
mod names;
mod rate_limit;
mod records;
mod registration;
mod removal;
mod removal_hold;
mod removal_job;
mod removal_progress;
mod secret;
mod sessions;
mod settings;
mod setup_token;
mod team_access;
mod team_creation_limit;
mod team_removal;
mod teams;
mod time;
mod unreadable_entries;
mod unreadable_entry_log;
mod voting_teams;

use std::sync::Arc;

use emend_domain::Clock;
use emend_store::AccountStore;

pub use account_directory::AccountDirectory;
pub use account_management::{AccountManagement, NewAccount};
pub use administrators::LastAdministrator;
pub use api_keys::ApiKeys;
pub use audit::AuditLog;
pub use authentication::Authenticator;
pub use caller::{Authentication, Caller};
pub use decisions::{Decisions, PromotionDecisions};
pub use error::AccountError;
pub use established_accounts::{ESTABLISHED_AFTER, established};
pub use export::AccountExport;
pub use house_style::HouseStyles;
pub use invitations::Invitations;
pub use limits::AccountLimits;
pub use log_in::{LoginResult, LoginService};
pub use members::TeamMembers;
pub use registration::Registrations;
pub use removal::AccountRemovals;
pub use removal_progress::RemovalProgress;
pub use secret::SecretText;
pub use sessions::Sessions;
pub use settings::AccountSettings;
pub use team_access::TeamAccess;
pub use team_removal::TeamRemovals;
pub use teams::Teams;
pub use time::rfc3339;
pub use unreadable_entries::{is_readable, unreadable_entries};
pub use voting_teams::VotingTeams;

use crate::administrators::Administrators;
use crate::entries::AccountEntries;
use crate::hashing::HashingPool;
use crate::login_throttle::LoginThrottle;
use crate::memberships::Memberships;
use crate::rate_limit::RateLimit;
use crate::removal_hold::RemovalHolds;
use crate::removal_job::RemovalJob;
use crate::setup_token::SetupToken;
use crate::team_creation_limit::TeamCreationLimit;

/// The services for accounts and everything that belongs to them.
pub struct Accounts {
    /// Finds accounts.
    pub directory: Arc<AccountDirectory>,
    /// Creates and changes accounts.
    pub management: Arc<AccountManagement>,
    /// Registers accounts.
    pub registration: Registrations,
    /// Logs in with a password and changes passwords.
    pub login: LoginService,
    /// Identifies callers.
    pub authentication: Authenticator,
    /// Lists and ends sessions.
    pub sessions: Arc<Sessions>,
    /// Creates, lists and revokes API keys.
    pub keys: Arc<ApiKeys>,
    /// Creates, lists and removes teams.
    pub teams: Arc<Teams>,
    /// Determines which teams a caller may see and change.
    pub team_access: Arc<TeamAccess>,
    /// Lists, adds and removes members, and changes their roles.
    pub members: Arc<TeamMembers>,
    /// Creates, uses and revokes invitations.
    pub invitations: Arc<Invitations>,
    /// Reads and changes dictionaries and house styles of teams.
    pub house_styles: Arc<HouseStyles>,
    /// Tells the teams of accounts and assigns votes to them.
    pub voting_teams: Arc<VotingTeams>,
    /// Reads and records the administrators' decisions about promotions.
    pub decisions: PromotionDecisions,
    /// The audit log.
    pub audit: Arc<AuditLog>,
    /// Removes accounts.
    pub removals: Arc<AccountRemovals>,
    /// Removes teams.
    pub team_removals: Arc<TeamRemovals>,
    /// Tells how far removals are.
    pub removal_progress: Arc<RemovalProgress>,
    /// Exports an account's data.
    pub export: AccountExport,
}

impl Accounts {
    /// Creates the services for the accounts in this store.
    pub fn new(store: Arc<dyn AccountStore>, settings: impl Into<AccountSettings>, clock: Clock) -> Self {
        let AccountSettings {
            registration,
            limits,
            established_after,
        } = settings.into();
        let entries = AccountEntries::new(store.clone(), clock);
        let recent = Arc::new(caller::recent_callers());
        let throttle = Arc::new(LoginThrottle::default());
        let hasher = Arc::new(HashingPool::default());
        let directory = Arc::new(AccountDirectory::new(entries.clone()));
        let administrators = Arc::new(Administrators::new(entries.clone()));
        let audit = Arc::new(AuditLog::new(entries.clone()));
        let sessions = Arc::new(Sessions::new(entries.clone(), recent.clone()));
        let keys = Arc::new(ApiKeys::new(entries.clone(), directory.clone(), recent.clone()));
        let voting_teams = VotingTeams::new(entries.clone(), store.clone(), established_after);
        let voting_teams = Arc::new(voting_teams);
        let memberships = Memberships::new(entries.clone(), voting_teams.clone(), limits.teams);
        let memberships = Arc::new(memberships);
        let access = Arc::new(TeamAccess::new(entries.clone()));
        let house_styles = HouseStyles::new(entries.clone(), access.clone(), audit.clone(), limits);
        let house_styles = Arc::new(house_styles);
        let progress = Arc::new(RemovalProgress::new(entries.clone()));
        let team_removals = Arc::new(TeamRemovals {
            entries: entries.clone(),
            memberships: memberships.clone(),
            house_styles: house_styles.clone(),
            progress: progress.clone(),
        });
        let invitations = Arc::new(Invitations {
            entries: entries.clone(),
            directory: directory.clone(),
            access: access.clone(),
            memberships: memberships.clone(),
            audit: audit.clone(),
        });
        let members = Arc::new(TeamMembers {
            entries: entries.clone(),
            directory: directory.clone(),
            access: access.clone(),
            memberships: memberships.clone(),
            invitations: invitations.clone(),
            removals: team_removals.clone(),
            audit: audit.clone(),
        });
        let teams = Arc::new(Teams {
            entries: entries.clone(),
            directory: directory.clone(),
            access: access.clone(),
            memberships: memberships.clone(),
            creations: TeamCreationLimit::new(entries.clone(), limits.teams_made),
            removals: team_removals.clone(),
            audit: audit.clone(),
        });
        let job = RemovalJob {
            entries: entries.clone(),
            store: store.clone(),
            administrators: administrators.clone(),
            keys: keys.clone(),
            sessions: sessions.clone(),
            members: members.clone(),
            voting_teams: voting_teams.clone(),
            holds: RemovalHolds::new(entries.clone()),
            progress: progress.clone(),
            recent: recent.clone(),
        };
        let removals = Arc::new(AccountRemovals {
            entries: entries.clone(),
            directory: directory.clone(),
            administrators: administrators.clone(),
            team_removals: team_removals.clone(),
            job,
            progress: progress.clone(),
            recent: recent.clone(),
        });
        let management = Arc::new(AccountManagement {
            entries: entries.clone(),
            directory: directory.clone(),
            administrators: administrators.clone(),
            hasher: hasher.clone(),
            voting_teams: voting_teams.clone(),
            sessions: sessions.clone(),
            keys: keys.clone(),
            removals: removals.clone(),
            recent: recent.clone(),
        });
        Self {
            registration: Registrations {
                mode: registration,
                entries: entries.clone(),
                management: management.clone(),
                administrators,
                invitations: invitations.clone(),
                memberships,
                throttle: throttle.clone(),
                setup: SetupToken::default(),
            },
            login: LoginService {
                entries: entries.clone(),
                directory: directory.clone(),
                hasher,
                throttle,
                sessions: sessions.clone(),
                keys: keys.clone(),
                audit: audit.clone(),
                recent: recent.clone(),
            },
            authentication: Authenticator {
                entries: entries.clone(),
                sessions: sessions.clone(),
                voting_teams: voting_teams.clone(),
                rates: RateLimit::new(store.clone()),
                recent,
            },
            export: AccountExport {
                store,
                teams: teams.clone(),
                sessions: sessions.clone(),
                keys: keys.clone(),
            },
            decisions: PromotionDecisions::new(entries),
            directory,
            management,
            sessions,
            keys,
            teams,
            team_access: access,
            members,
            invitations,
            house_styles,
            voting_teams,
            audit,
            removals,
            team_removals,
            removal_progress: progress,
        }
    }

    /// Discards cached callers and teams after an account was removed, possibly by another process, so that no removed
    /// account remains identified.
    pub fn forget_remembered(&self) {
        self.authentication.forget_all();
        self.voting_teams.forget_all();
    }
}
