//! Entries that Emend did not write: reported in the log and by `emend verify`, and otherwise treated as missing.

use emend_store::{Entry, StoreContents, StoreError};

use crate::administrators::PendingDemotions;
use crate::entries::EntryKind;
use crate::records::{
    AccountRecord, AuditRecord, CreatedTeams, DecisionRecord, DecisionRevision, HouseRecord, HouseRevision,
    InviteRecord, KeyLink, KeyRecord, MemberRecord, MembershipLink, SessionRecord, TeamRecord,
    TeamWordRecord,
};
use crate::removal_hold::RemovalRecord;
use crate::removal_progress::{ForgottenRevision, RemovalStatus};
use crate::team_removal::TeamRemoval;

/// Entries read at a time.
const PAGE: usize = 500;

/// Returns the names of permanent entries that are unreadable, such as `account:ada`, for the operator.
///
/// # Errors
/// Those of reading the store.
pub async fn unreadable_entries(store: &dyn StoreContents) -> Result<Vec<String>, StoreError> {
    let (mut unreadable, mut from) = (Vec::new(), None);
    loop {
        let page = store.permanent_entries(from.as_deref(), PAGE).await?;
        let bad = page.entries.iter().filter(|entry| !is_readable(entry));
        unreadable.extend(bad.map(|entry| entry.name.key()));
        from = page.next;
        if from.is_none() {
            return Ok(unreadable);
        }
    }
}

/// Returns whether this version can read an entry. Entries of unknown kinds count as readable.
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
        KeyLink,
        KeyRecord,
        PendingDemotions,
        MembershipLink,
        MemberRecord,
        RemovalRecord,
        RemovalStatus,
        SessionRecord,
        TeamRecord,
        TeamRemoval,
        TeamWordRecord,
        CreatedTeams,
    )
}
