//! Whose page this is, and what the browser keeps for that person alone.
//!
//! A draft and the choices that wait belong to an account: they are stored under its name, read only on its pages, and
//! written only while it is the one logged in. Logging out in one tab therefore stops every other tab from writing.

use std::cell::RefCell;

use emend_shared::accounts::SessionResponse;
use leptos::prelude::*;

use super::api::{self, Failure};
use super::{page, storage};
use crate::model::owner::Owner;

/// The draft.
pub(crate) const TEXT: &str = "text";

thread_local! {
    static OWNER: RefCell<Option<Owner>> = const { RefCell::new(None) };
}

/// Asks the server who is logged in, and makes this page theirs.
pub(crate) async fn arrive() -> Result<SessionResponse, Failure> {
    let session = api::session().await?;
    let owner = Owner::of(&session);
    match &owner {
        Some(owner) => storage::set(storage::PERSON, owner.prefix()),
        None => storage::remove(storage::PERSON),
    }
    OWNER.set(owner);
    Ok(session)
}

/// Makes this page the last person's who did not log out, for when the server cannot say; whether there is one.
pub(crate) fn assume_last() -> bool {
    OWNER.set(storage::get(storage::PERSON).map(Owner::from_prefix));
    is_here()
}

/// Ends this person's time here: from now on nothing of theirs is read or written, in any tab.
pub(crate) fn leave() {
    storage::remove(storage::PERSON);
}

/// Keeps nothing any more of this person: their draft, and choices that were not sent.
pub(crate) fn forget() {
    for key in keys() {
        remove(&key);
    }
    leave();
}

/// Loads the page anew as soon as somebody else is logged in, in another tab or before it is shown again by *Back*.
pub(crate) fn watch() {
    for event in ["storage", "pageshow"] {
        let listener = window_event_listener_untyped(event, |_| {
            if !is_here() {
                // It fails only where the page is going away already.
                let _ = page::window().location().reload();
            }
        });
        on_cleanup(move || listener.remove());
    }
}

/// What is kept for this person under `name`.
pub(crate) fn get(name: &str) -> Option<String> {
    storage::get(&key(name)?)
}

/// Keeps `value` for this person under `name`.
pub(crate) fn set(name: &str, value: &str) {
    if let Some(key) = key(name) {
        storage::set(&key, value);
    }
}

/// Keeps nothing for this person under `name` any more.
pub(crate) fn remove(name: &str) {
    if let Some(key) = key(name) {
        storage::remove(&key);
    }
}

/// Every name under which something is kept for this person.
pub(crate) fn keys() -> Vec<String> {
    let Some(owner) = present() else {
        return Vec::new();
    };
    let keys = storage::keys().into_iter();
    keys.filter_map(|key| owner.name_in(&key).map(str::to_owned))
        .collect()
}

fn key(name: &str) -> Option<String> {
    present().map(|owner| owner.key(name))
}

/// Whether the person whose page this is is still the one logged in.
fn is_here() -> bool {
    present().is_some()
}

fn present() -> Option<Owner> {
    let owner = OWNER.with_borrow(Clone::clone)?;
    (storage::get(storage::PERSON).as_deref() == Some(owner.prefix())).then_some(owner)
}
