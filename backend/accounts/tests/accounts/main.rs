//! Accounts without HTTP: their stored data and their rights.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod account_access;
mod administrators;
mod audit;
mod forgetting;
mod rights;
mod teams;
mod unreadable;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use emend_accounts::{AccountError, AccountSettings, Accounts, Caller, LastAdministrator, NewAccount};
use emend_domain::{AccountId, ChoiceId, Viewer};
use emend_shared::accounts::{
    AccountChange, InviteRequest, KeyRequest, KeyScope, PasswordRequest, RegisterRequest, Registration,
    RemovalState, Role, TeamRole,
};
use emend_store::{EntryName, PrimaryStore, PutCondition, Write, WriteKind, recount};
use emend_store_embedded::EmbeddedStore;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "correct horse";

pub(crate) struct World {
    pub(crate) accounts: Accounts,
    pub(crate) store: Arc<dyn PrimaryStore>,
    pub(crate) now: Arc<AtomicU64>,
}

pub(crate) fn world(settings: impl Into<AccountSettings>) -> World {
    let store: Arc<dyn PrimaryStore> = Arc::new(EmbeddedStore::in_memory().unwrap());
    // The store uses the system clock for expiry.
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let now = Arc::new(AtomicU64::new(seconds));
    let time = Arc::clone(&now);
    let clock = Arc::new(move || time.load(Ordering::Relaxed));
    World {
        accounts: Accounts::new(store.clone(), settings, clock),
        store,
        now,
    }
}

impl World {
    pub(crate) async fn person(&self, name: &str, role: Role) -> Caller {
        let new = NewAccount {
            name,
            password: PASSWORD,
            display_name: None,
            role,
        };
        self.accounts.management.create(new).await.unwrap();
        self.log_in(name).await.1
    }

    pub(crate) async fn log_in(&self, name: &str) -> (String, Caller) {
        let logged_in = self.accounts.login.log_in(name, PASSWORD, None).await.unwrap();
        let token = logged_in.token.expose().to_owned();
        let caller = self
            .accounts
            .authentication
            .identify_session(&token)
            .await
            .unwrap();
        (token, caller)
    }

    pub(crate) async fn adds_word(&self, account: &AccountId, word: &str) {
        let write = Write {
            id: ChoiceId(Uuid::new_v4()),
            account: account.clone(),
            at: 1_800_000_000,
            kind: WriteKind::Cast(vec![emend_domain::DictionaryWord::parse(word).unwrap().ballot()]),
        };
        self.store.record(&[write]).await.unwrap();
    }

    /// Returns the number of a team's votes for a word.
    pub(crate) async fn team_votes(&self, team: &str, word: &str) -> u32 {
        let viewer = Viewer {
            account: "nobody".parse().unwrap(),
            teams: vec![team.parse().unwrap()],
        };
        let item = emend_domain::Item::word(word);
        let evidence = self.store.evidence(&viewer, &[item]).await.unwrap();
        evidence[0].teams[0].values().map(|count| count.voters).sum()
    }
}

pub(crate) fn request(name: &str) -> RegisterRequest {
    RegisterRequest {
        name: name.to_owned(),
        password: PASSWORD.to_owned(),
        display_name: None,
        invite: None,
        setup: None,
    }
}

pub(crate) fn key_request(scopes: &[KeyScope], requests_per_minute: Option<u32>) -> KeyRequest {
    KeyRequest {
        name: "editor".to_owned(),
        scopes: scopes.to_vec(),
        requests_per_minute,
    }
}

/// Asserts that a result is an error matching a pattern.
macro_rules! refused {
    ($result:expr, $pattern:pat) => {
        match $result {
            Err($pattern) => {}
            Err(other) => panic!("refused otherwise: {other:?}"),
            Ok(_) => panic!("not refused"),
        }
    };
}

pub(crate) use refused;

/// Returns whether the stored counts equal the sums of the votes.
pub(crate) async fn recount_is_right(world: &World) -> bool {
    let counted = recount::recount(world.store.as_ref(), &|_| {}).await.unwrap();
    counted.differing == 0
}

/// Puts a team into the state after the first step of its removal, as if the server had been killed then. Returns its
/// record in that state.
pub(crate) async fn half_removed(world: &World, team: &str) -> serde_json::Value {
    let name = EntryName::new("team", team).unwrap();
    let entry = world.store.entries(&[name]).await.unwrap().remove(0).unwrap();
    let mut record: serde_json::Value = serde_json::from_slice(&entry.value).unwrap();
    record["dissolving"] = true.into();
    let value = serde_json::to_vec(&record).unwrap();
    let put = world
        .store
        .put_entry(&entry.name, Some(value), PutCondition::Any, None);
    put.await.unwrap();
    record
}
