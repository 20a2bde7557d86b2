//! What the browser keeps over a reload. Where it keeps nothing (private windows, a full disk), this page does until
//! it is closed.

use std::cell::RefCell;
use std::collections::BTreeMap;

use web_sys::Storage;

use super::page;

/// Whose pages these are; see [`super::person`].
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

/// What is kept under `key`.
pub(crate) fn get(key: &str) -> Option<String> {
    let held = HELD.with_borrow(|held| held.get(key).cloned());
    held.or_else(|| local()?.get_item(key).ok().flatten())
}

/// Keeps `value` under `key`.
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

/// Keeps nothing under `key` any more.
pub(crate) fn remove(key: &str) {
    HELD.with_borrow_mut(|held| held.remove(key));
    if let Some(storage) = local() {
        // Removing only fails where nothing is kept either.
        let _ = storage.remove_item(key);
    }
}

/// Every key under which something is kept.
pub(crate) fn keys() -> Vec<String> {
    let mut keys = HELD.with_borrow(|held| held.keys().cloned().collect::<Vec<_>>());
    if let Some(storage) = local() {
        let count = storage.length().unwrap_or(0);
        keys.extend((0..count).filter_map(|index| storage.key(index).ok().flatten()));
    }
    keys
}
