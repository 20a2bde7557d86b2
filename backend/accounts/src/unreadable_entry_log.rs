//! Logs each unreadable entry once, by a digest.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use emend_store::EntryName;

/// The maximum number of entries remembered as reported.
const MAX_LOGGED_ENTRIES: usize = 1_000;

/// Reports an unreadable entry in the log, once.
pub(crate) fn log(name: &EntryName) {
    static ALREADY_LOGGED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let item = redacted_name(name);
    let mut logged = ALREADY_LOGGED.lock().unwrap_or_else(PoisonError::into_inner);
    if logged.len() < MAX_LOGGED_ENTRIES && logged.insert(item.clone()) {
        tracing::error!(
            item,
            "skipping an unreadable entry of the store; it was not written by Emend"
        );
    }
}

/// Returns an entry's kind and a digest of its name, by which it can be found.
fn redacted_name(name: &EntryName) -> String {
    let digest = blake3::hash(name.key().as_bytes()).to_hex();
    format!("{}:#{}", name.kind(), &digest[..16])
}
