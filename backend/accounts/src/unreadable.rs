//! Entries that no Emend wrote: named in the log and by `emend verify`, and otherwise as if they were not there.

use emend_store::{Contents, Entry, StoreError};

use crate::administrators::Leaving;
use crate::dissolving::TeamRemoval;
use crate::entries::EntryKind;
use crate::records::{
    AccountRecord, AuditRecord, DecisionRecord, DecisionRevision, HouseRecord, HouseRevision, InviteRecord,
    KeyOf, KeyRecord, MemberOf, MemberRecord, SessionRecord, TeamRecord, TeamWordRecord, TeamsMade,
};
use crate::removal::{ForgottenRevision, RemovalRecord, RemovalStatus};

/// Entries read at a time.
const PAGE: usize = 500;

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
                $(<$record as EntryKind>::KIND => serde_json::from_slice::<$record>(&entry.value).is_ok(),)+
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
