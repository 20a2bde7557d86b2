//! Tells the log once of each entry that cannot be read, by a digest.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use emend_store::EntryName;

/// The maximum number of entries remembered as reported.
const TOLD: usize = 1_000;

/// Reports an unreadable entry in the log, once.
pub(crate) fn note(name: &EntryName) {
    static TELL: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let item = nameless(name);
    let mut told = TELL.lock().unwrap_or_else(PoisonError::into_inner);
    if told.len() < TOLD && told.insert(item.clone()) {
        tracing::error!(
            item,
            "skipping an unreadable entry of the store; it was not written by Emend"
        );
    }
}

/// Returns an entry's kind and a digest of its name, by which it can be found.
fn nameless(name: &EntryName) -> String {
    let digest = blake3::hash(name.key().as_bytes()).to_hex();
    format!("{}:#{}", name.kind(), &digest[..16])
}
