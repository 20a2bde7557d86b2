//! Tells the log once of each entry that cannot be read, by a digest.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use emend_store::EntryName;

/// How many are remembered as told.
const TOLD: usize = 1_000;

/// Notes that an entry cannot be read.
pub(crate) fn note(name: &EntryName) {
    static TELL: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let item = nameless(name);
    let mut told = TELL.lock().unwrap_or_else(PoisonError::into_inner);
    if told.len() < TOLD && told.insert(item.clone()) {
        tracing::error!(
            item,
            "an entry of the store is not as Emend writes it; it is passed over"
        );
    }
}

/// An entry's kind, and a digest of its name by which it can be found again.
fn nameless(name: &EntryName) -> String {
    let digest = blake3::hash(name.key().as_bytes()).to_hex();
    format!("{}:#{}", name.kind(), &digest[..16])
}
