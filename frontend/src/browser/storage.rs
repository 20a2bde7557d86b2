//! The browser's local storage. If the browser stores nothing (private windows, a full disk), values are kept in memory until
//! the page is closed.

use std::cell::RefCell;
use std::collections::BTreeMap;

use web_sys::Storage;

use super::browser_window;

/// The current user; see [`super::person`].
pub(crate) const PERSON: &str = "emend.person";
pub(crate) const LANGUAGE: &str = "emend.language";
pub(crate) const THEME: &str = "emend.theme";
pub(crate) const HINT: &str = "emend.hint";

thread_local! {
    static IN_MEMORY: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
}

fn local() -> Option<Storage> {
    browser_window::window().local_storage().ok().flatten()
}

/// The value stored under `key`.
pub(crate) fn get(key: &str) -> Option<String> {
    let in_memory = IN_MEMORY.with_borrow(|in_memory| in_memory.get(key).cloned());
    in_memory.or_else(|| local()?.get_item(key).ok().flatten())
}

/// Stores `value` under `key`.
pub(crate) fn set(key: &str, value: &str) {
    let kept = local().is_some_and(|storage| storage.set_item(key, value).is_ok());
    IN_MEMORY.with_borrow_mut(|in_memory| {
        if kept {
            in_memory.remove(key);
        } else {
            in_memory.insert(key.to_owned(), value.to_owned());
        }
    });
}

/// The value that the browser has stored under `key`, never one that is only in memory.
pub(crate) fn read(key: &str) -> Option<String> {
    local()?.get_item(key).ok().flatten()
}

/// Stores `value` under `key`. Returns whether the browser has stored it; if not, the earlier value stays.
pub(crate) fn store(key: &str, value: &str) -> bool {
    local().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Deletes the value stored under `key`.
pub(crate) fn remove(key: &str) {
    IN_MEMORY.with_borrow_mut(|in_memory| in_memory.remove(key));
    if let Some(storage) = local() {
        // Removing fails only if storing failed too.
        let _ = storage.remove_item(key);
    }
}

/// All keys that have a value.
pub(crate) fn keys() -> Vec<String> {
    let mut keys = IN_MEMORY.with_borrow(|in_memory| in_memory.keys().cloned().collect::<Vec<_>>());
    if let Some(storage) = local() {
        let count = storage.length().unwrap_or(0);
        keys.extend((0..count).filter_map(|index| storage.key(index).ok().flatten()));
    }
    keys
}
