//! Accounts, sessions, API keys and teams.
//!
//! All data is stored in entries, so that every server on the same store sees the same state. No secrets are stored:
//! passwords are argon2id hashes, tokens are digests. The teams of an account, which every request needs, are cached
//! for a few seconds at most; a revoked session or key is refused at once.
//!
//! # Layout
//! - `account_management`: accounts; `log_in`, `sessions`, `keys`: ways to log in; `authentication`: from a session or an API
//!   key to its [`Caller`]
//! - `established_accounts`: the accounts that count towards promotion for everyone
//! - `audit`: the audit log
//! - `decisions`: the decisions of administrators about promotions
//! - `teams`, `team_creation_limit`, `members`, `invites`; `house_style`: dictionaries and house styles of teams
//! - [`AccountLimits`]: limits per account; `rate_limit`: limits per minute; [`AccountError`]: the reasons for a refusal
//! - `setup_token`: the first administrator; `administrators`: keeps at least one
//! - `removal`, `removal_job`, `team_removal`: removing accounts and teams; `export`: an account's data
//! - `records`: the stored records; `entries`: reading and writing them; `unreadable_entries`, `unreadable_entry_log`: entries that Emend did not write
//! - `secret`, `hashing`, `login_throttle`: passwords and tokens

mod account_management;
mod administrators;
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
mod invites;
mod keys;
mod limits;
mod log_in;
mod login_throttle;
mod members;
mod rate_limit;
mod records;
mod removal;
mod removal_job;
mod secret;
mod sessions;
mod setup_token;
mod team_creation_limit;
mod team_removal;
mod teams;
mod time;
mod unreadable_entries;
mod unreadable_entry_log;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use emend_domain::{AccountId, TeamId, Timestamp};
use emend_shared::accounts::Registration;
use emend_store::AccountStore;
use quick_cache::sync::Cache;

pub use account_management::NewAccount;
pub use administrators::LastAdministrator;
pub use caller::{Authentication, Caller};
pub use decisions::Decisions;
pub use error::AccountError;
pub use established_accounts::{ESTABLISHED_AFTER, established};
pub use limits::AccountLimits;
pub use log_in::LoginResult;
pub use secret::SecretText;
pub use time::rfc3339;
pub use unreadable_entries::{is_readable, unreadable_entries};

use crate::rate_limit::RateLimit;
use emend_domain::Clock;

/// How long the teams of an account are cached.
const TEAMS_FRESH: Duration = Duration::from_secs(3);
/// The number of accounts, sessions and keys in the caches.
const REMEMBERED: usize = 10_000;

/// The service for accounts and everything that belongs to them.
pub struct Accounts {
    store: Arc<dyn AccountStore>,
    clock: Clock,
    registration: Registration,
    limits: AccountLimits,
    established_after: u64,
    hasher: hashing::HashingPool,
    throttle: login_throttle::LoginThrottle,
    setup: setup_token::SetupToken,
    rates: RateLimit,
    teams: Cache<AccountId, (Instant, Arc<[TeamId]>)>,
    decided: decisions::CachedDecisions,
    /// The number of changes to dictionaries and house styles of teams that this process has made.
    house_changes: AtomicU64,
    /// Recently identified callers, for use while the store is unavailable.
    recent: Cache<String, (Instant, Caller)>,
    /// Recently logged actions, so that repetitions do not fill the audit log.
    noted: Mutex<audit::LoggedEvents>,
    /// Serialises changes to the rights of accounts.
    administrators: tokio::sync::Mutex<()>,
    /// Serialises additions to teams.
    joining: tokio::sync::Mutex<()>,
    /// Serialises additions to dictionaries and house styles of teams.
    houses: tokio::sync::Mutex<()>,
    /// Notified when a removal is waiting to be continued.
    removals: tokio::sync::Notify,
}

impl Accounts {
    /// Creates the service for the accounts in this store.
    pub fn new(store: Arc<dyn AccountStore>, registration: Registration, clock: Clock) -> Self {
        Self {
            rates: RateLimit::new(store.clone()),
            store,
            clock,
            registration,
            limits: AccountLimits::default(),
            established_after: ESTABLISHED_AFTER,
            hasher: hashing::HashingPool::default(),
            throttle: login_throttle::LoginThrottle::default(),
            setup: setup_token::SetupToken::default(),
            teams: Cache::new(REMEMBERED),
            decided: decisions::CachedDecisions::default(),
            house_changes: AtomicU64::default(),
            recent: Cache::new(REMEMBERED),
            noted: Mutex::default(),
            administrators: tokio::sync::Mutex::default(),
            joining: tokio::sync::Mutex::default(),
            houses: tokio::sync::Mutex::default(),
            removals: tokio::sync::Notify::default(),
        }
    }

    /// Sets the limits per account.
    #[must_use]
    pub fn with_limits(self, limits: AccountLimits) -> Self {
        Self { limits, ..self }
    }

    /// Returns the registration mode.
    pub fn registration(&self) -> Registration {
        self.registration
    }

    /// Counts a request from an address against the limit per address.
    ///
    /// # Errors
    /// [`AccountError::TooManyRequests`] if the address exceeds the limit per minute.
    pub async fn count_request(&self, from: IpAddr, per_minute: NonZeroU32) -> Result<(), AccountError> {
        self.rates
            .count(&format!("from:{}", login_throttle::network(from)), per_minute)
            .await
    }

    /// Discards cached callers and teams after an account was removed, possibly by another process, so that no removed
    /// account remains identified.
    pub fn forget_remembered(&self) {
        self.recent.clear();
        self.teams.clear();
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
