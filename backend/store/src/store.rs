//! The trait.

use async_trait::async_trait;
use emend_learning::{AccountId, Item, ItemEvidence, Timestamp, Viewer};

use crate::{AccountRecords, Change, ChoiceId, Durability, Marker, Page, Recorded, StoreError, Write};

/// A primary store. See the crate's page for what every one promises.
#[async_trait]
pub trait Store: Send + Sync {
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

    /// Up to `limit` records that changed since they were last acknowledged, oldest change first within a partition.
    async fn changes(&self, limit: usize) -> Result<Vec<Change>, StoreError>;

    /// Removes each marker whose record has not changed since; answers how many were removed.
    async fn acknowledge(&self, markers: &[Marker]) -> Result<usize, StoreError>;

    /// How many records wait to be acknowledged.
    async fn pending(&self) -> Result<u64, StoreError>;

    /// Notes that everything recorded before `at` has been mirrored.
    async fn set_mirrored_until(&self, at: Timestamp) -> Result<(), StoreError>;

    /// What [`Store::set_mirrored_until`] noted last.
    async fn mirrored_until(&self) -> Result<Option<Timestamp>, StoreError>;

    /// A page of all records that have votes, from the start or from [`Page::next`].
    async fn records(&self, from: Option<&str>, limit: usize) -> Result<Page, StoreError>;

    /// Keeps bytes under each name, or nothing more where there are none: what was worked out from votes and would take long to work
    /// out again (error models). Derived, so it is neither mirrored nor marked as changed. Names are at most 200 bytes.
    async fn keep(&self, entries: &[(String, Option<Vec<u8>>)]) -> Result<(), StoreError>;

    /// What is kept under each name, in their order.
    async fn kept(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError>;

    /// Whether it answers.
    async fn ping(&self) -> Result<(), StoreError>;

    /// What an acknowledged write survives, as the store is set up now.
    async fn durability(&self) -> Result<Durability, StoreError>;

    /// Where it is, for people, without secrets: `redis://127.0.0.1:6379/0`, or a file.
    fn location(&self) -> String;
}
