//! The store itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use emend_domain::{AccountId, ChoiceId, Item, ItemEvidence, Record, Tallies, TeamId, Timestamp, Viewer};
use emend_store::recount::Miscount;
use emend_store::{
    AccountRecords, ChoiceStore, CountsPage, Deletion, Durability, Entry, EntryName, EntryPage, EntryState,
    EntryStore, Epoch, Fence, ItemCounts, Maintenance, Marker, MarkerSubject, MemberStore, MirrorSource,
    PendingChange, PutCondition, PutResult, RecordPage, RecordPosition, RequestCounter, Restoration,
    RestoreMode, RestoreTarget, StoreContents, StoreError, StoreHandle, StoreHealth, StoreHistory,
    StoreIdentity, StoreProblem, Voters, Write, WriteOutcome,
};
use tokio::sync::watch;

use crate::account_queries::PageStart;
use crate::change_feed::ChangeFeed;
use crate::choice_write::ChoiceWriter;
use crate::evidence::HashReader;
use crate::group_commit::GroupQueue;
use crate::keys::KeyNames;
use crate::options::RedisOptions;
use crate::pool::Pool;
use crate::server_inspection::{self, ServerState};
use crate::{
    account_queries, address, agreement_index, choice_write, durability, entries, error, evidence, healing,
    indexes, mirror, pages, request_counter, restore, teams,
};

/// A store on one Redis, or on a Redis Cluster.
pub struct RedisStore {
    pool: Arc<Pool>,
    keys: KeyNames,
    location: String,
    /// The choices that wait to be written.
    writer: Arc<GroupQueue<ChoiceWriter>>,
    /// The records whose votes wait to be read.
    reader: Arc<GroupQueue<HashReader>>,
    /// The partition with which the next list of changes starts, so that every partition has its turn even if few
    /// changes are requested.
    turn: AtomicUsize,
    /// The results of the last check.
    server_state: Mutex<ServerState>,
    /// The subscription to changes, once a caller needs it.
    feed: OnceLock<ChangeFeed>,
}

impl std::fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisStore")
            .field("location", &self.location)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

impl RedisStore {
    /// Creates a store on the Redis at `redis://`, `rediss://` (TLS) or `redis+unix:///`, or on a cluster of which
    /// `redis+cluster://` or `rediss+cluster://` names some servers. Redis need not be running: until it is, calls return [`StoreError::Unavailable`], and as soon as it is, they work.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the address or an option is invalid.
    pub async fn connect(url: &str, options: RedisOptions) -> Result<Self, StoreError> {
        let address = address::parse(url)?;
        let location = address::location(&address);
        let keys = KeyNames::new(&options.prefix, options.choice_id_seconds)
            .ok_or_else(|| error::unavailable("the prefix of its keys must not contain braces"))?;
        let pool = Arc::new(Pool::new(address, options.connections, options.timeout)?);
        let writer = GroupQueue::new(ChoiceWriter {
            pool: Arc::clone(&pool),
            keys: keys.clone(),
        });
        let reader = GroupQueue::new(HashReader {
            pool: Arc::clone(&pool),
        });
        let store = Self {
            pool,
            keys,
            location,
            writer,
            reader,
            turn: AtomicUsize::new(0),
            server_state: Mutex::default(),
            feed: OnceLock::new(),
        };
        match store.inspect().await {
            Ok(troubles) => {
                for trouble in troubles {
                    tracing::warn!(location = store.location, "{trouble}");
                }
            }
            Err(away) => tracing::warn!(location = store.location, "{away}"),
        }
        Ok(store)
    }
}

#[async_trait]
impl ChoiceStore for RedisStore {
    async fn record(&self, writes: &[Write]) -> Result<Vec<WriteOutcome>, StoreError> {
        self.pool
            .run_with_timeout(choice_write::apply(&self.writer, &self.pool, &self.keys, writes))
            .await
    }

    async fn knows(&self, account: &AccountId, ids: &[ChoiceId]) -> Result<Vec<bool>, StoreError> {
        self.pool
            .run_with_timeout(choice_write::knows(&self.pool, &self.keys, account, ids))
            .await
    }

    async fn evidence(&self, viewer: &Viewer, items: &[Item]) -> Result<Vec<ItemEvidence>, StoreError> {
        self.pool
            .run_with_timeout(evidence::evidence(&self.pool, &self.keys, viewer, items))
            .await
    }

    async fn words(&self, account: &AccountId) -> Result<Vec<String>, StoreError> {
        self.pool
            .run_with_timeout(account_queries::words(&self.pool, &self.keys, account))
            .await
    }

    async fn record_count(&self, account: &AccountId) -> Result<u64, StoreError> {
        self.pool
            .run_with_timeout(account_queries::count(&self.pool, &self.keys, account))
            .await
    }

    async fn account_records(
        &self,
        account: &AccountId,
        offset: usize,
        limit: usize,
    ) -> Result<AccountRecords, StoreError> {
        self.pool
            .run_with_timeout(account_queries::records(
                &self.pool,
                &self.keys,
                account,
                PageStart::Offset(offset),
                limit,
            ))
            .await
    }

    async fn records_after(
        &self,
        account: &AccountId,
        position: &RecordPosition,
        limit: usize,
    ) -> Result<AccountRecords, StoreError> {
        self.pool
            .run_with_timeout(account_queries::records(
                &self.pool,
                &self.keys,
                account,
                PageStart::After(position),
                limit,
            ))
            .await
    }

    async fn agreements(&self, voters: &Voters, limit: usize) -> Result<Vec<ItemCounts>, StoreError> {
        self.pool
            .run_with_timeout(agreement_index::agreements(&self.pool, &self.keys, voters, limit))
            .await
    }
}

#[async_trait]
impl EntryStore for RedisStore {
    async fn entries(&self, names: &[EntryName]) -> Result<Vec<Option<Entry>>, StoreError> {
        self.pool
            .run_with_timeout(entries::entries(&self.pool, &self.keys, names))
            .await
    }

    async fn put_entry(
        &self,
        name: &EntryName,
        value: Option<Vec<u8>>,
        expected: PutCondition,
        expires: Option<Timestamp>,
    ) -> Result<PutResult, StoreError> {
        let put = entries::put_entry(&self.pool, &self.keys, name, value.as_deref(), expected, expires);
        self.pool.run_with_timeout(put).await
    }

    async fn list_entries(
        &self,
        kind: &str,
        prefix: &str,
        from: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.pool
            .run_with_timeout(entries::list_entries(
                &self.pool, &self.keys, kind, prefix, from, limit,
            ))
            .await
    }
}

#[async_trait]
impl MemberStore for RedisStore {
    async fn teams(&self, account: &AccountId) -> Result<Vec<TeamId>, StoreError> {
        self.pool
            .run_with_timeout(teams::teams(&self.pool, &self.keys, account))
            .await
    }

    async fn set_teams(&self, account: &AccountId, teams: &[TeamId]) -> Result<(), StoreError> {
        teams::set_teams(&self.pool, &self.keys, account, teams).await
    }

    async fn forget(&self, account: &AccountId) -> Result<bool, StoreError> {
        teams::forget(&self.pool, &self.keys, account).await
    }
}

#[async_trait]
impl RequestCounter for RedisStore {
    async fn count_request(&self, name: &str, seconds: u32) -> Result<Option<u64>, StoreError> {
        let counted = request_counter::tally(&self.pool, &self.keys, name, seconds);
        self.pool.run_with_timeout(counted).await.map(Some)
    }
}

#[async_trait]
impl StoreContents for RedisStore {
    async fn records(&self, from: Option<&str>, limit: usize) -> Result<RecordPage, StoreError> {
        pages::records(&self.pool, &self.keys, from, limit).await
    }

    async fn votes(&self, records: &[Record]) -> Result<Vec<Tallies>, StoreError> {
        self.pool
            .run_with_timeout(evidence::votes(&self.reader, &self.keys, records))
            .await
    }

    async fn permanent_entries(&self, from: Option<&str>, limit: usize) -> Result<EntryPage, StoreError> {
        pages::permanent_entries(&self.pool, &self.keys, from, limit).await
    }
}

#[async_trait]
impl Maintenance for RedisStore {
    async fn counts(&self, from: Option<&str>, limit: usize) -> Result<CountsPage, StoreError> {
        pages::counts(&self.pool, &self.keys, from, limit).await
    }

    async fn build_indexes(&self) -> Result<bool, StoreError> {
        indexes::build(&self.pool, &self.keys).await
    }

    async fn drop_indexes(&self) -> Result<(), StoreError> {
        indexes::drop_all(&self.pool, &self.keys).await
    }

    async fn correct_counts(&self, miscounts: &[Miscount]) -> Result<(), StoreError> {
        indexes::correct_counts(&self.pool, &self.keys, miscounts).await
    }
}

#[async_trait]
impl MirrorSource for RedisStore {
    async fn changes(&self, limit: usize, epoch: Option<&Epoch>) -> Result<Vec<PendingChange>, StoreError> {
        let first = self.turn.fetch_add(1, Ordering::Relaxed);
        mirror::changes(&self.pool, &self.keys, limit, first, epoch).await
    }

    async fn acknowledge(&self, markers: &[Marker]) -> Result<usize, StoreError> {
        mirror::acknowledge(&self.pool, &self.keys, markers).await
    }

    async fn pending(&self) -> Result<u64, StoreError> {
        let pending_counts = self
            .pool
            .run_with_timeout(mirror::pending_counts(&self.pool, &self.keys))
            .await?;
        Ok(pending_counts.into_iter().sum())
    }

    async fn set_mirrored_until(&self, at: Timestamp) -> Result<(), StoreError> {
        self.pool
            .run_with_timeout(mirror::set_mirrored_until(&self.pool, &self.keys, at))
            .await
    }

    async fn mirrored_until(&self) -> Result<Option<Timestamp>, StoreError> {
        self.pool
            .run_with_timeout(mirror::mirrored_until(&self.pool, &self.keys))
            .await
    }

    async fn mark_again(&self, subjects: &[MarkerSubject]) -> Result<(), StoreError> {
        restore::mark_again(&self.pool, &self.keys, subjects).await
    }

    fn change_receiver(&self) -> watch::Receiver<u64> {
        let feed = self
            .feed
            .get_or_init(|| ChangeFeed::start(Arc::clone(&self.pool), self.keys.change_channel()));
        feed.watch()
    }
}

#[async_trait]
impl RestoreTarget for RedisStore {
    async fn restore(&self, records: &[Restoration], mode: RestoreMode) -> Result<usize, StoreError> {
        restore::restore(&self.pool, &self.keys, records, mode).await
    }

    async fn restore_entries(&self, entries: &[EntryState], mode: RestoreMode) -> Result<usize, StoreError> {
        restore::restore_entries(&self.pool, &self.keys, entries, mode).await
    }

    async fn deletions(
        &self,
        subjects: &[MarkerSubject],
        epoch: &Epoch,
    ) -> Result<Vec<Option<Deletion>>, StoreError> {
        healing::deletions(&self.pool, &self.keys, subjects, epoch).await
    }

    async fn heal(
        &self,
        records: &[Restoration],
        entries: &[EntryState],
        epoch: &Epoch,
    ) -> Result<usize, StoreError> {
        healing::heal(&self.pool, &self.keys, records, entries, epoch).await
    }
}

#[async_trait]
impl StoreHistory for RedisStore {
    async fn identity(&self) -> Result<StoreIdentity, StoreError> {
        self.pool
            .run_with_timeout(restore::identity(&self.pool, &self.keys))
            .await
    }

    async fn set_epoch(&self, epoch: &Epoch, above: &[u64], from: Option<&Epoch>) -> Result<(), StoreError> {
        self.pool
            .run_with_timeout(restore::set_epoch(&self.pool, &self.keys, epoch, above, from))
            .await
    }

    async fn note_verified(&self, incarnation: &str) -> Result<(), StoreError> {
        self.pool
            .run_with_timeout(restore::note_verified(&self.pool, &self.keys, incarnation))
            .await
    }

    fn fence(&self) -> &Fence {
        self.pool.fence()
    }
}

#[async_trait]
impl StoreHealth for RedisStore {
    async fn inspect(&self) -> Result<Vec<StoreProblem>, StoreError> {
        server_inspection::inspect(&self.pool, &self.keys, &self.server_state).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        server_inspection::ping(&self.pool).await
    }

    fn admits_writes(&self) -> Result<(), StoreError> {
        self.pool.fence().epoch().map(drop)
    }
}

#[async_trait]
impl StoreHandle for RedisStore {
    async fn durability(&self) -> Result<Durability, StoreError> {
        self.pool
            .run_with_timeout(durability::durability(&self.pool))
            .await
    }

    fn location(&self) -> String {
        self.location.clone()
    }
}
