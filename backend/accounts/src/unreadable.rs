//! Entries that no Emend wrote: named in the log and by `emend verify`, and otherwise as if they were not there.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use emend_store::{Contents, Entry, EntryName, StoreError};

use crate::administrators::Leaving;
use crate::dissolving::TeamRemoval;
use crate::entries::Kept;
use crate::records::{
    AccountRecord, AuditRecord, DecisionRecord, DecisionRevision, HouseRecord, HouseRevision, InviteRecord,
    KeyOf, KeyRecord, MemberOf, MemberRecord, SessionRecord, TeamRecord, TeamWordRecord, TeamsMade,
};
use crate::removal::{ForgottenRevision, RemovalRecord, RemovalStatus};

/// How many are remembered as told.
const TOLD: usize = 1_000;
/// Entries read at a time.
const PAGE: usize = 500;

/// Notes that an entry cannot be read.
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

/// An entry's kind, and a digest of its name by which it can be found again.
fn nameless(name: &EntryName) -> String {
    let digest = blake3::hash(name.key().as_bytes()).to_hex();
    format!("{}:#{}", name.kind(), &digest[..16])
}

/// The names of those entries that last and cannot be read, such as `account:ada`: for whoever runs the server.
///
/// # Errors
/// Where the store cannot be read at all.
pub async fn unreadable_entries(store: &dyn Contents) -> Result<Vec<String>, StoreError> {
    let (mut unreadable, mut from) = (Vec::new(), None);
    loop {
        let page = store.lasting_entries(from.as_deref(), PAGE).await?;
        let bad = page.entries.iter().filter(|entry| !is_readable(entry));
        unreadable.extend(bad.map(|entry| entry.name.key()));
        from = page.next;
        if from.is_none() {
            return Ok(unreadable);
        }
    }
}

/// Whether an entry is as this version writes its kind; of a kind that it does not know, anything is.
pub fn is_readable(entry: &Entry) -> bool {
    macro_rules! read_as {
        ($($record:ty),+ $(,)?) => {
            match entry.name.kind() {
                $(<$record as Kept>::KIND => serde_json::from_slice::<$record>(&entry.value).is_ok(),)+
                _ => true,
            }
        };
    }
    read_as!(
        AccountRecord,
        AuditRecord,
        DecisionRecord,
        DecisionRevision,
        ForgottenRevision,
        HouseRecord,
        HouseRevision,
        InviteRecord,
        KeyOf,
        KeyRecord,
        Leaving,
        MemberOf,
        MemberRecord,
        RemovalRecord,
        RemovalStatus,
        SessionRecord,
        TeamRecord,
        TeamRemoval,
        TeamWordRecord,
        TeamsMade,
    )
}
