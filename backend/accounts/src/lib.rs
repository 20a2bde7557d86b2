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
//! - `log_in`, `sessions`, `api_keys`: ways to log in; `authentication`: from a session or an API key to its [`Caller`]
//! - `password`, `password_check`, `password_change`, `password_hashing`, `login_throttle`: passwords; `secret`: texts that
//!   are never printed, and tokens
//! - `teams`, `team_access`, `team_members`, `memberships`, `invitations`, `team_creation_limit`; `house_style`: dictionaries and
//!   house styles of teams
//! - `voting_teams`: the teams in which an account's votes count; `established_accounts`: the team of everyone
//! - `removal`, `removal_job`, `removal_hold`, `removal_progress`, `team_removal`: removing accounts and teams; `account_export`: an
//!   account's data
//! - `activity`: figures of an account's choices by day
//! - `assembly`: the parts that services share, and the services for teams
//! - `audit`: the audit log; `promotion_decisions`: the decisions of administrators about promotions
//! - [`AccountLimits`]: limits per account; `rate_limit`: limits per minute; [`AccountError`]: the reasons for a refusal
//! - `records`: the stored records; `entries`: reading and writing them; `names`: parsing the names of accounts and teams;
//!   `unreadable_entries`, `unreadable_entry_log`: entries that Emend did not write
//!
//! Each file uses only files of lower layers: entries, then lookups and caches, then the services that change one thing,
//! then those that combine them.

mod account_directory;
mod account_export;
mod account_management;
mod activity;
mod administrators;
mod api_keys;
mod assembly;
mod audit;
mod authentication;
mod caller;
mod entries;
mod error;
mod established_accounts;
mod house_style;
mod invitations;
mod limits;
mod log_in;
mod login_throttle;
mod memberships;
mod names;
mod password;
mod password_change;
mod password_check;
mod password_hashing;
mod promotion_decisions;
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
mod team_members;
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
pub use account_export::AccountExport;
pub use account_management::{AccountManagement, NewAccount};
pub use activity::ActivityLog;
pub use administrators::LastAdministrator;
pub use api_keys::ApiKeys;
pub use audit::AuditLog;
pub use authentication::Authenticator;
pub use caller::{Authentication, Caller};
pub use error::AccountError;
pub use established_accounts::{ESTABLISHED_AFTER, established};
pub use house_style::HouseStyles;
pub use invitations::Invitations;
pub use limits::AccountLimits;
pub use log_in::{LoginResult, LoginService};
pub use password_change::PasswordChanges;
pub use promotion_decisions::{Decisions, PromotionDecisions};
pub use rate_limit::DEFAULT_REQUESTS_PER_MINUTE;
pub use registration::Registrations;
pub use removal::AccountRemovals;
pub use removal_progress::RemovalProgress;
pub use secret::SecretText;
pub use sessions::{SESSION_SECONDS, Sessions};
pub use settings::AccountSettings;
pub use team_access::TeamAccess;
pub use team_members::TeamMembers;
pub use team_removal::TeamRemovals;
pub use teams::Teams;
pub use time::rfc3339;
pub use unreadable_entries::{is_readable, unreadable_entries};
pub use voting_teams::VotingTeams;

use crate::assembly::{SharedParts, TeamServices};
use crate::login_throttle::LoginThrottle;
use crate::password_check::PasswordCheck;
use crate::password_hashing::HashingPool;
use crate::rate_limit::RateLimit;
use crate::removal_hold::RemovalHolds;
use crate::removal_job::RemovalJob;
use crate::setup_token::SetupToken;

/// The services for accounts and everything that belongs to them.
pub struct Accounts {
    /// Finds accounts.
    pub directory: Arc<AccountDirectory>,
    /// Creates and changes accounts.
    pub management: Arc<AccountManagement>,
    /// Registers accounts.
    pub registration: Registrations,
    /// Logs in with a password.
    pub login: LoginService,
    /// Changes and sets passwords.
    pub passwords: PasswordChanges,
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
    /// Figures of accounts' choices by day.
    pub activity: Arc<ActivityLog>,
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
        let settings = settings.into();
        let parts = SharedParts::new(&store, &settings, clock);
        let for_teams = TeamServices::new(&parts, settings.limits);
        let job = RemovalJob {
            entries: parts.entries.clone(),
            store: store.clone(),
            administrators: parts.administrators.clone(),
            keys: parts.keys.clone(),
            sessions: parts.sessions.clone(),
            members: for_teams.members.clone(),
            voting_teams: parts.voting_teams.clone(),
            holds: RemovalHolds::new(parts.entries.clone()),
            progress: parts.progress.clone(),
            recent: parts.recent.clone(),
        };
        let removals = Arc::new(AccountRemovals {
            entries: parts.entries.clone(),
            directory: parts.directory.clone(),
            administrators: parts.administrators.clone(),
            team_removals: for_teams.removals.clone(),
            job,
            progress: parts.progress.clone(),
            recent: parts.recent.clone(),
        });
        let hasher = Arc::new(HashingPool::default());
        let throttle = Arc::new(LoginThrottle::default());
        let password_check = Arc::new(PasswordCheck {
            entries: parts.entries.clone(),
            hasher: hasher.clone(),
            throttle: throttle.clone(),
            audit: parts.audit.clone(),
        });
        let activity = Arc::new(ActivityLog::new(parts.entries.clone()));
        let management = Arc::new(AccountManagement {
            entries: parts.entries.clone(),
            directory: parts.directory.clone(),
            administrators: parts.administrators.clone(),
            hasher: hasher.clone(),
            voting_teams: parts.voting_teams.clone(),
            sessions: parts.sessions.clone(),
            keys: parts.keys.clone(),
            removals: removals.clone(),
            recent: parts.recent.clone(),
        });
        Self {
            activity: Arc::clone(&activity),
            registration: Registrations {
                mode: settings.registration,
                entries: parts.entries.clone(),
                management: management.clone(),
                administrators: parts.administrators,
                invitations: for_teams.invitations.clone(),
                memberships: parts.memberships,
                throttle,
                setup: SetupToken::default(),
            },
            login: LoginService {
                password_check: password_check.clone(),
                sessions: parts.sessions.clone(),
            },
            passwords: PasswordChanges {
                entries: parts.entries.clone(),
                directory: parts.directory.clone(),
                hasher,
                password_check,
                sessions: parts.sessions.clone(),
                keys: parts.keys.clone(),
                recent: parts.recent.clone(),
            },
            authentication: Authenticator {
                entries: parts.entries.clone(),
                sessions: parts.sessions.clone(),
                voting_teams: parts.voting_teams.clone(),
                rates: RateLimit::new(store.clone()),
                recent: parts.recent,
            },
            export: AccountExport {
                store,
                teams: for_teams.teams.clone(),
                sessions: parts.sessions.clone(),
                keys: parts.keys.clone(),
                activity,
            },
            decisions: PromotionDecisions::new(parts.entries),
            directory: parts.directory,
            management,
            sessions: parts.sessions,
            keys: parts.keys,
            teams: for_teams.teams,
            team_access: parts.access,
            members: for_teams.members,
            invitations: for_teams.invitations,
            house_styles: for_teams.house_styles,
            voting_teams: parts.voting_teams,
            audit: parts.audit,
            removals,
            team_removals: for_teams.removals,
            removal_progress: parts.progress,
        }
    }

    /// Discards cached callers and teams after an account was removed, possibly by another process, so that no removed
    /// account remains identified.
    pub fn clear_caches(&self) {
        self.authentication.forget_all();
        self.voting_teams.forget_all();
    }
}
