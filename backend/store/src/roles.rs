//! The roles of a primary store: one trait for each group of callers, so that each depends only on the operations it
//! needs.
//!
//! | role | used by |
//! | --- | --- |
//! | [`ChoiceStore`] | checks, choices, dictionaries |
//! | [`EntryStore`] | accounts, sessions, keys, teams |
//! | [`MemberStore`] | teams, removal of accounts |
//! | [`RequestCounter`] | rate limits |
//! | [`StoreContents`] | export, mirror, retention |
//! | [`Maintenance`] | `emend verify` |
//! | [`MirrorSource`], [`RestoreTarget`], [`StoreHistory`] | the mirror; import and restore |
//! | [`StoreHealth`] | readiness |
//! | [`StoreHandle`] | the code that opened the store |
//!
//! [`ServiceStore`] and [`MirrorStore`] are the roles that the service and the mirror need; [`PrimaryStore`] is all of
//! them. An adapter implements the individual roles; these three follow automatically.

use async_trait::async_trait;
use emend_domain::{AccountId, ChoiceId, Item, ItemEvidence, Record, Tallies, TeamId, Timestamp, Viewer};
use tokio::sync::watch;

use crate::{
    AccountRecords, CountsPage, Deletion, Durability, Entry, EntryName, EntryPage, EntryState, Epoch, Fence,
    ItemCounts, Marker, MarkerSubject, Miscount, PendingChange, PutCondition, PutResult, RecordPage,
    RecordPosition, Restoration, RestoreMode, StoreError, StoreIdentity, StoreProblem, Voters, Write,
    WriteOutcome,
};

/// Records choices and returns the evidence learned from them.
#[async_trait]
pub trait ChoiceStore: Send + Sync {
    /// Applies the writes in order, each atomically, and returns the result of each. On an error, a prefix of them (or,
    /// if they are in different partitions, some of them) may have been applied. Sending all of them again is safe.
    async fn record(&self, writes: &[Write]) -> Result<Vec<WriteOutcome>, StoreError>;

    /// Returns, for each ID, whether this account has recorded a choice under it, even if it was undone since.
    async fn knows(&self, account: &AccountId, ids: &[ChoiceId]) -> Result<Vec<bool>, StoreError>;

    /// Returns the evidence for each item, in order, at every level of the viewer, in one round trip.
    async fn evidence(&self, viewer: &Viewer, items: &[Item]) -> Result<Vec<ItemEvidence>, StoreError>;

    /// Returns the words of an account's dictionary as written, sorted and without duplicates.
    async fn words(&self, account: &AccountId) -> Result<Vec<String>, StoreError>;

    /// Returns up to `limit` of an account's records after the first `offset`. The record with the newest vote comes
    /// first; records of the same second are in descending order of the items' keys. The cost grows with `offset`, so
    /// continue with [`ChoiceStore::records_after`].
    async fn account_records(
        &self,
        account: &AccountId,
        offset: usize,
        limit: usize,
    ) -> Result<AccountRecords, StoreError>;

    /// Returns up to `limit` of an account's records after a position, in the same order. A record need not be there, or
    /// no longer. The cost does not depend on the number of the account's records, because an index is used.
    async fn records_after(
        &self,
        account: &AccountId,
        position: &RecordPosition,
        limit: usize,
    ) -> Result<AccountRecords, StoreError>;

    /// Returns the number of an account's records with votes.
    async fn record_count(&self, account: &AccountId) -> Result<u64, StoreError> {
        Ok(self.account_records(account, 0, 1).await?.total)
    }

    /// Returns up to `limit` items without context on which at least [`crate::MIN_AGREEING_VOTERS`] of these voters agree. Items
    /// with the most agreement come first; those with the same number are in the order of their keys. Each comes with
    /// the counts that express the agreement: those with enough voters, and with an outcome that [`Voters::lists`]. The
    /// cost does not depend on the size of the store, because an index is used.
    async fn agreements(&self, voters: &Voters, limit: usize) -> Result<Vec<ItemCounts>, StoreError>;
}

/// Reads and writes entries: small named values next to the votes, such as accounts and keys.
#[async_trait]
pub trait EntryStore: Send + Sync {
    /// Returns the entries with these names, in order; `None` for one that does not exist or has expired.
    async fn entries(&self, names: &[EntryName]) -> Result<Vec<Option<Entry>>, StoreError>;

    /// Puts an entry, or deletes it if there is no value, provided that `expected` is met, in one atomic step. The
    /// entry expires at `expires`, by the clock of the store's process; without `expires`, it is permanent. Writers are
    /// admitted as for [`ChoiceStore::record`].
    ///
    /// Every change, including a deletion, has a new version. A change to an entry that is or was permanent is marked.
    /// The teams of an account are put only by [`MemberStore::set_teams`]. After an interruption, the result is unknown
    /// until the entry is read again.
    async fn put_entry(
        &self,
        name: &EntryName,
        value: Option<Vec<u8>>,
        expected: PutCondition,
        expires: Option<Timestamp>,
    ) -> Result<PutResult, StoreError>;

    /// Returns up to `limit` entries of a kind whose IDs begin with `prefix`, sorted by ID, after the ID `from`. Fewer
    /// than `limit` are the last ones.
    async fn list_entries(
        &self,
        kind: &str,
        prefix: &str,
        from: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;
}

/// Assigns the votes of accounts to teams, and forgets accounts.
#[async_trait]
pub trait MemberStore: Send + Sync {
    /// Returns the teams in which an account's votes count, sorted.
    async fn teams(&self, account: &AccountId) -> Result<Vec<TeamId>, StoreError>;

    /// Makes an account's existing and future votes count in these teams and in no others. Writers are admitted as for
    /// [`ChoiceStore::record`]. After an interruption, a part of the votes may have been updated; repeating the call
    /// completes the update. The teams are also stored as an entry ([`crate::memberships`]), which is mirrored like
    /// every permanent entry.
    async fn set_teams(&self, account: &AccountId, teams: &[TeamId]) -> Result<(), StoreError>;

    /// Deletes a part of an account's votes or, if none are left, all other data about it: the IDs of its choices, its
    /// teams. Returns whether everything is deleted; until then, call it again. The account must not write in the
    /// meantime. The deletions are marked like every change.
    async fn forget(&self, account: &AccountId) -> Result<bool, StoreError>;
}

/// Counts requests over all processes on one store.
#[async_trait]
pub trait RequestCounter: Send + Sync {
    /// Counts a request of `name` within the current window of this many seconds, over all processes on this store, and
    /// returns the new count. `None` if no other process can use the store. Counts are deleted after their window.
    async fn count_request(&self, _name: &str, _seconds: u32) -> Result<Option<u64>, StoreError> {
        Ok(None)
    }
}

/// Reads all records and permanent entries: for export, comparison and retention.
#[async_trait]
pub trait StoreContents: Send + Sync {
    /// Returns a page of all records with votes, from the start or from [`RecordPage::next`].
    async fn records(&self, from: Option<&str>, limit: usize) -> Result<RecordPage, StoreError>;

    /// Returns the votes of each of these records, in order; empty for a record that does not exist.
    async fn votes(&self, records: &[Record]) -> Result<Vec<Tallies>, StoreError>;

    /// Returns a page of all permanent entries, from the start or from [`EntryPage::next`].
    async fn permanent_entries(&self, from: Option<&str>, limit: usize) -> Result<EntryPage, StoreError>;
}

/// Compares the derived data, counts and indexes, with the votes and repairs it.
#[async_trait]
pub trait Maintenance: StoreContents + MemberStore {
    /// Returns a page of all stored counts, from the start or from [`CountsPage::next`].
    async fn counts(&self, from: Option<&str>, limit: usize) -> Result<CountsPage, StoreError>;

    /// Builds a part of the indexes that an older version did not have, and returns whether they are complete. Until
    /// then, [`ChoiceStore::agreements`] is [`StoreError::Unavailable`], and paging is slower. Each call is one bounded
    /// step that continues from the last one, in any process.
    async fn build_indexes(&self) -> Result<bool, StoreError>;

    /// Marks the indexes as incomplete, so that [`Maintenance::build_indexes`] rebuilds them from the data.
    async fn drop_indexes(&self) -> Result<(), StoreError>;

    /// Adds the missing amount to these counts, or subtracts the excess, relative to their current values.
    async fn correct_counts(&self, miscounts: &[Miscount]) -> Result<(), StoreError>;
}

/// Tells a mirror about the changes that it has not copied yet.
#[async_trait]
pub trait MirrorSource: Send + Sync {
    /// Returns up to `limit` records and entries that changed since they were last acknowledged, oldest change first
    /// within a partition. If an epoch is given, each part was read while the store had this epoch.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], for example if the store has another epoch because it was emptied or restored.
    async fn changes(&self, limit: usize, epoch: Option<&Epoch>) -> Result<Vec<PendingChange>, StoreError>;

    /// Removes each marker if its record or entry has not changed since, and returns the number of removed markers.
    async fn acknowledge(&self, markers: &[Marker]) -> Result<usize, StoreError>;

    /// Returns the number of records and entries that wait to be acknowledged.
    async fn pending(&self) -> Result<u64, StoreError>;

    /// Records that everything written before `at` has been mirrored.
    async fn set_mirrored_until(&self, at: Timestamp) -> Result<(), StoreError>;

    /// Returns the time last recorded by [`MirrorSource::set_mirrored_until`].
    async fn mirrored_until(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Gives the existing ones of these records and permanent entries a new version and marks them as changed.
    async fn mark_again(&self, subjects: &[MarkerSubject]) -> Result<(), StoreError>;

    /// Returns a receiver that is notified soon after a write, by this or another process. This is only a hint: a
    /// notification may be lost, and the markers are authoritative. Must be called within a Tokio runtime.
    fn change_receiver(&self) -> watch::Receiver<u64>;
}

/// Restores records and entries from a mirror or an export.
#[async_trait]
pub trait RestoreTarget: StoreContents + EntryStore {
    /// Restores records with their counts and indexes, each atomically, and returns the number of changes. This is not
    /// fenced: the caller has compared the store.
    async fn restore(&self, records: &[Restoration], mode: RestoreMode) -> Result<usize, StoreError>;

    /// Restores or deletes permanent entries, and returns the number of changes. Entries with an account's teams also
    /// update the counts, as [`MemberStore::set_teams`] does. This is not fenced either.
    async fn restore_entries(&self, entries: &[EntryState], mode: RestoreMode) -> Result<usize, StoreError>;

    /// Returns the tombstone of each of these. `None` if the record or entry exists, or if it is missing without a
    /// tombstone. Tombstones are kept for 90 days.
    ///
    /// # Errors
    /// Those of [`MirrorSource::changes`].
    async fn deletions(
        &self,
        subjects: &[MarkerSubject],
        epoch: &Epoch,
    ) -> Result<Vec<Option<Deletion>>, StoreError>;

    /// Restores data that this store lost from the mirror's copies, with the mirror's versions: records and entries
    /// that are missing without a tombstone, and the earlier state of those that were recreated since. Of such a vote,
    /// the sum is kept; of such an entry, the mirror's value. Changes are marked, and their number is returned.
    /// Repeating the call changes nothing.
    ///
    /// # Errors
    /// Those of [`MirrorSource::changes`].
    async fn heal(
        &self,
        records: &[Restoration],
        entries: &[EntryState],
        epoch: &Epoch,
    ) -> Result<usize, StoreError>;
}

/// Identifies the store and controls the admission of writers.
#[async_trait]
pub trait StoreHistory: Send + Sync {
    /// Returns the identity and the progress of the store.
    async fn identity(&self) -> Result<StoreIdentity, StoreError>;

    /// Sets the store's epoch, and ensures that versions issued from now on are above these, one per partition (or none
    /// at all). After an interruption, the store has no epoch, or still the old one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], for example if the store must have the epoch `from` and does not.
    async fn set_epoch(&self, epoch: &Epoch, above: &[u64], from: Option<&Epoch>) -> Result<(), StoreError>;

    /// Records that this incarnation agrees with the mirror.
    async fn note_verified(&self, incarnation: &str) -> Result<(), StoreError>;

    /// Returns the fence, which [`ChoiceStore::record`] obeys.
    fn fence(&self) -> &Fence;
}

/// Reports whether the store answers and is safe to write to.
#[async_trait]
pub trait StoreHealth: Send + Sync {
    /// Inspects the store for problems that occur although it answers. A server must call this every few seconds:
    /// operations that the store can no longer perform safely are refused from then on.
    async fn inspect(&self) -> Result<Vec<StoreProblem>, StoreError> {
        Ok(Vec::new())
    }

    /// Checks that the store answers.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Checks that the fence admits writes.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if it does not.
    fn admits_writes(&self) -> Result<(), StoreError>;
}

/// Reports the store's location and durability, and closes it.
#[async_trait]
pub trait StoreHandle: Send + Sync {
    /// Returns the events that an acknowledged write survives, given the store's present configuration.
    async fn durability(&self) -> Result<Durability, StoreError>;

    /// Finishes pending writes and releases all resources. Every later call fails. This blocks.
    fn close(&self) {}

    /// Returns the location for display, without secrets: `redis://127.0.0.1:6379/0`, or a file.
    fn location(&self) -> String;
}

/// The roles that accounts need.
pub trait AccountStore: ChoiceStore + EntryStore + MemberStore + RequestCounter + StoreContents {}

impl<T: ChoiceStore + EntryStore + MemberStore + RequestCounter + StoreContents + ?Sized> AccountStore for T {}

/// The roles that answer requests. No data can be restored through them, and neither the epoch nor the fence can be
/// changed.
pub trait ServiceStore: AccountStore + StoreHealth {}

impl<T: AccountStore + StoreHealth + ?Sized> ServiceStore for T {}

/// The roles that the mirror needs.
pub trait MirrorStore: MirrorSource + RestoreTarget + StoreHistory + StoreHandle {}

impl<T: MirrorSource + RestoreTarget + StoreHistory + StoreHandle + ?Sized> MirrorStore for T {}

/// All roles: an adapter implements them, and a server opens a store with them.
pub trait PrimaryStore: ServiceStore + MirrorStore + Maintenance {}

impl<T: ServiceStore + MirrorStore + Maintenance + ?Sized> PrimaryStore for T {}
