//! The browser's local storage. If the browser stores nothing (private windows, a full disk), values are kept in memory until
//! the page is closed.

use std::cell::RefCell;
use std::collections::BTreeMap;

use web_sys::Storage;

use super::page;

/// The current user; see [`super::person`].
pub(crate) const PERSON: &str = "emend.person";
pub(crate) const LANGUAGE: &str = "emend.language";
pub(crate) const THEME: &str = "emend.theme";
pub(crate) const HINT: &str = "emend.hint";

thread_local! {
    static HELD: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
}

fn local() -> Option<Storage> {
    page::window().local_storage().ok().flatten()
}

/// The value stored under `key`.
pub(crate) fn get(key: &str) -> Option<String> {
    let held = HELD.with_borrow(|held| held.get(key).cloned());
    held.or_else(|| local()?.get_item(key).ok().flatten())
}

/// Stores `value` under `key`.
pub(crate) fn set(key: &str, value: &str) {
    let kept = local().is_some_and(|storage| storage.set_item(key, value).is_ok());
    HELD.with_borrow_mut(|held| {
        if kept {
            held.remove(key);
        } else {
            held.insert(key.to_owned(), value.to_owned());
        }
    });
}

/// The value that the browser has stored under `key`, never one that is only in memory.
pub(crate) fn stored(key: &str) -> Option<String> {
    local()?.get_item(key).ok().flatten()
}

/// Stores `value` under `key`. Returns whether the browser has stored it; if not, the earlier value stays.
pub(crate) fn store(key: &str, value: &str) -> bool {
    local().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Deletes the value stored under `key`.
pub(crate) fn remove(key: &str) {
    HELD.with_borrow_mut(|held| held.remove(key));
    if let Some(storage) = local() {
        // Removing fails only if storing failed too.
        let _ = storage.remove_item(key);
    }
}

/// All keys that have a value.
pub(crate) fn keys() -> Vec<String> {
    let mut keys = HELD.with_borrow(|held| held.keys().cloned().collect::<Vec<_>>());
    if let Some(storage) = local() {
        let count = storage.length().unwrap_or(0);
        keys.extend((0..count).filter_map(|index| storage.key(index).ok().flatten()));
    }
    keys
}
