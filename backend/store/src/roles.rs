//! The roles of a primary store: one trait for each group of callers, so that each takes only what it needs.
//!
//! | role | used by |
//! | --- | --- |
//! | [`ChoiceStore`] | checks, choices, dictionaries |
//! | [`EntryStore`] | accounts, sessions, keys, teams |
//! | [`MemberStore`] | teams, removal of accounts |
//! | [`RequestCounter`] | rate limits |
//! | [`Contents`] | export, mirror, retention |
//! | [`Maintenance`] | `emend verify` |
//! | [`MirrorSource`], [`RestoreTarget`], [`History`] | the mirror; import and restore |
//! | [`StoreHealth`] | readiness |
//! | [`StoreHandle`] | whoever opened the store |
//!
//! [`ServiceStore`] and [`MirrorStore`] are the roles that the service and the mirror need, [`PrimaryStore`] is all of them. An
//! adapter implements the roles; the three come by themselves.

use async_trait::async_trait;
use emend_domain::{AccountId, ChoiceId, Item, ItemEvidence, Record, Tallies, TeamId, Timestamp, Viewer};
use tokio::sync::watch;

use crate::{
    AccountRecords, Change, CountsPage, Deletion, Durability, Entry, EntryName, EntryPage, EntryState, Epoch,
    Expected, Fence, ItemCounts, Marker, Miscount, Page, Put, Recorded, Restoration, Restoring, Standing,
    StoreError, Subject, Trouble, Voters, Write,
};

/// Records choices and answers what was learned from them.
#[async_trait]
pub trait ChoiceStore: Send + Sync {
    /// Applies the writes in order, each atomically, and answers for each. On an error, a prefix of them (or, where they
    /// lie in different partitions, some of them) may have been applied: sending all of them again is safe.
    async fn record(&self, writes: &[Write]) -> Result<Vec<Recorded>, StoreError>;

    /// For each id, whether this account has recorded a choice under it, undone since or not.
    async fn knows(&self, account: &AccountId, ids: &[ChoiceId]) -> Result<Vec<bool>, StoreError>;

    /// What is known about each item, in their order, at every level of the viewer: one round trip.
    async fn evidence(&self, viewer: &Viewer, items: &[Item]) -> Result<Vec<ItemEvidence>, StoreError>;

    /// The words of an account's dictionary as written, sorted, without repetition.
    async fn words(&self, account: &AccountId) -> Result<Vec<String>, StoreError>;

    /// Up to `limit` of an account's records after the first `offset`: the one with the newest vote first, and of the same
    /// second in falling order of the items' keys.
    async fn records_of(
        &self,
        account: &AccountId,
        offset: usize,
        limit: usize,
    ) -> Result<AccountRecords, StoreError>;

    /// How many records with votes an account has.
    async fn record_count(&self, account: &AccountId) -> Result<u64, StoreError> {
        Ok(self.records_of(account, 0, 1).await?.total)
    }

    /// Up to `limit` items whose surface stands anywhere and that [`crate::SEVERAL`] of these voters agree on, those that
    /// most agree on first and of the same number in the order of their keys. Each comes with those counts that make it
    /// so: of so many voters, and of an outcome that [`Voters::lists`]. Found by an index, however much there is.
    async fn agreed(&self, voters: &Voters, limit: usize) -> Result<Vec<ItemCounts>, StoreError>;
}

/// Reads and writes entries: small named values next to the votes, such as accounts and keys.
#[async_trait]
pub trait EntryStore: Send + Sync {
    /// The entries of these names, in their order; `None` where there is none, or it has expired.
    async fn entries(&self, names: &[EntryName]) -> Result<Vec<Option<Entry>>, StoreError>;

    /// Puts an entry, or takes it out where there is no value, if what is there is as expected: compare and set in one
    /// step. From `expires` on it is gone, by the clock of whoever holds the store; without, it lasts. Who may write is
    /// the same as for [`ChoiceStore::record`]. Every change, taking out included, has a new version; what lasts, or did, is
    /// marked. An account's teams are put by [`MemberStore::set_teams`] alone.
    ///
    /// Cut short, nothing is known about it: reading again says.
    async fn put_entry(
        &self,
        name: &EntryName,
        value: Option<Vec<u8>>,
        expected: Expected,
        expires: Option<Timestamp>,
    ) -> Result<Put, StoreError>;

    /// Up to `limit` entries of a kind whose ids begin with `prefix`, sorted by id, after the id `from`. Fewer than
    /// `limit` are the last.
    async fn list_entries(
        &self,
        kind: &str,
        prefix: &str,
        from: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;
}

/// Says in which teams an account's votes count, and forgets accounts.
#[async_trait]
pub trait MemberStore: Send + Sync {
    /// The teams whose counts an account's votes go into, sorted.
    async fn teams(&self, account: &AccountId) -> Result<Vec<TeamId>, StoreError>;

    /// Has an account's votes, those that are there and those to come, count in these teams and in no others. Who may do it
    /// is the same as for [`ChoiceStore::record`]. Cut short, it may have come to a part of them: doing it again completes it.
    ///
    /// The teams stand as an entry too ([`crate::memberships`]), which is mirrored as all entries that last are.
    async fn set_teams(&self, account: &AccountId, teams: &[TeamId]) -> Result<(), StoreError>;

    /// Takes out a part of an account's votes, or, when there are none left, all else that is known of it: the ids of its
    /// choices, its teams. Answers whether it is done; until then, it is to be called again. The account must not write
    /// meanwhile. The deletions are marked like every change.
    async fn forget(&self, account: &AccountId) -> Result<bool, StoreError>;
}

/// Counts requests over all processes on one store.
#[async_trait]
pub trait RequestCounter: Send + Sync {
    /// Counts one more of `name` within the present window of so many seconds, over all processes on this store; how many
    /// that makes. `None` where no other process can be on it. Counts are forgotten with their window.
    async fn count_request(&self, _name: &str, _seconds: u32) -> Result<Option<u64>, StoreError> {
        Ok(None)
    }
}

/// Reads all records and entries that last: for export, comparison and retention.
#[async_trait]
pub trait Contents: Send + Sync {
    /// A page of all records that have votes, from the start or from [`Page::next`].
    async fn records(&self, from: Option<&str>, limit: usize) -> Result<Page, StoreError>;

    /// The votes of each of these records, in their order; empty where there are none.
    async fn votes(&self, records: &[Record]) -> Result<Vec<Tallies>, StoreError>;

    /// A page of all entries that last, from the start or from [`EntryPage::next`].
    async fn lasting_entries(&self, from: Option<&str>, limit: usize) -> Result<EntryPage, StoreError>;
}

/// Compares the derived data, counts and indexes, with the votes and repairs it.
#[async_trait]
pub trait Maintenance: Contents + MemberStore {
    /// A page of all counts that are served, from the start or from [`CountsPage::next`].
    async fn counts(&self, from: Option<&str>, limit: usize) -> Result<CountsPage, StoreError>;

    /// Builds some of the indexes that an older version did not keep; whether they are complete. Until they are,
    /// [`ChoiceStore::agreed`] is [`StoreError::Unavailable`], and paging takes longer. Each call is one bounded step and goes on
    /// where the last one stopped, in whatever process.
    async fn build_indexes(&self) -> Result<bool, StoreError>;

    /// Takes the indexes for incomplete: [`Maintenance::build_indexes`] builds them anew from what they are of.
    async fn drop_indexes(&self) -> Result<(), StoreError>;

    /// Adds to these counts what they lack, or takes off what they have too much; each as it is by then.
    async fn correct_counts(&self, miscounts: &[Miscount]) -> Result<(), StoreError>;
}

/// Tells a mirror about the changes that it has not copied yet.
#[async_trait]
pub trait MirrorSource: Send + Sync {
    /// Up to `limit` records and entries that changed since they were last acknowledged, oldest change first within a
    /// partition. With an epoch, each part of them was read while the store was of it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], among others, where the store is of another epoch: it was emptied or brought back.
    async fn changes(&self, limit: usize, epoch: Option<&Epoch>) -> Result<Vec<Change>, StoreError>;

    /// Removes each marker whose record or entry has not changed since; answers how many were removed.
    async fn acknowledge(&self, markers: &[Marker]) -> Result<usize, StoreError>;

    /// How many records and entries wait to be acknowledged.
    async fn pending(&self) -> Result<u64, StoreError>;

    /// Notes that everything recorded before `at` has been mirrored.
    async fn set_mirrored_until(&self, at: Timestamp) -> Result<(), StoreError>;

    /// What [`MirrorSource::set_mirrored_until`] noted last.
    async fn mirrored_until(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Gives those that are there, records with votes and entries that last, a new version and marks them as changed.
    async fn remark(&self, subjects: &[Subject]) -> Result<(), StoreError>;

    /// Changes its value soon after something was recorded, here or by another process. A hint, no promise: the markers
    /// are the truth, and a message may be lost. Must be called within a tokio runtime.
    fn changed(&self) -> watch::Receiver<u64>;
}

/// Takes back records and entries, from a mirror or an export.
#[async_trait]
pub trait RestoreTarget: Contents + EntryStore {
    /// Puts records back, counts and indexes included; answers how many changed. Each is seen whole or not at all. It is
    /// not fenced: who does it has compared the store.
    async fn restore(&self, records: &[Restoration], how: Restoring) -> Result<usize, StoreError>;

    /// Puts entries that last back, or takes them out; answers how many changed. Those that hold an account's teams have its
    /// votes count there as [`MemberStore::set_teams`] does. It is not fenced either.
    async fn restore_entries(&self, entries: &[EntryState], how: Restoring) -> Result<usize, StoreError>;

    /// For each of these, what says that it was deleted; `None` where it is there, or where it is missing and nothing says why.
    /// Deletions are remembered for 90 days.
    ///
    /// # Errors
    /// As of [`MirrorSource::changes`].
    async fn deletions(
        &self,
        subjects: &[Subject],
        epoch: &Epoch,
    ) -> Result<Vec<Option<Deletion>>, StoreError>;

    /// Gives back what this store lost, as a mirror has it (with the mirror's versions): records and entries that are missing
    /// though nothing says that they were deleted, and what came before the present state of those that begin anew since. Of
    /// such a vote the sum stands, of such an entry the mirror's value. What changed is marked; answers how many did. Doing it
    /// twice changes nothing the second time.
    ///
    /// # Errors
    /// As of [`MirrorSource::changes`].
    async fn heal(
        &self,
        records: &[Restoration],
        entries: &[EntryState],
        epoch: &Epoch,
    ) -> Result<usize, StoreError>;
}

/// Says which store this is and who may write to it.
#[async_trait]
pub trait History: Send + Sync {
    /// Which store this is and how far it has come.
    async fn standing(&self) -> Result<Standing, StoreError>;

    /// Names the store's history, and sees that versions given from now on are above these, one for each partition (or
    /// none at all). Cut short, the store has no epoch, or still the old one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], among others, where the store must be of the epoch `from` and is not.
    async fn set_epoch(&self, epoch: &Epoch, above: &[u64], from: Option<&Epoch>) -> Result<(), StoreError>;

    /// Notes that this incarnation agrees with the mirror.
    async fn note_verified(&self, incarnation: &str) -> Result<(), StoreError>;

    /// Who may write; [`ChoiceStore::record`] obeys it.
    fn fence(&self) -> &Fence;
}

/// Says whether the store answers and is safe to write to.
#[async_trait]
pub trait StoreHealth: Send + Sync {
    /// Looks at what is wrong with the store though it answers. To be called every few seconds by whoever serves requests:
    /// what a store cannot do safely any more it refuses from then on.
    async fn inspect(&self) -> Result<Vec<Trouble>, StoreError> {
        Ok(Vec::new())
    }

    /// Whether it answers.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Whether the fence lets writes pass.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where it does not.
    fn admits_writes(&self) -> Result<(), StoreError>;
}

/// Says where the store is and what it promises, and closes it.
#[async_trait]
pub trait StoreHandle: Send + Sync {
    /// What an acknowledged write survives, as the store is set up now.
    async fn durability(&self) -> Result<Durability, StoreError>;

    /// Finishes what it was asked to write and lets go of whatever it holds open; every later call fails. It blocks.
    fn close(&self) {}

    /// Where it is, for people, without secrets: `redis://127.0.0.1:6379/0`, or a file.
    fn location(&self) -> String;
}

/// The roles that accounts need.
pub trait AccountStore: ChoiceStore + EntryStore + MemberStore + RequestCounter + Contents {}

impl<T: ChoiceStore + EntryStore + MemberStore + RequestCounter + Contents + ?Sized> AccountStore for T {}

/// The roles that answer requests. Nothing reachable from here restores data, changes the epoch or opens the fence.
pub trait ServiceStore: AccountStore + StoreHealth {}

impl<T: AccountStore + StoreHealth + ?Sized> ServiceStore for T {}

/// The roles that the mirror needs.
pub trait MirrorStore: MirrorSource + RestoreTarget + History + StoreHandle {}

impl<T: MirrorSource + RestoreTarget + History + StoreHandle + ?Sized> MirrorStore for T {}

/// All roles: what an adapter implements and a server opens.
pub trait PrimaryStore: ServiceStore + MirrorStore + Maintenance {}

impl<T: ServiceStore + MirrorStore + Maintenance + ?Sized> PrimaryStore for T {}
