//! The user of this page and their private data in the browser's storage.
//!
//! Documents and unsent choices belong to an account: they are stored under its name, read only on its pages, and written
//! only while that account is logged in. Logging out in one tab therefore stops every other tab from writing.

use std::cell::RefCell;

use emend_shared::accounts::SessionResponse;
use leptos::prelude::*;

use super::api_client::{self, ApiFailure};
use super::{browser_window, server_limits, storage};
use crate::model::storage_owner::StorageOwner;

thread_local! {
    static OWNER: RefCell<Option<StorageOwner>> = const { RefCell::new(None) };
}

/// Asks the server for the current session, and makes its user the owner of this page.
pub(crate) async fn load_session() -> Result<SessionResponse, ApiFailure> {
    let session = api_client::session().await?;
    server_limits::learn(&session);
    let owner = StorageOwner::of(&session);
    match &owner {
        Some(owner) => storage::set(storage::PERSON, owner.prefix()),
        None => storage::remove(storage::PERSON),
    }
    OWNER.set(owner);
    Ok(session)
}

/// Makes the last user who did not log out the owner of this page, for use while the server is unreachable. Returns whether
/// there is such a user.
pub(crate) fn assume_last() -> bool {
    OWNER.set(storage::get(storage::PERSON).map(StorageOwner::from_prefix));
    is_here()
}

/// Ends the user's session in this browser: no tab reads or writes their data from now on.
pub(crate) fn leave() {
    storage::remove(storage::PERSON);
}

/// The name of the database of the user's documents.
pub(crate) fn database() -> Option<String> {
    key("documents")
}

/// The name of the database of what the user has taught Emend on this device. The script for the checks there opens it.
pub(crate) fn learned_database() -> Option<String> {
    key("learned")
}

/// The name of the channel on which the user's tabs tell each other of changed documents.
pub(crate) fn channel() -> Option<String> {
    key("changes")
}

/// Deletes the user's data in the browser's storage: the journals of their documents, and unsent choices. Their documents are in
/// [`database`], and the choices that checks on the device learn from in [`learned_database`].
pub(crate) fn forget() {
    for key in keys() {
        remove(&key);
    }
    leave();
}

/// Reloads the page when a different user has logged in, in another tab or before *Back* shows the page again.
pub(crate) fn watch() {
    for event in ["storage", "pageshow"] {
        let listener = window_event_listener_untyped(event, |_| {
            if !is_here() {
                // This fails only if the page is already being unloaded.
                let _ = browser_window::window().location().reload();
            }
        });
        on_cleanup(move || listener.remove());
    }
}

/// The user's stored value of `name`.
pub(crate) fn get(name: &str) -> Option<String> {
    storage::get(&key(name)?)
}

/// Stores `value` for the user under `name`.
pub(crate) fn set(name: &str, value: &str) {
    if let Some(key) = key(name) {
        storage::set(&key, value);
    }
}

/// The user's value of `name` that the browser has stored.
pub(crate) fn read_stored(name: &str) -> Option<String> {
    storage::read(&key(name)?)
}

/// Stores `value` for the user under `name`. Returns whether the browser has stored it; if not, the earlier value stays.
pub(crate) fn store(name: &str, value: &str) -> bool {
    key(name).is_some_and(|key| storage::store(&key, value))
}

/// Deletes the user's stored value of `name`.
pub(crate) fn remove(name: &str) {
    if let Some(key) = key(name) {
        storage::remove(&key);
    }
}

/// All names under which the user has stored values.
pub(crate) fn keys() -> Vec<String> {
    let Some(owner) = present() else {
        return Vec::new();
    };
    let keys = storage::keys().into_iter();
    keys.filter_map(|key| owner.name_in(&key).map(str::to_owned))
        .collect()
}

/// The name of the value under this key of the browser's storage, if it belongs to the user.
pub(crate) fn name_in(key: &str) -> Option<String> {
    present()?.name_in(key).map(str::to_owned)
}

fn key(name: &str) -> Option<String> {
    present().map(|owner| owner.key(name))
}

/// Whether the owner of this page is still logged in.
pub(crate) fn is_here() -> bool {
    present().is_some()
}

fn present() -> Option<StorageOwner> {
    let owner = OWNER.with_borrow(Clone::clone)?;
    (storage::get(storage::PERSON).as_deref() == Some(owner.prefix())).then_some(owner)
}
